"""What a manager does with a worksheet: fill it in by keyboard, correct the situation, ask, take the summary to the board."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from kb import corpus
from tests.end_to_end.conftest import Visit, demand_chromium
from tests.end_to_end.looks import PHONE, WIDE, assert_accessible, too_wide, unfold
from tests.end_to_end.serving import running_server

demand_chromium()
pytestmark = pytest.mark.browser

CLUSTER = "Aarlund metal cluster"
TROUBLE = "Our banks do not understand young technology firms."
OWN_WORDS = "Our banks only know the old plants and turn small technology firms down. How can lenders get to know them?"
PAGES = (
    "/worksheets",
    "/worksheets/cluster-profile",
    "/worksheets/cluster-profile/new",
    "/worksheets/cluster-profile/empty",
    "/worksheets/cluster-profile/compare?sheet={first}&sheet={second}",
    "/worksheets/sheets/{first}",
    "/worksheets/sheets/{first}/situation",
    "/worksheets/sheets/{first}/about",
    "/worksheets/sheets/{first}/remove",
    "/worksheets/sheets/{first}/versions/1",
    "/worksheets/sheets/{first}/versions/beside?earlier=1&later=2",
    "/worksheets/sheets/{grid}",
    "/worksheets/sheets/{money}",
)
SAVED_WITHIN_MS = 15_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the shipped practices and worksheets, for sheets show on many pages."""
    with running_server(tmp_path_factory.mktemp("worksheets") / "data", corpus.default_folder()) as ready:
        yield ready


@pytest.fixture
def named() -> StorageState:
    """Nobody gave a name yet."""
    return {"cookies": [], "origins": []}


@pytest.fixture(scope="module")
def ids(browser: Browser, address: str) -> dict[str, str]:
    """Two cluster profiles, one with a version, and a sheet with rows that are added."""
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        made = {name: _begin(page, "cluster-profile", who) for name, who in (("second", "Ben"), ("first", "Ada"))}
        _step(page, "Capital", "Contact today", "0").check(force=True)
        _step(page, "Research", "Contact today", "3").check(force=True)
        page.get_by_label("Members or partners").fill("12a")
        _saved(page)
        page.get_by_label("Name of the version").fill("before the workshop")
        page.get_by_role("button", name="Keep as a version").click()
        expect(page.get_by_role("link", name="before the workshop")).to_be_visible()
        page.goto(f"/worksheets/sheets/{made['first']}")
        _step(page, "Capital", "Contact today", "2").focus()
        page.keyboard.press("Space")
        _saved(page)
        page.get_by_label("Name of the version").fill("after the workshop")
        page.get_by_role("button", name="Keep as a version").click()
        expect(page.get_by_role("link", name="after the workshop")).to_be_visible()
        made["grid"] = _begin(page, "bridge-grid", "Ada")
        made["money"] = _begin(page, "funding-mix", "Ada")
        page.get_by_role("group", name="Source of income 1").get_by_label("Amount").fill("90")
        _saved(page)
        return made


def test_from_a_worksheet_to_practices_and_a_summary_document(page: Page) -> None:
    sheet = _begin(page, "cluster-profile", "Ada")
    _fill_by_keyboard(page)
    _assert_kept(page, sheet)
    _correct_and_ask(page, sheet)
    _take_the_summary(page, sheet)


def _fill_by_keyboard(page: Page) -> None:
    """Tab from field to field, arrows on scales; the figure follows."""
    expect(page.get_by_label("Name of the cluster")).to_have_value(CLUSTER)
    page.get_by_label("City or region").focus()
    page.keyboard.type("Aarlund")
    page.get_by_label("What troubles you most").focus()
    page.keyboard.type(TROUBLE)
    expect(page.get_by_text("8 of 60 words")).to_be_visible()
    _step(page, "Capital", "Contact today", "0").focus()
    page.keyboard.press("Space")
    expect(_figure(page, "Average contact")).to_have_text("0")
    _step(page, "Research", "Contact today", "0").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(_step(page, "Research", "Contact today", "3")).to_be_checked()
    expect(_figure(page, "Average contact")).to_have_text("1.5", timeout=SAVED_WITHIN_MS)
    expect(_step(page, "Research", "Contact today", "3")).to_be_focused()
    expect(page.get_by_role("region", name="What comes out").or_(page.locator("#outcome"))).to_contain_text("Contact across the capital gap is weak.")
    _saved(page)


def _assert_kept(page: Page, sheet: str) -> None:
    page.goto("/worksheets")
    page.get_by_role("link", name=CLUSTER).first.click()
    assert _path(page) == f"/worksheets/sheets/{sheet}"
    expect(page.get_by_label("What troubles you most")).to_have_value(TROUBLE)
    expect(_step(page, "Research", "Contact today", "3")).to_be_checked()
    expect(page.get_by_role("navigation", name="Parts of the worksheet")).to_contain_text("The seven gaps 2 of 7")


