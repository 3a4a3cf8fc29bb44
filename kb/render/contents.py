"""What pandoc leaves open in a Word file: lines in its table of contents, rows that stay whole, a cell's own style."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Row
from docx.oxml.text.paragraph import CT_P
from docx.shared import Pt

AUTHOR = "Clusterbridge"


def finished(made: bytes, depth: int) -> bytes:
    """The file with its contents filled in, down to headings of a depth; with a depth of 0 it has none, and its title stands at the top of the text.

    Page numbers come when Word brings its fields up to date.
    """
    document = Document(io.BytesIO(made))
    document.core_properties.author = AUTHOR
    headings = _headings(document, depth)
    _fill_contents(document, headings)
    if headings:
        _break_before(document, headings)
    else:
        document.paragraphs[0].paragraph_format.space_before = Pt(0)
    for table in document.tables:
        for row in table._tbl.tr_lst:
            _keep_whole(row)
        for paragraph in table._tbl.iter(qn("w:p")):
            _cell_style(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _headings(document: DocumentType, depth: int) -> list[tuple[int, str, str]]:
    """Level, words and bookmark of each heading; pandoc sets the bookmark's start right before its heading."""
    styles = {f"Heading{level}": level for level in range(1, depth + 1)}
    found = []
    for paragraph in document.element.body.iterchildren(qn("w:p")):
        mark = paragraph.getprevious()
        if paragraph.style in styles and mark is not None and mark.tag == qn("w:bookmarkStart"):
            found.append((styles[paragraph.style], "".join(text.text or "" for text in paragraph.iter(qn("w:t"))), mark.get(qn("w:name"))))
    return found


def _fill_contents(document: DocumentType, headings: Sequence[tuple[int, str, str]]) -> None:
    """Puts a line for each heading between the field's separator and its end: what is read until the field is brought up to date."""
    for field in document.element.body.xpath(".//w:sdt//w:p[w:r/w:instrText]"):
        (run,) = field.findall(qn("w:r"))
        end = run.findall(qn("w:fldChar"))[-1]
        lines = [_contents_line(*heading) for heading in headings]
        for line in lines:
            field.addprevious(line)
        if lines:
            lines[0].insert(1, run)
            last = parse_xml(f"<w:r {nsdecls('w')}/>")
            last.append(end)
            lines[-1].append(last)
            field.getparent().remove(field)


def _contents_line(level: int, words: str, bookmark: str) -> CT_P:
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr><w:hyperlink w:anchor="{escape(bookmark)}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:hyperlink></w:p>'
    )


def _break_before(document: DocumentType, headings: list[tuple[int, str, str]]) -> None:
    """The text begins on a page of its own, after title and contents."""
    first = headings[0][2]
    (mark,) = document.element.body.xpath(f'./w:bookmarkStart[@w:name="{first}"]')
    heading: CT_P = mark.getnext()
    heading.get_or_add_pPr().get_or_add_pageBreakBefore().val = True


def _keep_whole(row: CT_Row) -> None:
    properties = row.get_or_add_trPr()
    if properties.find(qn("w:cantSplit")) is None:
        properties.insert(0, parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _cell_style(paragraph: CT_P) -> None:
    if paragraph.style in (None, "Compact", "BodyText", "FirstParagraph"):
        paragraph.style = "TableText"
