"""What is computed from the answers: figures with what is said of them, remarks on the form, advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.model import Citation
from kb.worksheets import wording
from kb.worksheets.answers import Answers
from kb.worksheets.entries import Value
from kb.worksheets.form import Condition, Field, FigureForm, Table, Tone, Worksheet
from kb.worksheets.sentences import Sentences, listed

NOT_YET_WORDS = "not yet"


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        id: Of the worksheet.
        label: What it is.
        value: None for "not yet".
        words: For people, such as "62%"; "not yet" where there is no value.
        said: The first of its sayings that holds, perhaps nothing.
        tone: Of what is said.
    """

    id: str
    label: str
    value: float | str | None
    words: str
    said: str = ""
    tone: Tone = Tone.NOTE


@dataclass(frozen=True)
class Advice:
    """A text in Markdown that fits the answers, and where it comes from, where that is not the worksheet's own source."""

    title: str
    text: str
    source: Citation | None


@dataclass(frozen=True)
class Row:
    """A row of a fixed table for which something is asked; `names` are its answers as `row` of a formula."""

    table: Table
    id: str
    label: str
    names: Mapping[str, Any]


@dataclass(frozen=True)
class Computed:
    """Answers with their figures; conditions and texts are looked up in both."""

    answers: Answers
    figures: tuple[Figure, ...]
    names: Mapping[str, Any]

    @property
    def worksheet(self) -> Worksheet:
        """Of the answers."""
        return self.answers.worksheet

    def holding(self, condition: Condition) -> Iterator[Row | None]:
        """Once for each row for which a condition holds, or once with None where it has no rows and holds."""
        if condition.each is None:
            if condition.when is None or condition.when.holds(self.names):
                yield None
            return
        for row_id in self.answers.rows(condition.each):
            row, names = condition.each.by_row[row_id], self.answers.row_names(condition.each, row_id)
            if condition.when is None or condition.when.holds({**self.names, "row": names}):
                yield Row(condition.each, row_id, row.words or row.label, names)

    def told(self, text: Sentences, row: Row | None = None, labels: str = "") -> str:
        """A text with the answers in words; a sentence with an open one is left out."""
        return text.filled(lambda name: self.words(name, row, labels))

    def words(self, name: str, row: Row | None = None, labels: str = "") -> str | None:
        """What stands for a name in a text, or None while it is open."""
        if name == "labels":
            return labels or None
        if name == "label" and row:
            return wording.lowered(row.label)
        figure = next((figure for figure in self.figures if figure.id == name), None)
        if figure:
            return None if figure.value is None else figure.words
        first, *rest = name.split(".")
        question = self.worksheet.questions.get(first)
        if isinstance(question, Field):
            return wording.within(question, self.answers.value(name))
        if first == "row" and row:
            return self._cell(row.table, rest[-1], [row.id])
        if question is None or not rest:
            return None
        by_name = {each.name: each.id for each in question.rows}
        return self._cell(question, rest[-1], [by_name[rest[0]]] if len(rest) == 2 else self.answers.rows(question))

    def _cell(self, table: Table, column_id: str, rows: Sequence[str]) -> str | None:
        """The words of a cell, or of several cells of a column joined."""
        column = table.by_column[column_id]
        found = (wording.within(column, cell(self.answers, table, row, column)) for row in rows)
        told = [words for words in found if words]
        return listed(told) if told else None


def cell(answers: Answers, table: Table, row: str, column: Field) -> Value | None:
    """What was answered in a cell, or what a computed column gives there."""
    return answers.computed(table, row, column.id) if column.formula else answers.value(f"{table.id}.{row}.{column.id}")


def compute(answers: Answers) -> Computed:
    """Every figure in order, each over the answers and the figures before it."""
    names: dict[str, Any] = dict(answers.names)
    open_figures = []
    for rule in answers.worksheet.figures:
        found = rule.formula.value(names)
        value = found if isinstance(found, int | float | str) else None
        names[rule.id] = value
        words = NOT_YET_WORDS if value is None else _words(answers, rule.formula.names, value, rule.form, rule.unit)
        open_figures.append((rule, Figure(rule.id, rule.label, value, words)))
    computed = Computed(answers, tuple(figure for _, figure in open_figures), names)
    figures = []
    for rule, figure in open_figures:
        said = next((saying for saying in rule.sayings if saying.when.holds(names)), None)
        figures.append(Figure(figure.id, figure.label, figure.value, figure.words, computed.told(said.text), said.tone) if said else figure)
    return Computed(answers, tuple(figures), names)


def checks(computed: Computed) -> tuple[str, ...]:
    """Remarks on the form as a whole that hold."""
    rules = computed.worksheet.checks
    told = (computed.told(rule.text, row) for rule in rules for row in computed.holding(rule.condition))
    return tuple(text for text in told if text)


def advice(computed: Computed) -> tuple[Advice, ...]:
    """Texts that fit the answers, in order; none while nothing is answered."""
    rules = () if computed.answers.empty else computed.worksheet.advice
    told = (
        Advice(computed.told(rule.title, row), computed.told(rule.text, row), rule.source)
        for rule in rules
        for row in computed.holding(rule.condition)
    )
    return tuple(each for each in told if each.title and each.text)


def _words(answers: Answers, names: tuple[str, ...], value: float | str, form: FigureForm, unit: str) -> str:
    """A figure in words; where its text is an option of a field that it names, as the option is called."""
    if isinstance(value, str):
        for field in _fields(answers.worksheet, names):
            if value in field.by_option:
                return field.by_option[value].label
    return wording.figure(value, form, unit)


def _fields(worksheet: Worksheet, names: tuple[str, ...]) -> Iterator[Field]:
    for name in names:
        first, *rest = name.split(".")
        question = worksheet.questions.get(first)
        if isinstance(question, Field):
            yield question
        elif question and rest and rest[-1] in question.by_column:
            yield question.by_column[rest[-1]]
