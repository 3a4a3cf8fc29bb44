"""The fields of a worksheet as its form prints them: which look each kind has, in a table and alone."""

from __future__ import annotations

import pytest

from kb.model import Citation
from kb.worksheets.answers import read_answers
from kb.worksheets.form import Field, Kind, Option, Part, Row, Subject, Table, Worksheet
from web.present.worksheet_form import Control, TableView, controls, part_views

FEW = tuple(Option(name, name) for name in ("present", "thin", "absent"))
MANY = tuple(Option(f"o{number}", f"Option {number}") for number in range(20))
LONG = (Option("a", "a sentence that is long"), Option("b", "short"))


def worksheet(*fields: Field | Table) -> Worksheet:
    parts = (Part("only", "Only", "", fields),)
    return Worksheet("w", "W", (), "", Subject.CLUSTER, False, True, (Citation("s", "x"),), parts)


def shown(field: Field, typed: str | tuple[str, ...] = "", in_table: bool = False) -> Control:
    """The control of a field that stands alone, or in the only row of a table."""
    asked = Table("t", "T", "", (field,), (Row("one", "One"),)) if in_table else field
    path = f"t.one.{field.id}" if in_table else field.id
    return controls(part_views(read_answers(worksheet(asked), {path: typed} if typed else {}), ()))[0]


@pytest.mark.parametrize(
    ("field", "alone", "in_table"),
    [
        (Field("f", Kind.TEXT, "F"), "line", "line"),
        (Field("f", Kind.LONG, "F"), "long", "long"),
        (Field("f", Kind.NUMBER, "F"), "number", "number"),
        (Field("f", Kind.DATE, "F"), "date", "date"),
        (Field("f", Kind.CHOICE, "F", options=FEW), "radios", "segments"),
        (Field("f", Kind.CHOICE, "F", options=LONG), "radios", "select"),
        (Field("f", Kind.CHOICE, "F", options=MANY), "select", "select"),
        (Field("f", Kind.CHOICES, "F", options=MANY), "ticks", "ticks"),
        (Field("f", Kind.SCALE, "F", first=0, last=4), "segments", "segments"),
    ],
)
def test_every_kind_has_its_look(field: Field, alone: str, in_table: str) -> None:
    assert (shown(field).look, shown(field, in_table=True).look) == (alone, in_table)


@pytest.mark.parametrize(
    ("typed", "look", "value"), [("2026-05-31", "date", "2026-05-31"), ("31.5.2026", "date", "2026-05-31"), ("soon", "line", "soon")]
)
def test_a_day_that_cannot_be_read_stays_as_it_was_typed(typed: str, look: str, value: str) -> None:
    control = shown(Field("f", Kind.DATE, "F"), typed)
    assert (control.look, control.typed) == (look, value)


def test_an_answer_that_is_open_has_nothing_chosen_and_can_be_taken_back_once_it_is_not() -> None:
    scale = Field("f", Kind.SCALE, "F", first=1, last=3, ends=("little", "much"))
    assert [(pick.value, pick.end, pick.chosen) for pick in shown(scale).picks] == [
        ("1", "little", False),
        ("2", "", False),
        ("3", "much", False),
        ("", "", False),
    ]
    assert [pick.value for pick in shown(scale, "2").picks if pick.chosen] == ["2"]
    assert [pick.value for pick in shown(Field("f", Kind.CHOICE, "F", options=MANY)).picks if pick.chosen] == [""]


@pytest.mark.parametrize(
    ("kinds", "aligned"),
    [
        ((Kind.SCALE,), True),
        ((Kind.TEXT, Kind.NUMBER), True),
        ((Kind.SCALE, Kind.TEXT), False),
        ((Kind.TEXT, Kind.LONG), False),
        ((Kind.TEXT,) * 4, False),
    ],
)
def test_cells_stand_in_columns_where_they_are_few_and_low(kinds: tuple[Kind, ...], aligned: bool) -> None:
    columns = tuple(Field(f"c{number}", kind, "C", last=2) for number, kind in enumerate(kinds))
    view = part_views(read_answers(worksheet(Table("t", "T", "", columns, (Row("one", "One"),))), {}), ())[0].fields[0]
    assert isinstance(view, TableView)
    assert view.aligned is aligned


def test_blank_rows_stand_behind_those_that_are_filled_as_far_as_there_is_room() -> None:
    table = Table("t", "T", "", (Field("c", Kind.TEXT, "C"),), row_label="source", most_rows=3)
    view = part_views(read_answers(worksheet(table), {"t.r1.c": "City", "t.r4.c": "Fees"}), (), blank_rows=4)[0].fields[0]
    assert isinstance(view, TableView)
    assert [(row.label, row.cells[0].name, row.blank) for row in view.rows] == [
        ("Source 1", "t.r1.c", False),
        ("Source 2", "t.r4.c", False),
        ("Source 3", "t.r5.c", True),
    ]


def test_rows_of_gaps_carry_their_colour() -> None:
    table = Table("t", "T", "", (Field("c", Kind.TEXT, "C"),), (Row("capital", "Capital"), Row("other", "Other")))
    view = part_views(read_answers(worksheet(table), {}), ("capital",))[0].fields[0]
    assert isinstance(view, TableView)
    assert [row.gap for row in view.rows] == ["capital", ""]