def _correct_and_ask(page: Page, sheet: str) -> None:
    page.get_by_role("link", name="Correct it and ask the library").click()
    box = page.get_by_label("Your situation")
    expect(box).to_have_value(f"We run {CLUSTER} in Aarlund. {TROUBLE} Contact across the capital gap is weak.")
    expect(page.get_by_text("Capital, contact today: 0 of 4")).to_be_visible()
    box.fill(OWN_WORDS)
    page.get_by_role("button", name="Ask the library").click()
    expect(page.get_by_role("listitem").filter(has_text="Gap, set by you")).to_contain_text("Capital")
    expect(page.get_by_role("article").first.get_by_role("heading")).to_be_visible()
    assert page.get_by_role("article").count() >= 5
    page.goto(f"/worksheets/sheets/{sheet}/situation")
    expect(page.get_by_label("Your situation")).to_have_value(OWN_WORDS)


def _take_the_summary(page: Page, sheet: str) -> None:
    page.goto(f"/worksheets/sheets/{sheet}")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Word", exact=True).click()
    assert begun.value.suggested_filename == "cluster-profile-aarlund-metal-cluster-2026.docx"
    content = begun.value.path().read_bytes()
    document = Document(BytesIO(content))
    told = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert OWN_WORDS in told
    assert {"Average contact over the gaps (0 to 4)", "1.5"} <= set(cells)
    assert "0 of 4" in cells


def test_a_comparison_says_in_words_where_sheets_differ(page: Page, ids: dict[str, str]) -> None:
    page.goto("/worksheets/cluster-profile")
    for who in ("Ada", "Ben"):
        page.get_by_role("checkbox", name=f"{CLUSTER} {who}").first.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cluster profile, side by side")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Capital: Contact today"))
    expect(row.get_by_role("cell").last).to_have_text("not all answered")


