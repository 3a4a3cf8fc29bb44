"""How likely a passage carries what a coder looks for, by what the coder accepted and refused so far and what the tagger thinks. Pure.

95% of the practices of the five reports were seen after 62% of the passages by the tagger's confidence alone, after 55% where the decisions only
moved it, and after 39% where they teach from vectors, words and confidences; without the words after 43%, without the confidences after 44%. Of the
documents of two invented writers, whom the tagger had not met, after 50 and 47%, and after 45 and 50%; without the words 44% (of the first),
without the confidences 53 and 63%. A share of the confidence beside what was taught changed the mean of the three by less than half a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = NDArray[np.float64]

OF_CONFIDENCES = 0.2
"""Scale of log odds as a feature: about the size of the other features, whose rows have length 1."""

OF_ALL = 4.0
"""The constant feature; so large that the prior hardly holds it."""

LEARNED_FROM = 500
"""Decisions that count, the last ones: fitting on so many takes 30 ms on one core."""

STEPS = 40
FOLDS = 5
LEAST_P, MOST_P = 0.005, 0.995
"""Within which a confidence is taken seriously; the tagger rounds to 0 and 1."""


def logit(confidence: NDArray[np.floating]) -> Array:
    """Log odds of confidences 0..1, of the same shape."""
    held = np.clip(confidence.astype(np.float64), LEAST_P, MOST_P)
    return np.log(held / (1 - held))


def expit(odds: Array) -> Array:
    """Confidences of log odds, of the same shape."""
    return (1 + np.tanh(odds / 2)) / 2


@dataclass(frozen=True)
class Features:
    """What is known of passages, a row each.

    Attributes:
        vectors: Shape `(n, dim)`, unit length.
        words: Shape `(n, words)`, rows of unit length; see `kb.coding.wording`.
        confidences: The tagger's in every value of the facet, 0..1, shape `(n, values)`.
    """

    vectors: Vectors
    words: csr_matrix
    confidences: NDArray[np.floating]

    def at(self, rows: NDArray[np.intp]) -> Features:
        """Those of these rows."""
        return Features(self.vectors[rows], self.words[rows], self.confidences[rows])

    @property
    def dense(self) -> NDArray[np.float32]:
        """All but the words, with a constant; shape `(n, dim + values + 1)`."""
        odds = OF_CONFIDENCES * logit(self.confidences)
        return np.column_stack([self.vectors, odds, np.full(len(odds), OF_ALL)]).astype(np.float32)

    def weighed(self, dense: NDArray[np.float32], words: NDArray[np.float32]) -> Array:
        """Every row times weights for `dense` and for the words, shape `(n,)`; without a copy of the vectors, which of 20,000 takes 45 ms."""
        dim = self.vectors.shape[1]
        of_odds = logit(self.confidences) @ (OF_CONFIDENCES * dense[dim:-1])
        return np.asarray(self.vectors @ dense[:dim] + of_odds + OF_ALL * dense[-1] + self.words @ words, dtype=np.float64)


@dataclass(frozen=True)
class Taught:
    """What decisions teach, in log odds that both classes weigh the same together.

    Attributes:
        odds: Of every passage that is asked about, shape `(n,)`.
        rows: The passages that were decided, as given; shape `(m,)`.
        carried: Whether they carry what is looked for, shape `(m,)`.
        own: Their odds by the others, shape `(m,)`: each by a fit that left a fifth with it out.
    """

    odds: Array
    rows: NDArray[np.intp]
    carried: NDArray[np.bool_]
    own: Array


def taught(every: Features, rows: NDArray[np.intp], carried: NDArray[np.bool_]) -> Taught:
    """What decisions on some of the passages teach of all: logistic regression with a normal prior of precision 1 on each weight.

    Both classes weigh the same together, for what is sought is rare. It is worked out on the passages seen (their kernel), which are fewer than the
    features.

    Args:
        every: Of the passages that are asked about.
        rows: Those that were decided, shape `(m,)`.
        carried: Whether the coder found what is looked for, shape `(m,)`; both must occur.
    """
    seen = every.at(rows)
    dense = seen.dense
    alike = dense @ dense.T + (seen.words @ seen.words.T).toarray()
    held = _fitted(alike, carried)
    return Taught(every.weighed(dense.T @ held, seen.words.T @ held), rows, carried, _left_out(alike, carried))


def _fitted(alike: NDArray[np.float32], carried: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weight of each passage seen, shape `(m,)`.

    Each step takes the curvature at its upper bound, a quarter, so that one inverse does for all of them and none overshoots (Böhning and Lindsay
    1988, "Monotonicity of quadratic-approximation algorithms").
    """
    share = np.where(carried, carried.mean(), 1 - carried.mean())
    weight = (0.5 / share).astype(np.float32)
    step = np.linalg.inv(np.eye(len(alike), dtype=np.float32) + weight[:, None] / 4 * alike)
    held = np.zeros(len(alike), dtype=np.float32)
    for _ in range(STEPS):
        held += step @ (weight * (carried - expit((alike @ held).astype(np.float64))).astype(np.float32) - held)
    return held


def _left_out(alike: NDArray[np.float32], carried: NDArray[np.bool_]) -> Array:
    """Log odds of each passage seen by a fit without its fold; both classes are dealt into the folds in turn. 0 where a class has but one."""
    fold = np.zeros(len(carried), dtype=int)
    for of in (carried, ~carried):
        fold[of] = np.arange(of.sum()) % FOLDS
    own = np.zeros(len(carried))
    for number in range(FOLDS):
        out, inside = fold == number, fold != number
        if out.any() and carried[inside].any() and not carried[inside].all():
            own[out] = alike[np.ix_(out, inside)] @ _fitted(alike[np.ix_(inside, inside)], carried[inside])
    return own
