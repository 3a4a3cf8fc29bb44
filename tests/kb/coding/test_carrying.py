"""What of the decisions on an earlier version holds for the new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.coding.carrying import Carried, carried, copies, reworded, unchanged
from kb.coding.decisions import Action, Decision, in_force, to_redo, to_undo
from kb.model import Passage

THEN, NOW = datetime(2020, 5, 1, tzinfo=UTC), datetime(2021, 5, 1, tzinfo=UTC)
MOVED = {"old-0": "new-1", "old-1": "new-0"}


def passages(name: str, *texts: str) -> dict[str, Passage]:
    return {f"{name}-{place}": Passage(place, text, 0, len(text), (f"Heading {name}",), None, None) for place, text in enumerate(texts)}


def line(number: int, passage: str = "old-0", values: Sequence[str] = ("capital",), coder: str = "Ada", **more: object) -> Decision:
    fields = {"action": Action.ACCEPT, "facet": "gap", "suggested": (), "note": "", "codebook_version": 3, "of": ""} | more
    return Decision(number=number, batch=f"b{number}", coder=coder, at=THEN, passage=passage, values=tuple(values), **fields)  # type: ignore[arg-type]


def move(number: int, action: Action, of: str) -> Decision:
    return line(number, "", (), action=action, facet="", of=of)


def test_the_same_words_are_paired_whatever_their_place_heading_and_white_space() -> None:
    earlier = passages("old", "A ferry waits.", "Gone.", "The bell rings\non the  bank.")
    later = passages("new", "The bell rings on the bank.", "Came.", "A ferry waits.")
    assert unchanged(earlier, later) == {"old-0": "new-2", "old-2": "new-0"}


def test_of_several_with_the_same_words_the_first_goes_to_the_first_and_none_twice() -> None:
    earlier, later = passages("old", "Same.", "Same.", "Same."), passages("new", "Other.", "Same.", "Same.")
    assert unchanged(earlier, later) == {"old-0": "new-1", "old-1": "new-2"}
    assert unchanged(later, earlier) == {"new-1": "old-0", "new-2": "old-1"}


def test_a_copy_says_who_decided_under_which_codebook_and_where_it_comes_from() -> None:
    (copy,) = copies([line(4, note="See p. 3.", codebook_version=2)], MOVED, NOW)
    assert copy == Decision(4, "b4", "Ada", NOW, Action.CARRY, "new-1", "gap", ("capital",), (), "See p. 3.", 2, "old-0")


def test_an_adjudication_stays_one_and_skips_and_moves_are_not_repeated() -> None:
    record = [line(1, action=Action.ADJUDICATE), line(2, action=Action.SKIP), move(3, Action.UNDO, "b1"), line(4, "elsewhere")]
    assert [(copy.action, copy.passage) for copy in copies(record, MOVED, NOW)] == [(Action.ADJUDICATE, "new-1")]


def test_an_undo_before_and_a_redo_after_concern_the_copy_too() -> None:
    record = [line(1), move(2, Action.UNDO, "b1")]
    record += copies(record, MOVED, NOW)
    assert in_force(record) == {}
    record.append(move(3, Action.REDO, "b1"))
    assert {key: decision.values for key, decision in in_force(record).items()} == {
        ("old-0", "gap", "Ada"): ("capital",),
        ("new-1", "gap", "Ada"): ("capital",),
    }


def test_what_is_undone_next_is_what_the_coder_did_last_and_not_what_was_carried_last() -> None:
    record = [line(1), line(2, "elsewhere")]
    record += copies(record, MOVED, NOW)
    assert to_undo(record, "Ada") == "b2"
    undone = [line(1), line(2, "elsewhere"), move(3, Action.UNDO, "b2")]
    assert to_redo([*undone, *copies(undone, MOVED, NOW)], "Ada") == "b2"


def test_counted_are_passages_with_decisions_in_force_and_those_without_a_place_are_named_in_order() -> None:
    record = [line(1, "old-0"), line(2, "old-3"), line(3, "old-2"), line(4, "old-1"), move(5, Action.UNDO, "b4"), line(6, "old-0", facet="level")]
    assert carried(record, ["old-0", "old-1", "old-2", "old-3"], MOVED) == Carried(1, ("old-2", "old-3"))


def test_what_became_of_a_passage_shares_half_of_its_words_or_more() -> None:
    later = passages("new", "The ferry waits.", "The ferry of Grimholt waits for the bell.", "The ferry of Grimholt waits for the bell.")
    assert reworded("The FERRY of Grimholt waits.", later) == "new-1"
    assert reworded("The bell of the yard rings at noon, says the keeper.", later) is None
    assert reworded("The ferry.", {}) is None


TEXTS = st.lists(st.sampled_from(["ferry", "bell", "lock", "weir"]), max_size=6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["decide", "adjudicate", "skip", "undo", "redo"]),
        st.integers(0, 5),
        st.sampled_from(["gap", "level"]),
        st.sampled_from(["Ada", "Bo"]),
        st.sampled_from([(), ("capital",), ("policy",)]),
    ),
    max_size=25,
)


@given(TEXTS, TEXTS, STEPS)
def test_passages_with_the_same_words_keep_what_is_in_force_for_every_coder(before: list[str], after: list[str], steps: list[tuple]) -> None:  # type: ignore[type-arg]
    earlier, later = passages("old", *before), passages("new", *after)
    record: list[Decision] = []
    for number, (step, place, facet, coder, values) in enumerate(steps):
        if step in ("undo", "redo"):
            batch = (to_undo if step == "undo" else to_redo)(record, coder)
            record += [line(number, "", (), coder=coder, action=Action(step), facet="", of=batch)] if batch else []
        elif place < len(before):
            action = {"decide": Action.CHANGE, "adjudicate": Action.ADJUDICATE, "skip": Action.SKIP}[step]
            record.append(line(number, f"old-{place}", values, coder=coder, facet=facet, action=action))
    moved = unchanged(earlier, later)
    held = in_force([*record, *copies(record, moved, NOW)])
    for old, new in moved.items():
        assert earlier[old].text == later[new].text
        assert _of(held, new) == _of(held, old) == _of(in_force(record), old)
    assert {passage for passage, _, _ in held} <= {*earlier, *moved.values()}


def _of(held: dict[tuple[str, str, str], Decision], passage: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(facet, coder): decision.values for (where, facet, coder), decision in held.items() if where == passage}
