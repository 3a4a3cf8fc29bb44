"""Tables as CSV and JSON Lines, and back."""

from __future__ import annotations

import csv
import io
import json
import re

from kb.errors import BadInputError
from kb.exchange.tables import Cell, Table

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Begins of a cell that Excel and LibreOffice run as a formula (OWASP, CSV Injection); with quotes before, so that taking one away is exact."""


def to_csv(table: Table) -> bytes:
    """The table as RFC 4180, with the mark of UTF-8 in front, without which Excel reads it in the machine's code page.

    Several values in a cell are joined by "; ". A text that a spreadsheet would run as a formula gets a quote in front, which `from_csv` takes away.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([as_text(cell) if isinstance(cell, int | float) else _guarded(as_text(cell)) for cell in row] for row in table.rows)
    return lines.getvalue().encode("utf-8-sig", "replace")


def from_csv(data: bytes, file: str) -> list[dict[str, Cell]]:
    """Rows by column, every cell as text, without the quotes that guard formulas; a missing cell is "".

    Raises:
        BadInputError: When it is not UTF-8, has no header, or a row is longer than it.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"'{file}' is no CSV in UTF-8 ({error}); save it as “CSV UTF-8”.") from error
    if not rows:
        raise BadInputError(f"'{file}' is empty; export the table again.")
    header = rows[0]
    for place, row in enumerate(rows[1:], start=1):
        if len(row) > len(header):
            raise BadInputError(f"Row {place} of '{file}' has {len(row)} cells and the header {len(header)}; export the table again.")
    return [dict(zip(header, [_unguarded(cell) for cell in row] + [""] * (len(header) - len(row)), strict=True)) for row in rows[1:]]


def to_json_lines(table: Table) -> bytes:
    """One object a row, in the order of the columns; several values are a list, an empty cell is null."""
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode("utf-8", "replace")


def from_json_lines(data: bytes, file: str) -> list[dict[str, Cell]]:
    """Rows by column as `to_json_lines` wrote them, lists as tuples.

    Raises:
        BadInputError: When a line is no JSON object.
    """
    rows: list[dict[str, Cell]] = []
    for place, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            try:
                found = json.loads(line).items()
            except (ValueError, AttributeError) as error:
                raise BadInputError(f"Line {place} of '{file}' is no JSON object ({error}); export the table again.") from error
            rows.append({name: tuple(cell) if isinstance(cell, list) else cell for name, cell in found})
    return rows


def as_text(cell: Cell) -> str:
    """A cell as a spreadsheet shows it."""
    return "" if cell is None else "; ".join(cell) if isinstance(cell, tuple) else str(cell)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
