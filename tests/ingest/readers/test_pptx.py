"""PPTX files made here: slides are pages, their shapes come in reading order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt

from ingest.readers import pptx as reader
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Page, Problem, RawDocument

TITLE_LAYOUT, CONTENT_LAYOUT, TWO_COLUMNS_LAYOUT, TITLE_ONLY_LAYOUT, BLANK_LAYOUT = 0, 1, 3, 5, 6
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
Build = Callable[[Any], None]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Build], RawDocument]:
    """Builds a presentation by a function, saves it and reads it."""

    def build_and_read(build: Build) -> RawDocument:
        deck = pptx.Presentation()
        build(deck)
        deck.core_properties.title = ""
        path = tmp_path / "valley deck.pptx"
        deck.save(str(path))
        return reader.read(path)

    return build_and_read


def add_slide(deck: Any, layout: int, title: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def add_box(slide: Any, text: str, left: float, top: float, width: float = 2, height: float = 1) -> Any:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    box.text_frame.text = text
    return box


def told(document: RawDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


def test_slides_are_pages_under_the_decks_title(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        first = add_slide(deck, TITLE_LAYOUT, "Ten years of bridges")
        first.placeholders[1].text = "Anna Miller"
        second = add_slide(deck, CONTENT_LAYOUT, "Money")
        second.placeholders[1].text = "The city paid half.\nThe firms paid half."

    found = read(build)
    assert found.title == "Ten years of bridges"
    assert found.pages == (Page(1), Page(2))
    assert found.blocks == (
        Block(BlockKind.HEADING, "Ten years of bridges", 1, 1, 1),
        Block(BlockKind.PARAGRAPH, "Anna Miller", None, 1, 1),
        Block(BlockKind.HEADING, "Money", 2, 2, 2),
        Block(BlockKind.LIST, "- The city paid half.\n- The firms paid half.", None, 2, 2),
    )


def test_without_a_title_slide_slide_titles_are_of_the_first_level(read: Callable[[Build], RawDocument]) -> None:
    found = read(lambda deck: add_slide(deck, TITLE_ONLY_LAYOUT, "Money"))
    assert found.blocks == (Block(BlockKind.HEADING, "Money", 1, 1, 1),)


def test_sections_are_headings_above_their_slides(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        ids = []
        for title in ("Breakfast", "Machine", "City"):
            add_slide(deck, TITLE_ONLY_LAYOUT, title)
            ids.append(deck.slides[-1].slide_id)
        names = "http://schemas.microsoft.com/office/powerpoint/2010/main"
        sections = etree.Element(f"{{{names}}}sectionLst")
        for name, members in (("People", ids[:2]), ("Money", ids[2:])):
            section = etree.SubElement(sections, f"{{{names}}}section", name=name)
            slides = etree.SubElement(section, f"{{{names}}}sldIdLst")
            for member in members:
                etree.SubElement(slides, f"{{{names}}}sldId", id=str(member))
        deck.part._element.append(sections)

    headings = [(block.text, block.heading_level, block.page_number) for block in read(build).blocks]
    assert headings == [("People", 1, 1), ("Breakfast", 2, 1), ("Machine", 2, 2), ("Money", 1, 3), ("City", 2, 3)]


def test_bullets_keep_their_depth_and_numbers_are_counted(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        frame = add_slide(deck, CONTENT_LAYOUT, "Steps").placeholders[1].text_frame
        frame.text = "ask"
        for text, level in (("by telephone", 1), ("by visits", 1), ("meet", 0)):
            line = frame.add_paragraph()
            line.text, line.level = text, level
        box = add_box(deck.slides[0], "first\nsecond", 1, 6)
        for line in box.text_frame.paragraphs:
            line._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {DRAWING} type="arabicPeriod"/>'))

    assert [text for kind, text in told(read(build)) if kind == "list"] == ["- ask\n  - by telephone\n  - by visits\n- meet", "1. first\n2. second"]


def test_a_line_without_bullet_parts_a_list_and_plain_boxes_have_paragraphs(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        frame = add_slide(deck, CONTENT_LAYOUT, "Steps").placeholders[1].text_frame
        frame.text = "Why?\ntime\ntrust"
        frame.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(f"<a:buNone {DRAWING}/>"))
        add_box(deck.slides[0], "Firms met.\nThen they\vbuilt.", 1, 6)

    assert told(read(build))[1:] == [
        ("paragraph", "Why?"),
        ("list", "- time\n- trust"),
        ("paragraph", "Firms met."),
        ("paragraph", "Then they built."),
    ]


def test_columns_of_boxes_are_read_one_after_the_other(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, TITLE_ONLY_LAYOUT, "Bridges")
        add_box(slide, "right below", 5, 4, 4)
        add_box(slide, "left below", 0.5, 4, 4)
        add_box(slide, "Right", 5, 2, 4)
        add_box(slide, "Left", 0.5, 2, 4)
        add_box(slide, "All over the width", 0.5, 6, 9)

    assert [text for _, text in told(read(build))] == ["Bridges", "Left", "left below", "Right", "right below", "All over the width"]


def test_two_content_placeholders_are_read_left_then_right(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, TWO_COLUMNS_LAYOUT, "Bridges")
        slide.placeholders[2].text = "right"
        slide.placeholders[1].text = "left"

    assert [text for _, text in told(read(build))] == ["Bridges", "left", "right"]


def test_a_group_is_read_as_a_whole_in_its_own_order(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, TITLE_ONLY_LAYOUT, "Bridges")
        low, high = add_box(slide, "below", 1, 3), add_box(slide, "above", 1, 2)
        slide.shapes.add_group_shape([low, high])
        add_box(slide, "beside", 5, 2)

    assert [text for _, text in told(read(build))] == ["Bridges", "above", "below", "beside"]


def test_tables_charts_and_notes_are_read(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, TITLE_ONLY_LAYOUT, "Money")
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(6), Inches(1)).table
        for position, text in enumerate(["Who", "How much", "City", "half"]):
            table.cell(position // 2, position % 2).text = text
        table.cell(1, 0).merge(table.cell(1, 1))
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["2013"]
        data.add_series("Firms", (17,))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.PIE, Inches(1), Inches(4), Inches(3), Inches(2), data).chart
        chart.chart_title.text_frame.text = "Members by year"
        slide.notes_slide.notes_text_frame.text = "Say who paid.\nThen ask."

    assert told(read(build))[1:] == [
        ("table", "Who | How much\nCity half | "),
        ("caption", "Members by year"),
        ("paragraph", "Say who paid."),
        ("paragraph", "Then ask."),
    ]


def test_footers_dates_and_numbers_are_furniture(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, CONTENT_LAYOUT, "Money")
        slide.placeholders[1].text = "The city paid half."
        for index, (kind, text) in enumerate((("ftr", "The Valley Office"), ("dt", "May 2014"), ("sldNum", "1")), start=10):
            space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
            head = f'<p:nvSpPr><p:cNvPr id="{index}" name="{kind}"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}" idx="{index}"/></p:nvPr></p:nvSpPr>'
            body = f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>"
            slide.shapes._spTree.append(parse_xml(f"<p:sp {space} {DRAWING}>{head}<p:spPr/>{body}</p:sp>"))

    assert told(read(build)) == [
        ("heading", "Money"),
        ("paragraph", "The city paid half."),
        ("furniture", "The Valley Office"),
        ("furniture", "May 2014"),
        ("furniture", "1"),
    ]


def test_smart_art_is_a_nested_list_in_its_own_order(read: Callable[[Build], RawDocument]) -> None:
    space = f'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" {DRAWING}'

    def point(key: str, text: str) -> str:
        return f'<dgm:pt modelId="{key}"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'

    def build(deck: Any) -> None:
        slide = add_slide(deck, TITLE_ONLY_LAYOUT, "Bridges")
        points = '<dgm:pt modelId="0" type="doc"/>' + point("1", "meet") + point("2", "ask") + point("3", "by telephone")
        links = "".join(
            f'<dgm:cxn modelId="c{child}" srcId="{parent}" destId="{child}" srcOrd="{order}"/>'
            for parent, child, order in ((0, 1, 1), (0, 2, 0), (2, 3, 0))
        )
        blob = f"<dgm:dataModel {space}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>".encode()
        part = Part(
            PackURI("/ppt/diagrams/data1.xml"), "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml", deck.part.package, blob
        )
        relation = slide.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData")
        frame = f"""<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {space}
            xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
          <p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
          <p:xfrm><a:off x="0" y="1000000"/><a:ext cx="1000" cy="1000"/></p:xfrm>
          <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram">
            <dgm:relIds r:dm="{relation}"/>
          </a:graphicData></a:graphic>
        </p:graphicFrame>"""
        slide.shapes._spTree.append(parse_xml(frame))

    assert told(read(build))[1:] == [("list", "- ask\n  - by telephone\n- meet")]


def test_a_shape_that_only_newer_programs_draw_is_read_once(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, TITLE_ONLY_LAYOUT, "Bridges")
        new, old = add_box(slide, "Firms met.", 1, 2), add_box(slide, "A picture of it", 1, 2)
        space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        alternative = etree.SubElement(slide.shapes._spTree, f"{{{space}}}AlternateContent")
        etree.SubElement(alternative, f"{{{space}}}Choice", Requires="a14").append(new._element)
        etree.SubElement(alternative, f"{{{space}}}Fallback").append(old._element)

    assert told(read(build))[1:] == [("paragraph", "Firms met.")]


def test_a_large_line_on_top_is_the_title_where_no_placeholder_is(read: Callable[[Build], RawDocument]) -> None:
    def build(deck: Any) -> None:
        slide = add_slide(deck, BLANK_LAYOUT)
        add_box(slide, "Firms met.", 1, 3)
        title = add_box(slide, "Bridges", 1, 0.5)
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(36)

    assert told(read(build)) == [("heading", "Bridges"), ("paragraph", "Firms met.")]


def test_a_hidden_slide_is_read_and_noted(read: Callable[[Build], RawDocument]) -> None:
    found = read(lambda deck: add_slide(deck, TITLE_ONLY_LAYOUT, "Money")._element.set("show", "0"))
    assert told(found) == [("heading", "Money")]
    assert found.problems == (Problem("valley deck.pptx", "Slide 1 is hidden in the presentation; it was read like the others.", 1),)


def test_a_slide_of_pictures_only_is_noted_and_a_blank_one_is_not(read: Callable[[Build], RawDocument], tmp_path: Path) -> None:
    (tmp_path / "pixel.png").write_bytes(PIXEL)

    def build(deck: Any) -> None:
        add_slide(deck, TITLE_ONLY_LAYOUT, "Money")
        add_slide(deck, BLANK_LAYOUT)
        add_slide(deck, BLANK_LAYOUT).shapes.add_picture(str(tmp_path / "pixel.png"), 0, 0)

    message = "Slide 3 holds pictures without text, which were not read; add their text to its notes."
    assert read(build).problems == (Problem("valley deck.pptx", message, 3),)


def test_a_deck_without_text_is_refused(read: Callable[[Build], RawDocument]) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read(lambda deck: add_slide(deck, BLANK_LAYOUT))
    assert str(refusal.value) == "'valley deck.pptx' holds no text on its 1 slides, perhaps only pictures; provide a version with text."


def test_the_library_deck_has_twelve_slides_with_titles() -> None:
    path = Path("../shared/library/networking-baltic-clusters.pptx")
    if not path.exists():
        pytest.skip("../shared/library is absent")
    found = reader.read(path)
    assert [block.heading_level for block in found.blocks if block.kind is BlockKind.HEADING] == [1] + [2] * 10
    assert found.pages == tuple(Page(number) for number in range(1, 13))
