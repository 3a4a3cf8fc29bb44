"""Documents, or passages, drawn again and again with replacement: how sure a figure is that comes from sums over passages."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from kb.agreement.coefficients import Array, quotient

DRAWS = 1000
"""Efron and Tibshirani (1993) ask for about as many where an interval is read off percentiles."""

SEED = 20_111
TAIL = 0.025
"""What a 95% interval leaves out at either end."""


class Drawn(StrEnum):
    """What is drawn as a whole."""

    DOCUMENTS = "documents"
    PASSAGES = "passages"


class Resamples:
    """The passages as they are and `DRAWS` resamples of them, the same each time; `drawn` says of what.

    Passages of one document are alike, so documents are drawn as wholes (Field and Welsh 2007); with one document its passages are drawn.
    """

    def __init__(self, documents: Sequence[str]) -> None:
        self.drawn = Drawn.DOCUMENTS if len(set(documents)) > 1 else Drawn.PASSAGES
        wholes: Sequence[object] = documents if self.drawn is Drawn.DOCUMENTS else range(len(documents))
        number_of = {whole: number for number, whole in enumerate(dict.fromkeys(wholes))}
        self._number = np.array([number_of[whole] for whole in wholes], dtype=int)
        self._times = np.ones((1 + DRAWS, len(number_of)))
        if number_of:
            chance = np.random.default_rng(SEED)
            self._times[1:] = chance.multinomial(len(number_of), np.full(len(number_of), 1 / len(number_of)), size=DRAWS)

    def sums(self, terms: Array) -> Array:
        """Sums over passages of terms of shape `(passages, ...)`, of shape `(1 + DRAWS, ...)`: the passages as they are, then each resample."""
        of_wholes = np.zeros((self._times.shape[1], *terms.shape[1:]))
        np.add.at(of_wholes, self._number, terms)
        return np.tensordot(self._times, of_wholes, axes=1)

    def means(self, terms: Array) -> Array:
        """As `sums`, over as many passages as there are in each resample; NaN where there is none."""
        passages = self.sums(np.ones((len(terms), *[1] * (terms.ndim - 1))))
        return quotient(self.sums(terms), passages)


def interval(values: Array) -> tuple[float, float] | None:
    """95% interval, by percentiles, of a figure's values in the resamples, `(DRAWS,)`.

    A resample that leaves the figure undefined (NaN) might lie anywhere: where these are more than one tail of the interval, its ends are unknown and
    the answer is None.
    """
    defined = values[~np.isnan(values)]
    if len(defined) < (1 - TAIL) * len(values):
        return None
    low, high = np.quantile(defined, (TAIL, 1 - TAIL))
    return float(low), float(high)
