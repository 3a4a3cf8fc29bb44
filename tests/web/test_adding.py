"""Files sent by the browser: taken, listed while they are read, steered."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from ingest.jobs import FileTask, JobRunner
from ingest.pipeline import FileProgress, Preparer
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import JobState
from kb.settings import Settings
from kb.tagger import Tagger
from tests.web.reading import words
from web import create_app

Fetch = Callable[..., BeautifulSoup]
Send = Callable[..., Any]
WAIT_S = 60


class WorkerHere:
    """Prepares in the runner's own thread."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._preparer = Preparer(kb.encoder, kb.tagger, 1_000_000)

    def use(self, _tagger: Tagger) -> None:
        pass

    def prepare(self, task: FileTask, document_id: str, progress: FileProgress) -> Prepared:
        return self._preparer.prepare(task, document_id, progress)

    def interrupt(self) -> None:
        pass

    def abandon(self) -> None:
        pass

    def stop(self) -> None:
        pass


@pytest.fixture
def runner(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobRunner]:
    """Not started: what is queued waits."""

    def make(_settings: Settings, _tagger: Tagger) -> WorkerHere:
        return WorkerHere(kb)

    monkeypatch.setattr("ingest.jobs.Worker", make)
    made = JobRunner(kb)
    yield made
    if made._thread.is_alive():
        made.stop()


