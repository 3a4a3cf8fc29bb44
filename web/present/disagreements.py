"""Passages on which coders differ, as they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.codebook import Facet, Value
from kb.coding.decisions import Suggested
from kb.model import Document, Passage
from web.compared import Compared
from web.present.document import where
from web.present.words import listed as joined

STATES: Mapping[str, str] = {"open": "Still open", "settled": "Settled", "all": "All"}

SHOWN_CHARS = 320
"""Characters of a passage in a list: about four lines."""


@dataclass(frozen=True)
class Cell:
    """A number of the table of two coders: what the first gave where the second gave something else, its passages, its part of the address."""

    first: str
    second: str
    row: str
    column: str
    passages: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Differing:
    """A passage of the list: coder to the values given, and how far they are apart, 0 (the same) to 1."""

    passage: str
    given: Mapping[str, frozenset[str]]
    distance: float


@dataclass(frozen=True)
class Listed:
    """Passages in the order of the list; `state` is one of `STATES`, `counts` says how many there are of each."""

    passages: tuple[Differing, ...]
    state: str
    counts: Mapping[str, int]

    def pages(self, per_page: int) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-len(self.passages) // per_page))

    def page(self, number: int, per_page: int) -> tuple[Differing, ...]:
        """The passages of a page, from 1."""
        return self.passages[(number - 1) * per_page : number * per_page]


@dataclass(frozen=True)
class DifferenceRow:
    """A passage in the list."""

    id: str
    href: str
    title: str
    where: str | None
    heading: str
    text: str
    given: tuple[tuple[str, tuple[Value, ...]], ...]
    apart: str
    settled: str


def listed(compared: Compared, cell: Cell | None, state: str, value: str = "") -> Listed:
    """The passages of a cell in reading order, else the differing ones in the state asked for, furthest apart first.

    With a value those to which some coders gave it and others did not.
    """
    found = [Differing(one.passage, one.given, one.distance) for one in compared.differing if not value or value in one.values]
    by_id = {one.passage: one for one in found}
    if cell:
        behind = tuple(by_id.get(passage) or Differing(passage, compared.codings.given(passage), 0.0) for passage in cell.passages)
        return Listed(behind, "all", {"all": len(behind)})
    settled = [one for one in found if (one.passage, compared.facet.id) in compared.settled]
    still_open = [one for one in found if (one.passage, compared.facet.id) not in compared.settled]
    states = {"open": still_open, "settled": settled, "all": found}
    return Listed(tuple(states[state]), state, {name: len(some) for name, some in states.items()})


def difference_rows(compared: Compared, shown: Iterable[Differing], passages: Mapping[str, tuple[str, Passage]]) -> tuple[DifferenceRow, ...]:
    """Passages as they are listed."""
    documents = {document.id: document for document, _ in compared.documents}
    return tuple(_row(compared, one, documents[passages[one.passage][0]], passages[one.passage][1]) for one in shown if one.passage in passages)


def _row(compared: Compared, one: Differing, document: Document, passage: Passage) -> DifferenceRow:
    adjudication = compared.settled.get((one.passage, compared.facet.id))
    return DifferenceRow(
        id=one.passage,
        href=compared.address.url(f"disagreements/{one.passage}"),
        title=document.title,
        where=where(document, passage),
        heading=" › ".join(passage.heading),
        text=_shortened(passage.text),
        given=tuple((coder, in_order(compared.facet, values)) for coder, values in one.given.items()),
        apart=apart_words(one.distance),
        settled=f"settled by {adjudication.coder} as {value_words(compared.facet, adjudication.values)}" if adjudication else "",
    )


def apart_words(distance: float) -> str:
    """How far coders are apart, in words and as the MASI distance by which the list is ordered."""
    if distance == 0:
        return "the same"
    return "nothing in common" if distance == 1 else f"partly the same (distance {distance:.2f})"


def in_order(facet: Facet, values: Iterable[str]) -> tuple[Value, ...]:
    """Values in the codebook's order; of those that it no longer has, nothing but the id is known."""
    some = set(values)
    known = tuple(value for value in facet.values if value.id in some)
    return known + tuple(Value(value, value.replace("-", " ")) for value in sorted(some - facet.by_id.keys()))


def value_words(facet: Facet, values: Iterable[str]) -> str:
    """Values in a sentence; "nothing" where there are none."""
    return joined([value.label for value in in_order(facet, values)]) or "nothing"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_CHARS else f"{flat[:SHOWN_CHARS].rsplit(' ', 1)[0]} …"


def percent(suggested: Suggested) -> str:
    """A confidence as it is printed."""
    return f"{100 * suggested.confidence:.0f}%"
