"""What holds on every page: parsed, not looked at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse as Response

from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from tests.conftest import SMALL_CORPUS, WordEncoder
from tests.web.coded import code
from tests.web.reports import passage_on_banks, report_pdf, store_report
from web import create_app
from web.assets import FOLDER

LONG = quote("The banks turn every software firm down. " * 60)
PAGES = {
    "/": 200,
    "/?q=": 200,
    "/?q=Our+banks+give+no+loans+to+software+firms+in+Marrowick&gap=research&not-gap=policy": 200,
    "/?q=banks+and+loans+for+software+firms&tab=advice": 200,
    "/?q=banks+and+loans&only-country=IE": 200,
    "/?q=a+recipe+for+rye+bread": 200,
    f"/?q={LONG}": 200,
    "/cases": 200,
    "/cases?gap=capital&words=bank": 200,
    "/cases?words=zeppelin": 200,
    "/cases/marrowick-bank-round-table": 200,
    "/cases/hvidmose-mill-test-bed": 200,
    "/library": 200,
    "/library/add": 200,
    "/library/{report}/particulars": 200,
    "/library/{report}": 200,
    "/library/{report}?passage={passage}": 200,
    "/library/{report}?whole=1": 200,
    "/library/{report}?choose=1": 200,
    "/tagging/coders": 200,
    "/tagging/agreement": 200,
    "/tagging/disagreements": 200,
    "/tagging/disagreements/{passage}?facet=gap": 200,
    "/tagging/history": 200,
    "/tagging/history?passage={passage}": 200,
    "/tagging/history/changed": 200,
    "/drafts": 200,
    "/drafts/new": 200,
    "/drafts/hvidmose-mill-test-bed/edit": 200,
    "/tagging": 200,
    "/tagging/{passage}?facet=gap&value=capital&definitions=1": 200,
    "/tagging/bulk?facet=gap": 200,
    "/tagging/bulk?put=gap:capital&scope=shown": 200,
    "/atlas": 200,
    "/atlas?count=passages": 200,
    "/atlas/cell?gap=capital&stage=decline": 200,
    "/atlas/cell?gap=capital": 400,
    "/atlas/bridges": 200,
    "/atlas/bridges?gap=capital&stage=not-stated": 200,
    "/help": 200,
    "/help/commands": 200,
    "/packs": 200,
    "/packs/choose?target=marrowick-bank-round-table&back=%2Fcases": 200,
    "/packs/nope": 404,
    "/exchange": 200,
    "/exchange/methods": 200,
    "/exchange/runs/77": 404,
    "/feedback": 200,
    "/questions": 200,
    "/nope": 404,
    "/cases/nope": 404,
    "/?q=x&gap=nope": 400,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Response]]:
    """Every page, got once."""
    settings = Settings(data=tmp_path_factory.mktemp("pages"), corpus=SMALL_CORPUS)
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        kb.follow_corpus()
        report = store_report(kb, report_pdf(), source_id="bridges-2019")
        passage = passage_on_banks(kb, report)
        code(kb, report)
        client = create_app(kb).test_client()
        with client.session_transaction() as session:
            session["coder"] = "Ada Northgate"
        yield {page: client.get(page.format(report=report.id, passage=passage), follow_redirects=True) for page in PAGES}


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(pages: Mapping[str, Response], address: str) -> BeautifulSoup:
    return _parsed(pages[address].text)


@cache
def _parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_the_status_is_right_and_the_page_small(pages: Mapping[str, Response], address: str) -> None:
    assert pages[address].status_code == PAGES[address]
    assert len(pages[address].data) < 40_000


def test_nothing_is_inline(page: BeautifulSoup) -> None:
    assert not page.select("style, [style], script:not([src])")
    assert not [name for element in page.find_all(True) for name in element.attrs if name.startswith("on")]
    assert not page.select("a[href^='javascript:']")


def test_nothing_comes_from_another_host(page: BeautifulSoup) -> None:
    loaded = [str(element.get("src") or element.get("href")) for element in page.select("script, link, img, iframe")]
    assert loaded
    assert not [address for address in loaded if urlsplit(address).netloc]
    outward = page.select("a[href^='http']")
    assert all("noreferrer" in link.get_attribute_list("rel") for link in outward)


def test_headings_begin_with_one_first_level_and_skip_none(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels


def test_landmarks_title_language_and_skip_link(page: BeautifulSoup) -> None:
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.title is not None
    assert "Clusterbridge" in page.title.text
    assert len(page.select("main#main")) == 1
    assert page.select_one("header nav[aria-label]")
    assert page.select_one("footer")
    skip = page.select_one("a.skip")
    assert skip is not None
    assert skip["href"] == "#main"


def test_ids_are_unique_and_references_lead_somewhere(page: BeautifulSoup) -> None:
    ids = Counter(str(element["id"]) for element in page.select("[id]"))
    assert not [name for name, count in ids.items() if count > 1]
    named = [str(element["aria-labelledby"]) for element in page.select("[aria-labelledby]")]
    targets = [str(label["for"]) for label in page.select("label[for]")]
    assert not set(named + targets) - set(ids)
    inside = [str(link["href"])[1:] for link in page.select("a[href^='#']")]
    assert not set(inside) - set(ids)


def test_fields_and_buttons_have_names(page: BeautifulSoup) -> None:
    for field in page.select("input:not([type=hidden]), select, textarea"):
        if field.find_parent("form") is None or (field.get("name") == "q" and field.find_parent(id="long")):
            continue
        labelled = field.find_parent("label") or page.select_one(f"label[for='{field.get('id')}']")
        assert labelled, field
    assert all(button.text.strip() or button.get("aria-label") for button in page.select("button"))
    assert all(link.text.strip() or link.select_one("img[alt]") for link in page.select("a"))
    assert all(image.get("alt") for image in page.select("img"))


def test_posting_forms_carry_a_token_and_none_leaves_the_site(page: BeautifulSoup) -> None:
    for form in page.select("form"):
        assert str(form["action"]).startswith("/")
        assert (form["method"] == "post") == bool(form.select("input[name=csrf_token]"))


def test_words_are_a_practitioners(page: BeautifulSoup, address: str) -> None:
    assert page.main is not None
    if address.startswith("/help/commands"):
        return  # the command line names what it repairs
    assert not re.findall(r"\b(?:None|nan|[Cc]hunks?|[Vv]ectors?|[Ee]mbedding|[Ss]cores?|built-in|Undefined)\b", page.main.get_text(" "))


def test_the_theme_of_the_cookie_is_sent_and_nothing_else_is(client: FlaskClient) -> None:
    client.set_cookie("theme", "dark")
    assert '<html lang="en" data-theme="dark">' in client.get("/").text
    client.set_cookie("theme", '"><script>')
    assert '<html lang="en">' in client.get("/").text


def test_modules_load_nothing_and_evaluate_nothing() -> None:
    for module in FOLDER.glob("*.js"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"https?://|\beval\b|innerHTML|\.style\b|\bimport\b", text), module.name