def test_two_versions_are_put_beside_each_other_by_keyboard(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/worksheets/sheets/{ids['first']}")
    form = page.locator(".put-beside")
    form.get_by_label("Put", exact=True).focus()
    page.keyboard.type("before")
    page.keyboard.press("Tab")
    page.keyboard.type("after")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Capital: Contact today"))
    expect(row.get_by_role("cell")).to_have_text(["0 of 4", "2 of 4", "changed, up by 2"])
    page.emulate_media(media="print")
    expect(row).to_be_visible()
    expect(page.get_by_role("cell", name="12a (cannot be read)").first).to_be_visible()
    expect(form).to_be_hidden()


def test_a_long_form_is_folded_on_a_phone_and_shows_where_one_was(visit: Visit, ids: dict[str, str]) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(f"/worksheets/sheets/{ids['grid']}")
    assert _open_parts(page) == ["part-basics"]
    page.get_by_role("link", name="The grid").click()
    expect(page.get_by_role("group", name="Incubator").get_by_role("radiogroup", name="Capital")).to_be_visible()
    gathering = page.get_by_role("group", name="Network gatherings")
    expect(gathering.get_by_role("radiogroup", name="Capital")).to_be_hidden()
    gathering.locator("summary").click()
    gathering.get_by_role("radiogroup", name="Capital").locator("input[value='running']").check(force=True)
    _saved(page)
    expect(gathering.locator("summary .n")).to_have_text("1 of 7")
    expect(page.locator("#part-grid_part-told")).to_have_text("1 of 15")
    page.emulate_media(media="print")
    expect(page.get_by_role("group", name="Investor days").get_by_role("radiogroup", name="Policy")).to_be_visible()
    page.emulate_media(media="screen")
    page.goto(f"/worksheets/sheets/{ids['first']}")
    page.reload()
    assert page.evaluate("document.documentElement.scrollHeight") < 12 * PHONE["height"]


def test_without_scripts_every_part_of_a_form_is_open(visit: Visit, ids: dict[str, str]) -> None:
    page = visit(java_script_enabled=False, viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(f"/worksheets/sheets/{ids['grid']}")
    expect(page.get_by_role("group", name="Investor days").get_by_role("radiogroup", name="Policy")).to_be_visible()
    page.locator("#part-grid_part > details > summary").click()
    expect(page.get_by_role("group", name="Investor days").get_by_role("radiogroup", name="Policy")).to_be_hidden()


def test_the_line_that_says_what_is_saved_covers_nothing_that_is_reached_by_keyboard(visit: Visit, ids: dict[str, str]) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(f"/worksheets/sheets/{ids['first']}")
    page.get_by_label("Name of the cluster").focus()
    for _ in range(24):
        page.keyboard.press("Tab")
        page.wait_for_function(_CLEAR_OF_THE_LINE)


def test_rows_are_added_and_taken_away_by_keyboard_and_nothing_jumps(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/worksheets/sheets/{ids['money']}")
    page.get_by_role("button", name="Add a further source of income").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The next row is ready.")).to_be_visible()
    expect(page.get_by_role("group", name="Source of income 2").get_by_role("textbox").first).to_be_focused()
    page.keyboard.type("The city")
    page.keyboard.press("Enter")
    _saved(page)
    page.get_by_role("button", name="Take away Source of income 2").click()
    expect(page.get_by_text("The row was taken away.")).to_be_visible()
    expect(page.get_by_text("The city")).to_have_count(0)
    expect(page.get_by_role("group", name="Source of income 1").get_by_label("Amount")).to_have_value("90")


def test_what_cannot_be_sent_stays_and_is_sent_again(browser: Browser, address: str, ids: dict[str, str]) -> None:
    """In a profile of its own, for a browser complains of requests that fail."""
    with browser.new_context(base_url=address, viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"/worksheets/sheets/{ids['second']}")
        page.route("**/answers", lambda route: route.abort())
        page.get_by_label("City or region").fill("Hvidmose")
        expect(page.get_by_text("Not saved yet")).to_be_visible(timeout=SAVED_WITHIN_MS)
        page.unroute("**/answers")
        _saved(page)
        page.reload()
        expect(page.get_by_label("City or region")).to_have_value("Hvidmose")


def test_without_scripts_a_sheet_is_saved_by_its_button(visit: Visit, ids: dict[str, str]) -> None:
    page = visit(java_script_enabled=False, viewport=WIDE).new_page()
    page.goto(f"/worksheets/sheets/{ids['second']}")
    page.get_by_label("Firms in the field").fill("70")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.get_by_label("Firms in the field")).to_have_value("70")
    told = json.loads(page.request.get(f"/worksheets/sheets/{ids['second']}/sheet.json").text())
    assert told["answers"]["firms"] == 70


@pytest.mark.parametrize("pattern", PAGES)
def test_axe_finds_no_violation_on_any_page_of_worksheets(visit: Visit, ids: dict[str, str], pattern: str) -> None:
    page = visit(bypass_csp=True, reduced_motion="reduce", viewport=WIDE).new_page()
    page.goto(pattern.format(**ids))
    unfold(page)
    assert_accessible(page)


@pytest.mark.parametrize("pattern", PAGES)
def test_no_page_of_worksheets_is_wider_than_a_phone(visit: Visit, ids: dict[str, str], pattern: str) -> None:
    page = visit(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.goto(pattern.format(**ids))
    unfold(page)
    assert too_wide(page) == []


def test_a_printed_sheet_shows_its_answers_and_no_controls(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/worksheets/sheets/{ids['first']}")
    page.emulate_media(media="print")
    expect(page.get_by_label("Name of the cluster")).to_be_visible()
    for some in ("header.site", "footer.site", "nav", "form", "button"):
        for found in page.locator(some).all():
            expect(found).to_be_hidden()


_CLEAR_OF_THE_LINE = """() => {
  const line = document.querySelector('.saving'), here = document.activeElement;
  const at = here.getBoundingClientRect();
  return line.contains(here) || (at.top >= 0 && at.bottom <= line.getBoundingClientRect().top);
}"""


def _open_parts(page: Page) -> list[str]:
    return [str(each) for each in page.locator(".part:has(> details[open])").evaluate_all("parts => parts.map(part => part.id)")]


def _begin(page: Page, worksheet: str, who: str) -> str:
    """The id of a fresh sheet of the cluster."""
    page.goto(f"/worksheets/{worksheet}/new")
    page.locator("#subject").fill(CLUSTER)
    page.get_by_label("Filled in by").fill(who)
    page.get_by_label("For which time").fill("2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(CLUSTER)
    return _path(page).rpartition("/")[2]


def _step(page: Page, row: str, scale: str, step: str) -> Locator:
    """A step of a scale in a row of a table; what an end means stands behind its number."""
    return page.get_by_role("group", name=row, exact=True).get_by_role("radiogroup", name=scale).locator(f"input[value='{step}']")


def _figure(page: Page, label: str) -> Locator:
    return page.locator("#outcome .figures > div").filter(has_text=label).locator("strong")


def _saved(page: Page) -> None:
    expect(page.locator("[data-told]")).to_contain_text("Saved at", timeout=SAVED_WITHIN_MS)


def _path(page: Page) -> str:
    return urlsplit(page.url).path
