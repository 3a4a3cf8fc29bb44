"""The situation that follows from a sheet, as its page prints it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets.corrections import BY_HAND, Corrections
from kb.worksheets.following import Following
from kb.worksheets.sheets import Sheet
from web.present.outcome import CHIPS
from web.present.panel import facet_name
from web.present.situation import value_label

NOT_TOLD = "taken off; the answers do not tell it now"


@dataclass(frozen=True)
class FollowingChip:
    """A value with the answers that gave it; `on` unless it was taken off in this form or before, `was_on` if it is on by what is kept."""

    facet: str
    value: str
    label: str
    why: tuple[str, ...]
    on: bool
    was_on: bool


@dataclass(frozen=True)
class FacetChips:
    """The values of one facet."""

    facet: str
    name: str
    chips: tuple[FollowingChip, ...]


@dataclass(frozen=True)
class Settable:
    """Values of a facet that can be set by hand, as "facet:value" with their labels."""

    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SituationPage:
    """The situation.

    Attributes:
        text: As typed, as kept with the sheet, or as it follows.
        proposed: As it follows from the answers now.
        own: Whether a person's own words are kept that differ from it.
        groups: Values of facets, by facet.
        settable: What can be set beside them.
        corrected: What was taken off and set by hand, in a sentence; empty where nothing was.
        gone: Why values that would follow are not looked up, in sentences.
    """

    text: str
    proposed: str
    own: bool
    groups: tuple[FacetChips, ...]
    settable: tuple[Settable, ...]
    corrected: str
    gone: tuple[str, ...]


def situation_page(codebook: Codebook, sheet: Sheet, found: Following, typed: str | None, corrections: Corrections) -> SituationPage:
    """The page.

    Args:
        codebook: Names facets and values.
        sheet: With the words that a person kept, perhaps.
        found: What follows from its answers.
        typed: What stood in the form that was sent, or None.
        corrections: As kept with the sheet, or as they stood in the form.
    """
    kept, stored = sheet.situation, sheet.corrections.standing(codebook)
    was_on = stored.applied(found).facets
    groups = tuple(
        chips
        for facet in CHIPS
        if (chips := _facet_chips(codebook, facet, found, corrections, [given.value for given in was_on.get(facet, ())])).chips
    )
    return SituationPage(
        text=typed if typed is not None else found.text if kept is None else kept,
        proposed=found.text,
        own=kept is not None and kept != found.text,
        groups=groups,
        settable=tuple(left for facet in CHIPS if facet in codebook.by_id and (left := _settable(codebook, facet, groups)).options),
        corrected=_corrected(codebook, stored),
        gone=tuple(each.told for each in found.gone),
    )


def _facet_chips(codebook: Codebook, facet: str, found: Following, corrections: Corrections, was_on: Collection[str]) -> FacetChips:
    why = {given.value: given.by for given in found.facets.get(facet, ())}
    by_hand = {value: (BY_HAND,) for own, value in corrections.on if own == facet}
    off = dict.fromkeys(corrections.off_of(facet), (NOT_TOLD,))
    shown = {**off, **by_hand, **why}
    order = dict.fromkeys((*why, *by_hand, *off))
    chips = tuple(
        FollowingChip(facet, value, value_label(codebook, facet, value), shown[value], value not in off, value in was_on) for value in order
    )
    return FacetChips(facet, facet_name(codebook, facet), chips)


def _settable(codebook: Codebook, facet: str, groups: Sequence[FacetChips]) -> Settable:
    shown = {(chip.facet, chip.value) for group in groups for chip in group.chips}
    values = (value for value in codebook.facet(facet).values if (facet, value.id) not in shown)
    return Settable(facet_name(codebook, facet), tuple((f"{facet}:{value.id}", value.label) for value in values))


def _corrected(codebook: Codebook, corrections: Corrections) -> str:
    told = []
    for done, held in (("Taken off by hand", corrections.off), ("Set by hand", corrections.on)):
        named = [f"{facet_name(codebook, facet)} {value_label(codebook, facet, value)}" for facet, value in held]
        told += [f"{done}: {', '.join(named)}."] if named else []
    return f"{' '.join(told)} This is kept with the sheet." if told else ""
