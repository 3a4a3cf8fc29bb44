"""Library, Document, original file, page picture, citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kb.briefing.places import work_of_document
from kb.coding.succession import carried_to, left_of
from kb.errors import NotFoundError
from kb.exchange.references import Work, bibtex, key
from kb.knowledge import KnowledgeBase
from kb.model import Document, Passage, Source
from web.citing import apa, in_text
from web.current import knowledge_base
from web.pagepicture import boxed_page
from web.present.document import Part, outline, part_at, part_of_page, parts, runs, where, whole
from web.present.left_behind import left_rows
from web.present.library import citing_cases, document_rows, practices_of, replaced_by, source_rows, type_name

blueprint = Blueprint("library", __name__, url_prefix="/library")

PDF = "application/pdf"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""A browser shows a PDF in a page of its own making, which needs styles; nothing in it may run."""

FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
A_DAY = 86_400


@dataclass(frozen=True)
class Opened:
    """Where a document is opened: one of its parts, or all of it; `passage` is the one asked for, None where it is not there."""

    parts: tuple[Part, ...]
    part: Part
    is_whole: bool
    passage_id: str
    passage: Passage | None
    where: str | None


@dataclass(frozen=True)
class Citation:
    """How to cite a document, and the passage that is open."""

    apa: str
    in_text: str
    bibtex: str


@blueprint.get("")
def shelf() -> str:
    """Documents with their state, files that failed, and the works behind the practices."""
    kb = knowledge_base()
    documents, sources = kb.store.documents(), kb.store.sources()
    practices = practices_of(kb.store.cases().values())
    return render_template(
        "library/library.html",
        documents=document_rows(documents, kb.store.passage_counts(), sources, practices),
        failures=kb.store.failures(),
        sources=source_rows(sources.values(), practices, documents),
    )


@blueprint.post("/<document_id>/source")
def link_source(document_id: str) -> Response:
    """Say which published work a document is a file of."""
    kb = knowledge_base()
    if document_id not in kb.store.document_states():
        raise NotFoundError("document", document_id)
    kb.link_source(document_id, request.form.get("source") or None)
    return redirect(url_for("library.shelf", _anchor=f"document-{document_id[:12]}"), 303)


@blueprint.get("/<document_id>")
def document(document_id: str) -> str:
    """The text by page and heading, opened at a passage, a page or a part; `whole=1` gives all of it at once."""
    kb = knowledge_base()
    found = kb.document(document_id)
    source = kb.store.sources().get(found.source_id or "")
    passages = kb.passages_of(document_id)
    opened = _opened(found, passages)
    choosing = "choose" in request.args
    has_file = _file(kb, found).is_file()
    return render_template(
        "library/document.html",
        document=found,
        type=type_name(found.media_type),
        source=source,
        newer=replaced_by(kb.store.documents()).get(found.id),
        has_file=has_file,
        is_pdf=has_file and found.media_type == PDF,
        opened=opened,
        choosing=choosing,
        decided=opened.passage is not None and bool(kb.record.of_passages([opened.passage_id])),
        runs=runs(found, opened.part, opened.passage, passages if choosing else None),
        outline=outline(found, opened.parts),
        citation=_citation(found, source, opened.passage),
        carried=carried_to(kb.store.engine, found.id),
        left=left_rows(left_of(kb.store.engine, found.id), passages),
        cases=citing_cases(kb.store.cases().values(), found.source_id),
    )


@blueprint.get("/<document_id>/file")
def file(document_id: str) -> Response:
    """The original file: a PDF in the browser, anything else, or with `download=1`, as a download."""
    kb = knowledge_base()
    found = kb.document(document_id)
    path = _file(kb, found)
    if not path.is_file():
        abort(404)
    inline = found.media_type == PDF and "download" not in request.args
    response = send_file(path, found.media_type, as_attachment=not inline, download_name=found.file, etag=found.id, max_age=A_DAY, conditional=True)
    response.headers["Content-Security-Policy"] = PDF_POLICY if inline else FILE_POLICY
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


@blueprint.get("/<document_id>/pages/<int:page_number>.png")
def page_picture(document_id: str, page_number: int) -> Response:
    """A page of a PDF as a picture, the cited passage boxed."""
    kb = knowledge_base()
    found = kb.document(document_id)
    path = _file(kb, found)
    if found.media_type != PDF or not path.is_file() or not 1 <= page_number <= len(found.pages):
        abort(404)
    passage = kb.passages_of(document_id).get(request.args.get("passage", ""))
    response = make_response(boxed_page(path, page_number, passage.text if passage else ""))
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response


@blueprint.get("/<document_id>/citation.bib")
def bibtex_file(document_id: str) -> Response:
    """The citation for reference managers."""
    kb = knowledge_base()
    found = kb.document(document_id)
    work = Work.from_document(found, kb.store.sources().get(found.source_id or ""))
    response = make_response(bibtex(work))
    response.mimetype = "application/x-bibtex"
    response.headers["Content-Disposition"] = f'attachment; filename="{key(work)}.bib"'
    return response


def _file(kb: KnowledgeBase, document: Document) -> Path:
    """Where the bytes lie: under their hash, so no name from outside ever becomes a path."""
    return kb.settings.files_folder / document.id


def _opened(document: Document, passages: Mapping[str, Passage]) -> Opened:
    passage_id = request.args.get("passage", "")
    passage = passages.get(passage_id)
    is_whole = "whole" in request.args
    some = (whole(document),) if is_whole else parts(document)
    return Opened(some, some[_part_number(document, some, passage) - 1], is_whole, passage_id, passage, where(document, passage))


def _part_number(document: Document, some: tuple[Part, ...], passage: Passage | None) -> int:
    if passage:
        return part_at(document, some, passage.start)
    page_number = request.args.get("page", type=int)
    if page_number is not None:
        return part_of_page(document, some, page_number) or 1
    return min(max(1, request.args.get("part", 1, type=int)), len(some))


def _citation(document: Document, source: Source | None, passage: Passage | None) -> Citation:
    work = source or work_of_document(document)
    return Citation(apa(work), in_text(work, _printed(document, passage)), bibtex(Work.from_source(work)))


def _printed(document: Document, passage: Passage | None) -> str | None:
    """Printed pages of a passage, for a citation; never a page of the file alone."""
    if passage is None or passage.first_page is None:
        return None
    labels = {page.number: page.label for page in document.pages}
    first, last = labels.get(passage.first_page), labels.get(passage.last_page or passage.first_page)
    return None if not first or not last else first if first == last else f"{first}-{last}"
