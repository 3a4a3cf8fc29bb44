"""Practices that are written in the application: every revision appended, nothing overwritten; which of them are published."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from kb.drafts.writing import Writing
from kb.errors import ChangedMeanwhileError, NotFoundError
from kb.model import Case
from kb.rows import case_fields, case_of, utc
from kb.schema import drafts


class DraftState(StrEnum):
    """How far a practice is that is written here."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


SETTLED = (DraftState.PUBLISHED, DraftState.WITHDRAWN)
"""States that say whether the library holds it."""


@dataclass(frozen=True)
class Revision:
    """What one person made of a practice at one stroke.

    Attributes:
        number: Rising over all practices.
        case_id: The practice.
        follows: Number of the revision that it was made from; 0 for the first.
        state: What the practice was from then on.
        who: By name.
        at: In UTC.
        note: What they said to the others, perhaps nothing.
        writing: The whole of it.
    """

    number: int
    case_id: str
    follows: int
    state: DraftState
    who: str
    at: datetime
    note: str
    writing: Writing


class Drafts:
    """Appends revisions and reads them back. `one_at_a_time` is held while a practice enters or leaves the library."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.one_at_a_time = threading.Lock()

    def append(self, case_id: str, follows: int, state: DraftState, who: str, writing: Writing, note: str = "", case: Case | None = None) -> Revision:
        """A further revision; `case` is what is published with it.

        Raises:
            ChangedMeanwhileError: When another revision was made from the same one.
        """
        at = datetime.now(UTC)
        row = {"case_id": case_id, "follows": follows, "state": state, "who": who, "at": at, "note": note}
        row |= {"writing": writing.as_json(), "case": case_fields(case) if case else None}
        try:
            with self._engine.begin() as connection:
                newest = connection.execute(select(func.max(drafts.c.number)).where(drafts.c.case_id == case_id)).scalar() or 0
                if newest != follows:
                    raise ChangedMeanwhileError(case_id)
                number = connection.execute(insert(drafts).values(**row).returning(drafts.c.number)).scalar_one()
        except IntegrityError as error:
            raise ChangedMeanwhileError(case_id) from error  # both looked before either wrote
        return Revision(number, case_id, follows, state, who, at, note, writing)

    def history(self, case_id: str) -> tuple[Revision, ...]:
        """Every revision of a practice, oldest first; empty where none was written here."""
        return self._read(_revisions().where(drafts.c.case_id == case_id).order_by(drafts.c.number))

    def last(self, case_id: str) -> Revision:
        """The newest revision of a practice.

        Raises:
            NotFoundError: When none was written here.
        """
        found = self.history(case_id)
        if not found:
            raise NotFoundError("draft", case_id)
        return found[-1]

    def all_last(self) -> tuple[Revision, ...]:
        """The newest revision of each practice, newest first."""
        newest = select(func.max(drafts.c.number)).group_by(drafts.c.case_id)
        return self._read(_revisions().where(drafts.c.number.in_(newest)).order_by(drafts.c.number.desc()))

    def published(self) -> dict[str, Case]:
        """The practices that the library holds as they were written here, by id."""
        settled = select(func.max(drafts.c.number)).where(drafts.c.state.in_(SETTLED)).group_by(drafts.c.case_id)
        query = select(drafts.c.case_id, drafts.c.case).where(drafts.c.number.in_(settled), drafts.c.state == DraftState.PUBLISHED)
        with self._engine.connect() as connection:
            return {row.case_id: case_of(row.case) for row in connection.execute(query.order_by(drafts.c.case_id))}

    def last_settled(self) -> int:
        """Number of the newest revision that was published or withdrawn, 0 where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.max(drafts.c.number)).where(drafts.c.state.in_(SETTLED))).scalar() or 0

    def _read(self, query: Select[Any]) -> tuple[Revision, ...]:
        with self._engine.connect() as connection:
            return tuple(map(_revision, connection.execute(query)))


def authors(history: Sequence[Revision]) -> tuple[str, ...]:
    """Who wrote the version that is not settled yet, or the last settled one, in the order in which they first did."""
    settled = [at for at, revision in enumerate(history[:-1]) if revision.state in SETTLED]
    first = settled[-1] + 1 if settled else 0
    before = [None, *(revision.writing for revision in history)]
    wrote = (revision.who for at, revision in enumerate(history) if at >= first and revision.writing != before[at])
    return tuple(dict.fromkeys(wrote))


def _revisions() -> Select[Any]:
    return select(*(column for column in drafts.c if column.name != "case"))


def _revision(row: Row[Any]) -> Revision:
    fields = dict(row._mapping)
    return Revision(**{**fields, "state": DraftState(row.state), "at": utc(row.at), "writing": Writing.from_json(row.writing)})
