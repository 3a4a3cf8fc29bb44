"""Values to rows of the tables and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, bindparam

from kb.model import (
    Block,
    BlockKind,
    Case,
    Citation,
    Document,
    DocumentState,
    Evidence,
    Origin,
    Outcome,
    Page,
    Passage,
    Problem,
    Section,
    Size,
    Source,
    StillRunning,
    Tag,
    TagStatus,
)

_Any = TypeVar("_Any")

IN_LIMIT = 900
"""Values in one IN list; older SQLite builds allow 999 parameters."""


def within(column: ColumnElement[_Any]) -> ColumnElement[bool]:
    """Whether a column holds one of the values that are handed over as `some` when the query runs: it is put into words once, whatever the values."""
    return column.in_(bindparam("some", expanding=True))


def chunks(values: Sequence[_Any]) -> Iterable[Sequence[_Any]]:
    """The values in pieces that one IN list holds."""
    return (values[first : first + IN_LIMIT] for first in range(0, len(values), IN_LIMIT))


def utc(at: datetime) -> datetime:
    """A time from a table, where SQLite keeps no time zone, as what it is: UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def passage_id(document_id: str, position: int) -> str:
    """The id of a passage: the start of its document's hash and its position."""
    return f"{id_start(document_id)}{position:04d}"


def id_start(document_id: str) -> str:
    """What the ids of a document's passages begin with, and those of no other's."""
    return f"{document_id[:16]}-"


def source_of(row: Row[Any]) -> Source:
    """The source in a row."""
    return Source(row.id, row.title, tuple(row.authors), row.year, row.publisher, row.kind, row.rights, row.url, tuple(row.hashes))


def document_row(document: Document) -> dict[str, Any]:
    """A document as a row, without its blocks."""
    return {
        "id": document.id,
        "file": document.file,
        "path": document.path,
        "media_type": document.media_type,
        "title": document.title,
        "authors": list(document.authors),
        "year": document.year,
        "language": document.language,
        "source_id": document.source_id,
        "state": document.state,
        "replaces": document.replaces,
        "pages": [[page.number, page.label, page.recognised] for page in document.pages],
        "text": document.text,
        "problems": [[problem.file, problem.message, problem.page_number] for problem in document.problems],
        "added_at": datetime.now(UTC),
    }


def document_of(row: Row[Any], sections: tuple[Section, ...]) -> Document:
    """The document in a row, with the sections given."""
    return Document(
        id=row.id,
        file=row.file,
        path=row.path,
        media_type=row.media_type,
        title=row.title,
        authors=tuple(row.authors),
        year=row.year,
        language=row.language,
        source_id=row.source_id,
        state=DocumentState(row.state),
        replaces=row.replaces,
        pages=tuple(Page(*fields) for fields in row.pages),
        sections=sections,
        text=getattr(row, "text", ""),
        problems=tuple(Problem(*fields) for fields in row.problems),
    )


def block_row(document_id: str, position: int, section: Section) -> dict[str, Any]:
    """A placed block as a row."""
    block = section.block
    return {
        "document_id": document_id,
        "position": position,
        "kind": block.kind,
        "start": section.start,
        "end": section.end,
        "heading_level": block.heading_level,
        "first_page": block.page_number,
        "last_page": block.last_page_number,
        "heading": list(section.heading),
    }


def section_of(row: Row[Any], text: str) -> Section:
    """The placed block in a row; `text` is the document's."""
    block = Block(BlockKind(row.kind), text[row.start : row.end], row.heading_level, row.first_page, row.last_page)
    return Section(block, row.start, row.end, tuple(row.heading))


def passage_row(document_id: str, passage: Passage) -> dict[str, Any]:
    """A passage as a row."""
    return dataclasses.asdict(passage) | {
        "id": passage_id(document_id, passage.position),
        "document_id": document_id,
        "heading": list(passage.heading),
    }


def passage_of(row: Row[Any]) -> Passage:
    """The passage in a row."""
    return Passage(row.position, row.text, row.start, row.end, tuple(row.heading), row.first_page, row.last_page, row.furniture)


def tag_of(facet: str, value: str, confidence: float, origin: str, status: str, words: str) -> Tag:
    """The tag of these fields of a row; `words` in JSON. An answer reads a thousand of them."""
    return Tag(facet, value, confidence, _ORIGINS[origin], _STATUSES[status], _words_of(words))


_ORIGINS = {origin.value: origin for origin in Origin}
_STATUSES = {status.value: status for status in TagStatus}


@lru_cache(maxsize=20_000)
def _words_of(told: str) -> tuple[str, ...]:
    """Words from their JSON, which many passages share."""
    return tuple(json.loads(told))


def case_fields(case: Case) -> dict[str, Any]:
    """A case as JSON values."""
    fields: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(case), default=str))
    return fields


def case_of(held: Mapping[str, Any]) -> Case:
    """The case of which these are the JSON values."""
    fields = dict(held)
    fields |= {name: tuple(fields[name]) for name in ("countries", "sectors", "asked_as", "inventory")}
    fields |= {
        "facets": {facet: tuple(values) for facet, values in fields["facets"].items()},
        "evidence": Evidence(fields["evidence"]),
        "outcome": Outcome(fields["outcome"]),
        "size": Size(**fields["size"]),
        "still_running": StillRunning(fields["still_running"]),
        "checked": date.fromisoformat(fields["checked"]) if fields["checked"] else None,
        "citations": tuple(Citation(**citation) for citation in fields["citations"]),
    }
    return Case(**fields)
