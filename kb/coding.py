"""What coders decided on passages: appended decisions, and what of them is in force. Opens nothing.

A decision says which values of one facet a passage carries, in the eyes of one coder. Nothing is overwritten: a later decision of the same coder on
the same passage and facet takes the place of the earlier one, an undo takes a whole batch out of force, a redo puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """How a decision came about."""

    ACCEPT = "accept"  # the values are those that were suggested
    CHANGE = "change"  # others, or others beside them
    REJECT = "reject"  # the suggested values are wrong, and none is right
    SKIP = "skip"  # looked at and left undecided; it decides no value
    ADJUDICATE = "adjudicate"  # settles what several coders see differently
    CARRY = "carry"  # taken over from the same words in an earlier version of the document
    CODEBOOK = "codebook"  # follows a change of the codebook (rename, merge, split, retire)
    UNDO = "undo"
    REDO = "redo"


MOVES = (Action.UNDO, Action.REDO)
"""They name a batch and decide nothing themselves."""


@dataclass(frozen=True)
class Suggested:
    """A value that the tagger proposed when the decision was made, with its confidence 0..1."""

    value: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """One line of the record.

    Attributes:
        number: Its place in the record, rising.
        batch: Decisions made at one stroke share it: they are undone together.
        coder: Who decided, by name.
        at: When, with time zone.
        action: How it came about.
        passage: Id of the passage; empty for an undo or redo.
        facet: Facet of the codebook; empty for an undo or redo.
        values: What the passage carries, in the codebook's order; empty says that it carries none.
        suggested: What stood there to be accepted, most confident first; kept after acceptance.
        note: The coder's words, perhaps none.
        codebook_version: The codebook in force when it was made.
        of: For an undo or redo the batch that it concerns; for a decision carried over the passage that it was made on; else empty.
    """

    number: int
    batch: str
    coder: str
    at: datetime
    action: Action
    passage: str
    facet: str
    values: tuple[str, ...]
    suggested: tuple[Suggested, ...]
    note: str
    codebook_version: int
    of: str = ""

    @property
    def decides(self) -> bool:
        """Whether it says which values a passage carries."""
        return self.action is not Action.SKIP and self.action not in MOVES


Place = tuple[str, str]
"""Passage id and facet."""


def undone(record: Iterable[Decision]) -> set[str]:
    """Batches that an undo took out of force and no redo put back; the record in order of number."""
    gone: set[str] = set()
    for line in record:
        if line.action is Action.UNDO:
            gone.add(line.of)
        elif line.action is Action.REDO:
            gone.discard(line.of)
    return gone


def in_force(record: Sequence[Decision]) -> dict[tuple[str, str, str], Decision]:
    """The last decision of each coder on each passage and facet that is not undone, by passage, facet and coder; skips are left out.

    A coder's adjudication stands beside what they decided as a coder: its key has the coder "".
    """
    gone = undone(record)
    found: dict[tuple[str, str, str], Decision] = {}
    for line in record:
        if line.decides and line.batch not in gone:
            found[line.passage, line.facet, "" if line.action is Action.ADJUDICATE else line.coder] = line
    return found


def to_undo(record: Sequence[Decision], coder: str) -> str | None:
    """The coder's last batch that is in force, or None."""
    gone = undone(record)
    return next((line.batch for line in reversed(record) if line.coder == coder and line.action not in MOVES and line.batch not in gone), None)


def to_redo(record: Sequence[Decision], coder: str) -> str | None:
    """The batch that the coder undid last, unless they decided something since; else None."""
    gone = undone(record)
    for line in reversed(record):
        if line.coder != coder:
            continue
        if line.action not in MOVES:
            return None
        if line.action is Action.UNDO and line.of in gone:
            return line.of
    return None


@dataclass(frozen=True)
class Settled:
    """What holds of a passage and facet for everybody.

    Attributes:
        values: What it carries.
        rejected: Values that were suggested or given by somebody and are not carried.
        open: Values that coders see differently and nobody adjudicated.
    """

    values: tuple[str, ...]
    rejected: tuple[str, ...]
    open: tuple[str, ...]


def settled(decisions: Mapping[str, Decision]) -> Settled:
    """Coder to their decision in force on one passage and facet ("" for the adjudication) to what holds.

    An adjudication holds; without one, a value that every coder gave is carried, one that some gave stays open, and one that was suggested and that
    nobody gave is rejected.
    """
    coders = [decision for coder, decision in sorted(decisions.items()) if coder]
    adjudicated = decisions.get("")
    everywhere = [adjudicated.values] if adjudicated else [decision.values for decision in coders]
    named = dict.fromkeys(value for decision in decisions.values() for value in (*decision.values, *(s.value for s in decision.suggested)))
    carried = tuple(value for value in named if all(value in values for values in everywhere))
    doubtful = () if adjudicated else tuple(value for value in named if value not in carried and any(value in values for values in everywhere))
    return Settled(carried, tuple(value for value in named if value not in carried and value not in doubtful), doubtful)
