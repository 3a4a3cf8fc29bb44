"""What of the decisions on an earlier version of a document holds for the new one. Pure."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kb.coding.decisions import FOLLOWING, Action, Decision, in_force
from kb.model import Passage

SAME_WORDS = 0.5
"""Of a passage's words a revised one keeps this share: most of what it says is still there to be read."""


@dataclass(frozen=True)
class Carried:
    """What a new version took over.

    Attributes:
        count: Passages whose decisions hold in the new version too.
        left: Passages of the earlier version, by id in reading order, that had decisions in force and whose words the new one does not hold.
    """

    count: int = 0
    left: tuple[str, ...] = ()


def unchanged(earlier: Mapping[str, Passage], later: Mapping[str, Passage]) -> dict[str, str]:
    """Passages of an earlier version with those of the new one that hold the same words, by id.

    White space does not matter, nor does the heading. Each passage is paired at most once: of several with the same words the first with the
    first, the second with the second. Both are given in reading order.
    """
    waiting: defaultdict[str, deque[str]] = defaultdict(deque)
    for identifier, passage in later.items():
        waiting[_words(passage)].append(identifier)
    return {identifier: same.popleft() for identifier, passage in earlier.items() if (same := waiting.get(_words(passage)))}


def copies(record: Iterable[Decision], moved: Mapping[str, str], at: datetime) -> tuple[Decision, ...]:
    """The decisions on passages as decisions on those that took their place.

    A copy belongs to the batch of the decision that it repeats, so that an undo or redo of that batch, made before or after, concerns both.
    An adjudication stays one, and so does what follows from a change of the codebook; whatever else was decided is carried. Skips are not repeated:
    the passage is looked at anew.

    Args:
        record: In order.
        moved: Passage to the one that took its place.
        at: When it did.
    """
    return tuple(
        replace(
            line,
            at=at,
            action=line.action if line.action in (Action.ADJUDICATE, *FOLLOWING) else Action.CARRY,
            passage=moved[line.passage],
            of=line.of if line.action in FOLLOWING else line.passage,
        )
        for line in record
        if (line.decides or line.action in FOLLOWING) and line.passage in moved
    )


def carried(record: Sequence[Decision], earlier: Iterable[str], moved: Mapping[str, str]) -> Carried:
    """What becomes of the decisions on the passages of an earlier version, given by id in reading order; the record in order."""
    decided = {passage for passage, _, _ in in_force(record)}
    concerned = [identifier for identifier in earlier if identifier in decided]
    return Carried(sum(identifier in moved for identifier in concerned), tuple(identifier for identifier in concerned if identifier not in moved))


def reworded(text: str, later: Mapping[str, Passage]) -> str | None:
    """The passage that shares most words with a text, half of them or more, and so may be what became of it; of equals the first; else None."""
    sought = _word_set(text)
    shared = {identifier: len(sought & _word_set(passage.text)) for identifier, passage in later.items()}
    likest = max(shared, key=lambda identifier: shared[identifier], default=None)
    return likest if likest is not None and shared[likest] >= SAME_WORDS * len(sought) else None


def _word_set(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _words(passage: Passage) -> str:
    return " ".join(passage.text.split())
