"""Which passages a practice is quoted from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.briefing import gathering, quotes
from kb.briefing.quoting import Excerpt
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


CITED = "2.1 Banks at one table"


def under(*texts: str) -> tuple[Part, ...]:
    return tuple(Part(text, ("2 Bridges", CITED), 2) for text in texts)


def chosen(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, cited: str, *others: str) -> tuple[list[str], list[str]]:
    """What is quoted of the practice where its citation opens the first of these passages; and what the pack says that it does not know."""
    document = add_report(kb, parts=under(cited, *others))
    first = passage(document, 0)
    held = kb.store.passages([first])[first][1]
    opened = [replace(one, document_id=document, passage_id=first, passage=held) for one in kb.citations(kb.case(BANKS))]
    monkeypatch.setattr(gathering, "cited_by_case", lambda _store, cases: {case.id: tuple(opened) for case in cases})
    briefing = resolve(kb, pack_of(kb, BANKS), date(2026, 11, 21))
    return [quote.text for quote in briefing.entries[0].quotes], [line for line in briefing.unknown if "quoted" in line]


def test_where_the_cited_passage_tells_nothing_the_next_one_that_does_is_quoted(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(kb, monkeypatch, HERONS, f"{HERONS} They rest at night.", SECRETARY) == ([SECRETARY], [])


def test_a_heading_that_stands_as_a_passage_is_not_quoted(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    quoted, unknown = chosen(kb, monkeypatch, HERONS, SECRETARY.removesuffix("."))
    assert quoted == []
    assert [line.partition(": ")[0] for line in unknown] == [f"No words are quoted of “{kb.case(BANKS).title}”"]


def test_further_away_a_passage_must_tell_more(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "UNDER_SHARE", 0.99)
    far = [f"{HERONS} Number {n} of them was ringed." for n in range(quotes.NEARBY)]
    assert chosen(kb, monkeypatch, HERONS, *far, SECRETARY)[0] == []
    monkeypatch.setattr(quotes, "UNDER_SHARE", 0.3)
    assert chosen(kb, monkeypatch, HERONS, *far, SECRETARY, "And so on it goes.")[0] == [SECRETARY]


def test_a_run_that_tells_little_is_quoted_where_it_names_the_place(kb: KnowledgeBase) -> None:
    case = kb.case(BANKS)
    little = Excerpt(f"Of {case.place} and others.", 1.0, quotes.LEAST_SHARE / 2)
    assert quotes._tells(little, 1.0, case)
    assert not quotes._tells(replace(little, told=0.0), 0.0, case)
    assert not quotes._tells(replace(little, text="Of Felsmark and others."), 1.0, case)
