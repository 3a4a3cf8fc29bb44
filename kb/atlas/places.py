"""The places of the library: practices gathered by where they were done, each place with one point on the ground."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from kb.atlas.projection import distance_km
from kb.model import Case
from kb.reading.coordinates import is_country, town

NEAR_KM = 30.0
"""A town and its neighbour, or a city and the region that is named after it, stand as one place: Helmond and Eindhoven lie 14 km apart,
Manchester and Salford 4, while Malmö and the middle of Skåne are 52 km from each other."""

_SPLIT = re.compile(r"\s*[,(/)]\s*|\s+(?:and|with|near)\s+")
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")

Where = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True)
class Place:
    """Where practices were done.

    Attributes:
        id: Of plain letters, from the first name; the same whatever is filtered.
        names: As the practices write them, the most frequent first.
        countries: ISO codes, the most frequent first; `EU` only where nothing else is known.
        point: Where it lies; of a region or country somewhere in its middle.
        whole_country: True where the practices speak of a country as a whole.
        cases: In the order of their ids.
    """

    id: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    point: Where
    whole_country: bool
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """The most frequent name."""
        return self.names[0]


@dataclass(frozen=True)
class Places:
    """Every place, by name, and the practices that no single point stands for."""

    all: tuple[Place, ...]
    nowhere: tuple[Case, ...]

    def of(self, cases: Iterable[Case]) -> Places:
        """The same places with only these practices, without those that hold none of them."""
        kept = {case.id for case in cases}
        narrowed = (_with(place, [case for case in place.cases if case.id in kept]) for place in self.all)
        return Places(tuple(place for place in narrowed if place.cases), tuple(case for case in self.nowhere if case.id in kept))

    def by_id(self) -> Mapping[str, Place]:
        """Places by id."""
        return {place.id: place for place in self.all}


@dataclass(frozen=True)
class _Named:
    """A name with its point and countries, and the practices that carry it."""

    name: str
    point: Where
    countries: tuple[str, ...]
    cases: tuple[Case, ...]


def places_of(cases: Iterable[Case]) -> Places:
    """Practices gathered into places.

    A practice without coordinates of its own stands at each place that its line names: those of other practices, and else towns of GeoNames
    in its countries. Names that lie within `NEAR_KM` of a more frequent one join it.
    """
    known = sorted(cases, key=lambda case: case.id)
    own: dict[tuple[str, tuple[str, ...]], list[Case]] = {}
    for case in known:
        if case.lat is not None:
            own.setdefault((case.place, case.countries), []).append(case)  # towns of two countries may share a name
    placed = [_own_name(name, some) for (name, _), some in own.items()]
    held = {one.name: one for one in placed[::-1]}
    others = [one for one in placed if held[one.name] is not one]
    nowhere = []
    for case in known:
        if case.lat is None:
            named = _named_parts(case, held)
            held |= {name: _with_case(one, case) for name, one in named.items()}
            nowhere += [] if named else [case]
    return Places(_gathered(sorted([*held.values(), *others], key=lambda one: (-len(one.cases), plain(one.name)))), tuple(nowhere))


def _own_name(name: str, cases: Sequence[Case]) -> _Named:
    """A name whose practices have points: it stands in their middle, for four records of one city may each mean another quarter of it."""
    points = [(case.lat, case.lon) for case in cases if case.lat is not None and case.lon is not None]
    middle = sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)
    return _Named(name, middle, tuple(code for case in cases for code in case.countries if code != "EU"), tuple(cases))


def _named_parts(case: Case, held: Mapping[str, _Named]) -> dict[str, _Named]:
    """The places that a practice's line names, as known so far; towns that nobody named before are looked up."""
    found = {}
    for part in _SPLIT.split(case.place):
        if not part or is_country(part):  # of two countries none is the place
            continue
        if part in held:
            found[part] = held[part]
        elif known := town(part, case.countries):
            found[part] = _Named(part, (known.lat, known.lon), (known.country,), ())
    return found


def _with_case(one: _Named, case: Case) -> _Named:
    return _Named(one.name, one.point, one.countries, (*one.cases, case))


def _gathered(named: Sequence[_Named]) -> tuple[Place, ...]:
    """Each name joins the first place within reach; a country stands for itself."""
    groups: list[list[_Named]] = []
    for one in named:
        near = next((group for group in groups if _joins(one, group[0])), None)
        if near is None:
            groups.append([one])
        else:
            near.append(one)
    made: dict[str, Place] = {}
    for group in groups:
        place = _place(group)
        identifier = next(free for free in _ids(place) if free not in made)
        made[identifier] = replace(place, id=identifier)
    return tuple(sorted(made.values(), key=lambda place: plain(place.name)))


def _joins(one: _Named, first: _Named) -> bool:
    if is_country(one.name) or is_country(first.name):
        return False
    if abs(one.point[0] - first.point[0]) > 1:  # a degree of latitude is 111 km
        return False
    return distance_km(one.point, first.point) <= NEAR_KM


def _place(group: Sequence[_Named]) -> Place:
    cases = {case.id: case for one in group for case in one.cases}
    counted = Counter(code for one in group for code in one.countries)
    return Place(
        id="",
        names=tuple(dict.fromkeys(one.name for one in group)),
        countries=tuple(sorted(counted, key=lambda code: (-counted[code], code))) or ("EU",),
        point=group[0].point,
        whole_country=is_country(group[0].name),
        cases=tuple(cases[case_id] for case_id in sorted(cases)),
    )


def _ids(place: Place) -> Iterator[str]:
    letters = _NOT_A_LETTER.sub("-", plain(place.name)).strip("-") or "place"
    yield letters
    yield f"{letters}-{place.countries[0].lower()}"
    yield from (f"{letters}-{number}" for number in count(2))


def plain(name: str) -> str:
    """In small letters without accents, as names are compared and ordered."""
    folded = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O").replace("ł", "l")).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _with(place: Place, cases: Sequence[Case]) -> Place:
    return replace(place, cases=tuple(cases))


def located(name: str, places: Sequence[Place]) -> tuple[str, Where] | None:
    """Country and point of a place that somebody typed: one of the library's by any of its names, else the largest town of that name."""
    wanted = plain(name.split(",")[0].strip())
    for place in places:
        if any(plain(known) == wanted for known in place.names):
            return place.countries[0], place.point
    known = town(wanted, ("EU",))
    return (known.country, (known.lat, known.lon)) if known else None
