"""Nearest vectors by comparing with every one in memory, which misses none; beyond what is worth holding, by the index behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from kb.encoder import Vectors
from kb.vectors import VectorIndex

HELD_UP_TO = 150_000
"""Vectors that are held, 230 MB. To compare with 100,000 takes 12 ms of one core, and as much Chroma's index, to find 0.992 of the nearest 50."""

Read = Callable[[int], tuple[list[str], Vectors] | None]
"""Every id with its vector, shape `(n, dim)`, or None where there are more than the number asked for."""


@dataclass(frozen=True)
class _Held:
    """Vectors of shape `(len(ids), dim)`; another takes its place after a write, so that a search under way sees one moment."""

    ids: Sequence[str]
    rows: Vectors

    def without(self, gone: Collection[str]) -> _Held:
        left = [row for row, identifier in enumerate(self.ids) if identifier not in gone]
        return self if len(left) == len(self.ids) else _Held([self.ids[row] for row in left], self.rows[left])

    def with_added(self, ids: Sequence[str], rows: Vectors) -> _Held:
        return _Held([*self.ids, *ids], np.concatenate([self.rows, rows]) if self.ids else rows)

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        if not self.ids:
            return []
        cosines = self.rows @ vector
        best = np.argpartition(-cosines, limit)[:limit] if limit < len(self.ids) else np.arange(len(self.ids))
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(self.ids[row], float(cosines[row])) for row in best]


class HeldIndex:
    """Keeps the contract of `VectorIndex`. What is held was read from the tables when first needed and follows every write; threads may share it."""

    def __init__(self, behind: VectorIndex, read: Read) -> None:
        self.behind = behind
        self._read = read
        self._held: _Held | None = None
        self._opened = False
        self._lock = threading.RLock()

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """As the protocol says."""
        with self._lock:
            held = self._all()  # before the write: from now on the tables may hold what they do not show yet
            self.behind.upsert(ids, vectors)
            if held and ids:
                self._held = _few(held.without(set(ids)).with_added(ids, vectors))

    def delete(self, ids: Sequence[str]) -> None:
        """As the protocol says."""
        with self._lock:
            held = self._all()
            self.behind.delete(ids)
            if held:
                self._held = held.without(set(ids))

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """As the protocol says."""
        held = self._all()
        return held.nearest(vector, limit) if held else self.behind.nearest(vector, limit)

    def ids(self) -> set[str]:
        """Every id in the index behind."""
        return self.behind.ids()

    def clear(self) -> None:
        """As the protocol says."""
        with self._lock:
            self.behind.clear()
            self._held, self._opened = _Held([], np.zeros((0, 0), dtype=np.float32)), True

    def _all(self) -> _Held | None:
        """Every vector, or None where there are too many."""
        with self._lock:
            if not self._opened:
                read = self._read(HELD_UP_TO)
                self._held, self._opened = _Held(*read) if read else None, True
            return self._held


def _few(held: _Held) -> _Held | None:
    return held if len(held.ids) <= HELD_UP_TO else None
