"""The answers of a sheet: as typed, which is what is kept, and as values. Nothing that was typed is lost, also where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb.errors import BadInputError
from kb.worksheets.entries import EntryFault, Typed, Value, read_entry, remark
from kb.worksheets.form import Field, Kind, Part, Question, Table, Worksheet
from kb.worksheets.formulas import NotYet

TypedAnswers = Mapping[str, Typed]
"""What was typed, by path: `members`, `gaps.firm-to-firm.contact`, `sources.r2.amount`. What was left empty is not among them."""

_ADDED = re.compile(r"r[1-9]\d{0,3}")


@dataclass(frozen=True)
class Answers:
    """The answers of one sheet.

    Attributes:
        worksheet: Whose form they fill.
        typed: As typed.
        values: By path, of what could be read.
        faults: By path, a sentence on what could not be read, or on a text that is longer than asked for; of a table on its number of rows.
    """

    worksheet: Worksheet
    typed: TypedAnswers
    values: Mapping[str, Value]
    faults: Mapping[str, str]

    def value(self, path: str) -> Value | None:
        """What was answered, or None."""
        return self.values.get(path)

    def rows(self, table: Table) -> tuple[str, ...]:
        """Ids of the rows: the fixed ones, former ones only where something is typed, or those added in which something is typed, in their order."""
        if not table.rows:
            return self._added.get(table.id, ())
        return tuple(row.id for row in table.rows if not row.former or any(path.startswith(f"{table.id}.{row.id}.") for path in self.typed))

    @cached_property
    def _added(self) -> Mapping[str, tuple[str, ...]]:
        numbers: dict[str, set[int]] = {}
        for path in self.typed:
            table, row, _ = (*path.split("."), "", "")[:3]
            if _ADDED.fullmatch(row):
                numbers.setdefault(table, set()).add(int(row[1:]))
        return {table: tuple(f"r{number}" for number in sorted(found)) for table, found in numbers.items()}

    def next_row(self, table: Table) -> str:
        """Id for a row that is added now; never one that stands already."""
        rows = self.rows(table)
        return f"r{int(rows[-1][1:]) + 1}" if rows else "r1"

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """What formulas see: the answers, with None for what is not answered, and computed columns."""
        questions = self.worksheet.questions.values()
        return {each.id: self._table(each) if isinstance(each, Table) else formula_value(self.value(each.id)) for each in questions}

    def row_names(self, table: Table, row: str) -> Mapping[str, Any]:
        """What `row` is to a formula that is asked of one row."""
        names = {column.id: formula_value(self.value(f"{table.id}.{row}.{column.id}")) for column in table.columns}
        for column in table.columns:
            if column.formula:
                computed = column.formula.value({"row": names})
                names[column.id] = None if isinstance(computed, NotYet) else computed
        return names

    def computed(self, table: Table, row: str, column: str) -> float | None:
        """What a computed column gives for a row, or None for "not yet"."""
        found = self.row_names(table, row)[column]
        return found if isinstance(found, int | float) else None

    def progress(self, part: Part) -> tuple[int, int]:
        """How many questions of a part are answered, and of how many; a fixed table counts by rows, an added one as one question."""
        counts = [self._answered(question) for question in part.fields]
        return sum(answered for answered, _ in counts), sum(of for _, of in counts)

    @property
    def empty(self) -> bool:
        """Whether nothing is answered."""
        return not self.values

    def _table(self, table: Table) -> Mapping[str, Any]:
        ids = self.rows(table)
        rows = {row: self.row_names(table, row) for row in (table.by_row or ids)}
        named = {(table.by_row[row].name if table.rows else row): names for row, names in rows.items()}
        return {**{column.id: tuple(rows[row][column.id] for row in ids) for column in table.columns}, **named}

    def _answered(self, question: Question) -> tuple[int, int]:
        if isinstance(question, Field):
            return int(question.id in self.values), 1
        rows = [any(f"{question.id}.{row}.{column.id}" in self.values for column in question.columns) for row in self.rows(question)]
        return (sum(rows), len(rows)) if question.rows else (int(any(rows)), 1)


def read_answers(worksheet: Worksheet, typed: TypedAnswers) -> Answers:
    """The answers of what was typed; paths that the form does not have (any more) are kept and not looked at."""
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for path, entry in typed.items():
        field = field_at(worksheet, path)
        if field is None:
            continue
        try:
            value = read_entry(field, entry)
        except EntryFault as fault:
            faults[path] = str(fault)
            continue
        if value is not None:
            values[path] = value
            if told := remark(field, value):
                faults[path] = told
    answers = Answers(worksheet, typed, values, faults)
    faults |= {table.id: told for table in worksheet.tables() if (told := _too_many(table, len(answers.rows(table))))}
    return answers


def field_at(worksheet: Worksheet, path: str) -> Field | None:
    """The field that a path names, or None where it names none that is filled in."""
    question = worksheet.questions.get(path.partition(".")[0])
    if isinstance(question, Field):
        return question if path == question.id else None
    if question is None or path.count(".") != 2:
        return None
    _, row, column = path.split(".")
    field = question.by_column.get(column)
    known = row in question.by_row if question.rows else bool(_ADDED.fullmatch(row))
    return field if known and field and field.kind is not Kind.COMPUTED else None


def paths(worksheet: Worksheet, answers: Answers) -> Iterator[tuple[str, Field]]:
    """Every path of a form with its field, in order; rows that are added as far as there are any."""
    for question in worksheet.questions.values():
        if isinstance(question, Field):
            yield question.id, question
            continue
        for row in answers.rows(question):
            yield from ((f"{question.id}.{row}.{column.id}", column) for column in question.columns if column.kind is not Kind.COMPUTED)


def from_form(worksheet: Worksheet, posted: Mapping[str, Sequence[str]]) -> dict[str, Typed]:
    """A whole form as posted to typed answers; other names than paths of the form are left out, and so is what is empty."""
    return {path: typed for path, values in posted.items() if field_at(worksheet, path) and (typed := _typed(worksheet, path, values))}


def changes(worksheet: Worksheet, posted: Mapping[str, Sequence[str]]) -> dict[str, Typed | None]:
    """Single fields as posted to what is to be put; None where one was emptied, or where an added row (`sources.r2`) comes without values.

    Raises:
        BadInputError: When a name is no path of the form.
    """
    unknown = [path for path in posted if field_at(worksheet, path) is None and not _is_row(worksheet, path)]
    if unknown:
        raise BadInputError(f"The worksheet has no field '{unknown[0]}'; open the form anew.")
    return {path: _typed(worksheet, path, values) or None for path, values in posted.items()}


def merged(typed: TypedAnswers, put: Mapping[str, Typed | None]) -> dict[str, Typed]:
    """Typed answers with some of them put anew. None takes away a path with everything under it: a field, or a row (`sources.r2`)."""
    gone = tuple(path for path, value in put.items() if value is None)
    kept = {path: value for path, value in typed.items() if not any(path == each or path.startswith(f"{each}.") for each in gone)}
    return kept | {path: value for path, value in put.items() if value}


def formula_value(value: Value | None) -> Any:
    """A value as formulas take it: choices as a set, since a tuple is a column to them."""
    return frozenset(value) if isinstance(value, tuple) else value


def typed_of(kept: Mapping[str, Any]) -> dict[str, Typed]:
    """Typed answers as they come back from JSON."""
    return {path: value if isinstance(value, str) else tuple(value) for path, value in kept.items()}


def _typed(worksheet: Worksheet, path: str, values: Iterable[str]) -> Typed:
    field = field_at(worksheet, path)
    given = tuple(value.replace("\r\n", "\n") for value in values if value.strip())
    if field is None:
        return ""  # a row: it can only be taken away
    return given if field.kind is Kind.CHOICES else given[-1] if given else ""


def _is_row(worksheet: Worksheet, path: str) -> bool:
    table, _, row = path.partition(".")
    question = worksheet.questions.get(table)
    return isinstance(question, Table) and not question.rows and bool(_ADDED.fullmatch(row))


def _too_many(table: Table, count: int) -> str | None:
    if table.rows or count <= table.most_rows:
        return None
    return f"It has {count} rows; {table.most_rows} are the most that are asked for."
