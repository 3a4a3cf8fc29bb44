"""Which codings may be seen and compared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.coding.comparing import adjudicated, coded_blind, comparable, settled_otherwise, shown_to
from kb.coding.decisions import Action, Decision, Suggested
from kb.coding.record import Assignment

DONE = datetime(2026, 5, 3, tzinfo=UTC)


def line(number: int, coder: str, passage: str, *values: str, action: Action = Action.CHANGE, of: str = "") -> Decision:
    return Decision(number, f"b{number}", coder, DONE, action, passage, "gap", values, (), "", 1, of)


@pytest.mark.parametrize(
    ("assignments", "blind"),
    [
        ([Assignment("d", "Ada", None), Assignment("d", "Bo", None)], {"d"}),
        ([Assignment("d", "Ada", DONE), Assignment("d", "Bo", None)], {"d"}),
        ([Assignment("d", "Ada", DONE), Assignment("d", "Bo", DONE)], set()),
        ([Assignment("d", "Ada", None)], set()),
        ([Assignment("d", "Ada", None), Assignment("e", "Bo", None), Assignment("e", "Ada", DONE)], {"e"}),
        ([], set()),
    ],
)
def test_a_document_of_several_coders_is_coded_blind_until_the_last_of_them_is_done(assignments: list[Assignment], blind: set[str]) -> None:
    assert coded_blind(assignments) == blind


def test_documents_that_two_coded_can_be_compared_unless_they_are_coded_blind() -> None:
    progress = {("d", "Bo"): 2, ("d", "Ada"): 1, ("e", "Ada"): 9, ("f", "Ada"): 1, ("f", "Bo"): 1, ("g", "Ada"): 1, ("g", "Bo"): 0}
    assert comparable(progress, {"f"}) == {"d": ("Ada", "Bo")}


def test_what_adjudication_changed_of_ones_own_is_listed_latest_first() -> None:
    record = (
        line(1, "Ada", "p", "capital"),
        line(2, "Ada", "q", "capital", "policy"),
        line(3, "Ada", "r", "capital"),
        line(4, "Bo", "p", "policy"),
        line(5, "Cy", "p", "policy", action=Action.ADJUDICATE),
        line(6, "Cy", "q", "policy", action=Action.ADJUDICATE),
        line(7, "Cy", "r", "capital", action=Action.ADJUDICATE),
    )
    assert [(pair.own.number, pair.adjudication.number) for pair in settled_otherwise(record, "Ada")] == [(2, 6), (1, 5)]
    assert settled_otherwise(record, "Bo") == ()
    assert settled_otherwise(record, "Cy") == ()


def test_an_adjudication_that_was_undone_settles_nothing() -> None:
    record = (
        line(1, "Ada", "p", "capital"),
        line(2, "Cy", "p", "policy", action=Action.ADJUDICATE),
        line(3, "Cy", "p", "research", action=Action.ADJUDICATE),
        line(4, "Cy", "", action=Action.UNDO, of="b3"),
    )
    assert adjudicated(record) == {("p", "gap"): record[1]}
    undone_too = (*record, line(5, "Cy", "", action=Action.UNDO, of="b2"))
    assert adjudicated(undone_too) == {}
    assert settled_otherwise(undone_too, "Ada") == ()


def test_what_was_suggested_to_any_coder_counts_with_its_highest_confidence_most_confident_first() -> None:
    one = Decision(1, "b", "Ada", DONE, Action.ACCEPT, "p", "gap", (), (Suggested("capital", 0.4), Suggested("policy", 0.6)), "", 1)
    other = Decision(2, "c", "Bo", DONE, Action.ACCEPT, "p", "gap", (), (Suggested("capital", 0.7),), "", 1)
    assert shown_to([one, other]) == (Suggested("capital", 0.7), Suggested("policy", 0.6))
    assert shown_to([]) == ()
