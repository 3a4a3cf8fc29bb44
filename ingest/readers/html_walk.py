"""Walks an HTML tree in order and makes blocks of it; the frame of the page becomes furniture."""

from __future__ import annotations

import re
from typing import Any

from ingest.clean import clean_text
from ingest.readers.blocks import heading, is_caption, list_block, list_item, paragraph, prose, table_block
from ingest.readers.html_frame import Frame, words_of_names
from kb.model import Block, BlockKind

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", *HEADINGS,
})  # fmt: skip
LISTS = ("ul", "ol", "menu", "dir")
BREAK = "\ue002"  # a letter for private use stands for a line break until the paragraph is complete
NOTE_NAMES = frozenset({"footnotes", "footnote", "endnotes", "endnote"})
NOTE_ROLES = frozenset({"doc-endnotes", "doc-footnote", "doc-endnote", "doc-footnotes"})
NOTE_ID = re.compile(r"^(?:_?(?:ftn|fn|edn|footnote|endnote|cite_note)[-:_]?\d)", re.IGNORECASE)
NOTE_LINK = re.compile(r"^#_?(?:ftn|fn|edn|footnote|endnote|cite|note|ref)", re.IGNORECASE)
NOTE_SIGN = re.compile(r"^\s*[\[(]?\s*(?:\d{1,3}|[a-z*†‡↩↑^]|[ivx]{1,4})\ufe0e?\s*[\])]?\s*$")
MAX_BOLD_HEADING_WORDS = 14


