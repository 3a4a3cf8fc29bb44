"""Briefing packs as they are kept: made, read back, changed one after the other, removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from kb.briefing.values import Pack
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.rows import utc
from kb.schema import packs

_PACK = TypeAdapter(Pack)
ID_BYTES = 6
"""Written as twelve hexadecimal digits."""


@dataclass(frozen=True)
class Kept:
    """A pack as it stands now; times in UTC.

    Attributes:
        id: Never changes.
        revision: From 1, one more with every change.
        pack: The whole of it.
        made_at: When it was begun.
        changed_at: When it became as it is.
    """

    id: str
    revision: int
    pack: Pack
    made_at: datetime
    changed_at: datetime


class Packs:
    """Keeps packs. Of two people who change the same revision the second is refused."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, pack: Pack) -> str:
        """Keep a new pack; returns its id.

        Raises:
            BadInputError: When it has no title.
        """
        _check(pack)
        identifier, now = secrets.token_hex(ID_BYTES), datetime.now(UTC)
        with self._engine.begin() as connection:
            connection.execute(insert(packs).values(id=identifier, revision=1, content=to_json(pack), made_at=now, changed_at=now))
        return identifier

    def get(self, pack_id: str) -> Kept:
        """The pack of that id.

        Raises:
            NotFoundError: When there is none.
        """
        with self._engine.connect() as connection:
            return _kept(_row(connection, pack_id))

    def all(self) -> tuple[Kept, ...]:
        """Every pack, the one changed last first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(packs).order_by(packs.c.changed_at.desc(), packs.c.id))
            return tuple(map(_kept, rows))

    def titles(self) -> dict[str, str]:
        """Every pack's id with its title, the one changed last first; what is in them is not read."""
        query = select(packs.c.id, packs.c.content["title"].as_string()).order_by(packs.c.changed_at.desc(), packs.c.id)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def change(self, pack_id: str, follows: int, pack: Pack) -> Kept:
        """Put a pack in the place of the revision that it was made from; the same pack again changes nothing.

        Raises:
            BadInputError: When it has no title.
            ChangedMeanwhileError: When another revision came between.
            NotFoundError: When there is no such pack.
        """
        _check(pack)
        with self._engine.begin() as connection:
            held = _kept(_row(connection, pack_id))
            if held.revision == follows and held.pack == pack:
                return held
            this_one = (packs.c.id == pack_id, packs.c.revision == follows)
            values = {"revision": follows + 1, "content": to_json(pack), "changed_at": datetime.now(UTC)}
            if not connection.execute(update(packs).where(*this_one).values(**values)).rowcount:
                raise ChangedMeanwhileError(held.pack.title)
            return _kept(_row(connection, pack_id))

    def remove(self, pack_id: str) -> None:
        """Take a pack out; what was shared of it stays to be read until it is revoked.

        Raises:
            NotFoundError: When there is none.
        """
        with self._engine.begin() as connection:
            if not connection.execute(delete(packs).where(packs.c.id == pack_id)).rowcount:
                raise NotFoundError("pack", pack_id)


def to_json(pack: Pack) -> dict[str, Any]:
    """A pack as JSON values."""
    values: dict[str, Any] = _PACK.dump_python(pack, mode="json")
    return values


def from_json(values: object) -> Pack:
    """The pack of which these are the JSON values.

    Raises:
        BadInputError: When they are of none.
    """
    try:
        return _PACK.validate_python(values)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise BadInputError(f"This is no pack ({where}: {fault['msg']}); make it again.") from error


def _check(pack: Pack) -> None:
    if not pack.title.strip():
        raise BadInputError("The pack has no title; give it one.")


def _row(connection: Connection, pack_id: str) -> Row[Any]:
    row = connection.execute(select(packs).where(packs.c.id == pack_id)).one_or_none()
    if row is None:
        raise NotFoundError("pack", pack_id)
    return row


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.revision, from_json(row.content), utc(row.made_at), utc(row.changed_at))
