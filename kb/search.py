"""Situation to candidates: the nearest by meaning and the nearest by words, each signal known for every candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb.encoder import Vectors
from kb.lexical import FullText
from kb.vectors import VectorIndex

CANDIDATES = 200
"""From each of the two searches; beyond that neither adds an answer to the first ten."""

WIDER = 5
"""How many times more are fetched when filters will take some away."""

EXACT_UP_TO = 2000
"""So few targets that may be answers are all compared, which is exact and as fast as the index."""


BEST_PARTS = 2

NO_VECTORS: tuple[list[str], Vectors] = ([], np.zeros((0, 0), dtype=np.float32))


@dataclass(frozen=True)
class Candidate:
    """A passage or case with the two signals of retrieval: similarity (-1..1) and BM25 relative to the best of this search (0..1)."""

    target: str
    dense: float
    lexical: float


@dataclass(frozen=True)
class Shelf:
    """One kind of thing to be found, passages or cases, in its two indexes.

    Attributes:
        index: Nearest vectors; an id is a target with the number of its part behind '#'.
        full_text: Nearest words.
        vectors_of: Reads the kept vectors of targets, all parts of each.
        parts: About how many vectors a target has.
    """

    index: VectorIndex
    full_text: FullText
    vectors_of: Callable[[Sequence[str]], tuple[list[str], Vectors]]
    parts: int = 1

    def candidates(self, query: str, vector: Vectors, allowed: frozenset[str] | None = None) -> list[Candidate]:
        """Candidates in no particular order.

        Args:
            query: The words.
            vector: Their vector, shape `(dim,)`, unit length.
            allowed: The only targets that may be returned, or None for all.
        """
        limit = CANDIDATES * (WIDER if allowed is not None else 1)
        words = dict(self.full_text.nearest(query, limit))
        dense: dict[str, float] = {}
        if allowed is not None and len(allowed) <= EXACT_UP_TO:
            targets: Iterable[str] = allowed
        else:
            found = self.index.nearest(vector, limit * self.parts)
            near = dict.fromkeys(_target(identifier) for identifier, _ in found)
            targets = [target for target in {**near, **words} if allowed is None or target in allowed]
            dense = dict(found) if self.parts == 1 else {}
        dense |= _similarities(vector, *self.vectors_of([target for target in targets if target not in dense]))
        best = max(words.values(), default=1.0)
        return [Candidate(target, dense[target], words.get(target, 0.0) / best) for target in targets if target in dense]


MAX_HELD = 20_000
"""Targets whose vectors are held: 30 MB of passages."""


class KeptVectors:
    """Vectors of targets, held in memory once they were read."""

    def __init__(self, read: Callable[[Sequence[str]], tuple[list[str], Vectors]]) -> None:
        self._read = read
        self._held: dict[str, tuple[list[str], Vectors]] = {}

    def of(self, targets: Sequence[str]) -> tuple[list[str], Vectors]:
        """Ids and vectors of the targets, all parts of each together; shape `(n, dim)`."""
        held = self._held
        new = [target for target in targets if target not in held]
        if len(held) > MAX_HELD and new:
            held, new = {}, list(targets)
            self._held = held
        if new:
            held |= _by_target(*self._read(new))
        found = [held[target] for target in targets if target in held]
        if not found:
            return NO_VECTORS
        return [identifier for some, _ in found for identifier in some], np.concatenate([some for _, some in found])

    def forget(self) -> None:
        """Read anew from now on; to be called after every write."""
        self._held = {}


def _target(identifier: str) -> str:
    return identifier.partition("#")[0]


def _by_target(ids: Sequence[str], rows: Vectors) -> dict[str, tuple[list[str], Vectors]]:
    numbers: dict[str, list[int]] = {}
    for i, identifier in enumerate(ids):
        numbers.setdefault(_target(identifier), []).append(i)
    return {target: ([ids[i] for i in own], rows[own]) for target, own in numbers.items()}


def _similarities(vector: Vectors, ids: Sequence[str], rows: Vectors) -> dict[str, float]:
    """Of each target: the cosine of its one vector, or of its parts together."""
    if not ids:
        return {}
    by_target: dict[str, list[float]] = {}
    for identifier, cosine in zip(ids, np.asarray(rows @ vector, dtype=float).tolist(), strict=True):
        by_target.setdefault(_target(identifier), []).append(cosine)
    return {target: _of_parts(sorted(cosines, reverse=True)) for target, cosines in by_target.items()}


def _of_parts(cosines: Sequence[float]) -> float:
    """The mean of the best part, the two best parts and all of them: one lucky part is not enough.

    On development needs and own judgments (without the reported third) nDCG@10 of cases was 0.538 and 0.590 by the best part alone,
    0.571 and 0.605 by this mean; the best three parts lay between.
    """
    best = cosines[:BEST_PARTS]
    return (cosines[0] + sum(best) / len(best) + sum(cosines) / len(cosines)) / 3
