"""What stands around a sheet: the situation that follows, versions, files, whom it describes, its removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.codebook import Codebook, Column
from kb.coding.record import coder_name
from kb.errors import BadInputError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.worksheets.answers import read_answers
from kb.worksheets.corrections import Corrections, columns, columns_standing, corrected
from kb.worksheets.figures import compute
from kb.worksheets.following import Following, follow
from kb.worksheets.form import Worksheet
from kb.worksheets.sheets import Sheet
from web.address import AnswerAddress
from web.beginning import Beginning, asked, check, typed_beginning
from web.current import knowledge_base
from web.own_sheets import seen_sheet, take_name
from web.present.outcome import CHIPS
from web.present.sheet_changes import State, changes_view, states_of
from web.present.sheet_situation import situation_page
from web.present.worksheets import SheetHead, sheet_head, sheet_href
from web.sheet_files import sheet_file

blueprint = Blueprint("sheet_pages", __name__, url_prefix="/worksheets/sheets")

MOST_CHARS = 80
"""Of a version's name."""

Page = str | Response | tuple[str, int]


@blueprint.route("/<sheet_id>/situation", methods=["GET", "POST"])
def situation(sheet_id: str) -> Page:
    """The situation that the answers tell, to be corrected; a post keeps it, or keeps it and asks the library."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    follows = _following(worksheet, found)
    if request.method == "GET":
        return _situation_page(worksheet, found, follows, found.corrections.standing(kb.codebook))
    kept, move = found.corrections.standing(kb.codebook), request.form.get("move")
    if move == "propose":
        kb.sheets.set_situation(sheet_id, None)
        return _to(sheet_id, "/situation")
    if move == "again":
        kb.sheets.correct(sheet_id, Corrections())
        return _to(sheet_id, "/situation?again=1")
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    corrections = corrected(kept, follows, _sent(kb.codebook, "was_on"), _sent(kb.codebook, "chip", "set"))
    if not text:
        problem = "The situation is empty; write a sentence or two, or go back to what follows from the answers."
        return _situation_page(worksheet, found, follows, corrections, problem), HTTPStatus.BAD_REQUEST
    kb.sheets.set_situation(sheet_id, None if text == follows.text else text, corrections)
    if move == "ask":
        return redirect(_asked(kb, text, corrections.applied(follows), corrections).url, HTTPStatus.SEE_OTHER)
    return _to(sheet_id, "/situation?saved=1")


@blueprint.get("/<sheet_id>/sheet.<any(pdf, docx, html, md, json):ending>")
def download(sheet_id: str, ending: str) -> Response:
    """A sheet as a file."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    return sheet_file(kb, worksheet, found, ending)


@blueprint.route("/<sheet_id>/about", methods=["GET", "POST"])
def about(sheet_id: str) -> Page:
    """Whom a sheet describes, who fills it in, for which time; a post says it anew."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    if request.method == "GET":
        typed = Beginning(found.subject, found.who, found.period, found.private)
        return render_template("worksheets/about.html", page=_head(worksheet, found), asked=asked(worksheet), typed=typed, problem="")
    typed = typed_beginning(request.form, worksheet)
    try:
        check(typed)
        take_name(typed.who, typed.private)
        kb.sheets.describe(sheet_id, typed.subject, coder_name(typed.who), typed.period, typed.private)
    except BadInputError as error:
        page = render_template("worksheets/about.html", page=_head(worksheet, found), asked=asked(worksheet), typed=typed, problem=str(error))
        return page, HTTPStatus.BAD_REQUEST
    return _to(sheet_id)


@blueprint.route("/<sheet_id>/remove", methods=["GET", "POST"])
def remove(sheet_id: str) -> str | Response:
    """Ask whether a sheet is to go, and let it go."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    if request.method == "GET":
        return render_template("worksheets/remove.html", page=_head(worksheet, found))
    kb.sheets.remove(sheet_id)
    return redirect(f"/worksheets/{worksheet.id}", HTTPStatus.SEE_OTHER)


