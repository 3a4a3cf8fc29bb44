"""What a person does from the box to the cited page: with the mouse, without JavaScript, with the keyboard alone."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import SITUATION, Visit, demand_chromium
from web.pagepicture import EDGE

demand_chromium()
pytestmark = pytest.mark.browser

TITLE = "Four banks and twelve software firms meet at one round table each quarter"
SECTION = "2.1 Banks at one table"
HEARD = "nine had borrowed"
MOST_TABS = 80


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_situation_leads_to_the_cited_page_and_back(visit: Visit, javascript: bool) -> None:
    page = visit(java_script_enabled=javascript, viewport={"width": 1280, "height": 860}).new_page()
    _ask(page)
    _take_a_chip_off_and_add_another(page)
    _narrow_down(page)
    _open_the_case(page)
    _read_the_passage(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    page.go_back()
    expect(_results(page).first).to_be_visible()
    assert _asked(page)["level"] == ["city"]


def _ask(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Your situation").fill(SITUATION)
    page.get_by_role("button", name="Find practices").click()
    expect(page.get_by_role("heading", name="Your situation as read")).to_be_visible()
    expect(_chip(page, "Capital")).to_contain_text("Gap, read from “banks”")
    assert _asked(page)["q"] == [SITUATION]


def _take_a_chip_off_and_add_another(page: Page) -> None:
    before = _asked(page)
    page.get_by_role("link", name="Take gap Capital off").click()
    expect(page.get_by_text("Taken off: gap Capital")).to_be_visible()
    assert _asked(page)["not-gap"] == ["capital"]
    page.get_by_role("link", name="put back").click()
    expect(_chip(page, "Capital")).to_be_visible()
    assert _asked(page) == before
    page.get_by_role("link", name="Take sector ICT off").click()
    expect(_chip(page, "ICT")).to_have_count(0)
    page.get_by_text("Add or correct").click()
    page.get_by_label("Policy level").select_option("city")
    page.get_by_role("button", name="Add to the situation").click()
    expect(_chip(page, "City")).to_contain_text("set by you")
    assert _asked(page)["level"] == ["city"]
    assert _asked(page)["not-sector"] == ["ict"]


def _narrow_down(page: Page) -> None:
    """The number beside a value is the number of results that it leaves, over all tabs."""
    found = _results(page).count()
    panel = page.get_by_role("complementary", name="Narrow down")
    option = panel.locator("label", has_text="Sweden")
    behind = int(option.locator(".n").inner_text())
    option.click()
    panel.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("only-country=SE"))
    expect(page.get_by_role("checkbox", name="Sweden")).to_be_checked()
    tabs = page.get_by_role("navigation", name="Kinds of answer")
    assert sum(int(number) for number in tabs.locator(".n").all_inner_texts()) == behind
    assert found > _results(page).count() == int(tabs.locator("[aria-current] .n").inner_text())
    assert all(place.endswith("Sweden") for place in _results(page).locator(".place").all_inner_texts())


def _open_the_case(page: Page) -> None:
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.get_by_text("“2.1 Banks at one table”, pp. 25–26")).to_be_visible()


def _read_the_passage(page: Page) -> None:
    page.get_by_role("link", name=f"Read the passage in “{SECTION}”").click()
    cited = page.get_by_role("region", name="The cited passage")
    expect(cited).to_contain_text(HEARD)
    expect(cited).to_be_in_viewport()
    _assert_looks_marked(cited)
    _assert_boxed(page)


def _assert_looks_marked(cited: Locator) -> None:
    """Set apart by its ground and its edge, not by colour alone: a label says what it is."""
    grounds = cited.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(document.documentElement).backgroundColor]")
    assert grounds[0] not in (grounds[1], "rgba(0, 0, 0, 0)")
    expect(cited).to_contain_text(re.compile(r"^\s*The cited passage, p"))


def _assert_boxed(page: Page) -> None:
    """The picture of the page has loaded, and carries the colour of the box; the page by itself does not."""
    picture = page.get_by_role("img", name="with the cited passage boxed")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 500
    source = str(picture.get_attribute("src"))
    assert _framed(page, source) > 500
    assert _framed(page, source.partition("?")[0]) == 0


def _framed(page: Page, source: str) -> int:
    """Points of the frame's colour."""
    response = page.request.get(source)
    assert response.status == 200
    with Image.open(BytesIO(response.body())) as picture:
        points = np.asarray(picture.convert("RGB"))
    return int((points == EDGE).all(axis=2).sum())


