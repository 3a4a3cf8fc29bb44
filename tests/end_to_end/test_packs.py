"""What a coach does before Thursday: ask, collect, write notes, put in order, print, share, take back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, ViewportSize, expect
from pypdf import PdfReader

from tests.end_to_end.conftest import SITUATION, Visit, demand_chromium
from tests.end_to_end.looks import PHONE, WIDE, assert_accessible, too_wide, unfold
from tests.end_to_end.serving import CITED_SOURCE, REPORT, SMALL_CORPUS, ingest, running_server

demand_chromium()
pytestmark = pytest.mark.browser

TALL: ViewportSize = {"width": 1280, "height": 1600}
TITLE = "Banks and software firms at one table"
AUDIENCE = "the council of Marrowick"
NOTES = ("Ask who carried the risk.", "Read this one first.", "Their rule, in their words.")
PAGES = (
    "/packs",
    "/packs/{pack}",
    "/packs/{pack}/edit",
    "/packs/{pack}/remove",
    "/packs/choose?target={case}",
    "/shared/{token}",
    "/shared/never-was",
)
CASE = "marrowick-bank-round-table"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this module's own, for what is collected shows on many pages."""
    data = tmp_path_factory.mktemp("packs") / "data"
    ingest(data, SMALL_CORPUS, str(REPORT), "--source", CITED_SOURCE)
    with running_server(data, SMALL_CORPUS) as ready:
        yield ready


@pytest.fixture
def named() -> StorageState:
    """Nobody gave a name; none is asked for."""
    return {"cookies": [], "origins": []}


@pytest.fixture(scope="module")
def places(browser: Browser, address: str) -> dict[str, str]:
    """A pack of two practices with notes and a link, and what its addresses are made of."""
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        _collect(page, practices=2, passages=0)
        page.goto("/packs")
        page.get_by_role("article").get_by_role("heading").get_by_role("link").first.click()
        pack = _path(page).rpartition("/")[2]
        page.get_by_role("link", name="Edit the pack").click()
        _notes(page).first.fill(NOTES[0])
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("button", name="Freeze it and make a link").click()
        link = page.get_by_role("complementary", name="Share").get_by_role("link", name="/shared/")
        return {"pack": pack, "case": CASE, "token": (link.get_attribute("href") or "").rpartition("/")[2]}


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest, places: dict[str, str]) -> str:
    """The address of one page, without the host."""
    return str(request.param).format(**places)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_situation_becomes_a_pack_and_the_pack_a_pdf(visit: Visit, javascript: bool, tmp_path: Path) -> None:
    page = visit(java_script_enabled=javascript, viewport=WIDE).new_page()
    titles = _collect(page, practices=2, passages=1)
    _open_from_the_answer(page)
    _write(page)
    _first_to_the_second_place(page, titles, javascript)
    _save(page)
    order = [titles[1], titles[0], titles[2]]
    assert [title.partition(". ")[2] for title in _sections(page).all_inner_texts()] == order
    _assert_pdf(_download(page, "PDF", tmp_path), order)
    link = _share(page)
    _assert_read_by_anybody(visit().new_page(), link, order)
    _take_back(page)
    _assert_gone(visit().new_page(), link)


def test_an_item_that_is_dragged_is_kept_in_its_place_at_once_and_that_is_said(visit: Visit, places: dict[str, str]) -> None:
    page = visit(viewport=TALL).new_page()
    page.goto(f"/packs/{places['pack']}/edit")
    before = _titles(page)
    _drag_first_to_the_end(page)
    assert _titles(page) == before[::-1]
    expect(page.get_by_role("status")).to_have_text(f"{before[0]} is number 2 of 2. The order is kept.")
    expect(page.get_by_text("The order is kept", exact=True)).to_be_visible()
    expect(page.get_by_text("Changed and not saved yet")).to_be_hidden()
    page.get_by_label("For whom").fill(AUDIENCE)
    page.reload()
    assert _titles(page) == before[::-1]
    page.get_by_role("button", name="Save", exact=True).click()
    assert [title.partition(". ")[2] for title in _sections(page).all_inner_texts()] == before[::-1]


def test_of_two_who_drag_at_once_the_second_is_told_and_neither_loses_anything(browser: Browser, address: str, places: dict[str, str]) -> None:
    """Not by `visit`, for a browser complains of an answer with status 409."""
    first, second = (browser.new_page(base_url=address, viewport=TALL) for _ in range(2))
    for page in (first, second):
        page.goto(f"/packs/{places['pack']}/edit")
    before = _titles(first)
    _drag_first_to_the_end(first)
    expect(first.get_by_role("status")).to_contain_text("The order is kept.")
    _notes(second).first.fill(NOTES[2])
    second.get_by_role("button", name=f"Move {before[0]}").focus()
    second.keyboard.press("End")
    expect(second.get_by_role("status")).to_contain_text("The order is not kept yet. Somebody saved this pack meanwhile; save to see what differs.")
    expect(second.locator(".save").get_by_text("The order is not kept yet. Somebody saved this pack meanwhile")).to_be_visible()
    expect(second.get_by_text("Changed and not saved yet")).to_be_visible()
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("heading", name="Somebody saved this pack meanwhile")).to_be_visible()
    assert NOTES[2] in [box.input_value() for box in _notes(second).all()]
    first.reload()
    assert _titles(first) == before[::-1]
    for page in (first, second):
        page.close()


