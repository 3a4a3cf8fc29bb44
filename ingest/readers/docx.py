"""DOCX -> RawDocument. Word files have no pages: where a page ends is decided by the program that draws them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml.etree import LxmlError  # type: ignore[import-untyped,unused-ignore]

from ingest.readers.blocks import choose_authors, choose_title, choose_year, language_code, paragraph
from ingest.readers.docx_body import BodyReader
from ingest.readers.docx_looks import headings_by_look
from ingest.readers.docx_styles import Numbering, Styles
from ingest.readers.docx_text import Fields, read_paragraph
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Problem, RawDocument

MAIN_PARTS = (
    CONTENT_TYPE.WML_DOCUMENT_MAIN,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
for content_type in MAIN_PARTS:  # python-docx opens templates and files with macros once it is told what their main part is
    PartFactory.part_type_for[content_type] = DocumentPart
BROKEN = (OpcError, BadZipFile, zlib.error, LxmlError, KeyError, ValueError, OSError, EOFError)  # as seen on cut and altered files


def read(path: Path) -> RawDocument:
    """The document of a Word file.

    Args:
        path: The file.

    Returns:
        Blocks of the body in order, each note behind the paragraph that refers to it, headers first and footers last.

    Raises:
        UnreadableFileError: Where the file is damaged or holds no text.
    """
    try:
        document = _open(path)
        blocks, problems = _read_parts(document, path.name)
    except BROKEN as error:
        message = f"'{path.name}' is a damaged Word file ({type(error).__name__}); open it in Word, repair it and save it again."
        raise UnreadableFileError(message) from error
    if not any(block.kind is not BlockKind.FURNITURE for block in blocks):
        raise UnreadableFileError(f"'{path.name}' holds no text, perhaps only pictures; provide a version with text.")
    core = document.core_properties
    return RawDocument(
        title=choose_title((core.title,), blocks, path.stem),
        authors=choose_authors((core.author,)),
        year=choose_year((), blocks),
        language=_language(document),
        pages=(),
        blocks=blocks,
        problems=problems,
    )


def _open(path: Path) -> Document:
    """The document, whichever of the main parts of Word it has."""
    part = Package.open(str(path)).main_document_part
    if not isinstance(part, DocumentPart):
        raise UnreadableFileError(f"'{path.name}' is no Word document that can be read; save it as DOCX.")
    document: Document = part.document
    return document


def _read_parts(document: Document, file: str) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Blocks of headers, body and footers."""
    part = document.part
    numbering = _related(part, RELATIONSHIP_TYPE.NUMBERING)
    styles = Styles(part.styles.element)
    body = BodyReader(styles, Numbering(numbering), _notes(part))
    body.read(document.element.body)
    problems = tuple(Problem(file, message) for message in body.problems)
    blocks = headings_by_look(body.blocks, body.looks)
    return (*_margins(part, "header"), *blocks, *_margins(part, "footer")), problems


def _related(part: DocumentPart, relationship_type: str) -> Any | None:
    """The root element of the part that stands in this relationship, or None."""
    found = [relation for relation in part.rels.values() if relation.reltype == relationship_type and not relation.is_external]
    return parse_xml(found[0].target_part.blob) if found else None


def _notes(part: DocumentPart) -> dict[tuple[str, str], str]:
    """Text of footnotes and endnotes by ("footnote" | "endnote", id)."""
    notes: dict[tuple[str, str], str] = {}
    for sort, relationship in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        root = _related(part, relationship)
        for note in () if root is None else root.findall(qn(f"w:{sort}")):
            if note.get(qn("w:type")) in (None, "normal"):
                notes[sort, note.get(qn("w:id"), "")] = " ".join(_paragraph_texts(note))
    return notes


def _margins(part: DocumentPart, sort: str) -> tuple[Block, ...]:
    """Each different text of the headers or footers once, as furniture."""
    texts: dict[str, None] = {}
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{sort}") and not relation.is_external:
            texts[" ".join(_paragraph_texts(parse_xml(relation.target_part.blob)))] = None
    return tuple(block for text in texts for block in paragraph(text, BlockKind.FURNITURE))


def _paragraph_texts(root: Any) -> Iterator[str]:
    """Texts of all paragraphs below an element that are not empty."""
    fields = Fields()
    for element in root.iter(qn("w:p")):
        if text := read_paragraph(element, fields).text.strip():
            yield text


def _language(document: Document) -> str | None:
    """The language that the properties or the default style state."""
    stated = language_code(document.core_properties.language)
    lang = next(iter(document.part.styles.element.iter(qn("w:lang"))), None)
    return stated or (language_code(lang.get(qn("w:val"))) if lang is not None else None)
