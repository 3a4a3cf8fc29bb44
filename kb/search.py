"""Situation to candidates: the nearest by meaning and the nearest by words, each signal known for every candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Candidate:
    """A passage or case with the two signals of retrieval: cosine (-1..1) and BM25 relative to the best of this search (0..1)."""

    target: str
    dense: float
    lexical: float


@dataclass(frozen=True)
class Shelf:
    """One kind of thing to be found, passages or cases, in its two indexes; `vectors_of` reads kept vectors of targets."""

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
        if allowed is not None and len(allowed) <= EXACT_UP_TO:
            targets: Iterable[str] = allowed
            dense: Mapping[str, float] = {}
        else:
            dense = _best_part(self.index.nearest(vector, limit * self.parts))
            targets = {*dense, *words} if allowed is None else ({*dense, *words} & allowed)
        missing = [target for target in targets if target not in dense]
        dense = {**dense, **_cosines(vector, *self.vectors_of(missing))}
        best = max(words.values(), default=1.0)
        return [Candidate(target, dense[target], words.get(target, 0.0) / best) for target in targets if target in dense]


def _best_part(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The nearest part of each target."""
    best: dict[str, float] = {}
    for identifier, similarity in found:
        target = identifier.split("#")[0]
        best[target] = max(similarity, best.get(target, -1.0))
    return best


def _cosines(vector: Vectors, ids: Sequence[str], rows: Vectors) -> dict[str, float]:
    if not ids:
        return {}
    return _best_part(zip(ids, np.asarray(rows @ vector, dtype=float).tolist(), strict=True))
