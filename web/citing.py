"""A source or document as others cite it: APA (7th edition).

No library: citeproc needs a style file and a tool chain for what is one format of one kind of work; the rules below follow apastyle.apa.org
(reports and grey literature).
"""

from __future__ import annotations

from kb.exchange.references import Work
from kb.sources.authors import is_body, split_name, surnames
from web.present.words import printed_pages

MOST_AUTHORS = 20
"""APA lists up to twenty authors in full."""

_PLAIN_KINDS = frozenset(("report", "book", "article"))


def apa(work: Work) -> str:
    """The reference as one line."""
    bracket = f" [{work.kind.capitalize()}]" if work.kind and work.kind not in _PLAIN_KINDS else ""
    year = f"({work.year or 'n.d.'})."
    title = f"{work.title}{bracket}"
    head = f"{_full_stop(_apa_authors(work.authors))} {year} {_full_stop(title)}" if work.authors else f"{_full_stop(title)} {year}"
    return " ".join(part for part in (head, _full_stop(work.publisher or ""), work.url or "") if part)


def in_text(work: Work, pages: str | None = None) -> str:
    """The short form for a running text: "(Lindqvist & Sölvell, 2011, p. 25)"."""
    name = surnames(work.authors) if work.authors else f"“{work.title}”"
    return f"({', '.join(part for part in (name, str(work.year or 'n.d.'), printed_pages(pages) if pages else '') if part)})"


def _apa_authors(authors: tuple[str, ...]) -> str:
    names = [_apa_author(author) for author in authors]
    if len(names) > MOST_AUTHORS:
        return f"{', '.join(names[: MOST_AUTHORS - 1])}, … {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"


def _apa_author(author: str) -> str:
    if is_body(author):
        return author
    given, last = split_name(author)
    initials = " ".join("-".join(f"{part[0]}." for part in name.split("-") if part) for name in given.split())
    return f"{last}, {initials}" if initials else last


def _full_stop(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."
