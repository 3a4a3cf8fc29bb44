"""What the words around a name say: that there is none, that there is one, or neither."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.reading.denials import denied_deed, goes_on, said_missing, said_there


def span_of(text: str, name: str) -> tuple[int, int]:
    """The half-open span of a name that stands once in a text."""
    assert text.count(name) == 1
    return text.index(name), text.index(name) + len(name)


def words(text: str, name: str) -> str | None:
    """The words that say that there is none, or None."""
    said = said_missing(text, span_of(text, name))
    return None if said is None else text[slice(*said)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We have no bank.", "no bank"),
        ("There is no old local bank here.", "no old local bank"),
        ("Without any bank we are lost.", "Without any bank"),
        ("We lack a bank.", "lack a bank"),
        ("The lack of banks hurts.", "lack of bank"),
        ("There is not a single bank.", "There is not a single bank"),
        ("There aren’t any banks.", "There aren’t any bank"),
        ("There are no longer any banks.", "There are no longer any bank"),
        ("There are hardly any banks.", "hardly any bank"),
        ("We do not have a bank.", "do not have a bank"),
        ("We don't have our own bank.", "don't have our own bank"),
        ("We cannot find a bank.", "cannot find a bank"),
        ("The town has not got a bank.", "has not got a bank"),
        ("We used to have a bank.", "used to have a bank"),
        ("We lost our last bank.", "lost our last bank"),
        ("What is missing is a bank.", "missing is a bank"),
        ("We are far from any bank.", "far from any bank"),
        ("We sit 40 km from the nearest bank.", "km from the nearest bank"),
        ("The nearest bank is two hours away.", "nearest bank is two hours away"),
        ("A bank is missing here.", "bank is missing"),
        ("Our only bank has closed down.", "bank has closed down"),
        ("The bank has left the valley.", "bank has left"),
    ],
)
def test_words_that_say_there_is_none_are_told(text: str, said: str) -> None:
    assert words(text, "bank") == said


@pytest.mark.parametrize(
    "text",
    [
        "We have a bank.",
        "There is no lack of banks.",
        "We do not lack banks.",
        "There is no shortage of banks.",
        "We are not far from the bank.",
        "It isn't very far from the bank.",
        "We get no help from the bank.",
        "There is no link between firms and bank.",
        "We work without asking banks.",
        "We have no other bank.",
        "There is no bank loan for us.",
        "Nothing is known of the bank's plans.",
        "None of the banks helps.",
        "We do not have many banks.",
        "We do not know the bank.",
        "No more than a bank is needed.",
        "The nearest bank is only ten minutes away.",
        "The bank has left us alone.",
        "We have no time, the bank knows.",
        "We have no time; banks know.",
    ],
)
def test_words_that_deny_something_else_are_passed_over(text: str) -> None:
    assert words(text, "bank") is None


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("no bank or investor", True),
        ("no bank nor any investor", True),
        ("no bank, investor or school", True),
        ("no bank and investor.", True),
        ("no bank, or a private investor pays", True),
        ("no bank and investors look on", False),
        ("no bank, investors look on", False),
        ("no bank but investors", False),
        ("no bank. Investors", False),
        ("no bank and the investor.", False),
        ("no bank or investor's money", False),
    ],
)
def test_a_list_of_what_is_missing_goes_on_over_or_and_to_its_end_over_and(text: str, goes: bool) -> None:
    investor = re.search("investors?", text, re.IGNORECASE)
    assert investor is not None
    assert goes_on(text, span_of(text, "bank"), investor.span()) is goes


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("No bank understands us.", "understands"),
        ("The firms wait and no bank here wants to move.", "wants"),
        ("Here no bank is open.", "is"),
        ("We have no bank that lends.", None),
        ("No bank, no school.", None),
        ("No bank nearby.", None),
        ("No bank for miles.", None),
    ],
)
def test_a_denied_name_may_be_the_subject_of_a_verb(text: str, verb: str | None) -> None:
    span = span_of(text, "bank")
    said = said_missing(text, span)
    assert said is not None
    assert denied_deed(text, said, span) == verb


def test_a_name_before_its_denial_is_no_such_subject() -> None:
    text = "Large banks are missing."
    said = said_missing(text, (0, 11))
    assert said == (0, len(text) - 1)
    assert denied_deed(text, said, (0, 11)) is None


@pytest.mark.parametrize(
    ("text", "there"),
    [("Our small bank", True), ("There are two banks", True), ("We have 3 banks", True), ("How do banks", False), ("A bank", False)],
)
def test_possession_and_number_say_that_there_is_one(text: str, there: bool) -> None:
    assert said_there(text, span_of(text, "bank")) is there


@given(st.text(), st.text())
def test_what_is_said_holds_the_name(before: str, after: str) -> None:
    text = f"{before} bank {after}"
    span = (len(before) + 1, len(before) + 5)
    said = said_missing(text, span)
    assert said is None or (said[0] <= span[0] and span[1] <= said[1] <= len(text))
