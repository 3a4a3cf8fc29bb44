"""The fields of a worksheet as its form prints them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kb.worksheets import wording
from kb.worksheets.answers import Answers
from kb.worksheets.form import Field, Kind, Option, Part, Table
from web.present.words import count

NO_ANSWER = "no answer"
MANY = 6
"""Short options that still stand one under the other."""

MOST_SEGMENTS = 4
"""Options that still stand side by side in a row of a table; more become a list to choose from."""

MOST_SEGMENT_CHARS = 18
MOST_RADIOS = 12
"""Options of a question that are shown at once; more become a list to choose from."""

TALL = 4
"""Columns of a fixed row that fill more than half of a phone's height."""

MOST_ALIGNED = 3
"""Columns that fit beside the name of their row."""


@dataclass(frozen=True)
class Pick:
    """Something that may be chosen; `end` is what the end of a scale means. Without a value it takes the answer back."""

    value: str
    label: str
    chosen: bool
    hint: str = ""
    end: str = ""


@dataclass(frozen=True)
class Control:
    """One field of the form; `look` is line, number, long, date, radios, segments, ticks, select, or computed, which nobody fills in."""

    name: str
    label: str
    look: str
    hint: str = ""
    typed: str = ""
    picks: tuple[Pick, ...] = ()
    ends: tuple[str, ...] = ()
    unit: str = ""
    words: int | None = None
    fault: str = ""
    in_table: bool = False

    @property
    def id(self) -> str:
        """Of the element."""
        return element_id(self.name)

    @property
    def grouped(self) -> bool:
        """True where it is several elements, which no single label can name."""
        return self.look in ("radios", "segments", "ticks")

    @property
    def answered(self) -> bool:
        """True where something is typed or chosen."""
        return bool(self.typed) or any(pick.chosen for pick in self.picks if pick.value)

    @property
    def many(self) -> bool:
        """True where short options stand in several columns."""
        return len(self.picks) > MANY and (self.in_table or not any(pick.hint for pick in self.picks))

    @property
    def described(self) -> str:
        """Ids of what describes it."""
        parts = (f"{self.id}-hint" if self.hint and not self.in_table else "", f"{self.id}-words" if self.words else "", f"{self.id}-fault")
        return " ".join(part for part in parts if part)

    @property
    def counted(self) -> str:
        """Words of a long text beside the most that are wanted."""
        return f"{len(self.typed.split())} of {self.words} words"


@dataclass(frozen=True)
class RowView:
    """A row of a table; `removes` is what its button sends, where rows can be taken away; a `blank` one stands ready for what comes."""

    id: str
    label: str
    cells: tuple[Control, ...]
    hint: str = ""
    gap: str = ""
    removes: str = ""
    blank: bool = False

    @property
    def told(self) -> str:
        """How much of it is answered."""
        asked = [cell for cell in self.cells if cell.look != "computed"]
        return f"{sum(cell.answered for cell in asked)} of {len(asked)}"


@dataclass(frozen=True)
class Column:
    """The head of a column: what the ends of its scale mean, and those of its options that are explained."""

    id: str
    label: str
    hint: str
    ends: tuple[str, ...]
    meanings: tuple[Option, ...]


@dataclass(frozen=True)
class TableView:
    """A table; `adds` names the button that adds a row, `full` says why there can be no more, `fault` what is wrong with the rows as a whole."""

    name: str
    label: str
    hint: str
    columns: tuple[Column, ...]
    rows: tuple[RowView, ...]
    aligned: bool
    adds: str = ""
    full: str = ""
    fault: str = ""

    @property
    def id(self) -> str:
        """Of the element."""
        return element_id(self.name)

    @property
    def folds(self) -> bool:
        """True where its rows are so tall that each can be folded."""
        return not self.adds and not self.aligned and len(self.columns) >= TALL and len(self.rows) > 1


@dataclass(frozen=True)
class PartView:
    """A part of the form, and how far it is answered."""

    id: str
    title: str
    about: str
    fields: tuple[Control | TableView, ...]
    told: str


def element_id(name: str) -> str:
    """The id of the control of a name."""
    return f"f-{name.replace('.', '--')}"


def part_views(answers: Answers, gaps: Collection[str], blank_rows: int = 1) -> tuple[PartView, ...]:
    """The parts of a form with what stands in them.

    Args:
        answers: As typed.
        gaps: Values of the facet gap, whose rows carry its colours.
        blank_rows: That stand ready at the end of a table to which rows are added.
    """
    return tuple(_part(part, answers, gaps, blank_rows) for part in answers.worksheet.parts)


def controls(parts: Sequence[PartView]) -> tuple[Control, ...]:
    """Every control of a form, in order."""
    fields = [each for part in parts for each in part.fields]
    return tuple(control for each in fields for control in (_cells(each) if isinstance(each, TableView) else (each,)))


def tables(parts: Sequence[PartView]) -> tuple[TableView, ...]:
    """Every table of a form, in order."""
    return tuple(each for part in parts for each in part.fields if isinstance(each, TableView))


def _cells(table: TableView) -> tuple[Control, ...]:
    return tuple(cell for row in table.rows for cell in row.cells)


