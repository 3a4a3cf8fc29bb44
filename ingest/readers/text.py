"""Plain text -> RawDocument: paragraphs by empty lines, headings by underlining, numbering or capitals, form feeds as pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from ingest.clean import Vocabulary, join_lines
from ingest.readers.blocks import choose_title, choose_year, heading, list_block, list_item, prose
from ingest.readers.decode import decode
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Page, RawDocument

UNDERLINE = re.compile(r"^\s*([=\-~^*#])\1{2,}\s*$")
RULE = re.compile(r"^\s*([=\-~_*#+])(?:\s*\1){2,}\s*$")
BULLET = re.compile(r"^(\s*)(?:[-*+•‣▪●○◦–·]|o(?=\s\s))\s+(?=\S)")
NUMBER = re.compile(r"^(\s*)(\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)")
SECTION_NUMBER = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix|kapitel|teil|anhang|chapitre|partie)\s+)?(\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5})[.):]?\s+\S",
    re.IGNORECASE,
)
SENTENCE_END = (".", "!", "?", ":", ";", '."', ".”", ")")
MAX_HEADING_WORDS = 14
LONG_LINE = 140  # a file whose longer lines pass this has one line a paragraph; hard wraps stand at 65 to 100
SHORT_LINE = 0.7
WRAPPED_LINE = 0.6


@dataclass(frozen=True)
class Chunk:
    """Lines between two empty ones, with their page (None in a file without form feeds)."""

    lines: tuple[str, ...]
    page_number: int | None


def read(path: Path) -> RawDocument:
    """The document of a plain text.

    Args:
        path: The file.

    Returns:
        Blocks in order, with pages only where form feeds part them.

    Raises:
        UnreadableFileError: Where the bytes are no text or nothing but space.
    """
    text = decode(path.read_bytes())
    if text is None or not text.strip():
        raise UnreadableFileError(f"'{path.name}' holds no readable text; save it as UTF-8.")
    pages = _pages(text)
    blocks = tuple(_blocks(pages))
    return RawDocument(
        title=choose_title((), blocks, path.stem),
        authors=(),
        year=choose_year((), blocks),
        language=None,
        pages=tuple(Page(number) for number in range(1, len(pages) + 1)) if len(pages) > 1 else (),
        blocks=blocks,
    )


def _pages(text: str) -> list[str]:
    """The text parted at form feeds; one behind the last page opens no page."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\f\n ").split("\f")


def _blocks(pages: list[str]) -> list[Block]:
    vocabulary = Vocabulary.from_lines(line for page in pages for line in page.splitlines())
    width = _width(pages)
    chunks = [chunk for number, page in enumerate(pages, start=1) for chunk in _chunks(page, number if len(pages) > 1 else None, width)]
    blocks: list[Block] = []
    for index, chunk in enumerate(chunks):
        neighbour = chunks[index + 1] if index + 1 < len(chunks) else None
        blocks += _read_chunk(chunk, neighbour, blocks[-1] if blocks else None, vocabulary)
    return _joined(blocks)