class HtmlWalker:
    """Blocks of one tree. Without a frame everything is content."""

    def __init__(self, frame: Frame | None) -> None:
        self._frame = frame
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._kind: BlockKind = BlockKind.PARAGRAPH
        self._bold_headings = False

    def read(self, body: Any) -> tuple[Block, ...]:
        """All blocks below an element, in order."""
        scope = self._frame.main if self._frame and self._frame.main is not None else body
        self._bold_headings = not any(True for _ in scope.iter("h2", "h3", "h4", "h5", "h6"))
        self._walk(body)
        self._flush()
        return tuple(self._blocks)

    def _walk(self, element: Any) -> None:
        self._pieces.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                self._enter(child)
            self._pieces.append(child.tail or "")

    def _enter(self, element: Any) -> None:
        """One element, under the kind that its place in the page gives to it."""
        if is_note_mark(element):
            return
        kind = self._kind
        if self._frame and self._frame.is_title(element):
            kind = BlockKind.PARAGRAPH
        elif kind is not BlockKind.FURNITURE and (element.tag in BLOCKS or (self._frame and self._frame.is_outside(element))):
            kind = self._kind_of(element)
        if kind is self._kind:
            self._enter_kind(element)
            return
        self._flush()
        self._kind, outer = kind, self._kind
        self._enter_kind(element)
        self._flush()
        self._kind = outer

    def _kind_of(self, element: Any) -> BlockKind:
        """Furniture for the frame, footnote for notes, caption for captions, else what is around it."""
        if self._frame and self._frame.covers(element):
            return BlockKind.FURNITURE
        if element.tag in ("figcaption", "caption"):
            return BlockKind.CAPTION
        return BlockKind.FOOTNOTE if is_note(element) else self._kind

    def _enter_kind(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._pieces.append(BREAK)
        elif tag not in BLOCKS:
            self._walk(element)
        elif tag in HEADINGS or element.get("role") == "heading":
            self._add_heading(element, HEADINGS.get(tag) or int(element.get("aria-level") or 2))
        elif tag in LISTS and self._kind is not BlockKind.FOOTNOTE and not _is_layout_list(element):
            self._add(list_block(_list_lines(element)))
        elif tag == "dl" and self._kind is not BlockKind.FOOTNOTE:
            self._add(list_block(_definition_lines(element)))
        elif tag == "table" and not _is_layout_table(element):
            self._add_table(element)
        elif tag == "p" and self._bold_headings and self._kind is BlockKind.PARAGRAPH and _is_bold_line(element):
            self._add_heading(element, 2)
        else:
            self._flush()
            if tag == "pre":
                _keep_lines(element)
            self._walk(element)
            self._flush()

    def _add_heading(self, element: Any, level: int) -> None:
        text = text_of(element)
        self._add(heading(text, level) if self._kind is BlockKind.PARAGRAPH else paragraph(text, self._kind))

    def _add_table(self, table: Any) -> None:
        for caption in table.iter("caption"):
            self._add(paragraph(text_of(caption), BlockKind.CAPTION))
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        self._add(table_block([[text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]))

    def _add(self, blocks: tuple[Block, ...]) -> None:
        """Appends ready blocks behind the open paragraph; inside the frame and inside notes they take its kind."""
        self._flush()
        if self._kind in (BlockKind.FURNITURE, BlockKind.FOOTNOTE):
            blocks = tuple(Block(self._kind, block.text) for block in blocks)
        self._blocks += blocks

    def _flush(self) -> None:
        """Closes the open paragraph; two line breaks part it."""
        text, self._pieces = "".join(self._pieces), []
        for piece in re.split(rf"(?:\s*{BREAK}\s*){{2,}}", text):
            plain = piece.replace(BREAK, " ")
            self._blocks += prose(plain) if self._kind is BlockKind.PARAGRAPH else paragraph(plain, self._kind)


def text_of(element: Any, skip: tuple[str, ...] = ()) -> str:
    """All text below an element on one line, without note marks and without the elements to skip."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in skip and not is_note_mark(child):
            space = " " if child.tag in BLOCKS or child.tag == "br" else ""
            pieces += [space, text_of(child, skip), space]
        pieces.append(child.tail or "")
    return "".join(pieces)


def is_note_mark(element: Any) -> bool:
    """True for the raised figure that refers to a note, and for the arrow that leads back from it."""
    if element.tag not in ("a", "sup") or not NOTE_SIGN.match("".join(element.itertext())):
        return False
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return any(NOTE_LINK.match(link.get("href") or "") or (link.get("role") or "").startswith("doc-") for link in links)


def is_note(element: Any) -> bool:
    """True for a footnote or a section of them."""
    if element.get("role") in NOTE_ROLES or NOTE_ID.match(element.get("id") or ""):
        return True
    return bool(NOTE_NAMES & words_of_names(element))


def _list_lines(element: Any, depth: int = 0) -> list[str]:
    """Lines of a list and of the lists in it; items of an ordered one carry their number."""
    lines: list[str] = []
    number = int(element.get("start") or 1) if (element.get("start") or "1").lstrip("-").isdigit() else 1
    for item in element:
        if item.tag in LISTS:
            lines += _list_lines(item, depth + 1)
        elif item.tag == "li":
            lines.append(list_item(text_of(item, LISTS), depth, f"{number}." if element.tag == "ol" else "-"))
            number += 1
            for inner in _inner_lists(item):
                lines += _list_lines(inner, depth + 1)
    return lines


def _inner_lists(item: Any) -> list[Any]:
    """The outermost lists inside an item."""
    return [inner for inner in item.iter(*LISTS) if next(above for above in inner.iterancestors() if above is item or above.tag in LISTS) is item]


def _definition_lines(element: Any) -> list[str]:
    """Each term with its definitions, on one line."""
    lines: list[str] = []
    term = ""
    for child in element.iter("dt", "dd"):
        text = clean_text(text_of(child))
        if child.tag == "dt":
            lines.append(list_item(term))
            term = text
        else:
            term = f"{term}: {text}" if term and not term.endswith(":") else f"{term} {text}"
    return [*lines, list_item(term)]


def _is_layout_list(element: Any) -> bool:
    """True where items hold headings, tables or figures: cards, not a list."""
    return next(element.iter(*HEADINGS, "table", "figure", "article"), None) is not None


def _is_layout_table(table: Any) -> bool:
    """True for a table that only places things: it says so, has one column, or holds headings or tables and no header cells."""
    if table.get("role") in ("presentation", "none"):
        return True
    columns = max((sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")), default=0)
    if columns <= 1:
        return True
    inner = next((element for element in table.iter(*HEADINGS, "table", "article") if element is not table), None)
    return inner is not None and next(table.iter("th"), None) is None


def _is_bold_line(element: Any) -> bool:
    """True for a short paragraph that is bold from end to end and no sentence."""
    text = clean_text(text_of(element))
    bold = clean_text(" ".join(text_of(part) for part in element.iter("b", "strong")))
    if is_caption(text):
        return False
    return (
        bool(text)
        and text == bold
        and len(text.split()) <= MAX_BOLD_HEADING_WORDS
        and not text.endswith((".", ":", ";", ","))
        and any(map(str.isalpha, text))
    )


def _keep_lines(element: Any) -> None:
    """Turns line ends of preformatted text into line breaks."""
    for part in element.iter():
        part.text = part.text.replace("\n", BREAK) if part.text else part.text
        if part is not element and part.tail:
            part.tail = part.tail.replace("\n", BREAK)
