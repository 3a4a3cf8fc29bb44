"""What to read to fill an empty or thin cell: pages elsewhere, documents that nobody reviewed for it, and the nearest cells that hold something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.atlas.atlas import Survey
from kb.atlas.cell import LeaningDocument, columns_of, leaning
from kb.atlas.coverage import Coverage, Emptiness, GridCell, by_strength
from kb.codebook import Codebook, Column
from kb.coding.record import Record
from kb.corpus import Lead
from kb.exchange.references import Work
from kb.model import Case, Document, Source
from kb.store import Store

MOST_LEADS = 8
MOST_DOCUMENTS = 10
MOST_NEAR = 4
PRACTICES_OF_EACH = 3

IN_ORDER = ("stage", "level")
"""Facets whose values follow each other in the codebook, so that one is nearer than another."""


@dataclass(frozen=True)
class ListedDocument:
    """A document to be reviewed, with the published work that it is a file of, where it is linked to one."""

    leaning: LeaningDocument
    document: Document
    source: Source | None


@dataclass(frozen=True)
class NearCell:
    """A cell that holds practices and shares the gap or the other value; its practices with the strongest evidence, and the works that tell them."""

    cell: GridCell
    practices: tuple[Case, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ReadingList:
    """What to read for one cell.

    Attributes:
        cell: The cell.
        why: Why it is empty; None where it is thin.
        leads: Pages elsewhere about the gap; those about the other value too come first.
        documents: To be reviewed, at most `MOST_DOCUMENTS`.
        more_documents: How many more there are.
        seek: The value of the two that fewer passages carry: it narrows a review most.
        near: The nearest cells that hold something.
    """

    cell: GridCell
    why: Emptiness | None
    leads: tuple[Lead, ...]
    documents: tuple[ListedDocument, ...]
    more_documents: int
    seek: Column
    near: tuple[NearCell, ...]

    @property
    def empty(self) -> bool:
        """True where there is nothing to read."""
        return not (self.leads or self.documents or self.near)

    @property
    def works(self) -> tuple[Work, ...]:
        """Everything on the list that can be cited, each once."""
        pages = [Work(lead.title, (), None, None, "web page", lead.url) for lead in self.leads]
        files = [Work.from_document(listed.document, listed.source) for listed in self.documents]
        told = [Work.from_source(source) for near in self.near for source in near.sources]
        return tuple(dict.fromkeys((*pages, *files, *told)))


def reading_list(store: Store, record: Record, codebook: Codebook, survey: Survey, leads: Sequence[Lead], cell: GridCell) -> ReadingList:
    """What to read for a cell of a survey."""
    sources, told = store.sources(), survey.coverage
    documents = leaning(store, record, codebook, survey.carried, cell)
    held = {document.id: document for document in store.documents([one.id for one in documents[:MOST_DOCUMENTS]])} if documents else {}
    return ReadingList(
        cell=cell,
        why=told.why_empty(cell),
        leads=leads_for_cell(leads, cell),
        documents=tuple(
            ListedDocument(one, held[one.id], sources.get(held[one.id].source_id or "")) for one in documents[:MOST_DOCUMENTS] if one.id in held
        ),
        more_documents=max(0, len(documents) - MOST_DOCUMENTS),
        seek=min(columns_of(cell), key=lambda column: told.singles[column].passages),
        near=tuple(_near(each, survey.cases, sources) for each in nearest(codebook, told, cell)),
    )


def leads_for_cell(leads: Sequence[Lead], cell: GridCell) -> tuple[Lead, ...]:
    """Leads about the gap that say nothing of another stage or level; those that name the cell's own come first, ties by title."""
    about = [lead for lead in leads if cell.gap in lead.facets.get("gap", ())]
    told = {lead.id: lead.facets.get(cell.facet, ()) for lead in about}
    fitting = [lead for lead in about if not told[lead.id] or cell.value in told[lead.id]]
    return tuple(sorted(fitting, key=lambda lead: (cell.value not in told[lead.id], lead.title.casefold()))[:MOST_LEADS])


def nearest(codebook: Codebook, told: Coverage, cell: GridCell) -> tuple[GridCell, ...]:
    """Cells with practices that share the gap or the other value, nearest first, then those with more practices; ties in the codebook's order.

    A stage or level is as far from another one as they stand apart in the codebook; every other value is one step away.
    """
    values = codebook.facet(cell.facet).ids
    own = values.index(cell.value)
    beside = [(abs(n - own) if cell.facet in IN_ORDER else 1, told.cell(cell.gap, cell.facet, value)) for n, value in enumerate(values) if n != own]
    beside += [(1, told.cell(gap, cell.facet, cell.value)) for gap in codebook.facet("gap").ids if gap != cell.gap]
    filled = [(distance, other) for distance, other in beside if other.practices]
    return tuple(other for _, other in sorted(filled, key=lambda pair: (pair[0], -pair[1].practices))[:MOST_NEAR])


def _near(cell: GridCell, cases: Mapping[str, Case], sources: Mapping[str, Source]) -> NearCell:
    carried = [case for case in cases.values() if cell.gap in case.facets.get("gap", ()) and cell.value in case.facets.get(cell.facet, ())]
    practices = by_strength(carried)[:PRACTICES_OF_EACH]
    cited = dict.fromkeys(citation.source_id for case in practices for citation in case.citations)
    return NearCell(cell, practices, tuple(sources[source] for source in cited if source in sources))
