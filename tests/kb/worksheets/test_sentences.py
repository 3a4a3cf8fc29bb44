"""Texts with answers in them."""

from __future__ import annotations

import pytest

from kb.worksheets.sentences import Sentences, faults, joined, listed

WORDS = {"name": "the Quay", "stop": "We wait.", "year": "2026"}


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("No name at all.", "No name at all."),
        ("We are {name}. We have {members}. It is {year}!", "We are the Quay. It is 2026!"),
        ("{name} is here. {members} are not.", "The Quay is here."),
        ("We have {members}.", ""),
        ("One {name}, e.g. {members} so. Two.", "Two."),
        ("They say: {stop} And {name}?", "They say: We wait. And the Quay?"),
        ("They say: {stop}.", "They say: We wait."),
        ("First {name}.\n\nThen {members}.\n\n- a {year}\n- b", "First the Quay.\n\n- a 2026\n- b"),
        ("A {name}.\n- line", "A the Quay.\n- line"),
    ],
)
def test_a_sentence_with_an_open_name_is_left_out(text: str, gives: str) -> None:
    assert Sentences(text).filled(WORDS.get) == gives


def test_answers_are_not_read_for_names_again() -> None:
    assert Sentences("So: {a}.").filled({"a": "{b}", "b": "no"}.get) == "So: {b}."


def test_names_are_found_and_faults_told() -> None:
    assert Sentences("{a} {b.c_d.e} {a}").names == ("a", "b.c_d.e")
    assert faults("{a} is {B}", lambda name: f"no {name}" if name == "a" else None) == [
        "no a",
        "it has a brace that is no {field}; write the id of a field between two braces",
    ]


def test_words_are_joined_as_in_a_sentence() -> None:
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a and b", "a, b and c")
    assert joined(["One.", "", "Two."]) == "One. Two."
