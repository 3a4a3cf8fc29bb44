"""What two researchers do with a real report: code it blind, compare and settle, make a practice of it, publish it, find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.end_to_end.conftest import Visit, demand_chromium
from tests.end_to_end.serving import ROOT, SMALL_CORPUS, running_server

demand_chromium()
pytestmark = pytest.mark.browser

REPORT = ROOT.parent / "shared" / "library" / "infocus-clusters-ris3.html"
"""It has 74 passages; the slides beside it have 13, too few to code thirty."""

READ_WITHIN_MS = 120_000
"""43 s were measured for its passages on two cores with eleven tasks waiting for them."""

FIRST, SECOND = "Ada Northgate", "Ben Ström"
CODED = 30
VALUES = ("Research", "Education", "")
"""What the first coder gives the passages in turn; the third gets nothing."""

OTHERWISE = {0: "Education", 4: "", 8: "Research"}
"""Place of a passage, from 0, to what the second coder gives it in place of the first one's value."""

# They are apart on 3 of 30, so 0.1; each of the three readings has 20 of the 60 codings, so 1 - 3 (20 · 19) / (60 · 59) = 0.678 by chance.
OBSERVED, ALPHA = "0.90", "0.85"

TITLE = "Oyster growers rent a kelp laboratory by the hour"
SITUATION = "Our oyster growers cannot pay for a laboratory of their own. Who has let them rent a kelp laboratory by the hour?"
SECTIONS = {
    "Situation": "Oyster growers had no laboratory, and the kelp laboratory next door stood idle on most days [1].",
    "What they did": "The association let oyster growers rent the kelp laboratory by the hour, with its staff [1, 2].",
    "What came of it": "Not stated: how many growers came.",
    "What it took": "A price list and a calendar on the door [2].",
    "Watch out": "Our note: growers and laboratory must lie near each other.",
}


@dataclass(frozen=True)
class Desk:
    """A coder, at a browser of their own."""

    coder: str
    page: Page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of this module's own, to which no report was added yet."""
    with running_server(tmp_path_factory.mktemp("workbench") / "data", SMALL_CORPUS) as ready:
        yield ready


@pytest.fixture
def named() -> StorageState:
    """Nobody gave a name yet."""
    return {"cookies": [], "origins": []}


@pytest.fixture
def desk(visit: Visit) -> Callable[[str], Desk]:
    """Seats a coder at a fresh browser."""

    def seat(coder: str) -> Desk:
        page = visit(viewport={"width": 1280, "height": 860}).new_page()
        page.goto("/tagging")
        page.get_by_label("Your name").fill(coder)
        page.get_by_role("button", name="Code under this name").click()
        expect(page.get_by_text(f"You are {coder}")).to_be_visible()
        return Desk(coder, page)

    return seat


@pytest.mark.skipif(not REPORT.is_file(), reason="the folder of real reports, ../shared/library, is not here")
def test_two_coders_take_a_real_report_from_upload_to_a_practice_that_is_found(desk: Callable[[str], Desk]) -> None:
    first, second = desk(FIRST), desk(SECOND)
    document = _upload(first.page)
    _assign_both(first.page)
    passages = _code(first, {})
    _say_done(first)
    _assert_kept_from_the_others_until_all_are_done(second.page)
    assert _code(second, OTHERWISE) == passages
    _say_done(second)
    _assert_agreement(first.page)
    _settle_the_first(second.page, passages[0])
    _link_to_a_new_work(first.page, document)
    _choose_two_passages(first.page, document)
    practice = _write_and_submit(first.page)
    _publish(second.page, practice)
    _find(first.page)


def _upload(page: Page) -> str:
    """The path of the report in the library."""
    page.goto("/library/add")
    page.get_by_role("button", name="Files", exact=True).set_input_files(REPORT)
    page.get_by_role("button", name="Add to the library").click()
    row = page.get_by_role("listitem").filter(has_text=REPORT.name)
    expect(row.get_by_text("Added", exact=True)).to_be_visible(timeout=READ_WITHIN_MS)
    row.get_by_role("heading").get_by_role("link").click()
    expect(page.get_by_role("link", name="Choose passages for a new practice")).to_be_visible()
    return _path(page)


def _assign_both(page: Page) -> None:
    page.goto("/tagging/coders")
    page.get_by_label("Add coders, divided by commas").fill(f"{FIRST}, {SECOND}")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text(f"coded blind until {FIRST} and {SECOND} are done")).to_be_visible()


def _code(desk: Desk, otherwise: dict[int, str]) -> list[str]:
    """Give the first passages of the report their values by keys alone; the paths of these passages in order."""
    page = desk.page
    page.goto("/tagging")
    page.get_by_role("link", name="Begin with").click()
    expect(page.get_by_text("Coded blind: what others decided is shown once all are done.")).to_be_visible()
    paths = []
    for at in range(CODED):
        paths.append(_path(page))
        _decide(page, otherwise.get(at, VALUES[at % len(VALUES)]))
    page.goto("/tagging")
    expect(page.get_by_role("article").get_by_role("link", name=f"{CODED} of")).to_be_visible()
    return paths


