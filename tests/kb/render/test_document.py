"""The machinery of Word files and PDFs: what LibreOffice, qpdf and typst say of them, and what they refuse."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from kb.errors import BadInputError, FileNotMadeError
from kb.render import document
from kb.render.document import docx, pdf, png
from kb.render.glyphs import STAND_IN
from tests.kb.render.made_packs import NASTY, pdf_words

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1f55a0"/></svg>'
SECTIONS = '## One *slanted*\n\nText.\n\n### Inner\n\nMore.\n\n## Two\n\n![Shown](picture.png){alt="A square" width=50%}\n'
PAPER: dict[str, object] = {
    "title": "Title",
    "running": "Title",
    "subtitle": "",
    "lead": "",
    "author": "Somebody",
    "language": "en",
    "description": "About",
    "made_on": "",
    "date": None,
    "sections": [],
}


def test_the_title_of_a_word_file_is_taken_as_it_is_typed() -> None:
    made = Document(io.BytesIO(docx("## One\n\nText.\n", NASTY, subtitle="*For* us", day="19 November 2026")))
    assert [(part.style.name, part.text) for part in made.paragraphs[:3] if part.style] == [
        ("Title", NASTY),
        ("Subtitle", "*For* us"),
        ("Date", "19 November 2026"),
    ]
    assert made.core_properties.title == NASTY


def test_a_picture_of_a_word_file_says_what_it_shows() -> None:
    made = Document(io.BytesIO(docx(SECTIONS, "Title", {"picture.png": png(SQUARE)})))
    (shape,) = made.inline_shapes
    assert shape._inline.docPr.get("descr") == "A square"


def test_a_file_that_markdown_names_and_nobody_gave_is_not_taken_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(SQUARE))
    made = Document(io.BytesIO(docx("Text \\![x](" + str(secret) + ")\n", "Title")))
    assert len(made.inline_shapes) == 0


def test_without_contents_the_title_stands_at_the_top() -> None:
    made = Document(io.BytesIO(docx("## One\n\nText.\n", "Title", depth=0)))
    assert made.element.body.xpath("./w:sdt") == []
    assert made.paragraphs[0].paragraph_format.space_before == 0


def test_a_drawing_becomes_pixels_of_its_shape_and_colour() -> None:
    picture = Image.open(io.BytesIO(png(SQUARE)))
    assert picture.width == 2 * picture.height == 1260
    assert picture.getpixel((600, 300))[:3] == (0x1F, 0x55, 0xA0)  # type: ignore[index]


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(BadInputError, match="The drawing cannot be shown: "):
        png("<p>no</p>")


def test_a_pdf_is_refused_without_its_data() -> None:
    with pytest.raises(BadInputError, match="The PDF could not be made: "):
        pdf("plain.typ", {})


def test_a_fault_of_the_process_beneath_is_logged_and_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = tmp_path / "faulty.py"
    faulty.write_text("raise MemoryError('no room in /srv/secret')\n")
    monkeypatch.setattr(document, "TYPESETTER", faulty)
    with pytest.raises(FileNotMadeError) as told:
        pdf("plain.typ", PAPER)
    assert str(told.value) == "The file could not be made, for typst ended with status 1; try again, and see the log if it stays."
    assert "MemoryError: no room in /srv/secret" in caplog.text


def test_what_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True:\n    pass\n")
    monkeypatch.setattr(document, "TYPESETTER", endless)
    monkeypatch.setattr(document, "TIME_LIMIT_S", 0.2)
    with pytest.raises(FileNotMadeError, match=r"typst was not done after 0\.2 s"):
        pdf("plain.typ", PAPER)


def test_pandoc_is_ended_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nwhile :; do :; done\n")
    endless.chmod(0o755)
    monkeypatch.setattr("pypandoc.get_pandoc_path", lambda: str(endless))
    monkeypatch.setattr(document, "TIME_LIMIT_S", 0.2)
    with pytest.raises(FileNotMadeError, match=r"pandoc was not done after 0\.2 s"):
        docx(SECTIONS, "Title")


def test_every_letter_that_no_font_has_is_replaced_and_counted() -> None:
    section = {"title": "東", "level": 1, "parts": [{"kind": "items", "items": ["京 \U0001f389 ok"], "numbered": False}]}
    told = pdf_words(pdf("plain.typ", PAPER | {"sections": [section]}))
    assert f"{STAND_IN} {STAND_IN} {STAND_IN} ok" in told.replace("• ", "")
    assert "3 characters of the text have no picture in the fonts of this file and are shown as □" in told


def test_a_letter_that_the_first_look_let_through_is_replaced_after_the_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_without_picture", lambda rare: frozenset())
    assert "One character of the text has no picture" in pdf_words(pdf("plain.typ", PAPER | {"subtitle": "東"}))


def test_letters_of_twelve_alphabets_need_no_stand_in() -> None:
    letters = "ąčęėįšųū łódź őű ȘșțȚ ğış ħġż ðþæ ΑΒΓΔ αβγδ άέήίόύώ ΪΫ ЂЃЄЅІЇЈ абвгд ґѓѕіїјљњћќўџ ﬁ ‑ – — “„”‚’ … € ½ ² → ✓ ☐ № °"
    told = pdf_words(pdf("plain.typ", PAPER | {"subtitle": letters}))
    assert STAND_IN not in told
    assert "no picture" not in told


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="No qpdf was found, so no second program checked the PDF; install qpdf to check it.")
def test_qpdf_finds_no_fault_in_a_pdf(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf("plain.typ", PAPER | {"subtitle": NASTY}))
    ran = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in ran.stdout


@pytest.mark.skipif(shutil.which("soffice") is None, reason="No LibreOffice was found, so it opened no Word file; install libreoffice-writer-nogui.")
def test_libreoffice_opens_a_word_file(tmp_path: Path) -> None:
    file = tmp_path / "paper.docx"
    file.write_bytes(docx(SECTIONS, "Title", {"picture.png": png(SQUARE)}))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    told = pdf_words((tmp_path / "paper.pdf").read_bytes())
    assert told.startswith("Title Contents One slanted Two")
    assert told.count("One slanted") == 2