@pytest.fixture
def app(kb: KnowledgeBase, runner: JobRunner) -> Flask:
    made = create_app(kb, runner)
    made.testing = True
    return made


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Posts files to the page of adding, with its token."""

    def post(*files: tuple[str, bytes], field: str = "files", **more: str) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/library/add").text)
        assert token
        content = [(io.BytesIO(data), name) for name, data in files] or [(io.BytesIO(b""), "")]
        return client.post("/library/add", data={field: content, "csrf_token": token[1], **more}, content_type="multipart/form-data")

    return post


def text(name: str) -> bytes:
    return f"{name.capitalize()}. {'A ferry waits for whoever rings the bell on the other bank. ' * 8}".encode()


def ended(runner: JobRunner) -> None:
    """Let the runner do what waits."""
    if not runner._thread.is_alive():
        runner.start()
    for _ in range(WAIT_S * 4):
        if not runner.queue.unfinished():
            return
        runner.wait_for_change(0.25)
    raise AssertionError("the jobs did not end")


def rows(page: BeautifulSoup) -> Sequence[str]:
    return [words(row) for row in page.select(".job")]


def test_before_anything_is_sent_the_page_says_what_can_be_added(fetch: Fetch) -> None:
    page = fetch("/library/add")
    assert "PDF, Word, PowerPoint, HTML, Markdown or plain text, up to 100 MB a file" in words(page.select_one(".lead"))
    assert "Nothing is on its way" in words(page.select_one("#jobs .empty"))
    assert [field["name"] for field in page.select("input[type=file][multiple]")] == ["files", "folder"]
    assert page.select_one("meta[http-equiv=refresh]") is None


def test_files_are_taken_and_wait_in_a_row_each(send: Send, fetch: Fetch, runner: JobRunner) -> None:
    answer = send(("lock.txt", text("lock")), ("ferry.txt", text("ferry")))
    assert (answer.status_code, answer.location) == (303, "/library/add#jobs")
    page = fetch("/library/add")
    assert rows(page) == ["lock.txt Waiting Cancel lock.txt", "ferry.txt Waiting Cancel ferry.txt"]
    assert words(page.select_one("#jobs [role=status]")) == "2 waiting"
    assert page.select_one("noscript meta[http-equiv=refresh]")
    assert [job.state for job in runner.queue.unfinished()] == [JobState.QUEUED, JobState.QUEUED]


def test_a_file_that_was_read_is_listed_as_its_document(send: Send, fetch: Fetch, runner: JobRunner, kb: KnowledgeBase) -> None:
    send(("lock.txt", text("lock")))
    ended(runner)
    (document,) = kb.store.documents()
    page = fetch("/library/add")
    assert rows(page) == ["lock lock.txt Added · 1 passage Title, authors, year and work of lock Take off the list lock.txt"]
    assert [link["href"] for link in page.select(".job a")] == [f"/library/{document.id}", f"/library/{document.id}/particulars"]
    assert page.select_one("noscript") is None


def test_the_same_bytes_again_are_told_by_the_document_that_is_there(send: Send, fetch: Fetch, runner: JobRunner) -> None:
    send(("lock.txt", text("lock")), ("copy.txt", text("lock")))
    ended(runner)
    row = rows(fetch("/library/add"))[0]
    assert row.startswith("lock copy.txt Already in the library as “lock” · 1 passage 1 remark 'copy.txt' has the same bytes as 'lock.txt'")


def test_a_file_half_of_whose_passages_are_there_is_offered_as_a_new_version_and_becomes_one(
    send: Send, fetch: Fetch, post: Send, runner: JobRunner, kb: KnowledgeBase
) -> None:
    send(("lock.txt", text("lock") + b"\n\n" + text("weir")))
    ended(runner)
    send(("lock-2.txt", text("lock") + b"\n\n" + text("dam")))
    ended(runner)
    page = fetch("/library/add")
    earlier, later = ({document.file: document for document in kb.store.documents()}[name] for name in ("lock.txt", "lock-2.txt"))
    form = page.select_one(f"form[action='/library/{later.id}/replaces']")
    assert form is not None
    assert words(form.p) == "It holds half or more of the passages of lock , lock.txt."
    answer = post("/library/add", str(form["action"]), {"earlier": str(form.select_one("[name=earlier]")["value"])})  # type: ignore[index]
    assert (answer.status_code, answer.location) == (303, f"/library/{later.id}")
    assert kb.document(later.id).replaces == earlier.id
    assert fetch("/library/add").select_one("form[action$='/replaces']") is None


def test_a_file_that_failed_says_why_and_can_be_tried_again_or_taken_off(
    send: Send, fetch: Fetch, post: Send, runner: JobRunner, kb: KnowledgeBase
) -> None:
    send(("empty.pdf", b" "))
    ended(runner)
    assert rows(fetch("/library/add")) == [
        "empty.pdf 'empty.pdf' is empty; save it again from the program that made it. Try again empty.pdf Take off the list empty.pdf"
    ]
    (job,) = runner.queue.finished(5)
    runner.stop()
    assert post("/library/add", f"/library/add/{job.id}/retry", {}).status_code == 303
    assert runner.queue.get([job.id])[0].state is JobState.QUEUED
    post("/library/add", f"/library/add/{job.id}/cancel", {})
    assert runner.queue.get([job.id])[0].state is JobState.CANCELLED
    assert rows(fetch("/library/add")) == ["empty.pdf Cancelled Try again empty.pdf Take off the list empty.pdf"]
    post("/library/add", f"/library/add/{job.id}/remove", {})
    assert runner.queue.get([job.id]) == []
    assert [path for path in kb.settings.uploads_folder.rglob("*") if path.is_file()] == []


def test_a_job_that_moved_on_or_is_gone_is_no_error(post: Send) -> None:
    for move in ("cancel", "retry", "remove"):
        assert post("/library/add", f"/library/add/99/{move}", {}).status_code == 303


def test_sending_nothing_gives_the_page_again_with_a_sentence(send: Send) -> None:
    answer = send()
    assert answer.status_code == 400
    assert "No file was chosen; choose one or more" in words(BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]"))


def test_of_a_folder_hidden_files_and_locks_are_passed_over(send: Send, runner: JobRunner) -> None:
    names = ["all/.git/notes.md", "all/~$lock.docx", "all/.hidden.md", "all/sub/lock.txt"]
    send(*((name, text("lock")) for name in names), field="folder")
    assert [Path(job.path).name for job in runner.queue.unfinished()] == ["lock.txt"]


def test_one_file_too_large_is_named_and_the_rest_is_taken(
    send: Send, settings: Settings, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, runner: JobRunner
) -> None:
    monkeypatch.setattr(runner._uploads, "_max_bytes", 600)
    answer = send(("huge.txt", bytes(601)), ("lock.txt", text("lock")))
    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html.parser")
    assert "'huge.txt' is larger than the limit" in words(page.select_one("[role=alert]"))
    assert rows(page) == ["lock.txt Waiting Cancel lock.txt"]


def test_progress_is_shown_in_words_and_as_a_bar(fetch: Fetch, send: Send, runner: JobRunner) -> None:
    send(("lock.txt", text("lock")))
    taken = runner.queue.take()
    assert taken
    runner.queue.report(taken[0], "embedding", 120, 300)
    page = fetch("/library/add/rows")
    assert "Working out what each passage is about · 120 of 300 passages" in rows(page)[0]
    bar = page.select_one("progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("120", "300")
    assert page.select_one("html") is None


def test_a_file_without_the_token_is_not_taken(client: FlaskClient, runner: JobRunner, kb: KnowledgeBase) -> None:
    answer = client.post("/library/add", data={"files": (io.BytesIO(text("lock")), "lock.txt")})
    assert answer.status_code == 400
    assert runner.queue.unfinished() == []
    assert not kb.settings.uploads_folder.exists()


def test_nothing_that_was_sent_is_served_before_it_is_a_document(send: Send, client: FlaskClient, kb: KnowledgeBase) -> None:
    send(("page.html", b"<html><body><script>alert(1)</script></body></html>"))
    (path,) = (found for found in kb.settings.uploads_folder.rglob("*") if found.is_file())
    for address in (f"/uploads/{path.parent.name}/page.html", f"/library/{path.parent.name}/file", f"/static/../uploads/{path.parent.name}"):
        assert client.get(address).status_code == 404
