"""Review one by one: what is posted stands in the record, and the next passage comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.coding.decisions import Action, Suggested, in_force
from kb.coding.leanings import remove_leanings
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.conftest import Fetch
from tests.web.reading import words
from tests.web.reports import passage_on_banks

Post = Callable[..., Any]
ASKED = ["gap", "level", "stage", "kind"]


@pytest.fixture
def ada(client: FlaskClient) -> None:
    """Ada codes in this browser."""
    with client.session_transaction() as session:
        session["coder"] = "Ada"


@pytest.fixture
def passages(kb: KnowledgeBase, report: Document) -> list[str]:
    """Passages of the report in reading order, furniture left out."""
    return [i for i, passage in kb.passages_of(report.id).items() if not passage.furniture]


def decided(kb: KnowledgeBase, passage: str) -> dict[str, tuple[Action, tuple[str, ...]]]:
    """Facet to what is in force of Ada's decisions."""
    held = in_force(kb.record.of_passages([passage]))
    return {facet: (line.action, line.values) for (_, facet, coder), line in held.items() if coder == "Ada"}


def path(answer: Any) -> str:
    return urlsplit(str(answer.headers["Location"])).path


def test_the_name_is_asked_once_and_leads_back(client: FlaskClient, post: Post, passage_id: str) -> None:
    here = f"/tagging/{passage_id}?order=likely"
    assert "Who is coding?" in client.get(here).text
    answer = post(here, "/tagging/coder", {"name": "  Ada   Northgate ", "back": here})
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    assert "What the passage carries" in client.get(here).text
    assert "You are <strong>Ada Northgate</strong>" in client.get("/tagging").text


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_a_name_never_leads_to_another_site(post: Post, back: str) -> None:
    assert post("/tagging", "/tagging/coder", {"name": "Ada", "back": back}).headers["Location"] == "/tagging"


def test_an_empty_or_endless_name_is_asked_again_with_a_sentence(post: Post) -> None:
    answer = post("/tagging", "/tagging/coder", {"name": "x" * 61, "back": "/tagging"})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.data, "html.parser")
    assert "has 1 to 60 characters" in words(page.select_one("[role=alert]"))
    assert page.select_one(f"input[name=name][value={'x' * 61}]")


@pytest.mark.usefixtures("ada")
def test_the_beginning_lists_documents_with_what_is_decided(kb: KnowledgeBase, fetch: Fetch, report: Document, passages: list[str]) -> None:
    kb.record.decide("Ada", [*(Choice(passages[0], facet, Action.REJECT) for facet in ASKED), Choice(passages[1], "gap", Action.REJECT)], kb.codebook)
    kb.decided(passages[:2])
    kb.record.assign(report.id, ["Ada"])
    line = words(fetch("/tagging").select_one(".work"))
    assert line == f"Bridges Built Slowly 1 of {len(passages)} passages decided by you · Go on with Bridges Built Slowly · given to you"


@pytest.mark.usefixtures("ada")
def test_an_empty_library_says_so(fetch: Fetch) -> None:
    assert "No report has been added yet" in words(fetch("/tagging").main)


@pytest.mark.usefixtures("ada")
def test_the_sheet_shows_what_is_suggested_why_and_what_it_means(fetch: Fetch, passage_id: str) -> None:
    page = fetch(f"/tagging/{passage_id}")
    ticked = [(box["name"], box["value"]) for box in page.select("form.sheet input[checked]")]
    assert [tick for tick in ticked if tick[1]] == [("gap", "capital"), ("kind", "practice")]
    line = words(page.select_one("li.value:has(input[value=capital])"))
    assert line.startswith("Capital 3 suggested with 100% ? What Capital means Connects firms and providers of capital.")
    assert "Tag banks, loans, investors. Not when money only pays the cluster organisation." in line
    assert line.endswith("for banks , loans")
    assert {mark.text for mark in page.select(".passage-text mark")} == {"banks", "bank", "loans"}
    assert words(page.select_one("h1")) == "Banks at one table"
    assert page.select_one("img[alt^='Page 2 of the file']")
    assert [words(near) for near in page.select(".beyond")] == [
        "The paragraph before: 1 Both towns asked to be named.",
        "The paragraph behind: Year | Loans",
    ]


