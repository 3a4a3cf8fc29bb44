"""Reading order of a page: columns found as tall white strips between words, whatever the order they were drawn in.

A page is cut at its tallest white strip that has text lines on both sides; what stands above and below the strip is read before and
after, each part is cut again. A strip through a table is no gutter: its cells are short, or its rows begin at the same height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf_lines import Line, lines_from_words
from kb.pdf.page import Rule, Word

STEP = 2.5  # points: width and height of a cell of the grid
MAX_DEPTH = 6
LONG_CELL = 4  # lines: what is as long on average is a paragraph rather than a cell


@dataclass(frozen=True)
class Gutter:
    """A white strip between columns."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Its horizontal middle."""
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Layout:
    """How a page is set: its gutters, outermost first, and its regions, each the lines of one column from top to bottom, in reading order."""

    gutters: tuple[Gutter, ...]
    regions: tuple[tuple[Line, ...], ...]


def layout(words: Sequence[Word], page_number: int, size: float, rules: Sequence[Rule] = (), known: Sequence[float] = ()) -> Layout:
    """Regions of a page in reading order.

    Args:
        words: Of the page, running heads left out.
        page_number: From 1, noted on each line.
        size: Letter size of the document's text.
        rules: Horizontal rules; those that cross a strip make it a table's.
        known: Horizontal middles of gutters found on other pages; there a few lines are enough.

    Returns:
        Gutters and regions.
    """
    gutters: list[Gutter] = []
    parts = _cut(list(words), size, rules, known, gutters, MAX_DEPTH)
    return Layout(tuple(gutters), tuple(tuple(lines_from_words(part, page_number)) for part in parts if part))


def _cut(words: list[Word], size: float, rules: Sequence[Rule], known: Sequence[float], found: list[Gutter], depth: int) -> list[list[Word]]:
    gutter = _gutter(words, size, rules, known) if depth and len(words) > 4 else None
    if gutter is None:
        return [words]
    found.append(gutter)
    above = [word for word in words if _middle(word) < gutter.top]
    below = [word for word in words if _middle(word) > gutter.bottom]
    band = [word for word in words if gutter.top <= _middle(word) <= gutter.bottom]
    parts = [above, *_columns(band, gutter, size), below]
    return [piece for part in parts if part for piece in _cut(part, size, rules, known, found, depth - 1)]


def _columns(band: list[Word], gutter: Gutter, size: float) -> list[list[Word]]:
    """Left and right column of a band; a heading that stands alone across both cuts the band in two."""
    cut = _lone_heading(band, gutter, size)
    if cut is not None:
        above, below = [w for w in band if _middle(w) < cut.top], [w for w in band if _middle(w) > cut.bottom]
        heading = [w for w in band if cut.top <= _middle(w) <= cut.bottom]
        return [*_columns(above, gutter, size), heading, *_columns(below, gutter, size)]
    return [[w for w in band if w.right <= gutter.middle], [w for w in band if w.right > gutter.middle]]


def _lone_heading(band: list[Word], gutter: Gutter, size: float) -> Line | None:
    """A heavy line of the left column beside and under which the right column has ended or stands back."""
    left = lines_from_words([word for word in band if word.right <= gutter.middle], 0)
    beside = [word for word in band if word.left > gutter.middle]
    for place in range(1, len(left)):
        line, above = left[place], left[place - 1]
        if (line.size > 1.15 * size or line.bold) and line.top - above.bottom > 0.3 * size and not (above.bold and above.size == line.size):
            over = [word.bottom for word in beside if word.baseline < line.top]
            under = [word.top for word in beside if word.baseline >= line.top]
            apart = not under or min(under) - max(over, default=0.0) > 1.5 * line.size + 0.5 * size
            if over and apart and (under or place == len(left) - 1) and (not under or min(under) > line.bottom - 0.2 * size):
                return line
    return None


def _middle(word: Word) -> float:
    return word.baseline - 0.25 * word.size


def _gutter(words: Sequence[Word], size: float, rules: Sequence[Rule], known: Sequence[float]) -> Gutter | None:
    """The tallest white strip that parts columns of text, or None; a strip within one that parts cells of a table parts cells too."""
    of_tables: list[Gutter] = []
    for candidate in _strips(words, size):
        if any(other.top <= candidate.top and candidate.bottom <= other.bottom and abs(other.middle - candidate.middle) < 40 for other in of_tables):
            continue
        left, right = _sides(words, candidate)
        if _ruled(candidate, rules) or _rows_aligned(left, right, size):
            of_tables.append(candidate)
        elif _parts_columns(left, right, candidate, words, size, near=any(abs(candidate.middle - middle) < 8 for middle in known)):
            return candidate
    return None


def _sides(words: Sequence[Word], gutter: Gutter) -> tuple[list[Line], list[Line]]:
    """Lines left and right of a strip within its height."""
    band = [word for word in words if gutter.top <= _middle(word) <= gutter.bottom]
    left = lines_from_words([word for word in band if word.right <= gutter.middle], 0)
    return left, lines_from_words([word for word in band if word.right > gutter.middle], 0)


