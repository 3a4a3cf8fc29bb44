"""PDF/UA-1 by a validator that is not ours: the 104 rules of veraPDF's profile that `page-validation` carries out, run over whole packs.

They cover the tags and their nesting (tables, lists, headings, figures, notes), the marking of every piece of content, languages, titles and other
metadata, links and annotations, the pages' order of tabs, and the embedded fonts with their letters.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import page as validator
import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject, NameObject

from kb.answer_model import Fit
from kb.briefing.values import Briefing
from kb.corpus import Corpus
from kb.render.briefing import Form, render
from kb.render.sheet import render_paper
from tests.kb.render.made_packs import LETTERS, briefing_of, nasty_briefing, read_pdf, shipped
from tests.kb.render.test_sheet import NASTY_PAPER, PAPER

RULES = 104
"""Of the profile, in the version that was chosen; a later one has no fewer."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return shipped()


@pytest.fixture(scope="module")
def ten(corpus: Corpus) -> bytes:
    return render(_varied(briefing_of(corpus, 10)), Form.PDF)


def _varied(pack: Briefing) -> Briefing:
    """Accents, Greek and Cyrillic in every text, notes and fits that are empty in every other entry; the counter-case stands behind."""
    entries = (
        replace(one, summary=f"{LETTERS} {one.summary}", note=LETTERS if i % 2 else "", fit=one.fit if i % 2 else Fit())
        for i, one in enumerate(pack.entries)
    )
    return replace(pack, title=f"{pack.title} – {LETTERS}", entries=tuple(entries))


def faults(pdf: bytes) -> list[str]:
    """Every rule that a file breaks, with what the validator says of it."""
    report = validator.validate_pdf_bytes(pdf, profile="ua1")
    assert report.rules.total >= RULES
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def test_a_pack_of_ten_breaks_no_rule(ten: bytes) -> None:
    assert faults(ten) == []


def test_a_pack_of_sixty_breaks_no_rule(corpus: Corpus) -> None:
    assert faults(render(_varied(briefing_of(corpus, 60)), Form.PDF)) == []


def test_a_pack_of_hard_text_breaks_no_rule() -> None:
    assert faults(render(nasty_briefing(), Form.PDF)) == []


@pytest.mark.parametrize("paper", [PAPER, NASTY_PAPER], ids=["plain", "of hard text"])
def test_a_worksheet_breaks_no_rule(paper: Any) -> None:
    assert faults(render_paper(paper, Form.PDF)) == []


def test_every_column_of_the_table_has_words_at_its_head(ten: bytes) -> None:
    """No rule of PDF/UA-1, which only asks that the heads are there."""
    heads = ["No.", "Practice", "Place", "Gap", "Stage", "Level", "Evidence"]
    table = next(text for sheet in read_pdf(ten).pages if "At a glance" in (text := sheet.extract_text()) and "No." in text)
    assert " ".join(table.split()).find(" ".join(heads)) > 0


def _root(writer: PdfWriter) -> DictionaryObject:
    return writer._root_object


def _all(writer: PdfWriter, kind: str) -> list[DictionaryObject]:
    found = (writer.get_object(IndirectObject(number, 0, writer)) for number in range(1, len(writer._objects) + 1))
    return [one for one in found if isinstance(one, DictionaryObject) and one.get("/S") == kind]


def _without_tags(writer: PdfWriter) -> None:
    del _root(writer)["/StructTreeRoot"]


def _not_marked(writer: PdfWriter) -> None:
    del _root(writer)["/MarkInfo"]


def _without_language(writer: PdfWriter) -> None:
    del _root(writer)["/Lang"]


def _without_metadata(writer: PdfWriter) -> None:
    del _root(writer)["/Metadata"]


def _file_name_as_title(writer: PdfWriter) -> None:
    del _root(writer)["/ViewerPreferences"]


def _heads_as_paragraphs(writer: PdfWriter) -> None:
    for head in _all(writer, "/TH"):
        head[NameObject("/S")] = NameObject("/P")


def _headings_skip_a_level(writer: PdfWriter) -> None:
    for heading in _all(writer, "/H2"):
        heading[NameObject("/S")] = NameObject("/H4")


def _links_without_words(writer: PdfWriter) -> None:
    for sheet in writer.pages:
        for annotation in sheet.get("/Annots", ()):
            annotation.get_object().pop("/Contents", None)


def _fonts_taken_out(writer: PdfWriter) -> None:
    for number in range(1, len(writer._objects) + 1):
        one = writer.get_object(IndirectObject(number, 0, writer))
        if isinstance(one, DictionaryObject) and one.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                one.pop(key, None)


BROKEN: Mapping[Callable[[PdfWriter], None], str] = {
    _without_tags: "TAGGED-DOCUMENT|STRUCT-TREE-ROOT|CONTENT-TAGGING",
    _not_marked: "TAGGED-DOCUMENT",
    _without_language: "LANGUAGE",
    _without_metadata: "METADATA|ID-SCHEMA",
    _file_name_as_title: "VIEWER-PREFERENCES|METADATA-TITLE",
    _heads_as_paragraphs: "TR-KIDS",
    _headings_skip_a_level: "HEADING",
    _links_without_words: "LINK-CONTENTS",
    _fonts_taken_out: "FONT-EMBEDDING",
}


@pytest.mark.parametrize("spoil", BROKEN, ids=lambda spoil: spoil.__name__.strip("_"))
def test_the_validator_sees_what_is_taken_out_of_a_pack(ten: bytes, spoil: Callable[[PdfWriter], None]) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(ten))
    spoil(writer)
    spoiled = io.BytesIO()
    writer.write(spoiled)
    assert [told for told in faults(spoiled.getvalue()) if any(part in told for part in BROKEN[spoil].split("|"))] != []
