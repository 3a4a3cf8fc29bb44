"""What carries a value, by the tags in force."""

from __future__ import annotations

import pytest

from kb.codebooks.uses import Counts, Use, Uses
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from tests.kb.documents import Part, prepared


@pytest.fixture
def uses(kb: KnowledgeBase) -> Uses:
    return kb.codebooks.uses


def add(kb: KnowledgeBase, target: str, *tags: Tag) -> None:
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, target, tags, 1)


def test_passages_stand_by_hand_in_reading_order_and_by_suggestion_most_confident_first(kb: KnowledgeBase, uses: Uses) -> None:
    made = prepared(kb.encoder, "Berths", [Part(f"Berth {n} of Grimholt.") for n in range(5)] + [Part("Contents", furniture=True)])
    kb.add_document(made)
    first, second, third, fourth, fifth, contents = kb.passages_of(made.document.id)
    for passage, confidence in ((first, 0.5), (second, 0.9), (fifth, 0.7)):
        add(kb, passage, Tag("gap", "capital", confidence, Origin.MODEL))
    for passage in (fourth, third, contents):
        add(kb, passage, Tag("gap", "capital", 1.0, Origin.HUMAN, TagStatus.ACCEPTED))
    add(kb, fifth, Tag("gap", "capital", 1.0, Origin.HUMAN, TagStatus.REJECTED))
    cards = tuple(sorted(i for i, case in kb.store.cases().items() if "capital" in case.facets["gap"]))
    assert cards
    assert uses.of_value("gap", "capital") == Use((third, fourth), (second, first), cards)
    assert uses.counts()["gap", "capital"] == Counts(2, 2, len(cards))


def test_of_a_document_that_was_replaced_nothing_is_listed(kb: KnowledgeBase, uses: Uses) -> None:
    made = prepared(kb.encoder, "Berths", [Part("Berth 1 of Grimholt.", tags=(("gap", "capital"),))])
    kb.add_document(made)
    kb.add_document(prepared(kb.encoder, "Berths", [Part("Nothing is left of the berths.")], replaces=made.document.id))
    assert uses.of_value("gap", "capital").suggested == ()
    assert uses.counts()["gap", "capital"].suggested == 0


def test_what_nothing_carries_has_no_counts(uses: Uses) -> None:
    assert uses.of_value("gap", "ferries") == Use()
    assert ("gap", "ferries") not in uses.counts()
    assert not Counts().any
