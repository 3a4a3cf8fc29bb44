"""Reading order of PDF pages: columns, boxes, turned pages, large initials."""

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


def rows_across(page: Any, y: float, left: list[str], right: list[str]) -> float:
    """Two columns drawn row by row, as some programs do."""
    for place in range(max(len(left), len(right))):
        for x, lines in ((72, left), (310, right)):
            if place < len(lines):
                page.text(x, y, lines[place])
        y += 12
    return y


def test_two_columns_drawn_row_by_row_are_read_one_after_the_other(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    rows_across(page, 80, broken(story("left", 5), 215), broken(story("right", 5), 215))
    assert texts(read(page.save()).blocks, BlockKind.PARAGRAPH) == [story("left", 5), story("right", 5)]


def test_title_and_table_across_two_columns_keep_their_place(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    page.text(72, 60, "A title that stands across both of the columns", 16, BOLD)
    y = rows_across(page, 90, broken(story("upper left", 5), 215), broken(story("upper right", 5), 215)) + 20
    for row in (("Yard", "Cranes", "Loans"), ("North", "2", "41"), ("South", "1", "17"), ("East", "4", "88")):
        for x, cell in zip((72, 250, 420), row, strict=True):
            page.text(x, y, cell)
        y += 14
    rows_across(page, y + 20, broken(story("lower left", 5), 215), broken(story("lower right", 5), 215))
    assert [(block.kind.value, block.text) for block in read(page.save()).blocks] == [
        ("heading", "A title that stands across both of the columns"),
        ("paragraph", story("upper left", 5)),
        ("paragraph", story("upper right", 5)),
        ("table", "Yard | Cranes | Loans\nNorth | 2 | 41\nSouth | 1 | 17\nEast | 4 | 88"),
        ("paragraph", story("lower left", 5)),
        ("paragraph", story("lower right", 5)),
    ]


def test_three_columns_are_read_from_left_to_right(typesetter: New, story: Story) -> None:
    page = typesetter()
    for name, x in (("first", 60), ("second", 225), ("third", 390)):
        page.paragraph(x, 80, 150, story(name, 5), 9, 11)
    assert texts(read(page.save()).blocks, BlockKind.PARAGRAPH) == [story(name, 5) for name in ("first", "second", "third")]


def test_box_beside_the_text_is_read_after_it(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.paragraph(60, 100, 330, story("main", 9))
    page.lines(418, 111, ["Founded 1999", "Members 41", "Staff 2.5", "Budget 300,000", "Boats"], 9, 13)
    blocks = read(page.save()).blocks
    assert [block.text for block in blocks] == [story("main", 9), "Founded 1999 Members 41 Staff 2.5 Budget 300,000 Boats"]


def test_turned_page_is_read_upright_and_turned_words_are_furniture(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    page.canvas.setPageRotation(90)
    page.canvas.translate(595, 0)
    page.canvas.rotate(90)
    page.lines(72, 400, broken(story("turned", 5), 300))
    page.next_page()
    page.paragraph(72, 100, 400, story("upright"))
    page.canvas.translate(30, 200)
    page.canvas.rotate(90)
    page.canvas.drawString(0, 0, "stamp of a library")
    blocks = read(page.save()).blocks
    assert [(block.kind.value, block.text, block.page_number) for block in blocks] == [
        ("paragraph", story("turned", 5), 1),
        ("paragraph", story("upright"), 2),
        ("furniture", "stamp of a library", 2),
    ]


def test_large_initial_and_raised_numbers_stay_with_their_words(typesetter: New) -> None:
    page = typesetter()
    page.text(72, 88, "T", 27)
    page.lines(96, 76, ["he initial covers two lines of the text, which is set", "around it and goes on below it at the full measure of"])
    end = page.text(72, 100, "the column until it ends")
    page.text(end, 96.5, "12", 6)
    page.text(end + 8, 100, "here.")
    expected = (
        "The initial covers two lines of the text, which is set around it and goes on below it at the full measure of "
        "the column until it ends¹² here."
    )
    assert [block.text for block in read(page.save()).blocks] == [expected]
