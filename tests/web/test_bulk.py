"""Review as a list: nothing happens before it was looked at, and what happens is one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from kb.coding.decisions import Action, in_force
from kb.coding.record import Choice
from kb.coding.review import Wanted
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared
from tests.web.conftest import Fetch
from tests.web.reading import words
from web.bulk import PER_PAGE

Post = Callable[..., Any]
HERE = "/tagging/bulk?facet=gap&value=capital"


@pytest.fixture(autouse=True)
def ada(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["coder"] = "Ada"


@pytest.fixture
def passages(kb: KnowledgeBase) -> list[str]:
    """Thirty passages; capital is suggested of the first, policy of the second."""
    tags = {0: (("gap", "capital"),), 1: (("gap", "policy"),)}
    made = prepared(kb.encoder, "Harbours", [Part(f"Berth {n}: the quay is old.", tags=tags.get(n, ())) for n in range(30)])
    kb.add_document(made)
    return list(kb.passages_of(made.document.id))


@pytest.fixture
def send(client: FlaskClient) -> Callable[[BeautifulSoup], Any]:
    """Sends the form of a preview."""

    def post(page: BeautifulSoup) -> Any:
        form = page.select_one("main form")
        assert form is not None
        return client.post(str(form["action"]), data=MultiDict((str(field["name"]), str(field["value"])) for field in form.select("input")))

    return post


def values(kb: KnowledgeBase, passages: list[str]) -> dict[str, tuple[str, ...]]:
    held = in_force(kb.record.of_passages(passages))
    return {passage: line.values for (passage, facet, coder), line in held.items() if (facet, coder) == ("gap", "Ada")}


def told(page: BeautifulSoup) -> str:
    return words(page.main)


def test_the_list_shows_a_page_of_passages_with_what_is_suggested(fetch: Fetch, passages: list[str]) -> None:
    page = fetch(HERE)
    assert words(page.h1) == "30 passages"
    assert [box["value"] for box in page.select("input[name=passage]")] == passages[:PER_PAGE]
    assert words(page.select_one(".bulk-list .gap-capital")) == "Capital 100%"
    assert "Page 1 of 2" in told(page)
    assert [box["value"] for box in fetch(f"{HERE}&page=99").select("input[name=passage]")] == passages[PER_PAGE:]


def test_what_would_happen_is_said_first_then_done_as_one_step_and_undone_as_one(
    kb: KnowledgeBase, fetch: Fetch, send: Callable[[BeautifulSoup], Any], post: Post, client: FlaskClient, passages: list[str]
) -> None:
    refused = Choice(passages[2], "gap", Action.REJECT, (), kb.review.suggested(passages[0])["gap"])
    kb.record.decide("Ada", [Choice(passages[0], "gap", Action.ACCEPT, ("capital",)), refused], kb.codebook)
    kb.decided(passages[:3])
    ticked = "".join(f"&passage={passage}" for passage in passages[:4])
    page = fetch(f"{HERE}&state=all&put=gap:capital&scope=ticked{ticked}")
    assert "This adds gap Capital to 3 passages. 1 more passage carries it already and stays as it is." in told(page)
    assert "You had refused it on 1 of the 3; this overrules that." in told(page)
    assert "On 1 of them the other values of gap that are suggested are accepted along with it." in told(page)
    assert len(values(kb, passages)) == 2
    assert send(page).status_code == 303
    assert values(kb, passages) == dict(zip(passages[:4], [("capital",), ("capital", "policy"), ("capital",), ("capital",)], strict=True))
    assert "Done: gap Capital added to 3 passages." in client.get(HERE).text
    post(HERE, HERE, {"do": "undo"})
    assert values(kb, passages) == {passages[0]: ("capital",), passages[2]: ()}


@pytest.mark.parametrize(("scope", "number"), [("shown", PER_PAGE), ("all", 30)])
def test_all_shown_or_all_that_match_are_decided(
    kb: KnowledgeBase, fetch: Fetch, send: Callable[[BeautifulSoup], Any], passages: list[str], scope: str, number: int
) -> None:
    page = fetch(f"{HERE}&put=gap:policy&keep=0&scope={scope}")
    assert f"This adds gap Policy to {number} passages." in told(page)
    send(page)
    assert values(kb, passages) == dict.fromkeys(passages[:number], ("policy",))
    assert len(kb.review.listed(Wanted("Ada", facet="gap"))) == 30 - number


def test_a_value_is_refused(kb: KnowledgeBase, fetch: Fetch, send: Callable[[BeautifulSoup], Any], passages: list[str]) -> None:
    page = fetch(f"{HERE}&put=gap:capital&way=refuse&scope=ticked&passage={passages[0]}")
    assert "This refuses gap Capital on 1 passage." in told(page)
    send(page)
    assert values(kb, passages) == {passages[0]: ()}
    assert kb.store.tags([passages[0]])[passages[0]] == ()


def test_what_has_changed_since_it_was_looked_at_is_shown_again_and_not_done(
    kb: KnowledgeBase, fetch: Fetch, send: Callable[[BeautifulSoup], Any], passages: list[str]
) -> None:
    page = fetch(f"{HERE}&put=gap:capital&scope=all")
    kb.record.decide("Ada", [Choice(passages[5], "gap", Action.CHANGE, ("research",))], kb.codebook)
    kb.decided([passages[5]])
    answer = send(page)
    assert answer.status_code == 200
    again = BeautifulSoup(answer.data, "html.parser")
    assert "has changed since you looked at it, so nothing was done" in words(again.select_one("[role=alert]"))
    assert "This adds gap Capital to 29 passages." in told(again)
    assert values(kb, passages) == {passages[5]: ("research",)}
    assert send(again).status_code == 303
    assert len(values(kb, passages)) == 30


def test_nothing_to_change_is_said_and_cannot_be_done(kb: KnowledgeBase, fetch: Fetch, passages: list[str]) -> None:
    kb.record.decide("Ada", [Choice(passages[0], "gap", Action.ACCEPT, ("capital",))], kb.codebook)
    kb.decided(passages[:1])
    page = fetch(f"{HERE}&state=all&put=gap:capital&scope=ticked&passage={passages[0]}")
    assert "This changes nothing: you gave gap Capital to all of them before." in told(page)
    assert not page.select("main form button")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("put=gap:capital&scope=ticked", "No passage is ticked"), ("put=gap:rain&scope=shown", "Choose a value to add or to refuse.")],
)
def test_what_is_missing_is_said_on_the_list(fetch: Fetch, passages: list[str], query: str, sentence: str) -> None:
    page = fetch(f"/tagging/bulk?{query}", 400)
    assert sentence in words(page.select_one("[role=alert]"))
    assert [box["value"] for box in page.select("input[name=passage]")] == passages[:PER_PAGE]


def test_an_empty_list_says_so(fetch: Fetch) -> None:
    assert "No passage is left in this list." in told(fetch("/tagging/bulk"))


def test_the_form_of_filters_leads_to_one_address(client: FlaskClient) -> None:
    answer = client.get("/tagging/bulk?document=&find=gap:capital&least=0&most=100&state=open&order=likely&by=")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tagging/bulk?facet=gap&value=capital&order=likely")


def test_without_a_name_the_beginning_asks_for_one(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.clear()
    assert client.get("/tagging/bulk").headers["Location"] == "/tagging"