@pytest.mark.usefixtures("ada")
def test_keeping_what_is_ticked_accepts_it_and_the_next_passage_comes(kb: KnowledgeBase, post: Post, passages: list[str], passage_id: str) -> None:
    answer = post(f"/tagging/{passage_id}", f"/tagging/{passage_id}", {"do": "save", "gap": "capital", "kind": "practice", "note": " heard "})
    assert answer.status_code == 303
    assert path(answer) == f"/tagging/{passages[passages.index(passage_id) + 1]}"
    assert decided(kb, passage_id) == {
        "gap": (Action.ACCEPT, ("capital",)),
        "level": (Action.ACCEPT, ()),
        "stage": (Action.ACCEPT, ()),
        "kind": (Action.ACCEPT, ("practice",)),
    }
    lines = kb.record.of_passages([passage_id])
    assert {line.batch for line in lines} == {lines[0].batch}
    assert lines[0].suggested == (Suggested("capital", 1.0),)
    assert {line.note for line in lines} == {"heard"}
    assert [(tag.value, tag.status) for tag in kb.store.tags([passage_id])[passage_id] if tag.facet == "gap"] == [("capital", "accepted")]


@pytest.mark.usefixtures("ada")
def test_other_values_are_a_change_and_a_facet_beyond_the_four_is_decided_only_where_something_is_ticked(
    kb: KnowledgeBase, client: FlaskClient, post: Post, passage_id: str
) -> None:
    page = f"/tagging/{passage_id}"
    post(page, page, {"do": "save", "gap": "policy", "kind": "", "actor": "firm"})
    found = decided(kb, passage_id)
    assert found["gap"] == (Action.CHANGE, ("policy",))
    assert found["kind"] == (Action.REJECT, ())
    assert found["actor"] == (Action.CHANGE, ("firm",))
    assert set(found) == {*ASKED, "actor"}
    ticked = {str(box["value"]) for box in BeautifulSoup(client.get(page).data, "html.parser").select("form.sheet input[checked]")}
    assert ticked == {"policy", "", "firm"}


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("did", "gap"),
    [("accept", (Action.ACCEPT, ("capital",))), ("reject", (Action.REJECT, ()))],
)
def test_all_is_accepted_or_rejected_whatever_is_ticked(
    kb: KnowledgeBase, post: Post, passage_id: str, did: str, gap: tuple[Action, tuple[str, ...]]
) -> None:
    post(f"/tagging/{passage_id}", f"/tagging/{passage_id}", {"do": did, "gap": "research"})
    assert decided(kb, passage_id)["gap"] == gap
    assert set(decided(kb, passage_id)) == set(ASKED)


@pytest.mark.usefixtures("ada")
def test_a_skipped_passage_is_looked_at_and_undecided(kb: KnowledgeBase, post: Post, passage_id: str) -> None:
    post(f"/tagging/{passage_id}", f"/tagging/{passage_id}", {"do": "skip", "gap": "capital"})
    assert decided(kb, passage_id) == {}
    assert {(line.action, line.values) for line in kb.record.of_passages([passage_id])} == {(Action.SKIP, ())}


@pytest.mark.usefixtures("ada")
def test_undo_and_redo_go_to_the_passage_that_they_concern(kb: KnowledgeBase, client: FlaskClient, post: Post, passages: list[str]) -> None:
    first, second = (f"/tagging/{passage}" for passage in passages[:2])
    post(first, first, {"do": "reject"})
    answer = post(second, second, {"do": "undo"})
    assert path(answer) == first
    assert decided(kb, passages[0]) == {}
    assert "Undone: your last step, on 1 passage." in client.get(first).text
    assert path(post(second, second, {"do": "redo"})) == first
    assert decided(kb, passages[0])["gap"][1] == ()
    assert "Done again" in client.get(first).text
    assert path(post(second, second, {"do": "redo"})) == second
    assert "There is nothing to redo." in client.get(second).text


@pytest.mark.usefixtures("ada")
def test_two_tabs_of_one_coder_both_keep_their_decision_and_the_later_holds(kb: KnowledgeBase, post: Post, passage_id: str) -> None:
    page = f"/tagging/{passage_id}"
    assert post(page, page, {"do": "save", "gap": "capital"}).status_code == 303
    assert post(page, page, {"do": "save", "gap": "policy"}).status_code == 303
    assert decided(kb, passage_id)["gap"] == (Action.CHANGE, ("policy",))
    assert [line.values for line in kb.record.of_passages([passage_id]) if line.facet == "gap"] == [("capital",), ("policy",)]


@pytest.mark.usefixtures("ada")
def test_a_passage_whose_document_was_replaced_is_a_sentence_and_no_error(
    kb: KnowledgeBase, client: FlaskClient, post: Post, report: Document, add_report: Callable[..., Document], passage_id: str
) -> None:
    page = f"/tagging/{passage_id}"
    newer = add_report(b"newer", media_type="text/plain", replaces=report.id)
    client.get("/tagging")
    answer = post("/tagging", page, {"do": "save", "gap": "capital"})
    assert answer.status_code == 303
    assert kb.record.whole() == ()
    following = client.get(answer.headers["Location"])
    assert following.status_code == 200
    assert "is no longer in the library" in following.text
    assert client.get(page).status_code == 303
    assert passage_on_banks(kb, newer) != passage_id


