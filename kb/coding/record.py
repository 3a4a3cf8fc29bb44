"""The record of decisions in the tables: appended in one transaction with the tags that follow from it; undo, redo, assignments."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, String, cast, delete, false, func, insert, or_, select, update

from kb.codebook import Codebook
from kb.coding.carrying import Carried, carried, copies
from kb.coding.decisions import IMMOVABLE, MOVES, Action, Decision, Place, Suggested, in_force, settled, to_redo, to_undo, undone
from kb.errors import BadInputError
from kb.model import Origin, Tag, TagStatus
from kb.rows import chunks, utc
from kb.schema import assignments, codebooks, decisions, tags

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


@dataclass(frozen=True)
class Missing:
    """What of another record is not here: the lines to append, and how many lines are left out.

    Attributes:
        new: In order of number.
        known: Lines whose batch is here.
        overtaken: Decisions after which the same coder decided anew here; appended behind it, they would take its place.
    """

    new: tuple[Decision, ...]
    known: int
    overtaken: int


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
            BadInputError: When there is nothing to decide, a facet that takes one value is given several, the coder has no name, or the codebook was
                changed while they decided.
        """
        name = coder_name(coder)
        if not choices:
            raise BadInputError("There is nothing to decide; choose at least one passage and facet.")
        for choice in choices:
            _check(choice, codebook)
        batch = uuid.uuid4().hex
        with self._engine.begin() as connection:
            self._append(connection, batch, name, choices, codebook.version)
            _check_newest(connection, codebook)  # after the first write, when nobody else can change it any more
            self._settle(connection, {(choice.passage, choice.facet) for choice in choices}, codebook.version)
        return batch

    def undo(self, coder: str, codebook: Codebook, batch: str | None = None) -> frozenset[str]:
        """Take the coder's last batch, or the one named, out of force; the passages that it concerned, none where there is nothing to undo.

        Raises:
            BadInputError: When the batch named is out of force, or not the coder's alone to move.
        """
        return self._move(coder_name(coder), Action.UNDO, codebook, batch)

    def redo(self, coder: str, codebook: Codebook, batch: str | None = None) -> frozenset[str]:
        """Put the batch that the coder undid last, or the one named, back into force; the passages that it concerned, none where there is none.

        Raises:
            BadInputError: When the batch named is in force, or not the coder's alone to move.
        """
        return self._move(coder_name(coder), Action.REDO, codebook, batch)

    def _move(self, coder: str, action: Action, codebook: Codebook, named: str | None) -> frozenset[str]:
        with self._engine.begin() as connection:
            own = self._read(connection, select(decisions).where(decisions.c.coder == coder))
            if named is not None:
                _check_move(self._read(connection, select(decisions).where(decisions.c.batch == named)), coder, action, undone(own))
            batch = named or (to_undo if action is Action.UNDO else to_redo)(own, coder)
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

    def since(self, number: int) -> tuple[Decision, ...]:
        """Lines with a higher number, in order."""
        with self._engine.connect() as connection:
            return self._read(connection, select(decisions).where(decisions.c.number > number))

    def coders(self) -> tuple[str, ...]:
        """Names of everybody who decided anything or is to code a document, sorted."""
        with self._engine.connect() as connection:
            names = {*connection.execute(select(decisions.c.coder).distinct()).scalars()}
            return tuple(sorted(names | {*connection.execute(select(assignments.c.coder).distinct()).scalars()}))

    def missing(self, lines: Iterable[Decision]) -> Missing:
        """What of another record is not here."""
        with self._engine.connect() as connection:
            return self._missing(connection, lines)

    def restore(self, lines: Iterable[Decision], codebook_version: int) -> int:
        """Append the lines of another record that are missing, in their order; returns how many that were."""
        with self._engine.begin() as connection:
            return self.restore_in(connection, lines, codebook_version)

    def restore_in(self, connection: Connection, lines: Iterable[Decision], codebook_version: int, in_step: Collection[str] = ()) -> int:
        """As `restore`, within the caller's transaction; the tags of the passages in `in_step` are left as they are."""
        new = self._missing(connection, lines).new
        for some in chunks([_row(line) for line in new]):
            connection.execute(insert(decisions), some)
        moved = [line.of for line in new if line.action in MOVES]
        concerned = [line for some in chunks(moved) for line in self._read(connection, select(decisions).where(decisions.c.batch.in_(some)))]
        places = {(line.passage, line.facet) for line in (*new, *concerned) if line.passage and line.passage not in in_step}
        self._settle(connection, places, codebook_version)
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

    def carry(
        self, connection: Connection, earlier: Sequence[str], moved: Mapping[str, str], codebook_version: int
    ) -> tuple[frozenset[Place], Carried]:
        """Repeat what was decided on the passages of a document for those of its new version; see `kb.carrying`.

        Args:
            connection: Of the transaction.
            earlier: Passages of the version that is replaced, in reading order.
            moved: Those of them that are there unchanged, to their place in the new version.
            codebook_version: In force.

        Returns:
            Passages and facets of the new version that decisions were repeated for, and how much was carried.
        """
        record = self._concerning(connection, earlier)
        new = copies(record, moved, datetime.now(UTC))
        places = frozenset((line.passage, line.facet) for line in new)
        for some in chunks([_row(line) for line in new]):
            connection.execute(insert(decisions), some)
        self._settle(connection, places, codebook_version)
        return places, carried(record, earlier, moved)

    def on_facet(self, connection: Connection, facet: str, passages: Collection[str] | None = None) -> tuple[Decision, ...]:
        """Every line on a facet, or on it and these passages, and every undo and redo, in order."""
        if passages is None:
            return self._read(connection, select(decisions).where(or_(decisions.c.facet == facet, decisions.c.action.in_(MOVES))))
        lines = list(self._read(connection, select(decisions).where(decisions.c.action.in_(MOVES))))
        for some in chunks(sorted(passages)):
            lines += self._read(connection, select(decisions).where(decisions.c.facet == facet, decisions.c.passage.in_(some)))
        return tuple(sorted(lines, key=lambda line: line.number))

    def naming(self, connection: Connection, facet: str, values: Collection[str]) -> frozenset[str]:
        """Passages of which any line, in force or not, names one of the values of the facet as given or as suggested."""
        columns = decisions.c["values"], decisions.c.suggested
        told = [cast(column, String).contains(f'"{value}"', autoescape=True) for column in columns for value in values]
        return frozenset(connection.execute(select(decisions.c.passage).distinct().where(decisions.c.facet == facet, or_(false(), *told))).scalars())

    def of_batch(self, connection: Connection, batch: str) -> frozenset[str]:
        """Passages of a batch."""
        return frozenset(connection.execute(select(decisions.c.passage).where(decisions.c.batch == batch)).scalars())

    def follow(
        self, connection: Connection, lines: Sequence[Decision], places: Collection[Place], codebook_version: int, record: Sequence[Decision] = ()
    ) -> None:
        """Append lines that follow from a change of the codebook, and bring the tags of these passages and facets into step.

        Args:
            connection: Of the transaction.
            lines: To be appended.
            places: Passages and facets.
            codebook_version: As changed.
            record: Every line there was on the places, and every undo and redo, in order, where that was read already.
        """
        for some in chunks([_row(line) for line in lines]):
            connection.execute(insert(decisions), some)
        self._settle(connection, places, codebook_version, (*record, *lines) if record else None)

    def _append(self, connection: Connection, batch: str, coder: str, choices: Sequence[Choice], version: int) -> None:
        now = datetime.now(UTC)
        lines = [Decision(0, batch, coder, now, c.action, c.passage, c.facet, c.values, c.suggested, c.note, version, c.of) for c in choices]
        connection.execute(insert(decisions), [_row(line) for line in lines])

    def _settle(self, connection: Connection, places: Collection[Place], version: int, record: Sequence[Decision] | None = None) -> None:
        """Put what follows from the record in the place of the human tags of these passages and facets."""
        held = in_force(self._concerning(connection, [passage for passage, _ in places]) if record is None else record)
        by_place: dict[Place, dict[str, Decision]] = {place: {} for place in places}
        for (passage, facet, coder), line in held.items():
            if (passage, facet) in by_place:
                by_place[passage, facet][coder] = line
        for facet in sorted({facet for _, facet in places}):
            for some in chunks([passage for passage, own in by_place if own == facet]):
                connection.execute(delete(tags).where(tags.c.target.in_(some), tags.c.facet == facet, tags.c.origin == Origin.HUMAN))
        follow = [(passage, tag) for (passage, facet), own in by_place.items() if own for tag in human_tags(facet, own)]
        if follow:
            connection.execute(insert(tags), [_tag_row(passage, tag, version) for passage, tag in follow])

    def _missing(self, connection: Connection, lines: Iterable[Decision]) -> Missing:
        known = {tuple(row) for row in connection.execute(select(decisions.c.batch, decisions.c.passage, decisions.c.facet))}
        given = sorted(lines, key=lambda line: line.number)
        unknown = [line for line in given if (line.batch, line.passage, line.facet) not in known]  # a batch grows where it is carried over
        places = [line.passage for line in unknown if line.passage]
        latest: dict[tuple[str, str, str], datetime] = {}
        for line in self._concerning(connection, places):
            latest[_voice(line)] = max(line.at, latest.get(_voice(line), line.at))
        new = tuple(line for line in unknown if not line.decides or latest.get(_voice(line), line.at) <= line.at)
        return Missing(new, len(given) - len(unknown), len(unknown) - len(new))

    def _concerning(self, connection: Connection, passages: Sequence[str]) -> tuple[Decision, ...]:
        lines: dict[int, Decision] = {}
        for some in chunks(list(dict.fromkeys(passages))):
            lines |= {line.number: line for line in self._read(connection, select(decisions).where(decisions.c.passage.in_(some)))}
        for some in chunks(list(dict.fromkeys(line.batch for line in lines.values()))):
            moves = select(decisions).where(decisions.c.of.in_(some), decisions.c.action.in_(MOVES))
            lines |= {line.number: line for line in self._read(connection, moves)}
        return tuple(lines[number] for number in sorted(lines))

    def _read(self, connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Decision, ...]:
        return tuple(decision_of(row) for row in connection.execute(query.order_by(decisions.c.number)))


