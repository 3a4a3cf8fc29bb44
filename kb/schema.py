"""The tables. Opens nothing; imports nothing above."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

HEAD_REVISION = "0001"
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
"""Appended, never overwritten; the last row of a target, facet and value counts. `target` is a passage id or a case id."""

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
