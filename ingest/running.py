"""Running headers, footers and page numbers among the outer lines of a document's pages, and the page labels that follow. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EDGE = 0.14  # share of a page's height in which running lines stand
SLOT = 0.006  # two running lines stand at one height when they differ by less, as a share of the page's height
LABEL_SHARE = 0.6  # of pages must agree before a printed number becomes a label

_ROMAN = re.compile(r"^m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NUMBER_LINE = re.compile(
    r"^[\W_]*(?:(?:page|p\.|seite|s\.|pagina|página|pag\.|sida|side|strona|sivu|slide|folie)\s*)?(\d{1,4}|[ivxlcdm]{1,7})(?:\s*(?:/|of|von|sur|de|di|van|av|af|z)\s*\d{1,4})?[\W_]*$",
    re.IGNORECASE,
)
_EDGE_NUMBER = re.compile(r"^(\d{1,4}|[ivxlc]{1,6})(?=[\s|·•–-])|(?<=[\s|·•–-])(\d{1,4}|[ivxlc]{1,6})$")


@dataclass(frozen=True)
class EdgeLine:
    """One of the outer lines of a page.

    Attributes:
        text: As printed.
        y: Height of its baseline from the top, as a share of the page's height.
        size: Letter size as a share of the document's usual one.
        gap: White to the next line towards the page's middle, in its own letter sizes.
    """

    text: str
    y: float
    size: float = 1.0
    gap: float = 9.0

    @property
    def at_top(self) -> bool:
        """True in the upper half."""
        return self.y < 0.5


@dataclass(frozen=True)
class PrintedNumber:
    """A page number as printed; `value` is what it counts."""

    text: str
    value: int
    roman: bool


def page_number(text: str) -> PrintedNumber | None:
    """The number of a line that holds nothing else ("25", "- iv -", "Page 3 of 16"), or None."""
    found = _NUMBER_LINE.match(text)
    return printed_number(found.group(1)) if found else None


def printed_number(text: str) -> PrintedNumber | None:
    """An arabic or roman number, or None."""
    if text.isdecimal():
        return PrintedNumber(text, int(text), roman=False)
    lower = text.lower()
    if not lower or not _ROMAN.match(lower):
        return None
    values = [_VALUES[letter] for letter in lower]
    total = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
    return PrintedNumber(text, total, roman=True)


def running_lines(pages: Sequence[Sequence[EdgeLine]]) -> frozenset[tuple[int, int]]:
    """Which of the outer lines are running headers, footers and page numbers.

    Args:
        pages: Per page its outer lines, in any order.

    Returns:
        Pairs of page index and index within that page's lines, both from 0.
    """
    placed = [(page, place, line) for page, lines in enumerate(pages) for place, line in enumerate(lines) if not EDGE < line.y < 1 - EDGE]
    found = _numbers(placed) | _repeated(placed, len(pages))
    return frozenset(_outermost(placed, found | _in_slots(placed, found, len(pages))))


_Placed = tuple[int, int, EdgeLine]


def _outermost(placed: Sequence[_Placed], found: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those beyond which, towards the page's edge, there are running lines only."""
    inmost: dict[tuple[int, bool], float] = {}
    for page, place, line in placed:
        if (page, place) not in found:
            edge = min(line.y, 1 - line.y)
            inmost[page, line.at_top] = min(inmost.get((page, line.at_top), 1.0), edge)
    return {
        (page, place) for page, place, line in placed if (page, place) in found and min(line.y, 1 - line.y) < inmost.get((page, line.at_top), 1.0)
    }


def _numbers(placed: Sequence[_Placed]) -> set[tuple[int, int]]:
    """Lines that hold only a number which counts along with the pages, or stands alone at the edge."""
    numbers = [(page, place, line, number) for page, place, line in placed if (number := page_number(line.text))]
    offsets = Counter((number.roman, number.value - page) for page, _, _, number in numbers)
    return {
        (page, place)
        for page, place, line, number in numbers
        if offsets[number.roman, number.value - page] >= 2 or (line.gap >= 1.2 and not 0.09 < line.y < 0.91 and number.value > 0)
    }


