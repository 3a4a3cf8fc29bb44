"""Stage paths: what one place did over the years, in order, and what was new each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.atlas.places import Place, plain
from kb.model import Case

FOLLOWED = ("stage", "gap", "level", "sector")
"""What a step is compared by with those before it."""

AT_LEAST = 2
"""Practices that state a year or a stage: one alone is no path."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Change:
    """What a step brought: values of a facet that no dated step before it had; of the stage, `before` holds the last one of a common sector."""

    facet: str
    now: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A practice on the path, the first and last year that its period names, and what changed with it."""

    case: Case
    years: tuple[int, int] | None
    stages: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Path:
    """What a place did: steps with a year in order of time, and the others by stage, of which nobody can say what came first."""

    place: Place
    dated: tuple[Step, ...]
    undated: tuple[Step, ...]

    @property
    def is_path(self) -> bool:
        """True where at least `AT_LEAST` practices state a year or a stage."""
        return sum(step.years is not None or bool(step.stages) for step in (*self.dated, *self.undated)) >= AT_LEAST

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and last year that any of them names."""
        known = [year for step in self.dated if step.years for year in step.years]
        return (min(known), max(known)) if known else None

    @property
    def stages(self) -> frozenset[str]:
        """Every stage that is stated."""
        return frozenset(stage for step in (*self.dated, *self.undated) for stage in step.stages)


def path_of(place: Place, stages: Sequence[str]) -> Path:
    """The practices of a place in order.

    Args:
        place: With its practices.
        stages: Values of the stage facet in the codebook's order.
    """
    steps = [Step(case, years_of(case), tuple(stage for stage in stages if stage in case.facets.get("stage", ()))) for case in place.cases]
    dated = sorted((step for step in steps if step.years), key=lambda step: (step.years or (0, 0), plain(step.case.title)))
    undated = sorted((step for step in steps if not step.years), key=lambda step: (_order(step, stages), plain(step.case.title)))
    return Path(place, tuple(_changing(dated)), tuple(undated))


def paths_of(places: Iterable[Place], stages: Sequence[str]) -> tuple[Path, ...]:
    """The paths of all places that have one, those with the most dated steps first, then by name."""
    found = [path for path in (path_of(place, stages) for place in places) if path.is_path]
    return tuple(sorted(found, key=lambda path: (-len(path.dated), plain(path.place.name))))


def years_of(case: Case) -> tuple[int, int] | None:
    """The first and last year that a practice's period names; None where it names none."""
    years = [int(year) for year in _YEAR.findall(case.period or "")]
    return (min(years), max(years)) if years else None


def _order(step: Step, stages: Sequence[str]) -> int:
    return min((stages.index(stage) for stage in step.stages), default=len(stages))


def _changing(steps: Sequence[Step]) -> Iterable[Step]:
    for number, step in enumerate(steps):
        yield Step(step.case, step.years, step.stages, tuple(_changes(step, steps[:number])) if number else ())


def _changes(step: Step, before: Sequence[Step]) -> Iterable[Change]:
    for facet in FOLLOWED:
        if facet == "stage":
            last = _last_stages(step, before)
            if step.stages and last and set(step.stages) != set(last):
                yield Change(facet, step.stages, last)
            continue
        seen = {value for earlier in before for value in values_of(earlier.case, facet)}
        if new := tuple(value for value in values_of(step.case, facet) if value not in seen):
            yield Change(facet, new)


def _last_stages(step: Step, before: Sequence[Step]) -> tuple[str, ...]:
    """Those of the latest step of a common sector: a place may have an old cluster and a young one, and neither's stage follows the other's."""
    own = set(step.case.sectors)
    return next((earlier.stages for earlier in reversed(before) if earlier.stages and own & set(earlier.case.sectors)), ())


def values_of(case: Case, facet: str) -> tuple[str, ...]:
    """Values that a practice carries of a facet, sectors among them."""
    return case.sectors if facet == "sector" else case.facets.get(facet, ())
