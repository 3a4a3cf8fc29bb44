"""What is learned from accepted and refused passages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kb.coding.likely import FOLDS, OF_ALL, Features, expit, logit, taught


def features(vectors: np.ndarray, words: np.ndarray | None = None) -> Features:
    rows = vectors.astype(np.float32)
    return Features(rows, csr_matrix(np.zeros((len(rows), 1)) if words is None else words, dtype=np.float32), np.full((len(rows), 1), 0.5))


def test_log_odds_and_confidences_are_each_others_reverse_within_the_bounds() -> None:
    confidences = np.array([0.0, 0.005, 0.25, 0.5, 0.995, 1.0])
    assert expit(logit(confidences)) == pytest.approx([0.005, 0.005, 0.25, 0.5, 0.995, 0.995])


def test_it_is_the_balanced_logistic_regression_of_another_implementation() -> None:
    chance = np.random.default_rng(4)
    vectors, words = chance.standard_normal((60, 5)), chance.random((60, 7)) * (chance.random((60, 7)) < 0.3)
    seen, carried = features(vectors, words), chance.random(60) < 0.3
    rows = np.column_stack([vectors, words, np.full(60, OF_ALL)])
    theirs = LogisticRegression(C=1.0, class_weight="balanced", fit_intercept=False, tol=1e-8, max_iter=1000).fit(rows, carried)
    assert taught(seen, np.arange(60), carried).odds == pytest.approx(theirs.decision_function(rows), abs=0.05)


def test_the_own_odds_of_a_passage_come_from_fits_that_left_it_out() -> None:
    chance = np.random.default_rng(5)
    vectors, carried = chance.standard_normal((30, 4)), np.arange(30) % 3 == 0
    told = taught(features(vectors), np.arange(30), carried)
    fold = np.zeros(30, dtype=int)
    fold[carried], fold[~carried] = np.arange(10) % FOLDS, np.arange(20) % FOLDS
    inside = np.flatnonzero(fold != 2)
    rows = np.column_stack([vectors, np.full(30, OF_ALL)])
    theirs = LogisticRegression(C=1.0, class_weight="balanced", fit_intercept=False, tol=1e-8, max_iter=1000).fit(rows[inside], carried[inside])
    assert told.own[fold == 2] == pytest.approx(theirs.decision_function(rows[fold == 2]), abs=0.05)


def test_what_is_like_accepted_passages_gains_and_what_is_like_refused_ones_loses() -> None:
    here, there, elsewhere = np.eye(3)
    told = taught(features(np.stack([here] * 10 + [there] * 10 + [elsewhere])), np.arange(20), np.array([True] * 10 + [False] * 10))
    assert told.odds[0] > 0.5
    assert told.odds[10] < -0.5
    assert told.odds[20] == pytest.approx(0, abs=1e-3)


def test_words_tell_apart_what_vectors_do_not() -> None:
    same, words = np.ones((20, 2)) / 2, np.eye(2)[[0] * 10 + [1] * 10]
    told = taught(features(same, words), np.arange(20), np.array([True] * 10 + [False] * 10))
    assert told.odds[0] > 0.5 > -0.5 > told.odds[10]
