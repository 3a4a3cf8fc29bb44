"""Bars, stacked bars and lines. Labels stand above their bar, so that long ones need no column and a phone shows them in full."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from kb.render.chart_model import OPEN, Bars, Lines, Series, Stacked, described, told
from kb.render.pen import SERIES, Pen, width_of, wrapped

_LABEL = 13.0
_SMALL = 11.0
_LINE = 16.0
_BAR = 14.0
_THICK = 18.0
_GAP = 12.0
_PLOT = 190.0
_LEAST_STEP = 26.0
_FLAT = 1e-6


@dataclass(frozen=True)
class _Band:
    """Where a bar stands: from `x` over `width`, its top at `y`; the next one begins at `after`."""

    x: float
    width: float
    y: float
    after: float

    def at(self, value: float, low: float, high: float) -> float:
        """Where a value of the axis stands."""
        return self.x + (0.0 if high == low else (value - low) / (high - low) * self.width)


def bars(chart: Bars, standalone: bool) -> str:
    """A bar for each row, from zero to the left or right."""
    pen = Pen(standalone)
    given = [bar.value for bar in chart.bars if bar.value is not None]
    low, high = min([0.0, *given]), max([0.0, chart.to or 0.0, *given])
    y = 0.0
    for bar in chart.bars:
        words = OPEN if bar.value is None else bar.words or told(bar.value)
        band = _labelled(pen, bar.label, words, y, _BAR)
        if bar.value is None:
            pen.rect(band.x + 0.5, band.y + 0.5, band.width - 1, _BAR - 1, "chart-open", rx=2)
        else:
            pen.rect(band.x, band.y, band.width, _BAR, "chart-track", rx=2)
            start, end = sorted((band.at(0, low, high), band.at(bar.value, low, high)))
            pen.rect(start, band.y, end - start, _BAR, "chart-below" if bar.value < 0 else "chart-bar", rx=2)
            if low < 0:
                pen.line([(band.at(0, low, high), band.y - 2), (band.at(0, low, high), band.y + _BAR + 2)], "chart-axis")
        y = band.after
    return pen.svg(pen.width, _ended(pen, y, len(chart.bars)), chart.title, described(chart))


def stacked(chart: Stacked, standalone: bool) -> str:
    """A bar for each label; parts below zero go to the left of it."""
    pen = Pen(standalone)
    columns = [[series.values[at] for series in chart.series] for at in range(len(chart.labels))]
    ups = [sum(value for value in column if value and value > 0) for column in columns]
    downs = [sum(value for value in column if value and value < 0) for column in columns]
    low, high = min([0.0, *downs]), max([0.0, *ups])
    y = _legend(pen, chart.series, line=False)
    for label, column, up, down in zip(chart.labels, columns, ups, downs, strict=True):
        answered = any(value is not None for value in column)
        band = _labelled(pen, label, f"{told(up + down)} {chart.unit}".rstrip() if answered else OPEN, y, _THICK)
        if not answered:
            pen.rect(band.x + 0.5, band.y + 0.5, band.width - 1, _THICK - 1, "chart-open", rx=2)
        _parts(pen, column, band, low, high)
        y = band.after
    return pen.svg(pen.width, _ended(pen, y, len(chart.labels)), chart.title, described(chart))


def lines(chart: Lines, standalone: bool) -> str:
    """A line for each series; series differ by colour, by dashes and by the letter at their end."""
    pen = Pen(standalone)
    given = [value for series in chart.series for value in series.values if value is not None]
    top = _legend(pen, chart.series, line=True) + 4
    ticks = _ticks(min([0.0, *given]), max([0.0, *given]))
    left = max(width_of(told(tick), _SMALL) for tick in ticks) + 8
    width = max(pen.width, left + 20 + _LEAST_STEP * max(0, len(chart.labels) - 1)) if len(chart.labels) > 12 else pen.width
    xs = _across(left + 6, width - 20, len(chart.labels))
    bottom = top + _PLOT

    def up(value: float) -> float:
        return bottom - (value - ticks[0]) / (ticks[-1] - ticks[0]) * _PLOT

    for tick in ticks:
        pen.line([(left, up(tick)), (width - 8, up(tick))], "chart-axis" if tick == 0 else "chart-rule")
        pen.text(left - 4, up(tick) + 4, told(tick), "chart-quiet", _SMALL, "end")
    drawn = [[(x, None if value is None else up(value)) for x, value in zip(xs, series.values, strict=True)] for series in chart.series]
    for number, points in enumerate(drawn):
        _line(pen, number, points)
    _letters(pen, drawn)
    depth = _axis_labels(pen, chart.labels, xs, bottom)
    return pen.svg(width, _ended(pen, bottom + depth, len(given)), chart.title, described(chart))


def _labelled(pen: Pen, label: str, words: str, y: float, thick: float) -> _Band:
    """A label with its value: above the bar, or in a file at its left and right."""
    told = wrapped(words, pen.width * (0.17 if pen.roomy else 0.6), _LABEL, 1)[0]
    room = pen.width * 0.36 if pen.roomy else max(pen.width - width_of(told, _LABEL) - 12, pen.width / 3)
    lines = wrapped(label, room, _LABEL)
    for number, part in enumerate(lines, 1):
        pen.text(0, y + number * _LINE - 4, part, size=_LABEL)
    depth = len(lines) * _LINE
    pen.text(pen.width, y + (_LINE if pen.roomy else depth) - 4, told, "chart-quiet", _LABEL, "end")
    if pen.roomy:
        return _Band(pen.width * 0.38, pen.width * 0.44, y + 1, y + max(depth, thick) + _GAP / 2)
    return _Band(0.0, pen.width, y + depth, y + depth + thick + _GAP)


def _parts(pen: Pen, column: Sequence[float | None], band: _Band, low: float, high: float) -> None:
    right = left = band.at(0, low, high)
    for number, value in enumerate(column):
        if not value:
            continue
        length = abs(band.at(value, low, high) - band.at(0, low, high))
        start = right if value > 0 else left - length
        right, left = (right + length, left) if value > 0 else (right, left - length)
        pen.rect(start, band.y, length - (1 if length > 2 else 0), _THICK, f"chart-series-{number % SERIES + 1}")
        letter = ascii_uppercase[number % 26]
        words = next((text for text in (f"{letter} {told(value)}", letter) if width_of(text, _SMALL) + 6 <= length), "")
        if words:
            pen.text(start + 4, band.y + _BAR - 1, words, "chart-on", _SMALL)


def _legend(pen: Pen, series: Sequence[Series], line: bool) -> float:
    """Letter, colour and name of each series; gives the height that it takes."""
    y = 0.0
    for number, each in enumerate(series):
        for at, part in enumerate(wrapped(f"{ascii_uppercase[number % 26]} {each.name}", pen.width - 30, _LABEL)):
            y += _LINE
            pen.text(26, y - 4, part, size=_LABEL)
            if at == 0 and line:
                pen.line([(0, y - 8), (20, y - 8)], f"chart-line-{number % SERIES + 1}", **_dashes(number))
            elif at == 0:
                pen.rect(0, y - 14, 20, 12, f"chart-series-{number % SERIES + 1}", rx=2)
    return y + 10


def _line(pen: Pen, number: int, points: Sequence[tuple[float, float | None]]) -> None:
    run: list[tuple[float, float]] = []
    runs = [run]
    for x, y in points:
        if y is None:
            run = []
            runs.append(run)
        else:
            run.append((x, y))
    for each in runs:
        if len(each) > 1:
            pen.line(each, f"chart-line-{number % SERIES + 1}", **_dashes(number))
        for x, y in each:
            pen.dot(x, y, f"chart-series-{number % SERIES + 1}")


def _letters(pen: Pen, drawn: Sequence[Sequence[tuple[float, float | None]]]) -> None:
    """The letter of each line behind its last point; where ends meet the letters stand above each other."""
    ends = [next(((x, y) for x, y in reversed(points) if y is not None), None) for points in drawn]
    placed: list[tuple[float, float]] = []
    for y, number, x in sorted(((end[1], number, end[0]) for number, end in enumerate(ends) if end), reverse=True):
        top = min([y, *(below - _SMALL for at, below in placed if at == x)])
        placed.append((x, top))
        pen.text(x + 6, top + 4, ascii_uppercase[number % 26], "chart-text", _SMALL)


def _dashes(number: int) -> dict[str, object]:
    pattern = ("", "6 3", "2 3", "8 3 2 3")[number % 4]
    return {"stroke_dasharray": pattern} if pattern else {}


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from at most `low`, which is not above zero, to at least `high`, which is not below: three to seven of them."""
    span = high - low
    if span < _FLAT:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(span))
    step = next(power * factor for factor in (0.2, 0.25, 0.5, 1, 2) if span / (power * factor) <= 5.000001)
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _across(left: float, right: float, count: int) -> list[float]:
    return [(left + right) / 2] if count == 1 else [left + (right - left) * at / (count - 1) for at in range(count)]


