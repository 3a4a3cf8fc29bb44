"""Where coders differ: the passages on which they do, furthest apart first, and what the one gave where the other gave something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from kb.agreement.coefficients import masi
from kb.agreement.figures import Codings

NO_VALUE = ""
"""Stands beside a value that only one of two coders gave, where the other gave no other in its place."""


@dataclass(frozen=True)
class Disagreement:
    """A passage that coders read differently.

    Attributes:
        passage: Its id.
        document: Id of its document.
        facet: Facet of the codebook.
        given: Coder, by name, to the values that they gave.
        distance: How far apart they are, above 0 to 1: mean MASI distance over the pairs of coders.
    """

    passage: str
    document: str
    facet: str
    given: Mapping[str, frozenset[str]]
    distance: float

    @property
    def values(self) -> frozenset[str]:
        """Those that some of the coders gave and others did not."""
        return frozenset().union(*self.given.values()) - frozenset.intersection(*self.given.values())


def disagreements(codings: Codings) -> tuple[Disagreement, ...]:
    """Every passage to which two coders gave different values, furthest apart first, then in reading order."""
    readings = {passage: codings.given(passage) for passage in codings.passages}
    sets = list(dict.fromkeys(values for given in readings.values() for values in given.values()))
    place, distances = {values: number for number, values in enumerate(sets)}, masi(sets).tolist()
    found = []
    for passage, given in readings.items():
        if len(set(given.values())) > 1:
            distance = fmean(distances[place[one]][place[other]] for one, other in combinations(given.values(), 2))
            found.append(Disagreement(passage, codings.document_of[passage], codings.facet, given, distance))
    return tuple(sorted(found, key=lambda one: -one.distance))


@dataclass(frozen=True)
class Confusion:
    """What one coder gave where another gave something else.

    Attributes:
        first: Name of the coder of the rows.
        second: Name of the coder of the columns.
        values: Of rows and columns, in the order asked for, then `NO_VALUE`.
        passages: Value of the first and value of the second to the ids of the passages, in reading order; pairs of values without any are left out.
    """

    first: str
    second: str
    values: tuple[str, ...]
    passages: Mapping[tuple[str, str], tuple[str, ...]]

    def count(self, row: str, column: str) -> int:
        """How many passages got the one value from the first coder and the other, in its place, from the second."""
        return len(self.passages.get((row, column), ()))


def confusion(codings: Codings, first: str, second: str, values: Sequence[str]) -> Confusion:
    """Two coders on the passages that both coded.

    A value that both gave stands on the diagonal. Each that only the first gave stands with each that only the second gave, or with `NO_VALUE` where
    there is none, and the other way round; where both gave nothing, `NO_VALUE` stands with itself. With one value a passage this is the usual table.
    Values that are not asked for are left out.
    """
    cells: dict[tuple[str, str], list[str]] = {}
    for passage in codings.passages:
        if passage in codings.by_coder[first] and passage in codings.by_coder[second]:
            one, other = codings.by_coder[first][passage], codings.by_coder[second][passage]
            for cell in _cells([value for value in values if value in one], [value for value in values if value in other]):
                cells.setdefault(cell, []).append(passage)
    return Confusion(first, second, (*values, NO_VALUE), {cell: tuple(passages) for cell, passages in cells.items()})


def _cells(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    if not one and not other:
        return [(NO_VALUE, NO_VALUE)]
    both = [(value, value) for value in one if value in other]
    only, instead = [value for value in one if value not in other], [value for value in other if value not in one]
    if not only and not instead:
        return both
    return both + [(row, column) for row in only or [NO_VALUE] for column in instead or [NO_VALUE]]
