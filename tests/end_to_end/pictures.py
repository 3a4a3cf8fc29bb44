"""Takes the pictures of the README and the manual: `CLUSTERBRIDGE_MODELS=... python -m tests.end_to_end.pictures`.

The answer stands over the shipped cards alone; the document is the invented report of the tests, opened where a test card cites it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kb import corpus
from tests.end_to_end.serving import CHROMIUM, CITED_SOURCE, REPORT, ROOT, SMALL_CORPUS, ingest, running_browser, running_server

FOLDER = ROOT / "web" / "manual" / "pictures"
SITUATION = "Our banks only know the old plants and turn small technology firms down. How can lenders get to know them?"
CASE = "/cases/marrowick-bank-round-table"
SIZE = ViewportSize(width=1280, height=860)
MOST_BYTES = 250_000
COLOURS = 256


def main() -> int:
    """Every picture, from two servers on fresh data folders."""
    if CHROMIUM is None:
        print("No Chromium was found, so no picture was taken; install one.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_browser(CHROMIUM) as browser:
        data = Path(folder) / "shipped"
        with running_server(data, corpus.default_folder()) as address:
            page = _page(browser, address)
            page.goto(f"/?q={quote(SITUATION)}")
            _take(page, "answer.png")
            _take_pack(page)
            for name in ("map", "coverage"):
                page.goto({"map": "/atlas/map", "coverage": "/atlas"}[name])
                _take(page, f"{name}.png")
            _take_worksheet(page)
        data = Path(folder) / "tests"
        ingest(data, SMALL_CORPUS, str(REPORT), "--source", CITED_SOURCE)
        with running_server(data, SMALL_CORPUS) as address:
            page = _page(browser, address)
            page.goto(CASE)
            page.get_by_role("link", name="Read the passage").first.click()
            expect(page.get_by_role("region", name="The cited passage")).to_be_in_viewport()
            expect(page.get_by_role("img", name="boxed")).to_have_js_property("complete", True)
            _take(page, "document.png")
            _take_review(page)
    return 0


def _take_pack(page: Page) -> None:
    """A pack of the first practices of the answer that is open, as it is read and as it is written."""
    for practice in range(3):
        page.locator(".to-pack").nth(practice).get_by_role("button", name="Add to").first.click()
        expect(page.locator(".to-pack").nth(practice).get_by_role("button", name="Take it out")).to_be_visible()
    page.locator(".to-pack").first.get_by_role("link").first.click()
    page.get_by_role("link", name="Edit the pack").click()
    page.get_by_label("Title", exact=True).fill("How lenders got to know small firms")
    page.get_by_label("For whom").fill("the city council and four banks")
    page.locator("[data-item] textarea").first.fill("Closest to us. Who carried the risk?")
    page.get_by_role("button", name="Save", exact=True).click()
    _take(page, "pack.png")
    page.get_by_role("link", name="Edit the pack").click()
    page.locator("#items").evaluate("part => part.scrollIntoView()")
    _take(page, "pack-edit.png")


def _take_worksheet(page: Page) -> None:
    """Where an organisation's money comes from, half filled in."""
    page.goto("/worksheets/funding-mix/new")
    page.locator("input[name=subject]").fill("Harbour Network")
    page.locator("input[name=who]").fill("Ada")
    page.get_by_role("button", name="Begin").click()
    for number, (source, amount) in enumerate((("The city", "160000"), ("Members", "45000"), ("A project of the EU", "70000")), start=1):
        if number > 1:
            page.get_by_role("button", name="Add a further source of income").click()
        row = page.get_by_role("group", name=f"Source of income {number}")
        row.get_by_role("textbox").first.fill(source)
        row.get_by_label("Amount").fill(amount)
        row.get_by_label("Amount").blur()
    expect(page.locator("#outcome")).to_contain_text("58")
    page.evaluate("window.scrollTo(0, document.querySelector('#outcome').getBoundingClientRect().top - 20)")
    _take(page, "worksheet.png")


def _take_review(page: Page) -> None:
    """A passage as a coder sees it."""
    page.goto("/tagging")
    page.get_by_label("Your name").fill("Ada")
    page.keyboard.press("Enter")
    page.goto("/tagging/next?facet=gap&value=capital&order=likely")
    _take(page, "review.png")


def _page(browser: Browser, address: str) -> Page:
    return browser.new_context(base_url=address, viewport=SIZE, color_scheme="light", reduced_motion="reduce").new_page()


def _take(page: Page, name: str) -> None:
    """Save what the window shows, in as many colours as a drawing needs.

    Raises:
        SystemExit: When the picture is larger than a README should load.
    """
    path = FOLDER / name
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} holds {path.stat().st_size:,} bytes; at most {MOST_BYTES:,} are wanted.")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
