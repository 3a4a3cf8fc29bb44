"""Running lines and page labels."""

from __future__ import annotations

import pytest

from ingest.running import EdgeLine, page_labels, page_number, running_lines


def body(page: int) -> EdgeLine:
    return EdgeLine(f"The first line of text {'z' * page}", 0.10, gap=0.3)


@pytest.mark.parametrize(
    ("text", "value", "roman"),
    [
        ("25", 25, False),
        ("- 4 -", 4, False),
        ("iv", 4, True),
        ("XII", 12, True),
        ("Page 3 of 16", 3, False),
        ("Seite 7", 7, False),
        ("3/16", 3, False),
    ],
)
def test_page_numbers(text: str, value: int, roman: bool) -> None:
    number = page_number(text)
    assert number is not None
    assert (number.value, number.roman) == (value, roman)


@pytest.mark.parametrize("text", ["", "Chapter 3", "1.2", "iiii", "mix it", "12 boats", "Figure 4", "3,500"])
def test_no_page_numbers(text: str) -> None:
    assert page_number(text) is None


def test_a_line_that_returns_is_running_and_one_that_does_not_is_text() -> None:
    pages = [[EdgeLine("Harbour review", 0.05), body(page), EdgeLine(f"Different words {'x' * page}", 0.9)] for page in range(4)]
    assert running_lines(pages) == {(page, 0) for page in range(4)}


def test_numbers_at_either_end_may_count_on() -> None:
    pages = [[EdgeLine(f"{page + 7} | Harbour review" if page % 2 else f"Harbour review | {page + 7}", 0.95)] for page in range(6)]
    assert running_lines(pages) == {(page, 0) for page in range(6)}


def test_numbered_headings_at_the_top_of_each_page_are_no_running_lines() -> None:
    pages = [[EdgeLine(f"{page + 1} A chapter", 0.09, size=1.5)] for page in range(4)]
    assert running_lines(pages) == frozenset()


def test_a_repeated_line_below_a_line_of_text_is_text() -> None:
    pages = [[EdgeLine(f"Some words of its own {'y' * page}", 0.06), EdgeLine("as agreed.", 0.075)] for page in range(4)]
    assert running_lines(pages) == frozenset()


def test_a_chapters_name_in_the_place_of_running_heads_is_one() -> None:
    names = ["The crane", "The crane", "The crane", "The rope"]
    pages = [[EdgeLine(name, 0.05, size=0.8), body(page)] for page, name in enumerate(names)]
    assert running_lines(pages) == {(0, 0), (1, 0), (2, 0), (3, 0)}


def test_labels_follow_front_matter_and_text_and_fill_pages_without_a_number() -> None:
    pages = [["i"], ["ii"], [], ["1"], ["Harbour review | 2"], [], ["4"]]
    assert page_labels(pages) == ("i", "ii", "iii", "1", "2", "3", "4")


def test_labels_need_six_tenths_of_the_pages() -> None:
    assert page_labels([["5"], ["6"], ["7"], [], []]) == ("5", "6", "7", "8", "9")
    assert page_labels([["5"], ["6"], [], [], []]) == (None,) * 5
    assert page_labels([]) == ()


def test_years_are_no_labels() -> None:
    assert page_labels([["Report 2012"], ["Report 2012"], ["Report 2012"]]) == (None,) * 3
