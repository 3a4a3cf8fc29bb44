"""Filled-in worksheets: kept as one goes, a field at a time; versions are appended."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, delete, insert, select, update

from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.rows import utc
from kb.schema import sheet_versions, sheets
from kb.worksheets.answers import TypedAnswers, merged, typed_of
from kb.worksheets.corrections import Corrections
from kb.worksheets.entries import Typed

MAX_CHARS = 1_000_000
"""Characters that a sheet may hold; a coaching round of 29 long answers has some 40,000."""

_CORRECTED = "/"
"""Before a key of the stored answers that is no path of a form: `/off` and `/on` hold what was corrected of the values that follow."""

_ATTEMPTS = 50
"""Times that a change is made anew because another came between; of eight threads that put 25 fields each none needed over eight."""


@dataclass(frozen=True)
class Sheet:
    """A worksheet as it is filled in.

    Attributes:
        id: Never changes.
        worksheet: Id of the worksheet.
        subject: Which cluster, organisation or place it describes.
        who: Filled it in, by name; perhaps nothing.
        period: The time that it speaks of, perhaps nothing.
        private: Whether it stays out of comparisons and of lists of others.
        revision: Rises with every change.
        typed: The answers as typed.
        situation: What a person made of the situation that follows, or None.
        made_at: In UTC.
        changed_at: In UTC.
        corrections: What a person took off and set of the values that follow.
    """

    id: str
    worksheet: str
    subject: str
    who: str
    period: str
    private: bool
    revision: int
    typed: TypedAnswers
    situation: str | None
    made_at: datetime
    changed_at: datetime
    corrections: Corrections = field(default_factory=Corrections)


@dataclass(frozen=True)
class Version:
    """Answers of a sheet as they were when somebody kept them; `number` rises over all sheets."""

    number: int
    sheet_id: str
    at: datetime
    name: str
    typed: TypedAnswers


class Sheets:
    """Keeps sheets and their versions and reads them back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, worksheet: str, subject: str, who: str = "", period: str = "", private: bool = False) -> str:
        """An empty sheet; returns its id.

        Raises:
            BadInputError: When it has no subject.
        """
        now = datetime.now(UTC)
        row = {**_about(subject, who, period, private), "worksheet": worksheet, "revision": 1, "answers": {}, "situation": None}
        sheet_id = secrets.token_hex(6)
        with self._engine.begin() as connection:
            connection.execute(insert(sheets).values(id=sheet_id, made_at=now, changed_at=now, **row))
        return sheet_id

    def get(self, sheet_id: str) -> Sheet:
        """The sheet of that id.

        Raises:
            NotFoundError: When there is none.
        """
        found = self._read(select(sheets).where(sheets.c.id == sheet_id))
        if not found:
            raise NotFoundError("sheet", sheet_id)
        return found[0]

    def of(self, worksheet: str) -> tuple[Sheet, ...]:
        """Sheets of a worksheet, newest change first."""
        return self._read(select(sheets).where(sheets.c.worksheet == worksheet))

    def all(self) -> tuple[Sheet, ...]:
        """Every sheet, newest change first."""
        return self._read(select(sheets))

    def change(self, sheet_id: str, follows: int, typed: TypedAnswers) -> Sheet:
        """The whole form saved at once.

        Args:
            sheet_id: The sheet.
            follows: Revision that it was filled in from.
            typed: Every answer.

        Raises:
            ChangedMeanwhileError: When another revision came between.
            BadInputError: When it is too long.
            NotFoundError: When there is no such sheet.
        """
        sheet = self.get(sheet_id)
        if sheet.revision != follows or not self._write(sheet, answers=_stored(typed, sheet.corrections)):
            raise ChangedMeanwhileError(sheet.subject)
        return self.get(sheet_id)

    def put(self, sheet_id: str, typed: Mapping[str, Typed | None]) -> Sheet:
        """Some answers saved, by path; None takes an answer away, or a row with all its answers. Changes of others to other answers stay.

        Raises:
            BadInputError: When the sheet becomes too long.
            NotFoundError: When there is no such sheet.
        """
        return self._changed(sheet_id, lambda sheet: {"answers": _stored(merged(sheet.typed, typed), sheet.corrections)})

    def describe(self, sheet_id: str, subject: str, who: str, period: str, private: bool) -> Sheet:
        """Say anew whom the sheet describes, who filled it in, for which time, and whether it is private.

        Raises:
            BadInputError: When it has no subject.
            NotFoundError: When there is no such sheet.
        """
        about = _about(subject, who, period, private)
        return self._changed(sheet_id, lambda _sheet: about)

    def set_situation(self, sheet_id: str, text: str | None, corrections: Corrections | None = None) -> Sheet:
        """Keep what a person made of the situation, or with None go back to the one that follows.

        Args:
            sheet_id: The sheet.
            text: In their words.
            corrections: What they took off and set of the values that follow; by default those kept already stay.

        Raises:
            BadInputError: When the sheet becomes too long.
            NotFoundError: When there is no such sheet.
        """
        return self._changed(
            sheet_id,
            lambda sheet: {"situation": text, "answers": _stored(sheet.typed, sheet.corrections if corrections is None else corrections)},
        )

    def correct(self, sheet_id: str, corrections: Corrections) -> Sheet:
        """Keep what a person took off and set of the values that follow, and nothing else; with none it is as the answers tell.

        Raises:
            BadInputError: When the sheet becomes too long.
            NotFoundError: When there is no such sheet.
        """
        return self._changed(sheet_id, lambda sheet: {"answers": _stored(sheet.typed, corrections)})

    def remove(self, sheet_id: str) -> None:
        """Remove a sheet with its versions; one that is not there is no fault."""
        with self._engine.begin() as connection:
            connection.execute(delete(sheet_versions).where(sheet_versions.c.sheet_id == sheet_id))
            connection.execute(delete(sheets).where(sheets.c.id == sheet_id))

    def keep_version(self, sheet_id: str, name: str) -> Version:
        """Keep the answers as they are now under a name.

        Raises:
            BadInputError: When it has no name.
            NotFoundError: When there is no such sheet.
        """
        if not name.strip():
            raise BadInputError("The version has no name; write what it stands for, such as 'Before the workshop'.")
        sheet = self.get(sheet_id)
        at, called = datetime.now(UTC), name.strip()
        row = {"sheet_id": sheet_id, "at": at, "name": called, "answers": _stored(sheet.typed)}
        with self._engine.begin() as connection:
            number = connection.execute(insert(sheet_versions).values(**row).returning(sheet_versions.c.number)).scalar_one()
        return Version(number, sheet_id, at, called, sheet.typed)

    def versions(self, sheet_id: str) -> tuple[Version, ...]:
        """Versions of a sheet, newest first."""
        query = select(sheet_versions).where(sheet_versions.c.sheet_id == sheet_id).order_by(sheet_versions.c.number.desc())
        with self._engine.connect() as connection:
            return tuple(_version(row) for row in connection.execute(query))

    def restore(self, sheet_id: str, number: int) -> Sheet:
        """Take the answers of a version back; those of now are kept as a version of their own, unless one holds them.

        Raises:
            NotFoundError: When the sheet has no version of that number.
        """
        versions = self.versions(sheet_id)
        chosen = next((version for version in versions if version.number == number), None)
        if chosen is None:
            raise NotFoundError("version", str(number))
        now = self.get(sheet_id).typed
        if now and all(dict(version.typed) != dict(now) for version in versions):
            self.keep_version(sheet_id, f"Before '{chosen.name}' was taken back")
        return self._changed(sheet_id, lambda sheet: {"answers": _stored(chosen.typed, sheet.corrections)})

    def _changed(self, sheet_id: str, what: Callable[[Sheet], dict[str, Any]]) -> Sheet:
        """A change made to the newest revision; made anew where another came between."""
        for _ in range(_ATTEMPTS):
            sheet = self.get(sheet_id)
            if self._write(sheet, **what(sheet)):
                return self.get(sheet_id)
        raise ChangedMeanwhileError(self.get(sheet_id).subject)

    def _write(self, sheet: Sheet, **columns: Any) -> bool:
        """Whether a change could be made, which it could not where the sheet is of another revision by now."""
        query = update(sheets).where(sheets.c.id == sheet.id, sheets.c.revision == sheet.revision)
        with self._engine.begin() as connection:
            done = connection.execute(query.values(revision=sheet.revision + 1, changed_at=datetime.now(UTC), **columns))
            return done.rowcount == 1

    def _read(self, query: Select[Any]) -> tuple[Sheet, ...]:
        with self._engine.connect() as connection:
            return tuple(_sheet(row) for row in connection.execute(query.order_by(sheets.c.changed_at.desc(), sheets.c.id)))


