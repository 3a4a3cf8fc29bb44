"""A source or document as others cite it: APA (7th edition) and BibTeX.

No library: citeproc needs a style file and a tool chain for what is two formats of one kind of work; the rules below follow
apastyle.apa.org (reports and grey literature) and the BibTeX entry types of Patashnik's btxdoc.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kb.model import Document, Source
from web.present.words import is_body, printed_pages, split_name, surname, surnames

MOST_AUTHORS = 20
"""APA lists up to twenty authors in full."""

_ESCAPED = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "#$%&_"
}
_PLAIN_KINDS = frozenset(("report", "book", "article"))
_REPORTS = frozenset(("report", "working paper", "policy brief", "evaluation"))
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_SMALL_WORD = re.compile(r"an?|and|at|by|for|from|how|in|of|on|or|the|to|towards|what|why|with", re.IGNORECASE)


@dataclass(frozen=True)
class Work:
    """What a citation names."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    publisher: str | None
    kind: str
    url: str | None

    @classmethod
    def from_source(cls, source: Source) -> Work:
        """The published work."""
        return cls(source.title, source.authors, source.year, source.publisher, source.kind.replace("-", " "), source.url)

    @classmethod
    def from_document(cls, document: Document, source: Source | None) -> Work:
        """The published work of which a document is a file, else what the file says of itself."""
        return cls.from_source(source) if source else cls(document.title, document.authors, document.year, None, "", None)


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


def bibtex(work: Work) -> str:
    """The entry, in UTF-8, as BibTeX 0.99d and biber read it."""
    kind = "techreport" if work.kind in _REPORTS else "misc"
    fields = {
        "author": " and ".join(_bibtex_author(author) for author in work.authors),
        "title": f"{{{escape(work.title)}}}",
        "institution" if kind == "techreport" else "howpublished": escape(work.publisher or ""),
        "type": escape(work.kind.capitalize()) if kind == "techreport" and work.kind != "report" else "",
        "note": escape(work.kind.capitalize()) if kind == "misc" else "",
        "year": str(work.year or ""),
        "url": _bare_url(work.url or ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{key(work)},\n" + ",\n".join(lines) + "\n}\n"


def key(work: Work) -> str:
    """The entry's key, letters and digits only: "lindqvist2011organising"."""
    author = surname(work.authors[0]) if work.authors else ""
    words = [word for word in re.findall(r"[^\W_]+", work.title) if not _SMALL_WORD.fullmatch(word)]
    parts = (author.split()[-1] if author else "", str(work.year or ""), words[0] if words else "")
    return re.sub(r"[^a-z0-9]", "", _ascii("".join(parts))) or "untitled"


def escape(text: str) -> str:
    """Text in which nothing is a command to TeX; BibTeX counts braces even behind a backslash, so they get names."""
    return "".join(_ESCAPED.get(character, character) for character in " ".join(text.split()))


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


def _bibtex_author(author: str) -> str:
    if is_body(author):
        return f"{{{escape(author)}}}"
    given, last = split_name(author)
    return f"{escape(last)}, {escape(given)}" if given else escape(last)


def _full_stop(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _bare_url(url: str) -> str:
    """An address for the url field, which is read as it stands: only what would end the field or the line is percent-encoded."""
    return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", url)


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    return folded.encode("ascii", "ignore").decode()
