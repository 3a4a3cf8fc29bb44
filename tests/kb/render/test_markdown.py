"""Text as Markdown: pandoc reads back the same words, whatever they look like."""

from __future__ import annotations

import json
import string
import subprocess
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.render.markdown import PANDOC_FORMAT, attribute, blocks, cell, heading, inline, quoted, table
from kb.render.prose import Run, Text, one_line, plain, prose
from tests.kb.render.made_packs import LETTERS, LONG_WORD, NASTY, NASTY_LINES


def read(markdown: str) -> list[dict[str, Any]]:
    """Blocks of pandoc's reading."""
    command = [pypandoc.get_pandoc_path(), "--from", PANDOC_FORMAT, "--to", "json"]
    ran = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return list(json.loads(ran.stdout)["blocks"])


def said(inlines: list[dict[str, Any]]) -> str:
    """Words of plain inlines; anything else than words, spaces and line breaks is an error."""
    spaces = {"Space": " ", "SoftBreak": "\n", "LineBreak": "\n"}
    return "".join(one["c"] if one["t"] == "Str" else spaces[one["t"]] for one in inlines)


@pytest.mark.parametrize(
    "text", [NASTY, LETTERS, LONG_WORD, "# a #", "1986. A year", "a {#b .c}", "Mr. X", "(1) x", "A. Smith", "x|y", "a\\", "~~~", "+", "-", "=== b"]
)
def test_plain_text_is_read_back_as_the_same_words(text: str) -> None:
    (block,) = read(inline(text))
    assert block["t"] == "Para"
    assert said(block["c"]) == one_line(text)
    (title,) = read(f"## {heading(text)}")
    assert title["t"] == "Header"
    assert said(title["c"][2]) == one_line(text)


def test_lines_of_a_note_stay_lines_and_become_nothing_else() -> None:
    (block,) = read(blocks(plain(NASTY_LINES)))
    assert block["t"] == "Para"
    assert said(block["c"]) == NASTY_LINES


def test_a_quotation_is_one_block_with_its_words() -> None:
    (block,) = read(quoted(plain(NASTY_LINES)))
    assert block["t"] == "BlockQuote"
    assert said(block["c"][0]["c"]) == NASTY_LINES


def test_markdown_of_an_author_comes_back_with_its_lists_and_links() -> None:
    text = "One **two**.\n\n- a\n    1. b\n- [c](https://example.org/a_(b))"
    paragraph, listing = read(blocks(prose(text)))
    assert [one["t"] for one in paragraph["c"]] == ["Str", "Space", "Strong", "Str"]
    assert listing["t"] == "BulletList"
    assert [part["t"] for part in listing["c"][0]] == ["Para", "OrderedList"]
    (link,) = listing["c"][1][0]["c"]
    assert link["c"][2][0] == "https://example.org/a%5F%28b%29"


def test_spaces_at_the_edge_of_strong_words_stand_outside_of_the_stars() -> None:
    assert blocks((Text((Run("a "), Run(" b ", strong=True), Run("c"))),)) == "a  **b** c"


def test_cells_hold_any_text() -> None:
    (found,) = read(table(("A", "B"), [(NASTY, "x\ny"), (LONG_WORD, "")], (3, 1), numbers=(1,)))
    assert found["t"] == "Table"
    rows = found["c"][4][0][3]
    cells = [[said(cell[4][0]["c"]) if cell[4] else "" for cell in row[1]] for row in rows]
    assert cells == [[NASTY, "x y"], [LONG_WORD, ""]]
    assert [column[0]["t"] for column in found["c"][2]] == ["AlignDefault", "AlignRight"]


def test_marks_of_a_lines_start_are_not_escaped_inside_a_line() -> None:
    assert cell("No. 1 - a + b") == "No. 1 - a + b"
    assert inline("1. a") == "1\\. a"


def test_an_attribute_ends_at_no_quotation_mark_of_its_text() -> None:
    (figure,) = read(f'![c](x.png){{alt="{attribute(NASTY)}"}}')
    (image,) = figure["c"][2][0]["c"]
    assert said(image["c"][1]) == NASTY


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(alphabet=string.punctuation + "aiv1 \n", max_size=60), min_size=20, max_size=40))
def test_any_marks_are_read_back_as_words(texts: list[str]) -> None:
    paragraphs = [block for text in texts for block in plain(text)]
    found = read(blocks(paragraphs))
    assert [(block["t"], said(block["c"]).split()) for block in found] == [("Para", paragraph.words.split()) for paragraph in paragraphs]
