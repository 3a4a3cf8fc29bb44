"""Coders: who codes which document, how far they are, when they are done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.coded import ADA, BO, code
from tests.web.conftest import Fetch
from tests.web.reading import words

Post = Callable[..., Any]
PAGE = "/tagging/coders"


@pytest.fixture
def ada(client: FlaskClient) -> None:
    """Ada codes in this browser."""
    with client.session_transaction() as session:
        session["coder"] = ADA


def given(kb: KnowledgeBase) -> list[tuple[str, bool]]:
    return [(one.coder, one.done_at is not None) for one in kb.record.assignments()]


def test_without_documents_the_page_says_where_to_add_one(fetch: Fetch) -> None:
    assert "No report has been added yet" in words(fetch(PAGE).select_one(".empty"))


def test_several_names_are_assigned_at_once_and_each_only_once(post: Post, kb: KnowledgeBase, report: Document) -> None:
    answer = post(PAGE, f"{PAGE}/{report.id}/assign", {"names": f" {ADA}, Bo;Bo ,"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}#document-{report.id[:12]}")
    assert given(kb) == [(ADA, False), (BO, False)]


@pytest.mark.parametrize(("typed", "found"), [(" , ", "1 to 60 characters; '' has 0"), (f"Bo, {'x' * 61}", "has 61")])
def test_names_that_cannot_be_taken_stay_as_typed_and_nobody_is_assigned(
    post: Post, kb: KnowledgeBase, report: Document, typed: str, found: str
) -> None:
    answer = post(PAGE, f"{PAGE}/{report.id}/assign", {"names": typed})
    assert answer.status_code == 400
    assert found in answer.text.replace("&#39;", "'")
    assert f'value="{typed}"' in answer.text
    assert given(kb) == []


def test_a_document_that_is_not_here_is_not_assigned(post: Post, kb: KnowledgeBase, report: Document) -> None:
    answer = post(PAGE, f"{PAGE}/nope/assign", {"names": "Bo"})
    assert answer.status_code == 400
    assert "That document is no longer coded" in answer.text
    assert given(kb) == []


def test_progress_state_and_who_is_awaited_are_shown(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    kb.record.finish(report.id, BO, False)
    entry = fetch(PAGE).select_one("article.entry")
    assert entry is not None
    assert words(entry.select_one(".meta")) == "5 passages to code · coded blind until Bo is done"
    rows = [words(row) for row in entry.select(".coder-rows li")]
    assert rows[0].startswith("Ada Northgate 3 of 5 done on ")
    assert rows[1].startswith("Bo 3 of 5 coding")
    assert [(bar["value"], bar["max"]) for bar in entry.select("progress")] == [("3", "5"), ("3", "5")]


def test_who_is_withdrawn_codes_no_more_and_what_they_decided_stays_in_sight(fetch: Fetch, post: Post, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    assert post(PAGE, f"{PAGE}/{report.id}/withdraw", {"coder": BO}).status_code == 303
    assert given(kb) == [(ADA, True)]
    assert "Bo 3 of 5 not assigned" in words(fetch(PAGE).select_one(".coder-rows"))


@pytest.mark.usefixtures("ada")
def test_a_coder_says_that_they_are_done_and_codes_on(fetch: Fetch, post: Post, kb: KnowledgeBase, report: Document) -> None:
    kb.record.assign(report.id, [ADA, BO])
    assert [words(button) for button in fetch(PAGE).select(".coder-rows button")] == [
        "I am done",
        "Withdraw Ada Northgate from Bridges Built Slowly",
        "Withdraw Bo from Bridges Built Slowly",
    ]
    post(PAGE, f"{PAGE}/{report.id}/done", {})
    assert given(kb) == [(ADA, True), (BO, False)]
    post(PAGE, f"{PAGE}/{report.id}/code-on", {})
    assert given(kb) == [(ADA, False), (BO, False)]


@pytest.mark.usefixtures("ada")
def test_one_who_was_not_given_the_document_cannot_be_done_with_it(post: Post, kb: KnowledgeBase, report: Document) -> None:
    kb.record.assign(report.id, [BO])
    answer = post(PAGE, f"{PAGE}/{report.id}/done", {})
    assert answer.status_code == 400
    assert "The document is not assigned to Ada Northgate" in answer.text
    assert given(kb) == [(BO, False)]


def test_without_a_name_nobody_is_done(post: Post, kb: KnowledgeBase, report: Document) -> None:
    kb.record.assign(report.id, [ADA])
    answer = post(PAGE, f"{PAGE}/{report.id}/done", {})
    assert answer.status_code == 400
    assert "Nobody is coding in this browser yet" in answer.text
    assert given(kb) == [(ADA, False)]
