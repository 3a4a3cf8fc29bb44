"""DOCX files made here: what Word shows comes out in order, what it hides does not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from ingest.readers import docx as reader
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Problem, RawDocument

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
Build = Callable[[Document], object]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Build], RawDocument]:
    """Builds a document by a function, saves it and reads it."""

    def build_and_read(build: Build) -> RawDocument:
        document = docx.Document()
        build(document)
        path = tmp_path / "valley report.docx"
        document.save(str(path))
        return reader.read(path)

    return build_and_read


def add_xml(document: Document, xml: str) -> None:
    """Appends body XML before the section properties."""
    root = parse_xml(f"<w:body {NAMES}>{xml}</w:body>")
    for element in list(root):
        document.element.body.insert(len(document.element.body) - 1, element)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str) -> str:
    parts = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f'{parts}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def add_part(document: Document, name: str, relationship: str, root: str, content: str) -> None:
    blob = f'<?xml version="1.0"?><w:{root} {NAMES}>{content}</w:{root}>'.encode()
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{root}+xml"
    part = Part(PackURI(f"/word/{name}.xml"), content_type, blob, document.part.package)
    document.part.relate_to(part, relationship)


def texts(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks]


def test_headings_paragraphs_lists_and_tables_come_in_order(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.add_heading("Bridges", 1)
        document.add_paragraph("Firms met.")
        document.add_paragraph("a breakfast", style="List Bullet")
        document.add_paragraph("a machine", style="List Bullet")
        document.add_heading("Money", 2)
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["Who", "How much", "City", "Half"], strict=True):
            cell.text = text
        document.add_paragraph("Figure 1: The valley", style="Caption")

    assert read(build).blocks == (
        Block(BlockKind.HEADING, "Bridges", 1),
        Block(BlockKind.PARAGRAPH, "Firms met."),
        Block(BlockKind.LIST, "- a breakfast\n- a machine"),
        Block(BlockKind.HEADING, "Money", 2),
        Block(BlockKind.TABLE, "Who | How much\nCity | Half"),
        Block(BlockKind.CAPTION, "Figure 1: The valley"),
    )


def test_core_properties_give_title_authors_and_language_and_there_are_no_pages(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.core_properties.title = "Ten years of bridges"
        document.core_properties.author = "Anna Miller; Ben Stone"
        document.core_properties.language = "de-AT"
        document.add_paragraph("May 2014")

    found = read(build)
    assert (found.title, found.authors, found.language, found.year, found.pages) == (
        "Ten years of bridges",
        ("Anna Miller", "Ben Stone"),
        "de",
        2014,
        (),
    )


def test_without_properties_the_first_heading_is_the_title_and_the_year_is_unknown(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.core_properties.title = "Microsoft Word - draft.doc"
        document.core_properties.author = "python-docx"
        document.add_paragraph("In 2014 firms met.")
        document.add_heading("Ten years of bridges", 0)

    found = read(build)
    assert (found.title, found.authors, found.year) == ("Ten years of bridges", (), None)


def test_without_any_title_the_files_stem_is_one(read: Callable[[Build], RawDocument]) -> None:
    assert read(lambda document: document.add_paragraph("Firms met.")).title == "valley report"


def test_insertions_are_kept_and_deletions_dropped(read: Callable[[Build], RawDocument]) -> None:
    kept = f'<w:ins w:id="1" w:author="A">{run(" and talked")}</w:ins>'
    dropped = '<w:del w:id="2" w:author="A"><w:r><w:delText> and left</w:delText></w:r></w:del>'
    xml = f"<w:p>{run('Firms met')}{kept}{dropped}{run('.')}</w:p>"
    assert texts(read(lambda document: add_xml(document, xml))) == ["Firms met and talked."]


def test_moved_text_stands_only_where_it_was_moved_to(read: Callable[[Build], RawDocument]) -> None:
    moved_from, moved_to = f'<w:moveFrom w:id="1">{run("Two. ")}</w:moveFrom>', f'<w:moveTo w:id="2">{run("Two. ")}</w:moveTo>'
    xml = f"<w:p>{run('One. ')}{moved_from}</w:p><w:p>{moved_to}{run('Three.')}</w:p>"
    assert texts(read(lambda document: add_xml(document, xml))) == ["One.", "Two. Three."]


def test_empty_paragraphs_between_items_part_no_list(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        for text in ("a breakfast", "", "a machine"):
            document.add_paragraph(text, style="List Bullet")
            document.add_paragraph("")
        document.add_paragraph("Done.")

    assert texts(read(build)) == ["- a breakfast\n- a machine", "Done."]


def test_a_paragraph_whose_end_was_deleted_runs_into_the_next(read: Callable[[Build], RawDocument]) -> None:
    xml = f'<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>{run("Firms ")}</w:p><w:p>{run("met.")}</w:p>'
    assert texts(read(lambda document: add_xml(document, xml))) == ["Firms met."]


def test_hidden_text_and_comments_are_dropped_and_breaks_become_spaces(read: Callable[[Build], RawDocument]) -> None:
    hidden = run(" secretly", "<w:vanish/>")
    line_break, tab, soft_hyphen, hyphen = (f"<w:r><w:{tag}/></w:r>" for tag in ("br", "tab", "softHyphen", "noBreakHyphen"))
    met = f"{run('Firms')}{line_break}{run('met')}{hidden}{tab}"
    xml = f"<w:p>{met}{run('twice in tri')}{soft_hyphen}{run('al')}{hyphen}{run('runs.')}</w:p>"
    assert texts(read(lambda document: add_xml(document, xml))) == ["Firms met twice in trial-runs."]


def test_links_fields_and_content_controls_give_their_text(read: Callable[[Build], RawDocument]) -> None:
    link = f"<w:hyperlink>{run('the office')}</w:hyperlink>"
    simple = f'<w:fldSimple w:instr=" REF x ">{run("section 2")}</w:fldSimple>'
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('yearly')}</w:sdtContent></w:sdt>"
    xml = f"<w:p>{run('See ')}{link}{run(', ')}{simple}{run(', ')}{field('PAGEREF y', run('page 3'))}{run(', ')}{control}</w:p>"
    block = f"<w:sdt><w:sdtContent><w:p>{run('Inside a control.')}</w:p></w:sdtContent></w:sdt>"
    assert texts(read(lambda document: add_xml(document, xml + block))) == ["See the office, section 2, page 3, yearly", "Inside a control."]


def test_text_boxes_follow_the_paragraph_they_hang_on_once(read: Callable[[Build], RawDocument]) -> None:
    box = f"<w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    xml = f"<w:p>{run('Firms ')}<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>{run('met.')}</w:p>"
    assert texts(read(lambda document: add_xml(document, xml))) == ["Firms met.", "In the box."]


def test_notes_stand_behind_the_paragraph_or_list_that_refers_to_them(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        notes = (f'<w:footnote w:id="{number}"><w:p>{run(text)}</w:p></w:footnote>' for number, text in ((1, "First note."), (2, "Second note.")))
        rule = f'<w:footnote w:type="separator" w:id="0"><w:p>{run("rule")}</w:p></w:footnote>'
        add_part(document, "footnotes", RELATIONSHIP_TYPE.FOOTNOTES, "footnotes", rule + "".join(notes))
        end = f'<w:endnote w:id="1"><w:p>{run("End note.")}</w:p></w:endnote>'
        add_part(document, "endnotes", RELATIONSHIP_TYPE.ENDNOTES, "endnotes", end)
        marked = '<w:r><w:footnoteReference w:id="1"/></w:r>'
        add_xml(document, f"<w:p>{run('Firms')}{marked}{run(' met.')}</w:p>")
        document.add_paragraph("one", style="List Bullet")._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
        document.add_paragraph("two", style="List Bullet")
        document.add_paragraph("Done.")._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:endnoteReference w:id="1"/></w:r>'))

    assert read(build).blocks == (
        Block(BlockKind.PARAGRAPH, "Firms met."),
        Block(BlockKind.FOOTNOTE, "First note."),
        Block(BlockKind.LIST, "- one\n- two"),
        Block(BlockKind.FOOTNOTE, "Second note."),
        Block(BlockKind.PARAGRAPH, "Done."),
        Block(BlockKind.FOOTNOTE, "End note."),
    )


def test_headers_and_footers_are_furniture_once_each(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Ten years of bridges"
        document.sections[0].footer.paragraphs[0].text = "The Valley Office"
        document.add_paragraph("Firms met.")
        document.add_section()

    assert read(build).blocks == (
        Block(BlockKind.FURNITURE, "Ten years of bridges"),
        Block(BlockKind.PARAGRAPH, "Firms met."),
        Block(BlockKind.FURNITURE, "The Valley Office"),
    )


def test_contents_are_furniture_by_style_by_field_and_by_control(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Bridges\t3", style="toc 1")
        parts = field('TOC \\o "1-3"', f"{run('Money')}</w:p><w:p>{run('People')}")
        gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        control = f"<w:sdt>{gallery}<w:sdtContent><w:p>{run('Outlook')}</w:p></w:sdtContent></w:sdt>"
        add_xml(document, f"<w:p>{parts}</w:p>{control}")
        document.add_paragraph("Firms met.")

    assert [(block.kind.value, block.text) for block in read(build).blocks] == [
        ("furniture", "Bridges 3"),
        ("furniture", "Money"),
        ("furniture", "People"),
        ("furniture", "Outlook"),
        ("paragraph", "Firms met."),
    ]


@pytest.mark.parametrize("name", ["Überschrift 2", "Titre 2", "Título 2", "Titolo 2", "Rubrik 2", "Kop 2", "Nagłówek 2"])
def test_localised_heading_styles_are_known_by_name(read: Callable[[Build], RawDocument], name: str) -> None:
    def build(document: Document) -> None:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Brücken", style=name)

    assert read(build).blocks == (Block(BlockKind.HEADING, "Brücken", 2),)


def test_own_styles_are_headings_by_outline_level_and_by_what_they_are_based_on(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        derived = document.styles.add_style("House chapter", WD_STYLE_TYPE.PARAGRAPH)
        derived.base_style = document.styles["Heading 2"]
        outlined = document.styles.add_style("House section", WD_STYLE_TYPE.PARAGRAPH)
        outlined.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))
        document.add_paragraph("Bridges", style="House chapter")
        document.add_paragraph("Money", style="House section")
        add_xml(document, f'<w:p><w:pPr><w:outlineLvl w:val="3"/></w:pPr>{run("People")}</w:p>')

    assert [(block.text, block.heading_level) for block in read(build).blocks] == [("Bridges", 2), ("Money", 3), ("People", 4)]


def test_a_circle_of_styles_ends(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        first, second = (document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("One", "Two"))
        first.base_style, second.base_style = second, first
        document.add_paragraph("Firms met.", style="One")

    assert texts(read(build)) == ["Firms met."]


def test_without_heading_styles_bold_and_larger_lines_are_headings_by_size(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        for text, bold, size in (
            ("Bridges", True, 18),
            ("Firms met in the valley.", None, None),
            ("Money", True, None),
            ("The city paid half.", None, None),
        ):
            written = document.add_paragraph().add_run(text)
            written.bold = bold
            written.font.size = Pt(size) if size else None
        document.add_paragraph().add_run("A whole sentence in bold stays a paragraph.").bold = True
        document.add_paragraph("The firms paid the rest.")

    levels = {block.text: block.heading_level for block in read(build).blocks}
    assert levels == {
        "Bridges": 1,
        "Firms met in the valley.": None,
        "Money": 2,
        "The city paid half.": None,
        "A whole sentence in bold stays a paragraph.": None,
        "The firms paid the rest.": None,
    }


def test_with_heading_styles_bold_lines_stay_paragraphs(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        document.add_heading("Bridges", 1)
        document.add_heading("Money", 1)
        document.add_paragraph().add_run("In bold").bold = True
        document.add_paragraph("The city paid half.")

    assert [block.kind for block in read(build).blocks][2:] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


NUMBERING = """<w:abstractNum {0} w:abstractNumId="77">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum>"""


def number(document: Document, paragraph: Any, level: int) -> None:
    """Puts a paragraph into the list 77 at a level."""
    numbering = document.part.numbering_part.element
    if not numbering.xpath('w:num[@w:numId="77"]'):
        numbering.insert(0, parse_xml(NUMBERING.format(nsdecls("w"))))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(mark))


def test_numbered_lists_and_headings_carry_the_numbers_that_word_draws(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        number(document, document.add_heading("Bridges", 1), 0)
        number(document, document.add_paragraph("ask the firms"), 0)
        for text in ("by telephone", "by visits"):
            number(document, document.add_paragraph(text), 1)
        number(document, document.add_paragraph("meet"), 0)
        number(document, document.add_paragraph("at breakfast"), 1)

    assert texts(read(build)) == ["1. Bridges", "2. ask the firms\n  2.a) by telephone\n  2.b) by visits\n3. meet\n  3.a) at breakfast"]


def test_a_table_of_one_column_is_a_box_and_read_like_the_body(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "Firms met."
        cell.add_paragraph("a breakfast", style="List Bullet")
        cell.add_paragraph("a machine", style="List Bullet")

    assert [(block.kind.value, block.text) for block in read(build).blocks] == [("paragraph", "Firms met."), ("list", "- a breakfast\n- a machine")]


def test_nested_tables_and_merged_cells_stay_in_their_row(read: Callable[[Build], RawDocument]) -> None:
    def build(document: Document) -> None:
        table = document.add_table(3, 2)
        for cell, text in zip(table._cells, ["Who", "What", "City", "half", "", "the hall"], strict=True):
            cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        inner = table.cell(1, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "in cash", "in kind"

    assert texts(read(build)) == ["Who | What\nCity | half; in cash | in kind\n | the hall"]


def test_a_file_of_pictures_only_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pictures.docx"
    docx.Document().save(str(path))
    with pytest.raises(UnreadableFileError) as refusal:
        reader.read(path)
    assert str(refusal.value) == "'pictures.docx' holds no text, perhaps only pictures; provide a version with text."


def test_a_package_without_its_main_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.docx"
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "cut.docx", "w") as cut:
        for name in whole.namelist():
            if name != "word/document.xml":
                cut.writestr(name, whole.read(name))
    with pytest.raises(
        UnreadableFileError, match=r"^'cut.docx' is a damaged Word file \(KeyError\); open it in Word, repair it and save it again\.$"
    ):
        reader.read(tmp_path / "cut.docx")


def test_an_embedded_file_of_another_format_is_a_problem(read: Callable[[Build], RawDocument]) -> None:
    found = read(lambda document: add_xml(document, f"<w:p>{run('Firms met.')}</w:p><w:altChunk/>"))
    message = "Part of the file is embedded in another format and was not read; open the file in Word and save it again."
    assert found.problems == (Problem("valley report.docx", message),)


def test_a_template_is_read_like_a_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Firms met.")
    document.part._content_type = reader.MAIN_PARTS[1]
    document.save(str(tmp_path / "a.dotx"))
    assert texts(reader.read(tmp_path / "a.dotx")) == ["Firms met."]


def test_entities_of_a_dtd_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    source = docx.Document()
    source.add_paragraph("Firms met.")
    source.save(str(tmp_path / "a.docx"))
    dtd = f'?><!DOCTYPE x [<!ENTITY secret SYSTEM "{(tmp_path / "secret.txt").as_uri()}"><!ENTITY inner "the secret">]>'.encode()
    with zipfile.ZipFile(tmp_path / "a.docx") as whole, zipfile.ZipFile(tmp_path / "b.docx", "w") as altered:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "word/document.xml":
                content = content.replace(b"?>", dtd, 1).replace(b"Firms met.", b"Firms &secret;&inner;met.")
            altered.writestr(name, content)
    assert "secret" not in " ".join(texts(reader.read(tmp_path / "b.docx")))


def test_the_library_file_has_its_headings_and_no_pages() -> None:
    path = Path("../shared/library/cluster-management-for-cities.docx")
    if not path.exists():
        pytest.skip("../shared/library is absent")
    found = reader.read(path)
    counts = {kind: sum(1 for block in found.blocks if block.kind is kind) for kind in (BlockKind.HEADING, BlockKind.LIST, BlockKind.TABLE)}
    assert counts == {BlockKind.HEADING: 12, BlockKind.LIST: 10, BlockKind.TABLE: 2}
    assert (found.pages, found.problems) == ((), ())
