"""Disagreements: the list, one passage side by side, and what is settled of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.coding.comparing import adjudicated
from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document, Origin
from tests.web.coded import ADA, BO, code
from tests.web.conftest import Fetch
from tests.web.reading import words

Post = Callable[..., Any]
PAGE = "/tagging/disagreements"


@pytest.fixture
def named(kb: KnowledgeBase, report: Document, client: FlaskClient) -> dict[str, str]:
    """Two coders have coded; Cy settles in this browser."""
    with client.session_transaction() as session:
        session["coder"] = "Cy"
    return code(kb, report)


def settled(kb: KnowledgeBase, passage: str) -> tuple[str, tuple[str, ...], str] | None:
    """Who settled a passage, as what, and why."""
    line = adjudicated(kb.record.whole()).get((passage, "gap"))
    return (line.coder, line.values, line.note) if line else None


def human(kb: KnowledgeBase, passage: str) -> set[str]:
    return {tag.value for tag in kb.store.tags([passage])[passage] if tag.origin is Origin.HUMAN}


def test_differing_passages_are_listed_furthest_apart_first_with_what_each_gave(fetch: Fetch, named: dict[str, str]) -> None:
    page = fetch(PAGE)
    links = [str(link["href"]) for link in page.select(".differences h2 a")]
    assert links == [f"{PAGE}/{named['apart']}?facet=gap", f"{PAGE}/{named['partly']}?facet=gap"]
    entries = page.select(".differences article")
    assert words(entries[0].select_one(".readings")) == "Ada Northgate Capital Bo Research"
    assert "nothing in common" in words(entries[0])
    assert "partly the same (distance 0.67)" in words(entries[1])
    assert [words(link) for link in page.select(".pair-choice a")] == ["Still open 2", "Settled 0", "All 2"]


def test_a_passage_shows_each_reading_with_note_suggestion_and_definition(fetch: Fetch, named: dict[str, str]) -> None:
    page = fetch(f"{PAGE}/{named['apart']}?facet=gap")
    assert words(page.select(".reading-of")[0]).startswith("Ada Northgate Capital Suggested was Capital 83%. Banks are asked.")
    assert words(page.select(".reading-of")[1]).startswith("Bo Research Suggested was Capital 83%.")
    assert [words(button) for button in page.select(".takes button")] == [
        "As Ada Northgate: Capital",
        "As Bo: Research",
        "All together: Research and Capital",
    ]
    capital = next(label for label in page.select(".settle-value") if "Capital" in words(label))
    assert "Ada Northgate suggested 83% Tag when:" in words(capital)
    assert not page.select(".settle-value input[checked]")


def test_what_every_coder_gave_is_ticked_beforehand(fetch: Fetch, named: dict[str, str]) -> None:
    page = fetch(f"{PAGE}/{named['partly']}?facet=gap")
    assert [box["value"] for box in page.select(".settle-value input[checked]")] == ["capital"]


def test_one_click_takes_a_reading_keeps_why_and_leads_to_the_next(post: Post, kb: KnowledgeBase, named: dict[str, str]) -> None:
    here = f"{PAGE}/{named['apart']}"
    answer = post(here, here, {"facet": "gap", "take": "research", "note": " It is the university that lends. "})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}/{named['partly']}?facet=gap")
    assert settled(kb, named["apart"]) == ("Cy", ("research",), "It is the university that lends.")
    assert human(kb, named["apart"]) == {"research"}
    line = kb.record.whole()[-1]
    assert (line.action, line.suggested) == (Action.ADJUDICATE, (Suggested("capital", 0.83),))


def test_the_last_open_one_leads_back_to_the_list(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    for name in ("apart", "partly"):
        answer = post(f"{PAGE}/{named[name]}", f"{PAGE}/{named[name]}", {"facet": "gap", "take": "capital policy"})
    assert answer.headers["Location"] == f"{PAGE}?facet=gap"
    page = fetch(PAGE)
    assert words(page.select_one(".empty")) == "Every disagreement on gap is settled. See how"
    assert "settled by Cy as Capital and Policy" in words(fetch(f"{PAGE}?state=settled").select_one(".differences"))


def test_ticked_values_are_settled_in_the_codebooks_order_and_none_ticked_says_that_nothing_is_carried(
    post: Post, kb: KnowledgeBase, named: dict[str, str]
) -> None:
    here = f"{PAGE}/{named['apart']}"
    post(here, here, {"facet": "gap", "value": ["policy", "education"]})
    assert settled(kb, named["apart"]) == ("Cy", ("education", "policy"), "")
    post(here, here, {"facet": "gap"})
    assert settled(kb, named["apart"]) == ("Cy", (), "")
    assert human(kb, named["apart"]) == set()


def test_the_readings_of_the_coders_and_their_figures_stay_as_they_are(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    here = f"{PAGE}/{named['apart']}"
    before = kb.record.whole()
    figures = words(fetch("/tagging/agreement").select_one("[aria-labelledby='facet-figures']"))
    post(here, here, {"facet": "gap", "take": "research"})
    assert kb.record.whole()[:-1] == before
    page = fetch("/tagging/agreement")
    assert words(page.select_one("[aria-labelledby='facet-figures']")) == figures
    assert "They differ on 2 passages ; 1 still to be settled" in words(page.select_one(".lead"))


def test_what_is_settled_is_shown_and_can_be_settled_anew(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    here = f"{PAGE}/{named['apart']}"
    post(here, here, {"facet": "gap", "take": "research", "note": "First."})
    page = fetch(here)
    assert "Cy settled it as Research" in words(page.select_one(".settled-now"))
    assert [box["value"] for box in page.select(".settle-value input[checked]")] == ["research"]
    post(here, here, {"facet": "gap", "take": "capital", "note": "Second."})
    assert settled(kb, named["apart"]) == ("Cy", ("capital",), "Second.")


def test_a_facet_of_one_value_takes_one_and_offers_no_union(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    for coder, kind in ((ADA, "practice"), (BO, "context")):
        kb.record.decide(coder, [Choice(named["same"], "kind", Action.CHANGE, (kind,))], kb.codebook)
    here = f"{PAGE}/{named['same']}?facet=kind"
    page = fetch(here)
    assert {str(box["type"]) for box in page.select(".settle-value input")} == {"radio"}
    assert not [button for button in page.select(".takes button") if "All together" in words(button)]
    assert not page.select(".settle-value input[checked]")
    assert "Nothing was chosen" in post(here, f"{PAGE}/{named['same']}", {"facet": "kind"}).text
    answer = post(here, f"{PAGE}/{named['same']}", {"facet": "kind", "value": ["practice", "context"], "note": "Both, I think."})
    assert answer.status_code == 400
    assert "takes one value; found practice, context: choose one of them." in answer.text
    assert "Both, I think.</textarea>" in answer.text


def test_a_value_that_the_codebook_does_not_have_is_refused_with_what_was_typed(post: Post, kb: KnowledgeBase, named: dict[str, str]) -> None:
    here = f"{PAGE}/{named['apart']}"
    answer = post(here, here, {"facet": "gap", "value": "nope", "note": "Why not."})
    assert answer.status_code == 400
    assert "Why not.</textarea>" in answer.text
    assert settled(kb, named["apart"]) is None


def test_without_a_name_nothing_is_settled_and_what_was_ticked_stays(
    client: FlaskClient, post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]
) -> None:
    with client.session_transaction() as session:
        session.pop("coder")
    here = f"{PAGE}/{named['apart']}"
    answer = post(here, here, {"facet": "gap", "value": "research"})
    assert answer.status_code == 400
    assert "Nobody is coding in this browser yet" in answer.text
    assert 'value="research" checked' in answer.text
    assert settled(kb, named["apart"]) is None


def test_while_a_coder_codes_on_nothing_is_shown_or_settled(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    document = kb.record.assignments()[0].document_id
    kb.record.finish(document, BO, False)
    page = fetch(f"{PAGE}/{named['apart']}?facet=gap", 404)
    assert "is coded blind again" in words(page.select_one("[role=alert]"))
    assert "Banks are asked." not in words(page.main)
    answer = post("/tagging/coders", f"{PAGE}/{named['apart']}", {"facet": "gap", "take": "research"})
    assert answer.status_code == 404
    assert settled(kb, named["apart"]) is None


def test_two_who_settle_the_same_passage_are_both_kept_and_the_later_holds(
    client: FlaskClient, post: Post, kb: KnowledgeBase, named: dict[str, str]
) -> None:
    here = f"{PAGE}/{named['apart']}"
    post(here, here, {"facet": "gap", "take": "research"})
    with client.session_transaction() as session:
        session["coder"] = "Dee"
    post(here, here, {"facet": "gap", "take": "capital"})
    assert [(line.coder, line.values) for line in kb.record.whole()[-2:]] == [("Cy", ("research",)), ("Dee", ("capital",))]
    assert settled(kb, named["apart"]) == ("Dee", ("capital",), "")
