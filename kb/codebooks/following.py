"""What follows from a change of the codebook for the decisions that were made before it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind
from kb.coding.decisions import Action, Decision, Place, Suggested, in_force, restated


def giving(record: Sequence[Decision], facet: str, value: str) -> tuple[Decision, ...]:
    """The decisions in force by which a passage carries a value; the record in order of number."""
    return tuple(line for line in in_force(record).values() if line.facet == facet and value in line.values)


def ever_given(record: Sequence[Decision], facet: str, value: str) -> frozenset[str]:
    """Passages to which anybody gave a value, also what is undone and could be redone."""
    return frozenset(line.passage for line, _ in restated(record) if line.facet == facet and value in line.values)


def following(record: Sequence[Decision], change: Change, codebook: Codebook, batch: str, at: datetime, note: str) -> tuple[Decision, ...]:
    """The lines that restate what coders decided, each in the name of its coder, also what is undone, for it may be redone.

    Args:
        record: In order of number.
        change: Only a merge and a split have any.
        codebook: As changed.
        batch: Of all of them.
        at: When the change was made.
        note: Says who made it.
    """
    lines = _merged(record, change, codebook) if change.kind is Kind.MERGE else _put_back(record, change) if change.kind is Kind.SPLIT else ()
    return tuple(replace(line, number=0, batch=batch, at=at, note=note, codebook_version=codebook.version) for line in lines)


def put_back(record: Sequence[Decision]) -> frozenset[Place]:
    """Passages and facets that a coder has to read again because a value was split, until they decided; the record in order of number."""
    held = in_force(record)
    asked = [line for line, reopened in restated(record) if reopened]
    return frozenset((line.passage, line.facet) for line in asked if (line.passage, line.facet, line.coder) not in held)


def _merged(record: Sequence[Decision], change: Change, codebook: Codebook) -> Iterator[Decision]:
    order = codebook.facet(change.facet).ids
    for line, reopened in restated(record):
        if line.facet == change.facet and not reopened and change.value in (*line.values, *(each.value for each in line.suggested)):
            values = codebook.standing({line.facet: line.values})[line.facet]
            ordered = tuple(sorted(values, key=lambda value: order.index(value) if value in order else len(order)))
            yield replace(line, action=Action.CODEBOOK, of=line.batch, values=ordered, suggested=_suggested(line.suggested, change))


def _put_back(record: Sequence[Decision], change: Change) -> Iterator[Decision]:
    for line, reopened in restated(record):
        if line.facet == change.facet and not reopened and change.value in line.values:
            rest = tuple(each for each in line.suggested if each.value != change.value)
            yield replace(line, action=Action.REOPEN, of=line.batch, values=(), suggested=rest)


def _suggested(suggested: Sequence[Suggested], change: Change) -> tuple[Suggested, ...]:
    """With the value merged, the more confident suggestion where both stood there; most confident first."""
    found: dict[str, Suggested] = {}
    for each in suggested:
        value = change.into if each.value == change.value else each.value
        if value not in found or found[value].confidence < each.confidence:
            found[value] = Suggested(value, each.confidence)
    return tuple(sorted(found.values(), key=lambda each: -each.confidence))
