"""Whole PDFs: paragraphs over pages, hyphens, running lines, notes, labels, metadata, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib.utils import ImageReader

from ingest.readers.pdf import read
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind
from kb.pdf.pdfium import PdfiumError

Story = Callable[..., str]
Broken = Callable[..., list[str]]
New = Callable[[], Any]
BOLD = "Helvetica-Bold"


def texts(blocks: tuple[Block, ...], kind: BlockKind) -> list[str]:
    return [block.text for block in blocks if block.kind is kind]


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


def test_an_open_sentence_goes_on_below_a_gap_and_a_finished_one_does_not(typesetter: New) -> None:
    page = typesetter()
    first = [
        "The yard lends its crane to a neighbour who asks for it before noon and",
        "who brings a signature, a dry place to sit, and some rope that is not",
    ]
    y = page.lines(72, 80, first)
    y = page.lines(72, y + 14, ["older than the crane itself."])
    page.lines(72, y + 14, ["crane drivers are not included."])
    assert [block.text for block in read(page.save()).blocks] == [
        "The yard lends its crane to a neighbour who asks for it before noon and who brings a signature, a dry place to sit, "
        "and some rope that is not older than the crane itself.",
        "crane drivers are not included.",
    ]


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
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=24)
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


@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_truncated_file_is_refused(typesetter: New, story: Story, tmp_path: Path, share: float) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("one"))
    whole = page.save().read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(share * len(whole))])
    assert "damaged or cut off" in sentence(path)


def test_file_that_lacks_only_its_end_is_read_with_a_problem(typesetter: New, story: Story) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("one"))
    path = page.save()
    path.write_bytes(path.read_bytes().rpartition(b"startxref")[0])
    document = read(path)
    assert texts(document.blocks, BlockKind.PARAGRAPH) == [story("one")]
    assert [problem.message for problem in document.problems] == ["The PDF lacks its end, so something may be missing; fetch it again."]


def test_file_that_the_first_library_cannot_open_is_read_by_the_second(typesetter: New, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    page = typesetter()
    page.paragraph(72, 80, 450, story("one"))
    path = page.save()

    def refuse(_: Path) -> None:
        raise PdfiumError("damaged")

    monkeypatch.setattr("ingest.readers.pdf.opened", refuse)
    document = read(path)
    assert [(block.text, block.page_number) for block in document.blocks] == [(story("one"), 1)]
    assert [problem.message.split(";")[0] for problem in document.problems] == ["The PDF is damaged"]
