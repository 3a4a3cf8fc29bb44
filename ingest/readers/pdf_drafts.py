"""Drafts: what the lines of a page become before headings are known and pages are joined, and how a draft becomes a block."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.clean import Vocabulary, join_lines
from ingest.readers.pdf_grids import PLACEHOLDER
from ingest.readers.pdf_lines import Line
from kb.model import Block, BlockKind

BULLETS = "•●○◦▪■□▫‣⁃∙·➢➤►▶▸✓✔❖◆◇→»\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d"
_STRONG = re.compile(rf"^(?:[{BULLETS}]|[\ue000-\uf8ff])\s*(?=\S)")
_WEAK = re.compile(r"^(?:[-–—*]|o(?=\s+[A-ZÄÖÜ]))\s+(?=\S)")
_NUMBER = re.compile(r"^(\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.|[a-z]\.(?=\s+[A-Z]))\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")


@dataclass(frozen=True)
class Style:
    """What is usual in the document: letter size of its text, and the distance of lines by letter size."""

    size: float
    leadings: dict[float, float]

    @classmethod
    def from_lines(cls, regions: Iterable[Sequence[Line]]) -> Style:
        """Counted over all lines, by number of letters."""
        sizes: Counter[float] = Counter()
        gaps: defaultdict[float, Counter[float]] = defaultdict(Counter)
        for lines in regions:
            for line in lines:
                sizes[line.size] += len(line.text) if line.text[0] != PLACEHOLDER else 0
            for first, second in pairwise(lines):
                if first.size == second.size and 0.8 * first.size < second.baseline - first.baseline < 3 * first.size:
                    gaps[first.size][round(second.baseline - first.baseline, 1)] += 1
        usual = {size: _usual(counts) for size, counts in gaps.items() if sum(counts.values()) >= 4}
        return cls(max(sizes, key=lambda size: sizes[size], default=10.0), usual)

    def leading(self, size: float) -> float:
        """Usual distance of two baselines at a letter size."""
        own = self.leadings.get(size)
        if own is not None:
            return own
        body = self.leadings.get(self.size)
        return size * min(1.5, body / self.size) if body else 1.25 * size


def _usual(counts: Counter[float]) -> float:
    """The most common distance, neighbours within half a point counted together; the narrower of two equals."""
    return max(counts, key=lambda gap: (sum(n for other, n in counts.items() if abs(other - gap) <= 0.5), -gap))


@dataclass(frozen=True)
class Draft:
    """Lines that belong together.

    Attributes:
        kind: What they are.
        parts: The lines of a paragraph as one part; of a list one part an item.
        marks: Of a list, the mark of each item ("-" or its number as printed), else empty.
        rows: Of a table, the lines of each cell, row by row; else empty.
        region: Count of the column on its page in reading order.
        right: Right edge of its column where the column is justified, else 0: only an unfinished line ends there.
        level: Of a heading.
    """

    kind: BlockKind
    parts: tuple[tuple[Line, ...], ...] = ()
    marks: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, ...], ...], ...] = ()
    region: int = 0
    right: float = 0.0
    level: int | None = None
    page_number: int = 0
    last_page_number: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order; none for a table."""
        return tuple(line for part in self.parts for line in part)

    @property
    def text(self) -> str:
        """Roughly its text, for looking at; `block` gives the real one."""
        return " ".join(line.text for line in self.lines)


def block(draft: Draft, vocabulary: Vocabulary) -> Block | None:
    """The block of a draft, or None where no text is left of it."""
    if draft.kind is BlockKind.TABLE:
        rows = [" | ".join(join_lines(cell, vocabulary) for cell in row) for row in draft.rows]
        text = "\n".join(row for row in rows if row.strip(" |"))
    elif draft.marks:
        items = [join_lines([line.text for line in part], vocabulary) for part in draft.parts]
        text = "\n".join(f"{mark} {item}" for mark, item in zip(draft.marks, items, strict=True) if item)
    elif draft.kind is BlockKind.FURNITURE:
        text = "\n".join(_entries([line.text for line in draft.lines], vocabulary))
    else:
        text = join_lines([line.text for line in draft.lines], vocabulary)
    return Block(draft.kind, text, draft.level, draft.page_number, draft.last_page_number) if text.strip() else None


def _entries(lines: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Lines of contents, or of a header: one that ends without a number goes on in the next."""
    entries: list[str] = []
    open_lines: list[str] = []
    for line in lines:
        open_lines.append(line)
        if line[-1:].isalnum() and not line[-1:].isalpha():
            entries.append(join_lines(open_lines, vocabulary))
            open_lines = []
    return [*entries, join_lines(open_lines, vocabulary)] if open_lines else entries


def list_mark(line: Line, *, loose: bool) -> tuple[str, str] | None:
    """The mark that opens a list item and the text behind it, or None.

    Args:
        line: The line.
        loose: Also take dashes, asterisks and numbers, which may stand at a line's beginning by chance.

    Returns:
        "-" or the number as printed, and the rest of the line.
    """
    found = _STRONG.match(line.text) or (_WEAK.match(line.text) if loose else None)
    if found:
        rest = line.text[found.end() :]
        return "-", _STRONG.sub("", rest) or rest
    number = _NUMBER.match(line.text) if loose else None
    return (number.group(1), line.text[number.end() :]) if number else None


def ends_sentence(text: str) -> bool:
    """True where the text ends like a sentence, colon and closing quotation mark included."""
    return bool(_SENTENCE_END.search(text.rstrip()))
