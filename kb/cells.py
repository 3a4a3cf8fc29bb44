"""The cell of gap, policy level and stage that a situation asks for, and what the library holds in it."""

from __future__ import annotations

from collections.abc import Mapping

from kb.answer_model import Cell, Filters, Situation
from kb.codebook import PRIMARY_FACETS
from kb.store import Store

SURE = 0.5
"""Confidence from which a value that was read counts as asked for: more likely than not."""


def asked_cell(store: Store, situation: Situation) -> Cell | None:
    """What the library holds of everything that was surely read, together and value by value; None where nothing was."""
    asked = {facet: tuple(r.value for r in situation.facets.get(facet, ()) if r.confidence >= SURE) for facet in PRIMARY_FACETS}
    asked = {facet: values for facet, values in asked.items() if values}
    if not asked:
        return None
    singles = [{facet: (value,)} for facet, values in asked.items() for value in values]
    counted = _Counted(store)
    return counted.cell(asked, tuple(counted.cell(single) for single in singles) if len(singles) > 1 else ())


class _Counted:
    """Cells of one moment of the library: superseded passages and removed cases keep their tags and are not counted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cases = set(store.case_hashes())
        self._passages = store.passage_ids(furniture=False)

    def cell(self, values: Mapping[str, tuple[str, ...]], parts: tuple[Cell, ...] = ()) -> Cell:
        carriers = set.intersection(*(self._store.targets_with(facet, some) for facet, some in values.items()))
        return Cell(Filters(**values), len(carriers & self._cases), len(carriers & self._passages), parts)
