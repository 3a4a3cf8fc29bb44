"""Sheets of one worksheet side by side: managers, years, or versions of one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import BadInputError
from kb.render.chart_model import Bar, Bars, Cell, Chart, Grid
from kb.worksheets import wording
from kb.worksheets.answers import Answers
from kb.worksheets.charts import drawings
from kb.worksheets.entries import Value
from kb.worksheets.figures import NOT_YET_WORDS, Computed, cell, compute
from kb.worksheets.form import Field, Kind, Part, Table, Worksheet

LEAST, MOST = 2, 5
"""Sheets that stand side by side; more than five columns cannot be read on a page."""


@dataclass(frozen=True)
class Compared:
    """One column: whose sheet it is ("Ada, 2026"), and its answers."""

    label: str
    answers: Answers
    private: bool = False


@dataclass(frozen=True)
class Line:
    """One question over all columns.

    Attributes:
        label: The question, or the column of a table.
        row: Of a table the label of its row.
        words: The answer of each column, empty where there is none.
        differs: Whether two columns that answered say different things.
        spread: Of a scale or number, the highest less the lowest answer, where two columns answered.
        missing: Whether some columns answered and others did not.
        steps: Of a scale, how far apart answers can lie.
    """

    label: str
    row: str
    words: tuple[str, ...]
    differs: bool
    spread: float | None
    missing: bool
    steps: int | None = None


@dataclass(frozen=True)
class Beside:
    """A chart of the worksheet for every column: one drawing for all, its label empty, or one for each by its label."""

    title: str
    drawn: tuple[tuple[str, Chart], ...]


@dataclass(frozen=True)
class ComparedPart:
    """The lines of a part of the form; questions that no column answered are left out."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """Two to five columns side by side.

    Attributes:
        worksheet: Of all of them.
        labels: Of the columns.
        parts: Those with an answer.
        figures: The figures, as lines.
        charts: In the order of the worksheet's charts.
    """

    worksheet: Worksheet
    labels: tuple[str, ...]
    parts: tuple[ComparedPart, ...]
    figures: tuple[Line, ...]
    charts: tuple[Beside, ...]

    @property
    def answered(self) -> int:
        """Lines that at least two columns answered."""
        return sum(1 for part in self.parts for line in part.lines if sum(map(bool, line.words)) > 1)

    @property
    def differing(self) -> int:
        """Lines of them in which columns say different things."""
        return sum(1 for part in self.parts for line in part.lines if line.differs)

    @property
    def widest(self) -> tuple[Line, ...]:
        """Up to five scales on which the columns lie furthest apart, furthest first; by their share of the scale."""
        scales = [line for part in self.parts for line in part.lines if line.spread and line.steps]
        return tuple(sorted(scales, key=lambda line: -(line.spread or 0) / (line.steps or 1)))[:5]


def compare(worksheet: Worksheet, columns: Sequence[Compared]) -> Comparison:
    """Columns side by side.

    Raises:
        BadInputError: When there are fewer than two or more than five, when one is private, or when sheets of the worksheet are never compared.
    """
    if not worksheet.compare:
        raise BadInputError(f"Sheets of '{worksheet.title}' are never compared; open one by itself.")
    if any(column.private for column in columns):
        raise BadInputError("A private sheet is never compared; choose sheets that are not private.")
    if not LEAST <= len(columns) <= MOST:
        raise BadInputError(f"{len(columns)} sheet{'s were' if len(columns) != 1 else ' was'} chosen; choose {LEAST} to {MOST}.")
    computed = [compute(column.answers) for column in columns]
    parts = (ComparedPart(part.id, part.title, tuple(_lines(part, [column.answers for column in columns]))) for part in worksheet.parts)
    return Comparison(
        worksheet,
        tuple(column.label for column in columns),
        tuple(part for part in parts if part.lines),
        tuple(_figure(at, computed) for at in range(len(worksheet.figures))),
        charts_beside(tuple(column.label for column in columns), [drawings(each) for each in computed]),
    )


def charts_beside(labels: tuple[str, ...], drawn: Sequence[tuple[Chart, ...]]) -> tuple[Beside, ...]:
    """Charts that have one thing to show for each row become one grid, a column for each sheet; others stand one after the other."""
    return tuple(Beside(charts[0].title, _together(labels, charts)) for charts in zip(*drawn, strict=True))


def _together(labels: tuple[str, ...], charts: Sequence[Chart]) -> tuple[tuple[str, Chart], ...]:
    most = max([1e-9, *(size for chart in charts if isinstance(chart, Bars) for size in _sizes(chart))])
    columns = [_column(chart, most) for chart in charts]
    whole = [column for column in columns if column is not None]
    if len(whole) < len(columns):
        return tuple(zip(labels, charts, strict=True))
    rows = tuple(dict.fromkeys(row for column in whole for row in column))
    return (("", Grid(charts[0].title, labels, rows, tuple(tuple(column.get(row) for column in whole) for row in rows))),)


def _column(chart: Chart, most: float) -> dict[str, Cell | None] | None:
    """Row to its one cell; None where rows have more than one, or two rows the same name."""
    found: dict[str, Cell | None] = {}
    if isinstance(chart, Bars):
        found = {bar.label: _cell(bar, most) for bar in chart.bars}
    elif isinstance(chart, Grid) and len(chart.columns) == 1:
        found = {row: cells[0] for row, cells in zip(chart.rows, chart.cells, strict=True)}
    else:
        return None
    return found if len(found) == len(chart.bars if isinstance(chart, Bars) else chart.rows) else None


def _sizes(chart: Bars) -> list[float]:
    return [abs(size) for size in (chart.to, *(bar.value for bar in chart.bars)) if size]


def _cell(bar: Bar, most: float) -> Cell | None:
    return None if bar.value is None else Cell(bar.words or wording.number(bar.value), depth=abs(bar.value) / most)


def _lines(part: Part, columns: Sequence[Answers]) -> list[Line]:
    lines: list[Line] = []
    for question in part.fields:
        if isinstance(question, Table):
            lines += _table(question, columns)
        else:
            lines.append(_line(question, "", [answers.value(question.id) for answers in columns]))
    return [line for line in lines if any(line.words)]


def _table(table: Table, columns: Sequence[Answers]) -> list[Line]:
    """Fixed rows stand beside each other by id; added ones by what names them, in whatever order they were added."""
    found: list[Line] = []
    for label, rows in _aligned(table, columns):
        for column in table.columns:
            values = [cell(answers, table, row, column) if row else None for answers, row in zip(columns, rows, strict=True)]
            found.append(_line(column, label, values))
    return found


def _aligned(table: Table, columns: Sequence[Answers]) -> list[tuple[str, list[str | None]]]:
    if table.rows:
        return [(row.label, [row.id] * len(columns)) for row in table.rows]
    keys: dict[tuple[str, int], str] = {}
    of_column: list[dict[tuple[str, int], str]] = []
    for answers in columns:
        own: dict[tuple[str, int], str] = {}
        for row in answers.rows(table):
            label = wording.row_label(answers, table, row)
            key = _key(label, own)
            keys.setdefault(key, label)
            own[key] = row
        of_column.append(own)
    return [(label, [own.get(key) for own in of_column]) for key, label in keys.items()]


def _key(label: str, taken: dict[tuple[str, int], str]) -> tuple[str, int]:
    """The name of a row whatever its capitals, and its number among rows of the same name."""
    name = " ".join(label.casefold().split())
    return name, sum(1 for each, _ in taken if each == name)


def _line(field: Field, row: str, values: Sequence[Value | None]) -> Line:
    given = [value for value in values if value is not None]
    numbers = [value for value in given if isinstance(value, int | float)]
    spread = float(max(numbers) - min(numbers)) if field.kind in (Kind.SCALE, Kind.NUMBER, Kind.COMPUTED) and len(numbers) > 1 else None
    words = tuple(wording.answer(field, value) for value in values)
    steps = field.last - field.first if field.kind is Kind.SCALE else None
    return Line(field.label, row, words, _differ(given, field), spread, 0 < len(given) < len(values), steps)


def _differ(given: Sequence[Value], field: Field) -> bool:
    """Texts differ by their words, whatever their capitals and spaces."""
    if field.kind in (Kind.TEXT, Kind.LONG):
        return len({" ".join(str(value).casefold().split()) for value in given}) > 1
    return len(set(given)) > 1


def _figure(at: int, computed: Sequence[Computed]) -> Line:
    figures = [each.figures[at] for each in computed]
    values = [figure.value for figure in figures if figure.value is not None]
    numbers = [value for value in values if isinstance(value, int | float)]
    words = tuple("" if figure.words == NOT_YET_WORDS else figure.words for figure in figures)
    spread = float(max(numbers) - min(numbers)) if len(numbers) > 1 else None
    return Line(figures[0].label, "", words, len(set(values)) > 1, spread, 0 < len(values) < len(figures))
