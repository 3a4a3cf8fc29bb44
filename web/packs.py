"""Packs: the list, one pack as its readers will see it, its files, what has changed under it, its removal."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.briefing.resolving import resolve
from kb.briefing.values import Briefing, Pack
from kb.briefing.versions import accepted, stale, stale_in
from kb.errors import BadInputError, ChangedMeanwhileError
from kb.render.briefing import body_html, media_type, render
from kb.words import slug
from web.current import knowledge_base
from web.last_pack import use_pack
from web.pack_form import checked
from web.present.packs import FORMS, link_rows, row, stale_rows

blueprint = Blueprint("packs", __name__, url_prefix="/packs")

Page = str | Response | tuple[str, int]


@blueprint.get("")
def packs() -> str:
    """Every pack, the one that was changed last before the others."""
    return _list_page()


@blueprint.post("")
def make() -> Page:
    """A new pack with nothing in it yet."""
    title, audience = (" ".join(request.form.get(name, "").split()) for name in ("title", "audience"))
    kb = knowledge_base()
    try:
        pack_id = kb.packs.make(checked(Pack(title=title, audience=audience)))
    except BadInputError as error:
        return _list_page(str(error), title, audience), HTTPStatus.BAD_REQUEST
    use_pack(pack_id)
    return _to("pack_edit.edit", pack_id)


@blueprint.get("/<pack_id>")
def pack(pack_id: str) -> str:
    """A pack as its readers will see it, and what may be done with it."""
    return _pack_page(pack_id)


@blueprint.get("/<pack_id>/pack.<any(pdf, docx, html, md):ending>")
def download(pack_id: str, ending: str) -> Response:
    """A pack as a file."""
    kb = knowledge_base()
    return file_of(resolve(kb, kb.packs.get(pack_id).pack, date.today()), ending)


@blueprint.post("/<pack_id>/present")
def take_present(pack_id: str) -> Page:
    """Take what a practice or passage says now for known; of all of them where none is named."""
    kb = knowledge_base()
    kept = kb.packs.get(pack_id)
    named = request.form.getlist("target") or [each.target for each in stale(kb, kept.pack) if each.moved_to or not each.gone]
    made = kept.pack
    for target in named:
        made = accepted(kb, made, target)
    try:
        kb.packs.change(pack_id, request.form.get("follows", -1, type=int), made)
    except ChangedMeanwhileError as error:
        return _pack_page(pack_id, str(error)), HTTPStatus.CONFLICT
    return _to("packs.pack", pack_id)


@blueprint.route("/<pack_id>/remove", methods=["GET", "POST"])
def remove(pack_id: str) -> Page:
    """Ask whether a pack is to go, and let it go; links to it are taken back with it where that was ticked."""
    kb = knowledge_base()
    kept, shared = kb.packs.get(pack_id), kb.shared_packs
    links = [link for link in shared.of(pack_id) if link.revoked_at is None]
    if request.method == "GET":
        return render_template("packs/remove.html", kept=kept, links=links)
    if "links" in request.form:
        for link in links:
            shared.revoke(link.token)
    kb.packs.remove(pack_id)
    return redirect(url_for("packs.packs"), HTTPStatus.SEE_OTHER)


def file_of(briefing: Briefing, ending: str) -> Response:
    """A briefing as a file to be kept, named by its title."""
    form = FORMS[ending].form
    response = make_response(render(briefing, form))
    response.headers["Content-Type"] = media_type(form)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug(briefing.title)[:60].strip("-") or "pack"}.{ending}"'
    return response


def _list_page(problem: str = "", title: str = "", audience: str = "") -> str:
    kb = knowledge_base()
    kept = kb.packs.all()
    rows = tuple(map(row, kept, stale_in(kb, [each.pack for each in kept])))
    return render_template("packs/packs.html", rows=rows, problem=problem, title=title, audience=audience)


def _pack_page(pack_id: str, problem: str = "") -> str:
    kb = knowledge_base()
    kept = kb.packs.get(pack_id)
    use_pack(pack_id)
    briefing = resolve(kb, kept.pack, date.today())
    return render_template(
        "packs/pack.html",
        kept=kept,
        briefing=briefing,
        body=body_html(briefing),
        stale=stale_rows(stale(kb, kept.pack), briefing),
        links=link_rows(kb.shared_packs.of(pack_id), request.host_url),
        forms=FORMS,
        problem=problem,
    )


def _to(endpoint: str, pack_id: str) -> Response:
    return redirect(url_for(endpoint, pack_id=pack_id), HTTPStatus.SEE_OTHER)
