"""What stands between a draft and its publication, each point with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kb.cards import parse_card
from kb.codebook import Codebook
from kb.drafts.statements import marks, statements, unfounded
from kb.drafts.writing import Cited, Writing
from kb.errors import CardError, CardFault
from kb.model import Case, Document, Source
from kb.store import Store

SHOWN_WORDS = 8
"""Words by which a statement is named."""


class Point(StrEnum):
    """What is checked."""

    COMPLETE = "complete"
    STATEMENTS = "statements"
    QUOTES = "quotes"
    WORKS = "works"


@dataclass(frozen=True)
class Check:
    """A point with what is wrong, perhaps nothing."""

    point: Point
    faults: tuple[CardFault, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def checks(writing: Writing, case_id: str, codebook: Codebook, store: Store, told: Case | None) -> tuple[Check, ...]:
    """Every point, in order.

    Args:
        writing: What is to be published.
        case_id: The id under which.
        codebook: Decides which facet values are known.
        store: Holds the passages, documents and works.
        told: What the library holds under this id, or None: its statements need no passage while their words stay the same.
    """
    return (
        Check(Point.COMPLETE, _incomplete(writing, case_id, codebook)),
        Check(Point.STATEMENTS, _unfounded(writing, told)),
        Check(Point.QUOTES, _misquoted(writing, store)),
        Check(Point.WORKS, _without_work(writing, store)),
    )


def _incomplete(writing: Writing, case_id: str, codebook: Codebook) -> tuple[CardFault, ...]:
    try:
        parse_card(writing.card(case_id), case_id, codebook)
    except CardError as error:
        return error.faults
    return ()


def _unfounded(writing: Writing, told: Case | None) -> tuple[CardFault, ...]:
    faults = []
    for name, text in writing.body.items():
        known = statements(told.body.get(name, "")) if told else ()
        for statement in unfounded(text, known):
            faults.append(CardFault(name, f"“{_shown(statement)}” names no passage; end it with the number of one, as [1]"))
        for number in marks(text):
            if not 1 <= number <= len(writing.cited):
                faults.append(CardFault(name, f"[{number}] names no passage; there are {len(writing.cited)}"))
    return tuple(faults)


def _misquoted(writing: Writing, store: Store) -> tuple[CardFault, ...]:
    passages = store.passages([row.passage_id for row in writing.cited if row.passage_id])
    faults = []
    for number, row in enumerate(writing.cited, start=1):
        if not row.document_id:
            continue
        document = None if row.passage_id in passages else store.document(row.document_id)
        text = passages[row.passage_id][1].text if row.passage_id in passages else document.text if document else ""
        if told := _quote_fault(row, text, document):
            faults.append(CardFault(f"source {number}", f"Passage {number}: {told}"))
    return tuple(faults)


def _quote_fault(row: Cited, text: str, document: Document | None) -> str:
    pieces = [" ".join(piece.split()) for piece in re.split(r"\[?(?:…|\.\.\.)\]?", row.quote)]
    said = [piece for piece in pieces if piece]
    if not said:
        return "nothing is quoted; quote the words that matter"
    at, flat = 0, " ".join(text.split())
    for piece in said:
        at = flat.find(piece, at)
        if at < 0:
            where = "the report" if document or not text else "the passage"
            return f"“{_shown(piece)}” does not stand in {where}; quote its own words, with … for what is left out"
        at += len(piece)
    return ""


def _without_work(writing: Writing, store: Store) -> tuple[CardFault, ...]:
    works: Mapping[str, Source] = store.sources()
    titles = {document.id: document.title for document in store.documents({row.document_id for row in writing.cited})}
    faults = []
    for number, row in enumerate(writing.cited, start=1):
        if row.source_id and row.source_id not in works:
            faults.append(CardFault(f"source {number}", f"Passage {number}: the library has no work '{row.source_id}'; choose another"))
        elif not row.source_id:
            title = titles.get(row.document_id, "a report that is gone")
            told = f"Passage {number}: “{title}” is not linked to a published work; link it on the library page, or choose the work here"
            faults.append(CardFault(f"source {number}", told))
    return tuple(faults)


def _shown(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHOWN_WORDS]) + (" …" if len(words) > SHOWN_WORDS else "")
