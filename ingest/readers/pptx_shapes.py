"""One PPTX shape -> blocks: text frames, tables, charts, SmartArt; and what is title, what furniture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide

from ingest.readers.blocks import list_block, list_item, paragraph, table_block
from ingest.readers.pptx_order import reading_order
from ingest.readers.pptx_text import blocks_of_frame, frame_text
from kb.model import Block, BlockKind

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
TITLE_SLIDE = (PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.SUBTITLE)
FURNITURE = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER)
BULLETED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
MAX_TITLE_WORDS = 20


def unwrap_alternatives(shapes: Any) -> None:
    """Puts the first choice of each alternative (drawn by newer programs) where the alternative stands, so that it is a shape like others."""
    tree = shapes._spTree
    for alternative in list(tree.iter(f"{COMPATIBILITY}AlternateContent")):
        choice = alternative.find(f"{COMPATIBILITY}Choice")
        parent = alternative.getparent()
        if parent.tag in (qn("p:spTree"), qn("p:grpSp")):
            for element in list(choice if choice is not None else ()):
                alternative.addprevious(element)
            parent.remove(alternative)


def shapes_of(shapes: Any) -> Iterator[Any]:
    """All shapes that may carry text; a group that holds its own is given as one, so that its parts stay together."""
    for shape in shapes:
        if shape.element.tag == qn("p:grpSp") or shape.has_text_frame or shape.element.tag == qn("p:graphicFrame"):
            yield shape


def find_title(slide: Any) -> Any | None:
    """The title placeholder with text, else the topmost short text that is set larger than all others."""
    placeholders = [shape for shape in slide.placeholders if shape.placeholder_format.type in TITLES and shape.has_text_frame]
    filled = next((shape for shape in placeholders if shape.text_frame.text.strip()), None)
    return filled if filled is not None else _title_by_size(slide)


def _title_by_size(slide: Any) -> Any | None:
    framed = [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text.strip() and not is_furniture(shape)]
    if len(framed) < 2:
        return None
    top = min(framed, key=lambda shape: shape.top or 0)
    others = max(_size(shape) for shape in framed if shape.shape_id != top.shape_id)
    return top if _size(top) > others and len(top.text_frame.text.split()) <= MAX_TITLE_WORDS else None


def _size(shape: Any) -> int:
    """The largest stated size of a shape's text, in hundredths of a point; 1800 where none is stated."""
    return max((int(properties.get("sz") or 1800) for properties in shape.element.iter(qn("a:rPr"))), default=1800)


def is_furniture(shape: Any) -> bool:
    """True for placeholders of footer, header, date and number."""
    return shape.is_placeholder and shape.placeholder_format.type in FURNITURE and shape.has_text_frame


def blocks_of_shape(shape: Any, slide: Slide, number: int) -> list[Block]:
    """Blocks of one shape; a group gives those of its parts in reading order."""
    if shape.element.tag == qn("p:grpSp"):
        from_parts = [blocks_of_shape(part, slide, number) for part in reading_order(list(shapes_of(shape.shapes)))]
        return [block for blocks in from_parts for block in blocks]
    if shape.has_text_frame:
        return blocks_of_frame(shape.text_frame._txBody, _inherited(shape, slide), number)
    if shape.has_table:
        rows = [[frame_text(cell._tc) if not cell.is_spanned else "" for cell in row.cells] for row in shape.table.rows]
        return list(table_block(rows, number))
    if shape.has_chart:
        chart = shape.chart
        title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
        return list(paragraph(title, BlockKind.CAPTION, number))
    return list(list_block(_diagram_lines(shape, slide), number))


def _inherited(shape: Any, slide: Slide) -> list[Any]:
    """List styles that a shape's text inherits, nearest first: layout and master placeholder, then the master's text styles."""
    if not shape.is_placeholder:
        return []
    layout_shape = getattr(shape, "_base_placeholder", None)
    master_shape = getattr(layout_shape, "_base_placeholder", None)
    styles = [base.element.find(f".//{qn('a:lstStyle')}") for base in (layout_shape, master_shape) if base is not None]
    texts = slide.slide_layout.slide_master.element.find(qn("p:txStyles"))
    name = "p:bodyStyle" if shape.placeholder_format.type in BULLETED else "p:otherStyle"
    return [*styles, texts.find(qn(name)) if texts is not None else None]


def _diagram_lines(shape: Any, slide: Slide) -> list[str]:
    """Lines of a SmartArt drawing as a list, nested as its parts are."""
    relation = next((element.get(f"{RELATION}dm") for element in shape.element.iter(f"{DIAGRAM}relIds")), None)
    if relation is None or relation not in slide.part.rels:
        return []
    root = parse_xml(slide.part.related_part(relation).blob)
    points = {point.get("modelId"): point for point in root.iter(f"{DIAGRAM}pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(f"{DIAGRAM}cxn"):
        if link.get("type", "parOf") == "parOf":
            children.setdefault(link.get("srcId"), []).append((int(link.get("srcOrd") or 0), link.get("destId")))
    tops = [key for key, point in points.items() if point.get("type") == "doc"]
    return [line for top in tops for line in _nested_lines(top, points, children, 0)]


def _nested_lines(key: str, points: dict[str, Any], children: dict[str, list[tuple[int, str]]], depth: int) -> Iterator[str]:
    """Lines below one point; a drawing nests a few levels at most, so a circle in a damaged one ends at eight."""
    for _, child in sorted(children.get(key, [])) if depth < 8 else []:
        point = points.get(child)
        text = frame_text(point) if point is not None else ""
        if text:
            yield list_item(text, depth)
        yield from _nested_lines(child, points, children, depth + 1 if text else depth)
