"""The answers of a sheet: kept as typed, read as values, seen by formulas."""

from __future__ import annotations

from datetime import date

import pytest

from kb.errors import BadInputError
from kb.worksheets.answers import changes, field_at, from_form, merged, paths, read_answers, typed_of
from kb.worksheets.form import Table
from tests.kb.worksheets.harbour import FILLED, filled, harbour


def table(name: str) -> Table:
    found = harbour().questions[name]
    assert isinstance(found, Table)
    return found


def test_a_filled_sheet_is_read_by_path() -> None:
    answers = read_answers(harbour(), FILLED)
    assert answers.faults == {}
    assert answers.value("members") == 1200
    assert answers.value("met_on") == date(2026, 11, 21)
    assert answers.value("sector") == ("food", "ict")
    assert answers.value("gaps.firm-to-firm.contact") == 0
    assert answers.value("sources.r2.amount") == 200.5
    assert answers.value("gaps.policy.contact") is None


def test_what_cannot_be_read_is_kept_as_typed_and_told_beside_its_field() -> None:
    answers = read_answers(harbour(), {"members": "12a", "sources.r1.amount": "much", "trust": "3"})
    assert answers.typed["members"] == "12a"
    assert answers.faults == {"members": "'12a' is no number; write 12.", "sources.r1.amount": "'much' is no number; write it in digits, such as 12."}
    assert dict(answers.values) == {"trust": 3}


def test_a_text_that_is_too_long_is_told_and_counts() -> None:
    answers = read_answers(harbour(), {"story": "one two three four five six"})
    assert answers.faults == {"story": "It has 6 words; 5 are asked for."}
    assert answers.value("story") == "one two three four five six"


def test_answers_to_questions_that_the_form_no_longer_has_are_kept_and_not_looked_at() -> None:
    answers = read_answers(harbour(), {"gone": "1", "gaps.moon.contact": "3", "sources.r1.gone": "x"})
    assert dict(answers.typed) == {"gone": "1", "gaps.moon.contact": "3", "sources.r1.gone": "x"}
    assert (dict(answers.values), dict(answers.faults), answers.empty) == ({}, {}, True)


def test_added_rows_stand_in_the_order_in_which_they_were_added() -> None:
    answers = read_answers(harbour(), {"sources.r10.name": "C", "sources.r2.name": "B", "sources.r1.amount": "?"})
    assert answers.rows(table("sources")) == ("r1", "r2", "r10")
    assert answers.next_row(table("sources")) == "r11"
    assert answers.next_row(table("years")) == "r1"
    assert answers.rows(table("gaps"))[:2] == ("research", "education")


def test_more_rows_than_asked_for_are_told() -> None:
    typed = {f"sources.r{number}.name": "x" for number in range(1, 5)}
    assert read_answers(harbour(), typed).faults == {"sources": "It has 4 rows; 3 are the most that are asked for."}


def test_formulas_see_rows_columns_and_what_is_computed() -> None:
    names = read_answers(harbour(), FILLED).names
    assert names["members"] == 1200
    assert names["mood"] == frozenset({"calm", "in_a_hurry"})
    assert names["gaps"]["firm_to_firm"] == {"contact": 0, "why": None}
    assert names["gaps"]["contact"] == (3, None, 1, None, 0, None, None)
    assert names["years"]["balance"] == (10, -15)
    assert names["sources"]["r2"] == {"name": "Fees", "amount": 200.5, "kind_of": "private"}


def test_a_computed_column_is_open_while_something_is_missing() -> None:
    answers = read_answers(harbour(), {"years.r1.income": "5"})
    assert answers.computed(table("years"), "r1", "balance") is None
    assert read_answers(harbour(), FILLED).computed(table("years"), "r2", "balance") == -15


def test_progress_counts_fixed_rows_one_by_one_and_added_ones_as_a_question() -> None:
    answers = filled().answers
    assert [answers.progress(part) for part in harbour().parts] == [(9, 9), (3, 7), (2, 2)]


def test_a_posted_form_becomes_typed_answers() -> None:
    posted = {
        "csrf_token": ["secret"],
        "name": [" Quay "],
        "members": [""],
        "mood": ["calm", "eu"],
        "story": ["one\r\ntwo"],
        "sources.r1.name": ["City"],
        "years.r1.balance": ["9"],
    }
    assert from_form(harbour(), posted) == {"name": " Quay ", "mood": ("calm", "eu"), "story": "one\ntwo", "sources.r1.name": "City"}


def test_single_fields_become_what_is_to_be_put() -> None:
    assert changes(harbour(), {"name": ["Quay"], "members": [""], "mood": [], "sources.r2": []}) == {
        "name": "Quay",
        "members": None,
        "mood": None,
        "sources.r2": None,
    }


@pytest.mark.parametrize("path", ["moon", "gaps.moon.contact", "gaps.research", "sources.r0.name", "years.r1.balance", "gaps", "name.x", ""])
def test_a_field_that_the_form_does_not_have_is_refused(path: str) -> None:
    assert field_at(harbour(), path) is None
    with pytest.raises(BadInputError, match=f"The worksheet has no field '{path}'"):
        changes(harbour(), {path: ["1"]})


def test_putting_some_answers_keeps_the_others_and_takes_rows_away_whole() -> None:
    typed = {"name": "Quay", "sources.r1.name": "City", "sources.r1.amount": "1", "sources.r10.name": "Fees"}
    assert merged(typed, {"name": None, "members": "3", "sources.r1": None}) == {"members": "3", "sources.r10.name": "Fees"}
    assert merged(typed, {"name": "", "members": ()}) == typed


def test_every_path_of_the_form_has_its_field() -> None:
    found = [path for path, _ in paths(harbour(), read_answers(harbour(), FILLED))]
    assert found[:3] == ["name", "place", "members"]
    assert "gaps.cluster-to-cluster.why" in found
    assert "years.r2.balance" not in found
    assert set(FILLED) <= set(found)


def test_typed_answers_come_back_from_json() -> None:
    assert typed_of({"name": "Quay", "mood": ["calm"]}) == {"name": "Quay", "mood": ("calm",)}
