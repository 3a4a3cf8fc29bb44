"""Ranked candidates to results: a practice stands once, and of nearly equal ones a place or a work that was not told of yet comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from kb.rank import Features, Ranked

NEARLY = 0.9
"""Share of a passage's score that its case must have to stand in its place."""

MARGIN = 0.0075
"""Share of its score that a result gives up for telling of a place or a work again: nothing comes before what is better by more than that.

Chosen on two thirds of the own judgments, where of 0.005 to 0.02 it costs least: 0.0003 of nDCG@10 over cards and over cards and passages, and 0.02
costs 0.001 and 0.002. On the development needs it then cost 0.0003 over cards, 0.0016 over passages and 0.0011 over both.
"""

WORK_AGAIN = 2
"""Results of a work from which on it counts as told of, for one work tells of many places: there 1 costs 0.002, and 3 to 6 cost 0.0002 to 0.0016."""


def folded(ranked: Sequence[Ranked], tellers: Mapping[str, str]) -> tuple[list[Ranked], dict[str, list[str]]]:
    """A passage stands behind the case that it tells; a case stands, and scores, where the best of itself and those passages does.

    A passage that is far better than its case stands for itself: it may tell of more than this one practice.

    Args:
        ranked: Best first.
        tellers: Passage to the case that it tells.

    Returns:
        Results, best first, and by case the passages behind it, best first.
    """
    own = {match.target: match for match in ranked}
    shown: dict[str, Ranked] = {}
    more: dict[str, list[str]] = {}
    for match in ranked:
        case = own.get(tellers.get(match.target, ""), match)
        if case.score < NEARLY * match.score:
            case = match
        if case.target not in shown:
            shown[case.target] = Ranked(case.target, match.score, case.values)
        if case is not match:
            more.setdefault(case.target, []).append(match.target)
    return list(shown.values()), more


def varied(ranked: Sequence[Ranked], features: Mapping[str, Features]) -> list[Ranked]:
    """The same results, each in turn the best of what is left after those above it; a score is without what was given up for repeating.

    What is given up only grows from one turn to the next, so scores fall from first to last; ties by target.

    Args:
        ranked: In any order, with scores of 0 or more.
        features: Of each result, for its place and its work.
    """
    values = {match.target: match.values for match in ranked}
    left = [(-match.score, match.target, False) for match in ranked]
    heapify(left)
    told, chosen = _Told(), []
    while left:
        loss, target, repeats = heappop(left)
        if not repeats and told.again(features[target]):
            heappush(left, (loss * (1 - MARGIN), target, True))
        else:
            told.add(features[target])
            chosen.append(Ranked(target, -loss, values[target]))
    return chosen


class _Told:
    """Places and works of the results so far."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._works: Counter[str] = Counter()

    def add(self, of: Features) -> None:
        if of.place:
            self._places.add(of.place)
        self._works[of.work] += 1

    def again(self, of: Features) -> bool:
        """True where the place, or the work often enough, was told of."""
        return of.place in self._places or self._works[of.work] >= WORK_AGAIN
