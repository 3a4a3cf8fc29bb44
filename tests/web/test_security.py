from __future__ import annotations

import re
import stat

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.knowledge import KnowledgeBase
from kb.model import Document
from web.errors import FORM_EXPIRED
from web.security import CONTENT_SECURITY_POLICY, session_secret


@pytest.fixture(
    params=["/", "/?q=banks", "/cases", "/cases/marrowick-bank-round-table", "/library", "/library/{report}", "/nope", "/cases/nope", "/?q=x&gap=no"]
)
def address(request: pytest.FixtureRequest, report: Document) -> str:
    return str(request.param).replace("{report}", report.id)


def test_every_page_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


@pytest.mark.parametrize("address", ["/", "/library/{report}/source"])
@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_post_without_the_token_is_refused_and_changes_nothing(
    client: FlaskClient, kb: KnowledgeBase, report: Document, address: str, token: str | None
) -> None:
    client.get("/")
    fields = {"q": "x", "source": "harbours-2014"} | ({} if token is None else {"csrf_token": token})
    response = client.post(address.replace("{report}", report.id), data=fields)
    assert response.status_code == 400
    assert FORM_EXPIRED in response.text
    assert kb.document(report.id).source_id == "bridges-2019"


def test_the_token_of_another_session_is_refused(app: Flask, client: FlaskClient) -> None:
    other = app.test_client().get("/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', other)
    assert token
    client.get("/")
    assert client.post("/", data={"q": "x", "csrf_token": token[1]}).status_code == 400


def test_a_call_with_a_bearer_token_is_left_to_its_own_check(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/api/x", "x", lambda: "seen", methods=["POST"])
    assert client.post("/api/x").status_code == 400
    assert client.post("/api/x", headers={"Authorization": "Bearer t"}).text == "seen"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_answer_that_has_no_posting_form_in_reach_sets_no_cookie_for_a_reader(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/cases").headers


def test_the_secret_is_made_once_and_readable_by_its_user_only(kb: KnowledgeBase) -> None:
    first = session_secret(kb.settings.data)
    assert session_secret(kb.settings.data) == first
    assert len(first) == 64
    assert stat.S_IMODE((kb.settings.data / "session.key").stat().st_mode) == 0o600


def test_static_files_are_kept_for_a_year_under_the_hash_of_their_bytes(client: FlaskClient) -> None:
    link = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    assert link
    with client.get(link[1]) as hashed:
        assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/style.css") as plain:
        assert plain.headers["Cache-Control"] == "no-cache"
