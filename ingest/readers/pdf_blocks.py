"""Lines of a column to drafts: contents with leaders, tables, list items, paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.readers.blocks import is_caption
from ingest.readers.pdf_drafts import BULLETS, Draft, Style, ends_sentence, list_mark
from ingest.readers.pdf_grids import Grid, placeholder
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_tables import table_at
from kb.model import BlockKind

LEADERS = re.compile(r"(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|(?:\.\s?){4,}\s*\d{1,4}\b", re.IGNORECASE)
NOTE_MARK = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*†‡§]{1,3}(?=\s?\w))")


@dataclass(frozen=True)
class Column:
    """Where the lines of a region begin and end, and whether its paragraphs hang (first line out, the rest in)."""

    left: float
    right: float
    hanging: bool

    @classmethod
    def from_lines(cls, lines: Sequence[Line]) -> Column:
        """Edges by what most lines share."""
        lefts = Counter(round(line.left) for line in lines)
        left = max(lefts, key=lambda value: (lefts[value] + lefts[value - 1] + lefts[value + 1], -value))
        right = max(line.right for line in lines)
        steps = [(first, second) for first, second in pairwise(lines) if second.left - first.left > 0.8 * first.size]
        column = cls(left, right, hanging=False)
        wrapped = sum(not column.has_room(first, second) for first, second in steps)
        return replace(column, hanging=len(steps) >= 2 and wrapped >= 0.6 * len(steps))

    def is_justified(self, lines: Sequence[Line]) -> bool:
        """True where at least half of the lines end at one edge."""
        return len(lines) >= 4 and 2 * sum(self.right - line.right < 0.6 for line in lines) >= len(lines)

    def has_room(self, line: Line, after: Line) -> bool:
        """True where the next line's first word would have fitted behind this line: the break was meant."""
        first = after.words[0]
        return self.right - line.right > first.right - first.left + 0.4 * line.size


def drafts_from_region(lines: Sequence[Line], region: int, style: Style, ruled: Sequence[Grid] = ()) -> list[Draft]:
    """Drafts of a region in order: contents, tables, list items as lists of one, paragraphs."""
    lines = [line for line in lines if line.text not in BULLETS]
    if not lines:
        return []
    column = Column.from_lines(lines)
    drafts: list[Draft] = []
    group: list[Line] = []
    place = 0
    while place < len(lines):
        taken = _ruled(lines, place, ruled) or _contents(lines, place, style) or table_at(lines, place, style)
        if taken is None:
            if group and _begins(group, lines[place], lines[place + 1 : place + 2], column, style):
                drafts.append(_draft(group))
                group = []
            group.append(lines[place])
            place += 1
            continue
        drafts.extend([_draft(group)] if group else [])
        group = []
        drafts.append(taken[0])
        place += taken[1]
    drafts.extend([_draft(group)] if group else [])
    page = lines[0].page_number
    edge = column.right if column.is_justified(lines) else 0.0
    return [replace(draft, region=region, right=edge, page_number=page, last_page_number=page) for draft in _lists_joined(drafts, style)]


def _ruled(lines: Sequence[Line], place: int, ruled: Sequence[Grid]) -> tuple[Draft, int] | None:
    """The ruled table that the lines from here stand for."""
    count = placeholder(lines[place])
    if count is None:
        return None
    end = next((ahead for ahead in range(place, len(lines)) if placeholder(lines[ahead]) != count), len(lines))
    return Draft(BlockKind.TABLE, rows=ruled[count].rows), end - place


def _contents(lines: Sequence[Line], place: int, style: Style) -> tuple[Draft, int] | None:
    """A run of lines with dot leaders, wrapped entries between them included."""
    if not LEADERS.search(lines[place].text):
        return None
    end = place + 1
    for ahead in range(place + 1, len(lines)):
        if lines[ahead].baseline - lines[ahead - 1].baseline > 4 * style.leading(lines[ahead].size) or ahead - end >= 3:
            break
        if LEADERS.search(lines[ahead].text):
            end = ahead + 1
    return Draft(BlockKind.FURNITURE, (tuple(lines[place:end]),)), end - place


