"""Whole PDFs: reading order, running lines, notes, lists, tables, headings, labels, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader

from ingest.readers.pdf import read
from kb.errors import UnreadableFileError
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


def test_paragraph_over_a_page_is_one_block_although_header_note_and_footer_lie_between(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    lines = broken(story("long", 24), 450)
    for number, part in enumerate((lines[:20], lines[20:]), 1):
        page.text(72, 40, "Harbour review", 8)
        page.lines(72, 80, part)
        page.text(72, 700, str(number), 5)
        page.text(76, 703, f"Remark {number} on the custom of the port.", 8)
        page.text(290, 800, str(number), 8)
        page.next_page()
    blocks = read(page.save()).blocks
    paragraph = next(block for block in blocks if block.kind is BlockKind.PARAGRAPH)
    assert (paragraph.text, paragraph.page_number, paragraph.last_page_number) == (story("long", 24), 1, 2)
    assert texts(blocks, BlockKind.FOOTNOTE) == ["¹ Remark 1 on the custom of the port.", "² Remark 2 on the custom of the port."]
    assert texts(blocks, BlockKind.FURNITURE) == ["Harbour review", "1", "Harbour review", "2"]
    assert [block.kind for block in blocks].index(BlockKind.FOOTNOTE) > blocks.index(paragraph)


def test_words_broken_at_line_ends_are_whole_and_real_hyphens_stay(typesetter: New) -> None:
    page = typesetter()
    page.lines(
        72,
        80,
        ["The harbour is a commu-", "nity with firm-to-", "firm links; a commu\u00ad", "nity of Anglo-", "Saxon boats that met in 2009-", "2011."],
    )
    expected = "The harbour is a community with firm-to-firm links; a community of Anglo-Saxon boats that met in 2009-2011."
    assert [block.text for block in read(page.save()).blocks] == [expected]


def test_odd_and_even_running_heads_and_roman_numbers_are_furniture_and_label_the_pages(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    for index, label in enumerate(("i", "ii", "iii", "1", "2", "3", "4")):
        head = ("Annual harbour review", label) if index % 2 else (label, "Chapter on cranes")
        page.text(72, 40, head[0], 8)
        page.text(440, 40, head[1], 8)
        page.lines(72, 80, broken(story(f"page {label}", 8), 450))
        page.next_page()
    document = read(page.save())
    assert [(item.number, item.label) for item in document.pages] == list(enumerate(("i", "ii", "iii", "1", "2", "3", "4"), 1))
    assert texts(document.blocks, BlockKind.PARAGRAPH) == [story(f"page {label}", 8) for label in ("i", "ii", "iii", "1", "2", "3", "4")]
    assert len(texts(document.blocks, BlockKind.FURNITURE)) == 7


def test_page_labels_come_from_the_files_own_table(typesetter: New, story: Story, tmp_path: Path) -> None:
    page = typesetter()
    for name in ("one", "two", "three"):
        page.paragraph(72, 80, 450, story(name))
        page.next_page()
    writer = PdfWriter(clone_from=page.save())
    writer.set_page_label(0, 0, style="/r")
    writer.set_page_label(1, 2, style="/D", start=24)
    labelled = tmp_path / "labelled.pdf"
    writer.write(labelled)
    writer.close()
    assert [item.label for item in read(labelled).pages] == ["i", "24", "25"]


def test_column_notes_follow_the_paragraph_that_they_interrupt(typesetter: New, story: Story, broken: Broken) -> None:
    page = typesetter()
    lines = broken(story("running", 14), 215)
    half = len(lines) // 2
    for x, part, mark in ((72, lines[:half], "1"), (310, lines[half:], "2")):
        page.lines(x, 80, part)
        page.rule(x, 690, x + 60, 690)
        page.lines(x, 702, [f"{mark} Told by the keeper of the lock", f"in the {mark}. winter of the account."], 8, 9.5)
    blocks = read(page.save()).blocks
    assert [(block.kind.value, block.text) for block in blocks] == [
        ("paragraph", story("running", 14)),
        ("footnote", "1 Told by the keeper of the lock in the 1. winter of the account."),
        ("footnote", "2 Told by the keeper of the lock in the 2. winter of the account."),
    ]


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
    expected = "The initial covers two lines of the text, which is set around it and goes on below it at the full measure of the column until it ends¹² here."
    assert [block.text for block in read(page.save()).blocks] == [expected]


def test_metadata_give_title_authors_and_a_title_of_a_program_does_not(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.canvas.setTitle("Microsoft Word - final_v3.doc")
    page.canvas.setAuthor("Ada Quist; Bo Ferrand")
    page.text(72, 80, "Lending Cranes", 18, BOLD)
    page.lines(72, 110, ["Published 2014"])
    page.paragraph(72, 140, 450, story("text"))
    document = read(page.save())
    assert (document.title, document.authors, document.year) == ("Lending Cranes", ("Ada Quist", "Bo Ferrand"), 2014)


def test_page_without_text_is_a_problem_and_the_rest_is_read(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("one"))
    page.next_page()
    page.canvas.drawImage(ImageReader(Image.new("L", (20, 20), 128)), 100, 100, 300, 300)
    page.next_page()
    page.paragraph(72, 80, 450, story("three"))
    document = read(page.save())
    assert texts(document.blocks, BlockKind.PARAGRAPH) == [story("one"), story("three")]
    assert [(problem.page_number, problem.file, "OCR" in problem.message) for problem in document.problems] == [(2, "report.pdf", True)]


def sentence(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    return str(caught.value)


def test_pictures_only_ask_for_text_recognition(typesetter: New) -> None:
    page = typesetter()
    page.canvas.drawImage(ImageReader(Image.new("L", (20, 20), 128)), 100, 100, 300, 300)
    assert "text recognition (OCR)" in sentence(page.save())


def test_password_is_asked_for_and_an_empty_one_is_tried(typesetter: New, story: Story, tmp_path: Path) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("secret"))
    plain = page.save()
    for name, user in (("locked", "tide"), ("owned", "")):
        writer = PdfWriter(clone_from=plain)
        writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
        writer.write(tmp_path / f"{name}.pdf")
        writer.close()
    assert "protected by a password" in sentence(tmp_path / "locked.pdf")
    assert texts(read(tmp_path / "owned.pdf").blocks, BlockKind.PARAGRAPH) == [story("secret")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty (0 bytes); fetch it again."),
        (b"GIF89a" * 50, "does not begin like a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged or cut off"),
    ],
)
def test_files_that_are_no_pdf_say_so(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    assert expected in sentence(path)


def test_file_that_vanished_says_so(tmp_path: Path) -> None:
    assert "cannot be opened" in sentence(tmp_path / "gone.pdf")


def test_pdf_without_pages_says_so(tmp_path: Path) -> None:
    with PdfWriter() as writer:
        writer.write(tmp_path / "none.pdf")
    assert "no pages" in sentence(tmp_path / "none.pdf")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_refused_or_its_loss_is_told(typesetter: New, story: Story, tmp_path: Path, share: float) -> None:
    page = typesetter()
    for name in ("one", "two", "three"):
        page.paragraph(72, 80, 450, story(name))
        page.next_page()
    whole = page.save().read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(share * len(whole))])
    try:
        document = read(path)
    except UnreadableFileError as error:
        assert "fetch it again" in str(error)
    else:
        assert document.problems


def test_reading_leaves_the_file_closed(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("text"))
    path = page.save()
    read(path)
    assert len(PdfReader(path).pages) == 1
    assert str(path) not in {str(link.resolve()) for link in Path("/proc/self/fd").iterdir()} if Path("/proc/self/fd").exists() else True
