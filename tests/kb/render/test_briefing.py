"""A briefing as HTML, Markdown, Word and PDF: real structure, the words of the briefing, and nothing that a note could bring in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn

from kb.briefing.values import Briefing, Part
from kb.corpus import Corpus
from kb.render.briefing import Form, body_html, media_type, render
from tests.kb.render.made_packs import LONG_WORD, NASTY, briefing_of, nasty_briefing, pdf_words, read_pdf, shipped

PRACTICES = 10


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return shipped()


@pytest.fixture(scope="module")
def pack(corpus: Corpus) -> Briefing:
    """Ten practices that the product ships."""
    return briefing_of(corpus, PRACTICES)


@pytest.fixture(scope="module")
def nasty() -> Briefing:
    return nasty_briefing()


@pytest.fixture(scope="module")
def nasty_words(nasty: Briefing) -> str:
    return pdf_words(render(nasty, Form.PDF))


@pytest.fixture(scope="module")
def page(pack: Briefing) -> BeautifulSoup:
    return BeautifulSoup(render(pack, Form.HTML), "html.parser")


@pytest.fixture(scope="module")
def word(pack: Briefing) -> DocumentType:
    return Document(io.BytesIO(render(pack, Form.DOCX)))


@pytest.fixture(scope="module")
def pdf(pack: Briefing) -> bytes:
    return render(pack, Form.PDF)


def test_every_form_has_an_ending_and_a_media_type() -> None:
    assert [form.ending for form in Form] == ["html", "md", "docx", "pdf"]
    assert [media_type(form).split(";")[0] for form in Form] == [
        "text/html",
        "text/markdown",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/pdf",
    ]


def sentences(briefing: Briefing) -> list[str]:
    """What no form may leave out."""
    entries = (*briefing.entries, briefing.counter) if briefing.counter else briefing.entries
    told = [text for entry in entries for text in (entry.title, entry.summary, *(line for line in entry.fit.same), entry.note)]
    sections = [" ".join(part.text.split()) for entry in entries for part in entry.sections]
    references = [reference.text for reference in briefing.references]
    return [text for text in (briefing.title, briefing.situation, *told, *sections, *briefing.unknown, *briefing.questions, *references) if text]


def test_no_form_leaves_anything_out(pack: Briefing, page: BeautifulSoup, word: DocumentType, pdf: bytes) -> None:
    in_word = " ".join(" ".join("".join(text.text or "" for text in block.iter(qn("w:t"))).split()) for block in word.element.body.iter(qn("w:p")))
    for told in (" ".join(page.get_text(" ").split()), in_word):
        assert [text for text in sentences(pack) if " ".join(text.split()) not in told.replace(" .", ".")] == []
    joined = re.sub(r"[\s-]+", "", pdf_words(pdf))  # a line end parts words, with a hyphen or without
    assert [text for text in sentences(pack) if re.sub(r"[\s-]+", "", text) not in joined] == []


# HTML


def test_the_page_says_its_language_and_title_and_needs_nothing_beside_it(page: BeautifulSoup, pack: Briefing) -> None:
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.title is not None
    assert page.title.string == pack.title
    assert page.find_all(["script", "link", "img", "iframe"]) == []
    assert page.find_all(style=True) == []


def test_the_headings_follow_one_another_without_a_gap(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1


def test_the_table_has_heads_of_columns_and_rows_and_each_gap_is_named_in_words(page: BeautifulSoup, pack: Briefing) -> None:
    assert page.table is not None
    assert [head.get_text() for head in page.table.find_all("th", scope="col")] == ["No.", "Practice", "Place", "Gap", "Stage", "Level", "Evidence"]
    assert [head.get_text() for head in page.table.find_all("th", scope="row")] == [entry.title for entry in pack.entries]
    gaps = [(gap["class"], gap.get_text()) for gap in page.table.find_all("span")]
    assert gaps == [(["gap", f"gap-{named.value}"], named.label) for entry in pack.entries for named in entry.gaps]


def test_every_link_inside_the_page_leads_somewhere_and_every_quote_to_its_work(page: BeautifulSoup, pack: Briefing) -> None:
    ids = [part["id"] for part in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert [link["href"] for link in page.find_all("a", href=re.compile("^#")) if link["href"][1:] not in ids] == []
    assert len(page.find_all("figcaption")) == len(page.find_all("blockquote")) == PRACTICES + 1
    assert len(page.select('figcaption > a[href^="#pack-reference-"]')) == PRACTICES + 1
    assert len(page.find_all(id=re.compile("^pack-reference-"))) == len(pack.references)


def test_the_part_for_the_site_has_neither_style_nor_script(pack: Briefing) -> None:
    body = BeautifulSoup(body_html(pack), "html.parser")
    assert body.find_all(["style", "script", "html", "main"]) == []
    assert body.find_all(style=True) == []
    assert len(body.find_all("h1")) == 1


def test_a_hidden_part_leaves_no_heading_behind(pack: Briefing) -> None:
    bare = BeautifulSoup(body_html(replace(pack, hidden=tuple(Part), gone=(), introduction="", situation="")), "html.parser")
    assert [heading.get_text() for heading in bare.find_all("h2")] == [
        *(f"{i}. {entry.title}" for i, entry in enumerate(pack.entries, 1)),
        "References",
    ]
    assert bare.find_all("h3") == []


def test_nothing_that_was_typed_becomes_an_element(nasty: Briefing) -> None:
    page = BeautifulSoup(render(nasty, Form.HTML), "html.parser")
    assert page.find_all("script") == []
    assert page.h1 is not None
    assert page.h1.get_text() == NASTY
    assert len(page.select('a[href^="https:"]')) == 1
    assert page.select('a:not([href^="#"]):not([href^="https:"])') == []


# Markdown


def test_the_markdown_has_a_footnote_for_each_quote_and_each_is_told_once(pack: Briefing) -> None:
    text = render(pack, Form.MARKDOWN).decode()
    named = re.findall(r"\[\^([\w-]+)\](?!:)", text)
    assert len(named) == PRACTICES + 1
    assert re.findall(r"^\[\^([\w-]+)\]:", text, re.MULTILINE) == named
    assert text.startswith(f"# {pack.title}\n\nFor {pack.audience}\n\nBriefing pack, 19 November 2026, 10 practices\n")
    assert ":::" not in text


# Word


def test_the_word_file_has_real_styles_and_a_table_of_contents_of_its_sections(word: DocumentType, pack: Briefing) -> None:
    styles = {paragraph.style.name for paragraph in word.paragraphs if paragraph.style}
    assert {"Title", "Subtitle", "Date", "Heading 1", "Heading 2", "Lead", "Facts", "Block Text", "Bibliography", "Note", "Writing line"} <= styles
    heads = [paragraph.text for paragraph in word.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"]
    assert heads[:3] == ["The situation", "Introduction", "At a glance"]
    assert heads[3] == f"1. {pack.entries[0].title}"
    (contents,) = word.element.body.xpath("./w:sdt")
    lines = ["".join(text.text or "" for text in line.iter(qn("w:t"))) for line in contents.iter(qn("w:p"))]
    assert lines == ["Contents", *heads]
    assert "TOC" in "".join(field.text or "" for field in contents.iter(qn("w:instrText")))


def test_every_line_of_the_contents_leads_to_a_bookmark(word: DocumentType) -> None:
    marks = {mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in word.element.body.xpath("./w:sdt//w:hyperlink")]
    assert len(anchors) == PRACTICES + 7
    assert set(anchors) <= marks


def test_the_word_file_has_footnotes_page_numbers_and_its_title(pack: Briefing, word: DocumentType) -> None:
    with zipfile.ZipFile(io.BytesIO(render(pack, Form.DOCX))) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        footer = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("word/footer"))
    assert notes.count('w:val="FootnoteText"') == PRACTICES + 1
    assert "NUMPAGES" in footer
    assert (word.core_properties.title, word.core_properties.author) == (pack.title, "Clusterbridge")


def test_the_head_of_the_words_table_is_repeated_and_no_row_is_broken(word: DocumentType) -> None:
    (table,) = word.tables
    assert len(table.rows) == PRACTICES + 1
    assert [len(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [1] + [0] * PRACTICES
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


def test_nothing_that_was_typed_is_markup_in_the_word_file(nasty: Briefing) -> None:
    document = Document(io.BytesIO(render(nasty, Form.DOCX)))
    assert document.paragraphs[0].text == NASTY
    assert f"1. {LONG_WORD} {NASTY}" in [paragraph.text for paragraph in document.paragraphs]
    assert document.element.body.xpath(".//w:drawing | .//m:oMath") == []


# PDF


def test_the_pdf_is_tagged_and_says_its_title_author_and_language(pdf: bytes, pack: Briefing) -> None:
    read = read_pdf(pdf)
    root: Any = read.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "/StructTreeRoot" in root
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == (pack.title, "Clusterbridge")
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data() or b"<pdfuaid:part>1<" in root["/Metadata"].get_data()


def test_the_outline_of_the_pdf_names_its_sections(pdf: bytes, pack: Briefing) -> None:
    titles = [str(entry.title).replace("\u200b", "") for entry in read_pdf(pdf).outline if not isinstance(entry, list)]
    expected = ["Introduction", "At a glance", *(f"{i}. {entry.title}" for i, entry in enumerate(pack.entries, 1))]
    assert titles[: len(expected)] == expected
    assert titles[-3:] == ["What the library does not know", "Questions for discussion", "References"]


def test_every_page_but_the_cover_has_its_number_and_the_title(pdf: bytes, pack: Briefing) -> None:
    pages = [page.extract_text() for page in read_pdf(pdf).pages]
    assert all(f"{number} / {len(pages)}" in page and pack.title in page for number, page in enumerate(pages[1:], 2))
    assert f"1 / {len(pages)}" not in pages[0]


def test_the_same_briefing_gives_the_same_pdf(pack: Briefing, pdf: bytes) -> None:
    assert render(pack, Form.PDF) == pdf


def test_what_was_typed_stands_in_the_pdf_as_it_was_typed(nasty_words: str) -> None:
    told = re.sub(r"\s", "", nasty_words)
    assert re.sub(r"\s", "", NASTY) in told
    assert LONG_WORD in told


def test_letters_that_no_font_has_are_shown_as_a_stand_in_and_said(nasty_words: str) -> None:
    assert f"{LONG_WORD} □□ □" in nasty_words
    assert "3 characters of the text have no picture in the fonts of this file and are shown as □" in nasty_words


def test_an_empty_pack_has_every_form() -> None:
    bare = replace(nasty_briefing(1), entries=(), counter=None, unknown=(), questions=(), references=(), situation="", introduction="", audience="")
    for form in Form:
        assert len(render(bare, form)) > 50


def test_the_table_of_many_items_goes_over_pages_with_its_head(corpus: Corpus) -> None:
    pack = briefing_of(corpus, 40)
    pages = [
        page.extract_text() for page in read_pdf(render(replace(pack, hidden=tuple(part for part in Part if part is not Part.TABLE)), Form.PDF)).pages
    ]
    heads = [page for page in pages if re.search(r"Practice\s+Place\s+Gap\s+Stage\s+Level\s+Evidence", page)]
    assert len(heads) >= 2
