"""A paper in every form: tables, lists, drawings and remarks, with any text in them."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.document import Document as DocumentType

from kb.errors import BadInputError
from kb.render.form import Form
from kb.render.sheet import Items, Paper, PaperSection, Paragraph, Picture, Remark, Table, Tone, render_paper
from tests.kb.render.made_packs import DAY, LETTERS, LONG_WORD, NASTY, NASTY_LINES, pdf_words, read_pdf

BARS = (
    '<svg viewBox="0 0 320 80"><title>Bars</title><rect x="90" width="120" height="20" fill="#1f55a0"/>'
    '<text x="5" y="15" fill="#222">Grants</text></svg>'
)
PICTURE = Picture(BARS, "Grants make up six tenths", "Where the money comes from")
MONEY = Table(("Source", "Euro"), (("Grants", "60,000"), ("Fees", "40,000")), "Money of 2026", numbers=(1,))
PAPER = Paper(
    "Money of the cluster",
    "Logic of funding",
    (
        PaperSection("What we found", (Paragraph("One.\n\nTwo,\nand a line."), Items(("first", "second"), numbered=True), Items(("loose",)))),
        PaperSection("In figures", (MONEY, PICTURE), level=2),
        PaperSection("What follows", (Remark(Tone.WARNING, "One source pays for most of it."), Remark(Tone.RESULT, "60%"), Table(("A",), ()))),
    ),
    lead="Coast Cluster, round 2",
    made_on=DAY,
)
ANY = f"{NASTY_LINES} {LONG_WORD} {LETTERS}"
NASTY_PAPER = Paper(
    NASTY,
    ANY,
    (
        PaperSection(
            NASTY,
            (
                Paragraph(ANY),
                Items((ANY, ""), numbered=True),
                Table((NASTY, "B"), ((ANY, ""), ("", ANY)), NASTY),
                Picture(BARS, NASTY, NASTY),
                Remark(Tone.NOTE, ANY),
            ),
        ),
    ),
)


def page_of(paper: Paper) -> Any:
    return BeautifulSoup(render_paper(paper, Form.HTML), "html.parser")


def word_of(paper: Paper) -> DocumentType:
    return Document(io.BytesIO(render_paper(paper, Form.DOCX)))


def with_part(part: Picture) -> Paper:
    return replace(PAPER, sections=(PaperSection("Drawing", (part,)),))


def test_the_page_holds_each_part_in_its_element() -> None:
    page = page_of(PAPER)
    assert [(head.name, head.get_text()) for head in page.find_all(["h1", "h2", "h3"])] == [
        ("h1", "Money of the cluster"),
        ("h2", "What we found"),
        ("h3", "In figures"),
        ("h2", "What follows"),
    ]
    assert [item.get_text() for item in page.ol.find_all("li")] == ["first", "second"]
    assert page.caption.get_text() == "Money of 2026"
    assert [cell.get("class") for cell in page.table.find_all("td")] == [["paper-number"], ["paper-number"]]
    assert [remark.strong.get_text() for remark in page.find_all(class_="paper-remark")] == ["Careful:", "Result:"]
    assert page.find_all("table")[1].td.get_text() == "Nothing stands here yet."
    assert page.html["lang"] == "en"


def test_a_drawing_is_part_of_the_page_and_says_what_it_shows() -> None:
    image = page_of(PAPER).img
    assert image["alt"] == "Grants make up six tenths"
    svg = base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")).decode()
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 80">')


def test_the_markdown_is_good_to_read_as_it_is() -> None:
    assert render_paper(PAPER, Form.MARKDOWN).decode() == (
        "# Money of the cluster\n\nLogic of funding\n\nCoast Cluster, round 2\n\n19 November 2026\n\n"
        "## What we found\n\nOne.\n\nTwo,\\\nand a line.\n\n1.  first\n2.  second\n\n-   loose\n\n"
        "### In figures\n\n| Source | Euro |\n|---------------------------------------------|--------------------------------------------:|\n"
        "| Grants | 60,000 |\n| Fees | 40,000 |\n\n: Money of 2026\n\n*Figure: Grants make up six tenths* Where the money comes from\n\n"
        "## What follows\n\n**Careful:** One source pays for most of it.\n\n**Result:** 60%\n\n"
        "| A |\n|------------------------------------------------------------------------------------------|\n\nNothing stands here yet.\n\n"
    )


def test_the_word_file_has_the_table_the_drawing_and_the_remarks() -> None:
    document = word_of(PAPER)
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["Source", "Euro"], ["Grants", "60,000"], ["Fees", "40,000"]]
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Grants make up six tenths"
    assert [part.text for part in document.paragraphs if part.style and part.style.name == "Remark"] == [
        "Careful: One source pays for most of it.",
        "Result: 60%",
    ]
    assert [part.text for part in document.paragraphs if part.style and part.style.name.startswith("Heading")] == [
        "What we found",
        "In figures",
        "What follows",
    ]


def test_a_high_drawing_is_made_narrower_in_the_word_file() -> None:
    high = Picture('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 40"><rect width="10" height="40"/></svg>', "A column")
    (shape,) = word_of(with_part(high)).inline_shapes
    assert shape.height == pytest.approx(4 * shape.width, rel=0.01)
    assert shape.height.cm < 17
    assert shape._inline.docPr.get("descr") == "A column"


def test_the_pdf_holds_the_words_of_every_part_and_says_its_title() -> None:
    made = render_paper(PAPER, Form.PDF)
    told = pdf_words(made)
    for words in (
        "Money of the cluster Logic of funding Coast Cluster, round 2",
        "Two, and a line.",
        "Source Euro Grants 60,000 Fees 40,000",
        "Money of 2026",
    ):
        assert words in told
    for words in ("Careful One source pays for most of it.", "Result 60%", "Nothing stands here yet.", "19 November 2026 1 / "):
        assert words in told
    read = read_pdf(made)
    assert read.metadata is not None
    assert read.metadata.title == "Money of the cluster"
    assert "/StructTreeRoot" in read.root_object


def test_any_text_stands_in_every_form_as_it_was_typed() -> None:
    document = word_of(NASTY_PAPER)
    assert document.paragraphs[0].text == NASTY
    assert document.tables[0].rows[0].cells[0].text == NASTY
    page = page_of(NASTY_PAPER)
    assert page.find_all("script") == []
    assert page.img["alt"] == NASTY
    assert NASTY.replace(" ", "") in pdf_words(render_paper(NASTY_PAPER, Form.PDF)).replace(" ", "")
    assert render_paper(NASTY_PAPER, Form.MARKDOWN).decode().startswith("# \\# head \\`x\\`")


def test_scripts_links_and_foreign_pictures_are_taken_out_of_a_drawing() -> None:
    inside = '<script>alert(1)</script><image href="file:///etc/hostname"/><a href="https://x.org"><rect width="9" height="9"/></a>'
    bad = f'<svg viewBox="0 0 9 9">{inside}</svg>'
    svg = base64.b64decode(page_of(with_part(Picture(bad, "A square"))).img["src"].split(",")[1]).decode()
    assert svg == '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g href="https://x.org"><rect width="9" height="9"/></g></svg>'


@pytest.mark.parametrize("form", [Form.HTML, Form.DOCX, Form.PDF])
def test_what_is_no_drawing_is_refused_by_its_name(form: Form) -> None:
    with pytest.raises(BadInputError, match="The drawing 'A square' is no SVG: "):
        render_paper(with_part(Picture("<svg", "A square")), form)


def test_an_empty_paper_has_every_form() -> None:
    for form in Form:
        assert len(render_paper(Paper("Nothing yet", "", ()), form)) > 10