def _strips(words: Sequence[Word], size: float) -> list[Gutter]:
    """White strips at least about a letter wide, tallest first; at most eight."""
    left, right = min(word.left for word in words), max(word.right for word in words)
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    if right - left < 16 * size or bottom - top < 2 * size:
        return []
    grid = np.zeros((int((bottom - top) / STEP) + 2, int((right - left) / STEP) + 2), dtype=np.int16)
    for word in words:
        y = (word.baseline - 0.65 * word.size - top) / STEP
        grid[
            int(max(0.0, y)) : int((word.baseline + 0.1 * word.size - top) / STEP) + 1,
            int((word.left - left) / STEP) : int((word.right - left - 0.1) / STEP) + 1,
        ] = 1
    need = max(2, round(0.85 * size / STEP))
    sums = np.cumsum(np.pad(grid, ((0, 0), (1, 0))), axis=1)
    heights, ends = _runs(sums[:, need:] - sums[:, :-need] > 0)
    return [
        Gutter(left + first * STEP, left + (last + need) * STEP, top + (end - height) * STEP, top + end * STEP)
        for first, last, height, end in _peaks(heights, ends, int(3 * size / STEP))
    ]


def _runs(blocked: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per column of the grid: height of its tallest white run and the row behind its end."""
    rows = np.arange(blocked.shape[0], dtype=np.int64)[:, None]
    runs = rows - np.maximum.accumulate(np.where(blocked, rows, -1), axis=0)
    ends = runs.argmax(axis=0)
    return runs[ends, np.arange(blocked.shape[1])], ends + 1


def _peaks(heights: NDArray[np.int64], ends: NDArray[np.int64], least: int) -> list[tuple[int, int, int, int]]:
    """First and last grid column, height and end of runs that neighbours share, tallest first."""
    peaks: list[tuple[int, int, int, int]] = []
    place, count = 0, len(heights)
    while place < count:
        last = place
        while last + 1 < count and heights[last + 1] == heights[place] and ends[last + 1] == ends[place]:
            last += 1
        if heights[place] >= least:
            peaks.append((place, last, int(heights[place]), int(ends[place])))
        place = last + 1
    inner = [peak for peak in peaks if peak[0] > 0 and peak[1] < count - 1]
    return sorted(inner, key=lambda peak: (-peak[2], peak[0] - peak[1]))[:8]


def _parts_columns(left: Sequence[Line], right: Sequence[Line], gutter: Gutter, words: Sequence[Word], size: float, *, near: bool) -> bool:
    """True where the strip has lines of running text on both sides; a strip known from elsewhere needs one line a side."""
    least = 1 if near else 4
    if len(left) < least or len(right) < least:
        return False
    if near:
        edges = min(word.left for word in words), max(word.right for word in words)
        return _reaches(left, gutter.left - edges[0]) and _reaches(right, edges[1] - gutter.right)
    texts = _is_text(left, size), _is_text(right, size)
    return all(texts) or (any(texts) and not _share_baselines(left, right, size))


def _share_baselines(left: Sequence[Line], right: Sequence[Line], size: float) -> bool:
    """True where most lines of the shorter side stand on baselines of the other: cells, or lines set together."""
    fewer, more = sorted((left, right), key=len)
    shared = sum(any(abs(line.baseline - other.baseline) < 0.1 * size for other in more) for line in fewer)
    return shared >= 0.5 * len(fewer)


def _reaches(lines: Sequence[Line], width: float) -> bool:
    """True where a line fills most of the column."""
    return any(line.right - line.left > 0.6 * width for line in lines)


def _is_text(lines: Sequence[Line], size: float) -> bool:
    """True where the lines are wide enough for text and most run to the column's end."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    filled = sum(line.right - line.left > 0.7 * width for line in lines)
    return width >= 8 * size and filled >= 0.45 * len(lines)


def _rows_aligned(left: Sequence[Line], right: Sequence[Line], size: float) -> bool:
    """True for the rows of a table: left and right begin at the same heights again and again, after unequal gaps or few lines.

    Columns of text whose paragraphs happen to be equally long have equal gaps and longer paragraphs.
    """
    starts, others = _starts(left), _starts(right)
    fewer, more = sorted((starts, others), key=len)
    same = [(start, other) for start in fewer for other in more if abs(start - other) < 0.25 * size]
    if len(fewer) < 2 or len(same) < 0.7 * len(fewer) or len(fewer) < 0.6 * len(more):
        return False
    unequal = any(abs(fewer[start] - more[other]) > 0.5 * size for start, other in same)
    return unequal or max(len(left), len(right)) < LONG_CELL * (len(more) + 1)


def _starts(lines: Sequence[Line]) -> dict[float, float]:
    """Baselines of lines that follow a gap wider than the usual one, with that gap."""
    gaps = [second.baseline - first.baseline for first, second in pairwise(lines)]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    return {line.baseline: gap for gap, line in zip(gaps, lines[1:], strict=True) if gap > 1.25 * usual}


def _ruled(gutter: Gutter, rules: Sequence[Rule]) -> bool:
    """True where two or more rules cross the strip within its height."""
    crossing = [rule.top for rule in rules if rule.is_across and rule.left < gutter.left and rule.right > gutter.right]
    return len({round(y) for y in crossing if gutter.top < y < gutter.bottom}) >= 2
