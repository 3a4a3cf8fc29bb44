"""One cell of the coverage as its page prints it: what it holds, why it is empty, what to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kb.atlas.cell import CarryingPassage, columns_of, leans_from
from kb.atlas.coverage import Coverage, Emptiness, GridCell
from kb.atlas.reading_files import FILES, cell_name
from kb.atlas.reading_list import ListedDocument, NearCell, ReadingList
from kb.codebook import Codebook, Column
from kb.coding.review import Order
from kb.corpus import Lead
from kb.model import Document, Passage
from web.present.atlas import cell_href, practices_href
from web.present.case import Line, line
from web.present.document import where
from web.present.words import EVIDENCE, Grade, count
from web.reviewing import ReviewAddress

GLIMPSE = 300
"""Characters of a passage that are shown in a list."""

FILE_NAMES: Mapping[str, str] = {"markdown": "Markdown", "csv": "Table (CSV)", "bibtex": "BibTeX", "ris": "RIS"}


@dataclass(frozen=True)
class PassageLine:
    """A passage that carries both values."""

    title: str
    href: str
    where: str | None
    text: str
    percent: int


@dataclass(frozen=True)
class ReviewLine:
    """A document to be reviewed, and the address of its passages with the most likely first."""

    title: str
    passages: str
    percent: int
    href: str


@dataclass(frozen=True)
class NearView:
    """A cell nearby, its address, and its practices with the strongest evidence."""

    name: str
    practices: str
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ReadingView:
    """What to read for the cell; `files` are the forms in which it is taken along, by name in addresses and in words."""

    leads: tuple[Lead, ...]
    documents: tuple[ReviewLine, ...]
    more_documents: int
    near: tuple[NearView, ...]
    files: tuple[tuple[str, str], ...]
    empty: bool


@dataclass(frozen=True)
class CellPage:
    """Everything that the page of a cell prints.

    Attributes:
        name: Both values in words.
        cell: The cell.
        fields: Its two values, as forms and addresses name them.
        practices_href: Its practices.
        best: The strongest evidence among them, or None.
        why: Why it has none, or None.
        alone: What carries each of its values, in words.
        coverage: The whole library.
        passages: That carry both, the most trusted ones.
        all_href: The page with more of them.
        reading: What to read; None where it holds enough.
    """

    name: str
    cell: GridCell
    fields: tuple[Column, Column]
    practices_href: str
    best: Grade | None
    why: Emptiness | None
    alone: tuple[str, str]
    coverage: Coverage
    passages: tuple[PassageLine, ...]
    all_href: str
    reading: ReadingView | None


def cell_page(
    codebook: Codebook,
    told: Coverage,
    cell: GridCell,
    listed: ReadingList | None,
    passages: Sequence[CarryingPassage],
    documents: Mapping[str, Document],
) -> CellPage:
    """One cell for its page.

    Args:
        codebook: In force.
        told: The whole library.
        cell: The cell.
        listed: What to read for it, where it is empty or thin.
        passages: That carry both values, best first.
        documents: Those of the passages, by id.
    """
    fields = columns_of(cell)
    return CellPage(
        name=cell_name(codebook, cell),
        cell=cell,
        fields=fields,
        practices_href=practices_href(cell.gap, cell.facet, cell.value),
        best=EVIDENCE[cell.best] if cell.best else None,
        why=told.why_empty(cell),
        alone=(_alone(codebook, told, fields[0]), _alone(codebook, told, fields[1])),
        coverage=told,
        passages=tuple(_passage_line(one, documents[one.document_id]) for one in passages if one.document_id in documents),
        all_href=f"{cell_href(cell.gap, cell.facet, cell.value)}&passages=all",
        reading=_reading(codebook, listed) if listed else None,
    )


def _reading(codebook: Codebook, listed: ReadingList) -> ReadingView:
    return ReadingView(
        leads=listed.leads,
        documents=tuple(_review_line(one, listed.seek) for one in listed.documents),
        more_documents=listed.more_documents,
        near=tuple(_near(codebook, near) for near in listed.near),
        files=tuple((name, FILE_NAMES[name]) for name in FILES),
        empty=listed.empty,
    )


def _alone(codebook: Codebook, told: Coverage, column: Column) -> str:
    held = told.singles[column]
    return f"{count(held.practices, 'practice')} and {count(held.passages, 'passage')} carry {codebook.label(*column)}"


def _passage_line(one: CarryingPassage, document: Document) -> PassageLine:
    heading = " · ".join(part for part in one.passage.heading if part != document.title)
    href = f"/library/{document.id}?{urlencode({'passage': one.id})}#passage"
    return PassageLine(heading or document.title, href, _stands(document, one.passage), _beginning(one.passage.text), round(100 * one.trust))


def _stands(document: Document, passage: Passage) -> str:
    page = where(document, passage)
    return f"{document.title}, {page}" if page else document.title


def _beginning(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= GLIMPSE else f"{flat[:GLIMPSE].rsplit(' ', 1)[0]} …"


def _review_line(one: ListedDocument, seek: Column) -> ReviewLine:
    facet, value = seek
    address = ReviewAddress(document=one.document.id, facet=facet, value=value, least=round(100 * leans_from(facet)), order=Order.LIKELY)
    title = one.source.title if one.source else one.leaning.title
    return ReviewLine(title, count(one.leaning.passages, "passage"), round(100 * one.leaning.highest), address.bulk_url)


def _near(codebook: Codebook, near: NearCell) -> NearView:
    cell = near.cell
    name, href = cell_name(codebook, cell), practices_href(cell.gap, cell.facet, cell.value)
    return NearView(name, count(cell.practices, "practice"), href, tuple(line(codebook, case) for case in near.practices))
