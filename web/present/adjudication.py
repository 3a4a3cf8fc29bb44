"""A passage on which coders differ, as it is settled: what each gave it side by side, and what may be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.codebook import Facet, Value
from kb.coding.comparing import shown_to
from kb.coding.decisions import Decision, in_force
from kb.model import Document, Passage
from web.compared import Compared
from web.present.disagreements import in_order, percent, value_words
from web.present.document import where
from web.present.text import TextBlock, blocks
from web.present.words import listed as joined


@dataclass(frozen=True)
class Given:
    """What a coder gave a passage, in words, with their note."""

    coder: str
    values: tuple[Value, ...]
    note: str
    suggested: tuple[tuple[str, str], ...]
    at: datetime


@dataclass(frozen=True)
class Option:
    """A value that may be chosen: who gave it, the confidence of its suggestion in words or empty, whether it is ticked."""

    value: Value
    coders: str
    suggested: str
    ticked: bool


@dataclass(frozen=True)
class Take:
    """A button that settles at one click: its words, and the values as the form sends them."""

    words: str
    values: str


@dataclass(frozen=True)
class Typed:
    """What was typed into the form and could not be taken."""

    values: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class PassageView:
    """A passage to be settled.

    Attributes:
        given: What each coder gave it, by name.
        options: Every value of the facet, in the codebook's order.
        takes: Buttons; "both together" is not among them where the facet takes one value, or adds nothing.
        settled: The adjudication in force, or None.
        settled_as: Its values.
    """

    id: str
    document: Document
    passage: Passage
    where: str | None
    body: tuple[TextBlock, ...]
    given: tuple[Given, ...]
    options: tuple[Option, ...]
    takes: tuple[Take, ...]
    settled: Decision | None
    settled_as: str


def passage_view(compared: Compared, passage_id: str, passage: Passage, record: Sequence[Decision], typed: Typed | None) -> PassageView:
    """What the page of one passage prints; what was typed stays ticked, else what was settled, else what every coder gave.

    Args:
        compared: What is compared.
        passage_id: Of the passage.
        passage: The passage.
        record: Every line that concerns it, in order.
        typed: What could not be taken.
    """
    own = decisions_on(compared, record)
    adjudication = compared.settled.get((passage_id, compared.facet.id))
    everybody = frozenset.intersection(*(frozenset(line.values) for line in own))
    ticked = typed.values if typed else adjudication.values if adjudication else everybody
    document = next(document for document, _ in compared.documents if document.id == compared.codings.document_of[passage_id])
    return PassageView(
        id=passage_id,
        document=document,
        passage=passage,
        where=where(document, passage),
        body=blocks(passage.text),
        given=tuple(_given(compared.facet, line) for line in own),
        options=_options(compared.facet, own, set(ticked)),
        takes=_takes(compared.facet, own),
        settled=adjudication,
        settled_as=value_words(compared.facet, adjudication.values) if adjudication else "",
    )


def decisions_on(compared: Compared, record: Sequence[Decision]) -> list[Decision]:
    """The coders' own decisions in force on a passage and the facet that is compared, by name, from every line that concerns the passage."""
    return [line for (_, facet, coder), line in sorted(in_force(record).items()) if coder and facet == compared.facet.id]


def _given(facet: Facet, line: Decision) -> Given:
    suggested = tuple((value_words(facet, [one.value]), percent(one)) for one in line.suggested)
    return Given(line.coder, in_order(facet, line.values), line.note, suggested, line.at)


def _options(facet: Facet, own: Sequence[Decision], ticked: set[str]) -> tuple[Option, ...]:
    suggested = {one.value: percent(one) for one in shown_to(own)}
    return tuple(
        Option(value, joined([line.coder for line in own if value.id in line.values]), suggested.get(value.id, ""), value.id in ticked)
        for value in facet.values
    )


def _takes(facet: Facet, own: Sequence[Decision]) -> tuple[Take, ...]:
    """One button for each different reading, and one for all together where several values may stand."""
    readings: dict[tuple[str, ...], list[str]] = {}
    for line in own:
        readings.setdefault(tuple(value.id for value in in_order(facet, line.values)), []).append(line.coder)
    takes = [Take(f"As {joined(coders)}: {value_words(facet, values)}", " ".join(values)) for values, coders in readings.items()]
    together = tuple(value.id for value in in_order(facet, {value for values in readings for value in values}))
    if len(readings) > 1 and not facet.one and together not in readings:
        takes.append(Take(f"All together: {value_words(facet, together)}", " ".join(together)))
    return tuple(takes)
