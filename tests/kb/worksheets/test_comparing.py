"""Sheets side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.errors import BadInputError
from kb.render.chart_model import Cell, Grid, Lines
from kb.worksheets.answers import Answers
from kb.worksheets.comparing import Compared, Comparison, Line, compare
from tests.kb.worksheets.harbour import computed, filled, harbour


def beside(**changes: str) -> Comparison:
    return compare(harbour(), [Compared("Ada", filled().answers), Compared("Ben", filled(**changes).answers)])


def lines(comparison: Comparison, part: str) -> dict[tuple[str, str], Line]:
    found = next(each for each in comparison.parts if each.id == part)
    return {(line.row, line.label): line for line in found.lines}


def test_the_same_answers_differ_nowhere() -> None:
    found = beside()
    assert found.labels == ("Ada", "Ben")
    assert (found.differing, found.widest) == (0, ())
    assert found.answered == 24 + 2


def test_answers_stand_side_by_side_with_where_they_differ() -> None:
    found = lines(beside(name="marrowick  QUAY", stage="maturity", trust="1", members=""), "basics")
    assert found["", "Name of the cluster"] == Line("Name of the cluster", "", ("Marrowick Quay", "marrowick QUAY"), False, None, False)
    assert found["", "Stage"] == Line("Stage", "", ("Decline", "Maturity"), True, None, False)
    assert found["", "Trust"] == Line("Trust", "", ("3 of 4", "1 of 4"), True, 2.0, False, 4)
    assert found["", "Members"] == Line("Members", "", ("1200\u00a0firms", ""), False, None, True)


def test_questions_that_nobody_answered_are_left_out() -> None:
    assert ("Policy", "Contact today") not in lines(beside(), "crossing")
    assert ("Capital", "Contact today") in lines(beside(), "crossing")
    empty = compare(harbour(), [Compared("Ada", computed({}).answers), Compared("Ben", computed({}).answers)])
    assert (empty.parts, empty.answered) == ((), 0)


def test_added_rows_are_aligned_by_what_names_them() -> None:
    other = computed({"sources.r1.name": "fees", "sources.r1.amount": "5", "sources.r4.name": "Fees", "sources.r9.name": "Lottery"}).answers
    found = compare(harbour(), [Compared("Ada", filled().answers), Compared("Ben", other)])
    amounts = {row: line.words for (row, label), line in lines(found, "money").items() if label == "Amount"}
    assert amounts == {"City": ("600\u00a0EUR", ""), "Fees": ("200.5\u00a0EUR", "5\u00a0EUR")}
    names = [line.words for part in found.parts for line in part.lines if line.label == "Source"]
    assert names == [("City", ""), ("Fees", "fees"), ("", "Fees"), ("", "Lottery")]


def test_figures_stand_side_by_side() -> None:
    found = {line.label: line for line in beside(sources__r2__amount="600", trust="").figures}
    assert found["Largest source's share"].words == ("75%", "50%")
    assert found["Largest source's share"].differs
    assert found["The largest source"] == Line("The largest source", "", ("City", "City"), False, None, False)


def test_the_scales_that_lie_furthest_apart_come_first() -> None:
    found = beside(trust="2", gaps__research__contact="0", members="3").widest
    assert [(line.row, line.label, line.spread) for line in found] == [("Research", "Contact today", 3.0), ("", "Trust", 1.0)]


def test_charts_with_one_thing_a_row_become_one_grid_and_others_stand_one_after_the_other() -> None:
    found = {each.title: each.drawn for each in beside(gaps__capital__contact="", sources__r2__kind_of="public").charts}
    assert found["Kinds"] == (
        (
            "",
            Grid(
                "Kinds",
                ("Ada", "Ben"),
                ("City", "Fees"),
                ((Cell("Public", tint=1), Cell("Public", tint=1)), (Cell("Private", tint=2), Cell("Public", tint=1))),
            ),
        ),
    )
    ((label, grid),) = found["Contact across the gaps"]
    assert label == ""
    assert isinstance(grid, Grid)
    assert grid.columns == ("Ada", "Ben")
    assert grid.cells[2] == (Cell("1 of 4", depth=0.25), None)
    assert [(label, type(chart)) for label, chart in found["Balance"]] == [("Ada", Lines), ("Ben", Lines)]


def test_five_columns_stand_side_by_side_and_six_do_not() -> None:
    columns = [Compared(f"Person {number}", filled().answers) for number in range(6)]
    assert len(compare(harbour(), columns[:5]).labels) == 5
    for some in (columns, columns[:1], []):
        with pytest.raises(BadInputError, match=f"{len(some)} sheets? (was|were) chosen; choose 2 to 5"):
            compare(harbour(), some)


def test_private_sheets_and_worksheets_are_never_compared() -> None:
    answers: Answers = filled().answers
    with pytest.raises(BadInputError, match="A private sheet is never compared"):
        compare(harbour(), [Compared("Ada", answers), Compared("Ben", answers, private=True)])
    with pytest.raises(BadInputError, match="Sheets of 'Harbour check' are never compared"):
        compare(replace(harbour(), compare=False), [Compared("Ada", answers), Compared("Ben", answers)])
