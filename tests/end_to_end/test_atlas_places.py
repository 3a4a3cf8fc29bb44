"""The map, comparison and alliance finder as a person uses them in a browser, over the shipped practices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, ViewportSize, expect

from kb.corpus import default_folder
from tests.end_to_end.conftest import Visit, demand_chromium
from tests.end_to_end.serving import running_server

demand_chromium()
pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=360, height=740)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"], "resultTypes": ["violations"]}
ASKED = "/atlas/allies?sector=media&stage=take-off&gap-capital=lacks&gap-research=lacks&gap-global-market=offers&place=Lyon"
PAGES = {
    "map": "/atlas/map",
    "map, filtered": "/atlas/map?country=FR&gap=policy",
    "map, nothing left": "/atlas/map?gap=capital&stage=decline",
    "place": "/atlas/places/north-jutland",
    "paths": "/atlas/paths",
    "compare, empty": "/atlas/compare",
    "compare": "/atlas/compare?place=skane&place=frankfurt&place=north-jutland&case=dortmund-two-year-it-course",
    "allies, empty": "/atlas/allies",
    "allies": ASKED,
}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this module's own, over the shipped practices without their worksheets."""
    folder = tmp_path_factory.mktemp("places")
    corpus = folder / "corpus"
    shutil.copytree(default_folder(), corpus, ignore=shutil.ignore_patterns("worksheets"))
    with running_server(folder / "data", Path(corpus)) as ready:
        yield ready


@pytest.fixture
def named() -> StorageState:
    """Nobody gave a name."""
    return {"cookies": [], "origins": []}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_in_either_theme_and_the_phone_is_wide_enough(visit: Visit, path: str) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce", viewport={"width": 1280, "height": 860}).new_page()
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"
    page.set_viewport_size(PHONE)
    assert page.evaluate(TOO_WIDE) == 0


def test_the_map_is_walked_with_the_keyboard_and_a_dot_leads_to_its_place(page: Page) -> None:
    page.goto("/atlas/map")
    dots = page.locator(".map:not(.map-world) a")
    assert dots.count() > 30
    dots.first.focus()
    first = dots.first.get_attribute("aria-label")
    assert first is not None
    page.keyboard.press("Tab")
    second = page.evaluate("[document.activeElement.getAttribute('aria-label'), getComputedStyle(document.activeElement).outlineWidth]")
    assert second[0] == dots.nth(1).get_attribute("aria-label")
    assert float(second[1].removesuffix("px")) >= 2
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=first.split(":")[0])).to_be_visible()


def test_no_two_dots_hide_one_another(page: Page) -> None:
    page.goto("/atlas/map")
    boxes = [box for dot in page.locator(".map:not(.map-world) a > :is(circle, rect)").all() if (box := dot.bounding_box())]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 2) for box in boxes]
    hidden = [
        (one, other)
        for number, one in enumerate(middles)
        for other in middles[number + 1 :]
        if ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 < 0.85 * (one[2] + other[2])
    ]
    assert hidden == []


def test_a_filter_narrows_the_map_and_is_taken_off_again(page: Page) -> None:
    page.goto("/atlas/map")
    before = page.locator(".map a").count()
    page.get_by_role("checkbox", name="Capital").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip-label")).to_have_text("Capital")
    narrowed = page.locator(".map a").count()
    assert 0 < narrowed < before
    assert page.locator(".countries a").count() == narrowed
    page.get_by_role("link", name="Take gap Capital off").click()
    expect(page.locator(".map a")).to_have_count(before)


def test_places_are_typed_and_compared(page: Page) -> None:
    page.goto("/atlas/places/skane")
    page.get_by_role("link", name="Compare with another place").click()
    expect(page.get_by_label("First")).to_have_value("Skåne, Sweden")
    page.get_by_label("Second").fill("bordeaux")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Bordeaux")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Cost")).to_be_visible()
    assert "place=skane&place=bordeaux" in page.url
    expect(page.get_by_role("heading", name="What they share")).to_be_visible()


def test_a_profile_finds_allies_and_the_reason_leads_to_its_practice(page: Page) -> None:
    page.goto("/atlas/allies")
    page.get_by_role("checkbox", name="Media").check()
    page.get_by_role("radiogroup", name="Capital").get_by_label("we lack it").check()
    page.get_by_label("Stage", exact=True).select_option("take-off")
    page.get_by_label("Your city or region").fill("Lyon")
    page.get_by_role("button", name="Find allies").click()
    expect(page.get_by_role("heading", name="Complementary")).to_be_visible()
    expect(page.get_by_text("Your own place is taken to be Lyon in France")).to_be_visible()
    reason = page.locator(".ally").filter(has_text="Bridged what you lack: capital").first.locator(".rests a").first
    title = reason.inner_text()
    reason.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_print_keeps_the_map_and_drops_the_forms(page: Page) -> None:
    page.goto("/atlas/map")
    page.emulate_media(media="print")
    expect(page.locator(".map").first).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".tabs")).to_be_hidden()
