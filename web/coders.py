"""Coders: who codes which document, how far they are, and when they are done."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.coding.comparing import coded_blind
from kb.errors import BadInputError
from kb.model import DocumentState
from web.coder import current_coder, named_coder
from web.current import knowledge_base
from web.present.coders import Typed, document_coders

blueprint = Blueprint("coders", __name__, url_prefix="/tagging/coders")

Answer = Response | tuple[str, int]


@blueprint.get("")
def coders() -> str:
    """Every document with its coders."""
    return _page()


@blueprint.post("/<document_id>/assign")
def assign(document_id: str) -> Answer:
    """Give a document to one or several coders; their names are divided by commas."""
    given = request.form.get("names", "")
    names = [name for name in re.split(r"[,;\n]", given) if name.strip()] or [""]
    try:
        _check_ready(document_id)
        knowledge_base().record.assign(document_id, names)
    except BadInputError as error:
        return _page(str(error), Typed(document_id, given)), 400
    return _back(document_id)


@blueprint.post("/<document_id>/withdraw")
def withdraw(document_id: str) -> Answer:
    """Take a document from a coder."""
    knowledge_base().record.withdraw(document_id, request.form.get("coder", ""))
    return _back(document_id)


@blueprint.post("/<document_id>/done")
def done(document_id: str) -> Answer:
    """Say that one is done with a document."""
    return _finish(document_id, True)


@blueprint.post("/<document_id>/code-on")
def code_on(document_id: str) -> Answer:
    """Take it back."""
    return _finish(document_id, False)


def _finish(document_id: str, is_done: bool) -> Answer:
    record = knowledge_base().record
    try:
        coder = named_coder()
        if not any((one.document_id, one.coder) == (document_id, coder) for one in record.assignments()):
            raise BadInputError(f"The document is not assigned to {coder}; assign it first, then say that you are done.")
        record.finish(document_id, coder, is_done)
    except BadInputError as error:
        return _page(str(error)), 400
    return _back(document_id)


def _check_ready(document_id: str) -> None:
    if knowledge_base().store.document_states().get(document_id) is not DocumentState.READY:
        raise BadInputError("That document is no longer coded: a newer version has replaced it, or it was never here; assign one of those below.")


def _back(document_id: str) -> Response:
    return redirect(url_for("coders.coders", _anchor=f"document-{document_id[:12]}"), 303)


def _page(problem: str = "", typed: Typed | None = None) -> str:
    kb = knowledge_base()
    assignments, you = kb.record.assignments(), current_coder()
    documents = [document for document in kb.store.documents() if document.state is DocumentState.READY]
    return render_template(
        "tagging/coders.html",
        you=you,
        rows=document_coders(documents, kb.store.passage_counts(), kb.audit.progress(), assignments, coded_blind(assignments), you),
        known=kb.record.coders(),
        problem=problem,
        typed=typed,
    )
