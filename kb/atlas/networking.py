"""Measures by which two clusters can be joined, by the level that acts: read from the worksheet that plans them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError
from yaml import YAMLError, safe_load

from kb.corpus import default_folder
from kb.errors import BadInputError

WORKSHEET = "networking-measures"
PART = "plan"
"""The part of the worksheet whose tables are the levels, and whose rows the measures."""


@dataclass(frozen=True)
class ActingLevel:
    """A level that acts, by its name on pages, with what it can do together with its like elsewhere."""

    id: str
    title: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Networking:
    """Levels in order, and where they come from: a source's id and its heading."""

    source_id: str
    section: str
    levels: tuple[ActingLevel, ...]


class _Row(BaseModel):
    label: str
    hint: str = ""


class _Table(BaseModel):
    id: str
    label: str
    rows: list[_Row] = []


class _Part(BaseModel):
    id: str
    fields: list[_Table]


class _Source(BaseModel):
    id: str
    section: str


class _Worksheet(BaseModel):
    source: _Source
    parts: list[_Part]


@cache
def shipped_measures() -> Networking:
    """Those of the shipped worksheet, read once."""
    return read_measures(default_folder() / "worksheets" / f"{WORKSHEET}.yaml")


def read_measures(path: Path) -> Networking:
    """The measures in a worksheet's file.

    Raises:
        BadInputError: When it is missing or has no tables of measures.
    """
    try:
        sheet = _Worksheet.model_validate(safe_load(path.read_text(encoding="utf-8")))
    except (OSError, YAMLError, ValidationError) as error:
        raise BadInputError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    tables = [field for part in sheet.parts if part.id == PART for field in part.fields if field.rows]
    if not tables:
        raise BadInputError(f"{path} has no part '{PART}' with tables of measures; give it one.")
    levels = (ActingLevel(table.id, table.label, tuple(map(_told, table.rows))) for table in tables)
    return Networking(sheet.source.id, sheet.source.section, tuple(levels))


def _told(row: _Row) -> str:
    return f"{row.label}: {row.hint[:1].lower()}{row.hint[1:].rstrip('.')}" if row.hint else row.label
