"""What was counted is held until something is written."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

from kb.atlas.atlas import Survey
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from tests.kb.atlas.planted import CAPITAL, CONTEXT, DECLINE, POLICY, add_report, give, passages_of, tagged
from tests.kb.documents import Part


def passages_in(survey: Survey, gap: str) -> int:
    return survey.coverage.cell(gap, "stage", "decline").passages


def decide(kb: KnowledgeBase, passage: str, *gaps: str) -> None:
    kb.record.decide("Ada", [Choice(passage, "gap", Action.CHANGE, gaps)], kb.codebook)


def test_while_nothing_is_written_the_same_counts_are_given(kb: KnowledgeBase) -> None:
    first = kb.atlas.survey()
    assert kb.atlas.survey() is first


def test_several_threads_are_given_one_and_the_same(kb: KnowledgeBase) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: kb.atlas.survey(), range(8)))
    assert all(one is found[0] for one in found)


def test_a_new_report_is_counted_and_so_is_its_going(kb: KnowledgeBase) -> None:
    first = add_report(kb, "First edition", tagged("one", CAPITAL, DECLINE))
    assert passages_in(kb.atlas.survey(), "capital") == 1
    add_report(kb, "Second edition", Part("Two words.", tags=(CONTEXT,)), replaces=first)
    assert passages_in(kb.atlas.survey(), "capital") == 0


def test_a_coder_who_decides_otherwise_is_counted_though_the_tags_get_the_same_numbers(kb: KnowledgeBase) -> None:
    (passage,) = passages_of(kb, add_report(kb, "North", tagged("one", CONTEXT, DECLINE)))
    decide(kb, passage, "capital")
    first = kb.atlas.survey()
    assert (passages_in(first, "capital"), passages_in(first, "policy")) == (1, 0)
    decide(kb, passage, "policy")
    second = kb.atlas.survey()
    assert (passages_in(second, "capital"), passages_in(second, "policy")) == (0, 1)
    assert (first.stamp.last_tag, first.stamp.tags) == (second.stamp.last_tag, second.stamp.tags)


def test_a_decision_that_is_undone_is_no_longer_counted(kb: KnowledgeBase) -> None:
    (passage,) = passages_of(kb, add_report(kb, "North", tagged("one", CONTEXT, DECLINE)))
    decide(kb, passage, "capital")
    assert passages_in(kb.atlas.survey(), "capital") == 1
    kb.record.undo("Ada", kb.codebook)
    assert passages_in(kb.atlas.survey(), "capital") == 0


def test_a_tag_that_is_added_is_counted(kb: KnowledgeBase) -> None:
    (passage,) = passages_of(kb, add_report(kb, "North", tagged("one", POLICY)))
    assert passages_in(kb.atlas.survey(), "policy") == 0
    give(kb, passage, (DECLINE, 0.8))
    assert passages_in(kb.atlas.survey(), "policy") == 1


def test_a_practice_that_comes_changes_or_goes_is_counted(kb: KnowledgeBase) -> None:
    def practices() -> int:
        return kb.atlas.survey().coverage.cell("capital", "stage", "decline").practices

    assert practices() == 0
    moved = dataclasses.replace(kb.case("lindavale-breakfast-club"), facets={"gap": ("capital",), "stage": ("decline",)}, hash="changed")
    kb.indexing.put_cases([moved], kb.encoder)
    assert practices() == 1
    assert set(kb.atlas.survey().cases) == set(kb.store.cases())
    kb.indexing.remove_cases([moved.id])
    assert practices() == 0
    assert moved.id not in kb.atlas.survey().cases