def _width(pages: list[str]) -> int | None:
    """The width at which lines are wrapped, or None where a line is a paragraph: too long for a wrap, or mostly short although more follows."""
    lines = [line.rstrip() for page in pages for line in page.splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    upper = lengths[len(lengths) - 1 - len(lengths) // 10]
    followed = [line for line, below in pairwise(lines) if line and below and not (_is_item(line) or _is_item(below) or UNDERLINE.match(below))]
    reaching = sum(1 for line in followed if len(line) >= WRAPPED_LINE * upper)
    return None if upper > LONG_LINE or reaching * 2 < len(followed) else upper


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or NUMBER.match(line))


def _chunks(page: str, page_number: int | None, width: int | None) -> list[Chunk]:
    """A page's chunks: parted at empty lines and rules, at underlined lines, and where a short line ends a paragraph."""
    chunks: list[list[str]] = [[]]
    for line in page.splitlines():
        if not line.strip() or (RULE.match(line) and not (UNDERLINE.match(line) and len(chunks[-1]) == 1)):
            chunks.append([])
        else:
            if _begins_paragraph(line, chunks[-1], width):
                chunks.append([])
            chunks[-1].append(line)
            if UNDERLINE.match(line):
                chunks.append([])
    return [Chunk(tuple(lines), page_number) for lines in chunks if lines]


def _begins_paragraph(line: str, above: list[str], width: int | None) -> bool:
    """True where a line opens a paragraph without an empty line above it."""
    if not above or UNDERLINE.match(line):
        return False
    if width is None:
        return True
    is_item, above_is_list = _is_item(line), _is_item(above[0])
    if is_item or above_is_list:
        return is_item and not above_is_list and not line.startswith((" ", "\t")) and above[-1].rstrip().endswith(SENTENCE_END)
    last = above[-1].rstrip()
    first = line.strip()[:1]
    return last.endswith(SENTENCE_END) and len(last) < SHORT_LINE * width and (first.isupper() or first in "\"“‘'")


def _read_chunk(chunk: Chunk, below: Chunk | None, above: Block | None, vocabulary: Vocabulary) -> list[Block]:
    """A chunk as heading, list or paragraph."""
    level = _heading_level(chunk, below, above)
    if level:
        lines = chunk.lines[:-1] if UNDERLINE.match(chunk.lines[-1]) else chunk.lines
        return list(heading(join_lines(lines, vocabulary), level, chunk.page_number))
    items = [index for index, line in enumerate(chunk.lines) if _is_item(line)]
    first_item = items[0] if items else None
    if first_item is None or (first_item > 0 and len(items) < 2):
        return list(prose(join_lines(chunk.lines, vocabulary), chunk.page_number))
    intro = prose(join_lines(chunk.lines[:first_item], vocabulary), chunk.page_number)
    return [*intro, *list_block(_items(chunk.lines[first_item:], vocabulary), chunk.page_number)]


def _items(lines: tuple[str, ...], vocabulary: Vocabulary) -> list[str]:
    """Lines of a list, wrapped lines joined to their item, depth by indentation."""
    items: list[tuple[int, str, list[str]]] = []
    for line in lines:
        found = BULLET.match(line) or NUMBER.match(line)
        if found:
            mark = found.group(2) if found.re is NUMBER else "-"
            items.append((len(found.group(1).expandtabs(4)), mark, [line[found.end() :]]))
        else:
            items[-1][2].append(line)
    indents = sorted({indent for indent, _, _ in items})
    return [list_item(join_lines(wrapped, vocabulary), indents.index(indent), mark) for indent, mark, wrapped in items]


def _heading_level(chunk: Chunk, below: Chunk | None, above: Block | None) -> int | None:
    """The level of a chunk that is a heading: underlined, numbered or in capitals; else None."""
    if len(chunk.lines) == 2 and (found := UNDERLINE.match(chunk.lines[1])):
        return 1 if found.group(1) in "=#*" else 2
    text = " ".join(line.strip() for line in chunk.lines)
    if (
        len(chunk.lines) > 2
        or len(text.split()) > MAX_HEADING_WORDS
        or text.endswith((".", ",", ";", "!", ":"))
        or below is None
        or BULLET.match(chunk.lines[0])
    ):
        return None
    if found := SECTION_NUMBER.match(text):
        return None if _counts_on(text, below, above) else min(found.group(1).count(".") + 1, 6)
    letters = [character for character in text if character.isalpha()]
    return 1 if len(letters) >= 4 and text.isupper() else None


def _counts_on(text: str, below: Chunk, above: Block | None) -> bool:
    """True for an item of a numbered list with empty lines between: the chunk below or the list above is such an item, too."""
    depth = text.split()[0].strip(".)").count(".")
    following = SECTION_NUMBER.match(below.lines[0].strip())
    is_followed = bool(following) and len(below.lines) == 1 and below.lines[0].split()[0].strip(".)").count(".") == depth
    return is_followed or (above is not None and above.kind is BlockKind.LIST and bool(NUMBER.match(text)))


def _joined(blocks: list[Block]) -> list[Block]:
    """Lists parted by empty lines become one; a paragraph broken by a form feed becomes one over both pages."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and last.kind is block.kind is BlockKind.LIST:
            joined[-1] = replace(last, text=f"{last.text}\n{block.text}", last_page_number=block.last_page_number)
        elif last and _runs_on(last, block):
            joined[-1] = replace(last, text=join_lines([last.text, block.text]), last_page_number=block.last_page_number)
        else:
            joined.append(block)
    return joined


def _runs_on(last: Block, block: Block) -> bool:
    """True where a page ends within a sentence that the next one goes on with."""
    both_prose = last.kind is block.kind is BlockKind.PARAGRAPH
    return both_prose and last.last_page_number != block.page_number and not last.text.endswith(SENTENCE_END) and block.text[:1].islower()
