"""Codebook: read, with what carries each value and how far it can be trusted; changed, each change seen before it is made, and undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.codebooks.changes import FIXED, Kind
from kb.codebooks.differences import differences
from kb.codebooks.uses import Counts, Use
from kb.codebooks.versions import Version, undoable
from kb.coding.comparing import coded_blind
from kb.errors import BadInputError, UnknownValueError
from kb.knowledge import KnowledgeBase
from kb.rows import id_start
from web.codebook_form import ChangeForm
from web.coder import current_coder, named_coder, set_coder
from web.current import knowledge_base
from web.present.carriers import LISTS, listed
from web.present.codebook import CHANGES, consequences, facet_views, undo_consequences, value_view, version_rows

blueprint = Blueprint("codebook", __name__, url_prefix="/codebook")

Page = str | Response | tuple[str, int]


@blueprint.get("")
def read() -> str:
    """Every facet with its values."""
    kb = knowledge_base()
    trust = kb.codebooks.trust.now(kb.codebook)
    facets = facet_views(kb.codebook, kb.codebooks.uses.counts(), trust)
    return render_template("codebook/codebook.html", version=kb.codebook.version, facets=facets, last=_last(kb))


@blueprint.get("/<facet_id>/<value_id>")
def value(facet_id: str, value_id: str) -> str:
    """One value: its definition, how far it can be trusted, and everything that carries it."""
    kb = knowledge_base()
    facet = kb.codebook.by_id.get(facet_id)
    if facet is None or (value_id not in facet.by_id and value_id not in facet.former_by_id):
        abort(HTTPStatus.NOT_FOUND)
    is_split = value_id in facet.former_by_id and len(facet.former_by_id[value_id].became) > 1
    carried = kb.codebooks.uses.of_value(facet_id, value_id)
    use = _open_to_all(carried, coded_blind(kb.record.assignments()))
    counts = Counts(len(use.by_hand), len(use.suggested), len(use.practices))
    chosen = request.args.get("list", "") if request.args.get("list") in LISTS else ""
    waiting = kb.codebooks.recoding.waiting(facet_id) if is_split else ()
    return render_template(
        "codebook/value.html",
        facet=facet,
        view=value_view(kb.codebook, facet, value_id, counts, kb.codebooks.trust.now(kb.codebook).get((facet_id, value_id))),
        lists=listed(kb.store, use, waiting, chosen, max(1, request.args.get("page", 1, type=int))),
        chosen=chosen,
        hidden=len(carried.by_hand) - len(use.by_hand),
        changes={kind.value: words for kind, words in CHANGES.items() if facet_id not in FIXED or kind is Kind.REWORD},
    )


@blueprint.get("/change")
def change() -> Page:
    """The form of a change, and once it is filled in what the change would do."""
    return _form_page(ChangeForm.from_arguments(request.args, knowledge_base().codebook))


@blueprint.post("/change")
def apply() -> Page:
    """Make a change that was looked at."""
    kb = knowledge_base()
    form = ChangeForm.from_arguments(request.form, kb.codebook)
    try:
        version = kb.codebooks.recoding.apply(form.change, _named(), request.form.get("seen", 0, type=int))
    except (BadInputError, UnknownValueError) as error:
        return _form_page(form, str(error))
    return _done(kb, version)


@blueprint.get("/undo")
def look_at_undo() -> Page:
    """What an undo of the last change would do."""
    return _undo_page()


@blueprint.post("/undo")
def undo() -> Page:
    """Take back the last change."""
    kb = knowledge_base()
    try:
        version = kb.codebooks.recoding.undo(_named(), request.form.get("seen", 0, type=int))
    except BadInputError as error:
        return _undo_page(str(error))
    return _done(kb, version)


@blueprint.get("/history")
def history() -> Page:
    """Who changed what and when, and two versions compared."""
    return _history_page()


def _open_to_all(use: Use, blind: Collection[str]) -> Use:
    """Without the passages of documents that are coded blind: a list of them would tell one coder what another gave."""
    starts = tuple(map(id_start, blind))
    return replace(use, by_hand=tuple(i for i in use.by_hand if not i.startswith(starts))) if starts else use


def _done(kb: KnowledgeBase, version: Version) -> Response:
    kb.follow_codebook()
    flash(f"The codebook is at version {version.number} now.")
    return redirect(f"{url_for('codebook.history')}#version-{version.number}", HTTPStatus.SEE_OTHER)


def _form_page(form: ChangeForm, problem: str = "") -> Page:
    """With what the change would do where the form is filled in; a bad request where something is wrong with it."""
    kb = knowledge_base()
    preview = None
    if form.is_asked and not problem:
        try:
            preview = kb.codebooks.recoding.preview(form.change)
        except (BadInputError, UnknownValueError) as error:
            problem = str(error)
    page = render_template(
        "codebook/change.html",
        form=form,
        facet=kb.codebook.facet(form.facet),
        title=form.title(kb.codebook),
        preview=preview,
        told=consequences(kb.codebook, form.change, preview.touched) if preview else (),
        seen=kb.codebook.version,
        who=current_coder() or "",
        problem=problem,
    )
    return (page, HTTPStatus.BAD_REQUEST) if problem else page


def _undo_page(problem: str = "") -> Page:
    kb = knowledge_base()
    last = _last(kb)
    if last is None:
        return _history_page("The codebook is as it was shipped; there is no change to undo.")
    page = render_template(
        "codebook/undo.html",
        last=version_rows(kb.codebook, [last])[0],
        preview=kb.codebooks.recoding.preview_undo(),
        told=undo_consequences(last),
        seen=kb.codebook.version,
        who=current_coder() or "",
        problem=problem,
    )
    return (page, HTTPStatus.BAD_REQUEST) if problem else page


def _history_page(problem: str = "") -> Page:
    kb = knowledge_base()
    versions = kb.codebooks.versions
    made = versions.history()
    numbers = [versions.shipped.version, *(version.number for version in made)]
    old, new = (request.args.get(name, other, type=int) for name, other in (("from", numbers[0]), ("to", numbers[-1])))
    page = render_template(
        "codebook/history.html",
        rows=version_rows(kb.codebook, made),
        numbers=numbers,
        old=old,
        new=new,
        told=differences(versions.codebook(old), versions.codebook(new)),
        last=_last(kb),
        problem=problem,
    )
    return (page, HTTPStatus.BAD_REQUEST) if problem else page


def _last(kb: KnowledgeBase) -> Version | None:
    return undoable(kb.codebooks.versions.history())


def _named() -> str:
    """The name in the form, under which this browser goes on.

    Raises:
        BadInputError: When it is empty or too long.
    """
    set_coder(request.form.get("who", ""))
    return named_coder()
