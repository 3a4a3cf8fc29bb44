"""What a change of the codebook makes of decisions, told by the record alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.codebooks.following import ever_given, following, giving, put_back
from kb.coding.decisions import Action, Decision, Suggested, in_force, restated, to_redo, to_undo
from tests.conftest import SMALL_CORPUS

AT = datetime(2026, 3, 1, tzinfo=UTC)
MERGE = Change(Kind.MERGE, "gap", "capital", into="policy")
SPLIT = Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"), Wording("Shares")))


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


def decision(number: int, coder: str, *values: str, action: Action = Action.CHANGE, of: str = "") -> Decision:
    guesses = (Suggested("policy", 0.9), Suggested("capital", 0.6), Suggested("research", 0.8))
    place = ("", "") if action in (Action.UNDO, Action.REDO) else ("p", "gap")
    return Decision(number, f"b{number}", coder, AT, action, *place, values, guesses, "", 1, of)


def after(record: list[Decision], change: Change, codebook: Codebook) -> list[Decision]:
    lines = following(record, change, changed(codebook, change, 8), "of the change", AT, "Changed by Eva.")
    return record + [replace(line, number=len(record) + n) for n, line in enumerate(lines, start=1)]


def test_a_merge_restates_values_in_the_codebooks_order_and_suggestions_by_confidence(codebook: Codebook) -> None:
    record = after([decision(1, "Ada", "capital", "research"), decision(2, "Ben", "education")], MERGE, codebook)
    assert [(line.coder, line.action, line.values, line.of, line.codebook_version, line.note) for line in record[2:]] == [
        ("Ada", Action.CODEBOOK, ("research", "policy"), "b1", 8, "Changed by Eva."),
        ("Ben", Action.CODEBOOK, ("education",), "b2", 8, "Changed by Eva."),
    ]
    assert record[2].suggested == (Suggested("policy", 0.9), Suggested("research", 0.8))


def test_an_adjudication_stays_one_beside_what_its_author_read(codebook: Codebook) -> None:
    record = after([decision(1, "Ada", "capital"), decision(2, "Ada", "capital", "research", action=Action.ADJUDICATE)], MERGE, codebook)
    held = in_force(record)
    assert {coder: (line.action, line.values) for (_, _, coder), line in held.items()} == {
        "Ada": (Action.CHANGE, ("policy",)),
        "": (Action.ADJUDICATE, ("research", "policy")),
    }


def test_what_was_undone_is_restated_too_for_it_may_be_redone(codebook: Codebook) -> None:
    record = after([decision(1, "Ada", "capital"), decision(2, "Ada", action=Action.UNDO, of="b1")], MERGE, codebook)
    assert in_force(record) == {}
    redone = [*record, decision(9, "Ada", action=Action.REDO, of="b1")]
    assert in_force(redone)["p", "gap", "Ada"].values == ("policy",)


def test_a_split_puts_back_what_carried_the_value_and_nothing_before_it_counts(codebook: Codebook) -> None:
    record = after([decision(1, "Ada", "policy"), decision(2, "Ada", "capital"), decision(3, "Ben", "policy")], SPLIT, codebook)
    assert {coder: line.values for (_, _, coder), line in in_force(record).items()} == {"Ben": ("policy",)}
    assert put_back(record) == {("p", "gap")}
    read_again = [*record, decision(9, "Ada", "loans")]
    assert put_back(read_again) == frozenset()
    assert in_force(read_again)["p", "gap", "Ada"].values == ("loans",)


def test_the_undo_of_a_change_lets_the_decisions_stand_as_they_were_made(codebook: Codebook) -> None:
    for change in (MERGE, SPLIT):
        record = after([decision(1, "Ada", "capital")], change, codebook)
        undone = [*record, decision(9, "Eva", action=Action.UNDO, of="of the change")]
        assert [line.values for line in in_force(undone).values()] == [("capital",)]
        assert [reopened for _, reopened in restated(undone)] == [False]


def test_a_change_is_neither_undone_nor_redone_as_a_step_of_a_coder(codebook: Codebook) -> None:
    record = after([decision(1, "Ada", "capital")], MERGE, codebook)
    assert to_undo(record, "Ada") == "b1"
    undone = [*record, decision(9, "Ada", action=Action.UNDO, of="of the change")]
    assert to_redo(undone, "Ada") is None
    assert to_redo([*record, decision(9, "Ada", action=Action.UNDO, of="b1")], "Ada") == "b1"


def test_other_changes_leave_the_record_alone(codebook: Codebook) -> None:
    record = [decision(1, "Ada", "capital")]
    for change in (Change(Kind.RETIRE, "gap", "capital"), Change(Kind.ADD, "gap", wordings=(Wording("Ferries"),))):
        assert after(record, change, codebook) == record


def test_who_gives_a_value_and_what_was_ever_given_it(codebook: Codebook) -> None:
    record = [
        decision(1, "Ada", "capital"),
        decision(2, "Ada", "policy"),
        decision(3, "Ben", "policy"),
        decision(4, "Ben", action=Action.UNDO, of="b3"),
    ]
    assert giving(record, "gap", "capital") == ()
    assert [line.number for line in giving(record, "gap", "policy")] == [2]
    assert ever_given(record, "gap", "capital") == {"p"}
    assert ever_given(record, "level", "capital") == frozenset()
