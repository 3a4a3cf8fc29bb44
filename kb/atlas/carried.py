"""Which values of the atlas every passage carries and how far each is believed, as one array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, exists, func, select

from kb.codebook import Codebook, Column
from kb.model import TagStatus
from kb.schema import passages, tags

CROSSED = ("stage", "level", "instrument")
"""The facets that gaps are crossed with, in the order in which pages show them."""

ATLAS_FACETS = ("gap", *CROSSED)


@dataclass(frozen=True)
class Carried:
    """The passages that can be an answer, with what they carry.

    Attributes:
        passages: Their ids, in the order in which they were added.
        documents: Id of the document of each.
        columns: Facet and value to its column.
        trust: Shape `(passages, columns)`, 0..1; 0 where a passage does not carry the value or a person refused it.
        untagged: Passages without a tag of any facet: nobody and nothing has read them yet.
    """

    passages: tuple[str, ...]
    documents: tuple[str, ...]
    columns: Mapping[Column, int]
    trust: NDArray[np.float32]
    untagged: int

    def in_both(self, one: Column, other: Column) -> NDArray[np.float32]:
        """Of every passage the lower one of its two trusts, 0 where it lacks a value; shape `(passages,)`."""
        return np.minimum(self.trust[:, self.columns[one]], self.trust[:, self.columns[other]])

    def of(self, facet: str, values: Sequence[str]) -> NDArray[np.float32]:
        """Trust in these values, shape `(passages, values)`."""
        return self.trust[:, [self.columns[facet, value] for value in values]]


def read_carried(engine: Engine, codebook: Codebook) -> Carried:
    """Of the library as it is; a value merged into another counts as that one. 100,000 passages take a second and 30 MB."""
    columns = {(facet, value): n for n, (facet, value) in enumerate((f, v) for f in ATLAS_FACETS for v in codebook.facet(f).ids)}
    named = columns | _merged(codebook, columns)
    with engine.connect() as connection:
        known: dict[str, str] = {}  # one string for each document, not one for each passage
        held = connection.execute(select(passages.c.id, passages.c.document_id).where(passages.c.furniture.is_(False)))
        homes = {passage: known.setdefault(document, document) for passage, document in held}
        rows = {passage: n for n, passage in enumerate(homes)}
        trust = np.zeros((len(rows), len(columns)), dtype=np.float32)
        at, column, believed = _believed(connection, rows, named)
        trust[at, column] = believed  # in order of number: of two decisions on one place the last one stands
        untagged = select(func.count()).select_from(passages).where(passages.c.furniture.is_(False), ~exists().where(tags.c.target == passages.c.id))
        return Carried(tuple(homes), tuple(homes.values()), columns, trust, int(connection.execute(untagged).scalar_one()))


def _believed(connection: Connection, rows: Mapping[str, int], columns: Mapping[Column, int]) -> tuple[list[int], list[int], list[float]]:
    """Row, column and trust of every decision, in order of number."""
    query = select(tags.c.target, tags.c.facet, tags.c.value, tags.c.confidence, tags.c.status).order_by(tags.c.number)
    accepted, rejected = TagStatus.ACCEPTED.value, TagStatus.REJECTED.value
    at: list[int] = []
    column: list[int] = []
    believed: list[float] = []
    # not by the index of facets: in order of number the table is read as it lies, which is twice as fast
    for target, facet, value, confidence, status in connection.execute(query.where(tags.c.facet.concat("").in_(ATLAS_FACETS))):
        row, place = rows.get(target), columns.get((facet, value))
        if row is not None and place is not None:
            at.append(row)
            column.append(place)
            believed.append(1.0 if status == accepted else 0.0 if status == rejected else confidence)
    return at, column, believed


def _merged(codebook: Codebook, columns: Mapping[Column, int]) -> dict[Column, int]:
    """Columns of values that stand under another one now."""
    former = [(facet, value) for facet in ATLAS_FACETS for value in codebook.facet(facet).former_by_id]
    standing = {(facet, value): (facet, codebook.facet(facet).standing(value)) for facet, value in former}
    return {column: columns[stands] for column, stands in standing.items() if stands in columns}
