"""What the library holds of every gap crossed with every instrument, stage and level, and why a cell of it is empty. Opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.atlas.carried import CROSSED, Carried
from kb.codebook import Codebook, Column
from kb.model import Case, Evidence

SURE = 0.5
"""Trust from which a tag of a passage counts, as it does where pages print it: more likely than not."""

SAID = 0.001
"""Trust of the least certain tag that there can be: confidences are kept to three decimals."""

ENOUGH = 3
"""Practices from which a cell is no longer thin: three can be compared and show what they have in common."""

_STRENGTH = {grade: rank for rank, grade in enumerate(Evidence)}


class Emptiness(StrEnum):
    """Why a cell has no practice, in the order in which it is looked for."""

    ONLY_PASSAGES = "only-passages"  # reports tell of it, nobody wrote a practice from them
    NOTHING_INGESTED = "nothing-ingested"  # there is no report in the library
    LOW_TRUST = "low-trust"  # passages carry both values, one of them below SURE
    NOT_TAGGED = "not-tagged"  # passages wait to be tagged
    NOTHING = "nothing"  # everything was read, and nothing carries both


@dataclass(frozen=True)
class Held:
    """How many practices and passages carry something."""

    practices: int = 0
    passages: int = 0


@dataclass(frozen=True)
class GridCell:
    """A gap and a value of another facet.

    Attributes:
        gap: Value of the gap.
        facet: The other facet.
        value: Its value.
        practices: That carry both.
        best: The strongest evidence among them, None where there are none.
        passages: That carry both, each with a trust of at least `SURE`.
        doubtful: Further passages that carry both, one of them with less.
    """

    gap: str
    facet: str
    value: str
    practices: int = 0
    best: Evidence | None = None
    passages: int = 0
    doubtful: int = 0

    @property
    def thin(self) -> bool:
        """True where it holds fewer than `ENOUGH` practices, or none."""
        return self.practices < ENOUGH


@dataclass(frozen=True)
class Grid:
    """All cells of a facet, by gap and value; `silent` practices have a gap and no value of the facet, so they stand in no cell."""

    facet: str
    cells: Mapping[Column, GridCell]
    silent: int


@dataclass(frozen=True)
class Coverage:
    """The whole library.

    Attributes:
        grids: By facet, in the order of `CROSSED`.
        singles: Facet and value to what carries it, whatever else it carries.
        practices: In the library.
        passages: That can be an answer.
        untagged: Of these, that have no tag of any facet.
    """

    grids: Mapping[str, Grid]
    singles: Mapping[Column, Held]
    practices: int
    passages: int
    untagged: int

    def cell(self, gap: str, facet: str, value: str) -> GridCell:
        """One cell; gap and value are in the codebook, the facet is crossed."""
        return self.grids[facet].cells[gap, value]

    def why_empty(self, cell: GridCell) -> Emptiness | None:
        """Why a cell has no practice; None where it has one."""
        if cell.practices:
            return None
        if cell.passages:
            return Emptiness.ONLY_PASSAGES
        if not self.passages:
            return Emptiness.NOTHING_INGESTED
        if cell.doubtful:
            return Emptiness.LOW_TRUST
        return Emptiness.NOT_TAGGED if self.untagged else Emptiness.NOTHING


def coverage(codebook: Codebook, carried: Carried, cases: Iterable[Case]) -> Coverage:
    """Counts over everything."""
    practices = tuple(cases)
    return Coverage(
        grids={facet: _grid(codebook, facet, carried, practices) for facet in CROSSED},
        singles={column: _held(column, carried, practices) for column in carried.columns},
        practices=len(practices),
        passages=len(carried.trust),
        untagged=carried.untagged,
    )


def strongest(cases: Iterable[Case]) -> Evidence | None:
    """The strongest evidence of practices, None of none."""
    return min((case.evidence for case in cases), key=_STRENGTH.__getitem__, default=None)


def by_strength(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Practices by evidence, strongest first, then by place and title."""
    return tuple(sorted(cases, key=lambda case: (_STRENGTH[case.evidence], case.place.casefold(), case.title.casefold())))


def _grid(codebook: Codebook, facet: str, carried: Carried, cases: Sequence[Case]) -> Grid:
    gaps, values = codebook.facet("gap").ids, codebook.facet(facet).ids
    sure, said = (_together(carried, facet, gaps, values, least) for least in (SURE, SAID))
    filled: dict[Column, list[Case]] = {}
    for case in cases:
        for gap in case.facets.get("gap", ()):
            for value in case.facets.get(facet, ()):
                filled.setdefault((gap, value), []).append(case)
    cells = {}
    for row, gap in enumerate(gaps):
        for column, value in enumerate(values):
            found, passages = filled.get((gap, value), []), int(sure[row, column])
            doubtful = int(said[row, column]) - passages
            cells[gap, value] = GridCell(gap, facet, value, len(found), strongest(found), passages, doubtful)
    silent = sum(bool(case.facets.get("gap")) and not case.facets.get(facet) for case in cases)
    return Grid(facet, cells, silent)


def _together(carried: Carried, facet: str, gaps: Sequence[str], values: Sequence[str], least: float) -> NDArray[np.float32]:
    """Passages that carry a gap and a value with at least this trust each, shape `(gaps, values)`; exact up to 2**24 passages."""
    one, other = (carried.of(*column) >= least for column in (("gap", gaps), (facet, values)))
    return np.asarray(one.T.astype(np.float32) @ other.astype(np.float32))


def _held(column: Column, carried: Carried, cases: Sequence[Case]) -> Held:
    facet, value = column
    passages = int((carried.trust[:, carried.columns[column]] >= SURE).sum())
    return Held(sum(value in case.facets.get(facet, ()) for case in cases), passages)
