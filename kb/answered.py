"""Whether a library answers a situation at all: how near the best match is, and how many of the telling words are met."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

LOOKED_AT = 5
"""Best matches whose words are compared with those of the situation."""


@dataclass(frozen=True)
class Likeness:
    """How a situation's words and meaning are met, each 0..1.

    Attributes:
        nearest: Similarity of the nearest of the best matches.
        covered: Share of the situation's words, each counted by its rarity in the library, that stand in the match that holds most of them.
        unknown: Share of the same that no entry of the library holds.
    """

    nearest: float
    covered: float
    unknown: float


@dataclass(frozen=True)
class AnsweredWeights:
    """A logistic model over a `Likeness`; an answer counts as found from `at_least` on."""

    nearest: float
    covered: float
    unknown: float
    bias: float
    at_least: float

    def confidence(self, likeness: Likeness) -> float:
        """That the library answers, 0..1."""
        logit = self.bias + self.nearest * likeness.nearest + self.covered * likeness.covered + self.unknown * likeness.unknown
        return 1 / (1 + math.exp(-logit))


def likeness(nearest: float, stems: Collection[str], counts: Mapping[str, int], entries: int, held: Sequence[Collection[str]]) -> Likeness:
    """Compare a situation with its best matches.

    Args:
        nearest: Similarity of the nearest one.
        stems: Of the situation's words that carry meaning.
        counts: Entries of the library that hold each stem; a stem that none holds is missing.
        entries: Number of entries of the library.
        held: Stems of each of the best matches.
    """
    rarity = {stem: max(0.0, math.log((entries + 1) / (counts.get(stem, 0) + 0.5))) for stem in set(stems)}
    total = sum(rarity.values())
    if not total:
        return Likeness(nearest, 0.0, 0.0)
    covered = max((sum(rarity[stem] for stem in rarity if stem in its) for its in held), default=0.0)
    unknown = sum(rarity[stem] for stem in rarity if not counts.get(stem))
    return Likeness(nearest, min(1.0, covered / total), min(1.0, unknown / total))
