"""A living pack: what changed since an item was seen, in words, and the present version accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kb.answer_model import MatchType
from kb.briefing.values import Item, Pack
from kb.briefing.versions import Stale, accepted, present, stale, stale_in
from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.errors import BadInputError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.model import Citation, Evidence, Outcome, Size
from tests.kb.briefing.reports import BANKS, MILL, PARTS, add_report, pack_of, passage, statements
from tests.kb.documents import Part


def recorded(kb: KnowledgeBase, **fields: Any) -> None:
    """The record of the bank's round table says something else now."""
    kb.indexing.put_cases([replace(kb.case(BANKS), hash="another", **fields)], kb.encoder)
    kb.forget()


def told(kb: KnowledgeBase, pack: Pack) -> tuple[str, ...]:
    (only,) = stale(kb, pack)
    return only.changes


def test_nothing_is_stale_when_nothing_changed(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    assert stale(kb, pack_of(kb, BANKS, MILL, passage(document, 1))) == ()


CHANGED: dict[str, tuple[dict[str, Any], str]] = {
    "the grade": ({"evidence": Evidence.DESCRIBED}, "The evidence grade was “evaluated” and is “described” now."),
    "the outcome": ({"outcome": Outcome.MIXED}, "The outcome was “worked” and is “mixed” now."),
    "the title": (
        {"title": "Banks meet firms"},
        "The title was “Four banks and twelve software firms meet at one round table each quarter” and is “Banks meet firms” now.",
    ),
    "the summary": ({"summary": "Short."}, "The summary says something else now."),
    "a cost": ({"cost": None}, "Facts beside the sections changed: place, period, organisation, size, cost, duration, or whether it still runs."),
    "a size": (
        {"size": Size(firms=13)},
        "Facts beside the sections changed: place, period, organisation, size, cost, duration, or whether it still runs.",
    ),
    "a tag": ({"facets": {"gap": ("capital", "policy")}}, "Gap was “Capital” and is “Capital and Policy” now."),
    "a page": ({"citations": (Citation("bridges-2019", "2.1 Banks at one table", "27"),)}, "It cites other sections or pages of its sources now."),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_change_of_a_record_is_told_by_what_it_is(kb: KnowledgeBase, what: str) -> None:
    fields, sentence = CHANGED[what]
    pack = pack_of(kb, BANKS, MILL)
    recorded(kb, **{**fields, **({"facets": kb.case(BANKS).facets | fields["facets"]} if "facets" in fields else {})})
    assert stale(kb, pack) == (Stale(BANKS, MatchType.CASE, (sentence,)),)


def test_sections_that_changed_are_named(kb: KnowledgeBase) -> None:
    pack, body = pack_of(kb, BANKS), dict(kb.case(BANKS).body)
    recorded(kb, body=body | {"Watch out": "Nothing."})
    assert told(kb, pack) == ("A section of the record changed: “Watch out”.",)
    recorded(kb, body=body | {"Watch out": "Nothing.", "Situation": "Quiet."})
    assert told(kb, pack) == ("Sections of the record changed: “Situation” and “Watch out”.",)


def test_what_a_pack_does_not_show_makes_nothing_stale(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS)
    recorded(kb, asked_as=("Who lends?",), lat=1.0)
    assert stale(kb, pack) == ()


def test_a_further_source_is_told(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS)
    recorded(kb, citations=(*kb.case(BANKS).citations, Citation("harbours-2014", "The quay")))
    assert told(kb, pack)[-1] == "It cites a further source now: Ines Quill: Harbours & Halls: Notes from the Coast (2014)."


def test_a_source_that_is_listed_otherwise_is_told(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    pack = pack_of(kb, BANKS, passage(document, 1), MILL)
    kb.indexing.replace_sources([replace(kb.store.sources()["bridges-2019"], year=2020)])
    before = "Ada Northgate, Pär Ström: Bridges Built Slowly: Six Towns and Their Firms (2019)"
    sentence = f"A source is listed otherwise: it was “{before}” and is “{before.replace('2019', '2020')}” now."
    assert stale(kb, pack) == (Stale(BANKS, MatchType.CASE, (sentence,)), Stale(passage(document, 1), MatchType.PASSAGE, (sentence,)))


def test_a_report_that_came_into_the_library_is_told(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS, MILL)
    add_report(kb)
    sentence = "A report that tells it came into the library, left it or was replaced: its quotes may be others now."
    assert stale(kb, pack) == (Stale(BANKS, MatchType.CASE, (sentence,)),)


def test_a_record_that_is_gone_is_told(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS, MILL)
    kb.indexing.remove_cases([BANKS])
    assert stale(kb, pack) == (Stale(BANKS, MatchType.CASE, ("The record is gone.",), gone=True),)


def test_a_tag_that_a_person_accepted_is_told_and_a_guess_is_not(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    pack = pack_of(kb, passage(document, 1))
    assert "tag:gap" not in (pack.items[0].seen or {})
    kb.record.decide("Ada", [Choice(passage(document, 1), "gap", Action.ACCEPT, ("capital",), (Suggested("capital", 1.0),))], kb.codebook)
    assert told(kb, pack) == ("Gap was empty and is “Capital” now.",)


def test_a_passage_whose_report_was_replaced_is_found_in_the_newest_version(kb: KnowledgeBase) -> None:
    first = add_report(kb)
    pack = pack_of(kb, passage(first, 1))
    second = add_report(kb, replaces=first, parts=(Part("A foreword of two towns."), *PARTS))
    third = add_report(kb, replaces=second, parts=(Part("A foreword of three towns."), Part("And thanks."), *PARTS))
    there = passage(third, 3)
    sentence = "The report was replaced by a newer version, which holds this passage too."
    assert stale(kb, pack) == (Stale(passage(first, 1), MatchType.PASSAGE, (sentence,), gone=True, moved_to=there),)
    followed = accepted(kb, pack, passage(first, 1))
    assert [item.target for item in followed.items] == [there]
    assert stale(kb, followed) == ()


def test_a_passage_that_the_newer_version_does_not_hold_is_gone(kb: KnowledgeBase) -> None:
    first = add_report(kb)
    pack = pack_of(kb, passage(first, 1))
    add_report(kb, replaces=first, parts=PARTS[:1])
    sentence = "The report was replaced by a newer version that does not hold this passage."
    assert stale(kb, pack) == (Stale(passage(first, 1), MatchType.PASSAGE, (sentence,), gone=True),)
    with pytest.raises(NotFoundError, match=rf"^The library has no passage '{passage(first, 1)}'.$"):
        accepted(kb, pack, passage(first, 1))


def test_a_passage_that_was_never_seen_is_only_gone(kb: KnowledgeBase) -> None:
    pack = Pack("P", items=(Item("0123456789abcdef-0001", MatchType.PASSAGE), Item(BANKS, MatchType.CASE)))
    assert told(kb, pack) == ("The passage is gone, and so is its report.",)


def test_the_present_version_is_accepted_for_one_item_and_its_note_stays(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS, MILL)
    pack = replace(pack, items=(replace(pack.items[0], note="Ring up"), pack.items[1]))
    recorded(kb, outcome=Outcome.MIXED)
    kb.indexing.put_cases([replace(kb.case(MILL), outcome=Outcome.WORKED)], kb.encoder)
    once = accepted(kb, pack, BANKS)
    assert [each.target for each in stale(kb, once)] == [MILL]
    assert once.items[0].note == "Ring up"
    assert stale(kb, accepted(kb, once, MILL)) == ()


def test_a_passage_that_moved_onto_one_of_the_pack_leaves_that_one(kb: KnowledgeBase) -> None:
    first = add_report(kb)
    pack = pack_of(kb, passage(first, 1))
    second = add_report(kb, replaces=first, parts=(*PARTS, Part("An afterword.")))
    both = replace(pack, items=(*pack.items, *pack_of(kb, passage(second, 1)).items))
    assert [item.target for item in accepted(kb, both, passage(first, 1)).items] == [passage(second, 1)]


def test_what_the_pack_does_not_hold_cannot_be_accepted(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInputError, match=r"^The pack 'For Thursday' does not hold 'x'; it was removed perhaps. Add it again.$"):
        accepted(kb, pack_of(kb, BANKS), "x")


def test_packs_side_by_side_are_each_as_by_themselves(kb: KnowledgeBase) -> None:
    before, gone = pack_of(kb, BANKS, MILL), Pack("Gone", items=(Item("nope", MatchType.CASE),))
    recorded(kb, evidence=Evidence.DESCRIBED)
    packs = (before, gone, pack_of(kb, BANKS))
    assert stale_in(kb, packs) == tuple(stale(kb, pack) for pack in packs)
    assert [len(found) for found in stale_in(kb, packs)] == [1, 1, 0]
    assert stale_in(kb, ()) == ()


def test_many_items_ask_the_tables_no_oftener_than_two(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    every = [*kb.store.cases(), *(passage(document, n) for n in range(3))]
    counted: list[int] = []
    calls: list[Callable[[], object]] = [lambda: present(kb, every[-4:-2]), lambda: present(kb, every)]
    asked = statements(kb)
    for call in calls:
        asked.clear()
        call()
        counted.append(len(asked))
    assert counted[0] == counted[1] == 6
