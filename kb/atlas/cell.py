"""One cell looked into: passages that carry both of its values, and documents that lean to both and that nobody reviewed for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Engine, func, or_, select

from kb.atlas.carried import Carried
from kb.atlas.coverage import SURE, GridCell
from kb.codebook import Codebook, Column
from kb.coding.decisions import in_force
from kb.coding.record import Record
from kb.model import Passage
from kb.rows import id_start
from kb.schema import decisions, leanings
from kb.store import Store
from kb.tagger import RIGHT_SHARE

WEAK = 0.25
"""What one weak cue word gives."""


def leans_from(facet: str) -> float:
    """Confidence from which a passage leans to a value, 0..1: that of one weak cue word. It counts from `SURE` on."""
    return WEAK * RIGHT_SHARE.get(facet, 1.0)


@dataclass(frozen=True)
class CarryingPassage:
    """A passage that carries both values; `trust` is that of the less certain one, 0..1."""

    id: str
    document_id: str
    passage: Passage
    trust: float


@dataclass(frozen=True)
class LeaningDocument:
    """A document with passages that lean to both values and on which nobody decided; `highest` is the best of them, 0..1, by its weaker value."""

    id: str
    title: str
    passages: int
    highest: float


def carrying(store: Store, carried: Carried, cell: GridCell, most: int) -> tuple[CarryingPassage, ...]:
    """The most trusted passages of a cell, best first, those with the same trust in the order in which they were added."""
    trusts = carried.in_both(*columns_of(cell))
    rows = np.flatnonzero(trusts >= SURE)
    best = [int(row) for row in rows[np.argsort(-trusts[rows], kind="stable")][:most]]
    held = store.passages([carried.passages[row] for row in best])
    shown = [(row, *held[carried.passages[row]]) for row in best if carried.passages[row] in held]
    return tuple(CarryingPassage(carried.passages[row], document, passage, float(trusts[row])) for row, document, passage in shown)


def leaning(store: Store, record: Record, codebook: Codebook, carried: Carried, cell: GridCell) -> tuple[LeaningDocument, ...]:
    """Documents with passages to be reviewed for a cell, most confident first, then those with more passages, then by title."""
    told = _leaned(store.engine, codebook, cell)
    trusts = carried.in_both(*columns_of(cell))
    for row in np.flatnonzero(trusts):
        passage = carried.passages[row]
        told[passage] = max(float(trusts[row]), told.get(passage, 0.0))
    reviewed = _reviewed(store.engine, record, cell)
    homes = {id_start(document): document for document in dict.fromkeys(carried.documents)}
    by_document: dict[str, list[float]] = {}
    for passage, confidence in told.items():
        home = homes.get(passage[: passage.rindex("-") + 1])
        if home and passage not in reviewed:
            by_document.setdefault(home, []).append(confidence)
    titles = {document.id: document.title for document in store.documents() if document.id in by_document}
    found = [LeaningDocument(i, titles[i], len(some), max(some)) for i, some in by_document.items() if i in titles]
    return tuple(sorted(found, key=lambda document: (-document.highest, -document.passages, document.title)))


def columns_of(cell: GridCell) -> tuple[Column, Column]:
    """The two values of a cell."""
    return ("gap", cell.gap), (cell.facet, cell.value)


def _reviewed(engine: Engine, record: Record, cell: GridCell) -> frozenset[str]:
    """Passages on which somebody decided in one of the two facets, and did not undo it."""
    facets = ("gap", cell.facet)
    with engine.connect() as connection:
        decided = connection.execute(select(decisions.c.passage).where(decisions.c.facet.in_(facets)).distinct()).scalars().all()
    return frozenset(passage for passage, facet, _ in in_force(record.of_passages(decided)) if facet in facets) if decided else frozenset()


def _standing(codebook: Codebook, column: Column) -> tuple[str, tuple[str, ...]]:
    """The facet, and the value with those that were merged into it."""
    facet, value = codebook.facet(column[0]), column[1]
    return facet.id, (value, *(former for former in facet.former_by_id if facet.standing(former) == value))


def _leaned(engine: Engine, codebook: Codebook, cell: GridCell) -> dict[str, float]:
    """Confidence in both values by passage, of those that lean to both; 100,000 passages are looked through in 0.4 s."""
    standing = [_standing(codebook, column) for column in columns_of(cell)]
    confidences = [[_confidence(facet, value) for value in values] for facet, values in standing]
    leaning_to = (or_(*(column >= leans_from(facet) for column in its)) for (facet, _), its in zip(standing, confidences, strict=True))
    query = select(leanings.c.target, *(column for its in confidences for column in its)).where(*leaning_to)
    split = len(confidences[0])
    with engine.connect() as connection:
        rows = connection.execute(query)
        return {row[0]: min(_highest(row[1 : split + 1]), _highest(row[split + 1 :])) for row in rows}


def _confidence(facet: str, value: str) -> ColumnElement[float]:
    return func.coalesce(leanings.c.confidences[(facet, value)].as_float(), 0.0)


def _highest(confidences: Iterable[float]) -> float:
    return max(float(confidence) for confidence in confidences)