@pytest.mark.usefixtures("ada")
def test_the_last_passage_leads_back_to_the_beginning(client: FlaskClient, post: Post, passages: list[str]) -> None:
    for passage in passages:
        answer = post(f"/tagging/{passage}", f"/tagging/{passage}", {"do": "accept"})
    assert path(answer) == "/tagging"
    assert "That was the last passage of this list." in client.get("/tagging").text
    assert path(client.get("/tagging/next")) == "/tagging"


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("fields", "found"),
    [({"gap": "weather"}, "The codebook has no gap 'weather'"), ({"gap": "policy", "note": "x" * 2001}, "A note has at most 2,000 characters")],
)
def test_what_cannot_be_kept_is_shown_again_with_a_sentence(
    kb: KnowledgeBase, post: Post, passage_id: str, fields: dict[str, str], found: str
) -> None:
    answer = post(f"/tagging/{passage_id}", f"/tagging/{passage_id}", {"do": "save", "kind": "context", **fields})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.data, "html.parser")
    assert found in words(page.select_one("[role=alert]"))
    assert page.select_one("input[name=kind][value=context][checked]")
    assert words(page.select_one("textarea[name=note]")) == fields.get("note", "")
    assert kb.record.whole() == ()


@pytest.mark.usefixtures("ada")
def test_blind_coding_shows_nothing_of_others(kb: KnowledgeBase, fetch: Fetch, report: Document, passage_id: str) -> None:
    kb.record.decide("Ben", [Choice(passage_id, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    kb.decided([passage_id])
    assert "given by Ben" in words(fetch(f"/tagging/{passage_id}").main)
    kb.record.assign(report.id, ["Ada", "Ben"])
    blind = fetch(f"/tagging/{passage_id}")
    assert "Ben" not in words(blind.select_one("form.sheet"))
    assert "Coded blind" in words(blind.select_one("form.sheet"))
    assert not blind.select("form.sheet input[value=policy][checked]")


@pytest.mark.usefixtures("ada")
def test_every_key_is_shown_beside_a_control_and_given_to_one_only(fetch: Fetch, passages: list[str]) -> None:
    page = fetch(f"/tagging/{passages[1]}")
    keys = [str(control["data-key"]) for control in page.select("[data-key]")]
    assert len(keys) == len(set(keys))
    assert {"Enter", "a", "x", "s", "u", "r", "j", "k", "/", "?", "1", "7"} <= set(keys)
    shown = {words(key) for key in page.select("kbd")}
    assert set(keys) == shown
    assert re.fullmatch(r"/tagging/\S+", str(page.select_one("a[data-key=j]")["href"]))  # type: ignore[index]


def test_without_a_name_nothing_is_decided(kb: KnowledgeBase, post: Post, passage_id: str) -> None:
    assert post("/tagging", f"/tagging/{passage_id}", {"do": "accept"}).status_code == 303
    assert kb.record.whole() == ()


def test_while_an_older_library_is_weighed_the_page_says_how_far_that_is_and_the_review_begins(
    fetch: Fetch, kb: KnowledgeBase, passages: list[str], ada: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.coding.leaned.AT_ONCE", 0)
    begun: list[object] = []
    monkeypatch.setattr(kb.weighing, "begin", begun.append)
    kb.__dict__.pop("review", None)
    with kb.store.engine.begin() as connection:
        remove_leanings(connection, passages)
    start = fetch("/tagging")
    told = f"0 of {len(passages)} so far"
    assert told in words(start.select_one(".weighing"))
    assert [bar["max"] for bar in start.select(".weighing progress")] == [str(len(passages))]
    assert start.select_one("#found") is None
    first = fetch("/tagging/next?facet=gap&value=capital&order=likely")
    assert told in words(first.select_one(".weighing"))
    assert words(first.select_one("#heading")) == words(fetch(f"/tagging/{passages[0]}").select_one("#heading"))
    assert first.select_one(f"form[action*='{passages[0]}']")
    assert told in words(fetch("/tagging/bulk").select_one(".weighing"))
    assert "those not weighed are left out where a confidence is asked for" in words(first.select_one(".weighing"))
    assert len(begun) == 1


def test_a_library_whose_passages_are_weighed_says_nothing_of_it(fetch: Fetch, passages: list[str], ada: None) -> None:
    assert fetch("/tagging").select_one(".weighing") is None
