"""Packs: the list, the pack as its readers will see it, its files, what changed under it, its removal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.answer_model import MatchType
from kb.briefing.resolving import resolve
from kb.briefing.values import Item, Pack
from kb.briefing.versions import stale
from kb.knowledge import KnowledgeBase
from tests.web.packs import BANKS, MILL, QUAY, targets
from tests.web.reading import target, words
from web.pack_form import LONGEST_TITLE

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]


def frozen(kb: KnowledgeBase, pack_id: str) -> str:
    """The token of a link to the pack as it is now."""
    return kb.shared_packs.freeze(pack_id, resolve(kb, kb.packs.get(pack_id).pack, date.today()))


def test_the_list_tells_of_each_pack_what_it_is(fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    kb.packs.make(Pack("Empty"))
    assert [words(title) for title in fetch("/packs").select(".entry h3")] == ["Empty", "Bridges for Thursday"]
    meta = fetch("/packs").select(".entry .meta")
    assert words(meta[0]).startswith("0 items · changed on ")
    assert words(meta[1]).startswith("For the councils · 3 items · changed on ")
    assert not fetch("/packs").select(".changed")


def test_without_packs_the_list_says_how_one_begins(fetch: Fetch) -> None:
    assert "There is no pack yet" in words(fetch("/packs").select_one(".empty"))


def test_a_pack_is_begun_with_a_title_and_filled_afterwards(post: Post, kb: KnowledgeBase) -> None:
    answer = post("/packs", "/packs", {"title": "  For   Monday ", "audience": "mayors"})
    kept = kb.packs.all()[0]
    assert kept.pack == Pack("For Monday", audience="mayors")
    assert answer.headers["Location"] == f"/packs/{kept.id}/edit"


@pytest.mark.parametrize(("title", "said"), [(" ", "has no title"), ("x" * (LONGEST_TITLE + 1), f"at most {LONGEST_TITLE} fit")])
def test_a_pack_without_a_fitting_title_is_refused_and_stays_typed(post: Post, kb: KnowledgeBase, title: str, said: str) -> None:
    answer = post("/packs", "/packs", {"title": title, "audience": "mayors"})
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="mayors"' in answer.text
    assert kb.packs.all() == ()


def test_a_pack_is_shown_as_its_readers_will_see_it(fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    page = fetch(f"/packs/{pack_id}")
    assert words(page.h1) == "Bridges for Thursday"
    assert words(page.select_one(".pack-introduction em")) == "bridges"
    shown = [words(title) for title in page.select(".pack-practice:not(.pack-counter) > h2")]
    assert shown == [f"{number}. {kb.case(case).title}" for number, case in enumerate((BANKS, MILL, QUAY), 1)]
    assert not page.select(".stale")


@pytest.mark.parametrize(
    ("ending", "media_type", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("md", "text/markdown; charset=utf-8", b""),
    ],
)
def test_a_pack_is_downloaded_in_four_forms(client: FlaskClient, pack_id: str, ending: str, media_type: str, begins: bytes) -> None:
    answer = client.get(f"/packs/{pack_id}/pack.{ending}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="bridges-for-thursday.{ending}"'
    assert answer.data.startswith(begins)
    assert len(answer.data) > 1000


def test_a_title_without_a_letter_of_ours_still_names_a_file(client: FlaskClient, kb: KnowledgeBase) -> None:
    answer = client.get(f"/packs/{kb.packs.make(Pack('…'))}/pack.md")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pack.md"'


def test_what_changed_under_an_item_is_said_and_taken_for_known(fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    kept = kb.packs.get(pack_id)
    first, *others = kept.pack.items
    earlier = replace(first, seen={**(first.seen or {}), "evidence": "planned"})
    kb.packs.change(pack_id, 1, replace(kept.pack, items=(earlier, *others)))
    assert words(fetch("/packs").select_one(".changed")) == "Something changed under 1 item"
    told = fetch(f"/packs/{pack_id}").select_one(".stale")
    assert "The evidence grade was “planned” and is “evaluated” now." in words(told)
    page = f"/packs/{pack_id}"
    assert post(page, f"{page}/present", {"target": BANKS, "follows": "1"}).status_code == 409
    assert stale(kb, kb.packs.get(pack_id).pack)
    assert post(page, f"{page}/present", {"target": BANKS, "follows": "2"}).status_code == 303
    assert kb.packs.get(pack_id).pack == kept.pack
    assert not fetch(page).select(".stale")


def test_all_present_versions_are_taken_at_one_stroke_and_a_lost_record_is_left(fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    kept = kb.packs.get(pack_id)
    earlier = tuple(replace(each, seen={**(each.seen or {}), "outcome": "failed"}) for each in kept.pack.items[:2])
    kb.packs.change(pack_id, 1, replace(kept.pack, items=(*earlier, Item("gone-record", MatchType.CASE, "Keep this note."))))
    page = f"/packs/{pack_id}"
    assert [words(button) for button in fetch(page).select(".stale button")] == [
        f"Take the present version of {kb.case(BANKS).title}",
        f"Take the present version of {kb.case(MILL).title}",
        "Take it out of the pack : gone-record",
        "Take all present versions",
    ]
    assert post(page, f"{page}/present", {"follows": "2"}).status_code == 303
    assert [each.target for each in stale(kb, kb.packs.get(pack_id).pack)] == ["gone-record"]
    assert post(page, "/packs/items", {"remove": "gone-record", "pack": pack_id, "back": page}).status_code == 303
    assert targets(kb, pack_id) == [BANKS, MILL]


def test_a_pack_is_removed_after_a_question_and_its_links_with_it_where_that_is_ticked(
    fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str
) -> None:
    token = frozen(kb, pack_id)
    page = f"/packs/{pack_id}/remove"
    assert words(fetch(page).h1) == "Remove this pack?"
    assert fetch(page).select("input[name=links][checked]")
    assert kb.packs.get(pack_id)
    answer = post(page, page, {"links": "1"})
    assert answer.headers["Location"] == "/packs"
    assert kb.packs.all() == ()
    fetch(f"/shared/{token}", 404)
    fetch(f"/packs/{pack_id}", 404)


def test_links_outlive_a_pack_where_they_are_to(fetch: Fetch, post: Post, kb: KnowledgeBase, pack_id: str) -> None:
    token = frozen(kb, pack_id)
    post(f"/packs/{pack_id}/remove", f"/packs/{pack_id}/remove", {})
    assert words(fetch(f"/shared/{token}").h1) == "Bridges for Thursday"


def test_a_pack_that_is_gone_is_no_longer_the_one_that_is_used(fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    fetch(f"/packs/{pack_id}")
    kb.packs.remove(pack_id)
    assert words(fetch(f"/cases/{MILL}").select_one(".to-pack")) == "Add to a new pack"


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/packs/nope"),
        ("get", "/packs/nope/edit"),
        ("get", "/packs/nope/remove"),
        ("get", "/packs/nope/pack.pdf"),
        ("get", "/packs/choose?target=nope"),
        ("get", "/shared/nope/pack.pdf"),
        ("post", "/packs/nope/edit"),
        ("post", "/packs/nope/remove"),
        ("post", "/packs/nope/links"),
        ("post", "/packs/nope/present"),
    ],
)
def test_what_there_is_not_is_not_found(client: FlaskClient, post: Post, method: str, address: str) -> None:
    answer = client.get(address) if method == "get" else post("/packs", address, {})
    assert answer.status_code == 404


def test_another_ending_is_not_found_and_a_post_needs_its_token(client: FlaskClient, pack_id: str) -> None:
    assert client.get(f"/packs/{pack_id}/pack.exe").status_code == 404
    for address in ("/packs", "/packs/items", f"/packs/{pack_id}/edit", f"/packs/{pack_id}/links", f"/packs/{pack_id}/remove"):
        assert client.post(address, data={"title": "x"}).status_code == 400


def test_pages_of_a_pack_are_whole(fetch: Fetch, kb: KnowledgeBase, pack_id: str) -> None:
    token = frozen(kb, pack_id)
    for address in (f"/packs/{pack_id}", f"/packs/{pack_id}/edit", f"/packs/{pack_id}/remove", f"/packs/choose?target={MILL}", f"/shared/{token}"):
        page = fetch(address)
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels
        ids = [str(element["id"]) for element in page.select("[id]")]
        assert len(ids) == len(set(ids))
        inside = {target(link)[1:] for link in page.select("a[href^='#']")}
        assert inside <= set(ids)
        for field in page.select("input:not([type=hidden]), select, textarea"):
            assert field.find_parent("label"), field
        assert not page.select("style, [style], script:not([src])")