def human_tags(facet: str, held: Mapping[str, Decision]) -> list[Tag]:
    """The tags that follow from the decisions in force on one passage and facet, by coder: carried values accepted, refused ones rejected."""
    result = settled(held)
    accepted = [Tag(facet, value, 1.0, Origin.HUMAN, TagStatus.ACCEPTED) for value in result.values]
    return accepted + [Tag(facet, value, 1.0, Origin.HUMAN, TagStatus.REJECTED) for value in result.rejected]


def _tag_row(passage: str, tag: Tag, version: int) -> dict[str, object]:
    own = {field.name: getattr(tag, field.name) for field in dataclasses.fields(tag)}
    return {**own, "words": [], "target": passage, "codebook_version": version, "added_at": datetime.now(UTC)}


def _voice(line: Decision) -> tuple[str, str, str]:
    """Whose word on what a line is; an adjudication is nobody's own."""
    return line.passage, line.facet, "" if line.action is Action.ADJUDICATE else line.coder


def _check(choice: Choice, codebook: Codebook) -> None:
    codebook.check(choice.facet, choice.values)
    if codebook.facet(choice.facet).one and len(choice.values) > 1:
        raise BadInputError(f"{codebook.facet(choice.facet).label} takes one value; found {', '.join(choice.values)}: choose one of them.")


