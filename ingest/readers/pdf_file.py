"""What a PDF says of itself, and plain text where pdfium cannot read it: the one place that calls pypdf."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from ingest.readers.pdf_headings import OutlineEntry
from kb.errors import UnreadableFileError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each repair of a sloppy file; what matters ends as a Problem

# What pypdf raises on damaged files beside its own errors (seen on files cut off at random places).
FAULTS = (
    PyPdfError,
    DependencyError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    AssertionError,
    NotImplementedError,
)
MAX_OUTLINE = 2000
PROTECTED = "The PDF is protected by a password; save a copy without one and add that."


@dataclass(frozen=True)
class Facts:
    """Metadata, outline and page labels as the file states them; empty where it does not. `page_count` is None where pypdf cannot tell."""

    title: str = ""
    author: str = ""
    language: str = ""
    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()
    page_count: int | None = None


def facts(path: Path) -> Facts:
    """What the file states about itself.

    Args:
        path: A PDF.

    Returns:
        Facts; empty ones where pypdf cannot read the file, which pdfium may still repair.

    Raises:
        UnreadableFileError: If it needs a password.
    """
    try:
        with path.open("rb") as stream:
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableFileError(PROTECTED)
            return Facts(*_stated(reader), _outline(reader), _labels(reader), len(reader.pages))
    except FAULTS:
        return Facts()


def _stated(reader: PdfReader) -> tuple[str, str, str]:
    try:
        metadata = reader.metadata
        language = reader.root_object.get("/Lang", "")
        return str((metadata and metadata.title) or ""), str((metadata and metadata.author) or ""), str(language)
    except FAULTS:
        return "", "", ""


def _outline(reader: PdfReader) -> tuple[OutlineEntry, ...]:
    try:
        return tuple(entry for entry, _ in zip(_entries(reader, reader.outline, 1), range(MAX_OUTLINE), strict=False))
    except FAULTS:
        return ()


def _entries(reader: PdfReader, items: list[Any], level: int) -> Iterator[OutlineEntry]:
    for item in items:
        if isinstance(item, list):
            yield from _entries(reader, item, level + 1)
        elif isinstance(item, Destination) and item.title:
            number = reader.get_destination_page_number(item)
            yield OutlineEntry(str(item.title), level, None if number is None else number + 1)


def _labels(reader: PdfReader) -> tuple[str, ...]:
    """Labels of the file's own table, or none."""
    try:
        return tuple(reader.page_labels) if "/PageLabels" in reader.root_object else ()
    except FAULTS:
        return ()


def plain_texts(path: Path) -> list[str]:
    """Text of each page without positions, empty where a page cannot be read; no page at all where the file cannot."""
    texts = []
    try:
        with path.open("rb") as stream:
            for page in PdfReader(stream).pages:
                try:
                    texts.append(page.extract_text())
                except FAULTS:
                    texts.append("")
    except FAULTS:
        return []
    return texts
