"""How likely a passage carries what a coder looks for: the tagger's confidence, moved by what the coder accepted and refused so far. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Vectors

Array = NDArray[np.float64]

DOUBT = 3.0
INTERCEPT_DOUBT = 1.0
"""Precision of the normal priors on each weight and on the intercept. On whole invented documents whose writers the tagger never saw (w21, w22 and
five more sets of 290 to 700 passages) 95% of the practices were seen after 44.3% of the passages by confidence alone, and after 45.6, 43.9, 43.2 and
43.6% with 0.3, 1, 3 and 12. Neighbours of accepted passages, the same heading or document, and the confidences of the other kinds as features made
it worse."""

LEARNED_FROM = 1000
"""Decisions that count, the last ones: fitting on so many takes 30 ms on one core."""

STEPS = 25
LEAST_P, MOST_P = 0.005, 0.995
"""Within which a confidence is taken seriously; the tagger rounds to 0 and 1."""


def logit(confidence: NDArray[np.floating]) -> Array:
    """Log odds of confidences 0..1, of the same shape."""
    held = np.clip(confidence.astype(np.float64), LEAST_P, MOST_P)
    return np.log(held / (1 - held))


def expit(odds: Array) -> Array:
    """Confidences of log odds, of the same shape."""
    return (1 + np.tanh(odds / 2)) / 2


def learned(vectors: Vectors, odds: Array, carried: NDArray[np.bool_]) -> Vectors:
    """What is added to the log odds of a passage for each part of its vector, and at the end what is added for all; shape `(dim + 1,)`.

    Logistic regression with the tagger's log odds as offset. Each step takes the curvature at its upper bound, a quarter, so that one inverse does
    for all of them and none overshoots (Böhning and Lindsay 1988, "Monotonicity of quadratic-approximation algorithms").

    Args:
        vectors: Of decided passages, shape `(n, dim)`.
        odds: The tagger's, shape `(n,)`.
        carried: Whether the coder found what is looked for, shape `(n,)`.
    """
    rows = np.column_stack([vectors, np.ones(len(vectors))]).astype(np.float32)
    doubt = np.append(np.full(vectors.shape[1], DOUBT), INTERCEPT_DOUBT).astype(np.float32)
    step = np.linalg.inv(rows.T @ rows / 4 + np.diag(doubt))
    weights = np.zeros(rows.shape[1], dtype=np.float32)
    for _ in range(STEPS):
        missed = (carried - expit(odds + rows @ weights)).astype(np.float32)
        weights += step @ (missed @ rows - doubt * weights)
    return weights


def likely(vectors: Vectors, odds: Array, weights: Vectors) -> Array:
    """Log odds of passages by the tagger and what was learned, shape `(n,)`."""
    return np.asarray(odds + vectors @ weights[:-1] + weights[-1])
