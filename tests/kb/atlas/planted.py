"""Reports with planted tags, and tags that are given afterwards."""

from __future__ import annotations

from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from tests.kb.documents import Part, prepared

CAPITAL = ("gap", "capital")
POLICY = ("gap", "policy")
TAKE_OFF = ("stage", "take-off")
DECLINE = ("stage", "decline")
CONTEXT = ("kind", "context")


def tagged(text: str, *tags: tuple[str, str]) -> Part:
    """A passage with tags that are given with confidence 1 by cue."""
    return Part(f"Words of {text}.", tags=tags)


def add_report(kb: KnowledgeBase, title: str, *parts: Part, replaces: str | None = None, source_id: str | None = None) -> str:
    """Adds a report of these passages; gives back the document's id."""
    read = prepared(kb.encoder, title, parts, source_id=source_id, replaces=replaces)
    kb.add_document(read)
    return read.document.id


def passages_of(kb: KnowledgeBase, document_id: str) -> tuple[str, ...]:
    """Ids of a report's passages in reading order."""
    return tuple(kb.passages_of(document_id))


def give(kb: KnowledgeBase, passage_id: str, *tags: tuple[tuple[str, str], float], status: TagStatus = TagStatus.SUGGESTED) -> None:
    """Appends tags with their confidence; a suggestion is a model's, a decision a person's."""
    origin = Origin.MODEL if status is TagStatus.SUGGESTED else Origin.HUMAN
    given = [Tag(facet, value, confidence, origin, status) for (facet, value), confidence in tags]
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, passage_id, given, kb.codebook.version)
