"""What changed in a sheet from one state to another."""

from __future__ import annotations

import pytest

from kb.worksheets.changes import Change, Changes, Step, changes, step
from kb.worksheets.word_changes import Piece, pieces
from tests.kb.worksheets.harbour import computed, filled


def steps(found: Changes) -> dict[str, Step]:
    """Steps by label of everything but what stayed the same."""
    return {each.label: each for part in found.parts for each in part.steps if each.change is not Change.SAME}


def test_each_answer_is_told_by_what_became_of_it() -> None:
    after = filled(members="1,240", story="", place="", gaps__policy__contact="2", **{"gaps__firm-to-firm__contact": "2"})
    found = steps(changes(filled(), after))
    assert {label: (each.before, each.after, each.told) for label, each in found.items() if label.startswith(("Members", "Firm to firm: C"))} == {
        "Members": ("1200\u00a0firms", "1240\u00a0firms", "changed, up by 40\u00a0firms"),
        "Firm to firm: Contact today": ("0 of 4", "2 of 4", "changed, up by 2"),
    }
    assert found["Policy: Contact today"].told == "answered since"
    assert found["Place"].told == "taken away"


def test_figures_move_with_the_answers_percentages_by_points() -> None:
    found = {each.label: each for each in changes(filled(), filled(sources__r1__amount="200.5")).figures}
    assert found["Largest source's share"].told == "changed, down by 25\u00a0points"
    assert (found["Largest source's share"].before, found["Largest source's share"].after) == ("75%", "50%")


def test_a_row_that_only_one_state_has_is_told_cell_by_cell() -> None:
    found = steps(changes(filled(), filled(sources__r2__name="", sources__r2__amount="", sources__r2__kind_of="")))
    assert {label: each.change for label, each in found.items() if label.startswith("Fees")}.get("Fees: Amount") is Change.TAKEN_AWAY


def test_what_cannot_be_read_is_shown_as_typed() -> None:
    found = steps(changes(filled(), filled(members="many")))
    assert (found["Members"].after, found["Members"].told) == ("many (cannot be read)", "changed")


def test_equal_states_change_nothing_and_empty_ones_hold_nothing() -> None:
    same = changes(filled(), filled())
    assert (same.answers, same.moved, same.empty) == (0, 0, False)
    assert changes(computed({}), computed({})).empty


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [("", "", Change.SAME), ("a", "a", Change.SAME), ("", "a", Change.ANSWERED), ("a", "", Change.TAKEN_AWAY), ("a", "b", Change.CHANGED)],
)
def test_a_step_says_what_became_of_a_text(before: str, after: str, change: Change) -> None:
    assert step("x", before, after).change is change


def test_words_that_went_and_came_are_told_apart() -> None:
    before, after = pieces("Our banks lend nothing.", "Our two banks lend little.")
    assert before == (Piece("Our"), Piece(" banks lend"), Piece(" nothing.", marked=True))
    assert after == (Piece("Our"), Piece(" two", marked=True), Piece(" banks lend"), Piece(" little.", marked=True))


@pytest.mark.parametrize(("before", "after"), [("", "x"), ("x", ""), ("a b", "c d"), (" a\n b ", "a  c\n"), ("same", "same")])
def test_pieces_joined_are_the_texts(before: str, after: str) -> None:
    for text, found in zip((before, after), pieces(before, after), strict=True):
        assert "".join(piece.text for piece in found) == text


def test_texts_without_a_common_word_or_too_long_stay_whole() -> None:
    assert pieces("a b", "c d") == ((Piece("a b"),), (Piece("c d"),))
    long = "word " * 3001
    assert pieces(long, f"{long}more") == ((Piece(long),), (Piece(f"{long}more"),))
