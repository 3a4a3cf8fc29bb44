"""A new version of a document takes over what persons decided on the earlier one, within the transaction that puts it into force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, select, update

from kb.coding.carrying import Carried, unchanged
from kb.coding.decisions import Action, Place
from kb.coding.record import Record
from kb.model import Origin, Passage
from kb.rows import passage_of
from kb.schema import assignments, decisions, left_behind, passages, tags


@dataclass(frozen=True)
class LeftBehind:
    """A passage of an earlier version on which persons had decided and whose words the new version does not hold."""

    id: str
    position: int
    text: str
    heading: tuple[str, ...]
    first_page: int | None


def succeed(connection: Connection, record: Record, earlier: str, later: str, codebook_version: int) -> Carried:
    """Carry decisions from the passages of a document to those of its new version, and move its coders along.

    Args:
        connection: Of the transaction; both documents have their passages in the tables.
        record: Of decisions.
        earlier: Id of the document that is replaced.
        later: Id of its new version.
        codebook_version: In force.
    """
    before, after = _passages(connection, earlier), _passages(connection, later)
    moved = unchanged(before, after)
    places, result = record.carry(connection, list(before), moved, codebook_version)
    _keep_guesses(connection, moved, places)
    rows = [_left_row(later, identifier, before[identifier]) for identifier in result.left]
    if rows:
        connection.execute(insert(left_behind), rows)
    connection.execute(update(assignments).where(assignments.c.document_id == earlier).values(document_id=later))
    return result


def left_of(engine: Engine, document_id: str) -> tuple[LeftBehind, ...]:
    """Decided passages that the document's earlier version held and it does not, in reading order."""
    query = select(left_behind).where(left_behind.c.document_id == document_id).order_by(left_behind.c.position)
    with engine.connect() as connection:
        return tuple(LeftBehind(row.passage, row.position, row.text, tuple(row.heading), row.first_page) for row in connection.execute(query))


def carried_to(engine: Engine, document_id: str) -> int:
    """Number of the document's passages that hold decisions made on its earlier version."""
    own = select(passages.c.id).where(passages.c.document_id == document_id)
    with engine.connect() as connection:
        query = select(decisions.c.passage).where(decisions.c.passage.in_(own), decisions.c.of != "")
        return len(connection.execute(query.where(decisions.c.action.in_((Action.CARRY, Action.ADJUDICATE))).distinct()).all())


def _passages(connection: Connection, document_id: str) -> dict[str, Passage]:
    query = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.position)
    return {row.id: passage_of(row) for row in connection.execute(query)}


def _keep_guesses(connection: Connection, moved: Mapping[str, str], places: Collection[Place]) -> None:
    """Let a facet on which a person decided keep the guesses that were decided on: newer ones would stand beside the decision unseen."""
    came_from = {later: earlier for earlier, later in moved.items()}
    for passage, facet in places:
        connection.execute(delete(tags).where(_guesses(passage, facet)))
        connection.execute(update(tags).where(_guesses(came_from[passage], facet)).values(target=passage))


def _guesses(passage: str, facet: str) -> ColumnElement[bool]:
    return and_(tags.c.target == passage, tags.c.facet == facet, tags.c.origin != Origin.HUMAN)


def _left_row(document_id: str, identifier: str, passage: Passage) -> dict[str, object]:
    row = {"document_id": document_id, "passage": identifier, "position": passage.position, "text": passage.text}
    return row | {"heading": list(passage.heading), "first_page": passage.first_page}
