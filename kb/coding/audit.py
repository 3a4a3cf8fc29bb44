"""The record looked through: how far coders are, who decided what when, and what became of it. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, distinct, false, func, not_, or_, select, tuple_

from kb.coding.comparing import Progress
from kb.coding.decisions import FOLLOWING, IMMOVABLE, MOVES, Action, Decision
from kb.coding.record import decision_of
from kb.rows import chunks, id_start, utc
from kb.schema import decisions, passages

NOT_OWN_READING = (Action.SKIP, Action.ADJUDICATE, *FOLLOWING, *MOVES)
"""Actions by which a coder does not say how they read a passage."""


@dataclass(frozen=True)
class Sought:
    """Which lines are looked for; what is empty narrows nothing. A passage, document or batch brings the undos and redos that concern it."""

    coder: str = ""
    document_id: str = ""
    passage: str = ""
    batch: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class Lines:
    """Lines of the record, newest first; `total` counts all that are looked for; `before` asks for the next older ones, None where none are."""

    lines: tuple[Decision, ...]
    total: int
    before: int | None


@dataclass(frozen=True)
class Batch:
    """What was decided at one stroke: by whom, how, how many lines, when the first."""

    id: str
    coders: frozenset[str]
    actions: frozenset[Action]
    lines: int
    at: datetime

    def movable_by(self, coder: str) -> bool:
        """Whether the coder may undo or redo it: it is theirs alone and stands for itself."""
        return self.coders == {coder} and not self.actions & IMMOVABLE


class Audit:
    """Reads the tables of the record."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def progress(self) -> Progress:
        """Document id and coder to the number of passages, furniture left out, on which a decision of the coder stands.

        What was undone does not count, nor what a change of the codebook put back to be read.
        """
        query = (
            select(passages.c.document_id, decisions.c.coder, func.count(distinct(decisions.c.passage)))
            .join(passages, passages.c.id == decisions.c.passage)
            .where(decisions.c.action.not_in(NOT_OWN_READING), decisions.c.batch.not_in(_undone()), passages.c.furniture.is_(False))
            .where(tuple_(decisions.c.batch, decisions.c.passage, decisions.c.facet, decisions.c.coder).not_in(_reopened()))
            .group_by(passages.c.document_id, decisions.c.coder)
        )
        with self._engine.connect() as connection:
            return {(document, coder): int(number) for document, coder, number in connection.execute(query)}

    def facets(self, documents: Sequence[str]) -> frozenset[str]:
        """Facets on which anybody decided in the documents."""
        query = select(decisions.c.facet).distinct().join(passages, passages.c.id == decisions.c.passage)
        with self._engine.connect() as connection:
            found = (connection.execute(query.where(passages.c.document_id.in_(some))).scalars() for some in chunks(documents))
            return frozenset(facet for some in found for facet in some)

    def of_documents(self, documents: Sequence[str], facet: str) -> tuple[Decision, ...]:
        """Lines on one facet of the documents' passages that are not undone, in order; without suggestions and notes, which take half of the time."""
        columns = (column for column in decisions.c if column.name not in ("suggested", "note"))
        query = select(*columns).join(passages, passages.c.id == decisions.c.passage)
        query = query.where(decisions.c.facet == facet, decisions.c.batch.not_in(_undone()))
        with self._engine.connect() as connection:
            rows = [row for some in chunks(documents) for row in connection.execute(query.where(passages.c.document_id.in_(some)))]
        return tuple(map(_bare, sorted(rows, key=itemgetter(0))))

    def adjudications(self) -> tuple[Decision, ...]:
        """Adjudications that are not undone, and what a change of the codebook made of decisions, in order."""
        query = select(decisions).where(decisions.c.action.in_((Action.ADJUDICATE, *FOLLOWING)), decisions.c.batch.not_in(_undone()))
        with self._engine.connect() as connection:
            return tuple(map(decision_of, connection.execute(query.order_by(decisions.c.number))))

    def reading_order(self, documents: Sequence[str]) -> dict[str, str]:
        """Passage id to document id, furniture left out: documents as given, their passages in reading order."""
        query = select(passages.c.id, passages.c.document_id).where(passages.c.furniture.is_(False)).order_by(passages.c.position)
        with self._engine.connect() as connection:
            rows = [row for some in chunks(documents) for row in connection.execute(query.where(passages.c.document_id.in_(some)))]
        place = {document: number for number, document in enumerate(documents)}
        return {row.id: row.document_id for row in sorted(rows, key=lambda row: place[row.document_id])}

    def adjudicated_of(self, coder: str) -> tuple[Decision, ...]:
        """Lines not undone on the passages and facets of the coder that somebody adjudicated, in order."""
        settled = select(decisions.c.passage).where(decisions.c.action == Action.ADJUDICATE)
        query = select(decisions).where(decisions.c.passage.in_(settled), decisions.c.batch.not_in(_undone()))
        query = query.where(or_(decisions.c.coder == coder, decisions.c.action == Action.ADJUDICATE)).order_by(decisions.c.number)
        with self._engine.connect() as connection:
            return tuple(map(decision_of, connection.execute(query)))

    def history(self, sought: Sought, limit: int, before: int | None = None, hidden: Collection[str] = (), viewer: str = "") -> Lines:
        """The newest lines of those looked for, newest first.

        Args:
            sought: Which.
            limit: How many at most.
            before: Those with a smaller number only.
            hidden: Documents of which only the viewer's own lines are given.
            viewer: Name of who looks.
        """
        query = _looked_for(sought).where(not_(_hidden(hidden, viewer)))
        page = query.where(decisions.c.number < before) if before is not None else query
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            rows = connection.execute(page.order_by(decisions.c.number.desc()).limit(limit + 1)).all()
        lines = tuple(map(decision_of, rows[:limit]))
        return Lines(lines, int(total), lines[-1].number if len(rows) > limit else None)

    def batches(self, ids: Iterable[str]) -> dict[str, Batch]:
        """Those of the ids that the record holds."""
        query = select(decisions.c.batch, decisions.c.coder, decisions.c.action, func.count().label("lines"), func.min(decisions.c.at).label("at"))
        query = query.group_by(decisions.c.batch, decisions.c.coder, decisions.c.action)
        found: dict[str, list[tuple[str, Action, int, datetime]]] = {}
        with self._engine.connect() as connection:
            for some in chunks(sorted(set(ids))):
                for row in connection.execute(query.where(decisions.c.batch.in_(some))):
                    found.setdefault(row.batch, []).append((row.coder, Action(row.action), row.lines, row.at))
        return {batch: _batch(batch, rows) for batch, rows in found.items()}


