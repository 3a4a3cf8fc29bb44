"""Figures of a ranking: nDCG, recall, success, MRR, and how sure they are."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

DEPTH = 10
SAMPLES = 2000
SEED = 20_111


@dataclass(frozen=True)
class Row:
    """Figures of one need, each 0..1."""

    qid: str
    ndcg_10: float
    recall_10: float
    success_3: float
    mrr: float


FIGURES = ("ndcg_10", "recall_10", "success_3", "mrr")


def score(qid: str, grades: Mapping[str, int], covered: Sequence[frozenset[str]]) -> Row:
    """Figures of one ranked list.

    Args:
        qid: The need.
        grades: Grade, 1 to 3, of each unit or case that answers it.
        covered: Units or cases that each result covers, best result first. A result's gain is the best grade among what no earlier one covered.

    Returns:
        nDCG@10 with gain 2^grade - 1; recall@10 of grades 2 and 3, over at most 10; success@3 of the highest grade given (2 or 3); the
        reciprocal rank of the first gain of 2 or more among ten.
    """
    seen: set[str] = set()
    gains = []
    for units in covered[:DEPTH]:
        gains.append(max((grades.get(unit, 0) for unit in units - seen), default=0))
        seen |= units
    good = {unit for unit, grade in grades.items() if grade >= 2}
    top = 3 if 3 in grades.values() else 2
    first = next((1 / rank for rank, gain in enumerate(gains, start=1) if gain >= 2), 0.0)
    recall = min(1.0, len(good & seen) / min(len(good), DEPTH)) if good else 1.0
    ideal = _dcg(sorted(grades.values(), reverse=True)[:DEPTH])
    return Row(qid, _dcg(gains) / ideal, recall, float(any(gain >= top for gain in gains[:3])), first)


def _dcg(gains: Sequence[int]) -> float:
    return sum(float(2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def mean(rows: Sequence[Row], figure: str) -> float:
    """Mean of a figure over needs; 0 where there are none."""
    return statistics.fmean(getattr(row, figure) for row in rows) if rows else 0.0


def interval(values: Sequence[float], statistic: Callable[[Sequence[float]], float] = statistics.fmean) -> tuple[float, float]:
    """95% bootstrap interval of a statistic over needs (percentile method, 2,000 seeded samples); give differences for a paired one."""
    if not values:
        return 0.0, 0.0
    chance = random.Random(SEED)
    drawn = sorted(statistic(chance.choices(values, k=len(values))) for _ in range(SAMPLES))
    return drawn[int(0.025 * SAMPLES)], drawn[int(0.975 * SAMPLES) - 1]
