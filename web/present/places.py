"""Places as the map, their lists and their paths print them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.atlas.map import Atlas, Dot, Map, radius
from kb.atlas.outlines import outlines
from kb.atlas.paths import Change, Path, Step
from kb.atlas.places import Place, Places
from kb.codebook import Codebook
from kb.model import Case
from web.present.case import Line, line
from web.present.results import Label, labels
from web.present.words import count, country_name, listed, place_line, sorted_countries

NO_GAP = "none"
LETTERS: Mapping[str, str] = {
    "research": "R",
    "education": "E",
    "capital": "C",
    "policy": "P",
    "firm-to-firm": "F",
    "cluster-to-cluster": "X",
    "global-market": "G",
}
"""What stands in a dot beside its colour; a gap that somebody added has the first letter of its label, in small."""

SAMPLE_SIZES = (1, 5, 12)


@dataclass(frozen=True)
class DotView:
    """A dot with its link: what it is called, where it stands, how it looks; `x0` and `y0` are where the place lies."""

    href: str
    name: str
    gap: str
    letter: str
    x: float
    y: float
    x0: float
    y0: float
    r: float
    moved: bool
    square: bool


@dataclass(frozen=True)
class MapView:
    """An SVG: its view box, its outlines, its dots, and how large a pixel is in its units."""

    box: str
    land: str
    borders: str
    pixel: float
    dots: tuple[DotView, ...]


@dataclass(frozen=True)
class LegendRow:
    """A gap with its letter and the number of places that it leads."""

    gap: str
    letter: str
    text: str
    places: int


@dataclass(frozen=True)
class PlaceRow:
    """A place in a list."""

    href: str
    name: str
    others: tuple[str, ...]
    practices: int
    gaps: tuple[Label, ...]
    outside: bool = False


@dataclass(frozen=True)
class CountryGroup:
    """The places of a country."""

    name: str
    rows: tuple[PlaceRow, ...]


@dataclass(frozen=True)
class MapPage:
    """Everything that the map's page prints of its places."""

    europe: MapView
    world: MapView | None
    outside: tuple[str, ...]
    legend: tuple[LegendRow, ...]
    sizes: tuple[tuple[int, float], ...]
    groups: tuple[CountryGroup, ...]
    nowhere: tuple[Line, ...]
    places: int
    squares: bool


@dataclass(frozen=True)
class StepView:
    """A practice on a path: when, its line, the stages as marks with their words, and what changed in sentences."""

    when: str
    line: Line
    marks: tuple[bool, ...]
    stages: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """A practice on the line of years, in hundredths of its width."""

    start: float
    end: float


@dataclass(frozen=True)
class PathRow:
    """A place in the list of paths."""

    href: str
    name: str
    practices: str
    years: str
    marks: tuple[bool, ...]
    stages: str
    bars: tuple[Bar, ...]


def place_href(place: Place, query: str = "") -> str:
    """Where a place's practices stand; `query` holds filters, without a question mark."""
    return f"/atlas/places/{quote(place.id)}{f'?{query}' if query else ''}"


def place_name(place: Place) -> str:
    """A place with its country."""
    return place_line(place.name, place.countries[:1])


def map_page(codebook: Codebook, atlas: Atlas, places: Places, query: str = "") -> MapPage:
    """The map with its legend, and the same as lists."""
    dots = (*atlas.europe.dots, *(atlas.world.dots if atlas.world else ()))
    return MapPage(
        europe=_map(codebook, atlas.europe, query),
        world=_map(codebook, atlas.world, query) if atlas.world else None,
        outside=tuple(place_name(place) for place in atlas.outside),
        legend=_legend(codebook, dots),
        sizes=tuple((practices, round(radius(practices), 1)) for practices in SAMPLE_SIZES),
        groups=_groups(codebook, places.all, {place.id for place in atlas.outside}, query),
        nowhere=tuple(line(codebook, case) for case in places.nowhere),
        places=len(places.all),
        squares=any(dot.place.whole_country for dot in dots),
    )


def letter(codebook: Codebook, gap: str | None) -> str:
    """What stands in the dot of a place that this gap leads."""
    return LETTERS.get(gap) or codebook.label("gap", gap)[0].lower() if gap else "–"


def step_views(codebook: Codebook, steps: Sequence[Step]) -> tuple[StepView, ...]:
    """Steps of a path as they are printed."""
    return tuple(
        StepView(
            when=step.case.period or "",
            line=line(codebook, step.case),
            marks=_marks(codebook, step.stages),
            stages=_words(codebook, "stage", step.stages),
            changes=tuple(_change(codebook, change) for change in step.changes),
        )
        for step in steps
    )


