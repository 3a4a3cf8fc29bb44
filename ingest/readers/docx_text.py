"""The text of one DOCX paragraph as its reader sees it: insertions kept, deletions and hidden text dropped, boxes and notes collected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.docx_styles import is_on, value

MARKUP_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
DROPPED = frozenset(qn(tag) for tag in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:pPr", "w:rPr", "w:rt", "w:sdtPr", "w:fldData"))
DROPPED_ALSO = frozenset({f"{MARKUP_COMPATIBILITY}Fallback"})
BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
CONTENTS_FIELDS = re.compile(r"^\s*(?:TOC|INDEX|TOA|BIBLIOGRAPHY|RD)\b")
CAPTION_FIELD = re.compile(r"^\s*SEQ\b")


@dataclass
class Fields:
    """Complex fields that are open at this point of the document; they may span paragraphs."""

    instructions: list[str] = field(default_factory=list)

    @property
    def in_contents(self) -> bool:
        """True inside a field that prints contents, an index or a bibliography."""
        return any(CONTENTS_FIELDS.match(instruction) for instruction in self.instructions)


@dataclass
class ParagraphText:
    """What stands in a paragraph.

    Attributes:
        runs: Pieces of text in order, each with whether it is bold (None: as the style says) and its size in half-points (None likewise).
        boxes: Text boxes anchored here, as `w:txbxContent` elements.
        notes: Ids of the notes referred to, as ("footnote" | "endnote", id).
        in_contents: True where a contents field covers it.
        has_sequence: True where it counts figures or tables, as captions do.
    """

    runs: list[tuple[str, bool | None, int | None]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    in_contents: bool = False
    has_sequence: bool = False

    @property
    def text(self) -> str:
        """All pieces joined."""
        return "".join(piece for piece, _, _ in self.runs)


def read_paragraph(paragraph: Any, fields: Fields, carried: ParagraphText | None = None) -> ParagraphText:
    """Reads one `w:p`.

    Args:
        paragraph: The element.
        fields: Carried from paragraph to paragraph, and brought forward here.
        carried: The paragraph that runs into this one; it is continued.

    Returns:
        What stands in the paragraph.
    """
    found = carried or ParagraphText()
    found.in_contents = found.in_contents or fields.in_contents
    _walk(paragraph, found, fields, (None, None))
    return found


def _walk(element: Any, found: ParagraphText, fields: Fields, look: tuple[bool | None, int | None]) -> None:
    """Collects from the children of an element, in order. `look` is (bold, size) of the run around it."""
    for child in element.iterchildren():
        tag = child.tag
        if not isinstance(tag, str) or tag in DROPPED or tag in DROPPED_ALSO:
            continue
        if tag == qn("w:fldChar"):
            _turn_field(child, found, fields)
        elif tag == qn("w:txbxContent"):
            found.boxes.append(child)
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            found.notes.append((tag.rpartition("}")[2].removesuffix("Reference"), child.get(qn("w:id"), "")))
        elif tag in (qn("w:t"), MATH_TEXT):
            found.runs.append((child.text or "", *look))
        elif tag in BREAKS:
            found.runs.append((BREAKS[tag], *look))
        elif tag == qn("w:r"):
            _walk_run(child, found, fields)
        else:
            _note_simple_field(child, found)
            _walk(child, found, fields, look)


def _walk_run(run: Any, found: ParagraphText, fields: Fields) -> None:
    """A run: its instruction text goes to the open field, hidden text nowhere, the rest to the paragraph."""
    for instruction in run.findall(qn("w:instrText")):
        if fields.instructions:
            fields.instructions[-1] += instruction.text or ""
    if is_on(run, "w:rPr/w:vanish"):
        return
    bold = None if value(run, "w:rPr/w:b") is None else is_on(run, "w:rPr/w:b")
    _walk(run, found, fields, (bold, int(float(value(run, "w:rPr/w:sz") or 0)) or None))


def _turn_field(mark: Any, found: ParagraphText, fields: Fields) -> None:
    """Opens or closes a complex field."""
    sort = mark.get(qn("w:fldCharType"))
    if sort == "begin":
        fields.instructions.append("")
    elif fields.instructions:
        found.in_contents = found.in_contents or fields.in_contents
        found.has_sequence = found.has_sequence or any(CAPTION_FIELD.match(instruction) for instruction in fields.instructions)
        if sort == "end":
            fields.instructions.pop()


def _note_simple_field(element: Any, found: ParagraphText) -> None:
    """A simple field states its instruction in an attribute."""
    instruction = element.get(qn("w:instr")) or ""
    found.in_contents = found.in_contents or bool(CONTENTS_FIELDS.match(instruction))
    found.has_sequence = found.has_sequence or bool(CAPTION_FIELD.match(instruction))
