"""The library as a project to exchange."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.errors import NotFoundError
from kb.exchange.gathering import NAME, agreement_in_words, gathered, outlined
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

LOCKS = (
    Part("A till at the lock lends to makers.", ("1 Tills",), 1, tags=(("gap", "capital"),)),
    Part("Contents", furniture=True),
    Part("A school at the weir teaches.", ("2 Schools",), 2),
)


@pytest.fixture
def document(kb: KnowledgeBase) -> str:
    made = prepared(kb.encoder, "Locks", LOCKS, labels=("i", "1"), source_id="bridges-2019")
    kb.add_document(made)
    return made.document.id


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str) -> None:
    kb.record.decide(coder, [Choice(passage, "gap", Action.CHANGE, values)], kb.codebook)


def test_a_project_holds_documents_passages_decisions_and_tags(kb: KnowledgeBase, document: str) -> None:
    first, _, third = kb.passages_of(document)
    decide(kb, "Ada", first, "policy")
    decide(kb, "Ada", third, "education")
    kb.record.undo("Ada", kb.codebook)
    kb.record.assign(document, ["Ben"])
    project = gathered(kb.store, kb.record, kb.codebook)
    (only,) = project.documents
    assert (project.name, only.title, only.text) == ("Locks", "Locks", kb.document(document).text)
    assert only.source == kb.store.sources()["bridges-2019"]
    assert [(passage.id, passage.pages, passage.heading) for passage in project.passages] == [
        (first, ("i", "i"), ("1 Tills",)),
        (third, ("1", "1"), ("2 Schools",)),
    ]
    assert [project.text_of(passage) for passage in project.passages] == [LOCKS[0].text, LOCKS[2].text]
    assert project.coders == ("Ada", "Ben")
    assert [line.action for line in project.record] == [Action.CHANGE, Action.CHANGE, Action.UNDO]
    assert {(placed.passage, placed.tag.value) for placed in project.tags} == {(first, "capital"), (first, "policy")}


def test_a_project_of_one_document_leaves_the_others_out(kb: KnowledgeBase, document: str) -> None:
    other = prepared(kb.encoder, "Mills", [Part("A mill grinds.")])
    kb.add_document(other)
    decide(kb, "Ada", f"{other.document.id[:16]}-0000", "policy")
    assert gathered(kb.store, kb.record, kb.codebook).name == NAME
    assert [d.title for d in gathered(kb.store, kb.record, kb.codebook).documents] == ["Locks", "Mills"]
    project = gathered(kb.store, kb.record, kb.codebook, document)
    assert ([d.id for d in project.documents], project.record, project.coders) == ([document], (), ())


def test_an_outline_counts_the_same_without_the_texts(kb: KnowledgeBase, document: str) -> None:
    decide(kb, "Ada", next(iter(kb.passages_of(document))), "policy")
    whole, outline = gathered(kb.store, kb.record, kb.codebook), outlined(kb.store, kb.record, kb.codebook)
    assert [passage.id for passage in outline.passages] == [passage.id for passage in whole.passages]
    assert (outline.record, outline.coders, outline.name) == (whole.record, whole.coders, whole.name)
    assert ([d.text for d in outline.documents], outline.tags) == ([""], ())


@pytest.mark.parametrize("gather", [gathered, outlined])
def test_a_document_that_is_replaced_or_unknown_is_refused(kb: KnowledgeBase, document: str, gather: type) -> None:
    newer = prepared(kb.encoder, "Locks anew", LOCKS)
    kb.add_document(replace(newer, document=replace(newer.document, replaces=document)))
    for unknown in (document, "nope"):
        with pytest.raises(NotFoundError):
            gather(kb.store, kb.record, kb.codebook, unknown)


def test_agreement_of_two_coders_is_told_by_facet(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Mills", [Part(f"Mill number {n} grinds.") for n in range(4)])
    kb.add_document(made)
    for number, (one, other) in enumerate([("policy", "policy"), ("capital", "capital"), ("policy", "capital"), ("capital", "capital")]):
        passage = f"{made.document.id[:16]}-{number:04d}"
        decide(kb, "Ada", passage, one)
        decide(kb, "Ben", passage, other)
    told = agreement_in_words(gathered(kb.store, kb.record, kb.codebook))
    assert list(told) == ["Krippendorff's alpha with MASI distance on gap"]
    assert told["Krippendorff's alpha with MASI distance on gap"].startswith("0.53 (")
    assert told["Krippendorff's alpha with MASI distance on gap"].endswith("n = 4)")


def test_without_two_coders_there_is_no_figure(kb: KnowledgeBase, document: str) -> None:
    decide(kb, "Ada", next(iter(kb.passages_of(document))), "policy")
    assert agreement_in_words(gathered(kb.store, kb.record, kb.codebook)) == {}
