"""What a person says of a report: title page, work, earlier version; and what became of its tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document
from kb.rows import passage_id
from tests.kb.documents import Part, prepared
from tests.web.reading import words

Fetch = Callable[..., BeautifulSoup]
Send = Callable[..., Any]
FERRY = Part("The ferry of Grimholt carries bankers to the workshops twice a week.", (), 2)
HARBOUR = Part("The harbour of the yards is closed on Sundays, says its keeper.", (), 3)


def added(kb: KnowledgeBase, title: str, *parts: Part) -> Document:
    made = prepared(kb.encoder, title, parts)
    kb.add_document(made)
    return made.document


def typed(**more: str) -> dict[str, str]:
    return {"title": "Zeppelins", "authors": "Bo Ferrand\nAda Quist", "year": "1931", "language": "de"} | more


def test_what_is_typed_is_kept(kb: KnowledgeBase, fetch: Fetch, post: Send) -> None:
    page = f"/library/{added(kb, 'Timetables', FERRY).id}/particulars"
    form = fetch(page)
    assert [field["value"] for field in form.select("input[type=text]")] == ["Timetables", "2019", "en"]
    assert words(form.select_one("textarea")) == "Ada Northgate"
    answer = post(page, page, typed())
    assert (answer.status_code, answer.location) == (303, f"{page}?kept=described")
    (document,) = kb.store.documents()
    assert (document.title, document.authors, document.year, document.language) == ("Zeppelins", ("Bo Ferrand", "Ada Quist"), 1931, "de")
    assert words(fetch(answer.location).select_one("[role=status]")) == "The particulars are kept."


def test_what_cannot_be_kept_stands_in_the_form_again_with_a_sentence(kb: KnowledgeBase, post: Send) -> None:
    page = f"/library/{added(kb, 'Timetables', FERRY).id}/particulars"
    answer = post(page, page, typed(year="soon"))
    again = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400
    assert words(again.select_one("[role=alert]")) == "'soon' is no year of publication; write four digits, or leave it empty."
    assert [field["value"] for field in again.select("input[type=text]")] == ["Zeppelins", "soon", "de"]
    assert kb.store.documents()[0].title == "Timetables"


def test_a_report_becomes_a_file_of_a_new_work_of_a_known_one_or_of_none(kb: KnowledgeBase, post: Send) -> None:
    document = added(kb, "Timetables", FERRY)
    page = f"/library/{document.id}"
    for chosen, linked in (("new", "northgate2019timetables"), ("bridges-2019", "bridges-2019"), ("", None)):
        assert post(f"{page}/particulars", f"{page}/work", {"source": chosen}).status_code == 303
        assert kb.document(document.id).source_id == linked
    assert post(f"{page}/particulars", f"{page}/work", {"source": "nope"}).status_code == 404
    post(f"{page}/particulars", f"{page}/work", {"source": "bridges-2019"})
    answer = post(f"{page}/particulars", f"{page}/work", {"source": "new"})
    assert answer.status_code == 400
    assert "is a file of the work 'bridges-2019' already" in words(BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]"))


def test_a_report_that_replaces_another_takes_its_tags_and_lists_what_is_worded_otherwise(kb: KnowledgeBase, fetch: Fetch, post: Send) -> None:
    old = added(kb, "Timetables", FERRY, HARBOUR, Part("Nothing of this is said again."))
    for position in range(3):
        kb.record.decide("Ada", [Choice(passage_id(old.id, position), "gap", Action.CHANGE, ("capital",))], kb.codebook)
    new = added(kb, "Timetables revised", FERRY, Part(HARBOUR.text.replace("closed", "open")))
    page = f"/library/{new.id}"
    choices = fetch(f"{page}/particulars").select("select[name=earlier] option")
    assert [option["value"] for option in choices] == ["", old.id]
    answer = post(f"{page}/particulars", f"{page}/replaces", {"earlier": old.id})
    assert (answer.status_code, answer.location) == (303, page)
    shown = fetch(page)
    assert "It replaced an earlier version ; the tags of 1 passage went over." in words(shown.select_one("header.top"))
    left = shown.select_one("#left-behind")
    assert left is not None
    assert words(left.summary) == "Tagged in the earlier version and worded otherwise now: 2 passages to review"
    assert [words(row) for row in left.select("li")] == [
        f"{HARBOUR.text} (page 3 there) what it reads now · tag it",
        "Nothing of this is said again. No passage resembles it now.",
    ]
    now = passage_id(new.id, 1)
    assert [link["href"] for link in left.select("a")] == [f"{page}?passage={now}", f"/tagging/{now}?document={new.id}"]
    assert fetch(f"{page}/particulars").select_one("select[name=earlier]") is None


def test_a_replacement_that_cannot_be_gives_the_page_again_with_a_sentence(kb: KnowledgeBase, post: Send) -> None:
    document, other = added(kb, "Timetables", FERRY), added(kb, "Harbours", HARBOUR)
    page = f"/library/{document.id}"
    answer = post(f"{page}/particulars", f"{page}/replaces", {"earlier": document.id})
    assert answer.status_code == 400
    assert "cannot replace itself" in words(BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]"))
    assert post(f"{page}/particulars", f"{page}/replaces", {"earlier": ""}).status_code == 404
    assert kb.document(other.id).replaces is None


def test_of_what_the_library_does_not_hold_there_are_no_particulars(fetch: Fetch) -> None:
    fetch("/library/nope/particulars", status=404)
