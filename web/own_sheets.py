"""Whose sheets a browser sees: all that are not private, and the private ones of the name that was given in it."""

from __future__ import annotations

from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from kb.worksheets.form import Worksheet
from kb.worksheets.sheets import Sheet
from web.coder import current_coder, set_coder


def may_see(sheet: Sheet) -> bool:
    """Whether this browser lists and opens a sheet."""
    return not sheet.private or sheet.who == current_coder()


def seen_sheets(kb: KnowledgeBase, worksheet: str | None = None) -> tuple[Sheet, ...]:
    """Sheets that this browser lists, of one worksheet or of all."""
    every = kb.sheets.of(worksheet) if worksheet else kb.sheets.all()
    return tuple(sheet for sheet in every if may_see(sheet))


def seen_sheet(kb: KnowledgeBase, sheet_id: str) -> tuple[Worksheet, Sheet]:
    """A sheet with its worksheet.

    Raises:
        NotFoundError: When there is none, when its worksheet is gone, or when it is private to somebody else; all three are told alike.
    """
    sheet = kb.sheets.get(sheet_id)
    if sheet.worksheet not in kb.worksheets or not may_see(sheet):
        raise NotFoundError("sheet", sheet_id)
    return kb.worksheets[sheet.worksheet], sheet


def seen_worksheet(kb: KnowledgeBase, worksheet_id: str) -> Worksheet:
    """A worksheet.

    Raises:
        NotFoundError: When there is none.
    """
    if worksheet_id not in kb.worksheets:
        raise NotFoundError("worksheet", worksheet_id)
    return kb.worksheets[worksheet_id]


def take_name(who: str, private: bool) -> None:
    """Give this browser the name of who fills a sheet in: where it has none, or where only that name will open the sheet.

    Raises:
        BadInputError: When the name is empty or too long.
    """
    if private or current_coder() is None:
        set_coder(who)
