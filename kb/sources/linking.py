"""A document and the published work that it may be a file of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.model import Document, Source

ALIKE = 0.6
"""Share of a source's title words that a document's title must hold for the source to be proposed."""


def proposed_source(document: Document, sources: Iterable[Source]) -> Source | None:
    """The source whose title a document's title resembles most, or None; a proposal only, confirmed by hand."""
    shares = [(_share(document.title, source.title), source) for source in sources]
    best = max(shares, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _share(title: str, source_title: str) -> float:
    """Share of the words of a source's title that a title holds; 1 where it holds the whole main title, before the colon."""
    words = set(_title_words(title))
    whole, main = set(_title_words(source_title)), set(_title_words(source_title.split(":")[0]))
    return 1.0 if len(main) > 1 and main <= words else len(words & whole) / max(1, len(whole))


def _title_words(title: str) -> Sequence[str]:
    return [word for word in re.findall(r"\w+", title.casefold()) if len(word) > 3]
