from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from bs4 import BeautifulSoup

from kb.feedback.open_questions import OpenQuestions
from kb.knowledge import KnowledgeBase
from tests.web.reading import target, words

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]

BREAD = "a recipe for rye bread"
QUERY = f"?q={quote(BREAD)}"


def test_a_situation_without_an_answer_is_kept_from_the_box_that_says_so(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    assert words(fetch(f"/{QUERY}").select_one(".no-answer form button")) == "Keep as an open question"
    response = post(f"/{QUERY}", f"/questions{QUERY}", {})
    assert (response.status_code, response.location) == (303, f"/{QUERY}#no-answer")
    assert [question.text for question in OpenQuestions(kb.store.engine).all()] == [BREAD]
    kept = fetch(f"/{QUERY}").select_one(".no-answer [role=status]")
    assert words(kept).startswith("Kept as an open question since ")


def test_a_situation_with_an_answer_offers_no_keeping(fetch: Fetch) -> None:
    assert not fetch("/?q=" + quote("Our banks do not give loans to young software firms in Marrowick.")).select("form[action^='/questions']")


def test_the_list_says_which_are_answered_by_now(fetch: Fetch, kb: KnowledgeBase) -> None:
    questions = OpenQuestions(kb.store.engine)
    questions.keep("Our banks do not give loans to young software firms in Marrowick.")
    questions.keep(BREAD)
    page = fetch("/questions")
    assert words(page.select_one(".lead")).startswith("2 situations without an answer when they were kept. Each open one was asked again")
    told = {words(entry.h2): words(entry.select_one(".meta")).split(" · ")[1] for entry in page.select(".question")}
    assert told == {BREAD: "still without an answer", "Our banks do not give loans to young software firms in Marrowick.": "answered now"}
    assert target(page.select_one(".question h2 a")) == f"/{QUERY}"


def test_a_question_is_closed_and_opened_again(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    key = OpenQuestions(kb.store.engine).keep(BREAD)
    assert post("/questions", f"/questions/{key}/close", {}).status_code == 303
    entry = fetch("/questions").select_one(".question")
    assert "closed on" in words(entry)
    assert words(entry.select_one("button")).startswith("Open again")  # type: ignore[union-attr]
    post("/questions", f"/questions/{key}/open", {})
    assert OpenQuestions(kb.store.engine).all()[0].closed_at is None
    assert post("/questions", "/questions/nope/close", {}).status_code == 404


def test_no_question_says_how_one_comes_here(fetch: Fetch) -> None:
    assert "No situation has been kept yet." in words(fetch("/questions").select_one(".lead"))


def test_a_long_question_has_a_short_address(fetch: Fetch, kb: KnowledgeBase) -> None:
    OpenQuestions(kb.store.engine).keep("Where does rye bread come from? " * 80)
    assert target(fetch("/questions").select_one(".question h2 a")).startswith("/?s=")


def test_further_questions_stand_on_further_pages(fetch: Fetch, kb: KnowledgeBase) -> None:
    for number in range(21):
        OpenQuestions(kb.store.engine).keep(f"Rye bread number {number}?")
    first = fetch("/questions")
    assert len(first.select(".question")) == 20
    assert len(fetch(target(first.select_one("[rel=next]"))).select(".question")) == 1


def test_nothing_is_not_kept(post: Post, kb: KnowledgeBase) -> None:
    assert post(f"/{QUERY}", "/questions", {}).status_code == 400
    assert OpenQuestions(kb.store.engine).all() == ()
