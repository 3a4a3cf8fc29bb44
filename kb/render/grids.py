"""A grid of cells with their words in them. A row's label stands above its cells, so that seven columns fit a phone."""

from __future__ import annotations

from kb.render.chart_model import Cell, Grid, described
from kb.render.pen import Pen, width_of, wrapped

_LABEL = 12.5
_SMALL = 10.0
_LEAST_TYPE = 8.5
_LINE = 13.0
_LEAST_CELL = 50.0
_TINTS = 6
_DEPTHS = 5


def grid(chart: Grid, standalone: bool) -> str:
    """Rows by columns; an open cell has a dashed edge and no words. A single column stands beside the labels, and in a file every one."""
    pen = Pen(standalone)
    if not chart.rows:
        pen.text(0, 14, "Nothing is entered yet.", "chart-quiet", _LABEL)
        return pen.svg(pen.width, 24, chart.title, described(chart))
    beside = pen.roomy or len(chart.columns) == 1
    left = pen.width * (0.3 if len(chart.columns) > 2 else 0.58) if beside else 0.0
    width = max(pen.width, left + len(chart.columns) * _LEAST_CELL)
    cell = (width - left) / max(1, len(chart.columns))
    y = _heads(pen, chart.columns, left, cell)
    for label, cells in zip(chart.rows, chart.cells, strict=True):
        lines = wrapped(label, left - 8 if beside else width, _LABEL)
        for number, part in enumerate(lines, 1):
            pen.text(0, y + number * 16 - 3, part, size=_LABEL)
        depth = len(lines) * 16.0
        y = max(y + depth, _row(pen, cells, y, left, cell)) + 5 if beside else _row(pen, cells, y + depth + 1, left, cell) + 8
    return pen.svg(width, y, chart.title, described(chart))


def _heads(pen: Pen, columns: tuple[str, ...], left: float, width: float) -> float:
    """Names of the columns, as small as it takes to keep their words whole; gives the height that they take."""
    longest = max((width_of(word, 1) for column in columns for word in column.split()), default=1)
    size = max(_LEAST_TYPE, min(_SMALL, (width - 5) / longest))
    heads = [wrapped(column, width - 4, size, 4) for column in columns]
    y = max((len(head) for head in heads), default=0) * _LINE + 6
    for at, head in enumerate(heads):
        for line, part in enumerate(head):
            pen.text(left + at * width + 3, y - 6 - (len(head) - 1 - line) * _LINE, part, "chart-quiet", size)
    return y


def _row(pen: Pen, cells: tuple[Cell | None, ...], y: float, left: float, width: float) -> float:
    texts = [wrapped(each.words, width - 8, _SMALL, 4) if each else [] for each in cells]
    height = max([1, *(len(text) for text in texts)]) * _LINE + 7
    for at, (each, text) in enumerate(zip(cells, texts, strict=True)):
        pen.rect(left + at * width + 1, y, width - 2, height, _paint(each), rx=2)
        for line, part in enumerate(text):
            pen.text(left + at * width + 4, y + 13 + line * _LINE, part, size=_SMALL)
    return y + height


def _paint(cell: Cell | None) -> str:
    if cell is None:
        return "chart-open"
    if cell.tint is not None:
        return f"chart-tint-{(cell.tint - 1) % _TINTS + 1}"
    if cell.depth is not None:
        return f"chart-depth-{min(_DEPTHS, 1 + int(cell.depth * _DEPTHS))}"
    return "chart-depth-1"
