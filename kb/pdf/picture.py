"""A picture of a PDF page with the place of a passage on it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from kb.errors import UnreadableFileError
from kb.pdf.page import PageContent, Word
from kb.pdf.pdfium import PdfiumError, opened

MIN_RUN = 12  # letters: the shortest piece of a passage that is looked for on its own
MAX_MISSING = 60  # letters of the passage between two runs that the page may lack (a raised number, a word broken otherwise)
MAX_JUMP = 1500  # letters of the page between two runs: a note, a figure's words, the lines of another column
MAX_BACK = 4000  # letters back on the page, for columns drawn right before left; only for long runs
LONG_RUN = 25


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, as shares 0..1 of the page's width and height, from the top left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PageImage:
    """A page as PNG, and a box for each line, from top to bottom, that words of the passage stand on."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def render_page(path: Path, page_number: int, text: str, scale: float = 2.0) -> PageImage:
    """Picture of a page with the lines of a passage.

    Args:
        path: The PDF.
        page_number: From 1.
        text: The passage; it may begin on the page before or run on to the next. Hyphenation, ligatures and line breaks do not matter.
        scale: Pixels per point; 2.0 gives 144 dots per inch.

    Returns:
        PNG, its size in pixels, and boxes; no box where fewer than 12 letters in a row of the passage stand on the page.

    Raises:
        UnreadableFileError: If the file is no PDF or has no such page.
    """
    try:
        with opened(path) as file:
            content = file.content(page_number)
            png, width, height = file.picture(page_number, scale)
    except PdfiumError as error:
        raise UnreadableFileError(
            f"Page {page_number} of {path.name} cannot be shown; the file may have been changed since it was added.", page_number
        ) from error
    return PageImage(png, width, height, tuple(_boxes(content, text)))


def _letters(text: str) -> str:
    """Letters and digits in lower case, ligatures and raised digits resolved, accents kept."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _boxes(content: PageContent, text: str) -> Iterator[Box]:
    """A box for each line of the words found, in reading order of the page from top to bottom."""
    words = _found([word for word in content.words if _letters(word.text)], _letters(text))
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.baseline, word.left)):
        row = next((row for row in rows[-3:] if _on_one_line(row, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        left, top = min(word.left for word in row), min(word.top for word in row)
        right, bottom = max(word.right for word in row), max(word.bottom for word in row)
        box = Box(left / content.width, top / content.height, (right - left) / content.width, (bottom - top) / content.height)
        yield _turned(box, content.shown_turn)


def _turned(box: Box, degrees: int) -> Box:
    """The box on the page turned clockwise."""
    for _ in range(degrees // 90):
        box = Box(1 - box.top - box.height, box.left, box.height, box.width)
    return box


def _on_one_line(row: Sequence[Word], word: Word) -> bool:
    """True where the word stands on the row's line and near it, so that columns get boxes of their own."""
    reach = 2.5 * word.size
    near = any(word.left - other.right < reach and other.left - word.right < reach for other in row)
    return near and any(abs(word.baseline - other.baseline) < 0.6 * min(word.size, other.size) for other in row)


class _Run(NamedTuple):
    """Letters that passage and page share: where they begin in each, and how many."""

    place: int
    at: int
    length: int


def _found(words: Sequence[Word], wanted: str) -> list[Word]:
    """Words of the page that the passage runs over.

    The page may hold a running head or a note in the midst of the passage, and columns may be drawn row by row; so the longest run of
    shared letters is taken, and runs before and after it as long as they go on with the passage nearby.
    """
    letters = [_letters(word.text) for word in words]
    starts = [0, *accumulate(map(len, letters))]
    runs = _runs("".join(letters), wanted)
    taken: set[int] = set()
    for run in _chain(runs):
        taken.update(range(bisect_right(starts, run.at) - 1, bisect_right(starts, run.at + run.length - 1)))
    return [words[index] for index in sorted(taken)]


def _runs(page: str, wanted: str) -> list[_Run]:
    """Runs in the passage's order, not overlapping."""
    runs: list[_Run] = []
    place, least = 0, min(MIN_RUN, len(wanted))
    while least and place + least <= len(wanted):
        run = _longest(page, wanted, place, least)
        if run is None:
            place += 1
        else:
            runs.append(run)
            place += run.length
    return runs


def _longest(page: str, wanted: str, place: int, least: int) -> _Run | None:
    """The longest run that begins at a place of the passage."""
    best = None
    at = page.find(wanted[place : place + least])
    while at >= 0:
        length = least
        while place + length < len(wanted) and at + length < len(page) and wanted[place + length] == page[at + length]:
            length += 1
        if best is None or length > best.length:
            best = _Run(place, at, length)
        at = page.find(wanted[place : place + least], at + 1)
    return best


def _chain(runs: Sequence[_Run]) -> list[_Run]:
    """The longest run and those that go on with it in both directions."""
    if not runs:
        return []
    middle = max(range(len(runs)), key=lambda index: runs[index].length)
    chain = [runs[middle]]
    for run in reversed(runs[:middle]):
        if _goes_on(run, chain[0]):
            chain.insert(0, run)
    for run in runs[middle + 1 :]:
        if _goes_on(chain[-1], run):
            chain.append(run)
    return chain


def _goes_on(run: _Run, after: _Run) -> bool:
    """True where the second run follows the first in the passage, and not far from it on the page, at most a column up."""
    missing = after.place - run.place - run.length
    jump = after.at - run.at - run.length
    return missing <= MAX_MISSING and (-MAX_BACK if after.length >= LONG_RUN else 0) <= jump <= MAX_JUMP
