"""Changes of a pack: each gives a new one and leaves the old as it was."""

from __future__ import annotations

import pytest

from kb.answer_model import MatchType
from kb.briefing import adding
from kb.briefing.values import Item, Pack
from kb.errors import BadInputError, NotFoundError
from kb.knowledge import KnowledgeBase
from tests.kb.briefing.reports import BANKS, MILL, add_report, passage

ABC = Pack("For Thursday", items=tuple(Item(target, MatchType.CASE, f"on {target}") for target in "abc"))


def order(pack: Pack) -> str:
    return "".join(item.target for item in pack.items)


def test_an_item_comes_last_and_once() -> None:
    added = adding.with_item(ABC, Item("d", MatchType.PASSAGE))
    assert order(added) == "abcd"
    assert adding.with_item(added, Item("b", MatchType.CASE, "another note")) is added
    assert order(ABC) == "abc"


def test_a_full_pack_takes_no_more_but_what_it_holds() -> None:
    full = Pack("Full", items=tuple(Item(str(n), MatchType.CASE) for n in range(adding.MOST_ITEMS)))
    with pytest.raises(BadInputError, match=r"^The pack 'Full' holds 100 items already; remove one, or begin another pack.$"):
        adding.with_item(full, Item("one more", MatchType.CASE))
    assert adding.with_item(full, Item("7", MatchType.CASE)) is full


def test_an_item_is_taken_out_and_one_that_is_not_there_changes_nothing() -> None:
    assert order(adding.without_item(ABC, "b")) == "ac"
    assert adding.without_item(ABC, "x") == ABC


@pytest.mark.parametrize(
    ("target", "by", "becomes"), [("a", 1, "bac"), ("c", -1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("a", 9, "bca"), ("c", -9, "cab")]
)
def test_an_item_moves_as_far_as_there_is_room(target: str, by: int, becomes: str) -> None:
    moved = adding.moved(ABC, target, by)
    assert order(moved) == becomes
    assert {item.target: item for item in moved.items} == {item.target: item for item in ABC.items}


@pytest.mark.parametrize(("place", "becomes"), [(-3, "bac"), (0, "bac"), (1, "abc"), (2, "acb"), (8, "acb")])
def test_an_item_goes_to_a_place(place: int, becomes: str) -> None:
    assert order(adding.moved_to(ABC, "b", place)) == becomes


@pytest.mark.parametrize(("named", "becomes"), [("cab", "cab"), ("c", "cab"), ("", "abc"), ("xbya", "bac"), ("bb", "bac")])
def test_items_are_put_in_the_order_in_which_they_are_named(named: str, becomes: str) -> None:
    made = adding.in_order(ABC, list(named))
    assert order(made) == becomes
    assert {item.target: item for item in made.items} == {item.target: item for item in ABC.items}


@pytest.mark.parametrize("change", [lambda: adding.moved(ABC, "x", 1), lambda: adding.moved_to(ABC, "x", 1)])
def test_what_the_pack_does_not_hold_cannot_be_changed(change: object) -> None:
    with pytest.raises(BadInputError, match=r"^The pack 'For Thursday' does not hold 'x'; it was removed perhaps. Add it again.$"):
        change()  # type: ignore[operator]


def test_an_item_is_of_the_library_and_knows_what_was_seen(kb: KnowledgeBase) -> None:
    identifier = passage(add_report(kb), 1)
    case, quoted = adding.item(kb, BANKS, "Ring up"), adding.item(kb, identifier)
    assert (case.target, case.type, case.note) == (BANKS, MatchType.CASE, "Ring up")
    assert (quoted.target, quoted.type, quoted.note) == (identifier, MatchType.PASSAGE, "")
    assert (case.seen or {})["evidence"] == "evaluated"
    assert (quoted.seen or {})["document-title"] == "Bridges Built Slowly"


def test_what_the_library_does_not_hold_is_no_item(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match=r"^The library has no practice or passage 'nowhere'.$"):
        adding.item(kb, "nowhere")
    held, missing = adding.items(kb, [MILL, "nowhere", BANKS, MILL, "never"])
    assert [item.target for item in held] == [MILL, BANKS]
    assert missing == ("nowhere", "never")
