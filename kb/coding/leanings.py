"""How far the tagger leans to every value of a passage, in the tables: written where tags are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, delete, insert, select

from kb.rows import chunks
from kb.schema import leanings
from kb.tagger import Leanings


def put_leanings(connection: Connection, weighed: Mapping[str, Leanings]) -> None:
    """Keep the leanings of passages, in the place of what was kept of them."""
    remove_leanings(connection, list(weighed))
    rows = [{"target": passage, "confidences": its} for passage, its in weighed.items()]
    if rows:
        connection.execute(insert(leanings), rows)


def remove_leanings(connection: Connection, passages: Sequence[str]) -> None:
    """Take out what is kept of passages; unknown ids are ignored."""
    for some in chunks(passages):
        connection.execute(delete(leanings).where(leanings.c.target.in_(some)))


def kept_leanings(engine: Engine, passages: Sequence[str]) -> dict[str, Leanings]:
    """What is kept of those passages of which anything is."""
    with engine.connect() as connection:
        rows = [row for some in chunks(passages) for row in connection.execute(select(leanings).where(leanings.c.target.in_(some)))]
    return {row.target: row.confidences for row in rows}