def test_enter_in_a_field_saves_and_leaves_the_order(visit: Visit, places: dict[str, str]) -> None:
    page = visit().new_page()
    page.goto(f"/packs/{places['pack']}/edit")
    before = _titles(page)
    page.get_by_label("For whom").fill(AUDIENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"For {AUDIENCE}")).to_be_visible()
    assert [title.partition(". ")[2] for title in _sections(page).all_inner_texts()] == before


def test_adding_and_taking_out_stays_where_the_reader_is(visit: Visit) -> None:
    page = visit(viewport=WIDE, reduced_motion="reduce").new_page()
    page.goto(f"/?q={quote(SITUATION)}")
    third = page.locator(".to-pack").nth(2)
    third.get_by_role("button", name="Add to a new pack").click()
    expect(third.get_by_role("button", name="Take it out")).to_be_in_viewport()
    third.get_by_role("button", name="Take it out").click()
    expect(third.get_by_role("button", name="Add to the pack")).to_be_in_viewport()


def test_axe_finds_no_violation_of_wcag_aa_light_dark_and_on_a_phone(visit: Visit, path: str) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(path)
    unfold(page)
    assert_accessible(page)


def test_no_page_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(path)
    unfold(page)
    assert too_wide(page) == []


def test_a_printed_page_carries_no_control(visit: Visit, path: str) -> None:
    page = visit().new_page()
    page.goto(path)
    page.emulate_media(media="print")
    expect(page.locator("main")).to_be_visible()
    for some in ("header.site", "nav", "form", "button", ".pack-do", ".pack-share"):
        for found in page.locator(some).all():
            expect(found).to_be_hidden()


def _collect(page: Page, practices: int, passages: int) -> list[str]:
    """Ask, and add the first results of either kind; their titles."""
    page.goto(f"/?q={quote(SITUATION)}")
    titles = []
    for start, wanted in (("/cases/", practices), ("/library/", passages)):
        results = page.get_by_role("article").filter(has=page.locator(f"h3 a[href^='{start}']"))
        for at in range(wanted):
            titles.append(results.nth(at).get_by_role("heading").inner_text())
            results.nth(at).locator(".to-pack > button").click()
            expect(results.nth(at).get_by_role("button", name="Take it out")).to_be_visible()
    return titles


def _open_from_the_answer(page: Page) -> None:
    page.get_by_role("article").first.locator(".to-pack").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1, name="The banks in our town turn our young software firms down")).to_be_visible()


def _write(page: Page) -> None:
    page.get_by_role("link", name="Edit the pack").click()
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("For whom").fill(AUDIENCE)
    for at, note in enumerate(NOTES):
        _notes(page).nth(at).fill(note)


def _first_to_the_second_place(page: Page, titles: list[str], javascript: bool) -> None:
    """By keyboard alone: with the arrow key on the handle, without JavaScript with the button beside it."""
    assert _titles(page) == titles
    if javascript:
        page.get_by_role("button", name=f"Move {titles[0]}").focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("status")).to_have_text(f"{titles[0]} is number 2 of {len(titles)}. The order is kept.")
        expect(page.get_by_role("button", name=f"Move {titles[0]}")).to_be_focused()
    else:
        page.get_by_role("button", name=f"Down: {titles[0]}").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-item]").first.get_by_role("heading")).to_have_text(titles[1])
    assert _titles(page) == [titles[1], titles[0], *titles[2:]]
    assert [box.input_value() for box in _notes(page).all()] == [NOTES[1], NOTES[0], NOTES[2]]


def _drag_first_to_the_end(page: Page) -> None:
    handle, last = page.locator("[data-handle]").first.bounding_box(), page.locator("[data-item]").last.bounding_box()
    assert handle is not None
    assert last is not None
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, last["y"] + last["height"] - 5, steps=8)
    page.mouse.up()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()


def _download(page: Page, name: str, folder: Path) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=name, exact=True).click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file.read_bytes()


def _assert_pdf(content: bytes, order: list[str]) -> None:
    """It holds everything that was collected and written, in the order that was chosen."""
    pdf = PdfReader(BytesIO(content))
    assert pdf.metadata is not None
    assert pdf.metadata.title == TITLE
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert all(part in text for part in (AUDIENCE, *NOTES))
    starts = [text.rindex(f"{number}. {title}" if f"{number}. {title}" in text else title) for number, title in enumerate(order, 1)]
    assert starts == sorted(starts)


def _share(page: Page) -> str:
    """The path of the link."""
    page.get_by_role("button", name="Freeze it and make a link").click()
    link = page.get_by_role("complementary", name="Share").get_by_role("link", name="/shared/")
    expect(link).to_be_visible()
    return urlsplit(link.inner_text()).path


def _assert_read_by_anybody(page: Page, link: str, order: list[str]) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert [title.partition(". ")[2] for title in _sections(page).all_inner_texts()] == order
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator("form")).to_have_count(0)


def _take_back(page: Page) -> None:
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("complementary", name="Share")).to_contain_text("taken back on")


def _assert_gone(page: Page, link: str) -> None:
    response = page.goto(link)
    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("heading", level=1, name="Nothing is here")).to_be_visible()


def _sections(page: Page) -> Locator:
    """The headings of the items of a pack that is read."""
    expect(page.locator(".pack")).to_be_visible()
    return page.locator(".pack-practice:not(.pack-counter) > h2")


def _titles(page: Page) -> list[str]:
    return page.locator("[data-item]").get_by_role("heading").all_inner_texts()


def _notes(page: Page) -> Locator:
    return page.locator("[data-item] textarea")


def _path(page: Page) -> str:
    return urlsplit(page.url).path
