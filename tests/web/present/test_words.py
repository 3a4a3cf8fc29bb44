from __future__ import annotations

from datetime import date

import pytest

from kb.model import Evidence, Outcome
from web.present.words import (
    EVIDENCE,
    OUTCOME,
    count,
    country_name,
    day,
    free_label,
    listed,
    pages_line,
    place_line,
    printed_pages,
    site_name,
    sorted_countries,
)


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [(0, "practice", "0 practices"), (1, "practice", "1 practice"), (1234, "country", "1,234 countries"), (2, "published work", "2 published works")],
)
def test_counts(number: int, noun: str, told: str) -> None:
    assert count(number, noun) == told


@pytest.mark.parametrize(
    ("place", "countries", "told"),
    [
        ("Dortmund", ("DE",), "Dortmund, Germany"),
        ("Denmark", ("DK",), "Denmark"),
        ("France and Germany", ("FR", "DE"), "France and Germany"),
        ("European Union", ("EU",), "European Union"),
        ("Felsmark", ("AT", "SI"), "Felsmark, Austria and Slovenia"),
        ("Manchester", ("GB",), "Manchester, United Kingdom"),
        ("Nowhere", ("XX",), "Nowhere, XX"),
    ],
)
def test_places_name_each_country_once(place: str, countries: tuple[str, ...], told: str) -> None:
    assert place_line(place, countries) == told


@pytest.mark.parametrize(
    ("pages", "labels", "told"),
    [
        (None, None, None),
        ((15, 15), None, "page 15 of the file"),
        ((15, 15), ("15", "15"), "page 15 of the file"),
        ((15, 15), ("25", "25"), "page 15 of the file, printed p. 25"),
        ((15, 16), ("25", "26"), "pages 15–16 of the file, printed pp. 25–26"),
        ((1, 2), ("xi", "xii"), "pages 1–2 of the file, printed pp. xi–xii"),
    ],
)
def test_pages_of_file_and_print_are_told_apart(pages: tuple[int, int] | None, labels: tuple[str, str] | None, told: str | None) -> None:
    assert pages_line(pages, labels) == told


def test_small_words() -> None:
    assert printed_pages("25") == "p. 25"
    assert printed_pages("25-26") == "pp. 25–26"
    assert day(date(2026, 5, 3)) == "3 May 2026"
    assert [listed(some) for some in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert (free_label("ict"), free_label("life-science")) == ("ICT", "Life science")
    assert site_name("https://www.example.org/banks") == "www.example.org"


def test_countries_by_name_and_several_last() -> None:
    assert sorted_countries(["EU", "SE", "NL", "AT"]) == ["AT", "NL", "SE", "EU"]
    assert country_name("EU") == "Several countries"


def test_every_grade_has_words() -> None:
    assert set(EVIDENCE) == set(Evidence)
    assert set(OUTCOME) == set(Outcome)
    assert [EVIDENCE[grade].strength for grade in Evidence] == [4, 3, 2, 1]
