"""Reports added in a browser: files that are dropped on the page, a folder that is dropped or chosen, and one that cannot be read among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.end_to_end.conftest import demand_chromium
from tests.end_to_end.serving import REPORT, ROOT, SMALL_CORPUS, running_server

demand_chromium()
pytestmark = pytest.mark.browser

OTHER_REPORT = ROOT / "tests" / "data" / "pdf" / "libreoffice-report.pdf"
READ_WITHIN_MS = 120_000

FIRST = "# Ferries to Grimholt\n\nThe banks of Grimholt lend to young ferry firms because the harbour stands behind a third of each loan.\n"
SECOND = "Kelp growers in Saltvik rent a laboratory by the hour, with its staff, so that no grower has to build one of their own.\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this module's own."""
    with running_server(tmp_path_factory.mktemp("adding") / "data", SMALL_CORPUS) as ready:
        yield ready


@pytest.fixture
def named() -> StorageState:
    """Nobody has to give a name to add a report."""
    return {"cookies": [], "origins": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, one of them in a folder within; a file of a type that is not read; and what a folder holds beside its documents."""
    made = tmp_path / "reports"
    (made / "older").mkdir(parents=True)
    (made / "ferries.md").write_text(FIRST, encoding="utf-8")
    (made / "older" / "kelp.txt").write_text(SECOND, encoding="utf-8")
    (made / "measurements.bin").write_bytes(bytes(range(256)) * 8)
    (made / ".DS_Store").write_bytes(b"\0\1")
    (made / "~$ferries.docx").write_bytes(b"\0\1")
    return made


def drop(page: Page, *paths: Path) -> None:
    """Drag from the desktop and let go over the form, as the browser itself is told of it."""
    form = page.locator("[data-drop]").bounding_box()
    assert form
    let_go(page, form["x"] + form["width"] / 2, form["y"] + form["height"] / 2, *paths)


def let_go(page: Page, x: float, y: float, *paths: Path) -> None:
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": x, "y": y, "data": data})


def row(page: Page, name: str) -> Locator:
    return page.locator(".job").filter(has_text=name)


def added(page: Page, name: str) -> None:
    """Its row reaches the end without the page being loaded again."""
    expect(row(page, name).first).to_contain_text("Added", timeout=READ_WITHIN_MS)
    expect(row(page, name).first).to_contain_text(re.compile(r"\d+ passages?"))


def test_two_reports_that_are_dropped_on_the_page_are_read(page: Page) -> None:
    page.goto("/library/add")
    drop(page, REPORT, OTHER_REPORT)
    expect(page.locator(".job")).to_have_count(2)
    added(page, REPORT.name)
    added(page, OTHER_REPORT.name)
    page.goto("/library")
    expect(page.get_by_role("link", name="Bridges Built Slowly: Six Towns and Their Firms", exact=True)).to_be_visible()


def test_of_a_folder_that_is_dropped_all_that_is_a_document_is_read_and_the_rest_says_why_not(page: Page, folder: Path) -> None:
    page.goto("/library/add")
    drop(page, folder)
    added(page, "ferries.md")
    added(page, "kelp.txt")
    refused = "'measurements.bin' holds no text but binary data of an unknown format; save it as PDF, DOCX or HTML."
    expect(row(page, "measurements.bin")).to_contain_text(refused, timeout=READ_WITHIN_MS)
    expect(page.locator("#jobs")).not_to_contain_text("DS_Store")
    expect(page.locator("#jobs")).not_to_contain_text("~$")


def test_a_folder_that_is_chosen_is_read_as_one_that_is_dropped(page: Page, folder: Path) -> None:
    (folder / "ferries.md").write_text(FIRST.replace("third", "half"), encoding="utf-8")
    (folder / "older" / "kelp.txt").write_text(SECOND.replace("hour", "day"), encoding="utf-8")
    (folder / "measurements.bin").rename(folder / "readings.bin")
    page.goto("/library/add")
    before = page.locator(".job").count()
    page.get_by_label("Or all files of a folder").set_input_files(folder)
    page.get_by_role("button", name="Add to the library").click()
    expect(page.locator(".job")).to_have_count(before + 3)
    added(page, "ferries.md")
    added(page, "kelp.txt")
    expect(row(page, "readings.bin")).to_contain_text("'readings.bin'", timeout=READ_WITHIN_MS)


def test_what_is_dropped_beside_the_form_is_added_too_and_not_opened_in_place_of_the_page(page: Page, tmp_path: Path) -> None:
    missed = tmp_path / "missed.md"
    missed.write_text(FIRST.replace("Grimholt", "Marrowick"), encoding="utf-8")
    page.goto("/library/add")
    let_go(page, 5, 5, missed)
    added(page, "missed.md")
    assert len(page.context.pages) == 1
