"""A real browser on a real server: the test cases and a report that cards cite, read with the real model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, StorageState, expect

from tests.end_to_end.serving import CHROMIUM, CITED_SOURCE, REPORT, SMALL_CORPUS, ingest, running_browser, running_server

SITUATION = "The banks in our town turn our young software firms down, for there is nothing to pledge. How did others get them loans?"
CODER = "Ada Northgate"
Visit = Callable[..., BrowserContext]
"""Takes the options of `Browser.new_context`."""


def demand_chromium() -> None:
    """Skip the module that calls this where there is no Chromium: all of them in one line of the summary, not one for each test."""
    if CHROMIUM is None:
        pytest.skip("No Chromium was found, so the browser tests were not run; install one to run them.", allow_module_level=True)


def _where(path: str) -> Callable[[], str]:
    return lambda: path


def _document() -> str:
    """A document's id is the hash of its bytes."""
    return f"/library/{hashlib.sha256(REPORT.read_bytes()).hexdigest()}"


PAGES: dict[str, Callable[[], str]] = {
    "ask": _where("/"),
    "ask, nothing typed": _where("/?q="),
    "answer": _where(f"/?q={quote(SITUATION)}"),
    "answer, corrected and narrowed": _where(f"/?q={quote(SITUATION)}&level=city&not-gap=capital&only-country=SE"),
    "answer, advice": _where(f"/?q={quote(SITUATION)}&tab=advice"),
    "answer, background": _where(f"/?q={quote(SITUATION)}&tab=background"),
    "answer, nothing found": _where("/?q=How%20deep%20do%20penguins%20dive%20at%20night%3F"),
    "answer, filtered away": _where(f"/?q={quote(SITUATION)}&only-country=FI"),
    "a long situation": _where(f"/?q={quote('Our banks refuse us and nobody can tell why. ' * 40)}"),
    "practices": _where("/cases"),
    "practices, filtered": _where("/cases?gap=capital&level=city&sort=title"),
    "practices, none left": _where("/cases?words=zeppelin"),
    "case": _where("/cases/marrowick-bank-round-table"),
    "case, brief": _where("/cases/hvidmose-mill-test-bed"),
    "packs, none": _where("/packs"),
    "packs, one to be chosen": _where("/packs/choose?target=marrowick-bank-round-table&back=%2Fcases"),
    "library": _where("/library"),
    "library, adding": _where("/library/add"),
    "document, particulars": lambda: f"{_document()}/particulars",
    "document": _document,
    "document, whole": lambda: f"{_document()}?whole=1",
    "document, passage lost": lambda: f"{_document()}?passage=gone",
    "review": _where("/tagging"),
    "review, one by one": _where("/tagging/next?facet=gap&value=capital&order=likely"),
    "review, as a list": _where("/tagging/bulk?facet=gap&value=capital"),
    "review, before it happens": _where("/tagging/bulk?facet=gap&value=capital&put=gap:capital&scope=shown"),
    "review, nothing left": _where("/tagging/bulk?state=done"),
    "coders": _where("/tagging/coders"),
    "agreement, nothing to compare": _where("/tagging/agreement"),
    "agreement on all facets, nothing to compare": _where("/tagging/agreement/all"),
    "disagreements, nothing to compare": _where("/tagging/disagreements"),
    "history": _where("/tagging/history"),
    "changed by adjudication": _where("/tagging/history/changed"),
    "codebook": _where("/codebook"),
    "codebook, a value": _where("/codebook/gap/capital"),
    "codebook, a change": _where("/codebook/change?kind=split&facet=gap&value=capital"),
    "codebook, before it happens": _where("/codebook/change?kind=merge&facet=gap&value=capital&into=policy"),
    "codebook, versions": _where("/codebook/history"),
    "coverage": _where("/atlas"),
    "coverage, passages": _where("/atlas?count=passages"),
    "a cell, empty": _where("/atlas/cell?gap=capital&stage=decline"),
    "a cell, thin": _where("/atlas/cell?gap=capital&instrument=loan-or-guarantee"),
    "bridges": _where("/atlas/bridges"),
    "bridges, a gap": _where("/atlas/bridges?gap=capital"),
    "bridges, a gap at a stage": _where("/atlas/bridges?gap=capital&stage=take-off"),
    "map": _where("/atlas/map"),
    "paths": _where("/atlas/paths"),
    "comparison, nothing chosen": _where("/atlas/compare"),
    "comparison of one": _where("/atlas/compare?case=marrowick-bank-round-table"),
    "worksheets": _where("/worksheets"),
    "learning": _where("/tagging/learning"),
    "help": _where("/help"),
    "help, managers": _where("/help/managers"),
    "help, coaches": _where("/help/coaches"),
    "help, researchers": _where("/help/researchers"),
    "help, atlas": _where("/help/atlas"),
    "help, places": _where("/help/places"),
    "help, frameworks": _where("/help/frameworks"),
    "help, codebook": _where("/help/codebook"),
    "help, commands": _where("/help/commands"),
    "help, settings": _where("/help/settings"),
    "help, figures": _where("/help/figures"),
    "no such page": _where("/nothing/here"),
}
"""Every page in every state that an address can bring about to somebody who gave a name; the cited passage has journeys of its own."""


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    """The address of one page, without the host."""
    return PAGES[request.param]()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The address of a server on a fresh data folder with the test cases and the report that four of them cite."""
    data = tmp_path_factory.mktemp("served") / "data"
    ingest(data, SMALL_CORPUS, str(REPORT), "--source", CITED_SOURCE)
    with running_server(data, SMALL_CORPUS) as ready:
        yield ready


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    assert CHROMIUM is not None
    with running_browser(CHROMIUM) as running:
        yield running


@pytest.fixture(scope="session")
def named(browser: Browser, address: str) -> StorageState:
    """The cookies of somebody who gave a name to code under."""
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/tagging")
        page.get_by_label("Your name").fill(CODER)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Review", exact=True)).to_be_visible()
        return context.storage_state()


@pytest.fixture
def visit(browser: Browser, address: str, named: StorageState) -> Iterator[Visit]:
    """Opens a fresh profile with the options of `new_context`; what any page of it complains of, or asks of another host, fails the test.

    It belongs to `CODER`, unless another `storage_state` is given.
    """
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def told(message: ConsoleMessage) -> None:
        asked_for = message.location.get("url", "") == message.page.url if message.page else False
        if message.type in ("error", "warning") and not (asked_for and "404" in message.text):
            faults.append(f"{message.type}: {message.text}")

    def requested(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:")):
            faults.append(f"request to {request.url}")

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": address, "storage_state": named, **options})
        context.set_default_timeout(10_000)
        context.on("console", told)
        context.on("request", requested)
        context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A fresh page, 1280 wide."""
    return visit(viewport={"width": 1280, "height": 860}).new_page()
