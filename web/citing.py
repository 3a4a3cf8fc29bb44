"""A source or document as others cite it: APA (7th edition), by the styles that the references of packs are written with."""

from __future__ import annotations

from kb.model import Source
from kb.render.bibliography import at_pages, reference
from web.present.words import printed_pages


def apa(work: Source) -> str:
    """The reference as one line, with the work's address where it has one."""
    return reference(work).text


def in_text(work: Source, pages: str | None = None) -> str:
    """The short form for a running text: "(Lindqvist & Sölvell, 2011, p. 25)"."""
    cited = reference(work).cited
    return at_pages(cited, printed_pages(pages)) if pages else cited
