"""The record of decisions in the tables: appended in one transaction with the tags that follow from it; undo, redo, assignments."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, Select, delete, insert, select, update

from kb.codebook import Codebook
from kb.coding import Action, Decision, Place, Suggested, in_force, settled, to_redo, to_undo
from kb.errors import BadInputError
from kb.model import Origin, Tag, TagStatus
from kb.rows import chunks
from kb.schema import assignments, decisions, tags

MAX_NAME = 60
"""Characters of a coder's name."""


@dataclass(frozen=True)
class Choice:
    """What a coder says of one passage and facet, before it is a line of the record; the fields mean what they mean in `Decision`."""

    passage: str
    facet: str
    action: Action
    values: tuple[str, ...] = ()
    suggested: tuple[Suggested, ...] = ()
    note: str = ""
    of: str = ""


@dataclass(frozen=True)
class Assignment:
    """A coder of a document; `done_at` is None while they are coding."""

    document_id: str
    coder: str
    done_at: datetime | None


def coder_name(given: str) -> str:
    """A coder's name as it is kept: without the space around it.

    Raises:
        BadInputError: When nothing or too much is left.
    """
    name = " ".join(given.split())
    if not name or len(name) > MAX_NAME:
        raise BadInputError(f"A coder's name has 1 to {MAX_NAME} characters; '{name[:MAX_NAME]}' has {len(name)}.")
    return name


