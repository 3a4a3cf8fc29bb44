"""Practices and passages are collected from everywhere, into the pack that was used last or another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.answer_model import MatchType
from kb.briefing.adding import MOST_ITEMS, item
from kb.briefing.packs import Packs
from kb.briefing.values import Item, Pack
from kb.errors import ChangedMeanwhileError
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.packs import BANKS, MILL, QUAY, SITUATION, targets
from tests.web.reading import target, words
from web.pack_items import OFFERED, TRIES

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]

ASKED = f"/?q={quote(SITUATION)}"


def test_the_first_result_that_is_added_begins_a_pack_with_the_situation(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    page = fetch(ASKED)
    assert words(page.select_one(f"#to-pack-{BANKS}")) == "Add to a new pack"
    sent = {str(box["name"]): str(box["value"]) for box in page.select("#to-pack input")}
    answer = post(ASKED, "/packs/items", sent | {"new": BANKS})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#to-pack-{BANKS}")
    made = kb.packs.all()[0].pack
    assert (made.title, made.situation) == ("Our banks give no loans to young software firms", SITUATION)
    assert made.items == (item(kb, BANKS),)
    here = fetch(answer.headers["Location"]).select_one(f"#to-pack-{BANKS}")
    assert words(here).startswith("In the pack Our banks give no loans to young software firms Take it out")


def test_the_next_ones_go_into_the_same_pack_and_each_stands_once(fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    fetch(f"/packs/{pack_id}")
    page = fetch("/cases/lindavale-breakfast-club")
    button = page.select_one("#to-pack-lindavale-breakfast-club > button")
    assert words(button) == "Add to the pack “Bridges for Thursday”"
    for _ in range(2):
        assert post("/packs", "/packs/items", {"add": "lindavale-breakfast-club", "pack": pack_id}).status_code == 303
    assert targets(kb, pack_id) == [BANKS, MILL, QUAY, "lindavale-breakfast-club"]


def test_another_pack_can_be_named_and_becomes_the_one_that_is_used(fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    other = kb.packs.make(Pack("Friday"))
    fetch(f"/packs/{pack_id}")
    offered = [words(button) for button in fetch(f"/cases/{MILL}").select(".to-pack details button")]
    assert offered == ["Friday", "A new pack"]
    post("/packs", "/packs/items", {"add-to": f"{other} {MILL}"})
    assert targets(kb, other) == [MILL]
    assert words(fetch(f"/cases/{MILL}").select_one(".to-pack > span")) == "In the pack Friday"


def test_only_some_packs_are_offered_and_all_of_them_one_step_away(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    made = [kb.packs.make(Pack(f"Pack {number}")) for number in range(OFFERED + 1)]
    place = fetch(f"/cases/{MILL}").select_one(".to-pack")
    assert place is not None
    assert len(place.select("details button")) == OFFERED
    assert words(place.select_one("details a")) == "All packs"
    page = fetch(target(place.select_one("details a")))
    assert {str(button["value"]) for button in page.select("button[name=add-to]")} == {f"{pack} {MILL}" for pack in made}
    assert words(page.select_one(".lead a")) == "Go back without adding it"
    assert target(page.select_one(".lead a")) == f"/cases/{MILL}"
    post(f"/packs/choose?target={MILL}", "/packs/items", {"new": MILL, "title": " Six  mills "})
    assert kb.packs.all()[0].pack == Pack("Six mills", items=(item(kb, MILL),))


def test_a_passage_is_added_in_its_report_and_in_an_answer(
    fetch: Fetch, post: Post, kb: KnowledgeBase, report: Document, passage_id: str, pack_id: str
) -> None:
    fetch(f"/packs/{pack_id}")
    here = f"/library/{report.id}?passage={passage_id}"
    assert words(fetch(here).select_one(f"#to-pack-{passage_id} > button")).startswith("Add to the pack")
    answer = post(here, "/packs/items", {"add": passage_id, "pack": pack_id, "back": here})
    assert answer.headers["Location"].endswith(f"#to-pack-{passage_id}")
    assert kb.packs.get(pack_id).pack.items[-1] == item(kb, passage_id)
    assert kb.packs.get(pack_id).pack.items[-1].type is MatchType.PASSAGE
    shown = [str(place["id"]) for place in fetch(f"/library/{report.id}?choose=1&whole=1").select(".to-pack")]
    assert shown == [f"to-pack-{i}" for i, passage in kb.passages_of(report.id).items() if not passage.furniture]
    assert fetch("/?q=What+should+a+council+ask+each+bank&tab=advice").select(".result .to-pack button[form=to-pack]")


def test_what_is_in_the_pack_is_taken_out_where_it_was_added(post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    answer = post(f"/packs/{pack_id}", "/packs/items", {"remove": MILL, "pack": pack_id, "back": f"/cases/{MILL}"})
    assert answer.headers["Location"] == f"/cases/{MILL}#to-pack-{MILL}"
    assert targets(kb, pack_id) == [BANKS, QUAY]


@pytest.mark.parametrize("back", ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)", ""])
def test_adding_leads_to_no_other_site(client: FlaskClient, fetch: Fetch, post: Post, kb: KnowledgeBase, back: str) -> None:
    assert post("/packs", "/packs/items", {"new": MILL, "back": back}).headers["Location"] == "/packs"
    assert not fetch(f"/packs/choose?target={MILL}&back={quote(back)}").select(".lead a")


def test_nothing_unknown_is_added_and_no_pack_overflows(post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    assert post("/packs", "/packs/items", {"new": "nope"}).status_code == 404
    assert post("/packs", "/packs/items", {}).status_code == 404
    assert post("/packs", "/packs/items", {"add-to": f"nope {MILL}"}).status_code == 404
    full = kb.packs.make(Pack("Full", items=tuple(Item(f"c{n}", MatchType.CASE) for n in range(MOST_ITEMS))))
    answer = post("/packs", "/packs/items", {"add-to": f"{full} {MILL}"})
    assert answer.status_code == 400
    assert f"holds {MOST_ITEMS} items already" in answer.text
    assert len(kb.packs.all()) == 2


def test_an_item_is_added_while_somebody_else_changes_the_pack(post: Post, kb: KnowledgeBase, pack_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change, calls = Packs.change, []

    def changed_once(self: Packs, identifier: str, follows: int, pack: Pack) -> Any:
        calls.append(follows)
        if len(calls) == 1:
            change(self, identifier, follows, replace(pack, items=pack.items[:-1], audience="others"))
        return change(self, identifier, follows, pack)

    monkeypatch.setattr(Packs, "change", changed_once)
    assert post("/packs", "/packs/items", {"add-to": f"{pack_id} lindavale-breakfast-club"}).status_code == 303
    assert calls == [1, 2]
    assert kb.packs.get(pack_id).pack.audience == "others"
    assert targets(kb, pack_id)[-1] == "lindavale-breakfast-club"


def test_a_pack_that_never_rests_is_told_of(post: Post, pack_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def always(self: Packs, identifier: str, follows: int, pack: Pack) -> Any:
        calls.append(identifier)
        raise ChangedMeanwhileError(pack.title)

    monkeypatch.setattr(Packs, "change", always)
    answer = post("/packs", "/packs/items", {"add-to": f"{pack_id} lindavale-breakfast-club"})
    assert (answer.status_code, len(calls)) == (400, TRIES)
    assert "try again in a moment" in answer.text
