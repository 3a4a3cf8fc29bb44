"""Guesses of the tagger in the tables after a change of the codebook, and as they were before it. Each runs within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from kb.model import Origin
from kb.rows import chunks, utc
from kb.schema import tags

GUESSED = (Origin.CUE, Origin.MODEL)

Rows = list[dict[str, Any]]
"""Rows of `tags` as JSON values, without their number."""


def merge_guesses(connection: Connection, facet: str, value: str, into: str) -> Rows:
    """Let what was guessed to be one value be another, the more confident guess where it was both; returns the rows as they were."""
    own = select(tags.c.target).where(*_guessed(facet, [value]))
    query = select(tags).where(*_guessed(facet, [value, into]), tags.c.target.in_(own))
    rows = connection.execute(query.order_by(tags.c.target, tags.c.confidence.desc(), tags.c.number)).all()
    kept = [next(its).number for _, its in groupby(rows, key=lambda row: row.target)]
    for some in chunks(sorted({row.number for row in rows} - set(kept))):
        connection.execute(delete(tags).where(tags.c.number.in_(some)))
    for some in chunks(kept):
        connection.execute(update(tags).where(tags.c.number.in_(some)).values(value=into))
    return [_as_json(row._mapping) for row in rows]


def remove_guesses(connection: Connection, facet: str, values: Sequence[str]) -> Rows:
    """Take out what was guessed to be one of the values; returns the rows as they were."""
    rows = connection.execute(select(tags).where(*_guessed(facet, values)).order_by(tags.c.number)).all()
    connection.execute(delete(tags).where(*_guessed(facet, values)))
    return [_as_json(row._mapping) for row in rows]


def restore_guesses(connection: Connection, rows: Rows, at: datetime, into: str) -> frozenset[str]:
    """Put back the rows that a change took out; what was tagged anew since is left as it is.

    Args:
        connection: Of the transaction.
        rows: As `merge_guesses` or `remove_guesses` returned them.
        at: When the change was made.
        into: The value that a merge put in their place; empty where nothing was.

    Returns:
        Targets of the rows put back; these count after whatever else is in the table, so persons' decisions must follow.
    """
    if not rows:
        return frozenset()
    facet = rows[0]["facet"]
    left = frozenset(row["target"] for row in rows) - _tagged_since(connection, {row["target"] for row in rows}, at)
    for some in chunks(sorted(left)):
        connection.execute(delete(tags).where(*_guessed(facet, [into]), tags.c.target.in_(some)))
    restored = [{**row, "added_at": datetime.fromisoformat(row["added_at"])} for row in rows if row["target"] in left]
    if restored:
        connection.execute(insert(tags), restored)
    return left


def _tagged_since(connection: Connection, targets: Iterable[str], at: datetime) -> set[str]:
    query = select(tags.c.target).where(tags.c.origin.in_(GUESSED), tags.c.added_at > at)
    return {i for some in chunks(sorted(targets)) for i in connection.execute(query.where(tags.c.target.in_(some))).scalars()}


def _guessed(facet: str, values: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return tags.c.facet == facet, tags.c.value.in_(values), tags.c.origin.in_(GUESSED)


def _as_json(row: Any) -> dict[str, Any]:
    return {**{name: held for name, held in row.items() if name != "number"}, "added_at": utc(row["added_at"]).isoformat()}
