"""What a person says of a document after it was read: its particulars, the published work that it is a file of, the document that it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from kb.coding.carrying import Carried
from kb.errors import BadInputError
from kb.exchange.references import Work, key
from kb.knowledge import KnowledgeBase
from kb.model import Document, DocumentState, Source

MAX_TITLE_CHARS = 300
YEARS = range(1400, 2100)
"""Printing began in the fifteenth century; a year beyond these is a slip of the hand."""


@dataclass(frozen=True)
class Particulars:
    """What a title page says; `language` is a code of ISO 639-1."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    language: str | None

    @classmethod
    def from_words(cls, title: str, authors: str, year: str, language: str) -> Particulars:
        """As typed: authors one a line or parted by semicolons; year and language may be empty.

        Raises:
            BadInputError: When the title is empty or too long, the year is none, or the language is no code of two letters.
        """
        plain = " ".join(title.split())
        if not plain or len(plain) > MAX_TITLE_CHARS:
            raise BadInputError(f"A title has 1 to {MAX_TITLE_CHARS} characters, this one {len(plain)}; write it as the title page has it.")
        if year.strip() and not (year.strip().isdecimal() and int(year) in YEARS):
            raise BadInputError(f"'{year.strip()}' is no year of publication; write four digits, or leave it empty.")
        code = language.strip().lower()
        if code and not re.fullmatch("[a-z]{2}", code):
            raise BadInputError(f"'{language.strip()}' is no code of a language; write two letters, as 'en' or 'de', or leave it empty.")
        names = (" ".join(name.split()) for name in re.split(r"[;\n]", authors))
        return cls(plain, tuple(dict.fromkeys(name for name in names if name)), int(year) if year.strip() else None, code or None)


def describe(kb: KnowledgeBase, document_id: str, particulars: Particulars) -> None:
    """Put other particulars in the place of those that the file states.

    Raises:
        NotFoundError: When there is no such document.
    """
    kb.document(document_id)
    kb.indexing.describe(document_id, particulars.title, particulars.authors, particulars.year, particulars.language)
    kb.decided()


def add_work(kb: KnowledgeBase, document_id: str) -> Source:
    """A new published work with the particulars of a document, which becomes a file of it.

    Raises:
        NotFoundError: When there is no such document.
        BadInputError: When it is a file of a work already.
    """
    document = kb.document(document_id)
    if document.source_id:
        raise BadInputError(f"'{document.title}' is a file of the work '{document.source_id}' already; take that link off first.")
    known = kb.store.sources()
    identifier = next(name for name in _names(document) if name not in known)
    source = Source(identifier, document.title, document.authors, document.year, None, "report", "not stated", None, (document.id,))
    kb.indexing.replace_sources([source])
    kb.link_source(document_id, identifier)
    return source


def replace_document(kb: KnowledgeBase, earlier: str, later: str) -> Carried:
    """Let a document take the place of another one; what persons decided there goes over where the words are the same.

    Raises:
        NotFoundError: When one of them is not in the library.
        BadInputError: When they are the same, one of them was replaced already, or the later one replaces another.
    """
    before, after = kb.document(earlier), kb.document(later)
    if earlier == later:
        raise BadInputError(f"'{after.title}' cannot replace itself; choose the earlier version of it.")
    for document in (before, after):
        if document.state is not DocumentState.READY:
            raise BadInputError(f"'{document.title}' was replaced already and is no longer in force; choose a current document.")
    if after.replaces:
        raise BadInputError(f"'{after.title}' replaces an earlier document already; a document takes the place of one.")
    carried = kb.indexing.replace_document(earlier, later)
    kb.decided()
    return carried


def _names(document: Document) -> Iterator[str]:
    """Ids for a new work, from author, year and the first word of the title: "quist2014lending", then "quist2014lending-2"."""
    own = key(Work.from_document(document, None))
    return (own if number == 1 else f"{own}-{number}" for number in count(1))
