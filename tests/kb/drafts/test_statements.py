"""Marks behind statements: found, taken out, renumbered, missed."""

from __future__ import annotations

import pytest

from kb.drafts.statements import marks, renumbered, statements, unfounded, without_marks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Nine firms had loans [1].", "Nine firms had loans."),
        ("Nine firms had loans. [1, 2]", "Nine firms had loans."),
        ("Four banks [2] came.", "Four banks came."),
        ("Since [2011] it grew.", "Since [2011] it grew."),
        ("See [the page](https://example.org).", "See [the page](https://example.org)."),
    ],
)
def test_readers_see_no_marks_and_everything_else(written: str, read: str) -> None:
    assert without_marks(written) == read


def test_marks_are_told_in_order_each_once() -> None:
    assert marks("One [2]. Two [1, 2]. Three [3].") == (2, 1, 3)


def test_marks_follow_their_passages_and_go_with_them() -> None:
    assert renumbered("One [1]. Two [2, 3]. Three [2].", {1: 1, 3: 2}) == "One [1]. Two [2]. Three."


def test_paragraphs_and_list_items_are_statements_and_silence_is_none() -> None:
    section = "First.\n\n- an item\n- another,\n  on two lines\n\nNot stated: the cost.\n\nOur note: ask first."
    assert statements(section) == ("First.", "- an item", "- another,\n  on two lines")


@pytest.mark.parametrize(
    ("section", "left"),
    [
        ("Nine firms had loans [1].", ()),
        ("Nine firms had loans. [1]", ()),
        ("“Nine firms had loans [1].”", ()),
        ("Nine firms had loans [1]. Two did not pay.", ("Nine firms had loans [1]. Two did not pay.",)),
        ("Nine firms had loans [1].\n\nTwo did not pay.", ("Two did not pay.",)),
        ("- one [1]\n- two", ("- two",)),
        ("Not stated: the cost.", ()),
        ("", ()),
    ],
)
def test_a_statement_that_no_mark_ends_is_unfounded(section: str, left: tuple[str, ...]) -> None:
    assert unfounded(section) == left


def test_what_was_checked_before_needs_no_mark_while_its_words_stay() -> None:
    assert unfounded("Nine firms\nhad loans.\n\nTen paid.", ["Nine firms had loans.", "Nine paid."]) == ("Ten paid.",)
