"""Headings of a DOCX whose author used no heading styles: short paragraphs that are bold or larger throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.readers.docx_styles import Style
from ingest.readers.docx_text import ParagraphText
from kb.model import Block, BlockKind

MAX_HEADING_WORDS = 16
LARGER = 1.1
DEFAULT_SIZE = 22  # half-points: what Word draws where nothing is stated


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: bold throughout, size of its smallest run in half-points, capital letters throughout."""

    bold: bool
    size: int
    capitals: bool


def look_of(found: ParagraphText, style: Style, default_size: int | None) -> Look:
    """The look of a paragraph from its runs, where they are silent from its style, else from the document's default."""
    base = style.size or default_size or DEFAULT_SIZE
    runs = [(text, bold, size) for text, bold, size in found.runs if text.strip()]
    return Look(
        bold=bool(runs) and all(style.bold if bold is None else bold for _, bold, _ in runs),
        size=min((size or base for _, _, size in runs), default=base),
        capitals=found.text.isupper(),
    )


def headings_by_look(blocks: Sequence[Block], looks: Mapping[int, Look]) -> list[Block]:
    """The blocks with paragraphs that look like headings made headings, levels by size, then capitals.

    Done only where no paragraph but one (the title) has a heading style, and where such paragraphs are the smaller part.
    """
    if sum(1 for block in blocks if block.kind is BlockKind.HEADING) > 1 or not looks:
        return list(blocks)
    body_size = _body_size(blocks, looks)
    chosen = [index for index, look in looks.items() if _is_heading(blocks, index, look, body_size)]
    if len(chosen) * 2 > len(looks):
        return list(blocks)
    ranks = sorted({(-looks[index].size, not looks[index].capitals) for index in chosen})
    level_of = {rank: min(number, 6) for number, rank in enumerate(ranks, start=1)}
    marked = list(blocks)
    for index in chosen:
        level = level_of[-looks[index].size, not looks[index].capitals]
        marked[index] = replace(blocks[index], kind=BlockKind.HEADING, heading_level=level)
    return marked


def _body_size(blocks: Sequence[Block], looks: Mapping[int, Look]) -> int:
    """The size in which most characters are set."""
    sizes: Counter[int] = Counter()
    for index, look in looks.items():
        sizes[look.size] += len(blocks[index].text)
    return sizes.most_common(1)[0][0]


def _is_heading(blocks: Sequence[Block], index: int, look: Look, body_size: int) -> bool:
    """Short, no sentence, bold or larger, and something stands below it."""
    text = blocks[index].text
    stands_out = look.bold or look.size >= body_size * LARGER
    is_short = len(text.split()) <= MAX_HEADING_WORDS and not text.endswith((".", ";", ",", ":"))
    return stands_out and is_short and any(character.isalpha() for character in text) and index + 1 < len(blocks)
