"""Actors of a situation: present, missing, and where the words say neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answer_model import ActorRole
from kb.codebook import Codebook
from kb.reading.actors import Actor, ActorReader
from kb.reading.cues import CueReader
from tests.conftest import ROOT

CODEBOOK = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
READER = ActorReader(CODEBOOK, CueReader(CODEBOOK))
PRESENT, MISSING = ActorRole.PRESENT, ActorRole.MISSING


def roles(text: str) -> dict[str, ActorRole]:
    return {actor.value: actor.role for actor in READER.read(text)}


def words(text: str, value: str) -> list[str]:
    (actor,) = (actor for actor in READER.read(text) if actor.value == value)
    return [text[slice(*span)] for span in actor.spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have no bank and there is no university nearby.", {"capital-provider": MISSING, "research-organisation": MISSING}),
        ("We work without any large firm.", {"large-firm": MISSING}),
        ("There are two universities but no bank.", {"research-organisation": PRESENT, "capital-provider": MISSING}),
        ("We are not far from the university.", {"research-organisation": PRESENT}),
        ("How did others bring lenders to the table?", {"capital-provider": PRESENT}),
        (
            "No bank, university or hospital is near.",
            {"capital-provider": MISSING, "research-organisation": MISSING, "health-care-provider": MISSING},
        ),
        ("Small firms and banks never meet.", {"sme": PRESENT, "capital-provider": PRESENT}),
        ("Nothing here speaks of anybody.", {}),
    ],
)
def test_an_actor_is_missing_where_the_words_say_so_and_else_present(text: str, expected: dict[str, ActorRole]) -> None:
    assert roles(text) == expected


def test_the_words_of_a_missing_actor_are_those_that_say_so() -> None:
    text = "We have neither banks nor private investors, but a university."
    assert words(text, "capital-provider") == ["neither banks", "nor private investors"]
    assert words(text, "research-organisation") == ["university"]


def test_an_actor_has_confidence_role_and_spans_and_the_most_confident_comes_first() -> None:
    assert READER.read("No banks, no investors; our university helps.") == (
        Actor("capital-provider", 0.84, MISSING, ((0, 8), (10, 22))),
        Actor("research-organisation", 0.6, PRESENT, ((28, 38),)),
    )


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Our university is strong, but we lack a research institute.", PRESENT),
        ("We have a laboratory. There is no university.", PRESENT),
        ("There are no universities or laboratories.", MISSING),
        ("There is no university. Others have won researchers.", MISSING),
        ("There is no university. How did others win a research institute?", MISSING),
        ("Ten firms sit beside a university without a laboratory.", PRESENT),
        ("Our mills find no researchers.", PRESENT),
    ],
)
def test_a_kind_of_which_one_is_said_to_be_there_is_present_and_people_are_no_organisation(text: str, role: ActorRole) -> None:
    assert roles(text) == {"research-organisation": role}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nobody lends to our mills.", "Nobody lends"),
        ("No one in town wants to invest in us.", "No one in town wants to invest"),
    ],
)
def test_where_nobody_does_what_an_actor_does_it_is_missing(text: str, said: str) -> None:
    assert roles(text) == {"capital-provider": MISSING}
    assert words(text, "capital-provider") == [said]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Our banks are timid and nobody lends.", PRESENT),
        ("No bank understands software.", PRESENT),
        ("No bank lends to us.", MISSING),
        ("Banks do not lend to us.", PRESENT),
        ("Nobody knows who lends to mills, ask the banks.", PRESENT),
    ],
)
def test_a_bank_that_will_not_is_a_bank(text: str, role: ActorRole) -> None:
    assert roles(text) == {"capital-provider": role}


@pytest.mark.parametrize(
    ("text", "value"),
    [("The firms were neither consulted nor heard.", "intermediary"), ("Our spa has no hospitality.", "health-care-provider")],
)
def test_another_word_of_the_same_stem_is_not_denied(text: str, value: str) -> None:
    assert roles(text) == {value: PRESENT}


def test_what_none_of_the_asking_firms_does_says_nothing_of_an_actor() -> None:
    assert roles("Nobody of us has ever invested abroad.") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the past the bank came to see us, now our mills have no orders.", {}),
        ("We used to have a university; now only mills are left.", {"research-organisation": MISSING}),
        ("In the past banks came to us, now the bank is silent.", {"capital-provider": PRESENT}),
    ],
)
def test_the_past_is_left_out_but_for_what_is_lost(text: str, expected: dict[str, ActorRole]) -> None:
    assert roles(text) == expected


def test_what_is_no_trouble_is_present_and_settled() -> None:
    actors = {actor.value: actor for actor in READER.read("There is no shortage of banks, but our yards find no university.")}
    assert (actors["capital-provider"].role, actors["capital-provider"].settled) == (PRESENT, True)
    assert (actors["research-organisation"].role, actors["research-organisation"].settled) == (MISSING, False)


def test_a_codebook_without_actors_reads_none() -> None:
    empty = Codebook(1, ())
    assert ActorReader(empty, CueReader(empty)).read("We have no bank.") == ()


piece = st.sampled_from(
    ["no", "without a", "we have", "our", "bank", "banks", "university", "large firm", "nobody lends", "but", "or", ",", ".", "not far from"]
)


@given(st.lists(piece, max_size=14).map(" ".join) | st.text())
def test_values_come_from_the_codebook_once_each_with_words_of_the_text(text: str) -> None:
    actors = READER.read(text)
    values = [actor.value for actor in actors]
    assert len(values) == len(set(values))
    assert CODEBOOK.check("actor", values) == tuple(values)
    assert [actor.confidence for actor in actors] == sorted((actor.confidence for actor in actors), reverse=True)
    for actor in actors:
        assert actor.spans
        assert all(0 <= start < end <= len(text) for start, end in actor.spans)
