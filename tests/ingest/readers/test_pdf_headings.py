"""Headings of PDFs and their levels, captions, contents and references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.readers.pdf import read
from kb.model import Block, BlockKind

Story = Callable[..., str]
Broken = Callable[..., list[str]]
New = Callable[[], Any]
BOLD = "Helvetica-Bold"


def texts(blocks: tuple[Block, ...], kind: BlockKind) -> list[str]:
    return [block.text for block in blocks if block.kind is kind]


def test_heading_levels_follow_size_weight_and_numbers_alike_over_the_document(typesetter: New, story: Story) -> None:
    page = typesetter()
    for chapter in ("1", "2"):
        page.text(72, 80, f"{chapter} A chapter of the report", 16, BOLD)
        y = page.paragraph(72, 110, 450, story(f"chapter {chapter}"))
        for section in ("1", "2"):
            page.text(72, y + 10, f"{chapter}.{section} A section", 12, BOLD)
            y = page.paragraph(72, y + 28, 450, story(f"section {chapter}{section}"))
            page.text(72, y + 10, "A point within it", 10, BOLD)
            y = page.paragraph(72, y + 24, 450, story(f"point {chapter}{section}"))
        page.next_page()
    levels = [(block.heading_level, block.text) for block in read(page.save()).blocks if block.kind is BlockKind.HEADING]
    one_chapter = [
        (1, "{} A chapter of the report"),
        (2, "{}.1 A section"),
        (3, "A point within it"),
        (2, "{}.2 A section"),
        (3, "A point within it"),
    ]
    assert levels == [(level, text.format(chapter)) for chapter in ("1", "2") for level, text in one_chapter]


def test_numbered_headings_in_plain_letters_are_found_by_their_sequence(typesetter: New, story: Story) -> None:
    page = typesetter()
    y = 80.0
    for title in ("1 Where we began", "1.1 The first winter", "2 What changed"):
        y = page.lines(72, y, [title]) + 8
        y = page.paragraph(72, y, 450, story(title)) + 10
    page.paragraph(72, y, 450, "17 Boats were counted, which proves nothing by itself, and the counting was never repeated in any later year.")
    found = [(block.heading_level, block.text) for block in read(page.save()).blocks if block.kind is BlockKind.HEADING]
    assert found == [(1, "1 Where we began"), (2, "1.1 The first winter"), (1, "2 What changed")]


def test_outline_tells_headings_that_look_like_text(typesetter: New, story: Story) -> None:
    page = typesetter()
    y = 80.0
    for key, title, depth in (("a", "Opening remarks", 0), ("b", "Remarks on rope", 1), ("c", "Closing remarks", 0)):
        page.canvas.bookmarkPage(key)
        page.canvas.addOutlineEntry(title, key, depth)
        y = page.paragraph(72, page.lines(72, y, [title]) + 8, 450, story(title)) + 6
    found = [(block.heading_level, block.text) for block in read(page.save()).blocks if block.kind is BlockKind.HEADING]
    assert found == [(1, "Opening remarks"), (2, "Remarks on rope"), (1, "Closing remarks")]


def test_captions_contents_and_references_are_told_apart(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    page.text(72, 80, "Contents", 14, BOLD)
    page.lines(72, 100, ["The crane " + "." * 80 + " 3", "The rope " + ". " * 40 + "12"])
    y = page.paragraph(72, 150, 450, story("text"))
    y = page.lines(72, y + 10, ["Figure 3: Who lends to whom"]) + 10
    page.text(72, y, "References", 14, BOLD)
    entries = [
        f"{name}, J. (1999). On the lending of cranes between small ports, and on the law of borrowed rope. Harbour Quarterly, 12, 44."
        for name in ("Abel", "Cato")
    ]
    y += 20
    for entry in entries:
        first, *rest = broken(entry, 445)
        page.text(72, y, first)
        y = page.lines(92, y + 12, rest)
    blocks = read(page.save()).blocks
    assert texts(blocks, BlockKind.CAPTION) == ["Figure 3: Who lends to whom"]
    assert len(texts(blocks, BlockKind.FURNITURE)) == 1
    assert texts(blocks, BlockKind.PARAGRAPH) == [story("text"), *entries]
