"""Words of a page to lines: letters on one baseline, from left to right, with raised note numbers kept apart from the word before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kb.pdf.page import Word

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page, in points from the top left corner; `bold` and `italic` where nearly all letters are."""

    words: tuple[Word, ...]
    text: str
    page_number: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool

    @property
    def top(self) -> float:
        """Height of a capital letter."""
        return self.baseline - 0.72 * self.size

    @property
    def bottom(self) -> float:
        """Depth of a descender."""
        return self.baseline + 0.2 * self.size


def lines_from_words(words: Iterable[Word], page_number: int) -> list[Line]:
    """Lines from top to bottom; words of one column, or of a whole page."""
    return [_line(row, page_number) for row in _rows(words)]


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Words that stand on one baseline, a raised or lowered piece with its line; rows from top to bottom."""
    rows: list[list[Word]] = []
    anchors: list[Word] = []
    for word in sorted(words, key=lambda item: item.baseline):
        for place in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            anchor = anchors[place]
            if abs(word.baseline - anchor.baseline) <= 0.6 * min(word.size, anchor.size):
                rows[place].append(word)
                anchors[place] = word if word.size > anchor.size else anchor
                break
        else:
            rows.append([word])
            anchors.append(word)
    order = sorted(range(len(rows)), key=lambda place: anchors[place].baseline)
    return _initials_placed(_raised_placed([rows[place] for place in order]))


def _raised_placed(rows: list[list[Word]]) -> list[list[Word]]:
    """Rows of nothing but small pieces beside letters of the row below, note numbers raised high, put into that row."""
    placed: list[list[Word]] = []
    for row in reversed(rows):
        below = placed[-1] if placed else []
        if below and all(len(word.text) <= 3 and any(_stands_at(word, other) for other in below) for word in row):
            below.extend(row)
        else:
            placed.append(row)
    return placed[::-1]


def _stands_at(word: Word, other: Word) -> bool:
    """True for a small word raised right behind or in front of another."""
    small = word.size < 0.8 * other.size and 0 < other.baseline - word.baseline < 0.7 * other.size
    return small and min(abs(word.left - other.right), abs(other.left - word.right)) < 0.3 * other.size


def _initials_placed(rows: list[list[Word]]) -> list[list[Word]]:
    """A large initial goes to the first line that it stands beside, not to the one whose baseline it shares."""
    for place in range(len(rows) - 1, 0, -1):
        initial = min(rows[place], key=lambda word: word.left)
        others = [word for word in rows[place] if word is not initial]
        if len(initial.text) > 2 or initial.size < 1.8 * median(word.size for word in others or rows[place - 1]):
            continue
        beside = [row for row in rows[max(0, place - 4) : place] if row[0].baseline > initial.baseline - 0.8 * initial.size]
        if beside and all(word.left > initial.left for row in beside for word in row):
            rows[place] = others
            for row in [*beside, others]:
                _begin_at(row, initial)
            first = min(beside[0], key=lambda word: word.left)
            beside[0][beside[0].index(first)] = first._replace(text=initial.text + first.text)
    return [row for row in rows if row]


def _begin_at(row: list[Word], initial: Word) -> None:
    """Let a row that an initial pushes in begin where the initial does."""
    if row:
        first = min(row, key=lambda word: word.left)
        row[row.index(first)] = first._replace(left=initial.left)


def _line(row: Sequence[Word], page_number: int) -> Line:
    words = tuple(sorted(row, key=lambda word: word.left))
    sizes: Counter[float] = Counter()
    bold = italic = total = 0
    for word in words:
        weight = len(word.text)
        total += weight
        sizes[word.size] += weight
        bold += weight if word.bold else 0
        italic += weight if word.italic else 0
    size = max(sizes, key=lambda item: (sizes[item], item))
    baseline = next(word.baseline for word in words if word.size == size)
    text = _text(words, size, baseline)
    right = max(word.right for word in words)
    return Line(words, text, page_number, words[0].left, right, baseline, size, bold >= 0.9 * total, italic >= 0.9 * total)


def _text(words: Sequence[Word], size: float, baseline: float) -> str:
    if len(words) >= 5 and sum(len(word.text) == 1 and word.text.isalpha() for word in words) >= 0.8 * len(words):
        words = _letters_together(words)
    parts: list[str] = []
    before: Word | None = None
    for word in words:
        raised = word.size < 0.85 * size and word.baseline < baseline - 0.15 * size and word.text.isdecimal() and word.text.isascii()
        if before is not None and (word.spaced or word.left - before.right > 0.2 * size) and not (raised and word.left - before.right < 0.1 * size):
            parts.append(" ")
        parts.append(word.text.translate(_RAISED) if raised else word.text)
        before = word
    return "".join(parts)


def _letters_together(words: Sequence[Word]) -> list[Word]:
    """Words from letters set apart ("S U M M A R Y"): only a gap twice the usual one is a space."""
    gaps = [second.left - first.right for first, second in pairwise(words)]
    usual = median(gaps)
    if usual > 1.2 * words[0].size:
        return list(words)
    joined = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > 1.6 * usual + 0.05 * word.size:
            joined.append(word)
        else:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + word.text, right=word.right)
    return joined
