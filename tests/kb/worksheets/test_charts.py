"""The charts of a worksheet, filled with answers."""

from __future__ import annotations

from kb.render.chart_model import Bar, Bars, Cell, Chart, Grid, Lines, Series, Stacked
from kb.render.charts import svg
from kb.worksheets.charts import drawings
from tests.kb.worksheets.harbour import computed, filled


def drawn(**changes: str) -> dict[str, Chart]:
    return {chart.title: chart for chart in drawings(filled(**changes))}


def test_a_fixed_table_becomes_a_bar_for_each_row_up_to_the_end_of_the_scale() -> None:
    chart = drawn()["Contact across the gaps"]
    assert isinstance(chart, Bars)
    assert chart.to == 4
    assert chart.bars[:3] == (Bar("Research", 3.0, "3 of 4"), Bar("Education", None), Bar("Capital", 1.0, "1 of 4"))


def test_added_rows_are_named_by_their_label() -> None:
    assert drawn()["Income by source"] == Bars("Income by source", (Bar("City", 600.0, "600\u00a0EUR"), Bar("Fees", 200.5, "200.5\u00a0EUR")))
    unnamed = drawn(sources__r1__name="")["Income by source"]
    assert isinstance(unnamed, Bars)
    assert unnamed.bars[0].label == "600\u00a0EUR"


def test_series_over_years_keep_their_holes() -> None:
    assert drawn(years__r2__costs="")["Income and costs"] == Stacked(
        "Income and costs", ("2024", "2025"), (Series("Income", (100.0, 80.0)), Series("Costs", (90.0, None))), "EUR"
    )
    assert drawn(years__r2__costs="")["Balance"] == Lines("Balance", ("2024", "2025"), (Series("Balance", (10.0, None)),), "EUR")


def test_a_grid_has_an_option_in_each_cell() -> None:
    assert drawn(sources__r2__kind_of="")["Kinds"] == Grid("Kinds", ("Kind",), ("City", "Fees"), ((Cell("Public", tint=1),), (None,)))


def test_added_rows_become_cells_where_two_answers_meet() -> None:
    assert drawn()["Sources by kind"] == Grid(
        "Sources by kind", ("Public", "Private"), ("City", "Fees"), ((Cell("600\u00a0EUR"), None), (None, Cell("200.5\u00a0EUR")))
    )


def test_fields_and_figures_that_stand_alone_become_bars() -> None:
    assert drawn()["In figures"] == Bars("In figures", (Bar("Members", 1200.0, "1200\u00a0firms"), Bar("Mean contact", 4 / 3, "1.33")))


def test_an_empty_sheet_is_drawn_without_bars() -> None:
    for chart in drawings(computed({})):
        assert svg(chart).startswith("<svg ")
    assert drawings(computed({}))[1] == Bars("Income by source", ())
