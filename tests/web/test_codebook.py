"""The codebook's pages: read, changed after a look at what will happen, undone; each time the store is read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from kb.codebooks.trust import ENOUGH
from kb.coding.decisions import Action, Suggested, in_force
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document

Fetch = Callable[..., BeautifulSoup]
Post = Callable[[str, str, dict[str, str]], Any]

SHIPPED = 7
"""Version of the small codebook."""

MERGE = "/codebook/change?kind=merge&facet=gap&value=capital"


def text(page: BeautifulSoup | Tag | None) -> str:
    assert page is not None
    return " ".join(page.get_text(" ").split())


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str) -> None:
    kb.record.decide(coder, [Choice(passage, "gap", Action.CHANGE, values, (Suggested("capital", 0.8),))], kb.codebook)
    kb.decided()


def make(post: Post, fields: dict[str, str]) -> Any:
    """Look at a change and make it, as Eva."""
    asked = "&".join(f"{name}={value}" for name, value in fields.items())
    return post(f"/codebook/change?{asked}", "/codebook/change", {**fields, "who": "Eva", "seen": str(SHIPPED)})


def test_every_value_stands_there_with_its_definition_and_what_carries_it(fetch: Fetch, kb: KnowledgeBase, passage_id: str) -> None:
    page = fetch("/codebook")
    names = [text(name) for name in page.select(".code-values h3")]
    assert names == [value.label for facet in kb.codebook.facets for value in facet.values]
    capital = next(row for row in page.select(".code-values > li") if text(row.h3) == "Capital")
    suggested = kb.codebooks.uses.of_value("gap", "capital").suggested
    assert f"{len(suggested)} passages by suggestion , 1 practice Suggestions not measured here" in text(capital)
    assert kb.codebook.facet("gap").by_id["capital"].when in text(capital)
    assert {link["href"] for link in capital.select("dd a")} == {"/codebook/gap/capital?list=suggested", "/codebook/gap/capital?list=practices"}


def test_a_value_shows_where_it_was_given_and_opens_there(fetch: Fetch, kb: KnowledgeBase, report: Document, passage_id: str) -> None:
    decide(kb, "Ada", passage_id, "capital")
    page = fetch("/codebook/gap/capital")
    by_hand = page.select_one("section:has(#by-hand)")
    assert "Marrowick" in text(by_hand)
    assert by_hand is not None
    assert [link["href"] for link in by_hand.select("li a")] == [f"/library/{report.id}?passage={passage_id}#passage"]
    alone = fetch("/codebook/gap/capital?list=by-hand&page=9")
    assert [text(heading) for heading in alone.select("main h2")] == ["Passages by hand 1"]


def test_what_others_gave_in_a_document_that_is_coded_blind_is_not_listed(fetch: Fetch, kb: KnowledgeBase, report: Document, passage_id: str) -> None:
    kb.record.assign(report.id, ["Ada", "Ben"])
    decide(kb, "Ada", passage_id, "capital")
    page = fetch("/codebook/gap/capital")
    assert page.select_one("#by-hand") is None
    assert "1 passage by hand is not shown: the document is coded blind until every coder is done." in text(page)


def test_a_merge_is_shown_before_it_is_made_and_then_is_one_version(fetch: Fetch, post: Post, kb: KnowledgeBase, passage_id: str) -> None:
    decide(kb, "Ada", passage_id, "capital", "research")
    told = text(fetch(f"{MERGE}&into=policy").select_one(".foreseen"))
    assert "carried by 1 passage by hand, 2 passages by suggestion, and 1 practice. All of them will carry “Policy” instead." in told
    assert "1 decision by 1 coder is restated" in told
    assert kb.codebook.version == SHIPPED
    answer = make(post, {"kind": "merge", "facet": "gap", "value": "capital", "into": "policy"})
    assert (answer.status_code, answer.location) == (303, f"/codebook/history#version-{SHIPPED + 1}")
    assert kb.codebook.version == SHIPPED + 1
    (line,) = in_force(kb.record.of_passages([passage_id])).values()
    assert (line.coder, line.values) == ("Ada", ("research", "policy"))
    page = fetch("/codebook/history")
    row = page.select_one(f"#version-{SHIPPED + 1}")
    assert "Gap: “Capital” was merged into “Policy”" in text(row)
    assert "Eva" in text(row)
    assert "Gap: “Capital” was merged into “Policy”." in text(page.select_one(".differences-told"))
    assert fetch("/codebook/gap/capital").select_one(".notice") is not None


def test_an_undo_is_shown_before_it_is_made_and_brings_all_of_it_back(fetch: Fetch, post: Post, kb: KnowledgeBase, passage_id: str) -> None:
    decide(kb, "Ada", passage_id, "capital")
    before = kb.store.tags([passage_id])
    make(post, {"kind": "merge", "facet": "gap", "value": "capital", "into": "policy"})
    assert "Gap: “Capital” is given again." in text(fetch("/codebook/undo").select_one(".foreseen"))
    answer = post("/codebook/undo", "/codebook/undo", {"who": "Dan", "seen": str(SHIPPED + 1)})
    assert answer.location == f"/codebook/history#version-{SHIPPED + 2}"
    assert kb.codebook.version == SHIPPED + 2
    assert kb.store.tags([passage_id]) == before
    assert "no change to undo" in text(fetch("/codebook/undo", 400).select_one("[role=alert]"))


def test_a_value_that_is_added_is_offered_and_one_that_is_retired_is_not(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    make(post, {"kind": "add", "facet": "gap", "label-0": "Ferries", "connects-0": "firms and ferries", "strong-0": "ferry line; toll"})
    assert kb.codebook.facet("gap").by_id["ferries"].strong == ("ferry line", "toll")
    assert "Ferries" in [text(name) for name in fetch("/codebook").select(".code-values h3")]
    fields = {"kind": "retire", "facet": "gap", "value": "ferries", "who": "Eva", "seen": str(SHIPPED + 1)}
    assert post("/codebook/change?kind=retire&facet=gap&value=ferries", "/codebook/change", fields).status_code == 303
    assert "ferries" not in kb.codebook.facet("gap").by_id
    assert "Ferries retired" in text(fetch("/codebook").select_one(".former"))


def test_passages_of_a_split_value_are_listed_to_be_read_again(fetch: Fetch, post: Post, kb: KnowledgeBase, passage_id: str) -> None:
    decide(kb, "Ada", passage_id, "capital")
    make(post, {"kind": "split", "facet": "gap", "value": "capital", "label-0": "Loans", "label-1": "Shares"})
    waiting = fetch("/codebook/gap/capital").select("section:has(#waiting) li a")
    assert [link["href"] for link in waiting] == [f"/tagging/{passage_id}"]
    decide(kb, "Ada", passage_id, "loans")
    assert fetch("/codebook/gap/capital").select("#waiting") == []


def test_a_rewording_begins_with_the_words_as_they_are(fetch: Fetch, kb: KnowledgeBase) -> None:
    page = fetch("/codebook/change?kind=reword&facet=gap&value=capital")
    capital = kb.codebook.facet("gap").by_id["capital"]
    assert page.select_one("[name=label-0]")["value"] == capital.label  # type: ignore[index]
    assert text(page.select_one("[name=when-0]")) == capital.when
    assert page.select_one(".foreseen") is None


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"{MERGE}&into=", "Capital can only be merged into another value; choose one."),
        ("/codebook/change?kind=add&facet=gap&label-0=Policy&when-0=typed+here", "Gap has a value called 'Policy' already; choose another name."),
        ("/codebook/change?kind=retire&facet=kind&value=practice", "Kind can only be reworded"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_beside_what_was_typed(fetch: Fetch, address: str, sentence: str) -> None:
    page = fetch(address, 400)
    assert sentence in text(page.select_one("[role=alert]"))
    assert page.select_one(".foreseen") is None
    if "typed" in address:
        assert text(page.select_one("[name=when-0]")) == "typed here"


@pytest.mark.parametrize("address", ["/codebook/change", "/codebook/change?kind=undo&facet=gap", "/codebook/change?kind=retire&facet=gap&value=x"])
def test_an_address_that_asks_for_no_change_is_refused(fetch: Fetch, address: str) -> None:
    fetch(address, 400)


@pytest.mark.parametrize("address", ["/codebook/gap/nothing", "/codebook/nothing/capital", "/codebook/history?from=99"])
def test_what_is_not_in_the_codebook_has_no_page(fetch: Fetch, address: str) -> None:
    fetch(address, 404)


@pytest.mark.parametrize(("fields", "sentence"), [({"seen": "1"}, "was changed meanwhile"), ({"who": " "}, "A coder's name has 1 to 60 characters")])
def test_a_change_without_a_name_or_of_an_older_version_is_not_made(post: Post, kb: KnowledgeBase, fields: dict[str, str], sentence: str) -> None:
    asked = {"kind": "merge", "facet": "gap", "value": "capital", "into": "policy", "who": "Eva", "seen": str(SHIPPED)}
    answer = post(f"{MERGE}&into=policy", "/codebook/change", asked | fields)
    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True).replace("&#39;", "'")
    assert kb.codebook.version == SHIPPED


def test_without_its_token_nothing_is_changed(client: FlaskClient, kb: KnowledgeBase) -> None:
    fields = {"kind": "retire", "facet": "gap", "value": "capital", "who": "Eva", "seen": str(SHIPPED)}
    assert client.post("/codebook/change", data=fields).status_code == 400
    assert kb.codebook.version == SHIPPED


def test_the_facets_of_an_answer_say_how_far_a_suggested_tag_can_be_trusted(fetch: Fetch, kb: KnowledgeBase, passage_id: str) -> None:
    for number in range(ENOUGH):
        decide(kb, "Ada", f"elsewhere-{number}", *(["capital"] if number < 15 else []))
    page = fetch("/?q=Our+software+firms+need+banks+and+loans")
    capital = page.select_one("label:has([name=only-gap][value=capital])")
    assert text(capital.select_one(".trust") if capital else None) == "fair"