def _repeated(placed: Sequence[_Placed], page_count: int) -> set[tuple[int, int]]:
    """Lines whose text comes back at the same height, but for a number that counts along with the pages."""
    groups: defaultdict[str, list[_Placed]] = defaultdict(list)
    for page, place, line in placed:
        groups[_key(line.text, page)].append((page, place, line))
    least = 2 if page_count <= 4 else 3
    found: set[tuple[int, int]] = set()
    for key, group in groups.items():
        for page, place, line in group:
            near = {other for other, _, item in group if abs(item.y - line.y) < 2 * SLOT}
            heavy = line.size > 1.15 and ("#" in key or len(near) < max(3, 0.5 * page_count))  # a heading, not a running line
            if key and len(near) >= least and not heavy:
                found.add((page, place))
    return found


def _key(text: str, page: int) -> str:
    """Text in lower case; a number at either end gives way to its distance from the page."""
    match = _EDGE_NUMBER.search(text)
    number = printed_number(match.group()) if match else None
    lower = " ".join(text.lower().split())
    if match is None or number is None:
        return lower
    rest = (text[: match.start()] + text[match.end() :]).strip(" |·•–-")
    return f"{number.value - page}#{' '.join(rest.lower().split())}" if rest else lower


def _in_slots(placed: Sequence[_Placed], found: set[tuple[int, int]], page_count: int) -> set[tuple[int, int]]:
    """Lines that stand apart at a height where running lines stand on other pages, or where small lines stand on many."""
    slots = [line.y for page, place, line in placed if (page, place) in found]
    small = [line.y for _, _, line in placed if line.size < 0.95 and line.gap >= 1.2]
    added: set[tuple[int, int]] = set()
    for page, place, line in placed:
        if (page, place) in found or line.gap < 0.9 or line.size > 1.1 or len(line.text) > 160:
            continue
        running = sum(abs(y - line.y) < SLOT for y in slots)
        alike = sum(abs(y - line.y) < SLOT for y in small) if line.size < 0.95 and not line.text.endswith(".") else 0
        if running >= 2 or alike >= max(2, 0.4 * page_count):
            added.add((page, place))
    return added


def page_labels(pages: Sequence[Iterable[str]]) -> tuple[str | None, ...]:
    """Printed label of each page, where the running lines' numbers agree on at least 60 % of the pages; else None for all.

    Args:
        pages: Per page the texts of its running lines.

    Returns:
        A label or None per page; a page without a printed number gets the one that its neighbours imply.
    """
    numbers = [[number for text in texts for number in _candidates(text)] for texts in pages]
    arabic, roman = _offset(numbers, roman=False), _offset(numbers, roman=True)
    agreed = [next((n for n in found if n.value - index == (roman if n.roman else arabic)), None) for index, found in enumerate(numbers)]
    if not pages or sum(number is not None for number in agreed) < LABEL_SHARE * len(pages):
        return (None,) * len(pages)
    first = next((index for index, number in enumerate(agreed) if number is not None and not number.roman), len(pages))
    return tuple(
        number.text if number else _implied(index, arabic if index >= first else roman, roman=index < first) for index, number in enumerate(agreed)
    )


def _candidates(text: str) -> list[PrintedNumber]:
    alone = page_number(text)
    if alone:
        return [alone]
    ends = [match.group() for match in _EDGE_NUMBER.finditer(text)]
    return [number for end in ends if (number := printed_number(end))]


def _offset(numbers: Sequence[Sequence[PrintedNumber]], *, roman: bool) -> int | None:
    """The distance between printed number and page index that most pages share, or None where fewer than two do (one is enough for "i" on page 1)."""
    votes = Counter(number.value - index for index, found in enumerate(numbers) for number in found if number.roman is roman)
    best = max(votes.items(), key=lambda item: (item[1], -abs(item[0])), default=(0, 0))
    enough = 1 if roman and best[0] == 1 else min(2, len(numbers))
    return best[0] if best[1] >= enough else None


def _implied(index: int, offset: int | None, *, roman: bool) -> str | None:
    if offset is None or index + offset < 1:
        return None
    return _roman(index + offset) if roman else str(index + offset)


def _roman(value: int) -> str:
    text = ""
    for letters, worth in (("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)):
        while value >= worth:
            text, value = text + letters, value - worth
    return text
