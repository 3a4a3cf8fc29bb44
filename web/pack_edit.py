"""The form of a pack: its words, its order, its notes, its questions, the parts that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.briefing.adding import in_order, item, moved, without_item
from kb.briefing.resolving import resolve
from kb.briefing.values import Item, Pack, Part
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.render.bibliography import styles
from web.current import knowledge_base
from web.last_pack import use_pack
from web.pack_form import LONGEST_TITLE, checked, differences, joined, question_lines, typed
from web.present.packs import PARTS, item_rows

blueprint = Blueprint("pack_edit", __name__, url_prefix="/packs")

Page = str | Response | tuple[str, int]

_BY = {"up": -1, "down": 1}


@blueprint.route("/<pack_id>/edit", methods=["GET", "POST"])
def edit(pack_id: str) -> Page:
    """The form of a pack; whichever button is pressed, everything that was typed is saved."""
    kb = knowledge_base()
    kept = kb.packs.get(pack_id)
    use_pack(pack_id)
    if request.method == "GET":
        return _edit_page(kb, pack_id, kept.revision, kept.pack)
    follows = request.form.get("follows", -1, type=int)
    pack, place = _pressed(typed(request.form, kept.pack, _known(kb, kept.pack)))
    try:
        kb.packs.change(pack_id, follows, checked(pack))
    except BadInputError as error:
        return _edit_page(kb, pack_id, follows, pack, str(error)), HTTPStatus.BAD_REQUEST
    except ChangedMeanwhileError:
        return _edit_page(kb, pack_id, kept.revision, joined(pack, kept.pack), theirs=kept.pack), HTTPStatus.CONFLICT
    here = url_for("pack_edit.edit", pack_id=pack_id, _anchor=place) if place else url_for("packs.pack", pack_id=pack_id)
    return redirect(here, HTTPStatus.SEE_OTHER)


@blueprint.post("/<pack_id>/order")
def order(pack_id: str) -> tuple[Response, int]:
    """Keep the order of the items at once, and nothing of what else was typed; refused where somebody saved the pack meanwhile."""
    packs = knowledge_base().packs
    pack = in_order(packs.get(pack_id).pack, request.form.getlist("item"))
    try:
        kept = packs.change(pack_id, request.form.get("follows", -1, type=int), pack)
    except ChangedMeanwhileError:
        return jsonify(problem="Somebody saved this pack meanwhile; save to see what differs."), HTTPStatus.CONFLICT
    return jsonify(follows=kept.revision), HTTPStatus.OK


def _pressed(pack: Pack) -> tuple[Pack, str]:
    """The pack as the button that was pressed makes it, and the place on the page to which that leads back; nowhere after a plain save."""
    what, _, target = request.form.get("do", "save").partition(" ")
    if what in _BY:
        return moved(pack, target, _BY[what]), f"item-{target}"
    if what == "remove":
        return without_item(pack, target), "items"
    if what == "propose":
        return replace(pack, questions=None), "questions"
    return pack, ""


def _known(kb: KnowledgeBase, before: Pack) -> Mapping[str, Item]:
    """Items that the form may name: those of the pack, and those that somebody took out of it while the form was open."""
    known = {each.target: each for each in before.items}
    for target in request.form.getlist("item"):
        if target not in known:
            try:
                known[target] = item(kb, target)
            except NotFoundError:
                continue  # out of the pack and out of the library: there is nothing to put back
    return known


def _proposed(kb: KnowledgeBase, pack: Pack) -> tuple[str, ...]:
    """The questions that stand where nobody wrote others, also while they are not shown."""
    without_the_rest = tuple(part for part in Part if part is not Part.QUESTIONS)
    return resolve(kb, replace(pack, questions=None, hidden=without_the_rest), date.today()).questions


def _edit_page(kb: KnowledgeBase, pack_id: str, follows: int, pack: Pack, problem: str = "", theirs: Pack | None = None) -> str:
    rows = item_rows(kb.store, (*pack.items, *(theirs.items if theirs else ())))
    titles = {row.target: row.title for row in rows}
    return render_template(
        "packs/edit.html",
        pack_id=pack_id,
        follows=follows,
        pack=pack,
        rows=rows[: len(pack.items)],
        questions=question_lines(_proposed(kb, pack) if pack.questions is None else pack.questions),
        parts=PARTS,
        styles=styles(),
        longest_title=LONGEST_TITLE,
        changed=differences(pack, theirs, titles) if theirs else None,
        problem=problem,
    )
