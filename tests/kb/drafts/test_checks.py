"""What stands between a draft and its publication."""

from __future__ import annotations

import dataclasses

import pytest

from kb.drafts.checks import Point, checks
from kb.drafts.drafting import cite
from kb.drafts.writing import Cited, Writing
from kb.knowledge import KnowledgeBase
from kb.model import Case
from kb.rows import passage_id
from tests.kb.documents import Part, prepared

OWN = "own-marrowick-1"
WORDS = "Four banks met twelve firms in every quarter. Nine of the twelve had loans after three years."


@pytest.fixture
def cited(kb: KnowledgeBase) -> Cited:
    made = prepared(kb.encoder, "Banks", [Part(WORDS, ("1 Banks",))], source_id="bridges-2019")
    kb.add_document(made)
    return cite(kb.store, [passage_id(made.document.id, 0)])[0]


@pytest.fixture
def writing(kb: KnowledgeBase, cited: Cited) -> Writing:
    """A complete one with a mark behind each statement."""
    made = Writing.from_case(kb.case("marrowick-bank-round-table"))
    return dataclasses.replace(made, body={name: f"{text} [1]" for name, text in made.body.items()}, cited=(cited,))


def faults(kb: KnowledgeBase, writing: Writing, point: Point, told: Case | None = None) -> list[str]:
    found = {check.point: check for check in checks(writing, OWN, kb.codebook, kb.store, told)}
    assert found[point].passed == (not found[point].faults)
    return [fault.told for fault in found[point].faults]


def with_row(writing: Writing, row: Cited) -> Writing:
    return dataclasses.replace(writing, cited=(row,))


def test_a_complete_and_founded_one_passes_every_point(kb: KnowledgeBase, writing: Writing) -> None:
    found = checks(writing, OWN, kb.codebook, kb.store, None)
    assert [check.point for check in found] == list(Point)
    assert all(check.passed for check in found)


def test_completeness_is_that_of_a_card(kb: KnowledgeBase, writing: Writing) -> None:
    wrong = dataclasses.replace(writing, texts={**writing.texts, "title": "x" * 91})
    assert faults(kb, wrong, Point.COMPLETE) == ["title: String should have at most 90 characters"]
    unknown = dataclasses.replace(writing, lists={**writing.lists, "gap": ("money",)})
    assert faults(kb, unknown, Point.COMPLETE)[0].startswith("The codebook has no gap 'money'")


def test_a_heading_within_a_section_is_told(kb: KnowledgeBase, writing: Writing) -> None:
    wrong = dataclasses.replace(writing, body={**writing.body, "Situation": "## Before\n\nNothing. [1]"})
    assert faults(kb, wrong, Point.COMPLETE)[0].startswith("the sections are Situation, Before, What they did")


def test_a_statement_without_a_mark_and_a_mark_without_a_passage_are_told(kb: KnowledgeBase, writing: Writing) -> None:
    wrong = dataclasses.replace(writing, body={**writing.body, "Situation": "It rained.", "Watch out": "Look out [1, 7]."})
    assert faults(kb, wrong, Point.STATEMENTS) == [
        "“It rained.” names no passage; end it with the number of one, as [1]",
        "[7] names no passage; there are 1",
    ]


def test_statements_of_the_record_that_the_library_holds_need_no_mark(kb: KnowledgeBase) -> None:
    case = kb.case("marrowick-bank-round-table")
    writing = Writing.from_case(case)
    assert faults(kb, writing, Point.STATEMENTS, case) == []
    changed = dataclasses.replace(writing, body={**writing.body, "Watch out": "Something else."})
    assert faults(kb, changed, Point.STATEMENTS, case) == ["“Something else.” names no passage; end it with the number of one, as [1]"]


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Four banks met\n twelve firms", []),
        ("Four banks … Nine of the twelve", []),
        ("Four banks [...] three years.", []),
        ("Nine … Four banks", ["Passage 1: “Four banks” does not stand in the passage; quote its own words, with … for what is left out"]),
        ("Five banks", ["Passage 1: “Five banks” does not stand in the passage; quote its own words, with … for what is left out"]),
        (" … ", ["Passage 1: nothing is quoted; quote the words that matter"]),
    ],
)
def test_a_quote_holds_the_passages_own_words_in_their_order(kb: KnowledgeBase, writing: Writing, cited: Cited, quote: str, told: list[str]) -> None:
    assert faults(kb, with_row(writing, dataclasses.replace(cited, quote=quote)), Point.QUOTES) == told


def test_where_a_newer_version_took_the_passage_away_the_report_is_looked_at(kb: KnowledgeBase, writing: Writing, cited: Cited) -> None:
    kb.add_document(prepared(kb.encoder, "Banks", [Part("Other words.")], replaces=cited.document_id))
    assert faults(kb, writing, Point.QUOTES) == []
    wrong = with_row(writing, dataclasses.replace(cited, quote="Five banks"))
    assert faults(kb, wrong, Point.QUOTES)[0].startswith("Passage 1: “Five banks” does not stand in the report;")


def test_a_report_without_a_work_and_an_unknown_work_are_told(kb: KnowledgeBase, writing: Writing, cited: Cited) -> None:
    assert faults(kb, with_row(writing, dataclasses.replace(cited, source_id="")), Point.WORKS) == [
        "Passage 1: “Banks” is not linked to a published work; link it on the library page, or choose the work here"
    ]
    assert faults(kb, with_row(writing, dataclasses.replace(cited, source_id="nope")), Point.WORKS) == [
        "Passage 1: the library has no work 'nope'; choose another"
    ]
