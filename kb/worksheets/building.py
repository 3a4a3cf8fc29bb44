"""The form of a worksheet from its file: questions with their options, and what formulas may name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.worksheets.form import Field, Kind, Option, Part, Question, Row, Table
from kb.worksheets.grammar import FormulaFault, read_formula
from kb.worksheets.shapes import NUMBER, TEXT, Of, Scope, Shape
from kb.worksheets.vocabulary import Vocabulary
from kb.worksheets.written import (
    WrittenChoice,
    WrittenColumn,
    WrittenComputed,
    WrittenField,
    WrittenNumber,
    WrittenPart,
    WrittenRow,
    WrittenRows,
    WrittenScale,
    WrittenTable,
    WrittenText,
)

NOT_NAMES = frozenset({"row", "label", "labels", "true", "false", "none", "and", "or", "not", "in", "is", "if", "else"})
"""Words with a meaning of their own in formulas and texts."""


class Findings:
    """Collects what is wrong with one file."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def add(self, place: str, clause: str) -> None:
        """Note a clause about a place ("figures › total")."""
        self.told.append(f"{place}: {clause}")

    def twice(self, place: str, ids: Iterable[str]) -> None:
        """Note every id that stands more than once."""
        given = list(ids)
        for repeated in sorted({each for each in given if given.count(each) > 1}):
            self.add(place, f"the id '{repeated}' stands there more than once; rename one")


def parts(written: list[WrittenPart], vocabulary: Vocabulary, findings: Findings) -> tuple[Part, ...]:
    """The parts of a form."""
    findings.twice("parts", [part.id for part in written])
    ids = [field.id for part in written for field in part.fields]
    findings.twice("fields", ids)
    for kept in sorted(NOT_NAMES & set(ids)):
        findings.add("fields", f"'{kept}' has a meaning of its own in formulas; rename the field")
    return tuple(Part(part.id, part.title, part.about, tuple(_question(field, vocabulary, findings) for field in part.fields)) for part in written)


def scope(questions: Iterable[Question]) -> dict[str, Shape]:
    """What the fields and tables of a form are to formulas."""
    return {question.id: _table_shape(question) if isinstance(question, Table) else field_shape(question) for question in questions}


def row_scope(table: Table) -> Scope:
    """What `row` is to a formula that is asked of each row of a table."""
    return {"row": Shape(Of.ROW, parts={column.id: field_shape(column) for column in table.columns})}


def field_shape(field: Field, many: bool = False) -> Shape:
    """What a field is to formulas, or with `many` a column."""
    if field.counts:
        return Shape(Of.NUMBER, many)
    if field.kind is Kind.DATE:
        return Shape(Of.DATE, many)
    if field.options:
        return Shape(Of.CHOSEN if field.kind is Kind.CHOICES else Of.TEXT, many, frozenset(field.by_option))
    return Shape(TEXT.of, many)


def _table_shape(table: Table) -> Shape:
    columns = {column.id: field_shape(column, many=True) for column in table.columns}
    row = row_scope(table)["row"]
    return Shape(Of.TABLE, parts={**columns, **{each.name: row for each in table.rows}})


def _question(written: WrittenField, vocabulary: Vocabulary, findings: Findings) -> Question:
    if not isinstance(written, WrittenTable | WrittenRows):
        return _field(written, written.id, vocabulary, findings)
    columns = tuple(_field(column, f"{written.id} › {column.id}", vocabulary, findings) for column in written.columns)
    findings.twice(written.id, [column.id for column in columns])
    if isinstance(written, WrittenRows):
        table = Table(written.id, written.label, written.hint, columns, (), written.row_label, written.at_most)
    else:
        rows = _rows(written, vocabulary, findings)
        table = Table(written.id, written.label, written.hint, columns, rows)
        findings.twice(written.id, [*(row.name for row in rows), *(column.id for column in columns)])
    return _with_computed(table, written.columns, findings)


def _rows(written: WrittenTable, vocabulary: Vocabulary, findings: Findings) -> tuple[Row, ...]:
    if not isinstance(written.rows, str):
        return tuple(_row(row) for row in written.rows)
    rows = vocabulary.rows(written.rows)
    if rows is None:
        findings.add(written.id, f"there are no rows '{written.rows}'; write 'codebook:' and a facet, or a list")
    return rows or (Row("unknown", "unknown"),)


def _row(written: WrittenRow) -> Row:
    return Row(written.id, written.label, written.hint)


def _field(written: WrittenColumn | WrittenField, place: str, vocabulary: Vocabulary, findings: Findings) -> Field:
    kind, told = Kind(written.kind), (written.id, Kind(written.kind), written.label, written.hint)
    if isinstance(written, WrittenText):
        if written.words and kind is Kind.TEXT:
            findings.add(place, "a text of one line has no 'words'; make its kind long")
        return Field(*told, most_words=written.words)
    if isinstance(written, WrittenNumber):
        if written.at_least is not None and written.at_most is not None and written.at_least > written.at_most:
            findings.add(place, "at_least is more than at_most")
        return Field(*told, unit=written.unit, at_least=written.at_least, at_most=written.at_most, whole=written.whole)
    if isinstance(written, WrittenScale):
        if written.first >= written.last:
            findings.add(place, "a scale goes from less to more; correct 'from' and 'to'")
        if len(written.ends) not in (0, 2):
            findings.add(place, "'ends' names both ends of the scale, so it holds two texts")
        return Field(*told, first=written.first, last=written.last, ends=tuple(written.ends))
    if isinstance(written, WrittenChoice):
        return Field(*told, options=tuple(_options(written, place, vocabulary, findings)))
    return Field(*told, unit=getattr(written, "unit", ""))


def _options(written: WrittenChoice, place: str, vocabulary: Vocabulary, findings: Findings) -> Iterator[Option]:
    if isinstance(written.options, str):
        named = vocabulary.options(written.options)
        if named is None:
            findings.add(place, f"there are no options '{written.options}'; write 'codebook:' and a facet, 'sectors', 'yes-partly-no', or a list")
        yield from named or (Option("unknown", "unknown"),)
        return
    findings.twice(place, [option.id for option in written.options])
    for option in written.options:
        yield Option(option.id, option.label, option.hint, option.words)


def _with_computed(table: Table, written: list[WrittenColumn], findings: Findings) -> Table:
    """With formulas for the computed columns, each over those before it."""
    columns: list[Field] = []
    for column, asked in zip(table.columns, written, strict=True):
        if isinstance(asked, WrittenComputed):
            before = Table(table.id, table.label, table.hint, tuple(columns), table.rows)
            formula = None
            try:
                formula, gives = read_formula(asked.formula, row_scope(before))
                if gives != NUMBER:
                    findings.add(f"{table.id} › {column.id}", f"the formula gives {gives.told}; a computed column holds numbers")
            except FormulaFault as fault:
                findings.add(f"{table.id} › {column.id}", str(fault))
            column = Field(column.id, column.kind, column.label, column.hint, unit=column.unit, formula=formula)
        columns.append(column)
    return Table(table.id, table.label, table.hint, tuple(columns), table.rows, table.row_label, table.most_rows)
