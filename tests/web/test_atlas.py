"""Coverage, a cell with its reading list, and the catalogue of bridges."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from kb.atlas import atlas, recounted
from kb.atlas.carried import Carried, read_carried
from kb.codebook import Codebook
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Evidence, Outcome
from tests.kb.atlas.planted import CAPITAL, CONTEXT, DECLINE, add_report, give, passages_of, tagged
from tests.kb.documents import Part
from tests.web.conftest import Fetch
from tests.web.test_style import GAPS, THEMES, TOKENS, luminance
from web.assets import FOLDER
from web.present.atlas import STEPS, step_bounds

CSS = (FOLDER / "atlas.css").read_text(encoding="utf-8")
LONG_S = 30.0
EMPTY = "/atlas/cell?gap=capital&stage=decline"


def table(page: BeautifulSoup, facet: str) -> dict[tuple[str, str], Tag]:
    """The cells of a table, by the words of their row and column."""
    found = page.select_one(f"section[aria-labelledby='by-{facet}'] table")
    assert found is not None
    columns = [head.get_text(strip=True) for head in found.select("thead th")][1:]
    rows = {row.select_one("th").get_text(strip=True): row.select("td") for row in found.select("tbody tr")}  # type: ignore[union-attr]
    return {(column, name): cell for name, cells in rows.items() for column, cell in zip(columns, cells, strict=True)}


def text(element: Tag | BeautifulSoup | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


# while it is counted anew


@pytest.mark.parametrize("path", ["/atlas", "/atlas?count=passages", EMPTY, "/atlas/bridges", "/atlas/bridges?gap=capital"])
def test_two_who_look_after_a_write_both_see_the_counts_of_before_at_once(
    kb: KnowledgeBase, app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    kb.atlas.survey()
    may_go_on = threading.Event()
    monkeypatch.setattr(recounted, "PATIENCE_S", 0.0)
    monkeypatch.setattr(atlas, "read_carried", _held_up(may_go_on))
    add_report(kb, "North", tagged("one", CAPITAL, DECLINE))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(app.test_client().get, path) for _ in range(2)]
        pages = [BeautifulSoup(one.result(LONG_S).data, "html.parser") for one in both]
    for page in pages:
        assert "it is being counted anew. Show the new counts" in text(page.select_one("[role=status]"))
        assert page.select_one(f".notice[role=status] a[href='{path}']")
    may_go_on.set()
    assert kb.atlas.survey().coverage.passages == 1
    assert not BeautifulSoup(app.test_client().get(path).data, "html.parser").select(".notice[role=status]")


def test_a_reading_list_that_is_taken_along_holds_the_counts_of_now(kb: KnowledgeBase, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.atlas.survey()
    monkeypatch.setattr(recounted, "PATIENCE_S", 0.0)
    add_report(kb, "North", tagged("one", CAPITAL, DECLINE))
    assert b"Passages: 1." in client.get("/atlas/reading-list?gap=capital&stage=decline&format=markdown").data


def _held_up(may_go_on: threading.Event) -> Callable[..., Carried]:
    def read(engine: Engine, codebook: Codebook) -> Carried:
        assert may_go_on.wait(LONG_S)
        return read_carried(engine, codebook)

    return read


# coverage


def test_a_cell_shows_its_count_and_evidence_and_opens_what_it_counts(fetch: Fetch) -> None:
    cell = table(fetch("/atlas"), "stage")["Capital", "Take-off"]
    link = cell.select_one("a")
    assert link is not None
    assert (text(link), link["href"]) == ("1", "/cases?gap=capital&stage=take-off")
    assert link["aria-label"] == "1 practice: Capital and take-off, best evidence evaluated"
    assert len(cell.select(".dots i.on")) == 4
    assert cell["class"] == ["gap-capital", "step-1"]


@pytest.mark.parametrize("facet", ["stage", "level", "instrument"])
def test_every_number_is_the_number_of_practices_that_it_opens(fetch: Fetch, facet: str) -> None:
    filled = [cell for cell in table(fetch("/atlas"), facet).values() if text(cell) != "0"]
    assert filled
    for cell in filled:
        link = cell.select_one("a")
        assert link is not None
        assert len(fetch(str(link["href"])).select(".practice-line")) == int(text(cell))


def test_every_empty_cell_opens_why_it_is_empty(fetch: Fetch) -> None:
    cells = table(fetch("/atlas"), "instrument")
    empty = [cell for cell in cells.values() if text(cell) == "0"]
    assert len(empty) == 49 - 9
    link = cells["Policy", "Round table"].select_one("a")
    assert link is not None
    assert link["href"] == "/atlas/cell?gap=policy&instrument=round-table"
    assert link["aria-label"] == "0 practices: Policy and round table. Why?"
    assert text(fetch(str(link["href"])).h1) == "Policy and round table"


def test_tables_have_headers_for_rows_and_columns_and_a_legend(fetch: Fetch) -> None:
    page = fetch("/atlas")
    for section in page.select("section.coverage-grid"):
        assert all(head["scope"] == "col" for head in section.select("thead th"))
        assert all(head["scope"] == "row" for head in section.select("tbody th"))
        assert [text(item) for item in section.select("ul.legend li")] == ["0", "1 to 2", "3 to 4", "5 to 6", "7 or more"]
    assert [head.get_text(strip=True) for head in page.select("h2")][:3] == ["Gap by cluster stage", "Gap by policy level", "Gap by instrument"]


def test_where_passages_tell_of_it_the_empty_cell_is_framed_and_says_so(kb: KnowledgeBase, fetch: Fetch) -> None:
    add_report(kb, "North", tagged("one", CAPITAL, DECLINE))
    cell = table(fetch("/atlas"), "stage")["Capital", "Decline"]
    assert cell["class"] == ["gap-capital", "step-0", "told"]
    assert "1 passage of reports" in str(cell.a and cell.a["aria-label"])


def test_passages_are_counted_by_the_switch_with_those_in_doubt_beside(kb: KnowledgeBase, fetch: Fetch) -> None:
    report = add_report(kb, "North", tagged("one", CAPITAL, DECLINE), tagged("two", CAPITAL), Part("Not tagged."))
    give(kb, passages_of(kb, report)[1], (DECLINE, 0.4))
    page = fetch("/atlas?count=passages")
    cell = table(page, "stage")["Capital", "Decline"]
    assert text(cell) == "1 +1"
    assert cell.a is not None
    assert (cell.a["href"], cell.a["aria-label"]) == (EMPTY, "1 passage: Capital and decline, 1 more in doubt")
    assert "1 passage is not tagged yet." in text(page.main)
    assert not page.select(".coverage-grid .dots")


def test_an_unknown_switch_counts_practices(fetch: Fetch) -> None:
    assert text(fetch("/atlas?count=chunks").select_one(".switch [aria-current]")) == "Practices"


def test_thin_cells_are_listed_with_their_reading_lists(fetch: Fetch) -> None:
    found = fetch("/atlas").select_one("section[aria-labelledby='by-stage'] details.thin")
    assert found is not None
    assert text(found.summary) == "8 cells with fewer than 3 practices: what to read"
    link = found.select_one("a")
    assert link is not None
    assert (text(link), link["href"]) == ("Research and rejuvenation", "/atlas/cell?gap=research&stage=rejuvenation")


def test_practices_without_a_stage_are_told_under_the_table(kb: KnowledgeBase, fetch: Fetch) -> None:
    case = kb.case("marrowick-bank-round-table")
    with kb.store.engine.begin() as connection:
        kb.store.put_case(connection, dataclasses.replace(case, id="silent", facets={"gap": ("capital",)}))
    assert "27 cells of 35 are empty. 1 practice says nothing of the cluster stage and stands in no cell here." in text(fetch("/atlas").main)


@pytest.mark.parametrize(
    ("most", "bounds"), [(0, (1, 3, 5, 7)), (3, (1, 3, 5, 7)), (19, (1, 3, 5, 10)), (300, (1, 3, 10, 70)), (5000, (1, 3, 30, 500))]
)
def test_steps_divide_what_there_is_by_ratio(most: int, bounds: tuple[int, ...]) -> None:
    assert step_bounds(most) == bounds


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("gap", GAPS)
def test_a_number_stands_out_on_every_step_of_every_gap_in_both_themes(theme: str, gap: str) -> None:
    steps = [int(share) for share in re.findall(r"\.step-\d \{ background: color-mix\(in srgb, var\(--gap, var\(--edge\)\) (\d+)%", CSS)]
    assert steps == sorted(set(steps))
    assert len(steps) == STEPS
    ink = luminance(TOKENS["ink"][THEMES.index(theme)])
    for share in steps:
        ground = luminance(mixed(f"gap-{gap}", "paper", share / 100, theme))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4.5


def mixed(one: str, other: str, share: float, theme: str) -> str:
    """What `color-mix(in srgb, ...)` makes of two colours, `share` of the first."""
    at = THEMES.index(theme)
    pairs = [(int(TOKENS[one][at][n : n + 2], 16), int(TOKENS[other][at][n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(first * share + second * (1 - share)):02x}" for first, second in pairs)


# a cell


def test_a_cell_without_a_report_says_that_none_was_added(fetch: Fetch) -> None:
    assert "No report was added to this library yet" in text(fetch(EMPTY).select_one(".why"))


def test_a_cell_with_passages_says_that_only_the_practice_is_missing_and_shows_them(kb: KnowledgeBase, fetch: Fetch) -> None:
    report = add_report(kb, "North <b>shore</b>", tagged("one <i>here</i>", CAPITAL, DECLINE))
    page = fetch(EMPTY)
    assert "Reports tell of it: 1 passage carries both." in text(page.select_one(".why"))
    link = page.select_one(".carrying a")
    assert link is not None
    assert link["href"] == f"/library/{report}?passage={passages_of(kb, report)[0]}#passage"
    assert text(page.select_one(".glimpse")) == "Words of one <i>here</i>."
    assert not page.select(".carrying b, .carrying i")
    assert fetch(str(link["href"])).select_one("#passage") is not None


def test_the_most_trusted_passages_are_shown_and_all_of_them_are_one_step_away(kb: KnowledgeBase, fetch: Fetch) -> None:
    add_report(kb, "North", *(tagged(f"{number}", CAPITAL, DECLINE) for number in range(7)))
    page = fetch(EMPTY)
    assert len(page.select(".carrying li")) == 5
    link = page.select_one("section[aria-labelledby='passages'] > p > a")
    assert link is not None
    assert text(link) == "Show all 7"
    whole = fetch(str(link["href"]))
    assert len(whole.select(".carrying li")) == 7
    assert "Show all" not in text(whole.main)


def test_a_cell_in_doubt_says_how_many_passages_below_which_trust(kb: KnowledgeBase, fetch: Fetch) -> None:
    report = add_report(kb, "North", tagged("one", CAPITAL), tagged("two", CAPITAL))
    for passage in passages_of(kb, report):
        give(kb, passage, (DECLINE, 0.45))
    assert "2 passages of reports carry both, but with a trust below 0.5 in one of the two" in text(fetch(EMPTY).select_one(".why"))


def test_a_cell_in_a_library_that_is_not_tagged_says_so(kb: KnowledgeBase, fetch: Fetch) -> None:
    add_report(kb, "North", Part("One."), tagged("two", CONTEXT))
    assert "1 passage of 2 is not tagged yet; it may hide among them." in text(fetch(EMPTY).select_one(".why"))


def test_a_cell_of_which_there_is_truly_nothing_says_what_carries_each_value_alone(kb: KnowledgeBase, fetch: Fetch) -> None:
    add_report(kb, "North", tagged("one", CAPITAL), tagged("two", CONTEXT))
    told = text(fetch(EMPTY).select_one(".why"))
    assert "All 2 passages of the library are tagged, and none carries both either" in told
    assert "1 practice and 1 passage carry Capital; 1 practice and 0 passages carry Decline" in told


def test_a_filled_cell_opens_its_practices_and_says_how_good_they_are(fetch: Fetch) -> None:
    page = fetch("/atlas/cell?gap=capital&stage=take-off")
    assert page.select_one(".why") is None
    lead = page.select_one("main .lead")
    assert text(lead) == "1 practice , best evidence Evaluated , and 0 passages of reports."
    assert lead is not None
    assert lead.a is not None
    assert lead.a["href"] == "/cases?gap=capital&stage=take-off"
    assert "With fewer than 3 practices there is little to compare." in text(page.main)


# the reading list


def test_the_list_opens_the_review_of_the_rarer_value_with_the_likeliest_first(kb: KnowledgeBase, fetch: Fetch) -> None:
    told = {"gap": {"capital": 0.8}, "stage": {"decline": 0.36}}
    report = add_report(kb, "North", Part("Both.", tags=(CONTEXT, CAPITAL), leanings=told))
    link = fetch(EMPTY).select_one(".to-review a")
    assert link is not None
    assert link["href"] == f"/tagging/bulk?document={report}&facet=stage&value=decline&least=16&order=likely"
    assert text(link.parent) == "North 1 passage, up to 36%"
    kb.record.decide("Ada", [Choice(passages_of(kb, report)[0], "stage", Action.REJECT, ())], kb.codebook)
    assert fetch(EMPTY).select(".to-review") == []


def test_the_list_names_leads_and_the_nearest_practices(fetch: Fetch) -> None:
    page = fetch("/atlas/cell?gap=capital&level=eu")
    assert [text(head) for head in page.select(".near h4")] == ["Global market and EU: 1 practice", "Capital and city: 1 practice"]
    leads = fetch("/atlas/cell?gap=capital&stage=take-off").select(".leads a")
    assert [str(link["href"]) for link in leads] == ["https://example.org/leads/savings-bank"]


@pytest.mark.parametrize(
    ("form", "media", "name", "held"),
    [
        ("markdown", "text/markdown", "reading-capital-decline.md", b"# Reading list: Capital and decline"),
        ("csv", "text/csv", "reading-capital-decline.csv", b"what,title,authors"),
        ("bibtex", "application/x-bibtex", "reading-capital-decline.bib", b"@techreport{northgate2019bridges,"),
        ("ris", "application/x-research-info-systems", "reading-capital-decline.ris", b"TY  - RPRT"),
    ],
)
def test_the_list_is_taken_along_as_a_file(client: FlaskClient, form: str, media: str, name: str, held: bytes) -> None:
    response = client.get(f"/atlas/reading-list?gap=capital&stage=decline&format={form}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{media}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert held in response.data


def test_the_buttons_of_the_page_ask_for_those_files(fetch: Fetch) -> None:
    form = fetch(EMPTY).select_one("form.files")
    assert form is not None
    assert [(field["name"], field["value"]) for field in form.select("input")] == [("gap", "capital"), ("stage", "decline")]
    assert [button["value"] for button in form.select("button")] == ["markdown", "csv", "bibtex", "ris"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/atlas/cell", "A cell is a gap and one of stage, level, instrument"),
        ("/atlas/cell?gap=capital", "A cell is a gap and one of"),
        ("/atlas/cell?gap=capital&stage=decline&level=eu", "A cell is a gap and one of"),
        ("/atlas/cell?gap=love&stage=decline", "The codebook has no gap 'love'"),
        ("/atlas/cell?gap=capital&stage=youth", "The codebook has no stage 'youth'"),
        (
            "/atlas/reading-list?gap=capital&stage=decline&format=doc",
            "A reading list cannot be had as 'doc'; use one of: markdown, csv, bib",
        ),
        ("/atlas/bridges?gap=love", "The codebook has no gap 'love'"),
        ("/atlas/bridges?gap=capital&stage=youth", "The codebook has no stage 'youth'"),
    ],
)
def test_an_address_that_names_nothing_is_refused_with_what_to_do(fetch: Fetch, address: str, told: str) -> None:
    assert told in text(fetch(address, 400).main)


# bridges


def test_the_catalogue_lists_instruments_with_practices_evidence_and_outcomes(fetch: Fetch) -> None:
    page = fetch("/atlas/bridges")
    rows = [[text(cell) for cell in row.select("th, td")] for row in page.select("section[aria-labelledby='gap-capital'] tbody tr")]
    assert rows == [["Round table", "1", "Evaluated", "1 worked"], ["Loan or guarantee", "1", "Evaluated", "1 worked"]]
    links = [str(link["href"]) for link in page.select("section[aria-labelledby='gap-capital'] tbody a")]
    assert links == ["/cases?gap=capital&instrument=round-table", "/cases?gap=capital&instrument=loan-or-guarantee"]
    assert text(page.select_one("section.bridges h2 .gap")) == "Research"


def test_a_gap_is_told_stage_by_stage_with_what_each_practice_took(fetch: Fetch) -> None:
    page = fetch("/atlas/bridges?gap=capital")
    sections = {text(section.h2): section for section in page.select("section.bridges")}
    assert list(sections) == ["Take-off", "Golden age", "Maturity", "Rejuvenation", "Decline", "Stage not stated"]
    line = sections["Take-off"].select_one("details")
    assert line is not None
    assert text(line.summary) == "Round table 1 practice · Evaluated · 1 worked"
    assert not line.has_attr("open")
    took = {text(row.dt): text(row.dd) for row in line.select(".took div")}
    assert took["Organisation"] == "Marrowick Round Table"
    assert took["Cost"] == "18,000 euros a year for a half-time secretary"
    assert took["Duration"] == "three years"
    assert "What it took" in took
    empty = sections["Decline"].select_one("a")
    assert empty is not None
    assert empty["href"] == EMPTY
    assert "without naming a stage" in text(sections["Stage not stated"])


def test_one_stage_of_a_gap_is_unfolded_and_what_is_not_stated_is_named(fetch: Fetch) -> None:
    page = fetch("/atlas/bridges?gap=research&stage=rejuvenation")
    assert [text(head) for head in page.select("section.bridges h2")] == ["Rejuvenation"]
    assert all(line.has_attr("open") for line in page.select("details.bridge"))
    took = {text(row.dt): text(row.dd) for row in page.select(".took div")}
    assert took["Cost and duration"] == "not stated"


def test_practices_without_a_stage_or_instrument_are_listed_whole(kb: KnowledgeBase, fetch: Fetch) -> None:
    case = kb.case("marrowick-bank-round-table")
    with kb.store.engine.begin() as connection:
        for number in range(15):
            other = dataclasses.replace(case, id=f"bare-{number}", facets={"gap": ("policy",)}, outcome=Outcome.MIXED, evidence=Evidence.PLANNED)
            kb.store.put_case(connection, other)
    line = fetch("/atlas/bridges?gap=policy&stage=not-stated").select_one("details.bridge")
    assert line is not None
    assert text(line.summary) == "No instrument named 15 practices · Planned · 15 mixed"
    assert len(line.select(".behind > li")) == 15


def test_of_a_long_line_the_strongest_practices_are_shown_and_the_list_holds_all(kb: KnowledgeBase, fetch: Fetch) -> None:
    case = kb.case("marrowick-bank-round-table")
    with kb.store.engine.begin() as connection:
        for number in range(14):
            kb.store.put_case(connection, dataclasses.replace(case, id=f"more-{number}", facets={**case.facets, "instrument": ("round-table",)}))
    line = fetch("/atlas/bridges?gap=capital&stage=take-off").select_one("details.bridge")
    assert line is not None
    assert len(line.select(".behind > li")) == 12
    more = line.select("a")[-1]
    assert (text(more), more["href"]) == ("All 15 practices", "/cases?gap=capital&stage=take-off&instrument=round-table")


def test_the_tabs_name_the_page_that_is_open(fetch: Fetch) -> None:
    for address, name in (("/atlas", "Coverage"), (EMPTY, "Coverage"), ("/atlas/bridges?gap=capital", "Bridges")):
        assert [text(link) for link in fetch(address).select("nav.tabs [aria-current]")] == [name]
