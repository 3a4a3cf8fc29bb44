"""Two states of one sheet beside each other, the earlier one first: which answers changed, and which figures with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.worksheets import wording
from kb.worksheets.answers import Answers
from kb.worksheets.figures import NOT_YET_WORDS, Computed, Figure, cell
from kb.worksheets.form import Field, FigureForm, Kind, Part, Table

UNREAD = "cannot be read"


class Change(StrEnum):
    """What became of an answer."""

    SAME = "same"
    ANSWERED = "answered since"
    TAKEN_AWAY = "taken away"
    CHANGED = "changed"


@dataclass(frozen=True)
class Step:
    """An answer or a figure in both states.

    Attributes:
        label: The question, with its row in a table; or the figure.
        before: In words, as typed where it cannot be read; empty where there was none.
        after: As `before`.
        change: What became of it.
        by: Of a number, how far it went, in words ("up by 3"); empty for the rest.
    """

    label: str
    before: str
    after: str
    change: Change
    by: str = ""

    @property
    def told(self) -> str:
        """What became of it, in words."""
        return f"{self.change.value}, {self.by}" if self.by else self.change.value


@dataclass(frozen=True)
class ChangedPart:
    """The answers of a part of the form; questions that neither state answers are left out."""

    id: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Changes:
    """Figures, and the parts in which something is answered."""

    figures: tuple[Step, ...]
    parts: tuple[ChangedPart, ...]

    @property
    def answers(self) -> int:
        """How many answers changed."""
        return sum(step.change is not Change.SAME for part in self.parts for step in part.steps)

    @property
    def moved(self) -> int:
        """How many figures changed."""
        return sum(step.change is not Change.SAME for step in self.figures)

    @property
    def empty(self) -> bool:
        """Whether neither state answers anything."""
        return not self.parts


def changes(before: Computed, after: Computed) -> Changes:
    """What changed from one state of a sheet to another; both are of one worksheet."""
    parts = (ChangedPart(part.id, part.title, tuple(_steps(part, before.answers, after.answers))) for part in after.worksheet.parts)
    forms = [rule.form for rule in after.worksheet.figures]
    figures = (_figure(then, now, form) for then, now, form in zip(before.figures, after.figures, forms, strict=True))
    return Changes(tuple(step for step in figures if step.before or step.after), tuple(part for part in parts if part.steps))


def _steps(part: Part, before: Answers, after: Answers) -> Iterator[Step]:
    for question in part.fields:
        steps = _table(question, before, after) if isinstance(question, Table) else [_answer(question, question.id, question.label, before, after)]
        yield from (step for step in steps if step.before or step.after)


def _table(table: Table, before: Answers, after: Answers) -> Iterator[Step]:
    """Every cell of every row that either state has; a row is named as the later one names it."""
    rows = dict.fromkeys((*before.rows(table), *after.rows(table)))
    for row in rows if table.rows else sorted(rows, key=lambda each: int(each[1:])):
        named = after if row in after.rows(table) else before
        for column in table.columns:
            label = f"{wording.row_label(named, table, row)}: {column.label}"
            if column.kind is Kind.COMPUTED:
                yield step(label, *(wording.answer(column, cell(answers, table, row, column)) for answers in (before, after)))
            else:
                yield _answer(column, f"{table.id}.{row}.{column.id}", label, before, after)


def _answer(field: Field, path: str, label: str, before: Answers, after: Answers) -> Step:
    then, now = before.value(path), after.value(path)
    by = _by(then, now, field.unit) if isinstance(then, int | float) and isinstance(now, int | float) else ""
    return step(label, _words(field, path, before), _words(field, path, after), by)


def _words(field: Field, path: str, answers: Answers) -> str:
    value, typed = answers.value(path), answers.typed.get(path, "")
    if value is not None:
        return wording.answer(field, value)
    return f"{typed if isinstance(typed, str) else ', '.join(typed)} ({UNREAD})" if typed else ""


def _figure(before: Figure, after: Figure, form: FigureForm) -> Step:
    was, now = ("" if each.words == NOT_YET_WORDS else each.words for each in (before, after))
    if not isinstance(before.value, int | float) or not isinstance(after.value, int | float):
        return step(after.label, was, now)
    if form is FigureForm.PERCENT:
        return step(after.label, was, now, _by(round(before.value * 100), round(after.value * 100), "points"))
    return step(after.label, was, now, _by(before.value, after.value, ""))


def step(label: str, before: str, after: str, by: str = "") -> Step:
    """A step between two texts, either of them perhaps empty; `by` counts where both are there and differ."""
    if before == after:
        return Step(label, before, after, Change.SAME)
    change = Change.CHANGED if before and after else Change.ANSWERED if after else Change.TAKEN_AWAY
    return Step(label, before, after, change, by if change is Change.CHANGED else "")


def _by(before: float, after: float, unit: str) -> str:
    words = wording.with_unit(wording.number(abs(after - before)), unit)
    return f"{'up' if after > before else 'down'} by {words}" if before != after else ""
