"""Documents and sources as the library's page lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.model import Case, Document, DocumentState, Source
from kb.sources.linking import proposed_source
from web.present.words import listed

TYPES = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": "Text",
}


@dataclass(frozen=True)
class DocumentRow:
    """A document in the list. `source` is what it is linked to, `proposed` what its title suggests where it is not."""

    id: str
    title: str
    file: str
    type: str
    state: DocumentState
    newer: str | None
    pages: int
    passages: int
    source: Source | None
    proposed: Source | None
    practices: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class SourceRow:
    """A published work in the list, with the number of practices that cite it and the document in which it can be read."""

    source: Source
    authors: str
    practices: int
    document_id: str | None


def document_rows(
    documents: Iterable[Document], passages: Mapping[str, int], sources: Mapping[str, Source], practices: Mapping[str, int]
) -> tuple[DocumentRow, ...]:
    """Documents as listed: current ones first, then those that were replaced."""
    known = list(documents)
    newer = replaced_by(known)
    rows = [
        DocumentRow(
            id=document.id,
            title=document.title,
            file=document.file,
            type=type_name(document.media_type),
            state=document.state,
            newer=newer.get(document.id),
            pages=len(document.pages),
            passages=passages.get(document.id, 0),
            source=sources.get(document.source_id or ""),
            proposed=None if document.source_id else proposed_source(document, sources.values()),
            practices=practices.get(document.source_id or "", 0),
            problems=tuple(problem.message for problem in document.problems),
        )
        for document in known
    ]
    return tuple(sorted(rows, key=lambda row: (row.state is DocumentState.SUPERSEDED, row.title.casefold())))


def practices_of(cases: Iterable[Case]) -> Counter[str]:
    """Number of practices that cite each source."""
    return Counter(source_id for case in cases for source_id in {citation.source_id for citation in case.citations})


def source_rows(sources: Iterable[Source], practices: Mapping[str, int], documents: Iterable[Document]) -> tuple[SourceRow, ...]:
    """Sources as listed, those with most practices first."""
    held = {document.source_id: document.id for document in documents if document.state is DocumentState.READY}
    rows = [SourceRow(source, listed(list(source.authors)), practices.get(source.id, 0), held.get(source.id)) for source in sources]
    return tuple(sorted(rows, key=lambda row: (-row.practices, row.source.title.casefold())))


def replaced_by(documents: Iterable[Document]) -> dict[str, str]:
    """Document to the newer one that replaced it."""
    return {document.replaces: document.id for document in documents if document.replaces}


def citing_cases(cases: Iterable[Case], source_id: str | None) -> tuple[Case, ...]:
    """Practices that cite a source, by title."""
    found = [case for case in cases if source_id and any(citation.source_id == source_id for citation in case.citations)]
    return tuple(sorted(found, key=lambda case: case.title.casefold()))


def type_name(media_type: str) -> str:
    """A media type in a word."""
    return TYPES.get(media_type, media_type)
