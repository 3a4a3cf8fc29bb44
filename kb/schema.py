"""The tables. Opens nothing; imports nothing above."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

HEAD_REVISION = "0004"
"""The newest migration; tables at this revision need no Alembic at start."""

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s"})

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the index remembers of itself: model, passage template, codebook version."""

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("year", Integer),
    Column("publisher", Text),
    Column("kind", String, nullable=False),
    Column("rights", Text, nullable=False),
    Column("url", Text),
    Column("hashes", JSON, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("file", Text, nullable=False),
    Column("path", Text, nullable=False, index=True),
    Column("media_type", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("year", Integer),
    Column("language", String),
    Column("source_id", String, ForeignKey("sources.id"), index=True),
    Column("state", String, nullable=False),
    Column("replaces", String(64)),
    Column("pages", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading_level", Integer),
    Column("first_page", Integer),
    Column("last_page", Integer),
    Column("heading", JSON, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", JSON, nullable=False),
    Column("first_page", Integer),
    Column("last_page", Integer),
    Column("furniture", Boolean, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False),
    Column("fields", JSON, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("target", String, nullable=False),
    Column("facet", String, nullable=False),
    Column("value", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("origin", String, nullable=False),
    Column("status", String, nullable=False),
    Column("words", JSON, nullable=False),
    Column("codebook_version", Integer, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Index(None, "target"),
    Index(None, "facet", "value"),
)
"""Decisions are appended, never overwritten; the last row of a target, facet and value counts. Guesses by cue or model are replaced when
the library is tagged anew, but in facets on which a person decided. `target` is a passage id or a case id."""

vectors = Table(
    "vectors",
    metadata,
    Column("id", String, primary_key=True),
    Column("target", String, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
)
"""Little-endian float32, unit length. `id` is the target with the number of its part behind '#'."""

failures = Table(
    "failures",
    metadata,
    Column("path", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("page_number", Integer),
    Column("failed_at", DateTime(timezone=True), nullable=False),
)
"""The last Problem of each file that could not become a document; gone once the file is ingested."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("path", Text, nullable=False),
    Column("source_id", String),
    Column("replaces", String(64)),
    Column("state", String, nullable=False, index=True),
    Column("stage", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("result", JSON),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

situations = Table(
    "situations",
    metadata,
    Column("id", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)
"""Situations too long for an address; `id` is the start of the text's SHA-256."""

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("batch", String(32), nullable=False, index=True),
    Column("coder", String, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("action", String, nullable=False),
    Column("passage", String, nullable=False, index=True),
    Column("facet", String, nullable=False),
    Column("values", JSON, nullable=False),
    Column("suggested", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("codebook_version", Integer, nullable=False),
    Column("of", String, nullable=False, index=True),
)
"""The record of `kb/coding/decisions.py`: appended, never overwritten or taken out. What of it is in force stands in `tags` with the origin human."""

assignments = Table(
    "assignments",
    metadata,
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("coder", String, primary_key=True),
    Column("done_at", DateTime(timezone=True)),
)
"""Who codes which document; coding is blind until every coder of it is done."""

left_behind = Table(
    "left_behind",
    metadata,
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("passage", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("heading", JSON, nullable=False),
    Column("first_page", Integer),
)
"""Passages of the version that a document replaced, on which persons had decided and whose words it does not hold; their decisions stay in the
record. `position` and `first_page` are those of the earlier version."""

leanings = Table(
    "leanings",
    metadata,
    Column("target", String, primary_key=True),
    Column("confidences", JSON, nullable=False),
)
"""What the tagger thinks of every value of a passage, also of those that it does not assert: facet to value to confidence 0..1."""

verdicts = Table(
    "verdicts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String, nullable=False),
    Column("situation", Text, nullable=False),
    Column("target", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("facet", String, nullable=False),
    Column("value", String, nullable=False),
    Column("read", JSON, nullable=False),
)
"""What users said of a result of an answer, of the whole of it or of one of its tags; appended, the last of a person, situation, target and tag
counts. `read` holds what was read from the situation, as corrected: facet to values."""

open_questions = Table(
    "open_questions",
    metadata,
    Column("id", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
)
"""Situations without an answer that somebody wants to be kept; `id` is the start of the text's SHA-256."""

drafts = Table(
    "drafts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String, nullable=False),
    Column("follows", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("writing", JSON, nullable=False),
    Column("case", JSON),
    Index(None, "case_id", "follows", unique=True),
)
"""Every revision of a case that is written in the application, appended; the last of a case counts. `follows` is the number of the revision that it
was made from, 0 for the first: of two people who save the same one the second is refused. `case` is what was published."""

codebooks = Table(
    "codebooks",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("change", JSON, nullable=False),
    Column("codebook", JSON, nullable=False),
    Column("set_aside", JSON, nullable=False),
)
"""Versions of the codebook that were made in the application; the shipped one is not among them. `set_aside` holds the rows of guesses that a
change took out of `tags`, for an undo."""

packs = Table(
    "packs",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
"""Briefing packs as they are put together (`kb/briefing/values.py`); `revision` rises with every change, so that of two who change the same one the
second is told."""

shared_packs = Table(
    "shared_packs",
    metadata,
    Column("token", String(43), primary_key=True),
    Column("pack_id", String(12), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("briefing", JSON, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
"""Packs as they were frozen: who has the token may read `briefing`, until it is revoked; it changes with nothing. The pack may be gone."""

sheets = Table(
    "sheets",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("worksheet", String, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("who", String, nullable=False),
    Column("period", String, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("situation", Text),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
"""Worksheets as they are filled in: of which cluster or organisation, by whom, for which time. `situation` is what a person made of the one that the
answers propose, or nothing."""

sheet_versions = Table(
    "sheet_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("sheet_id", String(12), ForeignKey("sheets.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("name", Text, nullable=False),
    Column("answers", JSON, nullable=False),
)
"""Answers as they were when somebody kept them as a version; appended."""
