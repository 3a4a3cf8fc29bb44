"""The pack that was last used in this browser: where "Add to pack" puts things without asking."""

from __future__ import annotations

from flask import session

_KEY = "pack"


def last_pack() -> str | None:
    """Id of the pack, or None; it may be gone."""
    pack_id = session.get(_KEY)
    return pack_id if isinstance(pack_id, str) else None


def use_pack(pack_id: str) -> None:
    """From now on things are added to this one; the session is written only when that changes."""
    if last_pack() != pack_id:
        session[_KEY] = pack_id
