"""How many are still to be found: by confidences, corrected by what was seen, with an interval that covers."""

from __future__ import annotations

import numpy as np
import pytest

from kb.coding.likely import Taught, expit
from kb.coding.remaining import Estimate, estimate, estimate_taught

NONE, NOBODY = np.zeros(0), np.zeros(0, dtype=bool)


def test_before_anything_was_seen_it_is_the_sum_of_the_confidences() -> None:
    assert estimate(NONE, NOBODY, np.array([0.9, 0.5, 0.25, 0.1])).expected == pytest.approx(1.75)


def test_nothing_remains_where_nothing_is_unseen() -> None:
    assert estimate(np.array([0.5]), np.array([True]), NONE) == Estimate(0.0, 0, 0)


def test_a_tagger_that_said_too_little_is_corrected_upwards_and_one_that_said_too_much_downwards() -> None:
    seen, unseen = np.full(200, 0.3), np.full(100, 0.3)
    number = np.arange(200)
    assert 52 < estimate(seen, number < 120, unseen).expected < 60
    assert 5 < estimate(seen, number < 10, unseen).expected < 12


def test_the_more_was_seen_the_narrower_the_interval() -> None:
    unseen = np.full(100, 0.4)
    widths = []
    for count in (0, 50, 1000):
        told = estimate(np.full(count, 0.4), np.arange(count) < 0.4 * count, unseen)
        assert told.low <= 40 <= told.high
        widths.append(told.high - told.low)
    assert widths[0] > widths[1] > widths[2]


def test_never_more_are_expected_than_are_left() -> None:
    told = estimate(NONE, NOBODY, np.full(3, 0.99))
    assert told.low <= told.expected <= told.high == 3


def test_confidences_of_a_facet_that_takes_one_value_are_stretched_further() -> None:
    seen, unseen = np.concatenate([np.full(100, 0.7), np.full(100, 0.3)]), np.full(100, 0.1)
    carried = np.concatenate([np.full(100, True), np.full(100, False)])
    assert estimate(seen, carried, unseen, one=True).expected < estimate(seen, carried, unseen).expected < 10


@pytest.mark.parametrize("stretch", [0.7, 1.0, 1.4])
def test_in_about_95_of_100_libraries_the_number_lies_in_the_interval(stretch: float) -> None:
    chance = np.random.default_rng(8)
    held = 0
    for _ in range(200):
        confidences = chance.beta(0.6, 1.4, 300)
        odds = np.log(np.clip(confidences, 0.005, 0.995) / (1 - np.clip(confidences, 0.005, 0.995)))
        carries = chance.random(300) < 1 / (1 + np.exp(-stretch * odds))
        told = estimate(confidences[:150], carries[:150], confidences[150:])
        held += told.low <= carries[150:].sum() <= told.high
    assert held >= 180


def taught_on(odds: np.ndarray, rows: np.ndarray, carried: np.ndarray) -> Taught:
    return Taught(odds, rows, carried, odds[rows])


def test_where_odds_tell_truly_their_probabilities_are_summed() -> None:
    chance = np.random.default_rng(7)
    odds = chance.normal(-1.0, 2.0, 2000)
    carried = chance.random(2000) < expit(odds)
    rows, unseen = np.arange(1000), np.arange(1000, 2000)
    told = estimate_taught(taught_on(odds, rows, carried[rows]), unseen, np.ones(1000))
    assert told.expected == pytest.approx(carried[unseen].sum(), rel=0.1)
    assert told.low <= carried[unseen].sum() <= told.high


def test_the_lower_of_the_two_sums_is_taken() -> None:
    odds = np.zeros(40)
    carried = np.arange(20) % 2 == 0
    assert estimate_taught(taught_on(odds, np.arange(20), carried), np.arange(20, 40), np.full(20, 0.9)).expected == pytest.approx(10, abs=0.1)
    assert estimate_taught(taught_on(odds, np.arange(20), carried), np.arange(20, 40), np.full(20, 0.1)).expected == pytest.approx(2)
