"""Which codings may be seen and compared: what is coded blind, what several coders coded, what was settled since. Opens nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.coding.decisions import Action, Decision, Place, Suggested, in_force
from kb.coding.record import Assignment

Progress = Mapping[tuple[str, str], int]
"""Document id and coder to the number of passages that the coder decided."""


def coded_blind(assignments: Iterable[Assignment]) -> frozenset[str]:
    """Documents that several coders were given and one of them still codes: until all are done, nobody is shown what another decided."""
    given = list(assignments)
    coders = Counter(one.document_id for one in given)
    return frozenset(one.document_id for one in given if one.done_at is None and coders[one.document_id] > 1)


def comparable(progress: Progress, blind: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Document to those who coded it, by name, for each that two or more coded and that is not coded blind."""
    coders: dict[str, list[str]] = {}
    for document, coder in sorted(place for place, decided in progress.items() if decided):
        coders.setdefault(document, []).append(coder)
    return {document: tuple(names) for document, names in coders.items() if len(names) > 1 and document not in blind}


@dataclass(frozen=True)
class Settlement:
    """An adjudication in force that gives a passage something else than a coder gave it."""

    own: Decision
    adjudication: Decision


def settled_otherwise(record: Sequence[Decision], coder: str) -> tuple[Settlement, ...]:
    """What adjudication made of a coder's own decisions where it differs from them, the latest adjudication first; the record in order of number."""
    held = in_force(record)
    adjudications = adjudicated(record)
    own = [line for (*_, name), line in held.items() if name == coder]
    pairs = [Settlement(line, adjudications[line.passage, line.facet]) for line in own if (line.passage, line.facet) in adjudications]
    differing = [pair for pair in pairs if set(pair.own.values) != set(pair.adjudication.values)]
    return tuple(sorted(differing, key=lambda pair: -pair.adjudication.number))


def adjudicated(record: Sequence[Decision]) -> dict[Place, Decision]:
    """Passage and facet to the adjudication in force; the record in order of number."""
    return {(line.passage, line.facet): line for line in in_force(record).values() if line.action is Action.ADJUDICATE}


def shown_to(decisions: Iterable[Decision]) -> tuple[Suggested, ...]:
    """What was suggested when any of the decisions was made, each value with its highest confidence, most confident first."""
    highest: dict[str, float] = {}
    for one in (suggested for line in decisions for suggested in line.suggested):
        highest[one.value] = max(one.confidence, highest.get(one.value, 0.0))
    return tuple(Suggested(value, confidence) for value, confidence in sorted(highest.items(), key=lambda pair: (-pair[1], pair[0])))
