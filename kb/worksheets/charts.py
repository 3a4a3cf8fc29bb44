"""The charts of a worksheet, filled with answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.render.chart_model import Bar, Bars, Cell, Chart, Grid, Lines, Series, Stacked
from kb.worksheets import wording
from kb.worksheets.figures import Computed, cell
from kb.worksheets.form import ChartKind, ChartRule, Field, Kind, Table


def drawings(computed: Computed) -> tuple[Chart, ...]:
    """Every chart of the worksheet, in order; rows that are added stand as far as something is entered in them."""
    return tuple(_chart(computed, rule) for rule in computed.worksheet.charts)


def _chart(computed: Computed, rule: ChartRule) -> Chart:
    if rule.of is None:
        return Bars(rule.title, _told_apart(computed, rule.values), rule.to)
    rows = computed.answers.rows(rule.of)
    labels = tuple(_label(computed, rule, rule.of, row) for row in rows)
    if rule.kind is ChartKind.GRID:
        return _crossed(computed, rule, rule.of) if rule.across else _grid(computed, rule, rule.of, labels)
    if rule.kind is ChartKind.BARS:
        column = rule.of.by_column[rule.values[0]]
        return Bars(
            rule.title, tuple(_bar(computed, rule.of, row, column, label) for row, label in zip(rows, labels, strict=True)), rule.to or _end(column)
        )
    columns = [rule.of.by_column[name] for name in rule.values]
    series = tuple(Series(column.label, tuple(_number(computed, rule.of, row, column) for row in rows)) for column in columns)
    units = {column.unit for column in columns}
    return (Stacked if rule.kind is ChartKind.STACKED else Lines)(rule.title, labels, series, units.pop() if len(units) == 1 else "")


def _told_apart(computed: Computed, names: Sequence[str]) -> tuple[Bar, ...]:
    """Bars for fields and figures; fields that ask the same in several parts are named by their part."""
    bars = [_alone(computed, name) for name in names]
    labels = [bar.label for bar in bars]
    part_of = {field.id: part.title for part in computed.worksheet.parts for field in part.fields}
    return tuple(
        replace(bar, label=part_of[name]) if labels.count(bar.label) > 1 and name in part_of else bar for name, bar in zip(names, bars, strict=True)
    )


def _alone(computed: Computed, name: str) -> Bar:
    """A bar for a field or a figure."""
    question = computed.worksheet.questions.get(name)
    if isinstance(question, Field):
        value = computed.answers.value(name)
        return Bar(question.label, float(value) if isinstance(value, int | float) else None, wording.answer(question, value))
    figure = next(figure for figure in computed.figures if figure.id == name)
    number = figure.value if isinstance(figure.value, int | float) else None
    return Bar(figure.label, number, figure.words if number is not None else "")


def _bar(computed: Computed, table: Table, row: str, column: Field, label: str) -> Bar:
    number = _number(computed, table, row, column)
    return Bar(label, number, "" if number is None else wording.answer(column, cell(computed.answers, table, row, column)))


def _end(column: Field) -> float | None:
    return float(column.last) if column.kind is Kind.SCALE else None


def _number(computed: Computed, table: Table, row: str, column: Field) -> float | None:
    value = cell(computed.answers, table, row, column)
    return float(value) if isinstance(value, int | float) else None


def _label(computed: Computed, rule: ChartRule, table: Table, row: str) -> str:
    if rule.label is None:
        return wording.row_label(computed.answers, table, row)
    column = table.by_column[rule.label]
    value = cell(computed.answers, table, row, column)
    words = str(value) if isinstance(value, int) and column.kind is Kind.NUMBER else wording.answer(column, value)  # a year has no thousands
    return words or wording.row_label(computed.answers, table, row)


def _grid(computed: Computed, rule: ChartRule, table: Table, labels: tuple[str, ...]) -> Grid:
    columns = [table.by_column[name] for name in rule.values]
    cells = tuple(tuple(_cell(computed, table, row, column) for column in columns) for row in computed.answers.rows(table))
    return Grid(rule.title, tuple(column.label for column in columns), labels, cells)


def _crossed(computed: Computed, rule: ChartRule, table: Table) -> Grid:
    """Added rows as cells: one answer names the row of the grid, another its column; of two that meet the later counts."""
    across, column = table.by_column[rule.across or ""], table.by_column[rule.values[0]]
    met: dict[tuple[str, str], Cell | None] = {}
    for row in computed.answers.rows(table):
        to = wording.answer(across, cell(computed.answers, table, row, across))
        if to:
            met[_label(computed, rule, table, row), to] = _cell(computed, table, row, column)
    rows, columns = tuple(dict.fromkeys(one for one, _ in met)), tuple(dict.fromkeys(other for _, other in met))
    return Grid(rule.title, columns, rows, tuple(tuple(met.get((one, other)) for other in columns) for one in rows))


def _cell(computed: Computed, table: Table, row: str, column: Field) -> Cell | None:
    value = cell(computed.answers, table, row, column)
    if value is None:
        return None
    words = str(value) if column.kind is Kind.SCALE else wording.answer(column, value)
    if column.kind is Kind.CHOICE and isinstance(value, str):
        return Cell(words, tint=1 + list(column.by_option).index(value))
    return Cell(words, depth=(value - column.first) / (column.last - column.first) if column.kind is Kind.SCALE and isinstance(value, int) else None)
