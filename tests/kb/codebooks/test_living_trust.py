"""Figures of trust are computed anew when something was decided, and for answers only now and then."""

from __future__ import annotations

from kb.codebooks.living_trust import LATELY
from kb.codebooks.trust import Precision
from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared


def decide(kb: KnowledgeBase, coder: str, passages: list[str]) -> None:
    for passage in passages:
        kb.record.decide(coder, [Choice(passage, "gap", Action.ACCEPT, ("capital",), (Suggested("capital", 0.8),))], kb.codebook)


def accepted(kb: KnowledgeBase, lately: bool = False) -> Precision:
    figures = kb.codebooks.trust.lately(kb.codebook) if lately else kb.codebooks.trust.now(kb.codebook)
    return figures["gap", "capital"].accepted


def test_a_page_counts_every_decision_and_an_answer_may_lag_behind(kb: KnowledgeBase) -> None:
    assert accepted(kb, lately=True) == Precision(0, 0)
    decide(kb, "Ada", [f"p{number}" for number in range(LATELY - 1)])
    assert accepted(kb, lately=True) == Precision(0, 0)
    decide(kb, "Ada", ["last"])
    assert accepted(kb, lately=True) == Precision(LATELY, LATELY)
    decide(kb, "Ada", ["one more"])
    assert accepted(kb) == Precision(LATELY + 1, LATELY + 1)


def test_agreement_waits_until_nobody_codes_the_document_blind(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Berths", [Part(f"Berth {n}: the ferrymen mend nets.") for n in range(3)])
    kb.add_document(made)
    passages = list(kb.passages_of(made.document.id))
    kb.record.assign(made.document.id, ["Ada", "Ben"])
    for coder in ("Ada", "Ben"):
        decide(kb, coder, passages)
    kb.record.finish(made.document.id, "Ada")
    assert kb.codebooks.trust.now(kb.codebook)["gap", "capital"].agreement is None
    kb.record.finish(made.document.id, "Ben")
    figure = kb.codebooks.trust.now(kb.codebook)["gap", "capital"].agreement
    assert figure is not None
    assert figure.n == 3
