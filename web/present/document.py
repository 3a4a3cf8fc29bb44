"""A document as text by page and heading: parts small enough to load at once, an outline, the cited passage set apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean

from kb.model import Block, BlockKind, Document, Page, Passage, Section
from web.present.text import Span, TextBlock, block
from web.present.words import pages_line

PART_CHARS = 14_000
"""A part ends at the first heading behind so many characters: some eight pages, thirty kilobytes of HTML."""

LONGEST_PART_CHARS = 22_000
"""It ends at any block behind so many."""

SHORT_FURNITURE = 80
"""Longer furniture (contents, references) is folded up; shorter (running headers) is one muted line."""


@dataclass(frozen=True)
class Part:
    """A run of sections: `first` and `last` are indexes (half-open); `title` its first heading."""

    number: int
    first: int
    last: int
    title: str


@dataclass(frozen=True)
class Item:
    """Something in the text: a page mark, a heading, or a block.

    Attributes:
        kind: "page", "heading", "furniture", "footnote", "caption", or the kind of its body.
        anchor: Its id on the page, or empty.
        text: Of a page mark, heading or short furniture.
        level: Of a heading, 2 to 6, never skipping one.
        body: Of a block.
        folded: True for long furniture.
        page_number: Of a page mark: page of the file, from 1.
        scanned: Of a page mark: whether the page is a picture whose words were recognised.
        ends: Ids of the passages that end here and may be chosen.
    """

    kind: str
    anchor: str = ""
    text: str = ""
    level: int = 0
    body: TextBlock | None = None
    folded: bool = False
    page_number: int | None = None
    scanned: bool = False
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Neighbouring items that belong to the cited passage, or do not."""

    cited: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Entry:
    """A line of the outline: `depth` from 1."""

    text: str
    depth: int
    part: int
    anchor: str
    page_number: int | None


def parts(document: Document) -> tuple[Part, ...]:
    """The document in parts, cut at headings where they come often enough."""
    starts = [0]
    size = 0
    for index, section in enumerate(document.sections):
        heading = section.block.kind is BlockKind.HEADING
        if (heading and size > PART_CHARS) or size > LONGEST_PART_CHARS:
            starts.append(index)
            size = 0
        size += section.end - section.start
    ends = [*starts[1:], len(document.sections)]
    return tuple(
        Part(number, first, last, _title(document, first, last)) for number, (first, last) in enumerate(zip(starts, ends, strict=True), start=1)
    )


def part_at(document: Document, some: Sequence[Part], offset: int) -> int:
    """Number of the part that holds an offset of the text."""
    return next((part.number for part in some if part.first < part.last and offset < document.sections[part.last - 1].end), some[-1].number)


def part_of_page(document: Document, some: Sequence[Part], page_number: int) -> int | None:
    """Number of the part in which a page begins, or None where no block stands on it."""
    index = next((index for index, section in enumerate(document.sections) if section.block.page_number == page_number), None)
    return None if index is None else next(part.number for part in some if part.first <= index < part.last)


def whole(document: Document) -> Part:
    """The document as a single part."""
    return Part(1, 0, len(document.sections), document.title)


def runs(document: Document, part: Part, passage: Passage | None, choosable: Mapping[str, Passage] | None = None) -> tuple[Run, ...]:
    """The items of a part in reading order, the cited passage as a run of its own; `choosable` holds the passages that may be chosen."""
    span = (passage.start, passage.end) if passage else (0, 0)
    items = _items(document, part, span, _ends(document, choosable or {}))
    return tuple(Run(cited, tuple(item for item, _ in group)) for cited, group in groupby(items, key=lambda pair: pair[1]))


def outline(document: Document, some: Sequence[Part]) -> tuple[Entry, ...]:
    """The headings of the whole document with the part that each stands in."""
    entries = []
    nesting = _Nesting(1)
    for part in some:
        for index in range(part.first, part.last):
            heading = document.sections[index].block
            if heading.kind is BlockKind.HEADING and not _repeats_title(document, index):
                entries.append(Entry(heading.text, nesting.level(heading), part.number, f"h-{index}", heading.page_number))
    return tuple(entries)


def where(document: Document, passage: Passage | None) -> str | None:
    """Pages of a passage in words; None without a passage, or in a format without pages."""
    if passage is None or passage.first_page is None:
        return None
    last = passage.last_page or passage.first_page
    labels = {page.number: page.label for page in document.pages}
    first_label, last_label = labels.get(passage.first_page), labels.get(last)
    line = pages_line((passage.first_page, last), (first_label, last_label) if first_label and last_label else None)
    return ", ".join(part for part in (line, recognised(document, passage)) if part)


