"""What was typed of a practice to its card, to JSON and back, and what differs between two versions."""

from __future__ import annotations

import dataclasses
import json

import pytest

from kb.cards import parse_card
from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.drafts.writing import Cited, Writing, changed
from kb.errors import CardError
from tests.conftest import SMALL_CORPUS

CORPUS = Corpus.from_folder(SMALL_CORPUS)
ROUND_TABLE = next(case for case in CORPUS.cases if case.id == "marrowick-bank-round-table")


@pytest.fixture
def codebook() -> Codebook:
    return CORPUS.codebook


@pytest.mark.parametrize("number", range(len(CORPUS.cases)))
def test_a_record_that_is_opened_and_saved_unchanged_makes_the_same_card(codebook: Codebook, number: int) -> None:
    case = CORPUS.cases[number]
    assert parse_card(Writing.from_case(case).card(case.id), case.id, codebook, case.hash) == case


def test_json_brings_everything_back() -> None:
    writing = dataclasses.replace(Writing.from_case(ROUND_TABLE), cited=(Cited("a", "b", "1-2", "d", "p", "Words.\n…"),))
    assert Writing.from_json(json.loads(json.dumps(writing.as_json()))) == writing


def test_marks_stay_out_of_the_card(codebook: Codebook) -> None:
    writing = Writing.from_case(ROUND_TABLE)
    marked = dataclasses.replace(writing, body={name: f"{text} [1]" for name, text in writing.body.items()})
    assert parse_card(marked.card(ROUND_TABLE.id), ROUND_TABLE.id, codebook).body == ROUND_TABLE.body


def test_a_place_that_several_passages_tell_is_cited_once(codebook: Codebook) -> None:
    cited = tuple(Cited("bridges-2019", "2 Banks", "25", "d", f"p{n}", "Words") for n in range(3))
    card = dataclasses.replace(Writing.from_case(ROUND_TABLE), cited=cited).card(ROUND_TABLE.id)
    assert len(parse_card(card, ROUND_TABLE.id, codebook).citations) == 1


def test_what_is_not_of_the_form_is_kept_and_told(codebook: Codebook) -> None:
    writing = Writing.from_case(ROUND_TABLE)
    typed = dataclasses.replace(writing, texts={**writing.texts, "lat": "north", "firms": "a dozen", "title": ""})
    with pytest.raises(CardError) as raised:
        parse_card(typed.card(ROUND_TABLE.id), ROUND_TABLE.id, codebook)
    assert {fault.field for fault in raised.value.faults} == {"lat", "size.firms", "title"}


def test_an_empty_one_lacks_every_section_and_says_so_at_once(codebook: Codebook) -> None:
    with pytest.raises(CardError) as raised:
        parse_card(Writing.empty().card("own-1"), "own-1", codebook)
    fields = [fault.field for fault in raised.value.faults]
    assert fields[-5:] == ["Situation", "What they did", "What came of it", "What it took", "Watch out"]
    assert {"title", "summary", "place", "country", "asked_as", "sources"} == set(fields[:-5])


def test_a_passage_that_is_left_out_takes_its_marks_along() -> None:
    cited = tuple(Cited("s", f"section {n}") for n in (1, 2, 3))
    writing = dataclasses.replace(Writing.empty(), body={**Writing.empty().body, "Situation": "One [1]. Two [2]. Three [3]."}, cited=cited)
    left = writing.without({2})
    assert [row.section for row in left.cited] == ["section 1", "section 3"]
    assert left.body["Situation"] == "One [1]. Two. Three [2]."
    assert writing.without(set()) == writing


def test_a_passage_is_cited_once_however_often_it_is_chosen() -> None:
    one, two = Cited("s", "a", passage_id="p1"), Cited("s", "b", passage_id="p2")
    writing = dataclasses.replace(Writing.empty(), cited=(one,))
    assert writing.with_cited([two, one]).cited == (one, two)


def test_what_differs_is_named_in_the_order_of_the_card() -> None:
    one = Writing.from_case(ROUND_TABLE)
    other = dataclasses.replace(
        one,
        texts={**one.texts, "title": "Another", "cost": ""},
        lists={**one.lists, "gap": ("capital", "policy")},
        body={**one.body, "Watch out": "Other words."},
        cited=one.cited[:1],
    )
    assert changed(one, other) == ("title", "cost", "gap", "Watch out", "source 2")
    assert changed(one, one) == ()
