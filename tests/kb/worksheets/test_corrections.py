"""What a person took off and set of the values that follow."""

from __future__ import annotations

from kb.codebooks.changes import Change, Kind, changed
from kb.worksheets.corrections import BY_HAND, Corrections, columns, corrected
from kb.worksheets.following import Following, Given
from tests.kb.worksheets.harbour import vocabulary

SHOWN = (("gap", "capital"), ("gap", "policy"), ("stage", "decline"))
FOLLOWS = Following("We are few.", {"gap": (Given("capital", ("Capital: 1",)), Given("policy", ())), "stage": (Given("decline", ()),)})
BOTH = Corrections(off=(("gap", "policy"),), on=(("level", "city"),))


def test_what_was_taken_off_is_gone_and_what_was_set_is_there() -> None:
    found = BOTH.applied(FOLLOWS)
    assert (found.text, found.values("gap"), found.values("stage")) == ("We are few.", ("capital",), ("decline",))
    assert found.facets["level"] == (Given("city", (BY_HAND,)),)


def test_a_facet_of_which_all_was_taken_off_is_not_told() -> None:
    assert "stage" not in Corrections(off=(("stage", "decline"),)).applied(FOLLOWS).facets


def test_a_form_says_by_its_ticks_what_was_taken_off_and_set() -> None:
    ticked = [("gap", "capital"), ("stage", "decline"), ("gap", "research")]
    assert corrected(Corrections(), FOLLOWS, SHOWN, ticked) == Corrections((("gap", "policy"),), (("gap", "research"),))


def test_what_was_taken_off_stays_off_when_the_answers_no_longer_tell_it() -> None:
    off = Corrections(off=(("gap", "policy"),))
    silent = Following("", {})
    assert corrected(off, silent, [], []) == off
    assert corrected(off, silent, [], [("gap", "policy")]) == Corrections(on=(("gap", "policy"),))
    assert corrected(off, FOLLOWS, [("gap", "capital"), ("stage", "decline")], SHOWN) == Corrections()


def test_what_was_set_is_let_go_by_its_tick_and_what_the_form_does_not_show_stays() -> None:
    before = Corrections(off=(("topic", "funding"),), on=(("gap", "research"),))
    found = corrected(before, FOLLOWS, [*SHOWN, ("gap", "research")], SHOWN)
    assert found == Corrections(off=(("topic", "funding"),))


def test_a_form_opened_before_others_changed_something_touches_only_what_it_showed() -> None:
    theirs = Corrections(off=(("stage", "decline"),), on=(("level", "city"),))
    assert corrected(theirs, FOLLOWS, [("gap", "capital")], [("gap", "capital")]) == theirs
    off_too = Corrections(off=(("stage", "decline"), ("gap", "capital")), on=(("level", "city"),))
    assert corrected(theirs, FOLLOWS, [("gap", "capital")], []) == off_too
    assert corrected(theirs, FOLLOWS, [("gap", "capital")], [("gap", "capital"), ("stage", "decline")]).off == ()


def test_what_a_form_left_as_it_was_does_not_undo_what_others_changed_meanwhile() -> None:
    theirs = Corrections(off=(("gap", "policy"),), on=(("level", "city"),))
    assert corrected(theirs, FOLLOWS, SHOWN, SHOWN) == theirs  # opened when policy was on
    back = Corrections()
    assert corrected(back, FOLLOWS, [("gap", "capital"), ("stage", "decline")], [("gap", "capital"), ("stage", "decline")]) == back


def test_what_followed_when_the_form_was_opened_and_does_not_now_is_not_set_by_hand() -> None:
    assert corrected(Corrections(), Following("", {}), SHOWN, SHOWN) == Corrections()


def test_corrections_follow_the_codebook() -> None:
    book = changed(vocabulary().codebook, Change(Kind.MERGE, "gap", "policy", into="capital"), 2)
    book = changed(book, Change(Kind.RETIRE, "stage", "decline"), 3)
    held = Corrections(off=(("gap", "policy"), ("stage", "decline")), on=(("gap", "capital"), ("gap", "policy")))
    assert held.standing(book) == Corrections(off=(("gap", "capital"),), on=(("gap", "capital"),))


def test_corrections_come_back_from_json() -> None:
    assert Corrections.from_json(BOTH.as_json()) == BOTH
    assert Corrections.from_json({}) == Corrections()
    assert columns(["gap:policy", "gap:policy", "", "gap:", ":x", "gap"]) == (("gap", "policy"),)
