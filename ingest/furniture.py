"""Marks furniture among blocks in reading order: sections that nobody asks for, and lines that are no prose. Nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.furniture_signs import (
    ENDS_IN_PAGE,
    NUMBERING,
    PROSE_WORDS,
    FurnitureSection,
    fold,
    is_contents_line,
    is_contents_text,
    is_notice,
    is_numbered_index,
    is_running_text,
    is_work,
    opens_new_part,
    section_named,
)
from kb.model import Block, BlockKind

LABEL_LEVEL = 7  # below every heading: a section that only a paragraph names ends at the next one
BIOGRAPHY_WORDS = 120
STRAY_PROSE = 2  # so many paragraphs of prose in a row are no references: a heading in between was missed


@dataclass(frozen=True)
class MarkedBlock:
    """A block with its kind settled. `ends_furniture` is true of a heading that closes a section of furniture above it."""

    block: Block
    ends_furniture: bool = False


@dataclass(frozen=True)
class OpenSection:
    """A section of furniture that has begun, and the level of its heading."""

    sort: FurnitureSection
    level: int


def mark_furniture(blocks: Sequence[Block]) -> list[MarkedBlock]:
    """The blocks in order. Those under contents, references, imprint and the like become furniture; such headings stay headings.

    A section ends at the next heading of its own or a higher level, at an annex, chapter or numbered heading of any level, and where
    prose begins although no heading says so. An entry of contents that was taken for a heading becomes furniture without a level.
    """
    marked: list[MarkedBlock] = []
    opened: OpenSection | None = None
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            opened, result = _mark_heading(blocks, index, opened)
            marked.append(result)
            continue
        if opened and _prose_begins(blocks, index, opened.sort):
            opened = None
        label = None if opened else _label(blocks, index)
        opened = OpenSection(label, LABEL_LEVEL) if label else opened
        marked.append(MarkedBlock(_marked(block, opened)))
    return marked


def _mark_heading(blocks: Sequence[Block], index: int, opened: OpenSection | None) -> tuple[OpenSection | None, MarkedBlock]:
    """What is open below a heading, and the heading as marked."""
    block = blocks[index]
    level = block.heading_level or 1
    if is_contents_text(block.text) or (opened and opened.sort is FurnitureSection.CONTENTS and _is_entry(blocks, index)):
        return opened, MarkedBlock(_as_furniture(block))
    sort = section_named(block.text)
    if opened and level > opened.level and (sort or not _ends(opened, blocks, index)):
        return opened, MarkedBlock(block)
    return (OpenSection(sort, level) if sort else None), MarkedBlock(block, ends_furniture=opened is not None)


def _ends(opened: OpenSection, blocks: Sequence[Block], index: int) -> bool:
    """True where a heading below the level of the open section ends it all the same: a new part by its name, or prose below it."""
    if opens_new_part(blocks[index].text):
        return True
    return _prose_follows(blocks, index, BIOGRAPHY_WORDS if opened.sort is FurnitureSection.IMPRINT else PROSE_WORDS)


def _prose_follows(blocks: Sequence[Block], index: int, min_words: int) -> bool:
    """True where the first paragraph below a heading, before the next one, is prose."""
    for block in blocks[index + 1 :]:
        if block.kind is BlockKind.HEADING:
            return False
        if block.kind is BlockKind.PARAGRAPH:
            return is_running_text(block.text, min_words)
    return False


def _prose_begins(blocks: Sequence[Block], index: int, sort: FurnitureSection) -> bool:
    """True where prose goes on inside contents, or for several paragraphs inside references: there the next heading was missed."""
    if sort is FurnitureSection.IMPRINT or not _is_prose(blocks[index]):
        return False
    if sort is FurnitureSection.CONTENTS:
        return True
    following = [block for block in blocks[index : index + 6] if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.HEADING)]
    return len(following) >= STRAY_PROSE and all(map(_is_prose, following[:STRAY_PROSE]))


def _is_prose(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and is_running_text(block.text)


def _label(blocks: Sequence[Block], index: int) -> FurnitureSection | None:
    """The section that a paragraph names, as in files without headings; only where such entries follow."""
    block = blocks[index]
    sort = section_named(block.text) if block.kind is BlockKind.PARAGRAPH else None
    following = [entry.text for entry in blocks[index + 1 : index + 3] if entry.kind is not BlockKind.HEADING]
    if not following or sort not in (FurnitureSection.REFERENCES, FurnitureSection.CONTENTS):
        return None
    is_entry = is_work if sort is FurnitureSection.REFERENCES else is_contents_line
    return sort if all(is_entry(line) for text in following for line in text.splitlines()[:1]) else None


def _is_entry(blocks: Sequence[Block], index: int) -> bool:
    """True for a heading inside contents that is only an entry: it comes again, and entries follow it and no text."""
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if below is None or not (below.kind is BlockKind.HEADING or is_contents_line(below.text)):
        return False
    text = blocks[index].text
    names = {_name(text), _name(ENDS_IN_PAGE.sub("", text))}
    return any(_name(later.text) in names for later in blocks[index + 1 :] if later.kind is BlockKind.HEADING)


def _name(text: str) -> str:
    """The heading without numbering in front and without punctuation, for comparing an entry with its heading."""
    return re.sub(r"[\W_]+", "", NUMBERING.sub("", f"{fold(text)} ")) or fold(text)


def _marked(block: Block, opened: OpenSection | None) -> Block:
    """The block as furniture where it lies in such a section or is no prose by itself; captions stay captions, but for lists of figures."""
    if is_contents_text(block.text):
        return _as_furniture(block)
    if block.kind is BlockKind.CAPTION and (opened is None or opened.sort is not FurnitureSection.CONTENTS):
        return block
    if opened:
        return _as_furniture(block)
    is_index = block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST) and is_numbered_index(block.text)
    return _as_furniture(block) if is_index or (block.kind is not BlockKind.TABLE and is_notice(block.text)) else block


def _as_furniture(block: Block) -> Block:
    return replace(block, kind=BlockKind.FURNITURE, heading_level=None)
