"""What a chart shows, whatever it is drawn by; the same as a table and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPEN = "not answered"


@dataclass(frozen=True)
class Bar:
    """One bar; without a value its place stays empty. `words` is the value for people."""

    label: str
    value: float | None
    words: str = ""


@dataclass(frozen=True)
class Bars:
    """A bar for each row; `to` is the end of the axis, by default the largest value."""

    title: str
    bars: tuple[Bar, ...]
    to: float | None = None


@dataclass(frozen=True)
class Series:
    """Values of one name, as many as the chart has labels; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Stacked:
    """A bar for each label, made up of the series."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True)
class Lines:
    """A line for each series over the labels; a missing value leaves a hole."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a grid.

    Attributes:
        words: In it.
        tint: Of an option: its number from 1; options keep their colour all over the grid.
        depth: Of a number: 0..1, the deeper the more.
    """

    words: str
    tint: int | None = None
    depth: float | None = None


@dataclass(frozen=True)
class Grid:
    """Rows by columns; None stands for a cell that is open."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]


Chart = Bars | Stacked | Lines | Grid


def chart_table(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Head and rows of the same content in words; the first column names the row."""
    if isinstance(chart, Bars):
        return ("", "Value"), tuple((bar.label, _value(bar)) for bar in chart.bars)
    if isinstance(chart, Grid):
        words = tuple(tuple(cell.words if cell else "" for cell in row) for row in chart.cells)
        return ("", *chart.columns), tuple((label, *row) for label, row in zip(chart.rows, words, strict=True))
    head = ("", *(series.name for series in chart.series))
    columns = [tuple(OPEN if value is None else told(value) for value in series.values) for series in chart.series]
    return head, tuple((label, *(column[at] for column in columns)) for at, label in enumerate(chart.labels))


def described(chart: Chart) -> str:
    """What a drawing shows, in a sentence or two."""
    if isinstance(chart, Bars):
        return _bars_described(chart.bars)
    if isinstance(chart, Grid):
        filled = sum(cell is not None for row in chart.cells for cell in row)
        return f"{len(chart.rows)} rows by {len(chart.columns)} columns; {filled} of {len(chart.rows) * len(chart.columns)} cells are filled."
    kind = "Bars" if isinstance(chart, Stacked) else "Lines"
    over = f"{chart.labels[0]} to {chart.labels[-1]}" if len(chart.labels) > 1 else "".join(chart.labels)
    return f"{kind} of {', '.join(series.name for series in chart.series)} over {over}." if over else "Nothing is entered yet."


def _bars_described(bars: Sequence[Bar]) -> str:
    if not any(bar.value is not None for bar in bars):
        return "Nothing is entered yet."
    return f"{'; '.join(f'{bar.label}: {_value(bar)}' for bar in bars)}."


def _value(bar: Bar) -> str:
    return OPEN if bar.value is None else bar.words or told(bar.value)


def told(value: float) -> str:
    """A number on a chart: thousands apart, at most two decimals."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace(",", "\u202f")
