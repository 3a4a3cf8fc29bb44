"""Packs that were frozen and are shared by a link: who has it may read, nobody may change; it can be taken back."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.briefing.resolving import resolve
from kb.briefing.sharing import Frozen
from kb.errors import NotFoundError
from kb.render.briefing import body_html
from web.current import knowledge_base
from web.packs import file_of
from web.present.packs import FORMS

blueprint = Blueprint("shared_packs", __name__)

PRIVATE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "private, no-store"}
"""A link that was taken back must not be read from a cache, nor found by a search engine."""


@blueprint.post("/packs/<pack_id>/links")
def share(pack_id: str) -> Response:
    """Freeze a pack as it is now under a new link."""
    kb = knowledge_base()
    kb.shared_packs.freeze(pack_id, resolve(kb, kb.packs.get(pack_id).pack, date.today()))
    return _to_links(pack_id)


@blueprint.post("/packs/<pack_id>/links/revoke")
def revoke(pack_id: str) -> Response:
    """Take a link of this pack back; one that was taken back already stays so."""
    shared, token = knowledge_base().shared_packs, request.form.get("token", "")
    if token in {link.token for link in shared.of(pack_id)}:
        shared.revoke(token)
    return _to_links(pack_id)


@blueprint.get("/shared/<token>")
def read(token: str) -> Response:
    """A frozen pack, to read."""
    frozen = _frozen(token)
    if frozen is None:
        return _nothing()
    page = render_template("packs/shared.html", token=token, frozen=frozen, body=body_html(frozen.briefing), forms=FORMS)
    return _kept_private(make_response(page))


@blueprint.get("/shared/<token>/pack.<any(pdf, docx, html, md):ending>")
def download(token: str, ending: str) -> Response:
    """A frozen pack as a file."""
    frozen = _frozen(token)
    return _nothing() if frozen is None else _kept_private(file_of(frozen.briefing, ending))


def _frozen(token: str) -> Frozen | None:
    try:
        return knowledge_base().shared_packs.read(token)
    except NotFoundError:
        return None


def _nothing() -> Response:
    """The same page for a link that never was and for one that was taken back; it does not repeat the link."""
    return _kept_private(make_response(render_template("packs/not_shared.html"), HTTPStatus.NOT_FOUND))


def _kept_private(response: Response) -> Response:
    response.headers.update(PRIVATE)
    return response


def _to_links(pack_id: str) -> Response:
    return redirect(url_for("packs.pack", pack_id=pack_id, _anchor="links"), HTTPStatus.SEE_OTHER)