class Record:
    """Appends decisions and reads them back. The tags with the origin human are what follows from the decisions in force, and are kept in step."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decide(self, coder: str, choices: Sequence[Choice], codebook: Codebook) -> str:
        """Append the choices of one stroke, all or none, and bring the tags into step; returns their batch.

        Raises:
            UnknownValueError: When a facet or value is not in the codebook.
            BadInputError: When there is nothing to decide, a facet that takes one value is given several, or the coder has no name.
        """
        name = coder_name(coder)
        if not choices:
            raise BadInputError("There is nothing to decide; choose at least one passage and facet.")
        for choice in choices:
            _check(choice, codebook)
        batch = uuid.uuid4().hex
        with self._engine.begin() as connection:
            self._append(connection, batch, name, choices, codebook.version)
            self._settle(connection, {(choice.passage, choice.facet) for choice in choices}, codebook.version)
        return batch

    def undo(self, coder: str, codebook: Codebook) -> frozenset[str]:
        """Take the coder's last batch out of force; the passages that it concerned, none where there is nothing to undo."""
        return self._move(coder_name(coder), Action.UNDO, codebook)

    def redo(self, coder: str, codebook: Codebook) -> frozenset[str]:
        """Put the batch that the coder undid last back into force; the passages that it concerned, none where there is nothing to redo."""
        return self._move(coder_name(coder), Action.REDO, codebook)

    def _move(self, coder: str, action: Action, codebook: Codebook) -> frozenset[str]:
        with self._engine.begin() as connection:
            own = self._read(connection, select(decisions).where(decisions.c.coder == coder))
            batch = (to_undo if action is Action.UNDO else to_redo)(own, coder)
            if batch is None:
                return frozenset()
            self._append(connection, uuid.uuid4().hex, coder, [Choice("", "", action, of=batch)], codebook.version)
            places = {(line.passage, line.facet) for line in own if line.batch == batch}
            self._settle(connection, places, codebook.version)
        return frozenset(passage for passage, _ in places)

    def of_passages(self, passages: Sequence[str]) -> tuple[Decision, ...]:
        """Every line that concerns the passages, undos and redos of their batches too, in order."""
        with self._engine.connect() as connection:
            return self._concerning(connection, passages)

    def whole(self) -> tuple[Decision, ...]:
        """Every line, in order."""
        with self._engine.connect() as connection:
            return self._read(connection, select(decisions))

    def latest(self, limit: int, before: int | None = None) -> tuple[Decision, ...]:
        """The newest lines, newest first; with `before` those with a smaller number."""
        query = select(decisions).order_by(decisions.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(decisions.c.number < before)
        with self._engine.connect() as connection:
            return tuple(decision_of(row) for row in connection.execute(query))

    def coders(self) -> tuple[str, ...]:
        """Names of everybody who decided anything or is to code a document, sorted."""
        with self._engine.connect() as connection:
            names = {*connection.execute(select(decisions.c.coder).distinct()).scalars()}
            return tuple(sorted(names | {*connection.execute(select(assignments.c.coder).distinct()).scalars()}))

    def restore(self, lines: Sequence[Decision], codebook_version: int) -> int:
        """Append lines of another record in their order, leaving out those whose batch is here; returns how many were new."""
        with self._engine.begin() as connection:
            known = set(connection.execute(select(decisions.c.batch).distinct()).scalars())
            new = [line for line in sorted(lines, key=lambda line: line.number) if line.batch not in known]
            for some in chunks([_row(line) for line in new]):
                connection.execute(insert(decisions), some)
            self._settle(connection, {(line.passage, line.facet) for line in new if line.passage}, codebook_version)
        return len(new)

    # assignments

    def assign(self, document_id: str, coders: Iterable[str]) -> None:
        """Give a document these coders beside those that it has."""
        with self._engine.begin() as connection:
            known = set(connection.execute(select(assignments.c.coder).where(assignments.c.document_id == document_id)).scalars())
            for name in dict.fromkeys(map(coder_name, coders)):
                if name not in known:
                    connection.execute(insert(assignments).values(document_id=document_id, coder=name))

    def withdraw(self, document_id: str, coder: str) -> None:
        """Take a document from a coder; what they decided stays."""
        with self._engine.begin() as connection:
            connection.execute(delete(assignments).where(assignments.c.document_id == document_id, assignments.c.coder == coder))

    def finish(self, document_id: str, coder: str, done: bool = True) -> None:
        """Say that a coder is done with a document, or is coding it again."""
        own = (assignments.c.document_id == document_id, assignments.c.coder == coder)
        with self._engine.begin() as connection:
            connection.execute(update(assignments).where(*own).values(done_at=datetime.now(UTC) if done else None))

    def assignments(self) -> tuple[Assignment, ...]:
        """Who codes what, by document and name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(assignments).order_by(assignments.c.document_id, assignments.c.coder))
            return tuple(Assignment(row.document_id, row.coder, row.done_at) for row in rows)

    # within a transaction

    def _append(self, connection: Connection, batch: str, coder: str, choices: Sequence[Choice], version: int) -> None:
        now = datetime.now(UTC)
        lines = [Decision(0, batch, coder, now, c.action, c.passage, c.facet, c.values, c.suggested, c.note, version, c.of) for c in choices]
        connection.execute(insert(decisions), [_row(line) for line in lines])

    def _settle(self, connection: Connection, places: Collection[Place], version: int) -> None:
        """Put what follows from the record in the place of the human tags of these passages and facets."""
        held = in_force(self._concerning(connection, [passage for passage, _ in places]))
        by_place: dict[Place, dict[str, Decision]] = {place: {} for place in places}
        for (passage, facet, coder), line in held.items():
            if (passage, facet) in by_place:
                by_place[passage, facet][coder] = line
        for (passage, facet), own in by_place.items():
            stale = (tags.c.target == passage, tags.c.facet == facet, tags.c.origin == Origin.HUMAN)
            connection.execute(delete(tags).where(*stale))
            if own:
                _tag(connection, passage, human_tags(facet, own), version)

    def _concerning(self, connection: Connection, passages: Sequence[str]) -> tuple[Decision, ...]:
        lines: dict[int, Decision] = {}
        for some in chunks(list(dict.fromkeys(passages))):
            lines |= {line.number: line for line in self._read(connection, select(decisions).where(decisions.c.passage.in_(some)))}
        for some in chunks(list(dict.fromkeys(line.batch for line in lines.values()))):
            lines |= {line.number: line for line in self._read(connection, select(decisions).where(decisions.c.of.in_(some)))}
        return tuple(lines[number] for number in sorted(lines))

    def _read(self, connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Decision, ...]:
        return tuple(decision_of(row) for row in connection.execute(query.order_by(decisions.c.number)))


def human_tags(facet: str, held: Mapping[str, Decision]) -> list[Tag]:
    """The tags that follow from the decisions in force on one passage and facet, by coder: carried values accepted, refused ones rejected."""
    result = settled(held)
    accepted = [Tag(facet, value, 1.0, Origin.HUMAN, TagStatus.ACCEPTED) for value in result.values]
    return accepted + [Tag(facet, value, 1.0, Origin.HUMAN, TagStatus.REJECTED) for value in result.rejected]


def _tag(connection: Connection, passage: str, its: Sequence[Tag], version: int) -> None:
    now = datetime.now(UTC)
    rows = [{**dataclasses.asdict(tag), "words": [], "target": passage, "codebook_version": version, "added_at": now} for tag in its]
    if rows:
        connection.execute(insert(tags), rows)


def _check(choice: Choice, codebook: Codebook) -> None:
    codebook.check(choice.facet, choice.values)
    if codebook.facet(choice.facet).one and len(choice.values) > 1:
        raise BadInputError(f"{codebook.facet(choice.facet).label} takes one value; found {', '.join(choice.values)}: choose one of them.")


def _row(line: Decision) -> dict[str, object]:
    row = {field.name: getattr(line, field.name) for field in dataclasses.fields(line) if field.name != "number"}
    return row | {"values": list(line.values), "suggested": [[each.value, each.confidence] for each in line.suggested]}


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    """A line of the record from its row; times are in UTC."""
    fields = dict(row._mapping)
    at = fields["at"] if fields["at"].tzinfo else fields["at"].replace(tzinfo=UTC)
    suggested = tuple(Suggested(value, float(confidence)) for value, confidence in fields["suggested"])
    return Decision(**{**fields, "at": at, "action": Action(fields["action"]), "values": tuple(fields["values"]), "suggested": suggested})
