"""Lists and tables of PDFs."""

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


def test_lists_are_one_block_with_an_item_a_line(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    y = page.paragraph(72, 80, 450, story("before", 3))
    items = [f"Point {count} concerns the insurance of visitors and of all those who only watch the work from the quay wall." for count in (1, 2, 3)]
    for mark, inset in (("•", 12), ("1.", 16)):
        for count, item in enumerate(items, 1):
            page.text(85, y, mark.replace("1", str(count)))
            y = page.lines(85 + inset, y, broken(item, 330))
        y += 6
        y = page.paragraph(72, y, 450, story(f"after {mark}", 3))
    blocks = read(page.save()).blocks
    assert texts(blocks, BlockKind.LIST) == ["\n".join(f"- {item}" for item in items), "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))]
    assert texts(blocks, BlockKind.PARAGRAPH) == [story("before", 3), story("after •", 3), story("after 1.", 3)]


def test_list_goes_on_over_a_page(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("before", 3))
    page.lines(85, 700, ["• the first thing to bring", "• the second thing to bring"])
    page.next_page()
    page.lines(85, 80, ["• the third thing to bring"])
    page.paragraph(72, 120, 450, story("after", 3))
    found = [block for block in read(page.save()).blocks if block.kind is BlockKind.LIST]
    assert [(block.text, block.page_number, block.last_page_number) for block in found] == [
        ("- the first thing to bring\n- the second thing to bring\n- the third thing to bring", 1, 2)
    ]


def test_ruled_table_is_read_by_its_cells_also_merged_and_wrapped_ones(typesetter: New, story: Story) -> None:
    page = typesetter()
    y = page.paragraph(72, 80, 450, story("before", 3))
    xs, ys = (72, 160, 300, 440), (y, y + 16, y + 44, y + 60)
    for line in ys:
        page.rule(xs[0], line, xs[-1], line)
    for x in xs:
        page.rule(x, ys[1] if x == 300 else ys[0], x, ys[-1])
    page.text(76, ys[0] + 11, "Yard")
    page.text(164, ys[0] + 11, "What it lends, and to whom it lends")
    page.text(76, ys[1] + 11, "North")
    page.lines(164, ys[1] + 11, ["a crane with its", "driver"])
    page.text(304, ys[1] + 11, "its neighbours")
    page.text(76, ys[2] + 11, "South")
    page.text(304, ys[2] + 11, "everybody")
    page.paragraph(72, ys[3] + 30, 450, story("after", 3))
    assert texts(read(page.save()).blocks, BlockKind.TABLE) == [
        "Yard | What it lends, and to whom it lends | \nNorth | a crane with its driver | its neighbours\nSouth |  | everybody"
    ]


def test_table_of_sentences_without_rules_is_no_pair_of_columns(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    y = page.paragraph(72, 80, 450, story("before", 3)) + 10
    rows = [("hurdle one", 2, "answer one", 3), ("hurdle two", 3, "answer two", 1), ("hurdle three", 1, "answer three", 2)]
    for left, many, right, more in rows:
        ends = page.lines(72, y, broken(story(left, many), 200)), page.lines(310, y, broken(story(right, more), 210))
        y = max(ends) + 8
    page.paragraph(72, y + 12, 450, story("after", 3))
    expected = "\n".join(f"{story(left, many)} | {story(right, more)}" for left, many, right, more in rows)
    assert texts(read(page.save()).blocks, BlockKind.TABLE) == [expected]
