"""What a person took off, or set, of the values that follow from the answers of a sheet; kept with it until they read it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets.following import Following, Given
from kb.worksheets.standing import standing

BY_HAND = "set by hand"
"""Stands in the place of the answers that gave a value."""

Column = tuple[str, str]


@dataclass(frozen=True)
class Corrections:
    """Facet and value of what was taken off, and of what was set."""

    off: tuple[Column, ...] = ()
    on: tuple[Column, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.off or self.on)

    def standing(self, codebook: Codebook) -> Corrections:
        """The same by the codebook in force: what was merged is what it was merged into, what is gone says nothing."""
        return Corrections(_standing(codebook, self.off), _standing(codebook, self.on))

    def off_of(self, facet: str) -> tuple[str, ...]:
        """Values of a facet that were taken off."""
        return tuple(value for own, value in self.off if own == facet)

    def applied(self, follows: Following) -> Following:
        """What follows, without what was taken off and with what was set."""
        facets = {facet: tuple(given for given in values if (facet, given.value) not in self.off) for facet, values in follows.facets.items()}
        for facet, value in self.on:
            held = facets.get(facet, ())
            if all(given.value != value for given in held):
                facets[facet] = (*held, Given(value, (BY_HAND,)))
        return Following(follows.text, {facet: values for facet, values in facets.items() if values}, follows.gone)

    def as_json(self) -> dict[str, list[str]]:
        """As JSON keeps them, "facet:value" in each list."""
        return {"off": [":".join(each) for each in self.off], "on": [":".join(each) for each in self.on]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Collection[str]]) -> Corrections:
        """What `as_json` made."""
        return cls(columns(kept.get("off", ())), columns(kept.get("on", ())))


def corrected(before: Corrections, follows: Following, facets: Collection[str], ticked: Collection[Column]) -> Corrections:
    """What a form that shows all of it says by what was left ticked.

    Args:
        before: What stood in the form, beside what follows.
        follows: From the answers.
        facets: That the form shows.
        ticked: What is on, also what was set just now.
    """
    given = [(facet, value) for facet in facets for value in follows.values(facet)]
    hidden = Corrections(*(tuple(each for each in held if each[0] not in facets) for held in (before.off, before.on)))
    off = dict.fromkeys(each for each in (*given, *before.off) if each[0] in facets and each not in ticked)
    on = dict.fromkeys(each for each in ticked if each not in given)
    return Corrections((*hidden.off, *off), (*hidden.on, *on))


def columns(told: Collection[str]) -> tuple[Column, ...]:
    """Facet and value of "facet:value", what is not of that form left out."""
    parted = (each.partition(":") for each in told)
    return tuple(dict.fromkeys((facet, value) for facet, _, value in parted if facet and value))


def _standing(codebook: Codebook, held: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(dict.fromkeys((facet, value) for facet, given in held for value in standing(codebook, facet, (given,))[0]))
