"""Text of PPTX frames: paragraphs and lists, with bullets found along the chain from paragraph to slide master."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn

from ingest.readers.blocks import list_block, list_item, prose
from ingest.readers.docx_styles import figure
from kb.model import Block

BULLETS = (qn("a:buChar"), qn("a:buAutoNum"), qn("a:buBlip"))
NO_BULLET = qn("a:buNone")
NUMBER_FORMATS = {"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman"}
BREAK = qn("a:br")


def frame_text(body: Any) -> str:
    """All text of a frame on one line."""
    return " ".join(text for text in (paragraph_text(line).strip() for line in body.iter(qn("a:p"))) if text)


def paragraph_text(line: Any) -> str:
    """Text of one `a:p`: runs, fields and formulas; a line break is a space."""
    return "".join(" " if element.tag == BREAK else element.text or "" for element in line.iter(qn("a:t"), BREAK)).replace("\v", " ")


def blocks_of_frame(body: Any, styles: list[Any], page_number: int) -> list[Block]:
    """Paragraphs and lists of a frame, in order.

    Args:
        body: The `p:txBody`.
        styles: Elements with `a:lvlNpPr` children to ask for inherited bullets, nearest first.
        page_number: Of the slide.

    Returns:
        Blocks in order; a frame with one line only is a paragraph, bullet or not.
    """
    lines = [line for line in body.iter(qn("a:p")) if paragraph_text(line).strip()]
    chain = [style for style in (body.find(qn("a:lstStyle")), *styles) if style is not None]
    marks = [_bullet(line, chain) for line in lines]
    blocks: list[Block] = []
    open_list: list[str] = []
    counts: dict[int, int] = {}
    for line, mark in zip(lines, marks, strict=True):
        if mark is None or len(lines) == 1:
            blocks += list_block(open_list, page_number)
            open_list, counts = [], {}
            blocks += prose(paragraph_text(line), page_number)
        else:
            depth = level_of(line)
            open_list.append(list_item(paragraph_text(line), depth, _label(mark, depth, counts)))
    return [*blocks, *list_block(open_list, page_number)]


def level_of(line: Any) -> int:
    """Depth of a paragraph, from 0."""
    properties = line.find(qn("a:pPr"))
    return int(properties.get("lvl") or 0) if properties is not None else 0


def _bullet(line: Any, chain: list[Any]) -> Any | None:
    """The element that draws the paragraph's bullet or number, or None where it has none."""
    for properties in _properties(line, chain):
        for child in properties:
            if child.tag == NO_BULLET:
                return None
            if child.tag in BULLETS:
                return child
    return None


def _properties(line: Any, chain: list[Any]) -> Iterator[Any]:
    """Paragraph properties, nearest first."""
    own = line.find(qn("a:pPr"))
    level = qn(f"a:lvl{level_of(line) + 1}pPr")
    yield from (found for found in (own, *(style.find(level) for style in chain)) if found is not None)


def _label(mark: Any, depth: int, counts: dict[int, int]) -> str:
    """A dash, or the number that PowerPoint would draw. `counts` holds the last number by depth and is brought forward."""
    for deeper in [key for key in counts if key > depth]:
        del counts[deeper]
    if mark.tag != qn("a:buAutoNum"):
        counts.pop(depth, None)
        return "-"
    counts[depth] = counts.get(depth, int(mark.get("startAt") or 1) - 1) + 1
    scheme = mark.get("type") or "arabicPeriod"
    number_format = next((ours for start, ours in NUMBER_FORMATS.items() if scheme.startswith(start)), "decimal")
    number = figure(counts[depth], number_format)
    return f"({number})" if scheme.endswith("ParenBoth") else f"{number})" if scheme.endswith("ParenR") else f"{number}."
