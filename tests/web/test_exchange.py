"""Exchange in the browser: what is made is downloaded, what is sent is shown first and then taken in."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.exchange.downloads import DOWNLOADS, make
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.reading import words
from web.exchange import ENDED, FILES_KEPT

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]


def decide(kb: KnowledgeBase, passage: str, coder: str = "Ada", *values: str) -> None:
    kb.record.decide(coder, [Choice(passage, "gap", Action.CHANGE, values or ("policy",))], kb.codebook)


@pytest.fixture
def send(client: FlaskClient) -> Callable[..., BeautifulSoup]:
    """Sends a file and gives back the page on which it ends."""

    def sent(data: bytes, name: str, status: int = 200) -> BeautifulSoup:
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/exchange").text)
        assert token
        fields = {"csrf_token": token[1], "file": (io.BytesIO(data), name)}
        response = client.post("/exchange/received", data=fields, content_type="multipart/form-data", follow_redirects=True)
        assert response.status_code == status
        return BeautifulSoup(response.text, "html.parser")

    return sent


def test_an_empty_library_says_what_to_do_first(fetch: Fetch) -> None:
    page = fetch("/exchange")
    assert words(page.select_one(".empty")) == "No report has been added yet. Add one , and what is coded in it can be taken out here."
    assert page.select_one("nav[aria-label=Workbench] [aria-current=page]")


def test_every_file_can_be_asked_for(fetch: Fetch, report: Document) -> None:
    page = fetch("/exchange")
    assert {str(button["value"]) for button in page.select("button[name=file]")} == DOWNLOADS.keys()
    assert [words(option) for option in page.select("select[name=document] option")] == ["the whole library, 1 document", "Bridges Built Slowly"]


@pytest.mark.parametrize("file", DOWNLOADS)
def test_a_file_is_made_and_downloaded(client: FlaskClient, post: Post, kb: KnowledgeBase, report: Document, passage_id: str, file: str) -> None:
    decide(kb, passage_id)
    begun = post("/exchange", "/exchange/files", {"file": file, "document": report.id})
    assert begun.status_code == 303
    with client.get(begun.location, follow_redirects=True) as made:
        assert made.status_code == 200
        assert made.headers["Content-Disposition"] == f"attachment; filename={file}"
        assert made.mimetype == DOWNLOADS[file].media_type
        assert made.data == make(kb, file, report.id, lambda *_told: None)


def test_only_the_newest_files_are_kept(client: FlaskClient, post: Post, kb: KnowledgeBase, report: Document) -> None:
    for _ in range(FILES_KEPT + 2):
        with client.get(post("/exchange", "/exchange/files", {"file": "codebook.qdc"}).location, follow_redirects=True) as made:
            assert made.status_code == 200
    assert len(list((kb.settings.data / "exchange").iterdir())) == FILES_KEPT


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": "tags.odt"}, "There is no file 'tags.odt' to take out; choose one of those below."),
        ({"file": "tags.csv", "document": "nope"}, "That document is not in the library any more; choose another one."),
    ],
)
def test_what_cannot_be_made_brings_the_page_back_with_a_sentence(post: Post, report: Document, fields: dict[str, str], sentence: str) -> None:
    response = post("/exchange", "/exchange/files", fields)
    assert response.status_code == 400
    assert words(BeautifulSoup(response.text, "html.parser").select_one("[role=alert]")) == sentence


@pytest.mark.parametrize("address", ["/exchange/files/0/tags.csv", f"/exchange/files/{'0' * 32}/tags.csv", f"/exchange/files/{'0' * 32}/session.key"])
def test_a_file_that_was_not_made_is_not_found(fetch: Fetch, address: str) -> None:
    fetch(address, 404)


def test_a_run_of_another_server_is_told(fetch: Fetch) -> None:
    assert words(fetch("/exchange/runs/77", 404).select_one("[role=alert]")) == ENDED


def test_what_takes_its_time_is_shown_on_its_way(fetch: Fetch, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.exchange.WAIT_S", 0.0)
    at_work, go_on = threading.Event(), threading.Event()

    def work(progress: Callable[[str, int, int], None]) -> None:
        progress("writing tags.csv", 1, 2)
        at_work.set()
        go_on.wait(5)

    number = kb.runs.begin(work)
    assert at_work.wait(5)
    page = fetch(f"/exchange/runs/{number}")
    go_on.set()
    assert words(page.select_one("[role=status]")) == "Writing tags.csv …"
    bar = page.select_one("progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("1", "2")
    assert page.select_one("meta[http-equiv=refresh]")


def test_coding_that_is_blind_is_named_where_files_are_made(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    assert not fetch("/exchange").select(".notice")
    kb.record.assign(report.id, ["Ada", "Ben"])
    assert words(fetch("/exchange").select_one(".notice")).startswith("1 document is coded blind until every coder is done.")


def test_the_methods_paragraphs_are_shown_to_be_copied(fetch: Fetch, kb: KnowledgeBase, report: Document, passage_id: str) -> None:
    decide(kb, passage_id)
    page = fetch(f"/exchange/methods?document={report.id}")
    assert words(page.h1) == "Methods of Bridges Built Slowly"
    assert "1 coder (Ada) decided on 1 passage" in words(page.select_one("[data-copy-text]"))
    assert page.select_one("button[data-copy]")
    fetch("/exchange/methods?document=nope", 404)


def test_a_file_is_shown_before_anything_is_added_and_then_taken_in(
    send: Callable[..., BeautifulSoup], client: FlaskClient, kb: KnowledgeBase, report: Document, passage_id: str
) -> None:
    decide(kb, passage_id)
    data = make(kb, "decisions.csv", None, lambda *_told: None).replace(b"Ada", b"Ben").replace(kb.record.whole()[0].batch.encode(), b"theirs")
    page = send(data, "their.csv")
    assert words(page.h1) == "What their.csv would add"
    assert "1 decision by 1 coder. Nothing has been added yet." in words(page.select_one(".lead"))
    assert words(page.select_one(".compact li")) == "Ben (new here) : 1 decision"
    assert [line.coder for line in kb.record.whole()] == ["Ada"]
    form = page.select_one("form[action$='/take']")
    assert form is not None
    token = form.select_one("input[name=csrf_token]")
    assert token is not None
    taken = client.post(str(form["action"]), data={"csrf_token": token["value"]}, follow_redirects=True)
    assert words(BeautifulSoup(taken.text, "html.parser").h1) == "1 decision added"
    assert [line.coder for line in kb.record.whole()] == ["Ada", "Ben"]


def test_a_file_that_holds_nothing_new_offers_nothing_to_add(
    send: Callable[..., BeautifulSoup], kb: KnowledgeBase, report: Document, passage_id: str
) -> None:
    decide(kb, passage_id)
    page = send(make(kb, "project.qdpx", None, lambda *_told: None), "own.qdpx")
    assert words(page.select_one(".lead")) == "No decision: the one in it is here already."
    assert not page.select("form[action$='/take']")


def test_a_file_that_cannot_be_read_brings_the_page_back_with_a_sentence(send: Callable[..., BeautifulSoup]) -> None:
    page = send(b"PK\x03\x04", "broken.qdpx", 400)
    assert "'broken.qdpx' is no sound .qdpx package" in words(page.select_one("[role=alert]"))
    assert words(page.h1) == "Exchange"


def test_no_file_is_told(client: FlaskClient, post: Post, report: Document) -> None:
    response = post("/exchange", "/exchange/received", {})
    assert response.status_code == 400
    assert "No file was chosen" in response.text


def test_a_run_that_read_nothing_has_nothing_to_take_in(post: Post, kb: KnowledgeBase, report: Document) -> None:
    number = kb.runs.begin(lambda _progress: None)
    assert post("/exchange", f"/exchange/runs/{number}/take", {}).status_code == 400
    assert post("/exchange", "/exchange/runs/77/take", {}).status_code == 404
