"""Weights learned from judged needs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kb.evaluation.measures import Row, mean
from kb.rank import SIGNALS
from kb.training.learning import EVEN, FOLDS, GRID, HELD, JudgedSignals, cross_validate, learn

ONLY_DENSE = {name: float(name == "dense") for name in SIGNALS}


def need(qid: str, right: str, rows: Sequence[tuple[str, dict[str, float]]]) -> JudgedSignals:
    """A need that one target answers; each row is a target with the signals that are not 0."""
    signals = np.array([[told.get(name, 0.0) for name in SIGNALS] for _, told in rows])
    targets = tuple(target for target, _ in rows)
    return JudgedSignals(qid, {right: 3}, targets, signals, tuple(frozenset({target}) for target in targets))


def misled(qid: str) -> JudgedSignals:
    """Meaning alone ranks the right target second; its gap tag would bring it up."""
    return need(qid, "right", [("wrong", {"dense": 0.62, "lexical": 0.1}), ("right", {"dense": 0.5, "gap": 1.0})])


def test_the_order_of_the_answer_counts_whatever_the_signals_say() -> None:
    varied = need("q", "right", [("right", {"dense": 0.5}), ("wrong", {"dense": 0.501})])
    assert varied.as_ranked() == Row("q", 1.0, 1.0, 1.0, 1.0)
    assert varied.score(ONLY_DENSE).mrr == 0.5


def test_a_need_is_scored_in_the_order_of_the_weighted_signals() -> None:
    assert misled("q").score(ONLY_DENSE) == Row("q", 1 / math.log2(3), 1.0, 1.0, 0.5)
    assert misled("q").score(ONLY_DENSE | {"gap": 0.2}) == Row("q", 1.0, 1.0, 1.0, 1.0)


def test_ties_go_by_target_as_in_ranking() -> None:
    tied = need("q", "b", [("b", {"dense": 0.5}), ("a", {"dense": 0.5})])
    assert tied.score(ONLY_DENSE).mrr == 0.5


def test_the_weight_that_puts_things_right_is_found_and_no_other_is_touched() -> None:
    learned = learn([misled(f"q{i}") for i in range(3)], ONLY_DENSE)
    assert learned == ONLY_DENSE | {"gap": learned["gap"]}
    assert learned["gap"] == next(value for value in GRID if value > 0.12)


def test_weights_that_are_right_stay() -> None:
    right = need("q", "right", [("wrong", {"dense": 0.4, "gap": 1.0}), ("right", {"dense": 0.5})])
    assert learn([right], ONLY_DENSE) == ONLY_DENSE
    assert learn([right], ONLY_DENSE | {"gap": 1.0})["gap"] == max(value for value in GRID if 0.4 + value <= 0.5)


def test_a_weight_moves_only_for_more_than_it_costs() -> None:
    """Of thirty needs one gains by the gap tag, less than the way to the weight that it needs."""
    right = need("q", "right", [("wrong", {"dense": 0.4}), ("right", {"dense": 0.5})])
    far = need("far", "right", [("wrong", {"dense": 1.0}), ("right", {"dense": 0.1, "gap": 1.0})])
    gain = (1 - 1 / math.log2(3)) / 30
    assert gain < HELD * 1.0
    assert learn([far, *[right] * 29], ONLY_DENSE) == ONLY_DENSE
    assert learn([far] * 30, ONLY_DENSE)["gap"] == 1.0


def test_a_need_without_candidates_scores_nothing() -> None:
    nothing = JudgedSignals("q", {"right": 3}, (), np.zeros((0, len(SIGNALS))), ())
    assert nothing.score(ONLY_DENSE) == Row("q", 0.0, 0.0, 0.0, 0.0)


def test_cross_validation_measures_every_need_once_by_weights_of_the_others() -> None:
    needs = [misled(f"q{i}") for i in range(11)]
    rows, weights = cross_validate(needs)
    assert [row.qid for row in rows] == sorted(need.qid for need in needs)
    assert len(weights) == FOLDS
    assert mean(rows, "ndcg_10") == 1.0
    assert cross_validate(needs) == (rows, weights)


def test_what_only_one_need_knows_does_not_help_it_unless_others_beside_know_it_too() -> None:
    plain = [need(f"q{i}", "right", [("right", {"dense": 0.5}), ("wrong", {"dense": 0.1})]) for i in range(6)]
    rows, _ = cross_validate([*plain, misled("special")])
    assert {row.qid: row.mrr for row in rows} == {f"q{i}": 1.0 for i in range(6)} | {"special": 0.5}
    rows, weights = cross_validate([*plain, misled("special")], [misled(f"beside{i}") for i in range(6)])
    assert {row.qid: row.mrr for row in rows} == {f"q{i}": 1.0 for i in range(6)} | {"special": 1.0}
    assert all(its["gap"] > EVEN["gap"] for its in weights)
