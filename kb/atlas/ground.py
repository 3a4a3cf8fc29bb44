"""Practices with their places and related sectors, gathered once, held, and gathered anew when a practice or the codebook changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.atlas.places import Places, places_of
from kb.atlas.recounted import Recounted, Shown
from kb.atlas.relatedness import Relatedness
from kb.model import Case
from kb.store import Store


@dataclass(frozen=True)
class Ground:
    """The library's practices by id, their places, and which of their sectors are related, at one moment."""

    cases: Mapping[str, Case]
    places: Places
    related: Relatedness


_Stamp = tuple[dict[str, str], int]


class LivingGround:
    """Safe from several threads. To see that nothing changed takes the hashes of all cards, 4 ms for 2,000; to gather anew 0.7 s."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gathered: Recounted[_Stamp, Ground] = Recounted(self._stamp, self._gather, lambda old, new: old[1] == new[1])

    def now(self) -> Ground:
        """As the library is now."""
        return self._gathered.now()

    def latest(self) -> Shown[Ground]:
        """As it was gathered last; what changed since is gathered meanwhile."""
        return self._gathered.latest()

    def stop(self) -> None:
        """Gather no more."""
        self._gathered.stop()

    def _stamp(self) -> _Stamp:
        codebook = self._store.codebook
        return self._store.case_hashes(), codebook.version if codebook else 0

    def _gather(self, _stamp: _Stamp) -> Ground:
        cases = self._store.cases()
        return Ground(cases, places_of(cases.values()), Relatedness.from_cases(cases.values()))
