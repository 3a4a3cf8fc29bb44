"""What coders decided on passages: appended decisions, and what of them is in force. Opens nothing.

A decision says which values of one facet a passage carries, in the eyes of one coder. Nothing is overwritten: a later decision of the same coder on
the same passage and facet takes the place of the earlier one, an undo takes a whole batch out of force, a redo puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    CODEBOOK = "codebook"  # an earlier decision in the words of a changed codebook
    REOPEN = "reopen"  # a value of an earlier decision was split: the passage is to be read again
    UNDO = "undo"
    REDO = "redo"


MOVES = (Action.UNDO, Action.REDO)
"""They name a batch and decide nothing themselves."""

FOLLOWING = (Action.CODEBOOK, Action.REOPEN)
"""They follow from a change of the codebook: they restate a decision of the same coder on the same passage and facet, whose batch they name."""

IMMOVABLE = frozenset({*FOLLOWING, *MOVES})
"""Not to be undone by themselves: they belong to a new version of the codebook, or are undone by their opposite."""


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
        batch: Decisions made at one stroke share it, and what was carried over of them: they are undone together.
        coder: Who decided, by name.
        at: When, with time zone.
        action: How it came about.
        passage: Id of the passage; empty for an undo or redo.
        facet: Facet of the codebook; empty for an undo or redo.
        values: What the passage carries, in the codebook's order; empty says that it carries none.
        suggested: What stood there to be accepted, most confident first; kept after acceptance.
        note: The coder's words, perhaps none.
        codebook_version: The codebook in force when it was made.
        of: For an undo or redo the batch that it concerns; for a decision carried over the passage that it was made on; for one that follows
            from a change of the codebook the batch of the decision that it restates; else empty.
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
        return self.action not in (Action.SKIP, Action.REOPEN, *MOVES)

    @property
    def is_copy(self) -> bool:
        """Whether it repeats a decision of the same batch for a new version of the document; it says nothing of when the coder decided."""
        return bool(self.of) and self.action not in (*MOVES, *FOLLOWING)


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

    A coder's adjudication stands beside what they decided as a coder: its key has the coder "". A decision is given as the last change of the
    codebook restated it; one that such a change put back to be read is not in force, nor is any before it.
    """
    gone = undone(record)
    found: dict[tuple[str, str, str], Decision] = {}
    for line, reopened in restated(record):
        key = line.passage, line.facet, "" if line.action is Action.ADJUDICATE else line.coder
        if reopened and line.batch not in gone:
            found.pop(key, None)
        elif line.batch not in gone:
            found[key] = line
    return found


def restated(record: Sequence[Decision]) -> Iterator[tuple[Decision, bool]]:
    """Every decision, also what is undone, with values and suggestions as the last change of the codebook in force put them, in order.

    Beside it stands whether that change put it back to be read.
    """
    gone = undone(record)
    following = {(line.of, line.passage, line.facet, line.coder): line for line in record if line.action in FOLLOWING and line.batch not in gone}
    for line in record:
        if line.decides and line.action not in FOLLOWING:
            last = following.get((line.batch, line.passage, line.facet, line.coder))
            yield (replace(line, values=last.values, suggested=last.suggested), last.action is Action.REOPEN) if last else (line, False)


def to_undo(record: Sequence[Decision], coder: str) -> str | None:
    """The coder's last batch that is in force, or None."""
    gone = undone(record)
    own = (line for line in reversed(record) if line.coder == coder and line.action not in (*MOVES, *FOLLOWING) and not line.is_copy)
    return next((line.batch for line in own if line.batch not in gone), None)


def to_redo(record: Sequence[Decision], coder: str) -> str | None:
    """The batch that the coder undid last, unless they decided something since; else None."""
    gone = undone(record)
    own = {line.batch for line in record if line.coder == coder and line.action not in FOLLOWING}
    for line in reversed(record):
        if line.coder != coder or line.is_copy or line.action in FOLLOWING:
            continue
        if line.action not in MOVES:
            return None
        if line.action is Action.UNDO and line.of in gone and line.of in own:  # a change of the codebook is no step of its own
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
