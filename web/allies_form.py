"""The profile that the alliance finder is asked with, as its address or a filled worksheet says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from werkzeug.datastructures import MultiDict

from kb.atlas.allies import Reach
from kb.atlas.dimensions import Profile
from kb.atlas.places import Place, located
from kb.codebook import Codebook, Facet

LACKS, OFFERS = "lacks", "offers"
STANDINGS = {"": "neither", LACKS: "we lack it", OFFERS: "we are good at it"}
WEAK, STRONG = 1, 3
"""Contact on the worksheet's scale of 0 to 4 up to which a gap counts as open, and from which it counts as bridged."""

MOST_MEMBERS = 1_000_000


@dataclass(frozen=True)
class AlliesForm:
    """What is typed and chosen; `gaps` holds how the cluster stands to each gap, where that is said."""

    sectors: tuple[str, ...]
    stage: str
    gaps: Mapping[str, str]
    region_type: str
    organisation_model: str
    members: str
    place: str
    reach: Reach

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str], codebook: Codebook) -> AlliesForm:
        """Read a query string; what the codebook does not have is left out."""
        standings = {gap: arguments.get(f"gap-{gap}", "") for gap in codebook.facet("gap").ids}
        reach = arguments.get("reach", "")
        return cls(
            sectors=tuple(dict.fromkeys(sector for sector in arguments.getlist("sector") if sector)),
            stage=_known(codebook, "stage", arguments.get("stage", "")),
            gaps={gap: standing for gap, standing in standings.items() if standing in (LACKS, OFFERS)},
            region_type=_known(codebook, "region_type", arguments.get("region_type", "")),
            organisation_model=_known(codebook, "organisation_model", arguments.get("organisation_model", "")),
            members=arguments.get("members", "").strip(),
            place=arguments.get("place", "").strip(),
            reach=Reach(reach) if reach in set(Reach) else Reach.ANYWHERE,
        )

    @classmethod
    def from_answers(cls, values: Mapping[str, object], codebook: Codebook) -> AlliesForm:
        """Read a filled cluster profile, values by path: weak contact across a gap is a lack, strong contact something to offer."""
        sectors = values.get("sector")
        contacts = _contacts(values, codebook.facet("gap"))
        return cls(
            sectors=tuple(map(str, sectors)) if isinstance(sectors, tuple | list) else (),
            stage=_stands(codebook, "stage", values),
            gaps={gap: LACKS if contact <= WEAK else OFFERS for gap, contact in contacts.items() if _says(contact)},
            region_type=_stands(codebook, "region_type", values),
            organisation_model="",
            members=_whole(values.get("members") or values.get("firms")),
            place=str(values.get("place") or ""),
            reach=Reach.ANYWHERE,
        )

    @property
    def is_filled(self) -> bool:
        """True where anything was said that places can be compared by."""
        return bool(self.sectors or self.stage or self.gaps or self.region_type or self.organisation_model)

    @property
    def unread(self) -> str:
        """What could not be read of the number of members, in a sentence; empty where nothing is wrong."""
        if not self.members or self._number is not None:
            return ""
        return f"“{self.members}” is no number of members; write a whole number up to {MOST_MEMBERS:,}, or leave it open."

    def profile(self, places: Sequence[Place]) -> Profile:
        """What the finder is asked; a place that nobody knows leaves country and distance open."""
        found = located(self.place, places) if self.place else None
        return Profile(
            sectors=self.sectors,
            stage=self.stage,
            lacks=tuple(gap for gap, standing in self.gaps.items() if standing == LACKS),
            offers=tuple(gap for gap, standing in self.gaps.items() if standing == OFFERS),
            region_type=self.region_type,
            organisation_model=self.organisation_model,
            members=self._number,
            place=self.place,
            country=found[0] if found else "",
            point=found[1] if found else None,
        )

    @property
    def _number(self) -> int | None:
        digits = self.members.replace(",", "").replace(" ", "")
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0
        return number if 0 < number <= MOST_MEMBERS else None


def _known(codebook: Codebook, facet: str, value: str) -> str:
    return value if value in codebook.facet(facet).by_id else ""


def _stands(codebook: Codebook, facet: str, values: Mapping[str, object]) -> str:
    """The answer to the question named as a facet, as its value stands now."""
    return _known(codebook, facet, codebook.facet(facet).standing(str(values.get(facet))))


def _contacts(values: Mapping[str, object], gaps: Facet) -> dict[str, object]:
    """The contact that was answered for each gap; where gaps were merged since, the weakest, for that is what is lacking."""
    found: dict[str, object] = {}
    for gap in (*gaps.ids, *gaps.former_by_id):
        contact, stands = values.get(f"gaps.{gap}.contact"), gaps.standing(gap)
        if isinstance(contact, int | float) and stands in gaps.by_id:
            held = found.get(stands)
            found[stands] = min(contact, held) if isinstance(held, int | float) else contact
    return found


def _says(contact: object) -> TypeGuard[float]:
    return isinstance(contact, int | float) and not WEAK < contact < STRONG


def _whole(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, int | float) and value > 0 else ""
