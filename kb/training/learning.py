"""Weights of the signals, learned from judged needs by coordinate search on mean nDCG@10; and their cross-validation."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.evaluation.measures import DEPTH, Row, mean, score
from kb.rank import SIGNALS

GRID = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0)
"""Values tried for each weight; that of `dense` stays 1, for only ratios matter."""

FOLDS = 5
ROUNDS = 3
SEED = 7


@dataclass(frozen=True)
class JudgedSignals:
    """One need with its candidates in the order of the answer: signals of shape `(candidates, len(SIGNALS))`, and what each covers."""

    qid: str
    grades: Mapping[str, int]
    targets: tuple[str, ...]
    signals: NDArray[np.float64]
    covered: tuple[frozenset[str], ...]

    def as_ranked(self) -> Row:
        """Figures of this need in the order of the answer."""
        return score(self.qid, self.grades, self.covered[:DEPTH])

    def score(self, weights: Mapping[str, float]) -> Row:
        """Figures of this need under these weights; ties by target, as in ranking."""
        scores = self.signals @ np.array([weights[name] for name in SIGNALS])
        order = sorted(range(len(self.targets)), key=lambda i: (-scores[i], self.targets[i]))[:DEPTH]
        return score(self.qid, self.grades, [self.covered[i] for i in order])


def learn(needs: Sequence[JudgedSignals], start: Mapping[str, float]) -> dict[str, float]:
    """Weights that no change of a single one within `GRID` makes better on these needs by mean nDCG@10."""
    weights = dict(start)
    best = _mean_ndcg(needs, weights)
    for _ in range(ROUNDS):
        before = best
        for name in SIGNALS[1:]:
            for value in GRID:
                tried = weights | {name: value}
                figure = _mean_ndcg(needs, tried)
                if figure > best + 1e-6:
                    best, weights = figure, tried
        if best <= before:
            break
    return weights


def cross_validate(needs: Sequence[JudgedSignals], start: Mapping[str, float]) -> tuple[list[Row], list[dict[str, float]]]:
    """Figures of every need under weights learned from the other folds, and the weights of each fold; folds are seeded."""
    order = list(range(len(needs)))
    random.Random(SEED).shuffle(order)
    rows: list[Row] = []
    learned = []
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS])
        weights = learn([need for i, need in enumerate(needs) if i not in held_out], start)
        learned.append(weights)
        rows += [needs[i].score(weights) for i in sorted(held_out)]
    return sorted(rows, key=lambda row: row.qid), learned


def _mean_ndcg(needs: Sequence[JudgedSignals], weights: Mapping[str, float]) -> float:
    return mean([need.score(weights) for need in needs], "ndcg_10")
