"""How other programs count the characters of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.exchange.qda_offsets import Places, places_in

TEXT = "Banks 🏦 meet firms.\r\nFirms 🏦 lend nets.\r\nNobody mends."
WORDS = ("meet firms.", "lend nets.", "Nobody mends.")


def counted(words: str, units: bool, breaks: bool, closed: bool) -> tuple[str, int, int]:
    """A selection of the words, named with them, as a program writes it that counts so."""
    before = TEXT[: TEXT.index(words)]

    def length(text: str) -> int:
        text = text.replace("\r\n", "\n") if breaks else text
        return len(text.encode("utf-16-le")) // 2 if units else len(text)

    return words, length(before), length(before) + length(words) - closed


@pytest.mark.parametrize("units", [False, True])
@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("closed", [False, True])
def test_names_tell_how_a_program_counts(units: bool, breaks: bool, closed: bool) -> None:
    named = [counted(words, units, breaks, closed) for words in WORDS]
    places = places_in(TEXT, named)
    assert (places.units, places.breaks, places.closed) == (units, breaks, closed)
    assert [TEXT[slice(*span)] for _, start, end in named if (span := places.span(start, end))] == list(WORDS)


def test_the_begin_of_a_selection_for_a_name_tells_it_too() -> None:
    _, start, end = counted("Nobody mends.", True, False, False)
    assert places_in(TEXT, [("Nobody mend…", start, end)]) == Places(TEXT, units=True)


def test_without_names_code_points_are_counted_to_the_place_behind_the_last() -> None:
    assert places_in(TEXT, [("", 0, 5), ("Quote 7", 6, 7)]) == Places(TEXT)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, len(TEXT) + 1)])
def test_what_lies_outside_the_text_is_no_span(start: int, end: int) -> None:
    assert Places(TEXT).span(start, end) is None


@given(text=st.text(st.sampled_from("a🏦\r\n"), max_size=12), units=st.booleans(), breaks=st.booleans())
def test_the_whole_text_is_a_span_however_it_is_counted(text: str, units: bool, breaks: bool) -> None:
    as_counted = text.replace("\r\n", "\n") if breaks else text
    size = len(as_counted.encode("utf-16-le")) // 2 if units else len(as_counted)
    assert Places(text, units, breaks).span(0, size) == ((0, len(text)) if text else None)
