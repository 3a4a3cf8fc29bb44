"""The cell of gap, policy level and stage that a situation asks for, and what the library holds in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from kb.answer_model import Cell, Filters, Situation
from kb.codebook import PRIMARY_FACETS
from kb.store import Store

FILTER_FACETS = (*PRIMARY_FACETS, "country")

SURE = 0.5
"""Confidence from which a value that was read counts as asked for: more likely than not."""


class Carriers:
    """Which cases and passages carry what, at one moment of the library; read when first needed, and held: after a write another takes its place."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def cases(self) -> frozenset[str]:
        """Every case."""
        return frozenset(self._store.case_hashes())

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, str], set[str]]:
        return self._store.carriers(FILTER_FACETS)

    def of(self, facet: str, values: Sequence[str]) -> set[str]:
        """Cases and passages that carry one of the values of a facet that filters; not those that left the library, whose tags stay."""
        return set().union(*(self._by_value.get((facet, value), ()) for value in values))

    def cell(self, values: Mapping[str, tuple[str, ...]], parts: tuple[Cell, ...] = ()) -> Cell:
        """How many carry these values, or within a facet and between facets."""
        carriers = set.intersection(*(self.of(facet, some) for facet, some in values.items()))
        practices = len(carriers & self.cases)
        return Cell(Filters(**values), practices, len(carriers) - practices, parts)


def asked_cell(carriers: Carriers, situation: Situation) -> Cell | None:
    """What the library holds of everything that was surely read, together and value by value; None where nothing was."""
    asked = {facet: tuple(r.value for r in situation.facets.get(facet, ()) if r.confidence >= SURE) for facet in PRIMARY_FACETS}
    asked = {facet: values for facet, values in asked.items() if values}
    if not asked:
        return None
    singles = [{facet: (value,)} for facet, values in asked.items() for value in values]
    return carriers.cell(asked, tuple(carriers.cell(single) for single in singles) if len(singles) > 1 else ())
