"""A vector index that compares with every vector: what a fast one must come near to."""

from __future__ import annotations

from collections.abc import Sequence

from kb.encoder import Vectors


class ExactIndex:
    """Keeps the contract of `kb.vectors.VectorIndex` in memory; ties in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: dict[str, Vectors] = {}

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        self._rows.update(zip(ids, vectors, strict=True))

    def delete(self, ids: Sequence[str]) -> None:
        for identifier in ids:
            self._rows.pop(identifier, None)

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        cosines = [(identifier, float(row @ vector)) for identifier, row in self._rows.items()]
        return sorted(cosines, key=lambda found: -found[1])[:limit]

    def ids(self) -> set[str]:
        return set(self._rows)

    def clear(self) -> None:
        self._rows = {}
