"""Coverage as the page prints it: tables whose cells say how many, how well supported, and where they lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from kb.atlas.coverage import ENOUGH, Coverage, Grid, GridCell
from kb.atlas.reading_files import cell_name
from kb.codebook import Codebook
from web.browsing import BrowseAddress
from web.present.results import Label, labels
from web.present.words import EVIDENCE, Grade, count, plural

STEPS = 4


class Counted(StrEnum):
    """What the tables count."""

    PRACTICES = "practices"
    PASSAGES = "passages"


COUNTED: Mapping[Counted, str] = {Counted.PRACTICES: "Practices", Counted.PASSAGES: "Passages of reports"}


@dataclass(frozen=True)
class ShownCell:
    """A cell of a table.

    Attributes:
        gap: Colours it.
        count: The number in it.
        beside: Passages in doubt that are told beside the number; 0 where practices are counted.
        grade: The best evidence, where practices are counted and there are any.
        step: How dark it is, 0 for an empty one, 1 to `STEPS`.
        told: True where it has no practice and passages tell of it.
        href: Where it leads.
        name: All of it in words.
    """

    gap: str
    count: int
    beside: int
    grade: Grade | None
    step: int
    told: bool
    href: str
    name: str


@dataclass(frozen=True)
class GridRow:
    """A value with its cells, in the order of the gaps."""

    label: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Thin:
    """A cell with fewer practices than can be compared, in words, and the address of its reading list."""

    name: str
    count: int
    href: str


@dataclass(frozen=True)
class GridView:
    """A table; `bounds` are the numbers from which each step begins, `silent` practices stand in no cell of it."""

    facet: str
    name: str
    columns: tuple[Label, ...]
    rows: tuple[GridRow, ...]
    bounds: tuple[int, ...]
    silent: int
    empty: int
    thin: tuple[Thin, ...]

    @property
    def legend(self) -> tuple[str, ...]:
        """The steps in words: "1 to 2", "3 or more"."""
        ends = [bound - 1 for bound in self.bounds[1:]]
        told = [f"{first:,}" if first == last else f"{first:,} to {last:,}" for first, last in zip(self.bounds, ends, strict=False)]
        return (*told, f"{self.bounds[-1]:,} or more")


def coverage_view(codebook: Codebook, told: Coverage, counted: Counted) -> tuple[GridView, ...]:
    """The tables, one a facet."""
    return tuple(_grid(codebook, grid, counted) for grid in told.grids.values())


def step_bounds(most: int) -> tuple[int, ...]:
    """The numbers from which each step begins: 1, enough to compare, then two that divide what is left evenly by ratio, rounded; rising."""
    bounds = [1, ENOUGH]
    ratio = (max(most, ENOUGH) / ENOUGH) ** (1 / 3)
    for power in (1, 2):
        bounds.append(max(bounds[-1] + 2, _round(ENOUGH * ratio**power)))
    return tuple(bounds)


def cell_href(gap: str, facet: str, value: str) -> str:
    """The page of a cell."""
    return f"/atlas/cell?{urlencode({'gap': gap, facet: value})}"


def practices_href(gap: str, facet: str, value: str) -> str:
    """The practices of a cell."""
    return BrowseAddress({"gap": (gap,), facet: (value,)}).url


def _grid(codebook: Codebook, grid: Grid, counted: Counted) -> GridView:
    gaps, facet = codebook.facet("gap"), codebook.facet(grid.facet)
    cells = grid.cells.values()
    bounds = step_bounds(max((_number(cell, counted) for cell in cells), default=0))
    rows = tuple(
        GridRow(value.label, tuple(_shown(codebook, grid.cells[gap, value.id], counted, bounds) for gap in gaps.ids)) for value in facet.values
    )
    thin = tuple(
        Thin(cell_name(codebook, cell), cell.practices, cell_href(cell.gap, cell.facet, cell.value)) for cell in cells if cell.practices and cell.thin
    )
    empty = sum(not _number(cell, counted) for cell in cells)
    return GridView(facet.id, facet.label, labels(codebook, "gap", gaps.ids), rows, bounds, grid.silent, empty, thin)


def _number(cell: GridCell, counted: Counted) -> int:
    return cell.practices if counted is Counted.PRACTICES else cell.passages


def _shown(codebook: Codebook, cell: GridCell, counted: Counted, bounds: Sequence[int]) -> ShownCell:
    of_practices = counted is Counted.PRACTICES
    number = _number(cell, counted)
    grade = EVIDENCE[cell.best] if of_practices and cell.best else None
    told = of_practices and not number and bool(cell.passages)
    open_list = practices_href if of_practices and number else cell_href
    return ShownCell(
        gap=cell.gap,
        count=number,
        beside=0 if of_practices else cell.doubtful,
        grade=grade,
        step=sum(number >= bound for bound in bounds),
        told=told,
        href=open_list(cell.gap, cell.facet, cell.value),
        name=_in_words(codebook, cell, counted, grade, told),
    )


def _in_words(codebook: Codebook, cell: GridCell, counted: Counted, grade: Grade | None, told: bool) -> str:
    number = _number(cell, counted)
    said = [f"{number:,} {plural(counted[:-1]) if number != 1 else counted[:-1]}: {cell_name(codebook, cell)}"]
    if grade:
        said.append(f"best evidence {grade.name.lower()}")
    if counted is Counted.PASSAGES and cell.doubtful:
        said.append(f"{cell.doubtful:,} more in doubt")
    if told:
        said.append(f"{count(cell.passages, 'passage')} of reports")
    return f"{', '.join(said)}{'' if number else '. Why?'}"


def _round(number: float) -> int:
    """To 1, 2, 3, 5, 7 times a power of ten, whichever is nearest."""
    power = int(f"1{'0' * (len(str(int(number))) - 1)}")
    return min((step * power for step in (1, 2, 3, 5, 7, 10)), key=lambda rounded: abs(rounded - number))
