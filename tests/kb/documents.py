"""Small documents for the tests, put together from paragraphs with planted headings, pages and tags."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kb.encoder import Encoder
from kb.indexing import Prepared
from kb.model import Block, BlockKind, Document, DocumentState, Origin, Page, Passage, Section, Tag
from kb.tagger import Leanings
from kb.template import passage_text


@dataclass(frozen=True)
class Part:
    """A paragraph that becomes one passage. `tags` are (facet, value) pairs, given with confidence 1 by cue; `leanings` go by facet and value."""

    text: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    furniture: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    leanings: Leanings | None = None


def prepared(
    encoder: Encoder,
    title: str,
    parts: Sequence[Part],
    *,
    source_id: str | None = None,
    replaces: str | None = None,
    labels: Sequence[str | None] = (),
) -> Prepared:
    """A document of these paragraphs, ready to be stored; its id is the SHA-256 of title and text."""
    text = "\n\n".join(part.text for part in parts)
    sections, passages, at = [], [], 0
    for position, part in enumerate(parts):
        end = at + len(part.text)
        kind = BlockKind.FURNITURE if part.furniture else BlockKind.PARAGRAPH
        sections.append(Section(Block(kind, part.text, None, part.page, part.page), at, end, part.heading))
        passages.append(Passage(position, part.text, at, end, part.heading, part.page, part.page, part.furniture))
        at = end + 2
    document = Document(
        id=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest(),
        file=f"{title.lower().replace(' ', '-')}.md",
        path=f"/reports/{title.lower().replace(' ', '-')}.md",
        media_type="text/markdown",
        title=title,
        authors=("Ada Northgate",),
        year=2019,
        language="en",
        source_id=source_id,
        state=DocumentState.READY,
        replaces=replaces,
        pages=tuple(Page(number, label) for number, label in enumerate(labels, start=1)),
        sections=tuple(sections),
        text=text,
    )
    texts = [passage_text(title, part.heading, part.text) for part in parts if not part.furniture]
    leanings = tuple(part.leanings for part in parts if part.leanings is not None)
    return Prepared(document, tuple(passages), tuple(_tags(part) for part in parts), encoder.encode(texts), leanings)


def _tags(part: Part) -> tuple[Tag, ...]:
    return tuple(Tag(facet, value, 1.0, Origin.CUE, words=part.words) for facet, value in part.tags)
