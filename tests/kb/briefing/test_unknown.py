"""What the library does not know, in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answer_model import Answer, MatchType, Reading, Situation
from kb.briefing import unknown
from kb.briefing.values import Entry
from kb.knowledge import KnowledgeBase
from kb.model import Evidence, Origin, Outcome, Tag, TagStatus
from kb.situation import Question
from tests.kb.briefing.reports import BANKS, LOANS
from tests.kb.briefing.test_sharing import ENTRY

PASSAGE = replace(ENTRY, type=MatchType.PASSAGE, evidence=None, outcome=None, silent=())


def practice(title: str, evidence: Evidence = Evidence.EVALUATED, *silent: str) -> Entry:
    return replace(ENTRY, title=title, evidence=evidence, silent=silent)


def told(*entries: Entry, unread: tuple[Entry, ...] = (), unquoted: tuple[Entry, ...] = (), gone: int = 0) -> list[str]:
    return list(unknown.of_entries(entries, unread, unquoted, gone))


def test_nothing_is_said_where_everything_is_known() -> None:
    assert told(practice("A"), practice("B"), PASSAGE) == []
    assert told(PASSAGE) == told() == []


def test_silent_sections_are_summed_in_the_order_of_a_record() -> None:
    entries = (
        practice("A", Evidence.EVALUATED, "Watch out", "What it took"),
        practice("B", Evidence.EVALUATED, "What it took"),
        practice("C"),
        practice("D"),
    )
    assert told(*entries) == [
        "The sources of “A” and “B” do not say what it took.",
        "The sources of “A” do not say what to watch out for.",
    ]


@pytest.mark.parametrize(
    ("silent", "of", "sentence"),
    [
        (1, 1, "The source does not say what came of it."),
        (2, 2, "The sources of both practices do not say what came of it."),
        (3, 3, "The sources of all 3 practices do not say what came of it."),
        (3, 4, "The sources of 3 of the 4 practices do not say what came of it."),
    ],
)
def test_of_many_silent_ones_the_number_is_told(silent: int, of: int, sentence: str) -> None:
    entries = [practice(str(n), Evidence.EVALUATED, *(("What came of it",) if n < silent else ())) for n in range(of)]
    assert told(*entries, PASSAGE) == [sentence]


def test_grades_below_evaluated_are_counted() -> None:
    planned, described = practice("A", Evidence.PLANNED), practice("B", Evidence.DESCRIBED)
    assert told(planned) == ["Nobody measured what came of the practice: 1 planned."]
    assert told(planned, described, described) == ["Nobody measured what came of any of the 3 practices: 2 described and 1 planned."]
    assert told(planned, described) == ["Nobody measured what came of either practice: 1 described and 1 planned."]
    assert told(planned, practice("C")) == ["Nobody measured what came of 1 of the 2 practices: 1 planned."]


def test_practices_whose_reports_are_not_here_and_items_that_are_gone_are_counted() -> None:
    one = "No report that tells of the practice is in the library, so no words are quoted there."
    assert told(practice("A"), PASSAGE, unread=(practice("A"),)) == [one]
    assert told(practice("A"), practice("B"), unread=(practice("A"),), gone=1) == [
        one.replace("the practice", "1 of the 2 practices"),
        "1 item of the pack cannot be shown, for the library no longer holds it.",
    ]
    assert told(gone=2) == ["2 items of the pack cannot be shown, for the library no longer holds them."]


def test_practices_that_no_passage_tells_so_that_it_can_be_quoted_are_named_or_counted() -> None:
    three, why = tuple(map(practice, "ABC")), "no passage under the headings that are cited tells enough to stand by itself."
    assert told(*three, unquoted=three[:1]) == [f"No words are quoted of “A”: {why}"]
    assert told(*three, unquoted=three[:2]) == [f"No words are quoted of “A” and “B”: {why}"]
    assert told(*three, unquoted=three) == [f"No words are quoted of any of the 3 practices: {why}"]


def asked(**facets: str) -> Answer:
    return Answer(Situation("", "en", {facet: (Reading(value, 0.9), Reading("eu", 0.4)) for facet, value in facets.items()}), True, None, ())


def of_situation(kb: KnowledgeBase, answer: Answer) -> list[str]:
    return list(unknown.of_situation(kb.store, kb.codebook, answer))


def test_a_cell_that_some_practice_carries_is_not_told(kb: KnowledgeBase) -> None:
    assert of_situation(kb, asked(gap="capital", level="city", stage="take-off")) == []
    assert of_situation(kb, kb.answer(Question(LOANS))) == []


def test_a_cell_that_is_empty_though_its_values_are_not_is_told(kb: KnowledgeBase) -> None:
    assert of_situation(kb, asked(gap="capital", stage="decline")) == [
        "No practice in the library carries the gap “Capital” and the cluster stage “Decline” together."
    ]


def test_a_value_that_no_practice_carries_is_told_by_itself(kb: KnowledgeBase) -> None:
    with kb.store.engine.begin() as connection:
        rejected = Tag("gap", "capital", 1.0, Origin.HUMAN, TagStatus.REJECTED)
        kb.store.add_tags(connection, BANKS, [rejected], kb.codebook.version)
        kb.store.add_tags(connection, "0123456789abcdef-0001", [Tag("gap", "capital", 1.0, Origin.MODEL)], kb.codebook.version)
    assert of_situation(kb, asked(gap="capital", stage="decline")) == ["No practice in the library carries the gap “Capital”."]


def test_a_situation_that_nothing_answers_or_that_says_nothing_is_told(kb: KnowledgeBase) -> None:
    assert of_situation(kb, kb.answer(Question("zeppelin quaternions"))) == [
        "Nothing in the library answers the situation as it is described; what stands here is the nearest.",
        "No gap, level or stage could be read from the situation.",
    ]


def test_that_nothing_went_wrong_is_told_only_where_nothing_did() -> None:
    well = replace(ENTRY, outcome=Outcome.WORKED)
    (sentence,) = unknown.of_counter([well], None)
    assert sentence.startswith("The library knows of no practice")
    assert list(unknown.of_counter([well], ENTRY)) == list(unknown.of_counter([well, ENTRY], None)) == []
