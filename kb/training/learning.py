"""Weights of the signals, learned from judged needs by coordinate search on mean nDCG@10, near even ones; and their cross-validation."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.evaluation.measures import DEPTH, Row, mean, score
from kb.rank import SIGNALS

GRID = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0)
"""Values tried for each weight; that of `dense` stays 1, for only ratios matter."""

EVEN: dict[str, float] = {name: 1.0 if name == "dense" else 0.06 for name in SIGNALS}
"""Where learning starts, and what it is held near: every signal counts, none of the others much beside meaning."""

HELD = 0.04
"""What a weight gives up of mean nDCG@10 for each 1 that it lies from where learning started. A few dozen needs leave many weights open, and the best
on these are worse on others: of 0, 0.01, 0.02, 0.04 and 0.08 this gave the best nDCG@10 on training situations left out (161, five folds, two draws:
0.6096 and 0.6035, without it 0.6066 and 0.6022)."""

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

    @cached_property
    def _by_target(self) -> NDArray[np.intp]:
        """The candidates in the order of their targets, by which ties go; shape `(candidates,)`."""
        return np.array(sorted(range(len(self.targets)), key=lambda i: self.targets[i]), dtype=np.intp)

    def as_ranked(self) -> Row:
        """Figures of this need in the order of the answer."""
        return score(self.qid, self.grades, self.covered[:DEPTH])

    def score(self, weights: Mapping[str, float]) -> Row:
        """Figures of this need under these weights; ties by target, as in ranking."""
        scores = (self.signals @ np.array([weights[name] for name in SIGNALS]))[self._by_target]
        order = self._by_target[np.argsort(-scores, kind="stable")[:DEPTH]]
        return score(self.qid, self.grades, [self.covered[i] for i in order])


def learn(needs: Sequence[JudgedSignals], start: Mapping[str, float] = EVEN) -> dict[str, float]:
    """Weights that no change of a single one within `GRID` makes better on these needs.

    Better is a higher mean nDCG@10 less `HELD` times the distance from `start`, summed over the weights.
    """
    weights = dict(start)
    best = _worth(needs, weights, start)
    for _ in range(ROUNDS):
        before = best
        for name in SIGNALS[1:]:
            for value in GRID:
                tried = weights | {name: value}
                figure = _worth(needs, tried, start)
                if figure > best + 1e-6:
                    best, weights = figure, tried
        if best <= before:
            break
    return weights


def cross_validate(needs: Sequence[JudgedSignals], beside: Sequence[JudgedSignals] = ()) -> tuple[list[Row], list[dict[str, float]]]:
    """Figures of every need under weights learned from the other folds, and the weights of each fold; folds are seeded.

    Args:
        needs: What is measured.
        beside: Other needs that every fold learns from; none of them may be one of `needs`.
    """
    order = list(range(len(needs)))
    random.Random(SEED).shuffle(order)
    rows: list[Row] = []
    learned = []
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS])
        weights = learn([*(need for i, need in enumerate(needs) if i not in held_out), *beside])
        learned.append(weights)
        rows += [needs[i].score(weights) for i in sorted(held_out)]
    return sorted(rows, key=lambda row: row.qid), learned


def _worth(needs: Sequence[JudgedSignals], weights: Mapping[str, float], start: Mapping[str, float]) -> float:
    return mean([need.score(weights) for need in needs], "ndcg_10") - HELD * sum(abs(weights[name] - start[name]) for name in SIGNALS)
