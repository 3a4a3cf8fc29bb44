"""An application over the small library, and a report that was added to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from kb.atlas import recounted
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.packs import make_pack
from tests.web.reports import passage_on_banks, report_pdf, store_report
from web import create_app

Fetch = Callable[..., BeautifulSoup]


@pytest.fixture
def app(kb: KnowledgeBase) -> Flask:
    made = create_app(kb)
    made.testing = True
    return made


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the atlas wait for the counts of what a test has just written, however slow the machine is."""
    monkeypatch.setattr(recounted, "PATIENCE_S", 30.0)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def fetch(client: FlaskClient) -> Fetch:
    """Gets a page that must be there and parses it."""

    def get(address: str, status: int = 200) -> BeautifulSoup:
        with client.get(address, follow_redirects=True) as response:
            assert response.status_code == status, response.get_data(as_text=True)
            return BeautifulSoup(response.data, "html.parser")

    return get


@pytest.fixture
def post(client: FlaskClient) -> Callable[..., Any]:
    """Posts fields with the token that the page of the form carries."""

    def send(page: str, address: str, fields: dict[str, str]) -> Any:
        with client.get(page) as response:
            found = re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True))
        assert found, f"{page} has no form that posts"
        return client.post(address, data={**fields, "csrf_token": found[1]})

    return send


@pytest.fixture
def report_bytes() -> bytes:
    return report_pdf()


@pytest.fixture
def add_report(kb: KnowledgeBase) -> Callable[..., Document]:
    """Adds the report as a file of some bytes; gives back the document."""
    return partial(store_report, kb)


@pytest.fixture
def report(kb: KnowledgeBase, report_bytes: bytes) -> Document:
    """The report as a PDF, linked to its source."""
    return store_report(kb, report_bytes, source_id="bridges-2019")


@pytest.fixture
def passage_id(kb: KnowledgeBase, report: Document) -> str:
    return passage_on_banks(kb, report)


@pytest.fixture
def pack_id(kb: KnowledgeBase) -> str:
    """A pack of three practices."""
    return make_pack(kb)
