"""Tables drawn with rules: lines across and down that cross one another are a grid, and words belong to its cells.

On its way through columns and lines a grid stands on the page as placeholder words, one a row, as wide as the grid. A table without
rules that runs over the whole width of a page goes the same way once `pdf_tables` has found it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_lines import Line, lines_from_words
from kb.pdf.page import Rule, Word

PLACEHOLDER = "\ufdd0"
NEAR = 2.5  # points: rules that miss one another by less still meet
MAX_RULES = 1500


@dataclass(frozen=True)
class Grid:
    """A ruled table: the lines of text of each cell, row by row, and the words that stand for it on the page."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    words: frozenset[Word]
    placeholders: tuple[Word, ...]


def placeholder(line: Line) -> int | None:
    """Count of the grid on its page that the line stands for, or None."""
    text = line.words[0].text
    return int(text[1:]) if text.startswith(PLACEHOLDER) else None


def grids(words: Sequence[Word], rules: Sequence[Rule], size: float) -> list[Grid]:
    """Ruled tables of a page: at least two rows and two columns that hold text.

    Args:
        words: Of the page.
        rules: Of the page.
        size: Letter size of the document's text, for the placeholders.

    Returns:
        Grids in the order in which they were drawn.
    """
    found: list[Grid] = []
    for across, down in _connected(_whole(rules)):
        grid = _grid(words, across, down, len(found), size)
        if grid is not None:
            found.append(grid)
    return found


def _whole(rules: Sequence[Rule]) -> list[Rule]:
    """Rules with pieces that lie on one line and touch put together."""
    whole: list[Rule] = []
    for is_across in (True, False):
        key = (lambda rule: (round(rule.top / NEAR), rule.left)) if is_across else (lambda rule: (round(rule.left / NEAR), rule.top))
        for rule in sorted((rule for rule in rules[:MAX_RULES] if rule.is_across is is_across), key=key):
            last = whole[-1] if whole and whole[-1].is_across is is_across else None
            if last is not None and _touches(last, rule, is_across):
                whole[-1] = Rule(min(last.left, rule.left), min(last.top, rule.top), max(last.right, rule.right), max(last.bottom, rule.bottom))
            else:
                whole.append(rule)
    return whole


def _touches(one: Rule, other: Rule, is_across: bool) -> bool:
    if is_across:
        return abs(one.top - other.top) < NEAR and other.left <= one.right + NEAR
    return abs(one.left - other.left) < NEAR and other.top <= one.bottom + NEAR


def _connected(rules: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that meet, each parted into those across and those down."""
    across, down = [rule for rule in rules if rule.is_across], [rule for rule in rules if not rule.is_across]
    group = {index: index for index in range(len(across) + len(down))}

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    for i, line in enumerate(across):
        for j, post in enumerate(down, len(across)):
            if line.left - NEAR <= post.left <= line.right + NEAR and post.top - NEAR <= line.top <= post.bottom + NEAR:
                group[root(i)] = root(j)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*across, *down]):
        members.setdefault(root(index), ([], []))[0 if rule.is_across else 1].append(rule)
    return [(lines, posts) for lines, posts in members.values() if len(lines) >= 3 and len(posts) >= 2]


def _grid(words: Sequence[Word], across: Sequence[Rule], down: Sequence[Rule], count: int, size: float) -> Grid | None:
    ys, xs = _places([rule.top for rule in across]), _places([rule.left for rule in down])
    if len(ys) < 3 or len(xs) < 3:
        return None
    inside = [
        word for word in words if xs[0] - NEAR < (word.left + word.right) / 2 < xs[-1] + NEAR and ys[0] < word.baseline - 0.25 * word.size < ys[-1]
    ]
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in inside:
        row, column = _place(word.baseline - 0.25 * word.size, ys), _place((word.left + word.right) / 2, xs)
        cells.setdefault(_corner(row, column, ys, xs, across, down), []).append(word)
    if len({row for row, _ in cells}) < 2 or len({column for _, column in cells}) < 2:
        return None
    rows = tuple(
        tuple(tuple(line.text for line in lines_from_words(cells.get((row, column), ()), 0)) for column in range(len(xs) - 1))
        for row in range(len(ys) - 1)
    )
    return Grid(_without_empty(rows), frozenset(inside), tuple(stand_in(count, top, bottom, (xs[0], xs[-1]), size) for top, bottom in pairwise(ys)))


def _places(values: Sequence[float]) -> list[float]:
    """Values in order, near ones as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * NEAR:
            places.append(value)
    return places


def _place(value: float, edges: Sequence[float]) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= value for edge in edges) - 1))


def _corner(row: int, column: int, ys: Sequence[float], xs: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]) -> tuple[int, int]:
    """The top left cell of the merged cell that a cell is part of: no rule lies between them."""
    middle = (ys[row] + ys[row + 1]) / 2
    while column > 0 and not any(abs(rule.left - xs[column]) < 2 * NEAR and rule.top - NEAR <= middle <= rule.bottom + NEAR for rule in down):
        column -= 1
    centre = (xs[column] + xs[column + 1]) / 2
    while row > 0 and not any(abs(rule.top - ys[row]) < 2 * NEAR and rule.left - NEAR <= centre <= rule.right + NEAR for rule in across):
        row -= 1
    return row, column


def _without_empty(rows: tuple[tuple[tuple[str, ...], ...], ...]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Rows without those, and without those columns, that hold nothing."""
    columns = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return tuple(tuple(row[column] for column in columns) for row in rows if any(row))


def stand_in(count: int, top: float, bottom: float, sides: tuple[float, float], size: float) -> Word:
    """The placeholder of a row of a grid."""
    return Word(f"{PLACEHOLDER}{count}", sides[0], top, sides[1], bottom, (top + bottom) / 2 + 0.25 * size, size, False, False, True, False)
