"""Charts as SVG: well-formed, escaped, readable on a phone, with the same content as a table."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.render.chart_model import Bar, Bars, Cell, Chart, Grid, Lines, Series, Stacked, told
from kb.render.charts import chart_table, described, svg
from kb.render.pen import PAINTS, PHONE, PRINTED, width_of, wrapped
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script> & \x00 ' + "w" * 80

BARS = Bars("Contact", (Bar("Research", 3, "3 of 4"), Bar("Capital", None), Bar("Policy", 0, "0 of 4")), to=4)
STACKED = Stacked("Income", ("2024", "2025"), (Series("Public", (30, 10)), Series("Fees", (10, None)), Series("Losses", (None, -20))), "EUR")
LINES = Lines("Years", ("2023", "2024", "2025"), (Series("Income", (10, None, 30)), Series("Costs", (20, 25, 30))))
GRID = Grid("Grid", ("Research", "Capital"), ("Incubator", "Fair"), ((Cell("running", tint=1), None), (Cell("3", depth=1.0), Cell("words"))))
CHARTS: tuple[Chart, ...] = (BARS, STACKED, LINES, GRID)


def tree(chart: Chart, standalone: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chart, standalone))


def rects(chart: Chart, paint: str) -> list[tuple[float, float]]:
    """Left edge and width of every rectangle of a class."""
    return [(float(r.attrib["x"]), float(r.attrib["width"])) for r in tree(chart).iter(f"{SVG}rect") if r.attrib["class"] == paint]


def words(chart: Chart) -> list[str]:
    return [text.text or "" for text in tree(chart).iter(f"{SVG}text")]


def test_a_bar_is_as_long_as_its_share_of_the_axis() -> None:
    assert rects(BARS, "chart-bar") == [(0, PHONE * 3 / 4)]
    assert rects(BARS, "chart-open") == [(0.5, PHONE - 1)]
    assert words(BARS) == ["Research", "3 of 4", "Capital", "not answered", "Policy", "0 of 4"]


def test_bars_below_zero_go_to_the_left_of_it() -> None:
    chart = Bars("Balance", (Bar("2024", 10), Bar("2025", -30)))
    assert rects(chart, "chart-bar") == [(270, 90)]
    assert rects(chart, "chart-below") == [(0, 270)]


def test_bars_that_are_all_zero_are_empty_tracks() -> None:
    chart = Bars("None", (Bar("One", 0), Bar("Two", 0)))
    assert rects(chart, "chart-bar") == []
    assert len(rects(chart, "chart-track")) == 2


def test_a_stacked_bar_is_made_up_of_its_series_and_names_them() -> None:
    assert rects(STACKED, "chart-series-1")[1:] == [(120, 179), (120, 59)]
    assert rects(STACKED, "chart-series-2")[1:] == [(300, 59)]
    assert rects(STACKED, "chart-series-3")[1:] == [(0, 119)]
    assert words(STACKED)[:3] == ["A Public", "B Fees", "C Losses"]
    assert {"40 EUR", "-10 EUR", "A 30", "B 10", "C -20"} <= set(words(STACKED))


def test_a_line_has_a_hole_where_a_value_is_missing_and_a_letter_at_its_end() -> None:
    drawn = [line for line in tree(LINES).iter(f"{SVG}polyline") if line.attrib["class"].startswith("chart-line")]
    assert [line.attrib["class"] for line in drawn] == ["chart-line-1", "chart-line-2", "chart-line-2"]
    assert [line.attrib.get("stroke-dasharray") for line in drawn] == [None, "6 3", "6 3"]
    assert len(list(tree(LINES).iter(f"{SVG}circle"))) == 5
    ends = {text.text: float(text.attrib["y"]) for text in tree(LINES).iter(f"{SVG}text") if text.text in ("A", "B")}
    assert ends["B"] - ends["A"] == pytest.approx(11)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 30, ["0", "10", "20", "30"]), (-15, 10, ["-15", "-10", "-5", "0", "5", "10"]), (0, 0.4, ["0", "0.1", "0.2", "0.3", "0.4"])],
)
def test_the_axis_has_round_numbers(low: float, high: float, ticks: list[str]) -> None:
    drawn = words(Lines("A", ("x", "y"), (Series("s", (low, high)),)))
    assert drawn[1 : 1 + len(ticks)] == ticks


def test_a_grid_shows_words_and_leaves_open_cells_dashed() -> None:
    assert [len(rects(GRID, paint)) for paint in ("chart-tint-1", "chart-open", "chart-depth-5", "chart-depth-1")] == [1, 1, 1, 1]
    assert words(GRID) == ["Research", "Capital", "Incubator", "running", "Fair", "3", "words"]


def test_the_same_content_stands_in_a_table() -> None:
    assert chart_table(BARS) == (("", "Value"), (("Research", "3 of 4"), ("Capital", "not answered"), ("Policy", "0 of 4")))
    assert chart_table(STACKED) == (("", "Public", "Fees", "Losses"), (("2024", "30", "10", "not answered"), ("2025", "10", "not answered", "-20")))
    assert chart_table(GRID) == (("", "Research", "Capital"), (("Incubator", "running", ""), ("Fair", "3", "words")))


def test_a_screen_reader_is_told_what_is_drawn() -> None:
    assert described(BARS) == "Research: 3 of 4; Capital: not answered; Policy: 0 of 4."
    assert described(LINES) == "Lines of Income, Costs over 2023 to 2025."
    assert described(GRID) == "2 rows by 2 columns; 3 of 4 cells are filled."
    for chart in CHARTS:
        root = tree(chart)
        assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", f"{chart.title}. {described(chart)}")
        assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == [chart.title, described(chart)]


@pytest.mark.parametrize(
    "chart", [Bars("A", ()), Stacked("A", (), ()), Lines("A", (), ()), Grid("A", (), (), ()), Lines("A", (), (Series("s", ()),))]
)
def test_a_chart_of_nothing_says_so(chart: Chart) -> None:
    assert "Nothing is entered yet." in words(chart)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_page_colours_by_class_and_a_file_by_itself(chart: Chart) -> None:
    page, file = svg(chart), svg(chart, standalone=True)
    assert "style=" not in page + file
    assert not re.search(r'(?<!-)fill="#', page)
    assert "class=" not in file.replace('class="chart"', "")
    assert tree(chart).attrib["viewBox"].split()[2] == str(PHONE)
    assert tree(chart, standalone=True).attrib["width"] == str(PRINTED)


def test_the_stylesheet_has_every_class() -> None:
    sheet = (ROOT / "web" / "static" / "charts.css").read_text(encoding="utf-8")
    assert [name for name in PAINTS if not re.search(rf"\.{name}\b", sheet)] == []


def test_thirty_years_are_wider_than_a_phone_and_their_labels_do_not_overlap() -> None:
    chart = Lines("Years", tuple(str(year) for year in range(1990, 2020)), (Series("s", tuple(float(n) for n in range(30))),))
    root = tree(chart)
    assert root.attrib["class"] == "chart chart-wide"
    assert float(root.attrib["width"]) > PHONE
    labels = [text for text in root.iter(f"{SVG}text") if re.fullmatch(r"(?:19|20)\d\d", text.text or "")]
    middles = [float(text.attrib["x"]) for text in labels]
    assert min(b - a for a, b in pairwise(middles)) > width_of("1990", 11)


def _inside(root: ElementTree.Element) -> bool:
    """Whether every rectangle and every text stands within the drawing."""
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    boxes = [[float(rect.attrib[name]) for name in ("x", "y", "width", "height")] for rect in root.iter(f"{SVG}rect")]
    texts = [(float(text.attrib["y"]), float(text.attrib["x"])) for text in root.iter(f"{SVG}text")]
    return all(x >= 0 and y >= 0 and x + w <= width + 0.1 and y + h <= height + 0.1 for x, y, w, h in boxes) and all(
        0 <= y <= height and 0 <= x <= width for y, x in texts
    )


_LABEL = st.one_of(st.sampled_from(["Research", "2024", NASTY, ""]), st.text(max_size=30))
_VALUE = st.one_of(st.none(), st.just(0.0), st.floats(-1e12, 1e12), st.integers(-5, 5).map(float))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    rows = draw(st.sampled_from([0, 1, 2, 3, 7, 30]))
    labels = tuple(draw(st.lists(_LABEL, min_size=rows, max_size=rows)))
    series = tuple(
        Series(name, tuple(draw(st.lists(_VALUE, min_size=rows, max_size=rows)))) for name in draw(st.lists(_LABEL, min_size=1, max_size=8))
    )
    kind = draw(st.sampled_from(["bars", "stacked", "lines", "grid"]))
    if kind == "bars":
        return Bars(
            NASTY,
            tuple(Bar(label, value, draw(_LABEL)) for label, value in zip(labels, series[0].values, strict=True)),
            draw(st.sampled_from([None, 4.0])),
        )
    if kind == "grid":
        cells = tuple(tuple(None if value is None else Cell(label, tint=3) for value in series[0].values[:9]) for label in labels)
        return Grid(NASTY, labels[:9], labels, cells)
    return (Stacked if kind == "stacked" else Lines)(NASTY, labels, series, "EUR")


@settings(max_examples=20, deadline=None)
@given(charts(), st.booleans())
def test_whatever_is_drawn_is_well_formed_and_inside_its_frame(chart: Chart, standalone: bool) -> None:
    root = tree(chart, standalone)
    assert _inside(root)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "desc", "rect", "text", "polyline", "circle"}
    head, rows = chart_table(chart)
    assert all(len(row) == len(head) for row in rows)


def test_lines_are_no_wider_than_asked_and_long_words_are_broken() -> None:
    lines = wrapped("A short text and " + "w" * 40, 120, 13)
    assert lines == ["A short text and", *["w" * 9] * 4, "w" * 4]
    assert all(width_of(line, 13) <= 120 for line in lines)
    cut = wrapped("A short text and " + "w" * 40, 120, 13, 3)
    assert cut == ["A short text and", "w" * 9, "w" * 8 + "…"]
    assert width_of(cut[-1], 13) <= 120
    assert wrapped("", 30, 13) == [""]


def test_numbers_on_charts_have_thousands_and_at_most_two_decimals() -> None:
    assert [told(value) for value in (0, -0.0, 12.0, 1234567.891, -0.5)] == ["0", "0", "12", "1\u202f234\u202f567.89", "-0.5"]