def path_rows(codebook: Codebook, paths: Sequence[Path]) -> tuple[tuple[int, int] | None, tuple[PathRow, ...]]:
    """Paths for their list, with the years that all their lines span; None where no path names a year."""
    known = [year for path in paths if path.years for year in path.years]
    span = (min(known), max(known)) if known else None
    return span, tuple(_path_row(codebook, path, span) for path in paths)


def _path_row(codebook: Codebook, path: Path, span: tuple[int, int] | None) -> PathRow:
    dated, whole = len(path.dated), len(path.place.cases)
    return PathRow(
        href=place_href(path.place),
        name=place_name(path.place),
        practices=count(whole, "practice") if dated in (0, whole) else f"{count(whole, 'practice')}, {dated} with a year",
        years="no year stated" if not path.years else str(path.years[0]) if path.years[0] == path.years[1] else f"{path.years[0]} to {path.years[1]}",
        marks=_marks(codebook, path.stages),
        stages=_words(codebook, "stage", tuple(path.stages)) or "no stage stated",
        bars=tuple(_bar(step.years, span) for step in path.dated if step.years and span),
    )


def _bar(years: tuple[int, int], span: tuple[int, int]) -> Bar:
    long = max(1, span[1] - span[0])
    start, end = (round(100 * (year - span[0]) / long, 1) for year in years)
    return Bar(start, end)


def _marks(codebook: Codebook, stages: Sequence[str] | frozenset[str]) -> tuple[bool, ...]:
    return tuple(stage in stages for stage in codebook.facet("stage").ids)


def _words(codebook: Codebook, facet: str, values: Sequence[str]) -> str:
    return listed([label.text for label in labels(codebook, facet, values)])


def _change(codebook: Codebook, change: Change) -> str:
    now = _words(codebook, change.facet, change.now)
    if change.facet == "stage":
        return f"Stage: {now}, after {_words(codebook, 'stage', change.before).lower()}"
    name = codebook.facet(change.facet).label if change.facet in codebook.by_id else "Sector"
    return f"{name}, new on this path: {now}"


def _map(codebook: Codebook, drawn: Map, query: str) -> MapView:
    shape = outlines(drawn.frame.name)
    dots = tuple(_dot(codebook, dot, query) for dot in drawn.dots)
    return MapView(" ".join(f"{number:g}" for number in drawn.view), shape.land, shape.borders, round(drawn.pixel, 3), dots)


def _dot(codebook: Codebook, dot: Dot, query: str) -> DotView:
    led = f", most about {codebook.label('gap', dot.gap)}" if dot.gap else ", no gap stated"
    return DotView(
        href=place_href(dot.place, query),
        name=f"{place_name(dot.place)}: {count(len(dot.place.cases), 'practice')}{led}",
        gap=dot.gap or NO_GAP,
        letter=letter(codebook, dot.gap),
        x=dot.at[0],
        y=dot.at[1],
        x0=round(dot.lies[0], 1),
        y0=round(dot.lies[1], 1),
        r=dot.radius,
        moved=dot.moved,
        square=dot.place.whole_country,
    )


def _legend(codebook: Codebook, dots: Sequence[Dot]) -> tuple[LegendRow, ...]:
    counted = Counter(dot.gap for dot in dots)
    rows = [LegendRow(gap, letter(codebook, gap), codebook.label("gap", gap), counted[gap]) for gap in codebook.facet("gap").ids if counted[gap]]
    return (*rows, LegendRow(NO_GAP, letter(codebook, None), "No gap stated", counted[None])) if counted[None] else tuple(rows)


def _groups(codebook: Codebook, places: Sequence[Place], outside: set[str], query: str) -> tuple[CountryGroup, ...]:
    by_country: dict[str, list[Place]] = {}
    for place in places:
        by_country.setdefault(place.countries[0], []).append(place)
    return tuple(
        CountryGroup(country_name(code), tuple(_row(codebook, place, place.id in outside, query) for place in by_country[code]))
        for code in sorted_countries(list(by_country))
    )


def _row(codebook: Codebook, place: Place, outside: bool, query: str) -> PlaceRow:
    gaps = labels(codebook, "gap", tuple({value for case in place.cases for value in _gaps(case)}))
    return PlaceRow(place_href(place, query), place.name, place.names[1:], len(place.cases), gaps, outside)


def _gaps(case: Case) -> tuple[str, ...]:
    return case.facets.get("gap", ())
