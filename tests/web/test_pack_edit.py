"""The form of a pack: what is typed is kept, in order, also where two write at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.briefing.adding import item
from kb.briefing.resolving import resolve
from kb.briefing.values import Pack, Part
from kb.knowledge import KnowledgeBase
from tests.web.packs import BANKS, MILL, QUAY, fields, targets
from tests.web.reading import words

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]

MARKUP = "<script>alert('a pack stays text')</script>"


@pytest.fixture
def edit(client: FlaskClient, fetch: Fetch, pack_id: str) -> Callable[..., Any]:
    """Sends the form of the pack with what is typed; `do` is the button."""

    def send(do: str = "save", **typed: Any) -> Any:
        return client.post(f"/packs/{pack_id}/edit", data=fields(fetch(f"/packs/{pack_id}/edit")) | typed | {"do": do})

    return send


def test_a_form_that_is_sent_as_it_came_changes_nothing(edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str) -> None:
    before = kb.packs.get(pack_id)
    answer = edit()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/packs/{pack_id}")
    assert kb.packs.get(pack_id) == before


def test_everything_that_is_typed_is_kept(edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str) -> None:
    before = {each.target: each for each in kb.packs.get(pack_id).pack.items}
    answer = edit(
        title=" Two  bridges ",
        audience="mayors",
        introduction="First.\r\n\r\n- one\r\n- two  ",
        situation="We have no money.",
        item=[QUAY, BANKS],
        note=["Ask Ada.", ""],
        show=[part for part in Part if part not in (Part.QUOTES, Part.COUNTER)],
        questions="Who pays?\r\n\r\n Who   leads?\r\nWho pays?",
        style="vancouver",
    )
    assert answer.status_code == 303
    assert kb.packs.get(pack_id).pack == Pack(
        "Two bridges",
        "mayors",
        "First.\n\n- one\n- two",
        "We have no money.",
        (replace(before[QUAY], note="Ask Ada."), before[BANKS]),
        ("Who pays?", "Who leads?"),
        (Part.QUOTES, Part.COUNTER),
        "vancouver",
    )


@pytest.mark.parametrize(
    ("do", "order", "place"),
    [
        (f"up {MILL}", [MILL, BANKS, QUAY], f"item-{MILL}"),
        (f"down {MILL}", [BANKS, QUAY, MILL], f"item-{MILL}"),
        (f"up {BANKS}", [BANKS, MILL, QUAY], f"item-{BANKS}"),
        (f"remove {BANKS}", [MILL, QUAY], "items"),
    ],
)
def test_a_button_beside_an_item_also_keeps_what_was_typed(
    edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str, do: str, order: list[str], place: str
) -> None:
    answer = edit(do, title="Typed meanwhile")
    assert answer.headers["Location"] == f"/packs/{pack_id}/edit#{place}"
    assert targets(kb, pack_id) == order
    assert kb.packs.get(pack_id).pack.title == "Typed meanwhile"


def send_order(client: FlaskClient, pack_id: str, opened: Mapping[str, Any], order: list[str]) -> Any:
    return client.post(f"/packs/{pack_id}/order", data={"csrf_token": opened["csrf_token"], "follows": opened["follows"], "item": order})


def test_an_order_is_kept_by_itself_and_the_form_goes_on_from_there(client: FlaskClient, fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    opened, before = fields(fetch(f"/packs/{pack_id}/edit")), kb.packs.get(pack_id)
    answer = send_order(client, pack_id, opened, [QUAY, BANKS, MILL])
    after = kb.packs.get(pack_id)
    assert (answer.status_code, answer.json) == (200, {"follows": after.revision})
    assert targets(kb, pack_id) == [QUAY, BANKS, MILL]
    assert replace(after.pack, items=before.pack.items) == before.pack
    typed = opened | {"follows": str(after.revision), "title": "Typed meanwhile", "item": [QUAY, BANKS, MILL], "do": "save"}
    assert client.post(f"/packs/{pack_id}/edit", data=typed).status_code == 303
    assert (kb.packs.get(pack_id).pack.title, targets(kb, pack_id)) == ("Typed meanwhile", [QUAY, BANKS, MILL])


def test_of_two_who_order_at_once_the_second_is_refused_and_nothing_of_the_first_is_lost(
    client: FlaskClient, fetch: Fetch, edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str
) -> None:
    opened = fields(fetch(f"/packs/{pack_id}/edit"))
    edit(title="Their title")
    theirs = kb.packs.get(pack_id)
    answer = send_order(client, pack_id, opened, [QUAY, BANKS, MILL])
    assert (answer.status_code, answer.json["problem"]) == (409, "Somebody saved this pack meanwhile; save to see what differs.")
    assert kb.packs.get(pack_id) == theirs
    saved = client.post(f"/packs/{pack_id}/edit", data=opened | {"item": [QUAY, BANKS, MILL], "do": "save"})
    assert saved.status_code == 409
    assert "Their title" in words(BeautifulSoup(saved.data, "html.parser").select_one(".theirs"))
    assert kb.packs.get(pack_id) == theirs


def test_enter_in_a_field_saves_and_moves_nothing(fetch: Fetch, pack_id: str) -> None:
    """A browser presses the first button of the form."""
    button = fetch(f"/packs/{pack_id}/edit").select_one("form[data-pack] button[type=submit]")
    assert button is not None
    assert button["value"] == "save"


def test_proposed_questions_stay_proposed_until_they_are_changed(edit: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    proposed = resolve(kb, kb.packs.get(pack_id).pack, date.today()).questions
    assert proposed
    assert fields(fetch(f"/packs/{pack_id}/edit"))["questions"].splitlines() == list(proposed)
    edit(audience="others")
    assert kb.packs.get(pack_id).pack.questions is None
    edit(questions="Who pays?")
    assert kb.packs.get(pack_id).pack.questions == ("Who pays?",)
    edit(questions="")
    assert kb.packs.get(pack_id).pack.questions == ()
    assert edit("propose", audience="mayors").headers["Location"].endswith("/edit#questions")
    assert (kb.packs.get(pack_id).pack.questions, kb.packs.get(pack_id).pack.audience) == (None, "mayors")


def test_questions_are_proposed_in_the_form_also_while_they_are_hidden(edit: Callable[..., Any], fetch: Fetch, pack_id: str) -> None:
    edit(show=[part for part in Part if part is not Part.QUESTIONS])
    assert fields(fetch(f"/packs/{pack_id}/edit"))["questions"]


def test_without_a_title_nothing_is_kept_and_everything_stays_typed(edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str) -> None:
    before = kb.packs.get(pack_id)
    answer = edit(f"down {BANKS}", title=" ", audience="mayors", item=[BANKS, QUAY], note=["Ask Ada.", "Ask Ben."])
    assert answer.status_code == 400
    page = BeautifulSoup(answer.data, "html.parser")
    assert "The pack has no title" in words(page.select_one("[role=alert]"))
    sent = fields(page)
    assert (sent["audience"], sent["item"], sent["note"]) == ("mayors", [QUAY, BANKS], ["Ask Ben.", "Ask Ada."])
    assert kb.packs.get(pack_id) == before


def test_the_second_of_two_who_save_is_told_sees_both_and_loses_nothing(
    client: FlaskClient, fetch: Fetch, edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str
) -> None:
    opened = fields(fetch(f"/packs/{pack_id}/edit"))
    opened["note"][1] = "Ask Ada."
    edit(
        title="Their title",
        item=[BANKS, QUAY],
        note=["", "Ask Ben."],
        questions="Who pays?",
        show=[part for part in Part if part is not Part.FIT],
        style="vancouver",
    )
    kept = kb.packs.get(pack_id)
    kb.packs.change(pack_id, kept.revision, replace(kept.pack, items=(*kept.pack.items, item(kb, "lindavale-breakfast-club"))))
    answer = client.post(f"/packs/{pack_id}/edit", data=opened | {"title": "My title", "do": "save"})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.data, "html.parser")
    assert words(page.select_one(".theirs h2")) == "Somebody saved this pack meanwhile"
    told = dict(zip(map(words, page.select(".theirs dt")), map(words, page.select(".theirs dd")), strict=True))
    titles = {case: kb.case(case).title for case in (BANKS, QUAY, "lindavale-breakfast-club")}
    assert told == {
        "Title": "Their title",
        "Practices and passages": " ".join(titles.values()),
        f"Note on {titles[QUAY]}": "Ask Ben.",
        "Questions": "Who pays?",
        "Parts left out": "Beside your situation: same, differs, check first",
        "Style of the references": "Vancouver, numbered",
    }
    sent = fields(page)
    assert (sent["title"], sent["item"]) == ("My title", [BANKS, MILL, QUAY, "lindavale-breakfast-club"])
    assert sent["note"] == ["", "Ask Ada.", "", ""]
    assert client.post(f"/packs/{pack_id}/edit", data=sent | {"do": "save"}).status_code == 303
    assert kb.packs.get(pack_id).pack.title == "My title"
    assert targets(kb, pack_id) == [BANKS, MILL, QUAY, "lindavale-breakfast-club"]


def test_a_style_that_there_is_not_and_an_item_of_nowhere_are_passed_over(edit: Callable[..., Any], kb: KnowledgeBase, pack_id: str) -> None:
    assert edit(style="../../etc", item=["nope", BANKS], note=["x", "y"]).status_code == 303
    assert kb.packs.get(pack_id).pack.style == "apa"
    assert targets(kb, pack_id) == [BANKS]


@pytest.mark.parametrize("page", ["", "/edit", "/remove"])
def test_what_was_typed_stays_text(edit: Callable[..., Any], fetch: Fetch, pack_id: str, page: str) -> None:
    edit(title=MARKUP, audience=MARKUP, introduction=MARKUP, situation=MARKUP, note=[MARKUP] * 3, questions=MARKUP)
    shown = fetch(f"/packs/{pack_id}{page}")
    assert not shown.select("script:not([src])")
    assert MARKUP in words(shown.select_one("main")) or MARKUP in str(fields(shown))
