"""What a researcher does with the passages of a report: by keys only, and without JavaScript by buttons."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.end_to_end.conftest import Visit, demand_chromium

demand_chromium()
pytestmark = pytest.mark.browser

NOBODY: StorageState = {"cookies": [], "origins": []}


def test_passages_are_reviewed_by_keys_alone_and_steps_are_undone_and_done_again(visit: Visit) -> None:
    page = _begin(visit, "Ben")
    first = _passage(page)
    page.keyboard.press("Enter")
    second = _came(page, first)
    page.keyboard.press("2")
    expect(page.get_by_role("checkbox", name="Education")).to_be_checked()
    expect(page.get_by_role("button", name="Save change")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("seen 1 x")
    expect(page.get_by_role("checkbox", name="Research")).not_to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    third = _came(page, second)
    page.keyboard.press("x")
    fourth = _came(page, third)
    page.keyboard.press("k")
    _came(page, fourth)
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_have_text("Undone: your last step, on 1 passage.")
    assert _passage(page) == third
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(re.escape(second)))
    expect(page.get_by_role("checkbox", name="Education")).not_to_be_checked()
    page.keyboard.press("r")
    expect(page.get_by_role("checkbox", name="Education")).to_be_checked()
    expect(page.get_by_label("Note")).to_have_value("seen 1 x")
    page.goto("/tagging")
    expect(page.get_by_role("article")).to_contain_text("2 of")


def test_keys_can_be_turned_off_and_stay_off(visit: Visit) -> None:
    page = _begin(visit, "Cleo")
    here = _passage(page)
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn the keys off").click()
    page.locator("[data-passage]").focus()
    page.keyboard.press("1")
    page.keyboard.press("s")
    expect(page.get_by_role("checkbox", name="Research")).not_to_be_checked()
    page.reload()
    page.keyboard.press("s")
    expect(page.locator("kbd").first).to_be_hidden()
    assert _passage(page) == here
    page.locator("summary", has_text="Keys").click()
    page.get_by_role("button", name="Turn the keys on").click()
    page.locator("[data-passage]").focus()
    page.keyboard.press("s")
    _came(page, here)


def test_choosing_the_only_value_again_takes_it_back(visit: Visit) -> None:
    page = _begin(visit, "Dan")
    page.get_by_role("radio", name="Story").check()
    page.keyboard.press("c")
    expect(page.get_by_role("radio", name="Advice")).to_be_checked()
    page.keyboard.press("c")
    expect(page.get_by_role("group", name="Kind").get_by_role("radio", name="No kind")).to_be_checked()


def test_without_javascript_buttons_do_what_keys_do(visit: Visit) -> None:
    page = _begin(visit, "Eva", java_script_enabled=False)
    first = _passage(page)
    page.get_by_role("checkbox", name="Education").check()
    page.get_by_role("button", name="Save change").click()
    second = _came(page, first)
    page.get_by_role("button", name="Skip").click()
    _came(page, second)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    assert _passage(page) == second
    expect(page.locator("kbd").first).to_be_hidden()


def test_many_passages_get_a_value_at_once_and_lose_it_at_once(visit: Visit) -> None:
    page = _begin(visit, "Flo")
    page.goto("/tagging/bulk?facet=gap")
    boxes = page.get_by_role("checkbox")
    before = boxes.count()
    for box in boxes.all()[:3]:
        box.check()
    page.get_by_role("combobox", name="Value", exact=True).select_option("gap:policy")
    page.get_by_role("button", name="Look at it for the ticked").click()
    expect(page.get_by_text("This adds gap Policy to 3 passages.")).to_be_visible()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("status")).to_have_text("Done: gap Policy added to 3 passages. One undo takes it all back.")
    expect(boxes).to_have_count(before - 3)
    page.get_by_role("button", name="Undo").click()
    expect(boxes).to_have_count(before)


def _begin(visit: Visit, coder: str, **options: bool) -> Page:
    """A new coder at the first passage of the report that a bank is named in."""
    page = visit(storage_state=NOBODY, viewport={"width": 1280, "height": 860}, **options).new_page()
    page.goto("/tagging")
    page.get_by_label("Your name").fill(coder)
    page.get_by_role("button", name="Code under this name").click()
    page.goto("/tagging/next?facet=gap&value=capital&order=likely")
    expect(page.get_by_role("heading", name="What the passage carries")).to_be_attached()
    return page


def _passage(page: Page) -> str:
    return urlsplit(page.url).path


def _came(page: Page, from_here: str) -> str:
    """The path of another passage, once it is there."""
    page.wait_for_url(lambda url: urlsplit(url).path != from_here)
    expect(page.locator("[data-passage]")).to_be_visible()
    return _passage(page)
