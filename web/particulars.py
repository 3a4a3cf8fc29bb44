"""What a person says of a report after it was read: its title page, the work that it is a file of, the report that it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.errors import BadInputError
from kb.model import Document, DocumentState
from kb.sources.cataloguing import Particulars, add_work, describe, replace_document
from kb.sources.linking import proposed_source
from web.current import knowledge_base

blueprint = Blueprint("particulars", __name__, url_prefix="/library/<document_id>")


@dataclass(frozen=True)
class Typed:
    """The fields of the form as they stand in it."""

    title: str
    authors: str
    year: str
    language: str

    @classmethod
    def from_document(cls, document: Document) -> Typed:
        """What the library holds."""
        return cls(document.title, "\n".join(document.authors), str(document.year or ""), document.language or "")

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> Typed:
        """What was sent."""
        return cls(*(form.get(name, "") for name in ("title", "authors", "year", "language")))


@blueprint.get("/particulars")
def page(document_id: str) -> str:
    """The forms."""
    return _page(knowledge_base().document(document_id))


@blueprint.post("/particulars")
def save(document_id: str) -> Response | tuple[str, int]:
    """Keep title, authors, year and language."""
    kb, typed = knowledge_base(), Typed.from_form(request.form)
    try:
        describe(kb, document_id, Particulars.from_words(typed.title, typed.authors, typed.year, typed.language))
    except BadInputError as error:
        return _page(kb.document(document_id), typed, str(error)), 400
    return _back(document_id, "described")


@blueprint.post("/work")
def work(document_id: str) -> Response | tuple[str, int]:
    """Link the report to a published work, to a new one made from its particulars, or to none."""
    kb, chosen = knowledge_base(), request.form.get("source", "")
    try:
        if chosen == "new":
            add_work(kb, document_id)
        else:
            kb.document(document_id)
            kb.link_source(document_id, chosen or None)
    except BadInputError as error:
        return _page(kb.document(document_id), fault=str(error)), 400
    return _back(document_id, "linked")


@blueprint.post("/replaces")
def replaces(document_id: str) -> Response | tuple[str, int]:
    """Let the report take the place of an earlier version."""
    kb = knowledge_base()
    try:
        replace_document(kb, request.form.get("earlier", ""), document_id)
    except BadInputError as error:
        return _page(kb.document(document_id), fault=str(error)), 400
    return redirect(url_for("library.document", document_id=document_id), 303)


def _page(document: Document, typed: Typed | None = None, fault: str = "") -> str:
    kb = knowledge_base()
    sources = kb.store.sources()
    others = [other for other in kb.store.documents() if other.id != document.id and other.state is DocumentState.READY]
    return render_template(
        "adding/particulars.html",
        document=document,
        typed=typed or Typed.from_document(document),
        fault=fault,
        kept=request.args.get("kept", ""),
        sources=sorted(sources.values(), key=lambda source: source.title.casefold()),
        source=sources.get(document.source_id or ""),
        proposed=None if document.source_id else proposed_source(document, sources.values()),
        others=[] if document.replaces or document.state is not DocumentState.READY else others,
    )


def _back(document_id: str, kept: str) -> Response:
    return redirect(url_for("particulars.page", document_id=document_id, kept=kept), 303)
