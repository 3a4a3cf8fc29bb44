"""What readers share: blocks, and titles, years and authors as a person would state them."""

from __future__ import annotations

import pytest

from ingest.readers.blocks import (
    choose_authors,
    choose_title,
    choose_year,
    heading,
    is_caption,
    language_code,
    list_block,
    list_item,
    prose,
    table_block,
)
from kb.model import Block, BlockKind


def test_text_is_cleaned_and_empty_text_gives_no_block() -> None:
    assert prose("  Firms \n met in an of\ufb01ce ") == (Block(BlockKind.PARAGRAPH, "Firms met in an office"),)
    assert (prose(" \n"), heading("", 1), list_block(["", ""]), table_block([["", " "]])) == ((), (), (), ())


@pytest.mark.parametrize(("stated", "held"), [(0, 1), (3, 3), (9, 6)])
def test_levels_are_held_within_one_and_six(stated: int, held: int) -> None:
    assert heading("Bridges", stated)[0].heading_level == held


def test_the_outermost_items_of_a_list_begin_at_the_margin() -> None:
    lines = [list_item("city", 1), list_item("half", 2, "a)"), list_item(" ", 1), list_item("firms", 1)]
    assert list_block(lines, 4) == (Block(BlockKind.LIST, "- city\n  a) half\n- firms", None, 4, 4),)


@pytest.mark.parametrize("text", ["Figure 3: The valley", "Table 2.1 – Who paid", "Abb. 4: Das Tal", "Tableau II. Qui paie", "Fig. 7"])
def test_captions_are_known_by_form(text: str) -> None:
    assert is_caption(text)


@pytest.mark.parametrize("text", ["Figure 3 shows the valley.", "Table manners", "Map reading: how to", "Figure 3: " + "word " * 70])
def test_sentences_about_figures_are_no_captions(text: str) -> None:
    assert not is_caption(text)


@pytest.mark.parametrize("placeholder", [None, "", "Untitled", "PowerPoint-Präsentation", "Microsoft Word - draft.doc", "draft.docx", "Document1"])
def test_titles_that_programs_wrote_are_passed_over(placeholder: str | None) -> None:
    blocks = (*heading("Part", 2), *heading("Bridges", 1))
    assert choose_title((placeholder,), blocks, "file") == "Bridges"
    assert choose_title((placeholder,), (), "file_name") == "file_name"


@pytest.mark.parametrize("line", ["May 2014", "© 2014", "12 May 2014", "2014", "Published: March 2014", "Mai 2014"])
def test_a_line_that_is_a_date_gives_the_year(line: str) -> None:
    assert choose_year((), prose(line)) == 2014


@pytest.mark.parametrize("line", ["In 2014 firms met.", "Plan 2014 to 2020", "20145"])
def test_a_year_in_a_sentence_is_not_the_documents(line: str) -> None:
    assert choose_year((), prose(line)) is None


def test_a_stated_date_goes_before_the_text() -> None:
    assert choose_year((None, "2011-03-02"), prose("May 2014")) == 2011


def test_authors_are_parted_once_each_and_programs_are_none() -> None:
    assert choose_authors(["Anna Miller; Ben Stone", "Ben Stone and Cara Brook", None, "python-docx", "Admin"]) == (
        "Anna Miller",
        "Ben Stone",
        "Cara Brook",
    )


@pytest.mark.parametrize(
    ("stated", "code"), [("en-GB", "en"), ("de_AT", "de"), ("SV", "sv"), ("", None), (None, None), ("x-none", None), ("eng", None)]
)
def test_language_tags_become_two_letters(stated: str | None, code: str | None) -> None:
    assert language_code(stated) == code