def _begins(group: Sequence[Line], line: Line, after: Sequence[Line], column: Column, style: Style) -> bool:
    """True where the line begins another draft than the lines at hand."""
    before = group[-1]
    gap = line.baseline - before.baseline
    if gap > 1.3 * max(style.leading(before.size), style.leading(line.size)) or gap < 0:
        return True
    if abs(line.size - before.size) > 0.08 * max(line.size, before.size) or (
        line.bold != before.bold and line.words[0].bold != before.words[-1].bold
    ):
        return True
    if _opens(group, line, column):
        return True
    if before.text.endswith(("-", "\u00ad", "\u2010")):
        return False
    if column.has_room(before, line) and _breaks_after(before, line, column):
        return True
    return _indented(group, line, after, column)


def _opens(group: Sequence[Line], line: Line, column: Column) -> bool:
    """True where the line opens a list item, a note or a caption."""
    before = group[-1]
    if list_mark(line, loose=False) or (NOTE_MARK.match(line.text) and line.text[0] not in "*†‡§"):
        return True
    ended = ends_sentence(before.text) or column.has_room(before, line)
    if list_mark(line, loose=True):
        in_list = list_mark(group[0], loose=True) is not None and abs(group[0].left - line.left) < 2
        return ended or in_list
    return ended and (is_caption(line.text) or bool(NOTE_MARK.match(line.text)))


def _breaks_after(before: Line, line: Line, column: Column) -> bool:
    """True where a line that was ended early ends its paragraph: by its last sign, or by the white behind it."""
    if ends_sentence(before.text):
        return True
    centred = abs((before.left + before.right) / 2 - (line.left + line.right) / 2) < 3 and before.left - column.left > before.size
    early = column.right - before.right > 0.35 * (column.right - column.left)
    return early and not centred and not line.text[:1].islower()


def _indented(group: Sequence[Line], line: Line, after: Sequence[Line], column: Column) -> bool:
    """True where the left edge says that a paragraph begins: an indented first line, or the line back out of a hanging one."""
    before = group[-1]
    step = line.left - before.left
    unit = 0.8 * line.size
    if list_mark(group[0], loose=True) is not None:
        return step < -unit and line.left < group[0].left + unit and len(group) > 1
    if abs((before.left + before.right) / 2 - (line.left + line.right) / 2) < 3 and (step > 0) == (line.right < before.right):
        return False
    if step > unit:
        hangs = column.hanging or (not ends_sentence(before.text) and not column.has_room(before, line))
        return not (hangs and len(group) == 1) and not (hangs and step < 3 * unit and not after)
    return step < -unit and (len(group) > 1 or column.hanging)


def _draft(group: Sequence[Line]) -> Draft:
    """A paragraph, a caption, or a list of one item."""
    mark = list_mark(group[0], loose=True)
    if mark and group[0].page_number:
        first = replace(group[0], text=mark[1])
        return Draft(BlockKind.LIST, ((first, *group[1:]),), (mark[0],))
    kind = BlockKind.CAPTION if is_caption(" ".join(line.text for line in group)) else BlockKind.PARAGRAPH
    return Draft(kind, (tuple(group),))


def _lists_joined(drafts: Sequence[Draft], style: Style) -> list[Draft]:
    """Items that follow one another as one list; a lone dash or number that opens no list stays a paragraph."""
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if draft.marks and last is not None and last.marks and follows(last, draft, style):
            joined[-1] = replace(last, parts=last.parts + draft.parts, marks=last.marks + draft.marks)
        else:
            joined.append(draft)
    return joined


def follows(last: Draft, draft: Draft, style: Style) -> bool:
    """True where an item goes on with the list before it: near, in the same letters, its number the next."""
    before, line = last.lines[-1], draft.lines[0]
    near = line.page_number != before.page_number or line.baseline - before.baseline < 2.6 * style.leading(line.size)
    if not near or abs(before.size - line.size) > 0.08 * line.size or before.bold != line.bold:
        return False
    return draft.marks[0] == "-" or last.marks[-1] == "-" or _next_number(last.marks, draft.marks[0])


def _next_number(marks: Sequence[str], mark: str) -> bool:
    """True where the mark counts on from one of those before it, or opens a list within the list."""
    own = mark.strip("().")
    if own in ("1", "a", "i"):
        return True
    befores = [other.strip("().") for other in marks]
    if own.isdecimal():
        return str(int(own) - 1) in befores
    return chr(ord(own[-1]) - 1) in befores or len(own) > 1 or own in "vx"