def _check_newest(connection: Connection, codebook: Codebook) -> None:
    newest = connection.execute(select(func.max(codebooks.c.version))).scalar()
    if newest is not None and newest > codebook.version:
        raise BadInputError(f"The codebook was changed meanwhile, it is at version {newest} now; look at the passage again.")


def _check_move(lines: Sequence[Decision], coder: str, action: Action, gone: Collection[str]) -> None:
    """Refuse what is not the coder's own work, or stands already as it is to stand."""
    if not lines or any(line.coder != coder or line.action in IMMOVABLE for line in lines):
        raise BadInputError(f"This is no step of {coder} that can be moved by itself; choose one that the history shows as theirs.")
    if (lines[0].batch in gone) is (action is Action.UNDO):
        found = "undone already" if action is Action.UNDO else "in force already"
        raise BadInputError(f"This step is {found}, perhaps from another window; load the history again to see how it stands.")


def _row(line: Decision) -> dict[str, object]:
    row = {field.name: getattr(line, field.name) for field in dataclasses.fields(line) if field.name != "number"}
    return row | {"values": list(line.values), "suggested": [[each.value, each.confidence] for each in line.suggested]}


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    """A line of the record from its row, columns as in the table; times are in UTC. Of 40,000 lines half a second less than by name."""
    fields: tuple[Any, ...] = tuple(row)
    number, batch, coder, at, action, passage, facet, values, suggested, *rest = fields
    told = tuple(Suggested(value, float(confidence)) for value, confidence in suggested)
    return Decision(number, batch, coder, utc(at), Action(action), passage, facet, tuple(values), told, *rest)


def decision_from(fields: Mapping[str, Any]) -> Decision:
    """A line of the record from the values of its row, or from those of JSON."""
    at = datetime.fromisoformat(fields["at"]) if isinstance(fields["at"], str) else fields["at"]
    suggested = tuple(Suggested(value, float(confidence)) for value, confidence in fields["suggested"])
    told = {"at": utc(at), "action": Action(fields["action"]), "values": tuple(fields["values"]), "suggested": suggested}
    return Decision(**{**fields, **told})
