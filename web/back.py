"""Where somebody came from, to lead them back there."""

from __future__ import annotations

from collections.abc import Mapping


def inside(given: Mapping[str, str]) -> str:
    """The address under `back`; nothing where it is not on this site, for a redirect must not lead elsewhere."""
    back = given.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else ""
