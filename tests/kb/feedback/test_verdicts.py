"""What users say of results: appended, taken back, gathered into judged sets and doubts."""

from __future__ import annotations

import pytest

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.errors import BadInputError
from kb.evaluation.judged import JudgedSet
from kb.feedback.verdicts import Says, Verdicts, judged_set
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

LOANS = "Who lends to mills?"
READ = {"gap": ("capital",), "level": ("city", "regional"), "stage": ()}


@pytest.fixture
def verdicts(kb: KnowledgeBase) -> Verdicts:
    return Verdicts(kb.store.engine)


def held(verdicts: Verdicts, who: str = "Ada") -> dict[str, list[tuple[str, str, str]]]:
    return {target: [(one.says.value, one.facet, one.value) for one in its] for target, its in verdicts.of(who, LOANS).items()}


def test_what_was_said_is_kept_with_the_situation_and_what_was_read_of_it(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, READ, "mill", Says.FITS)
    (verdict,) = verdicts.in_force()
    assert (verdict.who, verdict.situation, verdict.target, verdict.says, verdict.read) == ("Ada", LOANS, "mill", Says.FITS, READ)
    assert verdict.at.tzinfo is not None


def test_the_last_word_of_a_person_counts_and_others_words_stay(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, READ, "mill", Says.FITS)
    verdicts.say("Ben", LOANS, READ, "mill", Says.FITS)
    verdicts.say("Ada", LOANS, READ, "mill", Says.DOES_NOT_FIT)
    assert held(verdicts) == {"mill": [("does-not-fit", "", "")]}
    assert held(verdicts, "Ben") == {"mill": [("fits", "", "")]}
    assert verdicts.of("Ada", "Another situation") == {}


def test_a_wrong_tag_stands_beside_what_is_said_of_the_whole(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, READ, "mill", Says.FITS)
    verdicts.say("Ada", LOANS, READ, "mill", Says.WRONG_TAG, ("gap", "policy"))
    verdicts.say("Ada", LOANS, READ, "mill", Says.WRONG_TAG, ("level", "eu"))
    verdicts.say("Ada", LOANS, READ, "mill", Says.TAKEN_BACK, ("gap", "policy"))
    assert held(verdicts) == {"mill": [("fits", "", ""), ("wrong-tag", "level", "eu")]}
    verdicts.say("Ada", LOANS, READ, "mill", Says.TAKEN_BACK)
    assert held(verdicts) == {"mill": [("wrong-tag", "level", "eu")]}


@pytest.mark.parametrize(("says", "tag"), [(Says.WRONG_TAG, ("", "")), (Says.WRONG_TAG, ("gap", "")), (Says.FITS, ("gap", "policy"))])
def test_a_tag_is_named_exactly_where_it_is_wrong(verdicts: Verdicts, says: Says, tag: tuple[str, str]) -> None:
    with pytest.raises(BadInputError, match="Only a wrong tag is named by facet and value"):
        verdicts.say("Ada", LOANS, READ, "mill", says, tag)
    assert verdicts.in_force() == ()


def test_what_fits_is_graded_three_and_what_does_not_nothing(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, {}, "mill", Says.FITS)
    verdicts.say("Ada", LOANS, READ, "lock", Says.DOES_NOT_FIT)
    verdicts.say("Ada", LOANS, READ, "mill", Says.WRONG_TAG, ("gap", "policy"))
    made = judged_set(verdicts.in_force())
    (need,) = made.needs
    assert (need.text, need.facets) == (LOANS, READ)
    assert made.grades == {need.qid: {"lock": 0, "mill": 3}}
    assert made.answered == made.needs


def test_a_result_that_persons_judge_differently_has_no_grade(verdicts: Verdicts) -> None:
    for who, says in (("Ada", Says.FITS), ("Ben", Says.DOES_NOT_FIT)):
        verdicts.say(who, LOANS, READ, "mill", says)
    assert judged_set(verdicts.in_force()) == JudgedSet((), {})
    verdicts.say("Ben", LOANS, READ, "mill", Says.FITS)
    assert list(judged_set(verdicts.in_force()).grades.values()) == [{"mill": 3}]


def test_a_situation_that_nothing_fits_has_no_answer(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, READ, "mill", Says.DOES_NOT_FIT)
    made = judged_set(verdicts.in_force())
    assert (len(made.needs), made.answered) == (1, ())


def test_a_doubted_tag_stays_until_somebody_decides_on_its_passage_and_facet(kb: KnowledgeBase, verdicts: Verdicts) -> None:
    document = prepared(kb.encoder, "Locks", [Part("A lock and a loan.")])
    kb.add_document(document)
    passage = f"{document.document.id[:16]}-0000"
    kb.record.decide("Cy", [Choice(passage, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    for who in ("Ben", "", "Ada"):
        verdicts.say(who, LOANS, READ, passage, Says.WRONG_TAG, ("gap", "policy"))
    verdicts.say("Ada", LOANS, READ, "mill", Says.WRONG_TAG, ("gap", "capital"))
    assert [(doubt.target, doubt.value, doubt.names) for doubt in verdicts.doubts()] == [
        ("mill", "capital", ("Ada",)),
        (passage, "policy", ("Ada", "Ben")),
    ]
    kb.record.decide("Cy", [Choice(passage, "stage", Action.CHANGE, ("maturity",))], kb.codebook)
    assert len(verdicts.doubts()) == 2
    kb.record.decide("Cy", [Choice(passage, "gap", Action.CHANGE, ("capital",))], kb.codebook)
    assert [doubt.target for doubt in verdicts.doubts()] == ["mill"]


def test_a_doubt_that_is_taken_back_is_none(verdicts: Verdicts) -> None:
    verdicts.say("Ada", LOANS, READ, "mill", Says.WRONG_TAG, ("gap", "capital"))
    verdicts.say("Ada", LOANS, READ, "mill", Says.TAKEN_BACK, ("gap", "capital"))
    assert verdicts.doubts() == ()
