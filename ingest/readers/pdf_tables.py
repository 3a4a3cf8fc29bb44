"""Tables: runs of lines whose words stand in columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median

from ingest.readers.pdf_drafts import Draft, Style, list_mark
from ingest.readers.pdf_grids import Grid, stand_in
from ingest.readers.pdf_lines import Line, lines_from_words
from ingest.running import printed_number
from kb.model import BlockKind
from kb.pdf.page import Word

WIDEST_CELL = 0.42  # of the text's width: lines of two text columns are wider

Segment = tuple[float, float, str]  # left, right, text


def table_at(lines: Sequence[Line], place: int, style: Style) -> tuple[Draft, int] | None:
    """The table that begins at a line and the number of lines it takes, or None.

    Two columns of which the second holds rising numbers only are a list of contents without leaders, hence furniture.
    """
    run = _run(lines, place, style) or _run_under_head(lines, place, style)
    if len(run) < 2:
        return None
    columns = _columns([segments for segments in run if len(segments) > 1])
    if len(columns) < 2 or (len(columns) == 2 and len(run) < 3):
        return None
    cells = [_cells(segments, columns) for segments in run]
    if not _is_filled(cells, len(columns)):
        return None
    taken = tuple(lines[place : place + len(run)])
    if len(columns) == 2 and _counts_up([cell[1] for cell in cells]):
        return Draft(BlockKind.FURNITURE, (taken,)), len(run)
    return Draft(BlockKind.TABLE, rows=_rows(cells, taken)), len(run)


def wide_tables(words: Sequence[Word], first: int, style: Style) -> list[Grid]:
    """Tables without rules of three columns or more that stand across a page, to be set aside before its text columns are looked for.

    Args:
        words: Of the page's body.
        first: Count of the first one on its page, for the placeholders.
        style: Of the document.

    Returns:
        Grids from top to bottom.
    """
    lines = lines_from_words(words, 0)
    widest = WIDEST_CELL * (max((line.right for line in lines), default=0) - min((line.left for line in lines), default=0))
    found: list[Grid] = []
    place = 0
    parted = [len(segments_of(line)) > 2 for line in lines]
    while place < len(lines):
        run = (_run(lines, place, style) or _run_under_head(lines, place, style)) if any(parted[place : place + 3]) else []
        run = list(takewhile(lambda segments: all(right - left <= widest for left, right, _ in segments), run))
        run = run[: _even(lines[place : place + len(run)])]
        taken = lines[place : place + len(run)]
        if _is_wide_table(run):
            cells = [_cells(segments, _columns([part for part in run if len(part) > 1])) for segments in run]
            sides = min(line.left for line in taken), max(line.right for line in taken)
            stand_ins = tuple(stand_in(first + len(found), line.top, line.bottom, sides, style.size) for line in taken)
            found.append(Grid(_rows(cells, taken), frozenset(word for line in taken for word in line.words), stand_ins))
            place += len(run)
        else:
            place += max(1, len(run) if _is_text(run) else 1)
    return found


def _even(lines: Sequence[Line]) -> int:
    """How many lines from the first on follow one another without a gap much wider than the usual one."""
    gaps = [second.baseline - first.baseline for first, second in pairwise(lines)]
    return next((place for place, gap in enumerate(gaps, 1) if gap > 1.8 * median(gaps)), len(lines))


def _is_wide_table(run: Sequence[Sequence[Segment]]) -> bool:
    """True for a run of three rows or more in three columns or more whose cells are short and do not fill their columns like text."""
    parted = [segments for segments in run if len(segments) > 1]
    columns = _columns(parted)
    if len(run) < 3 or len(columns) < 3 or sum(len(segments) > 2 for segments in run) < 0.5 * len(run):
        return False
    return not _is_text(run) and _is_filled([_cells(segments, columns) for segments in run], len(columns))


def _is_text(run: Sequence[Sequence[Segment]]) -> bool:
    """True where two of the columns hold lines of text."""
    columns = _columns([segments for segments in run if len(segments) > 1])
    return sum(_fills(columns, run, column) for column in range(len(columns))) >= 2


def _fills(columns: Sequence[tuple[float, float]], run: Sequence[Sequence[Segment]], column: int) -> bool:
    """True where most cells of a column reach over it and are long: lines of text."""
    left, right = columns[column]
    cells = [segment for segments in run for segment in segments if segment[0] < right and segment[1] > left]
    long = sum(cell[1] - cell[0] > 0.8 * (right - left) and len(cell[2].split()) >= 3 for cell in cells)
    return len(run) >= 5 and long >= 0.6 * len(cells)


def segments_of(line: Line) -> list[Segment]:
    """Pieces of a line that wide white parts; the mark of a list item stays with its text."""
    words = line.words
    gaps = [second.left - first.right for first, second in pairwise(words)]
    if max(gaps, default=0.0) <= 0.9 * line.size:
        return [(line.left, line.right, line.text)]
    usual = median(gaps) if len(gaps) > 2 else 0.3 * line.size
    pieces: list[list[Word]] = [[words[0]]]
    for gap, word in zip(gaps, words[1:], strict=True):
        wide = gap > 1.5 * line.size or (gap > 0.9 * line.size and gap > 3 * usual)
        if wide and not (len(pieces) == 1 and len(pieces[0]) == 1 and list_mark(line, loose=True)):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    if len(pieces) == 1:
        return [(line.left, line.right, line.text)]
    return [(piece[0].left, max(word.right for word in piece), lines_from_words(piece, 0)[0].text) for piece in pieces]


def _run(lines: Sequence[Line], place: int, style: Style) -> list[list[Segment]]:
    """Segments of the lines from here that stand in the same columns; ends with a line that parts in columns or belongs to a cell."""
    first = segments_of(lines[place])
    if len(first) < 2:
        return []
    run, gap_at = [first], _gaps(first)
    for before, line in pairwise(lines[place:]):
        segments = segments_of(line)
        distance = line.baseline - before.baseline
        if distance > 3 * style.leading(line.size) or distance < 0:
            break
        if len(segments) > 1:
            shared = [gap for gap in (_overlap(a, b) for a in gap_at for b in _gaps(segments)) if gap[1] - gap[0] > 0.4 * line.size]
            if not shared:
                break
            gap_at = _merged(gap_at, segments, line.size)
        elif distance > 1.4 * style.leading(line.size) or any(segments[0][0] < gap[0] and segments[0][1] > gap[1] for gap in gap_at):
            break
        run.append(segments)
    return run


def _run_under_head(lines: Sequence[Line], place: int, style: Style) -> list[list[Segment]]:
    """A run that begins with the next line, under a head whose words stand closer together but in the same columns."""
    if place + 2 >= len(lines) or lines[place + 1].baseline - lines[place].baseline > 2.5 * style.leading(lines[place].size):
        return []
    run = _run(lines, place + 1, style)
    columns = _columns([segments for segments in run if len(segments) > 1])
    if len(run) < 2 or len(columns) < 2:
        return []
    middles = [(first[1] + second[0]) / 2 for first, second in pairwise(columns)]
    pieces: dict[int, list[Word]] = {}
    for word in lines[place].words:
        pieces.setdefault(sum(middle <= (word.left + word.right) / 2 for middle in middles), []).append(word)
    head = [(piece[0].left, piece[-1].right, " ".join(word.text for word in piece)) for _, piece in sorted(pieces.items())]
    inner = [b.left - a.right for piece in pieces.values() for a, b in pairwise(piece)]
    outer = min((b[0] - a[1] for a, b in pairwise(head)), default=0.0)
    return [head, *run] if outer > max([0.6 * lines[place].size, *(1.5 * gap for gap in inner)]) else []


def _gaps(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    return [(first[1], second[0]) for first, second in pairwise(segments)]


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return max(one[0], other[0]), min(one[1], other[1])


def _merged(gaps: Sequence[tuple[float, float]], segments: Sequence[Segment], size: float) -> list[tuple[float, float]]:
    """The gaps narrowed to what this line leaves white too; a gap that it closes stays as it was."""
    kept = []
    for left, right in gaps:
        for start, end, _ in segments:
            if start <= left < end < right:
                left = end
            elif left < start < right <= end:
                right = start
        if right - left > 0.3 * size:
            kept.append((left, right))
    return kept or list(gaps)


def _columns(run: Sequence[Sequence[Segment]]) -> list[tuple[float, float]]:
    """Left and right edge of each column: what the segments cover together."""
    columns: list[tuple[float, float]] = []
    for left, right, _ in sorted(segment for segments in run for segment in segments):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _cells(segments: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> list[str]:
    cells = [""] * len(columns)
    for left, right, text in segments:
        place = max(range(len(columns)), key=lambda index: min(right, columns[index][1]) - max(left, columns[index][0]))
        cells[place] = f"{cells[place]} {text}".strip()
    return cells


def _is_filled(cells: Sequence[Sequence[str]], width: int) -> bool:
    """True where each column holds text in two lines and most lines hold two cells."""
    columns = [sum(bool(line[column]) for line in cells) for column in range(width)]
    parted = sum(sum(map(bool, line)) > 1 for line in cells)
    return min(columns) >= 1 and sorted(columns)[-2] >= 2 and parted >= 2 and parted >= 0.3 * len(cells)


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [printed_number(cell) for cell in cells if cell]
    values = [number.value for number in numbers if number and not number.roman]
    return len(values) >= 4 and len(values) >= 0.8 * len(numbers) and all(a <= b for a, b in pairwise(values))


def _rows(cells: Sequence[Sequence[str]], lines: Sequence[Line]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Lines to rows: a row begins after a wider gap where rows are set apart, else where the first column holds text beside another."""
    gaps = [second.baseline - first.baseline for first, second in pairwise(lines)]
    narrow = min(gaps)
    apart = max(gaps) > 1.25 * narrow and any(sum(map(bool, line)) == 1 for line in cells)
    rows: list[list[list[str]]] = []
    for place, line in enumerate(cells):
        begins = not rows or (gaps[place - 1] > 1.12 * narrow if apart else bool(line[0]) and sum(map(bool, line)) > 1)
        if begins:
            rows.append([[] for _ in line])
        for column, text in enumerate(line):
            if text:
                rows[-1][column].append(text)
    return tuple(tuple(tuple(cell) for cell in row) for row in rows)
