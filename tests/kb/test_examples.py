"""Tagged examples near a text."""

from __future__ import annotations

import numpy as np
import pytest

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.encoder import Vectors
from kb.examples import NEAR, Like, LivingExamples, TaggedExamples
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from tests.kb.documents import Part, prepared

CAPITAL, CITY = ("gap", "capital"), ("level", "city")


def at(cosine: float) -> list[float]:
    """A unit vector with that similarity to the first axis."""
    return [cosine, float(np.sqrt(1 - cosine**2))]


TEXT = np.array([at(1.0)], dtype=np.float32)


def examples(*near: tuple[str, float, set[tuple[str, str]]]) -> TaggedExamples:
    rows: Vectors = np.array([at(cosine) for _, cosine, _ in near], dtype=np.float32).reshape(len(near), 2)
    return TaggedExamples(rows, [name for name, _, _ in near], [name.upper() for name, _, _ in near], [its for _, _, its in near])


def test_the_two_nearest_that_carry_the_value_are_named_once_each() -> None:
    found = examples(("a", 0.6, {CAPITAL}), ("b", 0.9, {CITY}), ("c", 0.7, {CAPITAL}), ("a", 0.8, {CAPITAL}), ("d", 0.65, {CAPITAL}))
    assert found.like(TEXT, [[CAPITAL]]) == [{CAPITAL: (Like("a", "A", 0.8), Like("c", "C", 0.7))}]


def test_what_is_not_near_is_no_example() -> None:
    found = examples(("a", NEAR + 0.01, {CAPITAL}), ("b", NEAR - 0.01, {CAPITAL}))
    assert found.like(TEXT, [[CAPITAL, CITY]]) == [{CAPITAL: (Like("a", "A", 0.51),), CITY: ()}]


def test_a_text_is_no_example_of_itself() -> None:
    found = examples(("a", 1.0, {CAPITAL}), ("b", 0.9, {CAPITAL}))
    assert found.like(TEXT, [[CAPITAL]], own=["a"]) == [{CAPITAL: (Like("b", "B", 0.9),)}]


def test_every_text_is_told_of_its_own_values() -> None:
    found = examples(("a", 1.0, {CAPITAL}), ("b", 0.0, {CITY}))
    told = found.like(np.array([at(1.0), at(0.0)], dtype=np.float32), [[CITY], [CITY]])
    assert told == [{CITY: ()}, {CITY: (Like("b", "B", 1.0),)}]


@pytest.mark.parametrize("asked", [[CAPITAL], []])
def test_without_examples_there_are_none(asked: list[tuple[str, str]]) -> None:
    assert examples().like(TEXT, [asked]) == [dict.fromkeys(asked, ())]


def test_cards_and_what_persons_accepted_are_examples_and_guesses_are_not(kb: KnowledgeBase) -> None:
    parts = [Part(f"Berth {n}: the ferrymen mend nets at low tide.", tags=(("gap", "policy"),)) for n in range(3)]
    made = prepared(kb.encoder, "Harbours", parts)
    kb.add_document(made)
    first, second, _ = kb.passages_of(made.document.id)
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, first, [Tag("kind", "practice", 0.4, Origin.HUMAN, TagStatus.ACCEPTED)], 1)
        kb.store.add_tags(connection, second, [Tag("kind", "practice", 1.0, Origin.HUMAN, TagStatus.REJECTED)], 1)
    found = TaggedExamples.from_store(kb.store)
    asked = [("kind", "practice"), ("gap", "policy")]
    assert found.like(made.vectors[:1], [asked]) == [{asked[0]: (Like(first, "Harbours", 1.0),), asked[1]: ()}]
    case = kb.case("marrowick-bank-round-table")
    _, rows = kb.store.vectors([case.id])
    (told,) = found.like(rows[:1], [[CAPITAL]])
    assert told[CAPITAL][0] == Like(case.id, case.title, 1.0)


def test_living_examples_follow_a_decision_and_its_undoing(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Harbours", [Part("The ferrymen mend nets at low tide.")])
    kb.add_document(made)
    (passage,) = kb.passages_of(made.document.id)
    living, asked = LivingExamples(kb.store), [[("gap", "policy")]]
    assert living.passages == frozenset()
    assert living.now().like(made.vectors, asked) == [{("gap", "policy"): ()}]
    kb.record.decide("Ada", [Choice(passage, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    living.decided([passage])
    assert living.passages == {passage}
    assert living.now().like(made.vectors, asked) == [{("gap", "policy"): (Like(passage, "Harbours", 1.0),)}]
    kb.record.undo("Ada", kb.codebook)
    living.decided([passage])
    assert living.passages == frozenset()
    assert living.now().like(made.vectors, asked) == [{("gap", "policy"): ()}]