def _about(subject: str, who: str, period: str, private: bool) -> dict[str, Any]:
    if not subject.strip():
        raise BadInputError("The sheet says nothing of whom it describes; write a name, such as that of the cluster.")
    return {"subject": " ".join(subject.split()), "who": " ".join(who.split()), "period": " ".join(period.split()), "private": private}


def _stored(typed: TypedAnswers, corrections: Corrections | None = None) -> dict[str, Any]:
    """Typed answers as JSON keeps them, and beside them what was corrected of the values that follow."""
    kept: dict[str, Any] = {path: list(value) if isinstance(value, tuple) else value for path, value in typed.items() if value}
    if corrections:
        kept |= {f"{_CORRECTED}{name}": told for name, told in corrections.as_json().items() if told}
    size = len(json.dumps(kept, ensure_ascii=False))
    if size > MAX_CHARS:
        raise BadInputError(f"The sheet would hold {size:,} characters; {MAX_CHARS:,} are the most, so shorten the longest answers.")
    return kept


def _sheet(row: Row[Any]) -> Sheet:
    fields = dict(row._mapping)
    stored = fields.pop("answers")
    corrected = {path.removeprefix(_CORRECTED): told for path, told in stored.items() if path.startswith(_CORRECTED)}
    typed = typed_of({path: told for path, told in stored.items() if not path.startswith(_CORRECTED)})
    fields |= {"typed": typed, "corrections": Corrections.from_json(corrected)}
    return Sheet(**{**fields, "made_at": utc(row.made_at), "changed_at": utc(row.changed_at)})


def _version(row: Row[Any]) -> Version:
    return Version(row.number, row.sheet_id, utc(row.at), row.name, typed_of(row.answers))
