"""What an export of a library carries: which tables, what names a row, how a row is written. Opens nothing.

An export is a folder: a file of JSON Lines for each table, the original files of the documents, the vectors of the passages, the heads that were
trained here, `README.txt` and, written last, `manifest.json` with the SHA-256 of every other file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Table

from kb import schema
from kb.model import Origin
from kb.rows import utc

FORMAT = 1
"""Of an export; rises when an older reader would misread it."""

MANIFEST = "manifest.json"
README = "README.txt"
CODEBOOK = "codebook.qdc"
VECTORS = "vectors.npy"
VECTOR_IDS = "vectors.txt"
FILES = "files"
HEADS = "heads"

SAFE_NAME = re.compile(rf"({FILES}/[0-9a-f]{{64}}(\.[A-Za-z0-9]{{1,8}})?|{HEADS}/[\w-]+\.\w+|[\w-]+\.(jsonl|json|txt|npy|qdc))", re.ASCII)
"""Names that files of an export may have; no other is opened."""

JsonRow = dict[str, Any]


class Among(StrEnum):
    """What a row's key is looked for in, to know whether the library has it already."""

    OWN = "own"  # the rows of the same table
    DOCUMENTS = "documents"
    TARGETS = "targets"  # passages and cases, and whatever else has tags or decisions


@dataclass(frozen=True)
class ExportedTable:
    """A table that an export carries.

    Attributes:
        table: Its rows are written in the order of its primary key.
        holds: What they are, for who reads the export without this program.
        key: Columns that name a row; what has the same key here stays as it is.
        among: Where the key is looked for.
        local: Columns that are of this library alone: a number that another gives anew is not written, a time or path makes no difference.
    """

    table: Table
    holds: str
    key: tuple[str, ...]
    among: Among = Among.OWN
    local: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Its name in an export."""
        return f"{self.table.name}.jsonl"

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that are written."""
        return tuple(column.name for column in self.table.columns if column.name != "number" or self.table is schema.drafts)

    @property
    def chosen(self) -> tuple[ColumnElement[bool], ...]:
        """Conditions on the rows that are written: a tag that follows from a card is made anew with it."""
        return (schema.tags.c.origin != Origin.CARD,) if self.table is schema.tags else ()


SAID = ("at", "who", "situation", "target", "verdict", "facet", "value")

EXPORTED = (
    ExportedTable(schema.sources, "published works", ("id",)),
    ExportedTable(
        schema.documents, "documents with their whole text; 'id' is the SHA-256 of the file", ("id",), Among.DOCUMENTS, ("path", "added_at")
    ),
    ExportedTable(
        schema.blocks, "paragraphs, lists, tables and headings of the documents, by offsets in their text", ("document_id",), Among.DOCUMENTS
    ),
    ExportedTable(schema.passages, "passages of the documents, by offsets in their text", ("document_id",), Among.DOCUMENTS),
    ExportedTable(schema.left_behind, "decided passages of earlier versions whose words the new one lacks", ("document_id",), Among.DOCUMENTS),
    ExportedTable(schema.cases, "practices; for reading, they are not read back: they follow the shipped library and the drafts", ("id",)),
    ExportedTable(schema.drafts, "every revision of the practices that were written here", ("case_id",)),
    ExportedTable(schema.tags, "tags of passages and practices, but those that a practice's own fields say", ("target",), Among.TARGETS),
    ExportedTable(schema.leanings, "what the tagger thinks of every value of a passage", ("target",), Among.TARGETS),
    ExportedTable(schema.decisions, "the record of what coders decided, in order; nothing is ever taken out of it", ("batch",)),
    ExportedTable(schema.assignments, "who codes which document", ("document_id", "coder")),
    ExportedTable(schema.codebooks, "versions of the codebook that were made here", ("version",)),
    ExportedTable(schema.verdicts, "what users said of results", SAID),
    ExportedTable(schema.open_questions, "situations without an answer that were kept", ("id",)),
    ExportedTable(schema.situations, "situations too long for an address", ("id",)),
    ExportedTable(schema.packs, "briefing packs as they are put together", ("id",)),
    ExportedTable(schema.shared_packs, "packs as they were frozen, each under the token of its link, revoked ones too", ("token",)),
    ExportedTable(schema.sheets, "worksheets as they are filled in, private ones too", ("id",)),
    ExportedTable(schema.sheet_versions, "answers of worksheets as they were kept as versions", ("sheet_id", "at", "name")),
    ExportedTable(schema.failures, "files that could not become documents", ("path",)),
)
"""In the order in which they are put back: what a row refers to comes before it."""

LEFT_OUT = {"facts": "made anew", "vectors": f"in {VECTORS}, but those of practices, which are made anew", "jobs": "of one computer"}
"""Tables that an export leaves out, with the reason."""


def to_json(row: Mapping[str, Any]) -> JsonRow:
    """A row of a table as JSON values; times in UTC."""
    return {name: utc(value).isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def from_json(table: Table, row: JsonRow) -> dict[str, Any]:
    """The values of a table's row.

    Raises:
        ValueError: When a time is none.
    """
    times = {column.name for column in table.columns if isinstance(column.type, DateTime)}
    return {name: datetime.fromisoformat(value) if name in times and value is not None else value for name, value in row.items()}


def file_name(document_id: str, given: str) -> str:
    """Where a document's original file lies in an export: under its hash, with the ending that the file had."""
    suffix = PurePath(given).suffix
    return f"{FILES}/{document_id}{suffix}" if SAFE_NAME.fullmatch(f"{FILES}/{document_id}{suffix}") else f"{FILES}/{document_id}"


def readme(library: Mapping[str, Any]) -> str:
    """What `README.txt` says: what is what, for somebody who has only the folder."""
    tables = "\n".join(f"  {table.file:24}{table.holds}" for table in EXPORTED)
    return f"""A library of Clusterbridge, whole and in open formats.

'clusterbridge import' with the name of this folder brings it back, into an empty or an existing library.

Each file ending in .jsonl is JSON Lines: one object a line, in UTF-8, times in UTC.

{tables}

  {FILES + "/":24}the original files of the documents, each under its SHA-256
  {CODEBOOK:24}the codebook in force as REFI-QDA; for reading, it is not read back
  {VECTORS:24}numbers by which passages are found by meaning: NumPy, float32, a row for each line of {VECTOR_IDS}
  {HEADS + "/":24}what was trained in this library, if anything was: NumPy archives and the weights of the ranking
  {MANIFEST:24}the SHA-256 and size of every file, the model and the settings

A passage's 'start' and 'end' count characters (Unicode code points) of its document's text from 0; 'end' is behind the last one.
The vectors are of the model '{library["model"]}'; with another model they are made anew. Practices' vectors are always made anew.
"""
