"""Where coders differ, and what the one gave where the other gave something else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.agreement.disagreement import NO_VALUE, Confusion, Disagreement, confusion, disagreements
from kb.agreement.figures import Codings

Given = Mapping[str, str]
"""Passage to what a coder gave it, a letter a value."""


def coded(**coders: Given) -> Codings:
    """Codings of the passages p, q, r, s, t, in reading order; p and q are of the document d, the others of e."""
    by_coder = {coder: {passage: frozenset(values) for passage, values in given.items()} for coder, given in coders.items()}
    return Codings("gap", by_coder, {"p": "d", "q": "d", "r": "e", "s": "e", "t": "e"})


def test_passages_that_coders_read_differently_are_listed_furthest_apart_first_then_in_reading_order() -> None:
    codings = coded(
        Bo={"p": "a", "q": "ab", "r": "b", "s": "", "t": "c"},
        Ada={"p": "a", "q": "a", "r": "a", "s": "a"},
    )
    told = disagreements(codings)
    assert [(one.passage, one.distance) for one in told] == [("r", 1), ("s", 1), ("q", pytest.approx(2 / 3))]
    assert told[1] == Disagreement("s", "e", "gap", {"Ada": frozenset("a"), "Bo": frozenset()}, 1)
    assert list(told[1].given) == ["Ada", "Bo"]


def test_the_distance_of_several_coders_is_the_mean_over_their_pairs() -> None:
    codings = coded(Ada={"p": "a", "q": "a"}, Bo={"p": "a", "q": "ab"}, Cy={"p": "b", "q": "a"})
    assert {one.passage: one.distance for one in disagreements(codings)} == {"p": pytest.approx(2 / 3), "q": pytest.approx(4 / 9)}


def counts(told: Confusion) -> dict[str, int]:
    return {f"{row or '-'}{column or '-'}": told.count(row, column) for row in told.values for column in told.values if told.count(row, column)}


def test_with_one_value_a_passage_confusion_is_the_usual_table() -> None:
    codings = coded(Ada={"p": "a", "q": "a", "r": "b", "s": "", "t": "a"}, Bo={"p": "a", "q": "b", "r": "b", "s": "", "t": ""})
    told = confusion(codings, "Ada", "Bo", "ab")
    assert told.values == ("a", "b", NO_VALUE)
    assert counts(told) == {"aa": 1, "ab": 1, "a-": 1, "bb": 1, "--": 1}
    assert told.count("b", "a") == 0


@pytest.mark.parametrize(
    ("first", "second", "cells"),
    [
        ("ab", "ab", {"aa", "bb"}),
        ("ab", "a", {"aa", "b-"}),
        ("a", "ab", {"aa", "-b"}),
        ("ab", "ac", {"aa", "bc"}),
        ("a", "bc", {"ab", "ac"}),
        ("ab", "", {"a-", "b-"}),
        ("", "", {"--"}),
    ],
)
def test_what_both_gave_stands_on_the_diagonal_and_what_one_gave_stands_with_what_the_other_gave_in_its_place(
    first: str, second: str, cells: set[str]
) -> None:
    assert counts(confusion(coded(Ada={"p": first}, Bo={"p": second}), "Ada", "Bo", "abc")) == dict.fromkeys(cells, 1)


def test_a_cell_names_its_passages_in_reading_order() -> None:
    codings = coded(Ada={"t": "a", "p": "a", "r": "a"}, Bo={"r": "b", "p": "b", "t": "b"}, Cy={"q": "a"})
    assert confusion(codings, "Ada", "Bo", "ab").passages == {("a", "b"): ("p", "r", "t")}


def test_passages_that_one_of_the_two_did_not_code_and_values_not_asked_for_are_left_out() -> None:
    codings = coded(Ada={"p": "a", "q": "ac"}, Bo={"p": "a"}, Cy={"p": "b", "q": "a"})
    assert counts(confusion(codings, "Ada", "Bo", "ab")) == {"aa": 1}
    assert counts(confusion(codings, "Ada", "Cy", "ab")) == {"ab": 1, "aa": 1}


coding = st.dictionaries(st.sampled_from("pqrst"), st.text("abc", max_size=3))


@given(coding, coding)
def test_confusion_seen_from_the_other_coder_is_the_same_table_turned(one: Given, other: Given) -> None:
    codings = coded(Ada=one, Bo=other)
    told, turned = confusion(codings, "Ada", "Bo", "abc"), confusion(codings, "Bo", "Ada", "abc")
    assert {(row, column): passages for (column, row), passages in turned.passages.items()} == told.passages


@given(coding, coding)
def test_a_passage_is_listed_as_a_disagreement_just_where_it_stands_off_the_diagonal(one: Given, other: Given) -> None:
    codings = coded(Ada=one, Bo=other)
    off = {passage for (row, column), passages in confusion(codings, "Ada", "Bo", "abc").passages.items() if row != column for passage in passages}
    assert {listed.passage for listed in disagreements(codings)} == off
    assert all(0 < listed.distance <= 1 for listed in disagreements(codings))