def _decide(page: Page, value: str) -> None:
    """Look at what is ticked of the gap, press the keys that leave this value alone, or reject everything; then the next passage is there."""
    here = _path(page)
    expect(page.locator("[data-passage]")).to_be_focused()
    if value:
        for key, label, ticked in page.get_by_role("group", name="Gap").get_by_role("checkbox").evaluate_all(_TICKS):
            if ticked != (label == value):
                page.keyboard.press(key)
    page.keyboard.press("Enter" if value else "x")
    page.wait_for_url(lambda url: urlsplit(url).path != here)


_TICKS = "boxes => boxes.map(box => [box.dataset.key, box.labels[0].querySelector('span').textContent, box.checked])"


def _say_done(desk: Desk) -> None:
    desk.page.goto("/tagging/coders")
    row = desk.page.get_by_role("listitem").filter(has_text=f"{desk.coder} (you)")
    expect(row).to_contain_text(f"{CODED} of")
    row.get_by_role("button", name="I am done").click()
    expect(row).to_contain_text("done on")


def _assert_kept_from_the_others_until_all_are_done(page: Page) -> None:
    page.goto("/tagging/agreement")
    expect(page.get_by_text("No document can be compared yet")).to_be_visible()


def _assert_agreement(page: Page) -> None:
    page.goto("/tagging/agreement?facet=gap")
    expect(page.get_by_text(f"{CODED} passages coded by two or more of {FIRST}, {SECOND}, in 1 document")).to_be_visible()
    expect(page.get_by_role("link", name=f"{len(OTHERWISE)} still to be settled")).to_be_visible()
    figures = page.get_by_role("group", name="The facet as a whole").get_by_role("row")
    for name, value in (
        ("Observed agreement", OBSERVED),
        ("Krippendorff's alpha with MASI distance", ALPHA),
        ("Krippendorff's alpha, nominal", ALPHA),
    ):
        cells = figures.filter(has=page.get_by_role("rowheader", name=name)).get_by_role("cell")
        expect(cells.nth(0).locator("strong")).to_have_text(value)
        expect(cells.nth(1)).to_have_text(str(CODED))


def _settle_the_first(page: Page, passage: str) -> None:
    """As the first coder read it; the other two stay open."""
    page.goto("/tagging/disagreements?facet=gap")
    expect(page.get_by_role("article")).to_have_count(len(OTHERWISE))
    page.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
    assert _path(page).rpartition("/")[2] == passage.rpartition("/")[2]
    page.get_by_label("Why").fill("The laboratory is a university's.")
    page.get_by_role("button", name=f"As {FIRST}: Research").click()
    expect(page.get_by_role("status")).to_contain_text("Settled as Research.")
    page.goto("/tagging/disagreements?facet=gap&state=settled")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text(f"settled by {SECOND} as Research")
    page.get_by_role("link", name="Still open").click()
    expect(page.get_by_role("article")).to_have_count(len(OTHERWISE) - 1)


def _link_to_a_new_work(page: Page, document: str) -> None:
    page.goto(f"{document}/particulars")
    page.get_by_label("It is a file of").select_option("new")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("The link to the work is kept.")


def _choose_two_passages(page: Page, document: str) -> None:
    page.goto(document)
    page.get_by_role("link", name="Choose passages for a new practice").click()
    for chosen in ("1 passage chosen", "2 passages chosen"):
        page.get_by_role("button", name="Use for a new practice").first.click()
        expect(page.get_by_role("status").filter(has_text=chosen)).to_be_visible()


def _write_and_submit(page: Page) -> str:
    """The path of the practice, which waits for a second person from then on."""
    page.get_by_role("link", name="start a practice").click()
    page.get_by_role("button", name="Start the practice").click()
    for label, text in {
        "Title": TITLE,
        "Summary": "An association let oyster growers rent a kelp laboratory by the hour, so that nobody had to build one.",
        "Place": "Saltvik",
        "Country": "Finland",
        "Situations": "Who lets oyster growers rent a laboratory?\nHow can growers use a kelp laboratory?\nWe cannot pay for a laboratory.",
        **SECTIONS,
    }.items():
        _field(page, label).fill(text)
    expect(page.get_by_role("region", name="As readers will see it")).to_contain_text(TITLE)
    page.get_by_role("button", name="Save and submit").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.get_by_role("heading", name="Check it as a second person")).to_be_visible()
    return _path(page)


def _field(page: Page, label: str) -> Locator:
    """A field of the form of a practice; a hint may stand behind the words of its label."""
    return page.locator("[data-draft] label").filter(has_text=label).locator("input, textarea").first


def _publish(page: Page, practice: str) -> None:
    page.goto(practice)
    page.get_by_label("I have compared each statement with its passage").check()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="See it in the library").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()


def _find(page: Page) -> None:
    page.goto(f"/?q={quote(SITUATION)}")
    expect(page.get_by_role("article").first.get_by_role("heading")).to_have_text(TITLE)


def _path(page: Page) -> str:
    return urlsplit(page.url).path
