"""From the values that a coder ticked to choices for the record, of one passage or of many at a stroke. Opens nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.codebook import Facet
from kb.coding.decisions import Action, Decision, Suggested
from kb.coding.record import Choice


class Way(StrEnum):
    """What is done with a value on many passages."""

    ADD = "add"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Stroke:
    """What is to be decided on many passages at once.

    Attributes:
        facet: The facet; of its other values a passage keeps those that the coder gave it.
        value: The value.
        way: Whether the passages carry it or do not.
        keep: Whether the other values that are suggested of a passage without a decision are taken along; else it carries none of them.
    """

    facet: Facet
    value: str
    way: Way = Way.ADD
    keep: bool = True


@dataclass(frozen=True)
class Plan:
    """What a stroke would change, before it is made.

    Attributes:
        choices: One for each passage that it concerns.
        settled: Passages of which the coder says already what the stroke would say; they are left as they are.
        overruled: Passages of which the coder said otherwise before.
        beside: Passages on which other suggested values are accepted along with it.
        replaced: Passages to which the coder gave another value of a facet that takes one.
    """

    choices: tuple[Choice, ...]
    settled: int
    overruled: int
    beside: int
    replaced: int

    @property
    def stamp(self) -> str:
        """The same for the same changes: shows whether a plan is still the one that was looked at."""
        told = "\n".join(f"{choice.passage} {choice.action} {','.join(choice.values)}" for choice in self.choices)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def action_of(values: Collection[str], suggested: Sequence[Suggested]) -> Action:
    """How a decision came about: accepted where it gives exactly what was suggested, rejected where it gives nothing of it, else changed."""
    if set(values) == {each.value for each in suggested}:
        return Action.ACCEPT
    return Action.CHANGE if values else Action.REJECT


def choice(passage: str, facet: Facet, values: Collection[str], suggested: Sequence[Suggested], note: str = "") -> Choice:
    """The choice of values of one facet, in the codebook's order; what the codebook does not have comes last, for the record to refuse."""
    ordered = tuple(value for value in facet.ids if value in values) + tuple(value for value in values if value not in facet.by_id)
    return Choice(passage, facet.id, action_of(ordered, suggested), ordered, tuple(suggested), note)


def plan(stroke: Stroke, passages: Sequence[str], held: Mapping[str, Decision], suggested: Mapping[str, Sequence[Suggested]]) -> Plan:
    """What a stroke would change.

    Args:
        stroke: What is to be decided.
        passages: On which; in the order of the choices.
        held: The coder's own decision in force on the facet, by passage.
        suggested: What the tagger asserts of the facet, by passage, perhaps nothing.
    """
    adds = stroke.way is Way.ADD
    open_ones = [passage for passage in passages if passage not in held or (stroke.value in held[passage].values) is not adds]
    others = {passage: _others(stroke, held.get(passage), suggested.get(passage, ())) for passage in open_ones}
    own = [stroke.value] if adds else []
    kept = {passage: [] if adds and stroke.facet.one else others[passage] for passage in open_ones}
    return Plan(
        choices=tuple(choice(p, stroke.facet, own + kept[p], suggested.get(p, ()), held[p].note if p in held else "") for p in open_ones),
        settled=len(passages) - len(open_ones),
        overruled=sum(_overrules(stroke, held.get(passage)) for passage in open_ones),
        beside=sum(bool(kept[passage]) and passage not in held for passage in open_ones),
        replaced=sum(bool(others[passage]) and not kept[passage] and passage in held for passage in open_ones),
    )


def _others(stroke: Stroke, own: Decision | None, suggested: Sequence[Suggested]) -> list[str]:
    """The values beside the stroke's that a passage carries, by its decision or else by what is suggested and taken along."""
    before = own.values if own else tuple(each.value for each in suggested) if stroke.keep else ()
    return [value for value in before if value != stroke.value]


def _overrules(stroke: Stroke, own: Decision | None) -> bool:
    """True where the coder refused what is added now, or gave what is refused now; a facet without a word on the value refused nothing."""
    if own is None:
        return False
    if stroke.way is Way.REFUSE:
        return True
    return any(each.value == stroke.value for each in own.suggested)
