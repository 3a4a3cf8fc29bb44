"""Worksheets: the list, one before it is filled in, a new sheet, an empty one for paper, sheets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.coding.record import coder_name
from kb.errors import BadInputError
from kb.worksheets.answers import read_answers
from kb.worksheets.comparing import Comparison, compare
from kb.worksheets.form import Field, Kind, Worksheet
from kb.worksheets.sheets import Sheet
from web.beginning import Beginning, asked, check, typed_beginning
from web.coder import current_coder
from web.current import knowledge_base
from web.own_sheets import seen_sheet, seen_sheets, seen_worksheet, take_name
from web.present.compared_sheets import columns, compared_view
from web.present.worksheet_form import part_views
from web.present.worksheets import FORMS, groups, own_sheets, sheet_href, worksheet_page
from web.sheet_files import comparison_file

blueprint = Blueprint("worksheets", __name__, url_prefix="/worksheets")

NAME = "name"
"""Field that asks how what the sheet describes is called, in worksheets that have it: a new sheet answers it."""

EMPTY_ROWS = 4
"""Rows that an empty sheet leaves for each table to which rows are added."""

Page = str | Response | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """All worksheets by what they describe, and the sheets that were filled in."""
    kb = knowledge_base()
    sheets = seen_sheets(kb)
    found = groups(kb.worksheets.values(), sheets)
    return render_template("worksheets/index.html", groups=found, own=own_sheets(kb.worksheets, sheets, titled=True))


@blueprint.get("/<worksheet_id>")
def worksheet(worksheet_id: str) -> str:
    """A worksheet: what it asks, where it comes from, the sheets of it."""
    return _worksheet_page(seen_worksheet(knowledge_base(), worksheet_id))


@blueprint.get("/<worksheet_id>/compare")
def compare_sheets(worksheet_id: str) -> Page:
    """Two to five sheets side by side."""
    found = seen_worksheet(knowledge_base(), worksheet_id)
    chosen = _chosen()
    sheets = [seen_sheet(knowledge_base(), each)[1] for each in chosen]
    try:
        comparison = _comparison(found, sheets)
    except BadInputError as error:
        return _worksheet_page(found, str(error), chosen), HTTPStatus.BAD_REQUEST
    query = urlencode([("sheet", each) for each in chosen])
    return render_template(
        "worksheets/compare.html",
        page=worksheet_page(found, knowledge_base().store.sources()),
        view=compared_view(comparison),
        downloads=tuple((name, f"/worksheets/{worksheet_id}/compare.{ending}?{query}") for name, ending in FORMS),
    )


@blueprint.get("/<worksheet_id>/compare.<any(pdf, docx, html, md, json):ending>")
def download_comparison(worksheet_id: str, ending: str) -> Response:
    """Sheets side by side as a file."""
    kb = knowledge_base()
    sheets = [seen_sheet(kb, each)[1] for each in _chosen()]
    return comparison_file(kb, _comparison(seen_worksheet(kb, worksheet_id), sheets), sheets, ending)


@blueprint.get("/<worksheet_id>/empty")
def empty(worksheet_id: str) -> str:
    """An empty sheet, to be printed and filled in by hand."""
    kb = knowledge_base()
    found = seen_worksheet(kb, worksheet_id)
    parts = part_views(read_answers(found, {}), kb.codebook.facet("gap").ids, EMPTY_ROWS)
    return render_template("worksheets/empty.html", page=worksheet_page(found, kb.store.sources()), parts=parts)


@blueprint.route("/<worksheet_id>/new", methods=["GET", "POST"])
def new(worksheet_id: str) -> Page:
    """Whom a sheet describes, who fills it in and for which time; a post begins it."""
    kb = knowledge_base()
    found = seen_worksheet(kb, worksheet_id)
    if request.method == "GET":
        return _new_page(found, Beginning(who=current_coder() or ""))
    typed = typed_beginning(request.form, found)
    try:
        check(typed)
        take_name(typed.who, typed.private)
        sheet_id = kb.sheets.make(found.id, typed.subject, coder_name(typed.who), typed.period, typed.private)
    except BadInputError as error:
        return _new_page(found, typed, str(error)), HTTPStatus.BAD_REQUEST
    if isinstance(name := found.questions.get(NAME), Field) and name.kind is Kind.TEXT:
        kb.sheets.put(sheet_id, {NAME: typed.subject})
    return redirect(sheet_href(sheet_id), HTTPStatus.SEE_OTHER)


def _worksheet_page(found: Worksheet, problem: str = "", chosen: Sequence[str] = ()) -> str:
    kb = knowledge_base()
    own = own_sheets(kb.worksheets, seen_sheets(kb, found.id), titled=False)
    return render_template(
        "worksheets/worksheet.html",
        page=worksheet_page(found, kb.store.sources()),
        own=own,
        comparable=[sheet for sheet in own if not sheet.private],
        problem=problem,
        chosen=chosen,
    )


def _chosen() -> list[str]:
    return list(dict.fromkeys(request.args.getlist("sheet")))


def _comparison(found: Worksheet, sheets: Sequence[Sheet]) -> Comparison:
    """Sheets of a worksheet side by side.

    Raises:
        BadInputError: When they cannot stand beside each other.
    """
    other = next((sheet for sheet in sheets if sheet.worksheet != found.id), None)
    if other:
        raise BadInputError(f"The sheet of {other.subject} belongs to another worksheet; choose sheets of this one.")
    return compare(found, columns(found, sheets))


def _new_page(found: Worksheet, typed: Beginning, problem: str = "") -> str:
    page = worksheet_page(found, knowledge_base().store.sources())
    return render_template("worksheets/new.html", page=page, asked=asked(found), typed=typed, problem=problem)
