"""Downloaded HTML files in a browser: accessible in both themes, no wider than a phone, whole without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kb.corpus import Corpus
from kb.render.briefing import Form, render
from kb.render.sheet import render_paper
from tests.end_to_end.conftest import demand_chromium
from tests.end_to_end.looks import PHONE, assert_accessible, too_wide
from tests.end_to_end.serving import SMALL_CORPUS
from tests.kb.render.made_packs import briefing_of, nasty_briefing
from tests.kb.render.test_sheet import NASTY_PAPER, PAPER

demand_chromium()
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each file by name."""
    folder = tmp_path_factory.mktemp("rendered")
    made = {
        "pack": render(briefing_of(Corpus.from_folder(SMALL_CORPUS), 4), Form.HTML),
        "pack of hard text": render(nasty_briefing(), Form.HTML),
        "worksheet": render_paper(PAPER, Form.HTML),
        "worksheet of hard text": render_paper(NASTY_PAPER, Form.HTML),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_bytes(html)
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(params=["pack", "pack of hard text", "worksheet", "worksheet of hard text"])
def opened(request: pytest.FixtureRequest, browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    """A file in a fresh profile that has no network; what it complains of or asks for fails the test."""
    faults: list[str] = []
    with browser.new_context(offline=True, reduced_motion="reduce") as context:
        context.on("console", lambda message: faults.append(message.text))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        page = context.new_page()
        page.goto(files[request.param].as_uri())
        yield page
    assert faults == []


def test_axe_finds_no_violation_in_a_downloaded_file(opened: Page) -> None:
    assert_accessible(opened)


def test_a_downloaded_file_is_no_wider_than_a_phone(opened: Page) -> None:
    opened.set_viewport_size(PHONE)
    assert too_wide(opened) == []
