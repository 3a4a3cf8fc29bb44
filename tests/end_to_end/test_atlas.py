"""From an empty cell to what to read about it, in a real browser: by mouse, by keyboard, on a phone, without JavaScript, on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.end_to_end.conftest import Visit, demand_chromium

demand_chromium()
pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)
EMPTY = "0 practices: Capital and decline"


def test_an_empty_cell_leads_to_why_it_is_empty_to_a_reading_list_and_to_its_file(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name="Atlas").click()
    expect(page.get_by_role("heading", name="Coverage")).to_be_visible()
    page.get_by_role("link", name=EMPTY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Capital and decline")
    expect(page.get_by_text("No practice carries both.")).to_be_visible()
    expect(page.get_by_role("heading", name="What is nearest")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("button", name="BibTeX").click()
    assert begun.value.suggested_filename == "reading-capital-decline.bib"
    path = tmp_path / "reading.bib"
    begun.value.save_as(path)
    assert path.read_text(encoding="utf-8").startswith("@")
    page.get_by_role("link", name="1 practice", exact=True).first.click()
    expect(page.get_by_role("heading", name="Practices", exact=True)).to_be_visible()
    page.go_back()
    page.get_by_role("navigation", name="Atlas").get_by_role("link", name="Bridges").click()
    expect(page.get_by_role("heading", name="Bridges", exact=True)).to_be_visible()


def test_a_report_that_leans_to_a_cell_is_opened_for_review_at_its_likeliest_passage(page: Page) -> None:
    page.goto("/atlas/cell?gap=capital&instrument=round-table")
    listed = page.locator(".to-review a")
    expect(listed).to_have_count(1)
    listed.click()
    expect(page).to_have_url(re.compile(r"/tagging/bulk\?document=[0-9a-f]{64}&facet=(gap|instrument)&value=[a-z-]+&least=25&order=likely$"))
    expect(page.locator(".bulk-list")).to_be_visible()


def test_a_number_opens_as_many_practices_as_it_says(page: Page) -> None:
    page.goto("/atlas")
    page.get_by_role("link", name="2 practices: Firm to firm and cluster organisation").click()
    expect(page.locator(".practice-line")).to_have_count(2)


def test_the_tables_are_walked_by_keyboard_and_a_cell_opens_with_enter(page: Page) -> None:
    page.goto("/atlas")
    page.get_by_role("group", name="Gap by cluster stage").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="0 practices: Research and take-off")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Research and take-off")


def test_on_a_phone_the_table_scrolls_in_its_box_says_so_and_keeps_the_names_of_its_rows_in_sight(visit: Visit) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto("/atlas")
    expect(page.get_by_text("Scroll the table sideways to see all 7 gaps.").first).to_be_visible()
    box = page.get_by_role("group", name="Gap by cluster stage")
    box.evaluate("box => box.scrollIntoView({block: 'start', behavior: 'instant'})")
    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    expect(box.get_by_role("link", name="Global market and take-off")).to_be_in_viewport(ratio=1)
    name = box.get_by_role("rowheader", name="Take-off").bounding_box()
    assert name is not None
    assert name["x"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_line_of_the_catalogue_unfolds_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False).new_page()
    page.goto("/atlas/bridges")
    page.get_by_role("link", name="Capital stage by stage").click()
    cost = page.get_by_text("18,000 euros a year for a half-time secretary").first
    expect(cost).to_be_hidden()
    page.locator("summary", has_text="Round table").click()
    expect(cost).to_be_visible()


def test_on_paper_every_line_of_the_catalogue_is_unfolded(page: Page) -> None:
    page.goto("/atlas/bridges?gap=capital")
    cost = page.get_by_text("18,000 euros a year for a half-time secretary").first
    expect(cost).to_be_hidden()
    page.emulate_media(media="print")
    expect(cost).to_be_visible()
