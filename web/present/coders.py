"""Documents and their coders as the Coders page lists them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.coding.comparing import Progress
from kb.coding.record import Assignment
from kb.model import Document
from web.present.words import listed


@dataclass(frozen=True)
class Typed:
    """Names that were typed for a document and could not be taken."""

    document_id: str
    names: str


@dataclass(frozen=True)
class CoderRow:
    """A coder of a document: passages decided, whether the document was assigned, when they were done, whether it is who looks."""

    name: str
    decided: int
    assigned: bool
    done_at: datetime | None
    is_you: bool


@dataclass(frozen=True)
class DocumentRow:
    """A document with its coders by name; `until` says of one that is coded blind who is to be done first ("Bo is done"), of others nothing."""

    id: str
    title: str
    passages: int
    until: str
    coders: tuple[CoderRow, ...]


def document_coders(
    documents: Iterable[Document],
    passages: Mapping[str, int],
    progress: Progress,
    assignments: Iterable[Assignment],
    blind: Collection[str],
    you: str | None,
) -> tuple[DocumentRow, ...]:
    """Documents by title, with everybody who was given them or decided on them."""
    given: dict[str, dict[str, Assignment]] = {}
    for one in assignments:
        given.setdefault(one.document_id, {})[one.coder] = one
    return tuple(
        DocumentRow(
            document.id,
            document.title,
            passages.get(document.id, 0),
            _until([name for name, one in its.items() if one.done_at is None]) if document.id in blind else "",
            _coders(document.id, progress, its, you),
        )
        for document in sorted(documents, key=lambda document: document.title.casefold())
        for its in [given.get(document.id, {})]
    )


def _until(coding: Sequence[str]) -> str:
    return f"{listed(coding)} {'is' if len(coding) == 1 else 'are'} done"


def _coders(document_id: str, progress: Progress, given: Mapping[str, Assignment], you: str | None) -> tuple[CoderRow, ...]:
    decided = {coder: number for (document, coder), number in progress.items() if document == document_id}
    return tuple(
        CoderRow(name, decided.get(name, 0), name in given, given[name].done_at if name in given else None, name == you)
        for name in sorted({*decided, *given}, key=str.casefold)
    )
