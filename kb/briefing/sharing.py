"""Packs that were frozen: read only, by whoever has the link, until it is revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, insert, select, update

from kb.briefing.values import Briefing
from kb.errors import NotFoundError
from kb.rows import utc
from kb.schema import shared_packs

_BRIEFING = TypeAdapter(Briefing)
TOKEN_BYTES = 32
"""Written as 43 characters that may stand in an address; 256 bits are not guessed."""


@dataclass(frozen=True)
class Frozen:
    """A briefing as it was when it was shared, in UTC."""

    briefing: Briefing
    at: datetime


@dataclass(frozen=True)
class Shared:
    """A link to a frozen pack: since when, and when it was revoked, or None while it can be read."""

    token: str
    at: datetime
    revoked_at: datetime | None = None


class SharedPacks:
    """Freezes briefings and hands them out; nothing that happens in the library changes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def freeze(self, pack_id: str, briefing: Briefing) -> str:
        """Keep a briefing as it is; returns the token by which it can be read."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"token": token, "pack_id": pack_id, "at": datetime.now(UTC), "briefing": to_json(briefing), "revoked_at": None}
        with self._engine.begin() as connection:
            connection.execute(insert(shared_packs).values(**row))
        return token

    def read(self, token: str) -> Frozen:
        """What was frozen under a token.

        Raises:
            NotFoundError: When there is none, or it was revoked; the sentence does not tell which.
        """
        query = select(shared_packs.c.briefing, shared_packs.c.at).where(shared_packs.c.token == token, shared_packs.c.revoked_at.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError("shared pack", token)
        return Frozen(from_json(row.briefing), utc(row.at))

    def of(self, pack_id: str) -> tuple[Shared, ...]:
        """Every link to a pack, revoked ones too, newest first."""
        columns = (shared_packs.c.token, shared_packs.c.at, shared_packs.c.revoked_at)
        query = select(*columns).where(shared_packs.c.pack_id == pack_id).order_by(shared_packs.c.at.desc(), shared_packs.c.token)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Shared(row.token, utc(row.at), utc(row.revoked_at) if row.revoked_at else None) for row in rows)

    def revoke(self, token: str) -> None:
        """Nobody can read it from now on; once more changes nothing.

        Raises:
            NotFoundError: When there is no such token.
        """
        with self._engine.begin() as connection:
            if connection.execute(select(shared_packs.c.token).where(shared_packs.c.token == token)).one_or_none() is None:
                raise NotFoundError("shared pack", token)
            still = (shared_packs.c.token == token, shared_packs.c.revoked_at.is_(None))
            connection.execute(update(shared_packs).where(*still).values(revoked_at=datetime.now(UTC)))


def to_json(briefing: Briefing) -> dict[str, Any]:
    """A briefing as JSON values."""
    values: dict[str, Any] = _BRIEFING.dump_python(briefing, mode="json")
    return values


def from_json(values: object) -> Briefing:
    """The briefing of which these are the JSON values."""
    return _BRIEFING.validate_python(values)
