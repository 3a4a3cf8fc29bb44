"""Allies as the page of the alliance finder prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.atlas.allies import Allies, Ally, shared_dimensions
from kb.atlas.dimensions import DIMENSIONS, Finding, Side
from kb.atlas.relatedness import Relatedness
from kb.model import Case
from web.present.places import place_href, place_name
from web.present.words import count, free_label, listed

NAMES = {
    "space": "Scope in space",
    "time": "Time horizon",
    "partners": "Number of partners",
    "stage": "Cluster stage",
    "structure": "Management structure",
    "sectors": "Relatedness of sectors",
    "resources": "Kinds of resources",
}
"""The seven dimensions, in the order of `DIMENSIONS`."""

MOST_LINKS = 2


@dataclass(frozen=True)
class Link:
    """A practice that a finding rests on."""

    href: str
    title: str


@dataclass(frozen=True)
class FindingView:
    """A finding with the practices that it rests on; `more` counts those that are not linked."""

    text: str
    points: int
    links: tuple[Link, ...]
    more: int
    speaks: bool


@dataclass(frozen=True)
class AllyView:
    """A place on one side: what speaks for it, and all seven dimensions with what is not said."""

    href: str
    name: str
    practices: str
    points: int
    reasons: tuple[FindingView, ...]
    dimensions: tuple[tuple[str, tuple[FindingView, ...]], ...]
    silent: str
    known: int
    compare: str


@dataclass(frozen=True)
class Related:
    """A sector that is related to one of the profile's, and the practices that show it."""

    own: str
    other: str
    links: tuple[Link, ...]
    more: int


def sides(found: Allies) -> tuple[tuple[AllyView, ...], tuple[AllyView, ...]]:
    """Those alike, and those that complete the profile."""
    return (
        tuple(_view(ally, Side.ALIKE) for ally in found.alike),
        tuple(_view(ally, Side.COMPLEMENTS) for ally in found.complementary),
    )


def related_sectors(related: Relatedness, sectors: Sequence[str]) -> tuple[Related, ...]:
    """What the library knows to be related to each sector."""
    return tuple(Related(free_label(own), free_label(other), *_links(cases)) for own in sectors for other, cases in related.of(own).items())


def _view(ally: Ally, side: Side) -> AllyView:
    return AllyView(
        href=place_href(ally.place),
        name=place_name(ally.place),
        practices=count(len(ally.place.cases), "practice"),
        points=ally.points(side),
        reasons=tuple(_finding(finding) for finding in ally.reasons(side)),
        dimensions=tuple((NAMES[name], tuple(map(_finding, some))) for name, some in shared_dimensions(ally).items()),
        silent=listed([NAMES[name].lower() for name in ally.silent]),
        known=len(DIMENSIONS) - len(ally.silent),
        compare=f"/atlas/compare?place={quote(ally.place.id)}",
    )


def _finding(finding: Finding) -> FindingView:
    links, more = _links(finding.cases)
    return FindingView(finding.text, finding.points, links, more, finding.points > 0)


def _links(cases: Sequence[Case]) -> tuple[tuple[Link, ...], int]:
    shown = tuple(Link(f"/cases/{quote(case.id)}", case.title) for case in cases[:MOST_LINKS])
    return shown, max(0, len(cases) - MOST_LINKS)
