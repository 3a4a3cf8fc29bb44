"""The situation that follows from a sheet, as its page prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets.following import Following, Given
from kb.worksheets.sheets import Sheet
from web.present.outcome import CHIPS
from web.present.panel import facet_name
from web.present.situation import value_label


@dataclass(frozen=True)
class FollowingChip:
    """A value with the answers that gave it; `on` unless it was taken off."""

    facet: str
    value: str
    label: str
    why: tuple[str, ...]
    on: bool


@dataclass(frozen=True)
class FacetChips:
    """The values of one facet."""

    facet: str
    name: str
    chips: tuple[FollowingChip, ...]


@dataclass(frozen=True)
class SituationPage:
    """The situation.

    Attributes:
        text: As typed, as kept with the sheet, or as it follows.
        proposed: As it follows from the answers now.
        own: Whether a person's own words are kept that differ from it.
        groups: Values of facets, by facet.
    """

    text: str
    proposed: str
    own: bool
    groups: tuple[FacetChips, ...]


def situation_page(codebook: Codebook, sheet: Sheet, found: Following, typed: str | None, ticked: Sequence[str] | None) -> SituationPage:
    """The page.

    Args:
        codebook: Names facets and values.
        sheet: With the words that a person kept, perhaps.
        found: What follows from its answers.
        typed: What stood in the form that was sent, or None.
        ticked: "facet:value" of what was left on in it; None where no form was sent.
    """
    kept = sheet.situation
    groups = tuple(_facet_chips(codebook, facet, found.facets[facet], ticked) for facet in CHIPS if found.facets.get(facet))
    return SituationPage(
        text=typed if typed is not None else found.text if kept is None else kept,
        proposed=found.text,
        own=kept is not None and kept != found.text,
        groups=groups,
    )


def _facet_chips(codebook: Codebook, facet: str, given: Sequence[Given], ticked: Sequence[str] | None) -> FacetChips:
    chips = tuple(
        FollowingChip(facet, each.value, value_label(codebook, facet, each.value), each.by, ticked is None or f"{facet}:{each.value}" in ticked)
        for each in given
    )
    return FacetChips(facet, facet_name(codebook, facet), chips)
