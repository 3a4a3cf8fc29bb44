"""Clauses that say what works, or what used to be, are blanked; the rest keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.reading.clauses import MIN_WORDS, asked, present

REST = "Our yards find no apprentices."


def left(text: str, part: str) -> str:
    """The text with one part of it blanked."""
    assert text.count(part) == 1
    return text.replace(part, " " * len(part))


SETTLED = [
    "Money is not the problem.",
    "Money isn't the problem.",
    "Banks aren’t really a big obstacle.",
    "The town hall is no longer a worry.",
    "Permits were never an issue.",
    "We have enough banks.",
    "We have got plenty of loans.",
    "There are plenty of banks here!",
    "Each yard has sufficient capital.",
    "There is no lack of banks.",
    "No shortage of loans?",
    "Not for want of banks.",
    "Not a problem with banks.",
    "Lending by banks works well.",
    "Our procurement works quite smoothly.",
    "Money is not really our main problem.",
    "Money is not much of a problem.",
    "We have plenty of investors.",
    "We want to grow and money is not the problem.",
    "There is no lack of loans for growing firms.",
]


@pytest.mark.parametrize("clause", SETTLED)
def test_a_clause_that_says_what_is_no_trouble_is_blanked(clause: str) -> None:
    assert asked(f"{clause} {REST}") == left(f"{clause} {REST}", clause)


@pytest.mark.parametrize(
    "clause",
    [
        "We do not have enough loans.",
        "We never have enough loans.",
        "There isn't enough money.",
        "Banks are the problem.",
        "Finance is a problem.",
        "We lack banks.",
        "Is there enough capital here?",
        "The guarantee works for others.",
        "Finance is not only a problem of the two banks in town.",
    ],
)
def test_a_clause_that_tells_of_trouble_stays(clause: str) -> None:
    assert asked(f"{clause} {REST}") == f"{clause} {REST}"


@pytest.mark.parametrize(
    "clause",
    [
        "We don't have enough loans.",
        "There is not enough money.",
        "There are not enough banks.",
        "There is hardly enough money.",
        "There is never enough money.",
        "We have not enough loans.",
        "We do not yet have enough loans.",
        "We haven't got enough loans.",
        "We barely have enough loans.",
        "Nobody has enough loans.",
        "Our work with the laboratory doesn't work well.",
        "Nothing works well with the laboratory.",
        "We have enough trouble with the banks.",
        "We have plenty of legal problems with the banks.",
        "There is no lack of legal problems with the banks.",
        "Finance is not just a problem of the banks.",
        "Finance isn't only a problem of the banks.",
        "It is not a small problem that banks give no loans.",
        "The banks are not solving the problem.",
        "The ministry is not interested in the problem.",
        "The town is not able to solve the problem.",
        "We have yet to find enough loans.",
        "Few firms have enough loans.",
        "We need to have enough loans.",
        "We wonder if we have enough loans.",
        "Do we have enough loans?",
        "What works well with banks?",
    ],
)
def test_a_clause_that_denies_it_stays(clause: str) -> None:
    assert asked(f"{clause} {REST}") == f"{clause} {REST}"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Money is not the problem, our yards find no apprentices.", "Money is not the problem,"),
        ("Money is not the problem – our yards find no apprentices.", "Money is not the problem –"),
        ("Our yards find no apprentices\nwe have enough banks", "we have enough banks"),
        ("Money is not the problem but our yards find no apprentices.", "Money is not the problem "),
        ("Our yards find no apprentices although we have plenty of schools.", "although we have plenty of schools."),
        ("Our yards find no apprentices: not for lack of schools, we think.", " not for lack of schools,"),
    ],
)
def test_a_clause_ends_at_a_mark_or_before_a_word_that_turns_it(text: str, part: str) -> None:
    assert asked(text) == left(text, part)


@pytest.mark.parametrize(
    "text", ["Money is not the problem.", "Money is not the problem. Help us now!", "", "  \n", "We have enough, we have plenty of all."]
)
def test_where_fewer_words_than_the_least_would_be_left_the_whole_text_counts(text: str) -> None:
    assert asked(text) == text


def test_so_many_words_are_enough() -> None:
    few = " ".join(["word"] * MIN_WORDS)
    assert asked(f"We have enough banks. {few}").split() == few.split()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("We used to be a young cluster; now we are losing jobs.", "We used to be a young cluster;"),
        ("Formerly a mill town, we are now a young cluster.", "Formerly a mill town,"),
        ("Decades ago firms came in crowds. Today they are losing jobs.", "Decades ago firms came in crowds."),
        ("Our young cluster, once a mill town, has few firms.", " once a mill town,"),
        ("The region of Paris used to be a young cluster; now we are losing jobs.", "The region of Paris used to be a young cluster;"),
        ("IN THE PAST we grew fast, but now we are losing jobs.", "IN THE PAST we grew fast,"),
    ],
)
def test_what_used_to_be_is_blanked_from_the_present(text: str, part: str) -> None:
    assert present(text) == left(text, part)
    assert asked(text) == text


@pytest.mark.parametrize("text", ["We are a young cluster of few firms.", "Money is not the problem. Our yards find no apprentices."])
def test_what_is_now_stays_present(text: str) -> None:
    assert present(text) == text


@pytest.mark.parametrize(
    "clause",
    [
        "Our young cluster meets once a month.",
        "Once the young cluster grows we need help.",
        "Firms of our young cluster are used to working alone.",
        "A young cluster is used to change.",
    ],
)
def test_a_habit_or_a_plan_is_no_past(clause: str) -> None:
    assert present(f"{clause} {REST}") == f"{clause} {REST}"


piece = st.sampled_from(
    ["we have enough banks", "money is not the problem", "we used to be old", "but", "our yards", ".", ", ", "–", "\n", " ", "3.5", "?!"]
)


@given(st.lists(piece, max_size=12).map(" ".join) | st.text())
def test_every_sign_stands_where_it_stood_or_is_a_blank(text: str) -> None:
    for told in (asked(text), present(text)):
        assert len(told) == len(text)
        assert all(letter in (its, " ") for letter, its in zip(told, text, strict=True))
        assert not text.split() or told.split()
