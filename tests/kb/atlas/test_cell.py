"""Passages that carry a cell's values, and documents that lean to them."""

from __future__ import annotations

import pytest

from kb.atlas.cell import LeaningDocument, carrying, leaning, leans_from
from kb.atlas.coverage import GridCell
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import TagStatus
from kb.tagger import Leanings
from tests.kb.atlas.planted import CAPITAL, CONTEXT, DECLINE, add_report, give, passages_of, tagged
from tests.kb.documents import Part

CELL = GridCell("capital", "stage", "decline")


def leans(text: str, capital: float, decline: float) -> Part:
    told: Leanings = {"gap": {"capital": capital}, "stage": {"decline": decline}}
    return Part(text, tags=(CONTEXT,), leanings=told)


def found(kb: KnowledgeBase) -> tuple[LeaningDocument, ...]:
    return leaning(kb.store, kb.record, kb.codebook, kb.atlas.survey().carried, CELL)


def test_passages_come_by_the_trust_in_the_less_certain_tag(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", *(tagged(f"{n}", CONTEXT) for n in range(4)))
    one, two, three, four = passages_of(kb, report)
    give(kb, one, (CAPITAL, 0.9), (DECLINE, 0.6))
    give(kb, two, (CAPITAL, 0.7), (DECLINE, 0.8))
    give(kb, three, (CAPITAL, 0.9), (DECLINE, 0.49))
    give(kb, four, (CAPITAL, 0.9))
    carried = carrying(kb.store, kb.atlas.survey().carried, CELL, 5)
    assert [(each.id, each.document_id, round(each.trust, 3)) for each in carried] == [(two, report, 0.7), (one, report, 0.6)]
    assert carried[0].passage.text == "Words of 1."
    assert [each.id for each in carrying(kb.store, kb.atlas.survey().carried, CELL, 1)] == [two]


def test_neither_furniture_nor_replaced_nor_refused_passages_are_shown(kb: KnowledgeBase) -> None:
    first = add_report(kb, "First", tagged("old", CAPITAL, DECLINE))
    furniture = Part("Contents", furniture=True, tags=(CAPITAL, DECLINE))
    second = add_report(kb, "Second", tagged("new", CAPITAL, DECLINE), tagged("refused", CAPITAL, DECLINE), furniture, replaces=first)
    new, refused, _ = passages_of(kb, second)
    give(kb, refused, (DECLINE, 0.0), status=TagStatus.REJECTED)
    assert [each.id for each in carrying(kb.store, kb.atlas.survey().carried, CELL, 5)] == [new]


def test_documents_lean_from_what_one_weak_word_gives_by_the_weaker_value_the_likeliest_first(kb: KnowledgeBase) -> None:
    weak = leans_from("stage")
    assert weak < leans_from("gap")
    north = add_report(kb, "North", leans("One.", 0.9, weak), leans("Two.", 0.3, 0.35), leans("Three.", 0.9, weak - 0.01))
    south = add_report(kb, "South", leans("Four.", 0.8, 0.38))
    add_report(kb, "West", leans("Five.", 0.2, 0.9))
    assert found(kb) == (LeaningDocument(south, "South", 1, 0.38), LeaningDocument(north, "North", 2, 0.3))


def test_a_passage_with_tags_and_no_leanings_leans_as_far_as_it_is_tagged(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", tagged("one", CONTEXT))
    give(kb, passages_of(kb, report)[0], (CAPITAL, 0.45), (DECLINE, 0.6))
    assert [(each.id, each.passages, round(each.highest, 3)) for each in found(kb)] == [(report, 1, 0.45)]


@pytest.mark.parametrize("facet", ["gap", "stage"])
def test_a_passage_on_which_somebody_decided_is_reviewed_until_that_is_undone(kb: KnowledgeBase, facet: str) -> None:
    report = add_report(kb, "North", leans("One.", 0.8, 0.8))
    kb.record.decide("Ada", [Choice(passages_of(kb, report)[0], facet, Action.REJECT, ())], kb.codebook)
    assert found(kb) == ()
    kb.record.undo("Ada", kb.codebook)
    assert [each.id for each in found(kb)] == [report]


def test_a_decision_on_another_facet_reviews_nothing_here(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", leans("One.", 0.8, 0.8))
    kb.record.decide("Ada", [Choice(passages_of(kb, report)[0], "level", Action.REJECT, ())], kb.codebook)
    assert [each.id for each in found(kb)] == [report]


def test_nothing_leans_in_a_library_without_reports(kb: KnowledgeBase) -> None:
    assert found(kb) == ()
    assert carrying(kb.store, kb.atlas.survey().carried, CELL, 5) == ()