@pytest.mark.parametrize(
    ("case_id", "section", "heard"),
    [
        ("marrowick-bank-round-table", SECTION, HEARD),
        ("marrowick-bank-round-table", "A chapter heading that is longer than nine …", "herring, barley and furniture"),
        ("ostmere-two-clusters-one-roof", "3.4 Two clusters, one roof", "Ostmere"),
        ("felsmark-trade-mission-alone", "IV. A mission without prices", "Felsmark Furniture Ring"),
        ("lindavale-breakfast-club", "5 Plans for breakfast", "Lindavale"),
    ],
)
def test_every_card_opens_at_the_passage_under_the_section_that_it_cites(page: Page, case_id: str, section: str, heard: str) -> None:
    page.goto(f"/cases/{case_id}")
    page.get_by_role("link", name=f"Read the passage in “{section}”").click()
    cited = page.get_by_role("region", name="The cited passage")
    expect(cited).to_be_in_viewport()
    expect(page.locator(".document-text")).to_contain_text(section.removesuffix(" …"))
    expect(cited).to_contain_text(heard)
    _assert_boxed(page)


def test_a_card_whose_report_is_missing_says_so_and_leads_to_adding_it(page: Page) -> None:
    page.goto("/cases/quillhaven-school-at-the-quay")
    expect(page.get_by_role("link", name=re.compile("^Read the passage"))).to_have_count(0)
    page.get_by_role("link", name="add this report").click()
    expect(page.get_by_role("heading", name="Add a report")).to_be_in_viewport()


def test_a_long_situation_is_kept_and_gets_a_short_address(page: Page) -> None:
    text = "Our four banks refuse every young software firm, and none of them says why. " * 30
    page.goto("/")
    page.get_by_label("Your situation").fill(text)
    page.get_by_role("button", name="Find practices").click()
    expect(page).to_have_url(re.compile(r"/\?s=[^&]{4,60}$"))
    expect(page.get_by_role("textbox", name="Your situation")).to_have_value(text.strip())
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_a_long_situation_is_kept_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Your situation").fill("Our four banks refuse every young software firm, and none of them says why. " * 30)
    page.get_by_role("button", name="Find practices").click()
    page.get_by_role("button", name="Keep it and find practices").click()
    expect(page).to_have_url(re.compile(r"/\?s=[^&]{4,60}$"))
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_the_keyboard_alone_leads_to_the_cited_page(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_label("Your situation")).to_be_focused()
    page.keyboard.type(SITUATION)
    _tab_to(page, page.get_by_role("button", name="Find practices"), "Enter")
    expect(_chip(page, "Capital")).to_be_visible()
    _tab_to(page, page.get_by_role("link", name="Take sector ICT off"), "Enter")
    expect(_chip(page, "ICT")).to_have_count(0)
    _tab_to(page, page.locator("summary", has_text="Add or correct"), "Enter")
    _tab_to(page, page.get_by_label("Policy level"))
    page.keyboard.type("City")
    _tab_to(page, page.get_by_role("button", name="Add to the situation"), "Enter")
    expect(_chip(page, "City")).to_be_visible()
    _tab_to(page, page.get_by_role("checkbox", name="Sweden"), "Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("only-country=SE"))
    _tab_to(page, page.get_by_role("link", name=TITLE), "Enter")
    _tab_to(page, page.get_by_role("link", name=f"Read the passage in “{SECTION}”"), "Enter")
    cited = page.get_by_role("region", name="The cited passage")
    expect(cited).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert cited.evaluate("e => Boolean(e.compareDocumentPosition(document.activeElement) & (Node.DOCUMENT_POSITION_FOLLOWING | 16))")


def test_control_and_enter_send_the_box(page: Page) -> None:
    page.goto("/")
    page.keyboard.type(SITUATION)
    page.keyboard.press("Control+Enter")
    expect(_chip(page, "Capital")).to_be_visible()


def test_the_chosen_theme_survives_a_reload_and_another_page(visit: Visit) -> None:
    page = visit(color_scheme="light").new_page()
    page.goto("/cases")
    light = _ground(page)
    page.get_by_role("button", name="Switch to dark colours").click()
    dark = _ground(page)
    assert _brightness(dark) < 60 < 200 < _brightness(light)
    page.reload()
    assert _ground(page) == dark
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("button", name="Switch to light colours")).to_be_visible()
    assert _ground(page) == dark
    page.get_by_role("button", name="Switch to light colours").click()
    assert _ground(page) == light


def test_dark_is_the_systems_choice_without_javascript(visit: Visit) -> None:
    page = visit(color_scheme="dark", java_script_enabled=False).new_page()
    page.goto("/")
    assert _brightness(_ground(page)) < 60


def test_the_citation_is_copied_and_said_to_be(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.add_init_script("delete window.ClipboardItem")  # words are copied where a browser cannot copy tables
    page.goto("/cases/marrowick-bank-round-table")
    page.get_by_text("Copy the citation").first.click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Northgate, A., & Ström, P. (2019). Bridges Built Slowly")


def _tab_to(page: Page, target: Locator, key: str | None = None) -> None:
    """Press Tab until the target has the focus, visibly; then a key."""
    expect(target).to_have_count(1)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate("e => getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2")
    if key:
        page.keyboard.press(key)


def _chip(page: Page, label: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.locator(".chip-label", has_text=re.compile(f"^{re.escape(label)}$")))


def _results(page: Page) -> Locator:
    return page.get_by_role("article")


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def _brightness(colour: str) -> float:
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 3
