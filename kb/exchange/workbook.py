"""A table as an Excel workbook with the codebook and how it came about; the only module that imports xlsxwriter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.exchange.plain_tables import as_text
from kb.exchange.tables import Cell, Table

MAX_ROWS = 1_048_576
MAX_CELL_CHARS = 32_767
"""Limits of Excel 2007 and later for a sheet and a cell (Microsoft, Excel specifications and limits)."""

CUT = " … (cut here: Excel holds no more; the CSV has the whole)"

_WIDTHS = {
    "text": 80,
    "heading": 40,
    "title": 40,
    "note": 40,
    "suggested": 30,
    "values": 30,
    "meaning": 60,
    "when": 60,
    "not when": 60,
    "methods": 110,
}
_WIDTH = 16
"""Of every other column, in characters."""

_CODEBOOK_COLUMNS = ("facet", "value", "label", "meaning", "when", "not when")
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands as the day of every workbook, so that the same table gives the same bytes."""


def to_xlsx(table: Table, codebook: Codebook, methods: str) -> bytes:
    """Three sheets: the table, the codebook, the methods paragraphs. Texts stay texts: nothing in a workbook is a formula or a link.

    Raises:
        BadInputError: When the table has more rows than a sheet.
    """
    if len(table.rows) >= MAX_ROWS:
        raise BadInputError(f"The table has {len(table.rows):,} rows and a sheet of Excel holds {MAX_ROWS - 1:,}; export it as CSV.")
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"title": table.name, "created": _MADE})
        header = book.add_format({"bold": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        rows_of_codebook = [
            (facet.id, value.id, value.label, value.connects, value.when, value.not_when) for facet in codebook.facets for value in facet.values
        ]
        _fill(book.add_worksheet(table.name), table.columns, table.rows, header, body)
        _fill(book.add_worksheet("Codebook"), _CODEBOOK_COLUMNS, rows_of_codebook, header, body)
        _fill(book.add_worksheet("Methods"), ("methods",), [(paragraph,) for paragraph in methods.split("\n\n")], header, body)
    return packed.getvalue()


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Cell]], header: Format, body: Format) -> None:
    for place, name in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, place, name, header)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(number, place, cell, body)
            elif cell:
                sheet.write_string(number, place, _fitting(as_text(cell)), body)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _fitting(text: str) -> str:
    """The text, cut to what a cell holds, which Excel counts in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MAX_CELL_CHARS:
        return text
    return units[: 2 * (MAX_CELL_CHARS - len(CUT))].decode("utf-16-le", "ignore") + CUT
