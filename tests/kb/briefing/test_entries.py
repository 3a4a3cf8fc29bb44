"""Which passages a practice is quoted from."""

from __future__ import annotations

from datetime import date

import pytest

from kb.briefing.resolving import resolve
from kb.briefing.values import Entry
from kb.knowledge import KnowledgeBase
from tests.kb.briefing.reports import BANKS, LABELS, PARTS, TOLD, add_report, pack_of, passage
from tests.kb.documents import Part

SECOND = "A chapter heading that is longer than nine words, and goes on"
HERONS = "Herons, egrets and storks breed beside three ponds. Visitors bring binoculars, boots and sandwiches."
SECRETARY = "In Marrowick the city council paid 18,000 euros a year for a half-time secretary of the round table of banks."


def entry_with(kb: KnowledgeBase, *parts: Part) -> tuple[Entry, str]:
    """The entry of a practice whose report has these parts, and the id of the report."""
    document = add_report(kb, parts=parts)
    return resolve(kb, pack_of(kb, BANKS), date(2026, 11, 21)).entries[0], document


def second(text: str) -> Part:
    return Part(text, (SECOND,), 3)


def test_a_passage_of_the_cited_section_that_tells_hardly_anything_of_it_is_not_quoted(kb: KnowledgeBase) -> None:
    entry, document = entry_with(kb, PARTS[1], second(HERONS))
    assert [cited.passage_id for cited in kb.citations(kb.case(BANKS))] == [passage(document, 0), passage(document, 1)]
    assert [quote.passage_id for quote in entry.quotes] == [passage(document, 0)]


def test_every_passage_that_tells_of_it_is_quoted_in_the_order_of_its_citations(kb: KnowledgeBase) -> None:
    entry, document = entry_with(kb, second(SECRETARY), PARTS[1])
    assert [quote.passage_id for quote in entry.quotes] == [passage(document, 1), passage(document, 0)]
    assert [quote.place.pages for quote in entry.quotes] == [
        f"page 2 of the file, printed p. {LABELS[1]}",
        f"page 3 of the file, printed p. {LABELS[2]}",
    ]


def test_a_passage_that_two_citations_open_is_quoted_once(kb: KnowledgeBase) -> None:
    entry, document = entry_with(kb, Part(TOLD, (SECOND, "2.1 Banks at one table"), 2))
    assert [quote.passage_id for quote in entry.quotes] == [passage(document, 0)]


@pytest.mark.parametrize("source_id", [None, "harbours-2014"])
def test_a_report_of_another_work_is_not_quoted(kb: KnowledgeBase, source_id: str | None) -> None:
    add_report(kb, source_id=source_id)
    assert resolve(kb, pack_of(kb, BANKS), date(2026, 11, 21)).entries[0].quotes == ()
