"""A table as an Excel workbook, read back by openpyxl, which the product does not use."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from kb.errors import BadInputError
from kb.exchange import workbook
from kb.exchange.tables import Table, tag_table
from kb.exchange.workbook import CUT, MAX_CELL_CHARS, to_xlsx
from tests.kb.exchange.projects import CODEBOOK, PROJECT


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_three_sheets_hold_the_table_the_codebook_and_the_methods() -> None:
    book = opened(to_xlsx(tag_table(PROJECT), CODEBOOK, "How.\n\nWhy."))
    assert book.sheetnames == ["Tags", "Codebook", "Methods"]
    assert [cell.value for cell in book["Tags"][1]][:4] == ["passage", "document", "title", "pages"]
    assert [cell.value for cell in book["Tags"][2]] == [
        *("d1-0000", "d1", "A report", "25–26", "1 Money; 1.1 Banks", "Banks meet 🏦 firms."),
        *("gap", "capital", "human", "Ada; Ben", 1, "2026-03-07"),
    ]
    assert [cell.value for cell in book["Codebook"][2]] == [
        *("gap", "capital", "Capital", "firms and providers of capital", "banks, loans", "money only pays the cluster"),
    ]
    assert [row[0].value for row in book["Methods"]] == ["methods", "How.", "Why."]


def test_the_header_stays_in_sight_and_long_texts_are_wrapped() -> None:
    sheet = opened(to_xlsx(tag_table(PROJECT), CODEBOOK, ""))["Tags"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:L3"
    assert sheet["F2"].alignment.wrap_text
    assert sheet.column_dimensions["F"].width > sheet.column_dimensions["A"].width


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "007"])
def test_no_text_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    cell = opened(to_xlsx(Table("T", ("a",), ((text,),)), CODEBOOK, ""))["T"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    cell = opened(to_xlsx(Table("T", ("a",), (("🏦" * 20_000,),)), CODEBOOK, ""))["T"]["A2"].value
    assert cell.endswith(CUT)
    assert set(cell.removesuffix(CUT)) == {"🏦"}
    assert MAX_CELL_CHARS - 1 <= len(cell.encode("utf-16-le")) // 2 <= MAX_CELL_CHARS


def test_a_text_that_just_fits_is_whole() -> None:
    assert opened(to_xlsx(Table("T", ("a",), (("x" * MAX_CELL_CHARS,),)), CODEBOOK, ""))["T"]["A2"].value == "x" * MAX_CELL_CHARS


def test_more_rows_than_a_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    assert opened(to_xlsx(Table("T", ("a",), ((1,), (2,))), CODEBOOK, ""))["T"].max_row == 3
    with pytest.raises(BadInputError) as refusal:
        to_xlsx(Table("T", ("a",), ((1,), (2,), (3,))), CODEBOOK, "")
    assert str(refusal.value) == "The table has 3 rows and a sheet of Excel holds 2; export it as CSV."


def test_the_same_table_gives_the_same_parts() -> None:
    parts = []
    for _ in range(2):
        with zipfile.ZipFile(io.BytesIO(to_xlsx(tag_table(PROJECT), CODEBOOK, "How."))) as archive:
            parts.append({name: archive.read(name) for name in archive.namelist()})
    assert parts[0] == parts[1]
