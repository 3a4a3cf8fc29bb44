"""Review: passages one by one, with what is suggested and why; each stroke is appended to the record and leads to the next passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.coding.choosing import choice
from kb.coding.decisions import MOVES, Action
from kb.coding.record import MAX_NAME, Choice
from kb.coding.review import MAIN_FACETS, State, Wanted
from kb.coding.sheets import CodingSheet, coding_sheet, own_decisions
from kb.errors import BadInputError, NotFoundError, UnknownValueError
from kb.knowledge import KnowledgeBase
from web.coder import current_coder, set_coder
from web.current import knowledge_base
from web.library import PDF
from web.present.reviewing import ChoosingForm, choosing_form, document_lines, summary
from web.present.tagging import Ticks, found_lines, is_asked, sheet_page
from web.present.words import count
from web.reviewing import ReviewAddress

blueprint = Blueprint("tagging", __name__, url_prefix="/tagging")

MAX_NOTE = 2000
"""Characters of a note."""

GONE = "The passage that was asked for is no longer in the library: a newer version of its document may have taken its place. Nothing was stored."
FINISHED = "That was the last passage of this list."

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Typed:
    """What was typed on a sheet and could not be kept, and why."""

    ticks: Ticks
    note: str
    problem: str


@blueprint.get("")
def start() -> str:
    """Who is coding, how far the review of each document is, and what to look for."""
    kb, coder = knowledge_base(), current_coder()
    if coder is None:
        return _ask_name("/tagging")
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    facet = kb.codebook.facet(address.facet or MAIN_FACETS[0])
    done = kb.review.listed(Wanted(coder, state=State.DONE))
    return render_template(
        "tagging/start.html",
        you=coder,
        weighing=kb.review.weighing,
        most_chars=MAX_NAME,
        address=address,
        documents=document_lines(kb.store.documents(), kb.store.passage_counts(), done, kb.record.assignments(), coder),
        form=form_of(kb, address),
        facet=facet,
        found=found_lines(kb.codebook, facet.id, kb.review.remaining(address.wanted(coder), facet.id)),
    )


@blueprint.post("/coder")
def name() -> Answer:
    """Code under a name from now on, and go back to where it was asked."""
    back = request.form.get("back", "")
    back = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/tagging"
    try:
        set_coder(request.form.get("name", ""))
    except BadInputError as error:
        return _ask_name(back, str(error)), 400
    return redirect(back, 303)


@blueprint.get("/next")
def first() -> Response:
    """The first passage of a review."""
    kb, coder = knowledge_base(), current_coder()
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    return redirect(address.start_url if coder is None else _following(kb, address, coder, None), 303)


@blueprint.get("/<passage_id>")
def passage(passage_id: str) -> Answer:
    """A passage with its coding sheet."""
    kb, coder = knowledge_base(), current_coder()
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    if coder is None:
        return _ask_name(address.passage_url(passage_id))
    try:
        return _render(kb, address, coding_sheet(kb, passage_id, coder), coder)
    except NotFoundError:
        return _gone(kb, address, coder)


@blueprint.post("/<passage_id>")
def decide(passage_id: str) -> Answer:
    """Append what was decided and go on to the next passage; or undo, or redo, and go to the passage that it concerned."""
    kb, coder = knowledge_base(), current_coder()
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    if coder is None:
        return redirect(address.passage_url(passage_id), 303)
    did = request.form.get("do", "save")
    if did in MOVES:
        moved = move(kb, coder, Action(did))
        return redirect(address.passage_url(next(iter(moved)) if len(moved) == 1 else passage_id), 303)
    if not kb.store.present_passages([passage_id]):
        return _gone(kb, address, coder)
    ticks = {facet: [value for value in request.form.getlist(facet) if value] for facet in kb.codebook.by_id}
    note = request.form.get("note", "").strip()
    try:
        kb.record.decide(coder, _choices(kb, coder, passage_id, did, ticks, note), kb.codebook)
    except (BadInputError, UnknownValueError) as error:
        return _render(kb, address, coding_sheet(kb, passage_id, coder), coder, Typed(ticks, note, str(error))), 400
    kb.decided([passage_id])
    return redirect(_following(kb, address.behind(passage_id), coder, passage_id), 303)


def form_of(kb: KnowledgeBase, address: ReviewAddress) -> ChoosingForm:
    """The form that chooses passages."""
    return choosing_form(kb.codebook, kb.store.documents(), kb.record.coders(), address)


def move(kb: KnowledgeBase, coder: str, action: Action) -> frozenset[str]:
    """Undo or redo the coder's last step and say so on the next page; the passages that it concerned."""
    moved = (kb.record.undo if action is Action.UNDO else kb.record.redo)(coder, kb.codebook)
    kb.decided(moved)
    if moved:
        did = "Undone: your last step" if action is Action.UNDO else "Done again: the step that you undid last"
        flash(f"{did}, on {count(len(moved), 'passage')}.")
    else:
        flash(f"There is nothing to {action}.")
    return moved


