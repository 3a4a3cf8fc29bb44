"""The deciding words of a match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import marks as marks_module
from kb.marks import marks

TEXT = "Four banks met twelve software firms; the bank's loans, and a C++ club, followed in the town hall."


def marked(text: str, query: str, *phrases: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, query, phrases)]


@pytest.mark.parametrize(
    ("query", "phrases", "words"),
    [
        ("Our bank lends", (), ["banks", "bank's"]),
        ("software firm", (), ["software firms"]),
        ("c++", (), ["C++"]),
        ("the and in", (), []),
        ("", (), []),
        ("nothing here", ("town hall",), ["town hall"]),
        ("software", ("town hall", "hall of towns"), ["software", "town hall"]),
        ("loans", ("the bank's loans",), ["the bank's loans"]),
        ("", ("", "the"), ["the", "the"]),
    ],
)
def test_words_of_the_situation_and_phrases_that_tagged_are_marked(query: str, phrases: tuple[str, ...], words: list[str]) -> None:
    assert marked(TEXT, query, *phrases) == words


def test_spans_are_half_open_in_the_text() -> None:
    assert marks("a bank, bank bank", "bank") == ((2, 6), (8, 17))


def test_neighbours_with_more_than_a_space_between_stay_apart() -> None:
    assert marked("bank  loan\nbank, loan", "bank loan") == ["bank", "loan", "bank", "loan"]


def test_no_more_than_the_most_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_module, "MAX_MARKS", 2)
    assert marks("bank. bank. bank.", "bank") == ((0, 4), (6, 10))


words = st.lists(st.sampled_from(["bank", "banks", "loan", "C++", "R&D", "the", "town", "hall", ",", " ", "\n", "’s", "Malmö"]), max_size=20).map(
    "".join
)


@given(words | st.text(), words | st.text(), st.lists(words, max_size=3))
def test_spans_lie_in_the_text_ascend_and_do_not_overlap(text: str, query: str, phrases: list[str]) -> None:
    behind = 0
    for start, end in marks(text, query, phrases):
        assert behind <= start < end <= len(text)
        behind = end
