"""Published works as BibTeX and RIS.

No library: the rules are the entry types of Patashnik's btxdoc and the tags of the RIS specification (Research Information Systems, 2001).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Document, Source
from kb.sources.authors import is_body, split_name, surname

_ESCAPED = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "#$%&_"
}
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_SMALL_WORD = re.compile(r"an?|and|at|by|for|from|how|in|of|on|or|the|to|towards|what|why|with", re.IGNORECASE)


@dataclass(frozen=True)
class _Kind:
    """How a kind of work is called: type of a BibTeX entry, the field that names who published it, and type of a RIS record."""

    entry: str
    publisher: str
    ris: str


_REPORT = _Kind("techreport", "institution", "RPRT")
_OTHER = _Kind("misc", "howpublished", "GEN")
_KINDS = {
    "report": _REPORT,
    "working paper": _REPORT,
    "policy brief": _REPORT,
    "evaluation": _REPORT,
    "article": _Kind("article", "journal", "JOUR"),
    "book": _Kind("book", "publisher", "BOOK"),
    "thesis": _Kind("phdthesis", "school", "THES"),
    "presentation": _Kind("misc", "howpublished", "SLIDE"),
    "web page": _Kind("misc", "howpublished", "ELEC"),
}
_SELF_EVIDENT = frozenset(("report", "article", "book", "thesis"))
"""Kinds that the type of the entry tells by itself."""


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


def to_bibtex(sources: Iterable[Source]) -> bytes:
    """One entry a source, by id, in UTF-8."""
    return "\n".join(bibtex(work, name) for name, work in _keyed(sources)).encode("utf-8", "replace")


def to_ris(sources: Iterable[Source]) -> bytes:
    """One record a source, by id, in UTF-8 with the line ends that RIS asks for."""
    return "".join(ris(work, name) for name, work in _keyed(sources)).encode("utf-8", "replace")


def bibtex(work: Work, name: str | None = None) -> str:
    """The entry, as BibTeX 0.99d and biber read it, under its own key or the name given."""
    kind = _KINDS.get(work.kind, _OTHER)
    told = "" if work.kind in _SELF_EVIDENT else escape(work.kind.capitalize())
    fields = {
        "author": " and ".join(_bibtex_author(author) for author in work.authors),
        "title": f"{{{escape(work.title)}}}",
        kind.publisher: escape(work.publisher or ""),
        "type" if kind.entry == "techreport" else "note": told,
        "year": str(work.year or ""),
        "url": _bare_url(work.url or ""),
    }
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value]
    return f"@{kind.entry}{{{name or key(work)},\n" + ",\n".join(lines) + "\n}\n"


def ris(work: Work, name: str | None = None) -> str:
    """The record, under its own key or the name given; it begins with its type and ends with ER."""
    kind = _KINDS.get(work.kind, _OTHER)
    fields = [
        ("TY", kind.ris),
        ("ID", name or key(work)),
        *(("AU", _ris_author(author)) for author in work.authors),
        ("TI", work.title),
        ("JO" if kind.ris == "JOUR" else "PB", work.publisher or ""),
        ("PY", str(work.year or "")),
        ("M3", "" if work.kind in _SELF_EVIDENT else work.kind.capitalize()),
        ("UR", work.url or ""),
    ]
    lines = [f"{tag}  - {line}\r\n" for tag, value in fields if (line := " ".join(value.split()))]
    return f"{''.join(lines)}ER  - \r\n"


def key(work: Work) -> str:
    """The entry's key, letters and digits only: "lindqvist2011organising"."""
    author = surname(work.authors[0]) if work.authors else ""
    words = [word for word in re.findall(r"[^\W_]+", work.title) if not _SMALL_WORD.fullmatch(word)]
    parts = (author.split()[-1] if author else "", str(work.year or ""), words[0] if words else "")
    return re.sub(r"[^a-z0-9]", "", _ascii("".join(parts))) or "untitled"


def escape(text: str) -> str:
    """Text in which nothing is a command to TeX; BibTeX counts braces even behind a backslash, so they get names."""
    return "".join(_ESCAPED.get(character, character) for character in " ".join(text.split()))


def _keyed(sources: Iterable[Source]) -> list[tuple[str, Work]]:
    """Works by id of their source, each with a key of its own: the second of the same key is "key-2"."""
    taken: dict[str, Work] = {}
    for source in sorted(sources, key=lambda source: source.id):
        work = Work.from_source(source)
        own = key(work)
        numbered = (own if number == 1 else f"{own}-{number}" for number in range(1, len(taken) + 2))
        taken[next(name for name in numbered if name not in taken)] = work
    return list(taken.items())


def _bibtex_author(author: str) -> str:
    if is_body(author):
        return f"{{{escape(author)}}}"
    given, last = split_name(author)
    return f"{escape(last)}, {escape(given)}" if given else escape(last)


def _ris_author(author: str) -> str:
    """Surname first; the comma of an organisation's name would make it a person's, so it goes."""
    if is_body(author):
        return author.replace(",", "")
    given, last = split_name(author)
    return f"{last}, {given}" if given else last


def _bare_url(url: str) -> str:
    """An address for the url field, which is read as it stands: only what would end the field or the line is percent-encoded."""
    return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", url)


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    return folded.encode("ascii", "ignore").decode()
