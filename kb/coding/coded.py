"""What coders made of the passages, in memory: read once, then brought up to date for the passages that somebody decided on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kb.coding.decisions import Action, Decision, in_force, settled, undone
from kb.coding.record import Record

Given = Mapping[str, tuple[str, ...]]
"""Passage to the values that a coder gave it."""

ADJUDICATION = ""
"""Stands in the place of a coder's name, as in `in_force`."""


class Coded:
    """Decisions in force by coder and facet; what was decided last comes last. Not to be used by two threads at once."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._given: defaultdict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._skipped: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._open: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._put(record.whole())

    def given(self, coder: str, facet: str) -> Given:
        """Passages on which a coder decided in a facet."""
        return self._given.get((coder, facet), {})

    def skipped(self, coder: str, facet: str) -> Collection[str]:
        """Passages that a coder looked at and left undecided in a facet."""
        return self._skipped.get((coder, facet), frozenset())

    def disputed(self, facet: str) -> Given:
        """Passages that coders see differently and nobody adjudicated, with the values on which they do."""
        return self._open.get(facet, {})

    def renew(self, passages: Iterable[str]) -> None:
        """Read anew what was decided on these passages."""
        stale = set(passages)
        record = self._record.of_passages(sorted(stale))
        for held in (*self._given.values(), *self._open.values()):
            for passage in stale & held.keys():
                del held[passage]
        for skipped in self._skipped.values():
            skipped -= stale
        self._put(record)

    def _put(self, record: Sequence[Decision]) -> None:
        places: defaultdict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
        for (passage, facet, coder), line in sorted(in_force(record).items(), key=lambda held: held[1].number):
            places[passage, facet][coder] = line
            if coder != ADJUDICATION:
                self._given[coder, facet][passage] = line.values
        for (passage, facet), held in places.items():
            if len(held) > 1 and (open_values := settled(held).open):
                self._open[facet][passage] = open_values
        gone = undone(record)
        for line in record:
            if line.action is Action.SKIP and line.batch not in gone and line.passage not in self._given.get((line.coder, line.facet), {}):
                self._skipped[line.coder, line.facet].add(line.passage)