def page_text(page: Page) -> str:
    """A page mark: "page 15 of the file · p. 25 · read from its picture, 91% sure"; the printed number only where it differs."""
    printed = f" · p. {page.label}" if page.label and page.label != str(page.number) else ""
    return f"page {page.number} of the file{printed}" + ("" if page.recognised is None else f" · {sureness(page.recognised)}")


def recognised(document: Document, passage: Passage | None) -> str | None:
    """How surely the words of a passage were read from pictures of its pages, in words; None where the file holds them as text."""
    if passage is None or passage.first_page is None:
        return None
    within = range(passage.first_page, (passage.last_page or passage.first_page) + 1)
    confidences = [page.recognised for page in document.pages if page.number in within and page.recognised is not None]
    return sureness(fmean(confidences)) if confidences else None


def sureness(confidence: float) -> str:
    """A mean confidence of text recognition in words."""
    return f"read from its picture, {confidence:.0%} sure"


def _ends(document: Document, passages: Mapping[str, Passage]) -> Mapping[int, tuple[str, ...]]:
    """Number of a block to the ids of the passages that end in it; furniture left out."""
    section_ends = [section.end for section in document.sections]
    found: dict[int, tuple[str, ...]] = {}
    for identifier, passage in passages.items():
        if not passage.furniture:
            index = bisect_left(section_ends, passage.end)
            found[index] = (*found.get(index, ()), identifier)
    return found


def _items(document: Document, part: Part, span: Span, ends: Mapping[int, tuple[str, ...]]) -> Iterator[tuple[Item, bool]]:
    pages = {page.number: page for page in document.pages}
    nesting, page = _Nesting(2), None
    for index in range(part.first, part.last):
        section = document.sections[index]
        cited = section.start < span[1] and section.end > span[0]
        if section.block.page_number not in (None, page):
            page = section.block.page_number
            assert page is not None, "just compared"
            mark = pages.get(page, Page(page))
            scanned = mark.recognised is not None
            yield Item("page", f"page-{page}", page_text(mark), page_number=page, scanned=scanned), cited and section.start > span[0]
        item = _item(document, index, section, span if cited else (0, 0), nesting)
        if item and not (item.kind == "furniture" and item.text in (pages[page].label if page in pages else None, str(page))):
            yield replace(item, ends=ends.get(index, ())), cited


def _item(document: Document, index: int, section: Section, span: Span, nesting: _Nesting) -> Item | None:
    kind = section.block.kind
    if kind is BlockKind.HEADING:
        level = nesting.level(section.block)
        return None if _repeats_title(document, index) else Item("heading", f"h-{index}", section.block.text, level)
    marks = _partial(section, span)
    body = block(section.block.text, _shape(section.block), marks)
    if kind is BlockKind.FURNITURE:
        folded = len(section.block.text) > SHORT_FURNITURE
        return Item("furniture", text=" ".join(section.block.text.split()), body=body, folded=folded)
    return Item(kind.value if kind in (BlockKind.FOOTNOTE, BlockKind.CAPTION) else body.kind, body=body)


def _shape(found: Block) -> BlockKind:
    """Furniture is kept as one kind; its lines say what it is."""
    if found.kind is BlockKind.FURNITURE and found.text.startswith("- "):
        return BlockKind.LIST
    return found.kind


def _partial(section: Section, span: Span) -> tuple[Span, ...]:
    """The cited part of a block that the passage does not hold as a whole."""
    start, end = max(section.start, span[0]), min(section.end, span[1])
    if start >= end or (start == section.start and end == section.end):
        return ()
    return ((start - section.start, end - section.start),)


def _repeats_title(document: Document, index: int) -> bool:
    """True for a heading at the very beginning that says what the page's own title says."""
    return index < 5 and document.sections[index].block.text.casefold() == document.title.casefold()


def _title(document: Document, first: int, last: int) -> str:
    """The first heading of a part, else the heading under which it begins."""
    headings = (document.sections[i].block.text for i in range(first, last) if document.sections[i].block.kind is BlockKind.HEADING)
    under = document.sections[first].heading if first < last else ()
    if first < last and document.sections[first].block.kind is not BlockKind.HEADING and under:
        return f"{under[-1]} (continued)"
    return next(headings, document.title)


class _Nesting:
    """Heading levels without gaps: files skip levels, pages must not."""

    def __init__(self, top: int) -> None:
        self._top = top
        self._above: list[int] = []

    def level(self, heading: Block) -> int:
        """Level of the next heading, from `top`, at most one below the heading before it and never beyond 6."""
        own = heading.heading_level or 1
        while self._above and self._above[-1] >= own:
            self._above.pop()
        self._above.append(own)
        return min(6, self._top + len(self._above) - 1)
