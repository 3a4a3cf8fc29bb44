"""What ranking reads of tags agrees with the tags in force."""

from __future__ import annotations

from kb.believed import Believed, read_believed
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from tests.kb.documents import Part, prepared


def test_it_agrees_with_the_tags_in_force_whatever_was_decided_after_what(kb: KnowledgeBase) -> None:
    made = prepared(
        kb.encoder, "Report", [Part("One.", tags=(("gap", "capital"), ("kind", "practice"))), Part("Two."), Part("Three.", tags=(("gap", "policy"),))]
    )
    kb.add_document(made)
    one, two, three = kb.passages_of(made.document.id)
    told = [
        (one, Tag("gap", "capital", 0.7, Origin.HUMAN, TagStatus.REJECTED)),
        (one, Tag("stage", "decline", 0.4, Origin.MODEL)),
        (three, Tag("gap", "policy", 0.3, Origin.HUMAN, TagStatus.ACCEPTED)),
        (three, Tag("level", "city", 0.9, Origin.HUMAN, TagStatus.ACCEPTED)),
        (three, Tag("level", "city", 0.9, Origin.HUMAN, TagStatus.REJECTED)),
    ]
    with kb.store.engine.begin() as connection:
        for target, tag in told:
            kb.store.add_tags(connection, target, [tag], kb.codebook.version)
    believed = read_believed(kb.store.engine, [one, two, three, "nobody"])
    assert believed[one] == Believed({("kind", "practice"): 1.0, ("stage", "decline"): 0.4})
    assert believed[two] == believed["nobody"] == Believed({})
    assert believed[three] == Believed({("gap", "policy"): 1.0}, frozenset({("gap", "policy")}))
    assert believed == {target: Believed.of_tags(tags) for target, tags in kb.store.tags([one, two, three, "nobody"]).items()}
