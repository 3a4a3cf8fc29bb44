"""What tesseract sees is given in points from the page's corner."""

from __future__ import annotations

import io
import subprocess
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.readers import ocr

if not ocr.installed_languages():
    pytest.skip("No tesseract was found, so no picture was read; install tesseract-ocr to read it.", allow_module_level=True)


def picture(*lines: tuple[int, int, int, str]) -> bytes:
    """A page of 600 by 200 points at the resolution that is asked for; a line begins at x, its baseline at y, with letters of a size, in points."""
    image = Image.new("L", (600 * ocr.DPI // 72, 200 * ocr.DPI // 72), 255)
    draw = ImageDraw.Draw(image)
    for x, y, size, text in lines:
        font = ImageFont.load_default(size * ocr.DPI / 72)
        draw.text((x * ocr.DPI / 72, y * ocr.DPI / 72), text, fill=0, font=font, anchor="ls")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_words_stand_where_they_were_drawn_in_the_size_of_their_line() -> None:
    found = ocr.recognise(picture((50, 60, 24, "Lending Cranes"), (50, 100, 12, "The oldest yard lends a crane to its neighbour.")), "eng")
    assert [word.text for word in found.words] == ["Lending", "Cranes", "The", "oldest", "yard", "lends", "a", "crane", "to", "its", "neighbour."]
    heading, line = found.words[0], found.words[2]
    assert heading.left == pytest.approx(50, abs=3)
    assert heading.baseline == pytest.approx(60, abs=1)
    assert line.left == pytest.approx(50, abs=2)
    assert line.baseline == pytest.approx(100, abs=1)
    assert heading.size == pytest.approx(2 * line.size, rel=0.15)
    assert len({word.size for word in found.words[2:]}) == 1
    assert 0.8 < found.confidence <= 1
    assert all(word.spaced and not word.turned for word in found.words)


def test_an_empty_page_has_no_words_and_no_confidence() -> None:
    assert ocr.recognise(picture(), "eng") == ocr.Recognised((), 0.0)


def test_languages_are_listed_without_what_is_none() -> None:
    assert "eng" in ocr.installed_languages()
    assert "osd" not in ocr.installed_languages()


def test_a_language_that_is_not_there_and_a_picture_that_is_none_are_told() -> None:
    with pytest.raises(ocr.OcrError, match="tesseract ended with status 1"):
        ocr.recognise(picture(), "xyz")
    with pytest.raises(ocr.OcrError, match="tesseract ended with status 1"):
        ocr.recognise(b"no picture", "eng")


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: Any, timeout: float, **_more: Any) -> Any:
        raise subprocess.TimeoutExpired(arguments, timeout)

    monkeypatch.setattr("subprocess.run", slow)
    with pytest.raises(ocr.OcrError, match="it took longer than 120 seconds"):
        ocr.recognise(b"", "eng")


def test_what_is_no_page_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", lambda *arguments, **_more: subprocess.CompletedProcess(arguments, 0, b"", b""))
    with pytest.raises(ocr.OcrError, match="something else than a page"):
        ocr.recognise(b"", "eng")
