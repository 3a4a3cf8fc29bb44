from __future__ import annotations

import pytest

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.coding.sheets import coding_sheet
from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

FERRY = "The ferrymen mend their nets at low tide and wait for the bell of the harbour master."


@pytest.fixture
def passages(kb: KnowledgeBase) -> list[str]:
    """Four passages, the third of them furniture; the second and the last are alike in all but one word."""
    parts = [
        Part("Berth one: the quay is old."),
        Part(f"{FERRY} Early.", tags=(("gap", "policy"),)),
        Part("Contents", furniture=True),
        Part(f"{FERRY} Late.", tags=(("gap", "policy"),)),
    ]
    made = prepared(kb.encoder, "Harbours", parts)
    kb.add_document(made)
    return list(kb.passages_of(made.document.id))


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str, action: Action = Action.CHANGE) -> None:
    kb.record.decide(coder, [Choice(passage, "gap", action, values)], kb.codebook)
    kb.decided([passage])


def document_of(kb: KnowledgeBase, passage: str) -> str:
    return kb.store.passages([passage])[passage][0]


def test_a_sheet_holds_the_passage_between_its_neighbours_and_passes_furniture_over(kb: KnowledgeBase, passages: list[str]) -> None:
    sheet = coding_sheet(kb, passages[1], "Ada")
    assert (sheet.before, sheet.passage.text, sheet.after) == ("Berth one: the quay is old.", f"{FERRY} Early.", f"{FERRY} Late.")
    assert coding_sheet(kb, passages[0], "Ada").before == ""
    assert coding_sheet(kb, passages[3], "Ada").after == ""
    assert sheet.document.title == "Harbours"


def test_a_sheet_keeps_what_the_coder_decided_apart_from_what_others_did(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[1], "capital")
    decide(kb, "Ben", passages[1], "policy")
    sheet = coding_sheet(kb, passages[1], "Ada")
    assert {facet: line.values for facet, line in sheet.own.items()} == {"gap": ("capital",)}
    assert [(line.coder, line.values) for line in sheet.others] == [("Ben", ("policy",))]
    assert not sheet.blind


def test_blind_coding_hides_what_others_decided_until_all_are_done(kb: KnowledgeBase, passages: list[str]) -> None:
    document = document_of(kb, passages[1])
    decide(kb, "Ben", passages[1], "capital")
    kb.record.assign(document, ["Ada", "Ben"])
    sheet = coding_sheet(kb, passages[1], "Ada")
    assert (sheet.blind, sheet.others) == (True, ())
    for coder in ("Ada", "Ben"):
        kb.record.finish(document, coder)
    sheet = coding_sheet(kb, passages[1], "Ada")
    assert (sheet.blind, [line.coder for line in sheet.others]) == (False, ["Ben"])


def test_an_accepted_passage_is_an_example_for_one_like_it_but_not_while_its_document_is_coded_blind(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ben", passages[1], "policy")
    (like,) = coding_sheet(kb, passages[3], "Ada").reasons["gap", "policy"].like
    assert like.id == passages[1]
    kb.record.assign(document_of(kb, passages[1]), ["Ada", "Ben"])
    assert coding_sheet(kb, passages[3], "Ada").reasons["gap", "policy"].like == ()


def test_a_passage_that_is_gone_is_named(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match="no passage 'gone-0001'"):
        coding_sheet(kb, "gone-0001", "Ada")
