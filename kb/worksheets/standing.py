"""Values that answers give, as the codebook of the library has them now: one that was merged is what it was merged into, one that is gone is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.codebook import Codebook


@dataclass(frozen=True)
class Gone:
    """A value that the codebook gives no more, so that nothing is looked up for it.

    Attributes:
        facet: Of the codebook.
        value: Its id.
        label: As it was called.
        became: Labels of what it was split into; empty where it was retired.
    """

    facet: str
    value: str
    label: str
    became: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What became of it, and what to do."""
        if not self.became:
            return f"“{self.label}” was retired from the codebook, so nothing is looked up for it."
        return f"“{self.label}” was split in the codebook, so nothing is looked up for it; set by hand what fits: {' or '.join(self.became)}."


def standing(codebook: Codebook, facet: str, values: Iterable[str]) -> tuple[tuple[str, ...], tuple[Gone, ...]]:
    """Values of a facet as they stand now, each once, and those that are gone; of a facet that is no codebook's all stand."""
    own = codebook.by_id.get(facet)
    if own is None:
        return tuple(dict.fromkeys(values)), ()
    now = tuple(dict.fromkeys(map(own.standing, values)))
    return tuple(value for value in now if value in own.by_id), tuple(_gone(codebook, facet, value) for value in now if value not in own.by_id)


def _gone(codebook: Codebook, facet: str, value: str) -> Gone:
    former = codebook.facet(facet).former_by_id.get(value)
    if former is None:
        return Gone(facet, value, codebook.label(facet, value))
    return Gone(facet, value, former.value.label, tuple(codebook.label(facet, each) for each in former.became))
