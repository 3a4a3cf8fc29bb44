"""Markdown files written here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import markdown as reader
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Problem, RawDocument

Read = Callable[[str], RawDocument]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file and reads it."""

    def write_and_read(text: str) -> RawDocument:
        path = tmp_path / "valley notes.md"
        path.write_bytes(text.encode())
        return reader.read(path)

    return write_and_read


def texts(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks]


def test_blocks_come_in_order_with_their_levels(read: Read) -> None:
    text = """Bridges
=======

Firms *met* in the
**valley**, see [the office](https://example.org) & `code`.

## Money {#money}

- city
    - half
- firms

3. ask
4. meet

| Who | What |
|-----|------|
| City | half |

> We talked.

![The valley](valley.png)

```
# no heading
```
"""
    assert read(text).blocks == (
        Block(BlockKind.HEADING, "Bridges", 1),
        Block(BlockKind.PARAGRAPH, "Firms met in the valley, see the office & code."),
        Block(BlockKind.HEADING, "Money", 2),
        Block(BlockKind.LIST, "- city\n  - half\n- firms"),
        Block(BlockKind.LIST, "3. ask\n4. meet"),
        Block(BlockKind.TABLE, "Who | What\nCity | half"),
        Block(BlockKind.PARAGRAPH, "We talked."),
        Block(BlockKind.CAPTION, "The valley"),
        Block(BlockKind.PARAGRAPH, "# no heading"),
    )


def test_front_matter_gives_title_authors_year_and_language(read: Read) -> None:
    found = read("---\ntitle: Ten years\nauthor:\n  - Anna Miller\n  - name: Ben Stone\ndate: 2014-05-01\nlang: en-GB\n---\n\n# Bridges\n")
    assert (found.title, found.authors, found.year, found.language) == ("Ten years", ("Anna Miller", "Ben Stone"), 2014, "en")
    assert texts(found) == ["Bridges"]


def test_front_matter_that_is_no_yaml_is_a_problem_and_the_text_is_read(read: Read) -> None:
    found = read("---\ntitle: [Ten\n---\n# Bridges\n")
    assert found.problems == (Problem("valley notes.md", "The front matter is no valid YAML (line 2) and was left out; correct it."),)
    assert (found.title, texts(found)) == ("Bridges", ["Bridges"])


def test_a_rule_at_the_beginning_is_no_front_matter(read: Read) -> None:
    assert texts(read("---\n\nFirms met.\n")) == ["Firms met."]


def test_footnotes_stand_behind_the_block_that_refers_to_them(read: Read) -> None:
    found = read(
        "Firms[^a] met.[^2]\n\n- in the hall[^3]\n\n[^2]: In *May*.\n    Each year.\n[^a]: Seventeen.\n\n"
        "[^3]: Of the town.\n\nDone.\n\n[^9]: Never used.\n"
    )
    assert [(block.kind.value, block.text) for block in found.blocks] == [
        ("paragraph", "Firms met."),
        ("footnote", "Seventeen."),
        ("footnote", "In May. Each year."),
        ("list", "- in the hall"),
        ("footnote", "Of the town."),
        ("paragraph", "Done."),
        ("footnote", "Never used."),
    ]


def test_a_mark_without_a_note_and_notes_in_code_are_left_as_they_are(read: Read) -> None:
    assert texts(read("Firms met[^x].\n\n```\n[^1]: code\n```\n")) == ["Firms met[^x].", "[^1]: code"]


def test_html_in_markdown_is_read_and_comments_are_dropped(read: Read) -> None:
    assert texts(read("Firms<br>met <b>here</b>.\n\n<div><p>In a box.</p></div>\n\n<!-- not this -->\n")) == ["Firms met here.", "In a box."]


def test_windows_line_ends_and_a_byte_order_mark_are_no_trouble(read: Read) -> None:
    assert texts(read("\ufeff# Bridges\r\n\r\nFirms\r\nmet.\r\n")) == ["Bridges", "Firms met."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("---\ntitle: Ten years\n---\n", "'valley notes.md' holds only front matter and no text; add the text below it."),
        (" \n", "'valley notes.md' holds no readable text; save it as UTF-8."),
    ],
)
def test_a_file_without_text_is_refused(read: Read, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read(text)
    assert str(refusal.value) == sentence
