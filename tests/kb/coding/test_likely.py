"""What is learned from accepted and refused passages."""

from __future__ import annotations

import numpy as np
import pytest

from kb.coding.likely import DOUBT, INTERCEPT_DOUBT, expit, learned, likely, logit


def test_log_odds_and_confidences_are_each_others_reverse_within_the_bounds() -> None:
    confidences = np.array([0.0, 0.005, 0.25, 0.5, 0.995, 1.0])
    assert expit(logit(confidences)) == pytest.approx([0.005, 0.005, 0.25, 0.5, 0.995, 0.995])


def test_nothing_is_learned_where_the_tagger_was_right_to_the_point() -> None:
    vectors, odds = np.eye(2, dtype=np.float32)[[0, 0, 1, 1]], np.zeros(4)
    assert learned(vectors, odds, np.array([True, False, True, False])) == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_weights_are_those_at_which_data_and_doubt_are_in_balance() -> None:
    chance = np.random.default_rng(4)
    vectors = chance.standard_normal((60, 5)).astype(np.float32)
    odds, carried = chance.standard_normal(60), chance.random(60) < 0.4
    weights = learned(vectors, odds, carried)
    missed = carried - expit(likely(vectors, odds, weights))
    assert missed @ vectors == pytest.approx(DOUBT * weights[:-1], abs=0.05)
    assert missed.sum() == pytest.approx(INTERCEPT_DOUBT * weights[-1], abs=0.05)


def test_what_points_to_accepted_passages_gains_and_what_points_to_refused_ones_loses() -> None:
    here, there, elsewhere = np.eye(3, dtype=np.float32)
    vectors, carried = np.stack([here] * 10 + [there] * 10), np.array([True] * 10 + [False] * 10)
    weights = learned(vectors, np.zeros(20), carried)
    gained = likely(np.stack([here, there, elsewhere]), np.zeros(3), weights)
    assert gained[0] > 0.5
    assert gained[1] < -0.5
    assert gained[2] == pytest.approx(0, abs=1e-3)
