"""A sheet that is filled in: saved a field at a time, or as a whole where no script runs; figures follow."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.errors import ChangedMeanwhileError
from kb.worksheets.answers import TypedAnswers, changes, field_at, from_form, merged, read_answers
from kb.worksheets.entries import Typed
from kb.worksheets.figures import compute
from kb.worksheets.form import Worksheet
from kb.worksheets.sheets import Sheet
from web.current import knowledge_base
from web.own_sheets import seen_sheet
from web.present.outcome import outcome
from web.present.sheet_changes import offered, states_of
from web.present.worksheet_form import controls, element_id, part_views, tables
from web.present.worksheets import difference_views, sheet_head, sheet_href

blueprint = Blueprint("sheets", __name__, url_prefix="/worksheets/sheets")

Page = str | Response | tuple[str, int]


@blueprint.get("/<sheet_id>")
def sheet(sheet_id: str) -> str:
    """The form with what stands in it, and what comes out of it."""
    worksheet, found = seen_sheet(knowledge_base(), sheet_id)
    return _sheet_page(worksheet, found, found.typed)


@blueprint.post("/<sheet_id>")
def save(sheet_id: str) -> Page:
    """The whole form, as a browser without scripts sends it; a button of a table may take a row away or ask for a further one."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    removed, added = request.form.get("remove", ""), request.form.get("add", "")
    typed = _posted(worksheet, found, removed)
    try:
        kb.sheets.change(sheet_id, request.form.get("follows", -1, type=int), typed)
    except ChangedMeanwhileError:
        return _sheet_page(worksheet, kb.sheets.get(sheet_id), typed, theirs=True), HTTPStatus.CONFLICT
    table = added or removed.partition(".")[0]
    anchor = f"#{element_id(table)}" if table in worksheet.questions else ""
    return redirect(f"{sheet_href(sheet_id)}?saved=1{anchor}", HTTPStatus.SEE_OTHER)


@blueprint.post("/<sheet_id>/answers")
def put(sheet_id: str) -> str:
    """Single fields, as the page sends them by itself: those named by `field`, and the row named by `remove`. Gives back what follows."""
    kb = knowledge_base()
    worksheet, _ = seen_sheet(kb, sheet_id)
    names = request.form.getlist("field")
    entries: dict[str, Typed | None] = {**changes(worksheet, {name: request.form.getlist(name) for name in names})}
    removed = request.form.get("remove", "")
    if removed:
        entries[removed] = None
    found = kb.sheets.put(sheet_id, entries)
    return render_template("worksheets/_saved.html", names=names, **_context(worksheet, found, found.typed))


def _posted(worksheet: Worksheet, found: Sheet, removed: str) -> TypedAnswers:
    """What the form holds; answers for which the worksheet has no field any more stay."""
    typed = from_form(worksheet, request.form.to_dict(flat=False))
    if removed:
        typed = merged(typed, {removed: None})
    return {path: entry for path, entry in found.typed.items() if field_at(worksheet, path) is None} | typed


def _sheet_page(worksheet: Worksheet, found: Sheet, typed: TypedAnswers, theirs: bool = False) -> str:
    return render_template(
        "worksheets/sheet.html",
        saved="saved" in request.args,
        theirs=difference_views(worksheet, typed, found.typed) if theirs else (),
        **_context(worksheet, found, typed),
    )


def _context(worksheet: Worksheet, found: Sheet, typed: TypedAnswers) -> Mapping[str, object]:
    kb = knowledge_base()
    works, answers = kb.store.sources(), read_answers(worksheet, typed)
    parts = part_views(answers, kb.codebook.facet("gap").ids)
    versions = kb.sheets.versions(found.id)
    states = states_of(found, versions)
    earlier, later = offered(states)
    return {
        "page": sheet_head(worksheet, found, versions, works),
        "states": states,
        "earlier": earlier.key,
        "later": later.key,
        "parts": parts,
        "controls": controls(parts),
        "tables": tables(parts),
        "out": outcome(compute(answers), found.corrections, kb.codebook, kb.store.cases().values(), works),
    }
