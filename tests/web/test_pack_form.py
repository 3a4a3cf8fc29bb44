"""Titles that are made of a situation."""

from __future__ import annotations

import pytest

from web.pack_form import LONGEST_TITLE, title_of

LONG = "Our banks only know the old plants of the valley and turn every young technology firm down without a word"


@pytest.mark.parametrize(
    ("situation", "title"),
    [
        ("", ""),
        (" \n ", ""),
        ("Our banks  refuse us.\nWho can help?", "Our banks refuse us"),
        ("Who lends to young firms?", "Who lends to young firms?"),
        (LONG, "Our banks only know the old plants of the valley and turn every young …"),
        ("x" * 200, f"{'x' * 70} …"),
    ],
)
def test_a_title_is_the_first_sentence_cut_at_a_word(situation: str, title: str) -> None:
    assert title_of(situation) == title
    assert len(title) <= LONGEST_TITLE
