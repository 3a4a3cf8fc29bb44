"""A cluster's profile beside a place, dimension by dimension: what is alike, what completes it, and what the library does not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.atlas.paths import values_of, years_of
from kb.atlas.places import Place, Where
from kb.atlas.projection import distance_km
from kb.atlas.relatedness import UNSPECIFIC, Relatedness
from kb.codebook import Codebook
from kb.model import Case, Outcome

DIMENSIONS = ("space", "time", "partners", "stage", "structure", "sectors", "resources")
"""Scope in space, time horizon, number of partners, stage, management structure, relatedness of sectors, kinds of resources."""

SAME_SECTOR, RELATED_SECTOR, SAME_STAGE, AHEAD, BRIDGED, SAME_GAP, COULD_HELP, SAME_MODEL, SAME_REGION, SAME_SIZE = 3, 2, 2, 2, 3, 1, 2, 1, 1, 1
"""Points of each reason: sector and missing links weigh most, for they decide whether two clusters have anything to exchange."""

SIZE_FACTOR = 3
"""Numbers of firms or members count as alike up to this factor, as in the comparison of a situation with a practice."""

_AFTER = {
    "take-off": ("golden-age", "maturity"),
    "golden-age": ("maturity",),
    "rejuvenation": ("golden-age", "maturity"),
    "decline": ("rejuvenation",),
}
"""Stages in which somebody has been through one's own."""


class Side(StrEnum):
    """What a finding speaks for."""

    ALIKE = "alike"
    COMPLEMENTS = "complements"
    TOLD = "told"
    SILENT = "silent"


@dataclass(frozen=True)
class Finding:
    """One thing found on a dimension: a sentence, what it speaks for with how many points, and the practices that it rests on."""

    dimension: str
    side: Side
    text: str
    points: int = 0
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class Profile:
    """A cluster that looks for allies; everything may be left open.

    Attributes:
        sectors: Its sectors.
        stage: Its stage.
        lacks: Gaps that it wants bridged.
        offers: Gaps that it bridges well.
        region_type: Value of that facet.
        organisation_model: Value of that facet.
        members: Number of its firms or members.
        place: Where it lies, as written.
        country: ISO code of its place.
        point: Latitude and longitude of its place.
    """

    sectors: tuple[str, ...] = ()
    stage: str = ""
    lacks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    region_type: str = ""
    organisation_model: str = ""
    members: int | None = None
    place: str = ""
    country: str = ""
    point: Where | None = None

    @property
    def is_empty(self) -> bool:
        """True where nothing is said that a place could be compared by."""
        return not any((self.sectors, self.stage, self.lacks, self.offers, self.region_type, self.organisation_model))


def findings(codebook: Codebook, profile: Profile, place: Place, related: Relatedness) -> tuple[Finding, ...]:
    """What is found for a place, at least one finding for each dimension, in their order.

    Stage and structure are read from the practices of the profile's own or related sectors where the place has any, else from all.
    """
    near = _near(profile, place, related)
    cases = near or place.cases
    return (
        _space(profile, place),
        _time(cases),
        *_partners(profile, cases),
        *_stage(codebook, profile, cases, bool(near) or not profile.sectors),
        *_structure(codebook, profile, cases),
        *_sectors(profile, place, related),
        *_resources(codebook, profile, place),
    )


def _near(profile: Profile, place: Place, related: Relatedness) -> tuple[Case, ...]:
    close = {*profile.sectors, *(other for sector in profile.sectors for other in related.of(sector))}
    return tuple(case for case in place.cases if close & set(case.sectors))


def _space(profile: Profile, place: Place) -> Finding:
    if not profile.country:
        return Finding("space", Side.SILENT, "Your own place was not named.")
    where = "In your own country" if profile.country in place.countries else "In another country"
    far = f", about {round(distance_km(profile.point, place.point), -1):,.0f} km from you" if profile.point else ""
    return Finding("space", Side.TOLD, f"{where}{far}.")


def _time(cases: Sequence[Case]) -> Finding:
    years = [years for case in cases if (years := years_of(case))]
    if not years:
        return Finding("time", Side.SILENT, "No practice states a year.")
    first, last = min(first for first, _ in years), max(last for _, last in years)
    told = f"in {first}" if first == last else f"between {first} and {last}"
    return Finding("time", Side.TOLD, f"Its practices state years {told}; how long an alliance would last is not said.")


def _partners(profile: Profile, cases: Sequence[Case]) -> Iterator[Finding]:
    stated = [(case, number, counted) for case in cases for number, counted in ((case.size.members, "members"), (case.size.firms, "firms")) if number]
    if not stated:
        yield Finding("partners", Side.SILENT, "No number of members or firms is stated.")
        return
    case, number, counted = stated[0]
    alike = profile.members and max(profile.members, number) <= SIZE_FACTOR * min(profile.members, number)
    if alike:
        yield Finding("partners", Side.ALIKE, f"About as large: {number:,} {counted}, yours {profile.members:,}.", SAME_SIZE, (case,))
    else:
        yield Finding("partners", Side.TOLD, f"{number:,} {counted} are stated.", cases=(case,))


