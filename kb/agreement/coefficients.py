"""Coefficients of agreement between coders, by their published definitions, on many resamples at once.

They are written out because an interval takes each of them a thousand times: for 2,000 passages, three coders and seven values that is a minute with
scikit-learn's Cohen (2 ms a call) and six with the library `krippendorff` (0.2 s a call), and 0.3 to 0.6 s here for everything. The tests hold
these against both libraries; `krippendorff` is under the GPL besides, and `irrCAC` demands one old version of scipy.

All take numpy arrays and go over the leading axes; a coefficient that its definition leaves without a value is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NOTHING = 1e-12
"""Beneath it a denominator is the rounding of 0."""


def quotient(numerator: Array, denominator: Array) -> Array:
    """Elementwise, and NaN where there is nothing to divide by."""
    result = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=result, where=np.abs(denominator) > NOTHING)
    return result


def beyond_chance(observed: Array, expected: Array) -> Array:
    """What was reached of what chance leaves to be reached: the form that every kappa has."""
    return quotient(observed - expected, 1 - expected)


def cohen(tables: Array) -> Array:
    """Cohen's kappa of two coders, -1 to 1 (Cohen 1960): chance is each coder's own share of every value.

    Args:
        tables: Of shape `(..., q, q)`: how many passages the first coder gave the one value and the second the other.
    """
    shares = quotient(tables, tables.sum(axis=(-2, -1), keepdims=True))
    expected = (shares.sum(axis=-1) * shares.sum(axis=-2)).sum(axis=-1)
    return beyond_chance(np.trace(shares, axis1=-2, axis2=-1), expected)


def same_pairs(counts: Array) -> Array:
    """Share of the pairs of coders of each passage that gave the same, 0 to 1 (Fleiss 1971); of a passage with one coder NaN.

    Args:
        counts: Of shape `(..., q)`: how many coders gave the passage each value.
    """
    coders = counts.sum(axis=-1)
    return quotient((counts * (counts - 1)).sum(axis=-1), coders * (coders - 1))


def fleiss(observed: Array, shares: Array) -> Array:
    """Fleiss' kappa, -1 to 1 (Fleiss 1971; where coders are missing Gwet 2014): chance is what all coders share.

    Args:
        observed: Of shape `(...)`: mean of `same_pairs` over passages.
        shares: Of shape `(..., q)`: mean over passages of the share of their coders that gave each value.
    """
    return beyond_chance(observed, (shares**2).sum(axis=-1))


def ac1(observed: Array, shares: Array) -> Array:
    """Gwet's AC1, -1 to 1 (Gwet 2008): chance counts only what coders found hard, so a rare value does not pull it down.

    Args:
        observed: As for `fleiss`.
        shares: As for `fleiss`.
    """
    return beyond_chance(observed, (shares * (1 - shares)).sum(axis=-1) / (shares.shape[-1] - 1))


def apart(counts: Array, distances: Array) -> Array:
    """How far apart the codings of each passage are: their mean distance over pairs of coders; of a passage with one coder NaN.

    Args:
        counts: Of shape `(..., q)`: how many coders gave the passage each value.
        distances: Of shape `(q, q)`, 0 on the diagonal.
    """
    coders = counts.sum(axis=-1)
    return quotient(((counts @ distances) * counts).sum(axis=-1), coders * (coders - 1))


def alpha(observed: Array, totals: Array, distances: Array) -> Array:
    """Krippendorff's alpha, at most 1 (Krippendorff 2011): disagreement observed over that of codings dealt out by chance.

    Args:
        observed: Of shape `(...)`: sum over passages of `apart`, each times its coders.
        totals: Of shape `(..., q)`: how many codings of these passages, each coded by two coders or more, have each value.
        distances: Of shape `(q, q)`, 0 on the diagonal.
    """
    codings = totals.sum(axis=-1)
    expected = quotient(((totals @ distances) * totals).sum(axis=-1), codings - 1)
    return 1 - quotient(observed, expected)


def masi(sets: Sequence[frozenset[str]]) -> Array:
    """MASI distance of every two sets, 0 to 1 (Passonneau 2006): 1 less the Jaccard index times monotonicity.

    Monotonicity is 1 of equal sets, 2/3 where one holds the other, 1/3 where they cross and 0 where they share nothing. Two empty sets are equal, and
    an empty one shares nothing with any other: to give no value is a coding like another.

    Returns:
        Of shape `(len(sets), len(sets))`, 0 on the diagonal.
    """
    values = {value: column for column, value in enumerate(sorted(frozenset().union(*sets)))}
    members = np.zeros((len(sets), len(values)))
    for row, some in enumerate(sets):
        members[row, [values[value] for value in some]] = 1
    shared = members @ members.T
    one, other = members.sum(axis=1)[:, np.newaxis], members.sum(axis=1)[np.newaxis, :]
    either = one + other - shared
    monotonicity: Array = np.select([shared == either, shared == np.minimum(one, other), shared > 0], [1, 2 / 3, 1 / 3], 0)
    jaccard: Array = np.divide(shared, either, out=np.ones_like(shared), where=either > 0)
    return 1 - jaccard * monotonicity