def _part(part: Part, answers: Answers, gaps: Collection[str], blank_rows: int) -> PartView:
    fields = tuple(_table(each, answers, gaps, blank_rows) if isinstance(each, Table) else control(each, each.id, answers) for each in part.fields)
    answered, asked = answers.progress(part)
    return PartView(part.id, part.title, part.about, fields, f"{answered} of {asked}")


def control(asked: Field, path: str, answers: Answers, in_table: bool = False) -> Control:
    """A field with what was typed there."""
    typed = answers.typed.get(path, "")
    text, look = typed if isinstance(typed, str) else "", _look(asked, in_table)
    if look == "date":
        look, text = _day(text, answers.value(path))
    return Control(
        name=path,
        label=asked.label,
        look=look,
        hint=asked.hint,
        typed="" if look in ("radios", "segments", "ticks", "select") else text,
        picks=_picks(asked, (typed,) if isinstance(typed, str) else typed, look),
        ends=asked.ends,
        unit=asked.unit,
        words=asked.most_words,
        fault=answers.faults.get(path, ""),
        in_table=in_table,
    )


def _day(text: str, read: object) -> tuple[str, str]:
    """A browser's own field for days takes them in one form only; what cannot be read stays in a plain one."""
    return ("date", str(read or "")) if isinstance(read, date) or not text else ("line", text)


def _look(asked: Field, in_table: bool) -> str:
    if asked.kind is Kind.CHOICE:
        if in_table:
            short = len(asked.options) <= MOST_SEGMENTS and all(len(option.label) <= MOST_SEGMENT_CHARS for option in asked.options)
            return "segments" if short else "select"
        return "radios" if len(asked.options) <= MOST_RADIOS else "select"
    looks = {Kind.LONG: "long", Kind.NUMBER: "number", Kind.DATE: "date", Kind.CHOICES: "ticks", Kind.SCALE: "segments"}
    return looks.get(asked.kind, "line")


def _picks(asked: Field, chosen: Sequence[str], look: str) -> tuple[Pick, ...]:
    if asked.kind is Kind.SCALE:
        ends = dict(zip((asked.first, asked.last), asked.ends, strict=False))
        found = [Pick(str(step), str(step), str(step) in chosen, end=ends.get(step, "")) for step in asked.steps]
    elif asked.options:
        found = [_pick(option, chosen, look) for option in asked.options if not option.former or option.id in chosen]
    else:
        return ()
    none = () if look == "ticks" else (Pick("", NO_ANSWER, look == "select" and not any(pick.chosen for pick in found)),)
    return (*none, *found) if look == "select" else (*found, *none)


def _pick(option: Option, chosen: Sequence[str], look: str) -> Pick:
    return Pick(option.id, option.label, option.id in chosen, option.hint if look in ("radios", "ticks") else "")


def _table(table: Table, answers: Answers, gaps: Collection[str], blank_rows: int) -> TableView:
    columns = tuple(map(_column, table.columns))
    if table.rows:
        rows = tuple(_fixed_row(table, row, answers, gaps) for row in answers.rows(table))
        return TableView(table.id, table.label, table.hint, columns, rows, _aligned(table.columns))
    filled, first = answers.rows(table), int(answers.next_row(table)[1:])
    blank = max(0, min(blank_rows, table.most_rows - len(filled)))
    ids = (*filled, *(f"r{first + further}" for further in range(blank)))
    rows = tuple(_added_row(table, row, number, answers, row not in filled) for number, row in enumerate(ids, start=1))
    full = "" if blank else f"{count(table.most_rows, 'row')} are the most that are asked for."
    adds, fault = f"Add a further {table.row_label}", answers.faults.get(table.id, "")
    return TableView(table.id, table.label, table.hint, columns, rows, False, adds, full, fault)


def _column(asked: Field) -> Column:
    ends = tuple(f"{step} {end}" for step, end in zip((asked.first, asked.last), asked.ends, strict=False)) if asked.ends else ()
    return Column(asked.id, asked.label, asked.hint, ends, tuple(option for option in asked.options if option.hint and not option.former))


def _aligned(asked: Sequence[Field]) -> bool:
    """Whether the cells stand in columns under one head: few of them, and none that needs more than a column's width or height."""
    if len(asked) > MOST_ALIGNED or any(column.kind in (Kind.LONG, Kind.CHOICES) for column in asked):
        return False
    return len(asked) == 1 or all(_look(column, True) != "segments" for column in asked)


def _fixed_row(table: Table, row: str, answers: Answers, gaps: Collection[str]) -> RowView:
    cells = tuple(_cell(table, row, column, answers) for column in table.columns)
    return RowView(element_id(f"{table.id}.{row}"), table.by_row[row].label, cells, table.by_row[row].hint, row if row in gaps else "")


def _added_row(table: Table, row: str, number: int, answers: Answers, blank: bool) -> RowView:
    cells = tuple(_cell(table, row, column, answers) for column in table.columns)
    label = f"{table.row_label[:1].upper()}{table.row_label[1:]} {number}"
    return RowView(element_id(f"{table.id}.{row}"), label, cells, removes=f"{table.id}.{row}", blank=blank)


def _cell(table: Table, row: str, column: Field, answers: Answers) -> Control:
    path = f"{table.id}.{row}.{column.id}"
    if column.kind is not Kind.COMPUTED:
        return control(column, path, answers, in_table=True)
    value = answers.computed(table, row, column.id)
    return Control(path, column.label, "computed", typed="" if value is None else wording.answer(column, value), in_table=True)
