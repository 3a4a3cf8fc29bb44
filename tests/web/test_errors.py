from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort, request
from flask.testing import FlaskClient

from kb.errors import (
    BadInputError,
    ClusterbridgeError,
    DataFolderBusyError,
    FileNotMadeError,
    ModelMismatchError,
    NotFoundError,
    UnknownValueError,
    UnreadableFileError,
)
from web.errors import WORDS

Fetch = Callable[..., BeautifulSoup]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500])
def test_every_status_has_a_page_in_the_same_frame_with_a_way_on(app: Flask, fetch: Fetch, status: int) -> None:
    app.add_url_rule(f"/fail/{status}", f"fail-{status}", lambda: abort(status))
    page = fetch(f"/fail/{status}", status)
    assert page.h1 is not None
    assert page.h1.text == WORDS[status].title
    assert page.select_one("nav[aria-label=Main]")
    assert page.select("main .actions a")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("practice", "x"), 404),
        (BadInputError("This cannot be done; do that."), 400),
        (UnknownValueError("gap", "x", ("a", "b")), 400),
        (UnreadableFileError("The page cannot be shown."), 400),
        (DataFolderBusyError(Path("/x"), "process 1"), 503),
        (ModelMismatchError("a", "b"), 500),
        (FileNotMadeError("typst was not done after 60 s"), 500),
    ],
)
def test_our_errors_have_their_status_and_say_their_sentence(app: Flask, fetch: Fetch, error: ClusterbridgeError, status: int) -> None:
    def fail() -> str:
        raise error

    app.add_url_rule("/fail", "fail", fail)
    page = fetch("/fail", status)
    assert (str(error) in page.text) == (status != 500)


def test_a_fault_is_logged_without_what_the_visitor_typed(app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> str:
        raise RuntimeError(request.args["q"])

    app.add_url_rule("/fail", "fail", fail)
    with caplog.at_level(logging.DEBUG):
        response = client.get("/fail?q=our+secret+situation")
    assert response.status_code == 500
    assert "GET /fail failed with RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "secret" not in response.text


def test_an_answer_leaves_no_trace_of_the_situation_in_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/?q=our+secret+banks")
    assert "secret" not in caplog.text


def test_a_page_takes_no_other_method(client: FlaskClient) -> None:
    assert client.post("/cases").status_code == 405
    assert client.delete("/").status_code == 405


def test_an_over_large_form_is_refused_in_words(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["MAX_FORM_MEMORY_SIZE"] = 1000
    app.config["MAX_CONTENT_LENGTH"] = 2000
    response = client.post("/", data={"q": "x" * 3000})
    assert response.status_code == 413
    assert WORDS[413].title in response.text
