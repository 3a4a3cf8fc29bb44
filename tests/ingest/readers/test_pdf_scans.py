"""Scanned pages: pictures of set pages, read by the tesseract of this machine."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.readers import ocr
from ingest.readers.pdf import read
from kb.errors import UnreadableFileError
from kb.model import BlockKind, Problem
from kb.pdf.pdfium import opened

if not ocr.installed_languages():
    pytest.skip("No tesseract was found, so scanned pages were not read; install tesseract-ocr to read them.", allow_module_level=True)

Story = Callable[..., str]
New = Callable[[], Any]
A4 = (595.0, 842.0)


def scanned(path: Path, page_number: int = 1, blur: float = 0.0) -> Image.Image:
    """A page of a set PDF as a scanner sees it."""
    with opened(path) as file:
        png, _, _ = file.picture(page_number, 200 / 72)
    return Image.open(io.BytesIO(png)).convert("L").filter(ImageFilter.GaussianBlur(blur))


def pictures(path: Path, *pages: Image.Image) -> Path:
    """A PDF of nothing but pictures."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in pages:
        canvas.drawImage(ImageReader(page), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def set_page(typesetter: New, story: Story) -> Path:
    """A heading and two paragraphs."""
    page = typesetter()
    page.text(72, 90, "Lending Cranes", 18, "Helvetica-Bold")
    y = page.paragraph(72, 120, 400, story("alder", 3), size=11, leading=13)
    page.paragraph(72, y + 12, 400, story("birch", 2), size=11, leading=13)
    return Path(page.save())


def test_a_scanned_page_is_read_with_its_heading_and_paragraphs_and_says_how_surely(set_page: Path, story: Story, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    document = read(pictures(tmp_path / "scan.pdf", scanned(set_page)), progress=lambda *some: told.append(some))
    assert [(block.kind, block.text, block.page_number) for block in document.blocks] == [
        (BlockKind.HEADING, "Lending Cranes", 1),
        (BlockKind.PARAGRAPH, story("alder", 3), 1),
        (BlockKind.PARAGRAPH, story("birch", 2), 1),
    ]
    assert (document.title, document.problems, told) == ("Lending Cranes", (), [("recognising", 0, 1)])
    (page,) = document.pages
    assert page.recognised is not None
    assert 0.9 < page.recognised <= 1


def test_among_pages_of_text_only_the_pictures_are_read_from_pictures(set_page: Path, typesetter: New, story: Story, tmp_path: Path) -> None:
    picture = scanned(set_page)
    page = typesetter()
    page.paragraph(72, 80, 450, story("cedar"))
    page.next_page()
    page.canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    document = read(page.save())
    assert [item.recognised is None for item in document.pages] == [True, False]
    assert [block.text for block in document.blocks if block.page_number == 2][1] == story("alder", 3)


def test_a_page_without_legible_words_is_left_out_and_told(set_page: Path, tmp_path: Path) -> None:
    document = read(pictures(tmp_path / "scan.pdf", scanned(set_page), Image.new("L", (600, 800), 128)))
    assert [item.recognised is None for item in document.pages] == [False, True]
    assert [(problem.page_number, problem.message) for problem in document.problems] == [
        (
            2,
            "The page is a picture in which text recognition (OCR) found no legible words; if it holds text, scan it again at 300 dots per inch, "
            "or provide a version with text.",
        )
    ]


def test_a_file_of_illegible_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="text recognition \\(OCR\\) found no legible words; scan it again at 300 dots per inch"):
        read(pictures(tmp_path / "scan.pdf", Image.new("L", (600, 800), 128)))


def test_a_language_without_trained_data_is_read_as_the_usual_one_and_told(set_page: Path, tmp_path: Path) -> None:
    document = read(pictures(tmp_path / "scan.pdf", scanned(set_page)), ocr_language="xyz")
    assert document.title == "Lending Cranes"
    (problem,) = document.problems
    assert problem.message.startswith("Text recognition has no trained data for 'xyz' (installed: ")
    assert problem.message.endswith("install tesseract-ocr-xyz and add the file again.")


# what tesseract says, put in its mouth


@pytest.fixture
def scan(set_page: Path, tmp_path: Path) -> Path:
    return pictures(tmp_path / "scan.pdf", scanned(set_page))


def test_a_doubtful_page_is_kept_and_told(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = ocr.recognise

    def doubting(png: bytes, language: str) -> ocr.Recognised:
        return ocr.Recognised(plainly(png, language).words, 0.7)

    monkeypatch.setattr("ingest.readers.pdf_scans.recognise", doubting)
    document = read(scan)
    assert document.pages[0].recognised == 0.7
    assert document.problems == (
        Problem("scan.pdf", "The words of this page were read from a picture with a mean confidence of 70%; compare them with the picture.", 1),
    )


def test_a_page_over_which_tesseract_fails_is_told_with_the_cause(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_png: bytes, _language: str) -> ocr.Recognised:
        raise ocr.OcrError("it took longer than 120 seconds")

    monkeypatch.setattr("ingest.readers.pdf_scans.recognise", failing)
    with pytest.raises(UnreadableFileError, match="found no legible words"):
        read(scan)


def test_without_tesseract_a_scanned_file_is_refused_with_how_to_install_it(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(UnreadableFileError, match=r"install tesseract for text recognition \(OCR; 'apt install tesseract-ocr'"):
        read(scan)
