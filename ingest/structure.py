"""Blocks in reading order -> the document's text and its sections: spans, heading paths, and furniture marked, not lost."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.furniture import MarkedBlock, mark_furniture
from ingest.furniture_signs import section_named
from kb.model import Block, BlockKind, Section

SEPARATOR = "\n\n"


def place(blocks: Sequence[Block]) -> tuple[str, tuple[Section, ...]]:
    """The document's text, block texts joined by an empty line, and one section a block, in order.

    Blocks of contents, references, imprint and the like become furniture (see `mark_furniture`). A heading path never holds the
    block's own text, nor the same heading twice, whatever levels the headings jump.
    """
    marked = mark_furniture(blocks)
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    start = 0
    for entry in marked:
        block = entry.block
        if block.kind is BlockKind.HEADING:
            path = _above(path, entry)
        heading = tuple(text for _, text in path if text != block.text)
        end = start + len(block.text)
        sections.append(Section(block, start, end, heading))
        start = end + len(SEPARATOR)
        if block.kind is BlockKind.HEADING and block.text and block.text not in (text for _, text in path):
            path.append((block.heading_level or 1, block.text))
    return SEPARATOR.join(entry.block.text for entry in marked), tuple(sections)


def _above(path: list[tuple[int, str]], entry: MarkedBlock) -> list[tuple[int, str]]:
    """What stays of the path above a heading: outer levels, and never the section of furniture that it ends."""
    kept = [(level, text) for level, text in path if level < (entry.block.heading_level or 1)]
    if entry.ends_furniture:
        opened = next((position for position, (_, text) in enumerate(kept) if section_named(text)), len(kept))
        kept = kept[:opened]
    return kept
