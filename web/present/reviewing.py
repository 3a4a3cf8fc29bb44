"""The beginning of a review: documents with how far a coder is, and the form that chooses passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.codebook import Codebook, Facet
from kb.coding.record import Assignment
from kb.coding.review import MAIN_FACETS, Order, State
from kb.model import Document, DocumentState
from kb.rows import id_start
from web.reviewing import ORDERS, STATES, ReviewAddress


@dataclass(frozen=True)
class DocumentLine:
    """A document as a coder's work: its passages, how many the coder decided, whether it was given to them and they said that they are done."""

    id: str
    title: str
    passages: int
    decided: int
    assigned: bool
    done: bool
    first_url: str
    decided_url: str


@dataclass(frozen=True)
class ChoosingForm:
    """What the form that chooses passages offers, and what is chosen now in words."""

    documents: tuple[Document, ...]
    facets: tuple[Facet, ...]
    coders: tuple[str, ...]
    states: Mapping[State, str]
    orders: Mapping[Order, str]
    summary: str


def document_lines(
    documents: Iterable[Document],
    passages: Mapping[str, int],
    done: Iterable[str],
    assignments: Iterable[Assignment],
    coder: str,
) -> tuple[DocumentLine, ...]:
    """Documents to be reviewed: those that were given to the coder and are not done come first, then by title.

    Args:
        documents: All of them; those that were replaced are left out.
        passages: Document id to its number of passages.
        done: Passages that the coder decided.
        assignments: Who was given what.
        coder: Who looks.
    """
    given = {one.document_id: one.done_at is not None for one in assignments if one.coder == coder}
    decided = Counter(f"{passage.rpartition('-')[0]}-" for passage in done)
    address = ReviewAddress()
    lines = [
        DocumentLine(
            id=document.id,
            title=document.title,
            passages=passages.get(document.id, 0),
            decided=decided[id_start(document.id)],
            assigned=document.id in given,
            done=given.get(document.id, False),
            first_url=replace(address, document=document.id).first_url,
            decided_url=replace(address, document=document.id, state=State.DONE).bulk_url,
        )
        for document in documents
        if document.state is DocumentState.READY
    ]
    return tuple(sorted(lines, key=lambda line: (not line.assigned or line.done, line.title.casefold())))


def choosing_form(codebook: Codebook, documents: Sequence[Document], coders: Sequence[str], address: ReviewAddress) -> ChoosingForm:
    """The form, for the documents and coders that there are."""
    ready = tuple(document for document in documents if document.state is DocumentState.READY)
    facets = tuple(codebook.facet(name) for name in MAIN_FACETS)
    return ChoosingForm(ready, facets, tuple(coders), STATES, ORDERS, summary(codebook, ready, address))


def summary(codebook: Codebook, documents: Sequence[Document], address: ReviewAddress) -> str:
    """What is reviewed and in which order, as one phrase: "Gap Capital, in “Bridges Built Slowly”, still to be decided by you, most likely first"."""
    title = next((document.title for document in documents if document.id == address.document), "")
    value = f" {codebook.label(address.facet, address.value)}" if address.value else ""
    parts = [
        f"{codebook.facet(address.facet).label}{value}" if address.facet else "",
        f"in “{title}”" if title else "in all documents",
        f"suggested with {address.least} to {address.most}%" if (address.least, address.most) != (0, 100) else "",
        f"decided by {address.by}" if address.by else "",
        STATES[address.state].lower(),
        ORDERS[address.order].lower(),
    ]
    told = ", ".join(part for part in parts if part)
    return told[0].upper() + told[1:]
