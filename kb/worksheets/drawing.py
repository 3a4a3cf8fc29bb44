"""The charts of a worksheet file, with their columns looked up."""

from __future__ import annotations

from collections.abc import Mapping

from kb.worksheets.building import Findings
from kb.worksheets.form import ChartKind, ChartRule, Field, Kind, Question, Table
from kb.worksheets.shapes import Of, Scope
from kb.worksheets.written import WrittenChart

_CELLS = (Kind.CHOICE, Kind.SCALE, Kind.NUMBER, Kind.COMPUTED, Kind.TEXT)
"""What can stand in a cell of a grid."""


def chart(written: WrittenChart, questions: Mapping[str, Question], scope: Scope, findings: Findings) -> ChartRule:
    """What is drawn."""
    place = f"charts › {written.id}"
    values = tuple(([written.value] if written.value else []) + written.values)
    if written.of is None and (values or written.fields):
        alone = (*values, *written.fields)
        _check_alone(written, alone, questions, scope, findings, place)
        return ChartRule(written.id, written.kind, written.title, None, None, None, alone, written.to)
    table = questions.get(written.of or "")
    if not isinstance(table, Table):
        findings.add(place, f"'of' names '{written.of or ''}', which is no table; name one, or only fields and figures under 'values'")
        return ChartRule(written.id, written.kind, written.title, None, None, None, (), written.to)
    if written.kind is ChartKind.GRID:
        values = values or tuple(column.id for column in table.columns if column.kind in _CELLS and column.id not in (written.label, written.across))
    _check_columns(written, table, values, findings, place)
    return ChartRule(written.id, written.kind, written.title, table, written.label, written.across, values, written.to)


def _check_alone(
    written: WrittenChart, values: tuple[str, ...], questions: Mapping[str, Question], scope: Scope, findings: Findings, place: str
) -> None:
    if written.label or written.across or written.kind is not ChartKind.BARS:
        findings.add(place, "fields and figures that stand alone are drawn as bars, without 'label' and 'across'; or name a table under 'of'")
    for name in values:
        shape = scope.get(name)
        if shape is None or shape.of is not Of.NUMBER or isinstance(questions.get(name), Table):
            findings.add(place, f"'{name}' is no field or figure that is a number")


def _check_columns(written: WrittenChart, table: Table, values: tuple[str, ...], findings: Findings, place: str) -> None:
    named = [name for name in (written.label, written.across, *values) if name]
    for name in named:
        if name not in table.by_column:
            findings.add(place, f"'{table.id}' has no column '{name}'; use one of {', '.join(table.by_column)}")
    if not values:
        findings.add(place, "it says nothing of what to draw; add 'value' or 'values'")
    if not table.rows and not written.label:
        findings.add(place, "rows that are added need a column that names them; add 'label'")
    if written.kind is ChartKind.GRID:
        if written.across and len(values) != 1:
            findings.add(place, "a grid with 'across' has one 'value' for its cells")
        return
    if written.across:
        findings.add(place, "'across' is for grids")
    if written.kind is ChartKind.BARS and len(values) > 1:
        findings.add(place, "bars show one 'value' a row; use the kind stacked or lines")
    for name in values:
        column = table.by_column.get(name)
        if isinstance(column, Field) and not column.counts:
            findings.add(place, f"'{name}' is no column of numbers")
