"""Heads that nobody trained: they say the same of every text, whatever its features."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from kb.features import Cues
from kb.heads import TEMPERATURE, Heads

DIM = 4
"""Parts of the vectors that go with them."""

NEVER = 1e-9


def heads_that_say(probabilities: Mapping[tuple[str, str], float], features: int, cues: Cues = (), one: tuple[str, ...] = ()) -> Heads:
    """Heads for so many features that give each facet and value its probability; those of a facet in `one` must add up to 1."""
    bias = [_logit(max(NEVER, probability), facet in one) for (facet, _), probability in probabilities.items()]
    weights = np.zeros((features, len(bias)), dtype=np.float32)
    return Heads("invented", cues, tuple(probabilities), one, weights, np.array(bias, dtype=np.float32))


def _logit(probability: float, shared: bool) -> float:
    return TEMPERATURE * math.log(probability) if shared else math.log(probability / (1 - probability))