def _stage(codebook: Codebook, profile: Profile, cases: Sequence[Case], is_near: bool) -> Iterator[Finding]:
    """Somebody further on in a sector that has nothing to do with one's own has not been through one's stage."""
    stated = _values(codebook, "stage", cases)
    if not stated:
        yield Finding("stage", Side.SILENT, "No stage is stated.")
    elif profile.stage in stated:
        told = f"Same stage: {_label(codebook, 'stage', profile.stage)}."
        yield Finding("stage", Side.ALIKE, told, SAME_STAGE, _with(cases, "stage", profile.stage))
    for value in stated if profile.stage not in stated else ():
        ahead = is_near and value in _AFTER.get(profile.stage, ())
        text = f"{_label(codebook, 'stage', value).capitalize()}{': it has been through your stage' if ahead else ' is stated'}."
        yield Finding("stage", Side.COMPLEMENTS if ahead else Side.TOLD, text, AHEAD if ahead else 0, _with(cases, "stage", value))


def _structure(codebook: Codebook, profile: Profile, cases: Sequence[Case]) -> Iterator[Finding]:
    models, regions = _values(codebook, "organisation_model", cases), _values(codebook, "region_type", cases)
    if profile.organisation_model and profile.organisation_model in models:
        label = _label(codebook, "organisation_model", profile.organisation_model)
        practices = _with(cases, "organisation_model", profile.organisation_model)
        yield Finding("structure", Side.ALIKE, f"Organised as yours: {label}.", SAME_MODEL, practices)
    elif models:
        told = ", ".join(_label(codebook, "organisation_model", model) for model in models)
        yield Finding("structure", Side.TOLD, f"Organised as {told}.", cases=_with(cases, "organisation_model", models[0]))
    else:
        names = tuple(dict.fromkeys(case.organisation for case in cases if case.organisation))
        named = f" Whom one would meet: {'; '.join(names[:2])}." if names else ""
        yield Finding("structure", Side.TOLD if names else Side.SILENT, f"How it is organised is not stated.{named}")
    if profile.region_type and profile.region_type in regions:
        label = _label(codebook, "region_type", profile.region_type)
        yield Finding("structure", Side.ALIKE, f"Same kind of region: {label}.", SAME_REGION, _with(cases, "region_type", profile.region_type))


def _sectors(profile: Profile, place: Place, related: Relatedness) -> Iterator[Finding]:
    held = [sector for sector in dict.fromkeys(s for case in place.cases for s in case.sectors) if sector != UNSPECIFIC]
    if not held:
        yield Finding("sectors", Side.SILENT, "Its practices name no single sector.")
        return
    same = [sector for sector in profile.sectors if sector in held]
    ties = {(own, other): related.between(own, other) for own in profile.sectors for other in held if other not in profile.sectors}
    ties = {pair: cases for pair, cases in ties.items() if cases}
    for sector in same:
        practices = tuple(case for case in place.cases if sector in case.sectors)
        yield Finding("sectors", Side.ALIKE, f"Same sector: {_term(sector)}.", SAME_SECTOR, practices)
    if ties:
        (own, other), cases = max(ties.items(), key=lambda item: (len(item[1]), item[0]))
        together = "one practice" if len(cases) == 1 else f"{len(cases)} practices"
        told = f"Related sector: {_term(other)} stands together with {_term(own)} on {together} of the library."
        yield Finding("sectors", Side.COMPLEMENTS, told, RELATED_SECTOR, cases)
    if not same and not ties:
        close = "no relation to yours is known here" if profile.sectors else "you named none"
        yield Finding("sectors", Side.TOLD, f"Sectors: {', '.join(map(_term, held[:4]))}; {close}.")


def _resources(codebook: Codebook, profile: Profile, place: Place) -> Iterator[Finding]:
    nothing = True
    for gap in _values(codebook, "gap", place.cases):
        practices = _with(place.cases, "gap", gap)
        label = _label(codebook, "gap", gap)
        worked = tuple(case for case in practices if case.outcome is Outcome.WORKED)
        short = tuple(case for case in practices if case.outcome in (Outcome.MIXED, Outcome.FAILED))
        if gap in profile.lacks and worked:
            yield Finding("resources", Side.COMPLEMENTS, f"Bridged what you lack: {label}, and it worked by the source's account.", BRIDGED, worked)
        elif gap in profile.lacks:
            yield Finding("resources", Side.ALIKE, f"Works on the same missing link: {label}; an outcome is not known.", SAME_GAP, practices)
        elif gap in profile.offers and short:
            yield Finding("resources", Side.COMPLEMENTS, f"You could help: {label} went less than well there.", COULD_HELP, short)
        else:
            continue
        nothing = False
    if nothing:
        held = ", ".join(_label(codebook, "gap", gap) for gap in _values(codebook, "gap", place.cases))
        yield Finding("resources", Side.TOLD if held else Side.SILENT, f"It worked on other links: {held}." if held else "No gap is stated.")


def _values(codebook: Codebook, facet: str, cases: Sequence[Case]) -> tuple[str, ...]:
    """Values of a facet that any of the practices carries, in the codebook's order."""
    held = {value for case in cases for value in values_of(case, facet)}
    return tuple(value for value in codebook.facet(facet).ids if value in held)


def _with(cases: Sequence[Case], facet: str, value: str) -> tuple[Case, ...]:
    return tuple(case for case in cases if value in values_of(case, facet))


def _label(codebook: Codebook, facet: str, value: str) -> str:
    return codebook.label(facet, value).lower()


def _term(sector: str) -> str:
    return "ICT" if sector == "ict" else sector.replace("-", " ")