def _axis_labels(pen: Pen, labels: Sequence[str], xs: Sequence[float], bottom: float) -> float:
    """Labels under the axis: every one where they fit, else every second, third and so on; gives the height that they take."""
    if not labels:
        return 4
    room = xs[1] - xs[0] if len(xs) > 1 else pen.width - 60.0
    widest = max(width_of(label, _SMALL) for label in labels)
    every = next((each for each in range(1, len(labels)) if min(widest, 90) + 6 <= room * each), max(1, len(labels) - 1))
    most = 1
    for at in range(0, len(labels), every):
        parts = wrapped(labels[at], max(room * every - 6, 40), _SMALL, 3)
        anchor = "start" if at == 0 and len(labels) > 1 else "end" if at == len(labels) - 1 and len(labels) > 1 else "middle"
        x = xs[at] - 8 if anchor == "start" else xs[at] + 16 if anchor == "end" else xs[at]
        for line, part in enumerate(parts):
            pen.text(x, bottom + 14 + line * 13, part, "chart-quiet", _SMALL, anchor)
        most = max(most, len(parts))
    return 10 + most * 13


def _ended(pen: Pen, height: float, count: int) -> float:
    """The height of the drawing; where there is nothing to draw a line says so."""
    if count:
        return height
    pen.text(0, height + 14, "Nothing is entered yet.", "chart-quiet", _LABEL)
    return height + 24
