"""Answers and figures in words."""

from __future__ import annotations

from datetime import date

import pytest

from kb.worksheets import wording
from kb.worksheets.form import Field, FigureForm, Kind, Option, Table
from tests.kb.worksheets.harbour import computed, harbour


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (-0.001, "0"),
        (12, "12"),
        (12.5, "12.5"),
        (1.666, "1.67"),
        (2025, "2025"),
        (12_000, "12\u202f000"),
        (-1_234_567.8, "-1\u202f234\u202f567.8"),
        (1e15, "1\u202f000\u202f000\u202f000\u202f000\u202f000"),
    ],
)
def test_numbers_have_as_many_decimals_as_it_takes(value: float, words: str) -> None:
    assert wording.number(value) == words


@pytest.mark.parametrize(
    ("value", "form", "unit", "words"),
    [
        (0.7495, FigureForm.PERCENT, "", "75%"),
        (0.051, FigureForm.PERCENT, "", "5.1%"),
        (0.05, FigureForm.PERCENT, "", "5%"),
        (1.0, FigureForm.PERCENT, "", "100%"),
        (-0.2, FigureForm.PERCENT, "", "-20%"),
        (3, FigureForm.NUMBER, "EUR", "3\u00a0EUR"),
        ("public", FigureForm.TEXT, "", "public"),
    ],
)
def test_figures_are_written_by_their_form(value: float | str, form: FigureForm, unit: str, words: str) -> None:
    assert wording.figure(value, form, unit) == words


def test_answers_beside_their_question() -> None:
    choice = Field("mood", Kind.CHOICES, "Mood", options=(Option("calm", "Calm"), Option("eu", "EU first")))
    assert wording.answer(choice, ("calm", "eu")) == "Calm, EU first"
    assert wording.answer(Field("a", Kind.SCALE, "A", first=0, last=4), 3) == "3 of 4"
    assert wording.answer(Field("a", Kind.SCALE, "A", first=1, last=5), 3) == "3 (1 to 5)"
    assert wording.answer(Field("a", Kind.NUMBER, "A", unit="firms"), 3) == "3\u00a0firms"
    assert wording.answer(Field("a", Kind.DATE, "A"), date(2026, 2, 1)) == "1 February 2026"
    assert wording.answer(Field("a", Kind.TEXT, "A"), None) == ""
    assert wording.within(choice, ("calm", "eu")) == "calm and EU first"


@pytest.mark.parametrize(
    ("label", "within"), [("Take-off", "take-off"), ("ICT", "ICT"), ("EU first", "EU first"), ("A park", "a park"), ("3 years", "3 years")]
)
def test_a_label_within_a_sentence_loses_its_capital_unless_it_is_an_abbreviation(label: str, within: str) -> None:
    assert wording.lowered(label) == within


def test_a_row_is_named_by_its_label_or_first_answer_or_number() -> None:
    answers = computed({"sources.r1.name": "City", "sources.r2.amount": "5", "years.r7.year": "?"}).answers
    gaps, sources, years = (harbour().questions[name] for name in ("gaps", "sources", "years"))
    assert isinstance(gaps, Table)
    assert isinstance(sources, Table)
    assert isinstance(years, Table)
    assert wording.row_label(answers, gaps, "firm-to-firm") == "Firm to firm"
    assert wording.row_label(answers, sources, "r1") == "City"
    assert wording.row_label(answers, sources, "r2") == "5\u00a0EUR"
    assert wording.row_label(answers, years, "r7") == "year 7"
