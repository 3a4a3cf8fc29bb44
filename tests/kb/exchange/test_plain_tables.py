"""Tables as CSV and JSON Lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadInputError
from kb.exchange.plain_tables import from_csv, from_json_lines, to_csv, to_json_lines
from kb.exchange.tables import Table

TABLE = Table("T", ("a", "b"), ((1, "x"), (0.5, ("y", "z")), (None, 'say "no",\nor ü')))


def test_csv_is_rfc_4180_with_the_mark_of_utf_8() -> None:
    assert to_csv(TABLE) == '\ufeffa,b\r\n1,x\r\n0.5,y; z\r\n,"say ""no"",\nor ü"\r\n'.encode()


def test_csv_comes_back_as_text() -> None:
    assert from_csv(to_csv(TABLE), "a.csv") == [{"a": "1", "b": "x"}, {"a": "0.5", "b": "y; z"}, {"a": "", "b": 'say "no",\nor ü'}]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''+1"])
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote_and_loses_it_again(cell: str) -> None:
    data = to_csv(Table("T", ("a",), ((cell,),)))
    assert data.decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith(f"'{cell}")
    assert from_csv(data, "a.csv") == [{"a": cell}]


def test_a_number_below_zero_is_no_formula() -> None:
    data = to_csv(Table("T", ("a", "b"), ((-0.25, -3),)))
    assert data.decode("utf-8-sig") == "a,b\r\n-0.25,-3\r\n"
    assert from_csv(data, "a.csv") == [{"a": "-0.25", "b": "-3"}]


@pytest.mark.parametrize("cell", ["a=b", "'quoted'", "1 - 2", "'"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert to_csv(Table("T", ("a",), ((cell,),))).decode("utf-8-sig") == f"a\r\n{cell}\r\n"


@given(cells=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_every_cell_comes_back_from_csv(cells: list[str]) -> None:
    assert from_csv(to_csv(Table("T", ("a", "b"), (tuple(cells),))), "a.csv") == [dict(zip("ab", cells, strict=True))]


def test_a_missing_cell_is_empty() -> None:
    assert from_csv(b"a,b\r\n1\r\n", "a.csv") == [{"a": "1", "b": ""}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "'a.csv' is empty; export the table again."),
        (b"a\r\n1,2\r\n", "Row 1 of 'a.csv' has 2 cells and the header 1; export the table again."),
    ],
)
def test_a_csv_of_another_form_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        from_csv(data, "a.csv")
    assert str(refusal.value) == message


@pytest.mark.parametrize("data", [b"caf\xe9", b'a\r\n"1'])
def test_what_is_no_csv_is_refused(data: bytes) -> None:
    with pytest.raises(BadInputError, match=r"^'a.csv' is no CSV in UTF-8 \(.*\); save it as “CSV UTF-8”\.$"):
        from_csv(data, "a.csv")


def test_json_lines_keep_numbers_lists_and_null() -> None:
    data = to_json_lines(TABLE)
    assert data.decode() == '{"a": 1, "b": "x"}\n{"a": 0.5, "b": ["y", "z"]}\n{"a": null, "b": "say \\"no\\",\\nor ü"}\n'
    assert [tuple(row.values()) for row in from_json_lines(data, "a.jsonl")] == list(TABLE.rows)


def test_a_line_separator_within_a_cell_ends_no_line() -> None:
    assert from_json_lines(to_json_lines(Table("T", ("a",), (("x\u2028y\x85z",),))), "a.jsonl") == [{"a": "x\u2028y\x85z"}]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"5"])
def test_a_line_that_is_no_object_is_named(line: bytes) -> None:
    with pytest.raises(BadInputError, match=r"^Line 2 of 'a.jsonl' is no JSON object \(.*\); export the table again\.$"):
        from_json_lines(b'{"a": 1}\n' + line + b"\n", "a.jsonl")
