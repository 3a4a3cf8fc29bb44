"""Alliance finder: which places are alike, and which have what one lacks, along the dimensions of cluster alliances.

The seven dimensions are those of Lerch (2007), Conceptual thoughts on cluster alliances. Points are set by hand: no judged alliances exist to
which they could be fitted, so every point is shown with its reason and the practices that it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.atlas.dimensions import DIMENSIONS, Finding, Profile, Side, findings
from kb.atlas.places import Place, plain
from kb.atlas.relatedness import Relatedness
from kb.codebook import Codebook
from kb.errors import BadInputError

MOST = 8
"""Places told on each side."""

NO_REASON_ALONE = "partners"
"""Two clusters of one size have nothing in common but that."""


class Reach(StrEnum):
    """Where an ally may lie."""

    ANYWHERE = "anywhere"
    SAME_COUNTRY = "same-country"
    ABROAD = "abroad"


@dataclass(frozen=True)
class Ally:
    """A place with what was found for each dimension, in the dimensions' order."""

    place: Place
    findings: tuple[Finding, ...]

    def points(self, side: Side) -> int:
        """How much speaks for it on one side."""
        return sum(finding.points for finding in self.findings if finding.side is side)

    def reasons(self, side: Side) -> tuple[Finding, ...]:
        """What speaks for it on one side, the weightiest first."""
        return tuple(sorted((finding for finding in self.findings if finding.side is side), key=lambda finding: -finding.points))

    @property
    def silent(self) -> tuple[str, ...]:
        """Dimensions of which the library says nothing for this place."""
        return tuple(name for name in DIMENSIONS if all(finding.side is Side.SILENT for finding in self.findings if finding.dimension == name))


@dataclass(frozen=True)
class Allies:
    """The best places on each side, best first; one place may stand on both. `looked_at` counts the places that the reach let in."""

    alike: tuple[Ally, ...]
    complementary: tuple[Ally, ...]
    looked_at: int


def allies(codebook: Codebook, profile: Profile, places: Sequence[Place], related: Relatedness, reach: Reach = Reach.ANYWHERE) -> Allies:
    """Places for a profile, alike and complementary apart.

    Raises:
        BadInputError: When the profile says nothing that could be compared, or the reach asks for a country that it does not name.
    """
    if profile.is_empty:
        raise BadInputError("Nothing was said about the cluster; choose a sector, a stage, or what it lacks or is good at.")
    within = [place for place in places if _within(place, profile, reach) and not _is_own(place, profile)]
    found = [Ally(place, findings(codebook, profile, place, related)) for place in within]
    return Allies(_best(found, Side.ALIKE), _best(found, Side.COMPLEMENTS), len(within))


def shared_dimensions(ally: Ally) -> Mapping[str, tuple[Finding, ...]]:
    """What was found, by dimension."""
    return {name: tuple(finding for finding in ally.findings if finding.dimension == name) for name in DIMENSIONS}


def _best(found: Sequence[Ally], side: Side) -> tuple[Ally, ...]:
    some = [ally for ally in found if any(reason.dimension != NO_REASON_ALONE for reason in ally.reasons(side))]
    return tuple(sorted(some, key=lambda ally: (-ally.points(side), -len(ally.place.cases), plain(ally.place.name))))[:MOST]


def _within(place: Place, profile: Profile, reach: Reach) -> bool:
    if reach is Reach.ANYWHERE:
        return True
    if not profile.country:
        raise BadInputError("The country of the cluster is not known; name the place where it lies, or look anywhere.")
    return (profile.country in place.countries) == (reach is Reach.SAME_COUNTRY)


def _is_own(place: Place, profile: Profile) -> bool:
    return bool(profile.place) and any(plain(name) == plain(profile.place) for name in place.names)
