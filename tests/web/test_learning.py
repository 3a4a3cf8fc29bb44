"""The page on what was learned: what it tells and what may be done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.knowledge import KnowledgeBase
from kb.training.self_learning import FACT, Learned, SelfLearning
from tests.web.conftest import Fetch
from tests.web.reading import words

LEARNED = Learned(datetime(2026, 5, 4, 10, 30, tzinfo=UTC), 60, {"gap": 0.64, "kind": 0.5}, {"gap": 0.66, "kind": 0.45}, True, False)


def test_before_anything_was_learned_it_says_what_is_in_force_and_when_it_begins(fetch: Fetch) -> None:
    told = words(fetch("/tagging/learning").main)
    assert "The tagger as it was shipped is in force. Nobody has decided on a passage yet." in told
    assert "It learns by itself after 50 further passages, from 20 on" in told
    assert "Go back" not in told


def test_figures_stand_before_and_after_with_their_change(kb: KnowledgeBase, fetch: Fetch) -> None:
    kb.indexing.remember(FACT, LEARNED.as_json())
    page = fetch("/tagging/learning")
    rows = [[words(cell) for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]
    assert rows == [["Gap", "0.64", "0.66", "+0.02"], ["Kind", "0.50", "0.45", "−0.05"]]
    assert "It learned by itself on 4 May 2026" in words(page.main)
    assert "Nothing was replaced." in words(page.main)


def test_asking_wakes_what_learns(post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(SelfLearning, "ask", lambda _self: asked.append("learn"))
    response = post("/tagging/learning", "/tagging/learning/learn", {})
    assert (response.status_code, response.headers["Location"], asked) == (303, "/tagging/learning?begun=learn", ["learn"])


@pytest.mark.parametrize(
    ("move", "status", "told"),
    [
        ("adopt", 400, "No training waits to be brought into force; let it learn again."),
        ("undo", 400, "Nothing was trained in this library, so there is nothing to go back to."),
        ("elsewhere", 404, "Nothing is here"),
    ],
)
def test_what_cannot_be_done_is_said(post: Callable[..., Any], move: str, status: int, told: str) -> None:
    response = post("/tagging/learning", f"/tagging/learning/{move}", {})
    assert response.status_code == status
    assert told.lower() in response.get_data(as_text=True).lower()


def test_a_move_without_the_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/tagging/learning/learn").status_code == 400
