"""History: every line, what became of it, undo by name, and what adjudication changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.coding.decisions import Action, in_force, undone
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.coded import ADA, BO, code, decide
from tests.web.conftest import Fetch
from tests.web.reading import target, words
from web.history import PER_PAGE

Post = Callable[..., Any]
PAGE = "/tagging/history"


@pytest.fixture
def named(kb: KnowledgeBase, report: Document, client: FlaskClient) -> dict[str, str]:
    """Two coders have coded; Ada looks."""
    with client.session_transaction() as session:
        session["coder"] = ADA
    return code(kb, report)


def test_nothing_decided_is_said(fetch: Fetch, report: Document) -> None:
    assert words(fetch(PAGE).select_one(".empty")) == "Nobody has decided anything yet."


def test_a_line_says_who_what_from_which_suggestion_why_and_what_became_of_it(fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    decide(kb, ADA, named["apart"], ("policy",))
    page = fetch(f"{PAGE}?passage={named['apart']}&coder=Ada+Northgate")
    assert [words(line) for line in page.select(".line")] == [
        "Gap changed: Policy from the suggestion Capital 83% in force",
        "Gap changed: Capital from the suggestion Capital 83% “Banks are asked.” replaced by a later decision",
    ]
    assert words(page.select_one(".audited .passage")).startswith("1 Both towns asked to be named.")
    assert target(page.select_one(".audited a")) == f"/library/{kb.store.documents()[0].id}?passage={named['apart']}#passage"


def test_the_list_is_narrowed_by_coder_document_and_action(fetch: Fetch, kb: KnowledgeBase, report: Document, named: dict[str, str]) -> None:
    decide(kb, BO, named["same"], (), Action.REJECT)
    assert words(fetch(PAGE).select("h2")[0]) == "7 lines"
    assert words(fetch(f"{PAGE}?coder=Bo").select("h2")[0]) == "4 lines"
    assert words(fetch(f"{PAGE}?action=reject&document={report.id}").select("h2")[0]) == "1 line"
    assert "No decision is like this" in words(fetch(f"{PAGE}?coder=Bo&action=skip").select_one(".empty"))
    assert words(fetch(f"{PAGE}?action=nope").select("h2")[0]) == "7 lines"


def test_what_was_decided_at_one_stroke_stands_together(fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    batch = kb.record.decide(ADA, [Choice(passage, "level", Action.CHANGE, ("city",)) for passage in named.values()], kb.codebook)
    page = fetch(PAGE)
    step = page.select_one(f"#step-{batch[:12]}")
    assert step is not None
    assert len(step.select(".line")) == len(step.select(".at")) == 3


def test_own_steps_are_undone_and_put_back_in_any_order(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    first = next(line for line in kb.record.whole() if line.coder == ADA)
    answer = post(PAGE, f"{PAGE}/{first.batch}/undo", {"coder": ADA})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?coder=Ada%20Northgate#step-{first.batch[:12]}")
    assert undone(kb.record.whole()) == {first.batch}
    assert (named["same"], "gap", ADA) not in in_force(kb.record.whole())
    step = fetch(PAGE).select_one(f"#step-{first.batch[:12]}")
    assert step is not None
    assert words(step.select_one(".line .state")) == "undone"
    assert words(step.button).startswith("Put back")
    post(PAGE, f"{PAGE}/{first.batch}/redo", {})
    assert undone(kb.record.whole()) == set()
    assert in_force(kb.record.whole())[named["same"], "gap", ADA].values == ("capital",)


def test_an_undo_names_the_step_that_it_moved(fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    kb.record.undo(ADA, kb.codebook)
    step = fetch(PAGE).select(".step")[0]
    assert "undid the step of" in words(step)
    assert "(1 line)" in words(step)
    assert len(fetch(target(step.a)).select(".line")) == 1


def test_an_undo_of_what_is_undone_already_is_refused_in_a_sentence(post: Post, kb: KnowledgeBase, named: dict[str, str]) -> None:
    batch = next(line.batch for line in kb.record.whole() if line.coder == ADA)
    post(PAGE, f"{PAGE}/{batch}/undo", {})
    lines = len(kb.record.whole())
    answer = post(PAGE, f"{PAGE}/{batch}/undo", {})
    assert answer.status_code == 400
    assert "This step is undone already" in answer.text
    assert len(kb.record.whole()) == lines


def test_the_steps_of_others_have_no_button_and_cannot_be_undone(post: Post, fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    batch = next(line.batch for line in kb.record.whole() if line.coder == BO)
    step = fetch(PAGE).select_one(f"#step-{batch[:12]}")
    assert step is not None
    assert step.button is None
    answer = post(PAGE, f"{PAGE}/{batch}/undo", {})
    assert answer.status_code == 400
    assert undone(kb.record.whole()) == set()


def test_while_a_document_is_coded_blind_the_decisions_of_others_are_left_out_and_that_is_said(
    fetch: Fetch, kb: KnowledgeBase, report: Document, named: dict[str, str]
) -> None:
    kb.record.finish(report.id, ADA, False)
    for address in (PAGE, f"{PAGE}?passage={named['apart']}", f"{PAGE}?coder=Bo"):
        page = fetch(address)
        assert {words(step.strong) for step in page.select(".step")} <= {ADA}
        assert "Research" not in words(page.select_one(".steps"))
        assert "Of Bridges Built Slowly only your own decisions are shown" in words(page.select_one(".notice"))


def test_older_lines_are_on_the_next_page(fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    for _ in range(PER_PAGE):
        decide(kb, ADA, named["same"], ("policy",))
    page = fetch(f"{PAGE}?action=change")
    assert len(page.select(".line")) == PER_PAGE
    older = fetch(target(page.select_one("a[rel=next]")))
    assert len(older.select(".line")) == 6
    assert older.select_one("a[rel=next]") is None
    assert words(older.select("h2")[0]) == f"{PER_PAGE + 6} lines"


def test_a_passage_of_a_version_that_was_replaced_stays_in_the_history(
    fetch: Fetch, kb: KnowledgeBase, report: Document, named: dict[str, str], add_report: Callable[..., Document]
) -> None:
    add_report(b"another file", replaces=report.id)
    page = fetch(f"{PAGE}?document={report.id}&coder=Bo")
    assert "in a version that was replaced" in words(page.select_one(".steps"))


# changed by adjudication


def test_what_adjudication_changed_of_ones_own_is_listed_with_who_and_why(fetch: Fetch, kb: KnowledgeBase, named: dict[str, str]) -> None:
    kb.record.decide("Cy", [Choice(named["apart"], "gap", Action.ADJUDICATE, ("research",), note="The university lends.")], kb.codebook)
    kb.record.decide("Cy", [Choice(named["partly"], "gap", Action.ADJUDICATE, ("capital", "policy"))], kb.codebook)
    page = fetch(f"{PAGE}/changed")
    assert words(page.select_one(".lead")).startswith("1 decision of yours was settled otherwise.")
    readings = words(page.select_one(".readings"))
    assert readings.startswith("Gap, you Capital Gap, settled Research by Cy on ")
    assert readings.endswith("Why The university lends.")


def test_nothing_changed_and_nobody_coding_are_both_said(fetch: Fetch, client: FlaskClient, named: dict[str, str]) -> None:
    assert words(fetch(f"{PAGE}/changed").select_one(".lead")) == "No decision of yours was settled otherwise."
    with client.session_transaction() as session:
        session.pop("coder")
    assert "Nobody is coding in this browser yet" in words(fetch(f"{PAGE}/changed").main)
