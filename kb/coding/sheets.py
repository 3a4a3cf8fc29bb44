"""The coding sheet of a passage: all that a coder needs to see before deciding, and nothing that blind coding must hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.coding.comparing import coded_blind
from kb.coding.decisions import Decision, Suggested, in_force
from kb.coding.reasons import Reason, reasons
from kb.errors import NotFoundError
from kb.examples import Column
from kb.knowledge import KnowledgeBase
from kb.model import Document, Passage
from kb.rows import id_start, passage_id

REACH = 3
"""Passages looked back and ahead for a neighbour that is no furniture."""


@dataclass(frozen=True)
class CodingSheet:
    """A passage before one coder.

    Attributes:
        id: Of the passage.
        passage: The passage.
        document: Its document, without text and blocks.
        before: Text of the passage before it, empty where there is none near.
        after: Text of the passage behind it.
        suggested: Facet to the values that the tagger asserts, most confident first.
        reasons: What speaks for each of them.
        own: Facet to the coder's decision in force.
        others: Decisions of other coders in force, adjudications too; none while the document is coded blind.
        blind: Whether the document is coded blind.
    """

    id: str
    passage: Passage
    document: Document
    before: str
    after: str
    suggested: Mapping[str, tuple[Suggested, ...]]
    reasons: Mapping[Column, Reason]
    own: Mapping[str, Decision]
    others: tuple[Decision, ...]
    blind: bool


def coding_sheet(kb: KnowledgeBase, identifier: str, coder: str) -> CodingSheet:
    """The sheet of a passage for a coder.

    Raises:
        NotFoundError: When the library holds no such passage, or no longer.
    """
    held = kb.store.passages([identifier])
    if identifier not in held:
        raise NotFoundError("passage", identifier)
    document_id, passage = held[identifier]
    blind = coded_blind(kb.record.assignments())
    decisions = _decisions(kb, identifier)
    suggested = kb.review.suggested(identifier)
    before, after = _neighbours(kb, document_id, passage)
    return CodingSheet(
        id=identifier,
        passage=passage,
        document=kb.store.documents([document_id])[0],
        before=before,
        after=after,
        suggested=suggested,
        reasons=_reasons(kb, identifier, passage, suggested, blind),
        own=_own(decisions, coder),
        others=() if document_id in blind else tuple(line for (_, name), line in decisions.items() if name != coder),
        blind=document_id in blind,
    )


def own_decisions(kb: KnowledgeBase, identifier: str, coder: str) -> dict[str, Decision]:
    """Facet to the coder's decision in force on a passage."""
    return _own(_decisions(kb, identifier), coder)


def _decisions(kb: KnowledgeBase, identifier: str) -> dict[tuple[str, str], Decision]:
    """Decisions in force on a passage by facet and coder, "" for the adjudication."""
    return {(facet, name): line for (_, facet, name), line in in_force(kb.record.of_passages([identifier])).items()}


def _own(held: Mapping[tuple[str, str], Decision], coder: str) -> dict[str, Decision]:
    return {facet: line for (facet, name), line in held.items() if name == coder}


def _neighbours(kb: KnowledgeBase, document_id: str, passage: Passage) -> tuple[str, str]:
    """Texts before and behind a passage, furniture passed over."""
    back = [passage_id(document_id, passage.position - step) for step in range(1, REACH + 1) if passage.position >= step]
    ahead = [passage_id(document_id, passage.position + step) for step in range(1, REACH + 1)]
    held = {identifier: found.text for identifier, (_, found) in kb.store.passages([*back, *ahead]).items() if not found.furniture}
    return _first(held, back), _first(held, ahead)


def _first(held: Mapping[str, str], ids: Sequence[str]) -> str:
    return next((held[identifier] for identifier in ids if identifier in held), "")


def _reasons(
    kb: KnowledgeBase, identifier: str, passage: Passage, suggested: Mapping[str, Sequence[Suggested]], blind: frozenset[str]
) -> dict[Column, Reason]:
    ids, rows = kb.store.vectors([identifier])
    living = kb.examples
    unseen = tuple(id_start(document_id) for document_id in blind)
    hidden = {identifier, *(other for other in living.passages if other.startswith(unseen))} if unseen else {identifier}
    return reasons(kb.tagger, living.now(), passage, rows[0] if ids else None, suggested, hidden)
