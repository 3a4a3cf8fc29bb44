"""The two tables of a project."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from kb.errors import BadInputError
from kb.exchange.plain_tables import from_csv, from_json_lines, to_csv, to_json_lines
from kb.exchange.project import Project
from kb.exchange.tables import RECORD_COLUMNS, TAG_COLUMNS, page_label, read_record, record_table, tag_table
from tests.kb.exchange.projects import PROJECT, RECORD, human, projects


def test_a_row_of_the_tags_tells_where_what_by_whom_and_when() -> None:
    table = tag_table(PROJECT)
    assert (table.name, table.columns) == ("Tags", TAG_COLUMNS)
    assert table.rows == (
        (
            *("d1-0000", "d1", "A report", "25–26", ("1 Money", "1.1 Banks"), "Banks meet 🏦 firms."),
            *("gap", "capital", "human", ("Ada", "Ben"), 1.0, "2026-03-07"),
        ),
        ("d1-0001", "d1", "A report", "26", ("1 Money",), "Firms meet firms.", "kind", "practice", "model", (), 0.71, None),
    )


def test_a_passage_without_pages_has_none() -> None:
    assert tag_table(replace(PROJECT, tags=(human("d1-0002", "gap", "policy"),))).rows[0][3] is None
    assert page_label(None) is None


def test_a_row_of_the_record_is_a_decision_with_what_was_suggested() -> None:
    table = record_table(PROJECT)
    assert (table.name, table.columns) == ("Decisions", RECORD_COLUMNS)
    assert table.rows[1] == (
        *(2, "b2", "Ben", "2026-03-02T09:30:00+00:00", "change", "d1", "d1-0000", "gap", ("capital", "policy"), ("capital 0.93",)),
        *("The bank is public; so both.", 3, None, "no"),
    )
    assert table.rows[5] == (6, "b6", "Ben", "2026-03-06T09:30:00+00:00", "undo", None, None, None, (), (), None, 3, "b5", "no")
    assert [row[-1] for row in table.rows] == ["no", "no", "no", "no", "yes", "no", "no", "no"]


def test_the_record_comes_back_from_both_formats() -> None:
    table = record_table(PROJECT)
    assert read_record(from_csv(to_csv(table), "a.csv"), "a.csv") == RECORD
    assert read_record(from_json_lines(to_json_lines(table), "a.jsonl"), "a.jsonl") == RECORD


@settings(max_examples=60, deadline=None)
@given(project=projects())
def test_every_record_comes_back_whatever_the_notes_hold(project: Project) -> None:
    table = record_table(project)
    assert read_record(from_csv(to_csv(table), "a.csv"), "a.csv") == project.record
    assert read_record(from_json_lines(to_json_lines(table), "a.jsonl"), "a.jsonl") == project.record


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [("number", "one", "invalid literal"), ("at", "2026-03-01T09:30:00", "names no time zone"), ("action", "guess", "'guess' is not a valid Action")],
)
def test_a_row_that_is_no_decision_is_named(column: str, cell: str, reason: str) -> None:
    rows = from_csv(to_csv(record_table(PROJECT)), "a.csv")
    rows[1][column] = cell
    with pytest.raises(
        BadInputError, match=f"^Row 2 of 'a.csv' is no decision \\(.*{reason}.*\\); export the table again and leave its columns as they are\\.$"
    ):
        read_record(rows, "a.csv")


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"^Row 1 of 'a.csv' is no decision \('suggested'\)"):
        read_record([{"number": "1"}], "a.csv")
