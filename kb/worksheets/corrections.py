"""What a person took off, or set, of the values that follow from the answers of a sheet; kept with it until they read it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kb.codebook import Codebook, Column
from kb.worksheets.following import Following, Given
from kb.worksheets.standing import standing

BY_HAND = "set by hand"
"""Stands in the place of the answers that gave a value."""


@dataclass(frozen=True)
class Corrections:
    """Facet and value of what was taken off, and of what was set."""

    off: tuple[Column, ...] = ()
    on: tuple[Column, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.off or self.on)

    def standing(self, codebook: Codebook) -> Corrections:
        """The same by the codebook in force: what was merged is what it was merged into, what is gone says nothing."""
        return Corrections(columns_standing(codebook, self.off), columns_standing(codebook, self.on))

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


def corrected(before: Corrections, follows: Following, was_on: Collection[Column], ticked: Collection[Column]) -> Corrections:
    """What a form says by the ticks that were changed in it; all else stays as it is, for answers and corrections may have changed since.

    Args:
        before: What is kept with the sheet now.
        follows: From the answers as they are now.
        was_on: What was ticked when the form was opened.
        ticked: What is on in it now, also what was set just now.
    """
    given = {(facet, value) for facet in follows.facets for value in follows.values(facet)}
    turned_on, turned_off = ([each for each in these if each not in those] for these, those in ((ticked, was_on), (was_on, ticked)))
    off = [each for each in before.off if each not in turned_on]
    off += [each for each in turned_off if each in given or each not in before.on]
    on = [each for each in before.on if each not in turned_off]
    on += [each for each in turned_on if each not in given]
    return Corrections(tuple(dict.fromkeys(off)), tuple(dict.fromkeys(on)))


def columns(told: Collection[str]) -> tuple[Column, ...]:
    """Facet and value of "facet:value", what is not of that form left out."""
    parted = (each.partition(":") for each in told)
    return tuple(dict.fromkeys((facet, value) for facet, _, value in parted if facet and value))


def columns_standing(codebook: Codebook, held: Collection[Column]) -> tuple[Column, ...]:
    """Facets and values by the codebook in force, each once: one that was merged is what it was merged into, one that is gone is left out."""
    return tuple(dict.fromkeys((facet, value) for facet, given in held for value in standing(codebook, facet, (given,))[0]))