def _choices(kb: KnowledgeBase, coder: str, passage_id: str, did: str, ticks: Ticks, note: str) -> list[Choice]:
    """One choice for each facet that the sheet asks for, and for each other one in which something is ticked.

    Raises:
        BadInputError: When the note is too long.
    """
    if len(note) > MAX_NOTE:
        raise BadInputError(f"A note has at most {MAX_NOTE:,} characters; this one has {len(note):,}: shorten it.")
    if did == Action.SKIP:
        return [Choice(passage_id, facet, Action.SKIP, note=note) for facet in MAIN_FACETS]
    suggested, own = kb.review.suggested(passage_id), own_decisions(kb, passage_id, coder)
    if did in (Action.ACCEPT, Action.REJECT):
        ticks = {facet: [each.value for each in suggested.get(facet, ())] for facet in MAIN_FACETS} if did == Action.ACCEPT else {}
    asked = [facet for facet in kb.codebook.facets if is_asked(facet.id, own) or ticks.get(facet.id)]
    return [choice(passage_id, facet, ticks.get(facet.id, ()), suggested.get(facet.id, ()), note) for facet in asked]


def _following(kb: KnowledgeBase, address: ReviewAddress, coder: str, after: str | None) -> str:
    """The address of the next passage of a review; of its beginning where none is left."""
    following = kb.review.next(address.wanted(coder), after)
    if following is None:
        flash(FINISHED if after else "No passage is left in this list; choose another one.")
        return address.start_url
    return address.passage_url(following)


def _gone(kb: KnowledgeBase, address: ReviewAddress, coder: str) -> Response:
    flash(GONE)
    return redirect(_following(kb, address, coder, None), 303)


def _ask_name(back: str, problem: str = "") -> str:
    return render_template("tagging/name.html", back=back, typed=request.form.get("name", ""), problem=problem, most_chars=MAX_NAME)


def _render(kb: KnowledgeBase, address: ReviewAddress, sheet: CodingSheet, coder: str, typed: Typed | None = None) -> str:
    wanted = address.wanted(coder)
    listed, whole = kb.review.listed(wanted), kb.review.listed(replace(wanted, state=State.ALL))
    facet = kb.codebook.by_id.get(address.facet)
    return render_template(
        "tagging/passage.html",
        you=coder,
        weighing=kb.review.weighing,
        address=address,
        sheet=sheet,
        page=sheet_page(kb.codebook, sheet, _homes(kb, sheet), *((typed.ticks, typed.note) if typed else (None, None))),
        problem=typed.problem if typed else "",
        most_note=MAX_NOTE,
        summary=summary(kb.codebook, [sheet.document] if address.document else [], address),
        left=len(listed),
        next_url=_beside(address.behind(sheet.id), listed, sheet.id, 1),
        previous_url=_beside(address, whole, sheet.id, -1),
        is_pdf=sheet.document.media_type == PDF and (kb.settings.files_folder / sheet.document.id).is_file(),
        facet=facet,
        found=found_lines(kb.codebook, facet.id, kb.review.remaining(wanted, facet.id)) if facet else (),
    )


def _homes(kb: KnowledgeBase, sheet: CodingSheet) -> dict[str, str]:
    """Document id of each passage that a suggestion is compared with."""
    ids = [like.id for reason in sheet.reasons.values() for like in reason.like]
    return {identifier: home for identifier, (home, _) in kb.store.passages(ids).items()} if ids else {}


def _beside(address: ReviewAddress, listed: Sequence[str], passage_id: str, step: int) -> str | None:
    """The address of the passage before or behind another one in a list; behind one that is not listed comes the first."""
    at = listed.index(passage_id) + step if passage_id in listed else 0 if step > 0 else -1
    return address.passage_url(listed[at]) if 0 <= at < len(listed) else None
