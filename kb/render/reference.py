"""Makes `reference.docx`, whose styles, page and footer pandoc takes over: `python -m kb.render.reference`, to be run when something here changes."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypandoc
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

BODY, HEADS = "Cambria", "Calibri"
INK, MUTED, ACCENT, EDGE, WASH = "1C1B19", "5B5852", "1F4B5F", "C9C4BA", "F4F1EA"
TEXT_WIDTH = Cm(16)


def made() -> bytes:
    """The reference document."""
    plain = subprocess.run([pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True).stdout
    document = Document(io.BytesIO(plain))
    _page(document)
    _text_styles(document)
    _headings(document)
    _own_styles(document)
    _table(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.5)
    section.header_distance = section.footer_distance = Cm(1.25)
    section.different_first_page_header_footer = True
    _fields(section.header.paragraphs[0], ("TITLE",))
    _fields(section.footer.paragraphs[0], ("PAGE", " / ", "NUMPAGES"))
    section.footer.paragraphs[0].paragraph_format.alignment = 2
    for part in (section.header.paragraphs[0], section.footer.paragraphs[0]):
        part.style = _style(document, "Running line", based_on="Normal", size=8.5, colour=MUTED)


def _fields(paragraph: Paragraph, parts: Sequence[str]) -> None:
    for part in parts:
        if part.isupper():
            field = f'<w:fldSimple {nsdecls("w")} w:instr=" {part} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(field))
        else:
            paragraph.add_run(part)


def _text_styles(document: DocumentType) -> None:
    for name in ("Normal", "Body Text", "First Paragraph", "Compact"):
        style = _style(document, name, font=BODY, size=11, colour=INK, before=0, after=2 if name == "Compact" else 7)
        style.paragraph_format.line_spacing = 1.22
        style.paragraph_format.widow_control = True
    _style(document, "Title", font=HEADS, size=28, colour=INK, before=90, after=10, bold=True).paragraph_format.alignment = 0
    _style(document, "Subtitle", font=HEADS, size=14, colour=INK, before=0, after=6, bold=False).paragraph_format.alignment = 0
    _style(document, "Date", font=HEADS, size=11, colour=MUTED, before=0, after=30, bold=False).paragraph_format.alignment = 0
    quotation = _style(document, "Block Text", font=BODY, size=10.5, colour=INK, before=4, after=8, italic=True)
    quotation.paragraph_format.left_indent, quotation.paragraph_format.right_indent = Cm(0.6), Cm(0)
    _border(quotation, left=(12, EDGE, 10))
    _style(document, "Footnote Text", font=BODY, size=9, colour=INK, before=0, after=3)
    for name in ("Table Caption", "Image Caption"):
        _style(document, name, font=HEADS, size=10, colour=MUTED, before=6, after=4, italic=False)
    document.styles["Table Caption"].paragraph_format.keep_with_next = True
    references = _style(document, "Bibliography", font=BODY, size=10.5, colour=INK, before=0, after=6)
    references.paragraph_format.left_indent, references.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
    document.styles["Hyperlink"].font.color.rgb = RGBColor.from_string(ACCENT)


def _headings(document: DocumentType) -> None:
    for level, size, before, after, colour in ((1, 17, 26, 8, INK), (2, 11.5, 12, 3, ACCENT), (3, 11, 10, 3, ACCENT)):
        heading = _style(document, f"Heading {level}", font=HEADS, size=size, colour=colour, before=before, after=after, bold=True, italic=False)
        heading.paragraph_format.keep_with_next = heading.paragraph_format.keep_together = True
    _style(document, "TOC Heading", font=HEADS, size=14, colour=INK, before=18, after=8, bold=True)
    for level, indent in ((1, 0.0), (2, 0.6)):
        line = _style(document, f"toc {level}", based_on="Normal", font=BODY, size=10.5, colour=INK, before=0, after=3)
        line.paragraph_format.left_indent = Cm(indent)
        line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _own_styles(document: DocumentType) -> None:
    _style(document, "Lead", based_on="Normal", font=BODY, size=12, colour=MUTED, before=0, after=8).paragraph_format.keep_with_next = True
    facts = _style(document, "Facts", based_on="Normal", font=BODY, size=10, colour=INK, before=2, after=8)
    facts.paragraph_format.keep_together = True
    _shade(facts, WASH)
    _style(document, "Quiet", based_on="Normal", font=BODY, size=9.5, colour=MUTED, before=2, after=8)
    for name in ("Note", "Remark"):
        _border(_style(document, name, based_on="Normal", font=BODY, size=11, colour=INK, before=2, after=4), left=(18, ACCENT, 10))
    cell = _style(document, "Table Text", based_on="Normal", font=BODY, size=9, colour=INK, before=0, after=0)
    cell.paragraph_format.line_spacing = 1.0
    writing = _style(document, "Writing line", based_on="Normal", font=BODY, size=14, colour=INK, before=0, after=0)
    _border(writing, bottom=(4, EDGE, 1), between=(4, EDGE, 1))


def _style(
    document: DocumentType,
    name: str,
    *,
    based_on: str | None = None,
    font: str | None = None,
    size: float,
    colour: str,
    before: float | None = None,
    after: float | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
) -> ParagraphStyle:
    """A paragraph style with these properties, made where the document has none; sizes in points."""
    known = {style.name for style in document.styles}
    style: ParagraphStyle = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if based_on:
        style.base_style = document.styles[based_on]
    style.font.size, style.font.color.rgb, style.font.bold, style.font.italic = Pt(size), RGBColor.from_string(colour), bold, italic
    if font:
        style.font.name = font
        fonts = style.element.rPr.rFonts
        for attribute in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), font)
    style.paragraph_format.space_before = None if before is None else Pt(before)
    style.paragraph_format.space_after = None if after is None else Pt(after)
    return style


def _border(style: ParagraphStyle, **sides: tuple[int, str, int]) -> None:
    """Lines at sides of a paragraph: eighths of a point, colour, distance in points."""
    inside = "".join(
        f'<w:{side} w:val="single" w:sz="{width}" w:space="{space}" w:color="{colour}"/>' for side, (width, colour, space) in sides.items()
    )
    style.element.get_or_add_pPr().insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{inside}</w:pBdr>"), *_AFTER_BORDERS)


_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _shade(style: ParagraphStyle, colour: str) -> None:
    shading = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    style.element.get_or_add_pPr().insert_element_before(shading, *_AFTER_BORDERS[1:])


def _table(document: DocumentType) -> None:
    element = document.styles["Table"].element
    for part in element.xpath("w:tblPr | w:tblStylePr | w:pPr | w:rPr"):
        element.remove(part)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{EDGE}"'
    cells = '<w:top w:w="50" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
    borders = f"<w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
    strong = f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders>'
    for xml in (
        f'<w:pPr {nsdecls("w")}><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>',
        f'<w:rPr {nsdecls("w")}><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>',
        f'<w:tblPr {nsdecls("w")}><w:tblInd w:w="0" w:type="dxa"/>{borders}<w:tblCellMar>{cells}</w:tblCellMar></w:tblPr>',
        f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>{strong}</w:tcPr></w:tblStylePr>',
    ):
        element.append(parse_xml(xml))


if __name__ == "__main__":
    Path(__file__).with_name("reference.docx").write_bytes(made())