def _bare(row: Row[tuple[Any, ...]]) -> Decision:
    fields: tuple[Any, ...] = tuple(row)
    number, batch, coder, at, action, passage, facet, values, version, of = fields
    return Decision(number, batch, coder, utc(at), Action(action), passage, facet, tuple(values), (), "", version, of)


def _batch(batch: str, rows: Sequence[tuple[str, Action, int, datetime]]) -> Batch:
    coders, actions, lines, times = zip(*rows, strict=True)
    return Batch(batch, frozenset(coders), frozenset(actions), sum(lines), utc(min(times)))


def _undone() -> Select[tuple[str]]:
    """Batches whose last undo or redo is an undo: what `kb.coding.decisions.undone` tells of the record."""
    last = select(func.max(decisions.c.number)).where(decisions.c.action.in_(MOVES)).group_by(decisions.c.of)
    return select(decisions.c.of).where(decisions.c.number.in_(last), decisions.c.action == Action.UNDO)


def _reopened() -> Select[tuple[str, str, str, str]]:
    """Batch, passage, facet and coder of the decisions that a change of the codebook that stands put back to be read.

    Asked for once as a list: as a condition on each decision it took 29 s for 24,000 of them.
    """
    query = select(decisions.c.of, decisions.c.passage, decisions.c.facet, decisions.c.coder)
    return query.where(decisions.c.action == Action.REOPEN, decisions.c.batch.not_in(_undone()))


def _looked_for(sought: Sought) -> Select[tuple[object, ...]]:
    where = [decisions.c.passage == sought.passage] if sought.passage else []
    where += [_in_document(sought.document_id)] if sought.document_id else []
    where += [decisions.c.batch == sought.batch] if sought.batch else []
    query = select(decisions)
    if where:
        query = query.where(or_(and_(*where), _moves_of(and_(*where))))
    query = query.where(decisions.c.coder == sought.coder) if sought.coder else query
    return query.where(decisions.c.action == sought.action) if sought.action else query


def _in_document(document_id: str) -> ColumnElement[bool]:
    """Told by the id: the passages of a document that was replaced are no longer in the tables."""
    return decisions.c.passage.startswith(id_start(document_id), autoescape=True)


def _hidden(documents: Collection[str], viewer: str) -> ColumnElement[bool]:
    lines = and_(decisions.c.coder != viewer, or_(false(), *map(_in_document, documents)))
    return or_(lines, and_(decisions.c.coder != viewer, _moves_of(lines)))


def _moves_of(lines: ColumnElement[bool]) -> ColumnElement[bool]:
    """Undos and redos of the batches of these lines."""
    return and_(decisions.c.action.in_(MOVES), decisions.c.of.in_(select(decisions.c.batch).where(lines)))