@blueprint.post("/<sheet_id>/versions")
def keep_version(sheet_id: str) -> Response:
    """Keep the answers as they are now under a name."""
    kb = knowledge_base()
    seen_sheet(kb, sheet_id)
    kb.sheets.keep_version(sheet_id, " ".join(request.form.get("name", "").split())[:MOST_CHARS])
    return _to(sheet_id, "#versions")


@blueprint.route("/<sheet_id>/versions/<int:number>", methods=["GET", "POST"])
def version(sheet_id: str, number: int) -> str | Response:
    """A version beside the answers as they are now; a post takes it back."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    states = states_of(found, kb.sheets.versions(sheet_id))
    chosen = _state(states, str(number))
    if request.method == "POST":
        kb.sheets.restore(sheet_id, number)
        return _to(sheet_id)
    view = changes_view(worksheet, kb.codebook, chosen, states[0])
    return render_template("worksheets/version.html", page=_head(worksheet, found), view=view, **_choice(states, chosen, states[0]))


@blueprint.get("/<sheet_id>/versions/beside")
def beside(sheet_id: str) -> Page:
    """Any two versions beside each other, or one and the answers as they are now; the earlier one stands first, however they were chosen."""
    kb = knowledge_base()
    worksheet, found = seen_sheet(kb, sheet_id)
    states = states_of(found, kb.sheets.versions(sheet_id))
    one, other = (_state(states, request.args.get(name, "")) for name in ("earlier", "later"))
    page, choice = _head(worksheet, found), _choice(states, one, other)
    if one == other:
        problem = f"“{one.name}” was chosen twice; choose two that are to stand beside each other."
        return render_template("worksheets/beside.html", page=page, view=None, problem=problem, **choice), HTTPStatus.BAD_REQUEST
    later, earlier = sorted((one, other), key=states.index)
    view = changes_view(worksheet, kb.codebook, earlier, later)
    return render_template("worksheets/beside.html", page=page, view=view, problem="", **_choice(states, earlier, later))


def _state(states: Sequence[State], key: str) -> State:
    """The state of that name in an address.

    Raises:
        NotFoundError: When the sheet has none.
    """
    found = next((state for state in states if state.key == key), None)
    if found is None:
        raise NotFoundError("version", key)
    return found


def _choice(states: Sequence[State], earlier: State, later: State) -> Mapping[str, object]:
    return {"states": states, "earlier": earlier.key, "later": later.key}


def _situation_page(worksheet: Worksheet, found: Sheet, follows: Following, corrections: Corrections, problem: str = "") -> str:
    view = situation_page(knowledge_base().codebook, found, follows, request.form.get("text"), corrections)
    said = "Kept with the sheet." if "saved" in request.args else "Read again from your answers." if "again" in request.args else ""
    return render_template("worksheets/situation.html", page=_head(worksheet, found), view=view, problem=problem, said=said)


def _sent(codebook: Codebook, *fields: str) -> tuple[Column, ...]:
    """Values that some fields of the form hold, as the codebook has them now; those that it does not have are left out."""
    sent = columns([each for field in fields for each in request.form.getlist(field)])
    return columns_standing(codebook, [each for each in sent if each[0] in CHIPS])


def _asked(kb: KnowledgeBase, text: str, follows: Following, corrections: Corrections) -> AnswerAddress:
    """Where the library answers it, with chips for what follows from the answers; what was taken off is not read from the words either."""
    chips = {facet: follows.values(facet) for facet in CHIPS if follows.values(facet)}
    removed = {facet: off for facet in CHIPS if (off := corrections.off_of(facet))}
    if len(text) > kb.settings.max_situation_chars:
        return AnswerAddress("", stored=kb.kept_situations.keep(text), chips=chips, removed=removed)
    return AnswerAddress(text, chips=chips, removed=removed)


def _following(worksheet: Worksheet, found: Sheet) -> Following:
    return follow(compute(read_answers(worksheet, found.typed)), knowledge_base().codebook)


def _head(worksheet: Worksheet, found: Sheet) -> SheetHead:
    kb = knowledge_base()
    return sheet_head(worksheet, found, kb.sheets.versions(found.id), kb.store.sources())


def _to(sheet_id: str, rest: str = "") -> Response:
    return redirect(f"{sheet_href(sheet_id)}{rest}", HTTPStatus.SEE_OTHER)
