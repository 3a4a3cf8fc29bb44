"""Versions of the codebook in the tables: each is whole, with who made it, when, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from kb.codebook import Codebook, Facet, Former, Value
from kb.codebooks.changes import Change, Kind, Wording
from kb.errors import NotFoundError
from kb.rows import utc
from kb.schema import codebooks


@dataclass(frozen=True)
class Touched:
    """What a change does, or did, to tags.

    Attributes:
        decisions: Codings by persons that are restated, or put back to be read.
        coders: How many persons made them.
        by_hand: Passages that carry the value because persons gave it.
        suggested: Passages that carry it because the tagger suggests it.
        practices: That carry it.
    """

    decisions: int = 0
    coders: int = 0
    by_hand: int = 0
    suggested: int = 0
    practices: int = 0


@dataclass(frozen=True)
class Version:
    """A version of the codebook that was made in this library.

    Attributes:
        number: Rising; the shipped one comes before all.
        who: Who made it, by name.
        at: When, with time zone.
        change: What was done.
        touched: What that did to tags.
        batch: Of the decisions that follow from it; empty where none do.
    """

    number: int
    who: str
    at: datetime
    change: Change
    touched: Touched
    batch: str = ""


class Versions:
    """Reads and appends versions; none is overwritten."""

    def __init__(self, engine: Engine, shipped: Codebook) -> None:
        self._engine = engine
        self.shipped = shipped

    def in_force(self) -> Codebook:
        """The newest that was made here; the shipped one where none was."""
        with self._engine.connect() as connection:
            held = connection.execute(select(codebooks.c.codebook).order_by(codebooks.c.version.desc()).limit(1)).scalar()
        return codebook_of(held) if held else self.shipped

    def history(self) -> tuple[Version, ...]:
        """All that were made here, oldest first."""
        with self._engine.connect() as connection:
            return self.read(connection)

    def read(self, connection: Connection) -> tuple[Version, ...]:
        """As `history`, within a transaction."""
        query = select(codebooks.c.version, codebooks.c.who, codebooks.c.at, codebooks.c.change)
        return tuple(_version(row) for row in connection.execute(query.order_by(codebooks.c.version)))

    def codebook(self, number: int) -> Codebook:
        """That of a version, the shipped one among them.

        Raises:
            NotFoundError: When there is no such version.
        """
        with self._engine.connect() as connection:
            held = connection.execute(select(codebooks.c.codebook).where(codebooks.c.version == number)).scalar()
        if held is None and number != self.shipped.version:
            raise NotFoundError("version of the codebook", str(number))
        return codebook_of(held) if held else self.shipped

    def before(self, number: int) -> Codebook:
        """That of the version made before another; the shipped one where that was the first."""
        query = select(codebooks.c.codebook).where(codebooks.c.version < number).order_by(codebooks.c.version.desc())
        with self._engine.connect() as connection:
            held = connection.execute(query.limit(1)).scalar()
        return codebook_of(held) if held else self.shipped

    def append(self, connection: Connection, version: Version, codebook: Codebook) -> None:
        """Write a version; what it did to tags follows by `complete`."""
        row = {"version": version.number, "who": version.who, "at": version.at, "codebook": as_json(codebook)}
        connection.execute(insert(codebooks).values(**row, **_told(version), set_aside=[]))

    def complete(self, connection: Connection, version: Version, set_aside: list[dict[str, Any]]) -> None:
        """Write what a version did to tags, and the rows that it took out of them."""
        connection.execute(update(codebooks).where(codebooks.c.version == version.number).values(**_told(version), set_aside=set_aside))

    def set_aside(self, connection: Connection, number: int) -> list[dict[str, Any]]:
        """The rows that a version took out of the tags."""
        rows = connection.execute(select(codebooks.c.set_aside).where(codebooks.c.version == number)).scalar()
        return list(rows or ())


def undoable(history: tuple[Version, ...]) -> Version | None:
    """The last change that no later version undid; None where there is none."""
    undone = {version.change.undoes for version in history}
    made = [version for version in history if version.change.kind is not Kind.UNDO and version.number not in undone]
    return made[-1] if made else None


def as_json(codebook: Codebook) -> dict[str, Any]:
    """A codebook as JSON values; `codebook_of` reads them back without loss."""
    return asdict(codebook)


def codebook_of(data: Mapping[str, Any]) -> Codebook:
    """The codebook in JSON values that `as_json` made."""
    return Codebook(version=data["version"], facets=tuple(_facet(facet) for facet in data["facets"]))


def _facet(data: Mapping[str, Any]) -> Facet:
    former = tuple(Former(_value(each["value"]), tuple(each["became"])) for each in data["former"])
    return Facet(**{**data, "values": tuple(map(_value, data["values"])), "former": former})


def _value(data: Mapping[str, Any]) -> Value:
    fields: dict[str, Any] = {name: tuple(held) if isinstance(held, list) else held for name, held in data.items()}
    return Value(**fields)


def _told(version: Version) -> dict[str, Any]:
    return {"change": {**asdict(version.change), "touched": asdict(version.touched), "batch": version.batch}}


def _version(row: Row[Any, Any, Any, Any]) -> Version:
    told = dict(row.change)
    touched, batch = Touched(**told.pop("touched")), told.pop("batch")
    wordings = tuple(Wording(**{**wording, "strong": tuple(wording["strong"])}) for wording in told.pop("wordings"))
    change = Change(**{**told, "kind": Kind(told["kind"]), "wordings": wordings})
    return Version(row.version, row.who, utc(row.at), change, touched, batch)
