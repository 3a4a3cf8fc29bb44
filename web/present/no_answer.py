"""What the library holds of what was asked, where nothing answers: in words, with addresses that open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.answer_model import Cell, Filters
from kb.codebook import PRIMARY_FACETS, Codebook
from web.address import AnswerAddress
from web.browsing import BrowseAddress
from web.present.panel import facet_name
from web.present.words import count, listed


@dataclass(frozen=True)
class Link:
    """A number in words, and the address of what it counts."""

    text: str
    href: str


@dataclass(frozen=True)
class CellView:
    """Values in words, what carries them (nothing, practices, passages, or both), and the same for each value by itself."""

    name: str
    holds: tuple[Link, ...]
    parts: tuple[CellView, ...]


def cell_view(codebook: Codebook, cell: Cell, address: AnswerAddress) -> CellView:
    """A cell for the template: practices open in the list of practices, passages as this answer narrowed to them."""
    name = " together with ".join(_names(codebook, cell.values))
    return CellView(name, tuple(_links(cell, address)), tuple(cell_view(codebook, part, address) for part in cell.parts))


def _names(codebook: Codebook, values: Filters) -> Iterator[str]:
    for facet in PRIMARY_FACETS:
        if its := getattr(values, facet):
            yield f"{listed([codebook.label(facet, value) for value in its], 'or')} ({facet_name(codebook, facet).lower()})"


def _links(cell: Cell, address: AnswerAddress) -> Iterator[Link]:
    ticked = {facet: values for facet in PRIMARY_FACETS if (values := getattr(cell.values, facet))}
    if cell.practices:
        yield Link(count(cell.practices, "practice"), BrowseAddress(ticked).url)
    if cell.passages:
        yield Link(f"{count(cell.passages, 'passage')} of reports", address.narrowed_to(ticked).url)
