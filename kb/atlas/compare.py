"""Two to four places or practices side by side: what they share, what only one of them has, and what is not stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.atlas.paths import values_of
from kb.atlas.places import Place
from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.model import Case

FEWEST, MOST = 2, 4
FACETS = (
    *("gap", "stage", "level", "sector", "instrument", "actor", "mechanism", "topic"),
    *("region_type", "organisation_model", "outcome", "evidence"),
)
STATED = ("size", "organisation", "cost", "duration", "period")


@dataclass(frozen=True)
class Side:
    """A place or a practice that is compared; `case` is None for a place."""

    id: str
    name: str
    cases: tuple[Case, ...]
    case: Case | None = None

    @classmethod
    def of_place(cls, place: Place) -> Side:
        """A place with all its practices."""
        return cls(place.id, place.name, place.cases)

    @classmethod
    def of_case(cls, case: Case) -> Side:
        """One practice."""
        return cls(case.id, case.title, (case,), case)


@dataclass(frozen=True)
class Held:
    """A value of a facet with the number of a side's practices that carry it."""

    value: str
    practices: int


@dataclass(frozen=True)
class FacetRow:
    """A facet with what each side holds of it, in the codebook's order; an empty cell is not stated."""

    facet: str
    cells: tuple[tuple[Held, ...], ...]

    @property
    def shared(self) -> tuple[str, ...]:
        """Values that every side holds."""
        return tuple(held.value for held in self.cells[0] if all(held.value in _values(cell) for cell in self.cells[1:]))

    def only(self, side: int) -> tuple[str, ...]:
        """Values that this side alone holds, counted from 0."""
        others = {value for number, cell in enumerate(self.cells) if number != side for value in _values(cell)}
        return tuple(held.value for held in self.cells[side] if held.value not in others)

    @property
    def silent(self) -> bool:
        """True where no side holds anything."""
        return not any(self.cells)


@dataclass(frozen=True)
class StatedRow:
    """A fact in the sources' words: per side, the practices that state it."""

    field: str
    cells: tuple[tuple[Case, ...], ...]


@dataclass(frozen=True)
class Comparison:
    """Sides, and a row for everything that is compared, also where all are silent."""

    sides: tuple[Side, ...]
    facets: tuple[FacetRow, ...]
    stated: tuple[StatedRow, ...]


def compare(codebook: Codebook, sides: Sequence[Side]) -> Comparison:
    """The sides beside each other, in the order given.

    Raises:
        BadInputError: When there are fewer than two or more than four, or one stands there twice.
    """
    if not FEWEST <= len(sides) <= MOST:
        raise BadInputError(f"{len(sides)} were chosen; choose two to four places or practices.")
    if len({(side.id, side.case is None) for side in sides}) < len(sides):
        raise BadInputError("One was chosen twice; choose each place or practice once.")
    facets = tuple(FacetRow(facet, tuple(_cell(codebook, facet, side.cases) for side in sides)) for facet in FACETS)
    stated = tuple(StatedRow(field, tuple(tuple(case for case in side.cases if states(case, field)) for side in sides)) for field in STATED)
    return Comparison(tuple(sides), facets, stated)


def states(case: Case, field: str) -> bool:
    """True where the source of a practice says something of a fact of `STATED`."""
    if field == "size":
        size = case.size
        return any(value is not None for value in (size.inhabitants, size.firms, size.members, size.employees, size.as_stated))
    return bool(getattr(case, field))


def _cell(codebook: Codebook, facet: str, cases: Iterable[Case]) -> tuple[Held, ...]:
    counted = Counter(value for case in cases for value in _graded(case, facet))
    order = codebook.by_id[facet].ids if facet in codebook.by_id else ()
    ranked = sorted(counted, key=lambda value: (order.index(value) if value in order else len(order), -counted[value], value))
    return tuple(Held(value, counted[value]) for value in ranked)


def _graded(case: Case, facet: str) -> tuple[str, ...]:
    """An unknown outcome is none: the source does not state it."""
    if facet == "evidence":
        return (case.evidence,)
    if facet == "outcome":
        return () if case.outcome == "unknown" else (case.outcome,)
    return values_of(case, facet)


def _values(cell: Sequence[Held]) -> set[str]:
    return {held.value for held in cell}
