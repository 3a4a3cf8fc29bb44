"""Page pictures: the boxes lie on the passage's lines, as the picture itself shows."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from kb.errors import UnreadableFileError
from kb.pdf.picture import Box, PageImage, render_page

WIDTH, HEIGHT = 400.0, 300.0
LINES = ["The oldest yard lends a crane to its neigh-", "bour and writes the loan into the harbour", "book before noon, as agreed."]
PASSAGE = "The oldest yard lends a crane to its neighbour and writes the loan into the harbour book before noon, as agreed."


def canvas(path: Path) -> Canvas:
    page = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    page.setFont("Helvetica", 10)
    return page


def lines_at(page: Canvas, x: float, y: float, lines: list[str]) -> None:
    for place, line in enumerate(lines):
        page.drawString(x, HEIGHT - y - 14 * place, line)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    page = canvas(tmp_path / "page.pdf")
    lines_at(page, 60, 40, ["Something else stands above."])
    lines_at(page, 60, 100, LINES)
    lines_at(page, 60, 200, ["Something else stands below."])
    page.save()
    return tmp_path / "page.pdf"


def ink(image: PageImage) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where the picture is dark."""
    return np.asarray(Image.open(io.BytesIO(image.png)).convert("L")) < 128


def inside(image: PageImage, box: Box) -> tuple[slice, slice]:
    top, left = round(box.top * image.height), round(box.left * image.width)
    return slice(top, top + round(box.height * image.height)), slice(left, left + round(box.width * image.width))


def test_picture_has_the_size_of_the_page_times_scale(file: Path) -> None:
    image = render_page(file, 1, "", 2.0)
    assert (image.width, image.height, image.boxes) == (800, 600, ())
    assert Image.open(io.BytesIO(image.png)).size == (800, 600)


def test_one_box_a_line_covers_the_ink_of_the_passage_and_no_other(file: Path) -> None:
    image = render_page(file, 1, PASSAGE, 2.0)
    dark = ink(image)
    assert len(image.boxes) == 3
    for box in image.boxes:
        assert dark[inside(image, box)].any()
        dark[inside(image, box)] = False
    rows = np.flatnonzero(dark.any(axis=1))
    assert not ((rows > 2 * 85) & (rows < 2 * 135)).any()
    assert (rows < 2 * 45).any()
    assert (rows > 2 * 190).any()


def test_boxes_stand_where_the_lines_were_drawn(file: Path) -> None:
    for place, box in enumerate(render_page(file, 1, PASSAGE, 1.0).boxes):
        baseline = (100 + 14 * place) / HEIGHT
        assert box.left == pytest.approx(60 / WIDTH, abs=0.003)
        assert box.top < baseline < box.top + box.height
        assert box.height == pytest.approx(10.2 / HEIGHT, abs=0.002)


def test_ligatures_case_and_punctuation_do_not_matter(file: Path) -> None:
    loose = PASSAGE.replace(",", " ;").replace("fi", "ﬁ").upper()
    assert render_page(file, 1, loose, 1.0).boxes == render_page(file, 1, PASSAGE, 1.0).boxes


def test_a_passage_over_two_pages_is_boxed_on_each(tmp_path: Path) -> None:
    page = canvas(tmp_path / "two.pdf")
    lines_at(page, 60, 250, LINES[:2])
    page.showPage()
    page.setFont("Helvetica", 10)
    lines_at(page, 60, 40, LINES[2:])
    page.save()
    boxes = [render_page(tmp_path / "two.pdf", number, PASSAGE, 1.0).boxes for number in (1, 2)]
    assert [len(found) for found in boxes] == [2, 1]
    assert boxes[1][0].top == pytest.approx(32 / HEIGHT, abs=0.003)


def test_a_note_between_two_columns_of_a_passage_is_not_boxed(tmp_path: Path) -> None:
    page = canvas(tmp_path / "columns.pdf")
    lines_at(page, 30, 100, LINES[:2])
    lines_at(page, 30, 250, ["A note on quite another matter."])
    lines_at(page, 250, 60, LINES[2:])
    page.save()
    boxes = render_page(tmp_path / "columns.pdf", 1, PASSAGE, 1.0).boxes
    assert [round(box.left * WIDTH) for box in boxes] == [250, 30, 30]
    assert all(box.top < 0.5 for box in boxes)


def test_words_that_return_elsewhere_are_boxed_once(tmp_path: Path) -> None:
    page = canvas(tmp_path / "twice.pdf")
    lines_at(page, 60, 40, ["The oldest yard lends a crane to nobody."])
    lines_at(page, 60, 100, LINES)
    lines_at(page, 60, 200, ["They write the loan into the harbour book."])
    page.save()
    boxes = render_page(tmp_path / "twice.pdf", 1, PASSAGE, 1.0).boxes
    assert [round((box.top + box.height) * HEIGHT) for box in boxes] == [102, 116, 130]


def test_a_page_shown_turned_has_its_boxes_turned_too(tmp_path: Path) -> None:
    page = canvas(tmp_path / "turned.pdf")
    page.setPageRotation(90)
    lines_at(page, 60, 100, LINES[1:2])
    page.save()
    image = render_page(tmp_path / "turned.pdf", 1, LINES[1], 1.0)
    dark = ink(image)
    assert len(image.boxes) == 1
    assert image.boxes[0].height * image.height > 10 * image.boxes[0].width * image.width
    for box in image.boxes:
        dark[inside(image, box)] = False
    assert not dark.any()


def test_a_passage_of_another_page_has_no_boxes(file: Path) -> None:
    assert render_page(file, 1, "Nothing of this sentence stands on the page at all.", 1.0).boxes == ()


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_is_not_there_is_refused(file: Path, number: int) -> None:
    with pytest.raises(UnreadableFileError, match=rf"Page {number} of page\.pdf cannot be shown"):
        render_page(file, number, PASSAGE)


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(b"no PDF")
    with pytest.raises(UnreadableFileError, match="cannot be shown"):
        render_page(tmp_path / "page.pdf", 1, PASSAGE)


def test_a_huge_scale_is_held_to_forty_million_pixels(file: Path) -> None:
    image = render_page(file, 1, "", 100.0)
    assert image.width * image.height <= 41_000_000
