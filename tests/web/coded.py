"""Decisions of two coders on the report, planted: what they give, where they differ."""

from __future__ import annotations

from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document

ADA, BO = "Ada Northgate", "Bo"

READINGS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("same", ("capital",), ("capital",)),
    ("apart", ("capital",), ("research",)),
    ("partly", ("capital", "policy"), ("capital",)),
)
"""Name of a passage, and what Ada and Bo give it of the gap facet."""


def code(kb: KnowledgeBase, report: Document) -> dict[str, str]:
    """Both code the first passages of the report, are assigned to it and done; gives back name to passage id."""
    passages = [identifier for identifier, passage in kb.passages_of(report.id).items() if not passage.furniture]
    named = {name: passage for (name, *_), passage in zip(READINGS, passages, strict=False)}
    kb.record.assign(report.id, (ADA, BO))
    for name, ada, bo in READINGS:
        decide(kb, ADA, named[name], ada, note="Banks are asked." if name == "apart" else "")
        decide(kb, BO, named[name], bo)
    for coder in (ADA, BO):
        kb.record.finish(report.id, coder)
    return named


def decide(kb: KnowledgeBase, coder: str, passage: str, values: tuple[str, ...], action: Action = Action.CHANGE, note: str = "") -> str:
    """One decision on the gap of a passage where capital was suggested; gives back its batch."""
    suggested = (Suggested("capital", 0.83),)
    return kb.record.decide(coder, [Choice(passage, "gap", action, values, suggested, note)], kb.codebook)
