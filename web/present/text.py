"""Text with marked words, as paragraphs, lists and tables; long text shortened around its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.model import BlockKind

LONG = 560
"""Characters from which a passage is shortened: about six lines of the reading column."""

WINDOW = 420
"""Characters that a shortened passage shows."""

Span = tuple[int, int]
CELLS = " | "


@dataclass(frozen=True)
class Piece:
    """A run of text that is marked or not."""

    text: str
    marked: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class TextBlock:
    """A paragraph (one row of one cell), a list (a row an item) or a table (rows of cells). `kind` is "text", "list", "numbered" or "table"."""

    kind: str
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a text at first, and the whole of it as blocks where that is more."""

    line: Line
    whole: tuple[TextBlock, ...]


def pieces(text: str, marks: Iterable[Span], start: int = 0, end: int | None = None) -> Line:
    """The text between two offsets, cut at its marks (ascending, not overlapping); joined again it is the same text."""
    end = len(text) if end is None else end
    cut: list[Piece] = []
    position = start
    for first, last in marks:
        first, last = max(first, start), min(last, end)
        if first < last:
            cut += [Piece(text[position:first]), Piece(text[first:last], True)]
            position = last
    cut.append(Piece(text[position:end]))
    return tuple(piece for piece in cut if piece.text)


def block(text: str, kind: BlockKind, marks: Sequence[Span] = (), start: int = 0, end: int | None = None) -> TextBlock:
    """One block of a document, between two offsets of its text."""
    lines = list(_lines(text, start, len(text) if end is None else end))
    if kind is BlockKind.TABLE:
        return _table(text, lines, marks)
    if kind is BlockKind.LIST:
        dashed = any(text.startswith("- ", first) for first, _ in lines)
        return TextBlock(
            "list" if dashed else "numbered", tuple((pieces(text, marks, _behind_dash(text, first, last), last),) for first, last in lines)
        )
    return TextBlock("text", tuple((pieces(text, marks, first, last),) for first, last in lines))


def blocks(text: str, marks: Sequence[Span] = ()) -> tuple[TextBlock, ...]:
    """A passage as blocks: its text says by its lines what is a list or a table."""
    found = []
    for kind, group in groupby(_lines(text, 0, len(text)), key=lambda line: _kind_of_line(text[slice(*line)])):
        lines = list(group)
        found.append(block(text, kind, marks, lines[0][0], lines[-1][1]))
    return tuple(found)


def excerpt(text: str, marks: Sequence[Span]) -> Excerpt:
    """The text, or where it is long the part of it with most marks, cut at sentences where possible, else at words."""
    if len(text) <= LONG:
        return Excerpt((), blocks(text, marks))
    start, end = _window(text, marks)
    line = _flat(pieces(text, marks, start, end))
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return Excerpt(tuple(piece for piece in (Piece(before), *line, Piece(after)) if piece.text), blocks(text, marks))


def _window(text: str, marks: Sequence[Span]) -> Span:
    """Offsets of the part to show: it begins at a sentence (a word at worst) and holds as many marked characters as possible."""
    starts = [0, *(match.end() for match in re.finditer(r"(?<=[.!?])\s+|\n+", text))]
    if marks:
        starts.append(_word_before(text, max(0, marks[0][0] - WINDOW // 3)))
    windows = [(start, _end(text, start)) for start in starts if start == 0 or len(text) - start >= WINDOW * 0.6]
    return max(windows, key=lambda window: (_held(marks, window), _is_sentence(text, window[0]), -window[0]))


def _held(marks: Sequence[Span], window: Span) -> int:
    """Marked characters that a window shows."""
    return sum(last - first for first, last in marks if window[0] <= first and last <= window[1])


def _is_sentence(text: str, start: int) -> bool:
    return start == 0 or text[:start].rstrip(" ").endswith((".", "!", "?", "\n"))


def _end(text: str, start: int) -> int:
    """Where the window ends: at the last sentence that fits, else at a word."""
    limit = start + WINDOW
    if limit >= len(text):
        return len(text)
    ends = [match.start() for match in re.finditer(r"(?<=[.!?])\s+", text[start:limit])]
    if ends and ends[-1] > WINDOW * 0.6:
        return start + ends[-1]
    return _word_before(text, limit)


def _word_before(text: str, offset: int) -> int:
    space = text.rfind(" ", 0, offset)
    return space if space > 0 else offset


def _flat(line: Line) -> Line:
    """One line: breaks and list dashes become spaces."""
    return tuple(Piece(re.sub(r"\s*\n+(?:- )?", " ", piece.text), piece.marked) for piece in line)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", text[start:end]):
        if match.group().strip():
            yield start + match.start(), start + match.end()


def _kind_of_line(line: str) -> BlockKind:
    if line.startswith("- "):
        return BlockKind.LIST
    return BlockKind.TABLE if line.count(CELLS) >= 1 and len(line) < 2000 else BlockKind.PARAGRAPH


def _behind_dash(text: str, first: int, last: int) -> int:
    return first + 2 if text.startswith("- ", first, last) else first


def _table(text: str, lines: Sequence[Span], marks: Sequence[Span]) -> TextBlock:
    rows = [[pieces(text, marks, *cell) for cell in _cells(text, *line)] for line in lines]
    width = max(map(len, rows), default=0)
    return TextBlock("table", tuple((*row, *((),) * (width - len(row))) for row in rows))


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of a row's cells; an empty first or last cell leaves its separator at the line's very end."""
    line = text[start:end]
    position = 0
    for match in re.finditer(r"(?:^| )\|(?: |$)", line):
        yield start + position, start + max(position, match.start())
        position = match.end()
    yield start + position, end
