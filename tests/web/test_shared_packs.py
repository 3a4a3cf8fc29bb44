"""A pack is frozen and read by a link until that is taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from kb.briefing.values import Pack
from kb.knowledge import KnowledgeBase
from tests.web.reading import target, words

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]


@pytest.fixture
def share(post: Post, kb: KnowledgeBase, pack_id: str) -> Callable[[], str]:
    """Freezes the pack; gives the token."""

    def freeze() -> str:
        assert post(f"/packs/{pack_id}", f"/packs/{pack_id}/links", {}).status_code == 303
        return kb.shared_packs.of(pack_id)[0].token

    return freeze


def test_a_link_opens_the_pack_as_it_was_without_a_way_to_change_it(
    app: Flask, fetch: Fetch, share: Callable[[], str], kb: KnowledgeBase, pack_id: str
) -> None:
    token = share()
    kb.packs.change(pack_id, 1, Pack("Changed later"))
    page = fetch(f"/packs/{pack_id}")
    assert words(page.select_one(".links .address a")) == f"http://localhost/shared/{token}"
    outside = app.test_client().get(f"/shared/{token}")
    assert outside.status_code == 200
    assert outside.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert outside.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in outside.headers
    read = BeautifulSoup(outside.data, "html.parser")
    assert words(read.h1) == "Bridges for Thursday"
    assert not read.select("form, input, nav")
    leads = {target(link) for link in read.select("a") if not target(link).startswith(("#", "http"))}
    assert leads == {f"/shared/{token}/pack.{ending}" for ending in ("pdf", "docx", "html", "md")}


def test_a_frozen_pack_is_downloaded_as_it_was(app: Flask, share: Callable[[], str], kb: KnowledgeBase, pack_id: str) -> None:
    token = share()
    kb.packs.change(pack_id, 1, Pack("Changed later"))
    answer = app.test_client().get(f"/shared/{token}/pack.md")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bridges-for-thursday.md"'
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex, nofollow, noarchive", "private, no-store")
    assert "Bridges for Thursday" in answer.text


def test_a_link_that_was_taken_back_is_as_one_that_never_was(app: Flask, post: Post, fetch: Fetch, share: Callable[[], str], pack_id: str) -> None:
    token, outside = share(), app.test_client()
    assert outside.get(f"/shared/{token}").status_code == 200
    assert post(f"/packs/{pack_id}", f"/packs/{pack_id}/links/revoke", {"token": token}).status_code == 303
    for page in ("", "/pack.pdf", "/pack.md"):
        gone, never = outside.get(f"/shared/{token}{page}"), outside.get(f"/shared/{'x' * 43}{page}")
        assert (gone.status_code, gone.data, gone.headers["X-Robots-Tag"]) == (404, never.data, never.headers["X-Robots-Tag"])
        assert never.status_code == 404
    listed = words(fetch(f"/packs/{pack_id}").select_one(".links"))
    assert "taken back on" in listed
    assert token not in str(fetch(f"/packs/{pack_id}"))


def test_a_link_is_taken_back_only_where_it_was_made(post: Post, kb: KnowledgeBase, share: Callable[[], str]) -> None:
    token, other = share(), kb.packs.make(Pack("Other"))
    assert post(f"/packs/{other}", f"/packs/{other}/links/revoke", {"token": token}).status_code == 303
    assert kb.shared_packs.read(token).briefing.title == "Bridges for Thursday"


def test_the_log_of_a_fault_holds_no_token(
    app: Flask, share: Callable[[], str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = share()
    monkeypatch.setattr("web.shared_packs.body_html", lambda _briefing: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get(f"/shared/{token}").status_code == 500
    assert "GET /shared/<token> failed with ZeroDivisionError" in caplog.text
    assert token not in caplog.text
