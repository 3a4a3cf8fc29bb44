"""Walks the body of a DOCX in order and makes blocks: paragraphs, headings, lists, tables, boxes, notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.blocks import heading, is_caption, list_block, list_item, paragraph, table_block
from ingest.readers.docx_looks import Look, look_of
from ingest.readers.docx_styles import Numbering, Style, Styles, is_on, list_mark, value
from ingest.readers.docx_text import MARKUP_COMPATIBILITY, Fields, ParagraphText, read_paragraph
from kb.model import Block, BlockKind

CONTENTS_GALLERIES = ("Table of Contents", "Bibliographies", "Table of Figures", "Index")
WRAPPERS = frozenset(qn(tag) for tag in ("w:customXml", "w:ins", "w:moveTo", "w:smartTag", "w:sdtContent")) | {
    f"{MARKUP_COMPATIBILITY}AlternateContent",
    f"{MARKUP_COMPATIBILITY}Choice",
}


class BodyReader:
    """Blocks of one body. `looks` holds by position in `blocks` how a plain paragraph looks, for files without heading styles."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[tuple[str, str], str]) -> None:
        self.blocks: list[Block] = []
        self.looks: dict[int, Look] = {}
        self.problems: list[str] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._fields = Fields()
        self._lines: list[str] = []
        self._due_notes: list[tuple[str, str]] = []
        self._table_notes: list[Block] = []
        self._carried = ParagraphText()

    def read(self, container: Any, in_contents: bool = False) -> None:
        """Appends the blocks of a container (body, box, cell, content control) and closes what is open."""
        self._walk(container, in_contents)
        self._append(paragraph(self._carried.text))
        self._carried = ParagraphText()
        self._close_list()

    def _walk(self, container: Any, in_contents: bool) -> None:
        for child in container.iterchildren():
            if child.tag == qn("w:p"):
                self._read_paragraph(child, in_contents)
            elif child.tag == qn("w:tbl"):
                self._read_table(child, in_contents)
            elif child.tag == qn("w:sdt"):
                gallery = value(child, "w:sdtPr/w:docPartObj/w:docPartGallery")
                self._walk(child, in_contents or gallery in CONTENTS_GALLERIES)
            elif child.tag in WRAPPERS:
                self._walk(child, in_contents)
            elif child.tag == qn("w:altChunk"):
                self.problems.append("Part of the file is embedded in another format and was not read; open the file in Word and save it again.")

    def _read_paragraph(self, element: Any, in_contents: bool) -> None:
        """One paragraph to its block or list line, then the boxes and notes that hang on it."""
        found = read_paragraph(element, self._fields, self._carried)
        is_open = value(element, "w:pPr/w:rPr/w:del") is not None  # its end was deleted, so it runs into the next one
        self._carried = found if is_open else ParagraphText()
        if is_open:
            return
        style = self._styles.of(element)
        if not self._add_list_line(element, style, found, in_contents):
            self._add_block(element, style, found, in_contents or found.in_contents or style.is_contents)
            self._release_notes(found.notes)
        for box in found.boxes:
            self.read(box, in_contents)

    def _label(self, element: Any, style: Style) -> tuple[str, int]:
        """The label that Word draws in front of a paragraph ("" for none) and its depth."""
        number, depth = list_mark(element) or style.list_mark or ("0", 0)
        return ("", 0) if number == "0" else (self._numbering.label((number, depth)), depth)

    def _add_block(self, element: Any, style: Style, found: ParagraphText, in_contents: bool) -> None:
        """Appends the block that the paragraph's style calls for."""
        text = found.text
        level = self._heading_level(element, style)
        if level and text.strip():
            label = self._label(element, style)[0].strip("-")
            self._append(heading(f"{label} {text}", level))
        elif in_contents:
            self._append(paragraph(text, BlockKind.FURNITURE))
        elif style.is_caption or found.has_sequence or is_caption(text.strip()):
            self._append(paragraph(text, BlockKind.CAPTION))
        elif text.strip():
            self._append(paragraph(text), look_of(found, style, self._styles.default_size))

    def _add_list_line(self, element: Any, style: Style, found: ParagraphText, in_contents: bool) -> bool:
        """True where the paragraph is an item of a list; its line waits until the list ends, and so do its notes."""
        if self._heading_level(element, style) or in_contents or found.in_contents or style.is_contents:
            return False
        label, depth = self._label(element, style)
        if label and found.text.strip():
            self._lines.append(list_item(found.text, depth, label))
            self._due_notes += found.notes
        return bool(label)

    def _heading_level(self, element: Any, style: Style) -> int | None:
        """The level that the paragraph states by itself, else its style's."""
        outline = value(element, "w:pPr/w:outlineLvl")
        if outline is not None and outline.isdigit():
            return int(outline) + 1 if int(outline) < 9 else None
        return style.heading_level

    def _append(self, blocks: tuple[Block, ...], look: Look | None = None) -> None:
        """Appends behind the open list, which ends here; nothing to append ends nothing, so that empty paragraphs part no list."""
        if not blocks:
            return
        self._close_list()
        if look:
            self.looks[len(self.blocks)] = look
        self.blocks += blocks

    def _close_list(self) -> None:
        lines, self._lines = self._lines, []
        due, self._due_notes = self._due_notes, []
        self.blocks += list_block(lines)
        self._release_notes(due)

    def _release_notes(self, notes: list[tuple[str, str]]) -> None:
        for note in notes:
            self._append(paragraph(self._notes.get(note, ""), BlockKind.FOOTNOTE))

    def _read_table(self, table: Any, in_contents: bool) -> None:
        """A table of one column, or one with headings in its cells, is a box or layout: its cells are read like the body."""
        self._close_list()
        rows = [list(_cells(row)) for row in _children(table, "w:tr")]
        if max((len(row) for row in rows), default=0) <= 1 or self._holds_headings(table):
            for cell in (cell for row in rows for cell in row):
                self.read(cell, in_contents)
            return
        texts = [[self._cell_text(cell) for cell in row] for row in rows]
        self._append(table_block(texts))
        self.blocks += self._table_notes
        self._table_notes = []

    def _holds_headings(self, table: Any) -> bool:
        return any(self._styles.of(element).heading_level for element in table.iter(qn("w:p")))

    def _cell_text(self, cell: Any) -> str:
        """The cell's paragraphs and nested tables on one line; a cell merged with the one above is empty."""
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merged is not None and merged.get(qn("w:val")) != "restart":
            return ""
        inner = BodyReader(self._styles, self._numbering, self._notes)
        inner.read(cell)
        self._table_notes += [block for block in inner.blocks if block.kind is BlockKind.FOOTNOTE]
        return "; ".join(line for block in inner.blocks if block.kind is not BlockKind.FOOTNOTE for line in block.text.splitlines())


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Children of a tag, also those inside content controls and tracked insertions; deleted rows are left out."""
    for child in element.iterchildren():
        if child.tag == qn(tag):
            if not is_on(child, "w:trPr/w:del"):
                yield child
        elif child.tag in WRAPPERS or child.tag == qn("w:sdt"):
            yield from _children(child, tag)


def _cells(row: Any) -> Iterator[Any]:
    return _children(row, "w:tc")
