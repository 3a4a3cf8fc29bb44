from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.codebook import Facet, Value
from kb.coding.choosing import Plan, Stroke, Way, action_of, choice, plan
from kb.coding.decisions import Action, Decision, Suggested

GAP = Facet("gap", "Gap", "Gaps", "Which?", False, tuple(Value(name, name.title()) for name in ("research", "capital", "policy")))
KIND = Facet("kind", "Kind", "Kinds", "What?", True, tuple(Value(name, name.title()) for name in ("practice", "context")))
CAPITAL, POLICY = Suggested("capital", 0.8), Suggested("policy", 0.5)


def own(passage: str, values: tuple[str, ...], suggested: tuple[Suggested, ...] = (), note: str = "") -> Decision:
    return Decision(1, "b", "Ada", datetime(2026, 5, 3, tzinfo=UTC), Action.CHANGE, passage, "gap", values, suggested, note, 7)


@pytest.mark.parametrize(
    ("values", "suggested", "action"),
    [
        (["policy", "capital"], [CAPITAL, POLICY], Action.ACCEPT),
        ([], [], Action.ACCEPT),
        ([], [CAPITAL], Action.REJECT),
        (["capital"], [CAPITAL, POLICY], Action.CHANGE),
        (["research"], [], Action.CHANGE),
    ],
)
def test_how_a_decision_came_about_follows_from_what_was_suggested(values: list[str], suggested: list[Suggested], action: Action) -> None:
    assert action_of(values, suggested) is action


def test_values_are_kept_in_the_order_of_the_codebook_and_unknown_ones_are_left_for_the_record_to_refuse() -> None:
    made = choice("p", GAP, ["policy", "weather", "research"], [CAPITAL], "a note")
    assert made.values == ("research", "policy", "weather")
    assert (made.action, made.suggested, made.note) == (Action.CHANGE, (CAPITAL,), "a note")


def planned(stroke: Stroke, held: dict[str, Decision], suggested: dict[str, tuple[Suggested, ...]] | None = None) -> Plan:
    return plan(stroke, ["a", "b", "c"], held, suggested or {})


def given(made: Plan) -> dict[str, tuple[str, ...]]:
    return {one.passage: one.values for one in made.choices}


def test_a_value_is_added_beside_what_the_coder_gave_and_beside_what_is_suggested() -> None:
    made = planned(Stroke(GAP, "capital"), {"a": own("a", ("research",), note="why")}, {"b": (POLICY,), "c": (CAPITAL,)})
    assert given(made) == {"a": ("research", "capital"), "b": ("capital", "policy"), "c": ("capital",)}
    assert [one.action for one in made.choices] == [Action.CHANGE, Action.CHANGE, Action.ACCEPT]
    assert [one.note for one in made.choices] == ["why", "", ""]
    assert (made.settled, made.overruled, made.beside, made.replaced) == (0, 0, 1, 0)


def test_other_suggested_values_are_left_out_when_they_are_not_to_be_kept() -> None:
    made = planned(Stroke(GAP, "capital", keep=False), {}, {"b": (POLICY,)})
    assert given(made) == {"a": ("capital",), "b": ("capital",), "c": ("capital",)}
    assert made.beside == 0


def test_passages_that_carry_it_already_are_left_alone_and_refusals_are_counted() -> None:
    held = {"a": own("a", ("capital",)), "b": own("b", (), (CAPITAL,)), "c": own("c", ("policy",))}
    made = planned(Stroke(GAP, "capital"), held)
    assert given(made) == {"b": ("capital",), "c": ("capital", "policy")}
    assert (made.settled, made.overruled) == (1, 1)


def test_refusing_takes_it_from_those_that_carry_it_and_leaves_the_other_values() -> None:
    held = {"a": own("a", ("capital", "policy")), "b": own("b", ("policy",))}
    made = planned(Stroke(GAP, "capital", Way.REFUSE), held, {"c": (CAPITAL, POLICY)})
    assert given(made) == {"a": ("policy",), "c": ("policy",)}
    assert (made.settled, made.overruled, made.beside) == (1, 1, 1)


def test_a_facet_that_takes_one_value_has_its_value_replaced() -> None:
    made = planned(Stroke(KIND, "practice"), {"a": own("a", ("context",))}, {"b": (Suggested("context", 0.9),)})
    assert given(made) == {"a": ("practice",), "b": ("practice",), "c": ("practice",)}
    assert (made.replaced, made.beside) == (1, 0)


def test_the_stamp_changes_with_what_would_be_decided_and_with_nothing_else() -> None:
    stroke = Stroke(GAP, "capital")
    assert planned(stroke, {}).stamp == planned(stroke, {}).stamp
    assert planned(stroke, {}).stamp != planned(stroke, {"a": own("a", ("research",))}).stamp
