"""What holds for every page: accessible, valid, within a phone's width, whole without another host, and fit to be printed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import pairwise

import html5lib
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Visit, demand_chromium
from tests.end_to_end.looks import PHONE, assert_accessible, too_wide, unfold

demand_chromium()
pytestmark = pytest.mark.browser

DEPTH = 3
MOST_TABS = 60
MOST_LINKS = 2000
CITED = "/cases/marrowick-bank-round-table"
FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"


@pytest.fixture
def html(visit: Visit, path: str) -> str:
    """A page as sent."""
    return visit().request.get(path).text()


def test_axe_finds_no_violation_of_wcag_aa_light_dark_and_on_a_phone(visit: Visit, path: str) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(path)
    unfold(page)
    assert_accessible(page)


def test_axe_finds_no_violation_at_the_cited_passage(visit: Visit) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(CITED)
    page.get_by_role("link", name="Read the passage").first.click()
    expect(page.get_by_role("region", name="The cited passage")).to_be_in_viewport()
    unfold(page)
    assert_accessible(page)


def test_no_page_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(path)
    assert too_wide(page) == []
    unfold(page)
    assert too_wide(page) == []


def test_the_cited_passage_is_no_wider_than_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(CITED)
    page.get_by_role("link", name="Read the passage").first.click()
    expect(page.get_by_role("region", name="The cited passage")).to_be_in_viewport()
    unfold(page)
    assert too_wide(page) == []


def test_every_page_is_valid_html(html: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)
    ids = [element["id"] for element in BeautifulSoup(html, "html.parser").select("[id]")]
    assert len(ids) == len(set(ids))


def test_every_page_is_sent_under_a_strict_policy_and_keeps_to_it(visit: Visit, path: str, html: str) -> None:
    policy = visit().request.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert BeautifulSoup(html, "html.parser").select("[style], style, script:not([src])") == []


def test_every_page_has_a_title_a_language_and_headings_in_order(html: str) -> None:
    parsed = BeautifulSoup(html, "html.parser")
    assert parsed.title is not None
    assert parsed.title.get_text(strip=True)
    assert parsed.select("html[lang=en]")
    levels = [int(heading.name[1]) for heading in parsed.select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_every_link_within_a_page_has_its_place(html: str) -> None:
    parsed = BeautifulSoup(html, "html.parser")
    held = {element["id"] for element in parsed.select("[id]")}
    assert {str(link["href"])[1:] for link in parsed.select("a[href^='#']")} <= held


def test_a_printed_page_carries_no_navigation_and_no_form(page: Page, path: str) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_be_visible()
    for some in ("header.site", "footer.site", "nav", "form", "button"):
        for found in page.locator(some).all():
            expect(found).to_be_hidden()


def test_the_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    page.locator("body").evaluate("e => { e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex'); }")
    count = page.locator(FOCUSABLE).locator("visible=true").count()
    seen: list[int] = []
    for _ in range(min(count, MOST_TABS)):
        page.keyboard.press("Tab")
        place, shown = page.evaluate(_FOCUS, FOCUSABLE)
        if place < 0:
            break
        assert shown, page.evaluate("document.activeElement.outerHTML")
        seen.append(place)
    assert seen == sorted(set(seen))
    assert len(seen) >= min(count, MOST_TABS) - 1


_FOCUS = """focusable => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0;
  return [[...document.querySelectorAll(focusable)].indexOf(e), shown];
}"""


def test_the_skip_link_comes_first_shows_itself_and_leads_to_the_content(page: Page) -> None:
    page.goto("/cases")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


FRAMEWORKS = "/help/frameworks"
"""Names every shipped worksheet, of which the library of these tests has none; `tests/kb/worksheets/test_shipped.py` compares the two."""


def test_every_link_within_three_steps_of_the_first_page_answers(visit: Visit) -> None:
    request = visit().request
    seen, latest, dead = {"/"}, ["/"], []
    for _ in range(DEPTH + 1):
        found: dict[str, str] = {}
        for path in latest:
            response = request.get(path)
            if response.status != 200:
                dead.append(f"{path}: {response.status}")
            elif response.headers.get("content-type", "").startswith("text/html"):
                links = (link for link in _links(response.text()) if not (path == FRAMEWORKS and link.startswith("/worksheets/")))
                found |= {link: path for link in links if link not in seen}
        seen |= set(found)
        latest = list(found)
        assert len(seen) < MOST_LINKS
    assert dead == []
    assert len(seen) > 100


def _links(html: str) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = BeautifulSoup(html, "html.parser")
    for element in parsed.select("a[href], link[href], script[src], img[src]"):
        link = str(element.get("href") or element.get("src")).partition("#")[0]
        if link.startswith("/"):
            yield link
