"""What of a record is in force: the last word of each coder, undo and redo over any history, and what holds for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.coding.decisions import Action, Decision, Settled, Suggested, in_force, settled, to_redo, to_undo, undone

THEN = datetime(2024, 3, 1, tzinfo=UTC)
ADA, BO = "Ada", "Bo"


def line(number: int, values: tuple[str, ...] = ("capital",), coder: str = ADA, action: Action = Action.CHANGE, **more: object) -> Decision:
    fields = {"batch": f"b{number}", "passage": "p1", "facet": "gap", "suggested": (), "note": "", "codebook_version": 7, "of": ""} | more
    return Decision(number=number, coder=coder, at=THEN, action=action, values=values, **fields)  # type: ignore[arg-type]


def move(number: int, action: Action, of: str, coder: str = ADA) -> Decision:
    return line(number, (), coder, action, passage="", facet="", of=of)


def values(record: list[Decision]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {place: decision.values for place, decision in in_force(record).items()}


# in force


def test_the_last_word_of_each_coder_on_each_passage_and_facet_is_in_force() -> None:
    record = [line(1), line(2, ("policy",)), line(3, ("city",), facet="level"), line(4, (), BO), line(5, ("research",), passage="p2")]
    assert values(record) == {
        ("p1", "gap", ADA): ("policy",),
        ("p1", "level", ADA): ("city",),
        ("p1", "gap", BO): (),
        ("p2", "gap", ADA): ("research",),
    }


def test_a_skip_decides_nothing_and_takes_nothing_back() -> None:
    assert values([line(1), line(2, (), action=Action.SKIP)]) == {("p1", "gap", ADA): ("capital",)}
    assert values([line(1, (), action=Action.SKIP)]) == {}


def test_an_adjudication_stands_beside_the_adjudicators_own_reading() -> None:
    assert values([line(1), line(2, ("policy",), action=Action.ADJUDICATE)]) == {("p1", "gap", ADA): ("capital",), ("p1", "gap", ""): ("policy",)}


def test_an_undo_brings_back_what_was_decided_before_and_a_redo_what_was_decided_then() -> None:
    record = [line(1), line(2, ("policy",)), move(3, Action.UNDO, "b2")]
    assert values(record) == {("p1", "gap", ADA): ("capital",)}
    record.append(move(4, Action.REDO, "b2"))
    assert values(record) == {("p1", "gap", ADA): ("policy",)}
    assert undone(record) == set()


def test_an_undo_takes_the_whole_stroke_out() -> None:
    record = [line(1, batch="bulk"), line(2, passage="p2", batch="bulk"), line(3, passage="p3"), move(4, Action.UNDO, "bulk")]
    assert list(values(record)) == [("p3", "gap", ADA)]


# undo and redo over a history


def test_a_hundred_strokes_are_undone_back_to_the_first_and_redone_in_their_order() -> None:
    record = [line(number, (f"v{number}",)) for number in range(1, 101)]
    for number in range(100, 0, -1):
        assert to_undo(record, ADA) == f"b{number}"
        record.append(move(len(record) + 1, Action.UNDO, f"b{number}"))
    assert (to_undo(record, ADA), values(record)) == (None, {})
    for number in range(1, 101):
        assert to_redo(record, ADA) == f"b{number}"
        record.append(move(len(record) + 1, Action.REDO, f"b{number}"))
        assert values(record) == {("p1", "gap", ADA): (f"v{number}",)}
    assert to_redo(record, ADA) is None


def test_a_new_decision_ends_what_could_be_redone_but_not_what_can_be_undone() -> None:
    record = [line(1), line(2), move(3, Action.UNDO, "b2"), line(4)]
    assert (to_redo(record, ADA), to_undo(record, ADA)) == (None, "b4")
    record.append(move(5, Action.UNDO, "b4"))
    assert (to_redo(record, ADA), to_undo(record, ADA)) == ("b4", "b1")


def test_each_coder_undoes_their_own_steps_only() -> None:
    record = [line(1), line(2, coder=BO), move(3, Action.UNDO, "b2", BO)]
    assert (to_undo(record, ADA), to_redo(record, ADA)) == ("b1", None)
    assert (to_undo(record, BO), to_redo(record, BO)) == (None, "b2")


def test_a_skip_is_a_step_that_can_be_undone() -> None:
    assert to_undo([line(1), line(2, (), action=Action.SKIP)], ADA) == "b2"


@given(st.lists(st.sampled_from(("decide", "undo", "redo")), max_size=40))
def test_undo_and_redo_follow_a_pile_as_in_any_editor(steps: list[str]) -> None:
    record: list[Decision] = []
    done: list[str] = []
    ahead: list[str] = []
    for number, step in enumerate(steps, start=1):
        if step == "decide":
            record.append(line(number, (f"v{number}",)))
            done, ahead = [*done, f"b{number}"], []
        elif step == "undo" and (batch := to_undo(record, ADA)) is not None:
            record.append(move(number, Action.UNDO, batch))
            ahead.append(done.pop())
        elif step == "redo" and (batch := to_redo(record, ADA)) is not None:
            record.append(move(number, Action.REDO, batch))
            done.append(ahead.pop())
        assert to_undo(record, ADA) == (done[-1] if done else None)
        assert to_redo(record, ADA) == (ahead[-1] if ahead else None)
        assert {decision.batch for decision in in_force(record).values()} == set(done[-1:])


# what follows from a change of the codebook


def test_a_decision_is_read_as_the_codebook_restates_it_also_after_undo_and_redo() -> None:
    record = [line(1), line(2, ("funding",), action=Action.CODEBOOK, of="b1")]
    assert values(record) == {("p1", "gap", ADA): ("funding",)}
    assert to_undo(record, ADA) == "b1"
    record.append(move(3, Action.UNDO, "b1"))
    assert values(record) == {}
    record.append(move(4, Action.REDO, "b1"))
    assert values(record) == {("p1", "gap", ADA): ("funding",)}


def test_a_decision_that_is_put_back_to_be_read_is_not_in_force_until_it_is_made_anew() -> None:
    record = [line(1), line(2, (), action=Action.REOPEN, of="b1")]
    assert values(record) == {}
    record.append(line(3, ("policy",)))
    assert values(record) == {("p1", "gap", ADA): ("policy",)}


# what holds for everybody


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        ({ADA: ("capital",)}, Settled(("capital",), (), ())),
        ({ADA: ("capital",), BO: ("capital",)}, Settled(("capital",), (), ())),
        ({ADA: ("capital", "policy"), BO: ("capital",)}, Settled(("capital",), (), ("policy",))),
        ({ADA: ("capital",), BO: ()}, Settled((), (), ("capital",))),
        ({ADA: (), BO: ()}, Settled((), (), ())),
        ({ADA: ("capital",), BO: ("policy",), "": ("policy",)}, Settled(("policy",), ("capital",), ())),
        ({ADA: ("capital",), BO: ("policy",), "": ()}, Settled((), ("capital", "policy"), ())),
    ],
)
def test_what_all_gave_holds_what_some_gave_is_open_and_an_adjudication_ends_it(given_values: dict[str, tuple[str, ...]], expected: Settled) -> None:
    assert settled({coder: line(n, its, coder) for n, (coder, its) in enumerate(given_values.items())}) == expected


def test_what_was_suggested_and_given_by_nobody_is_rejected() -> None:
    refused = replace(line(1, ("policy",)), suggested=(Suggested("capital", 0.9), Suggested("policy", 0.6)))
    assert settled({ADA: refused}) == Settled(("policy",), ("capital",), ())
