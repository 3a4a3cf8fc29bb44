"""Pages of a PDF that are pictures of text, with the words that text recognition finds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.readers.blocks import language_code
from ingest.readers.ocr import DPI, OcrError, Recognised, installed_languages, recognise
from kb.indexing import Progress
from kb.model import Problem
from kb.pdf.page import PageContent
from kb.pdf.pdfium import PdfFile, opened

DOUBTFUL = 0.85
ILLEGIBLE = 0.5
"""Mean confidences of a page; below the first it is told to be doubtful, below the second left out. Measured on a page of 796 words that was blurred
or made coarse: where 99% of the words were right it was 0.957 or more, where 29% were right 0.70, where 3% or fewer were right 0.32 or less."""

INSTALL = "install tesseract for text recognition (OCR; 'apt install tesseract-ocr' or 'brew install tesseract') and add the file again"
NOT_INSTALLED = f"The page is a picture without text; {INSTALL}, or provide a version with text."
NO_WORDS = (
    "The page is a picture in which text recognition (OCR) found no legible words; if it holds text, scan it again at 300 dots per inch, "
    "or provide a version with text."
)

# Names of trained data (ISO 639-2) of the languages that European reports are written in, by ISO 639-1.
_NAMES = """
    bg bul  cs ces  da dan  de deu  el ell  en eng  es spa  et est  fi fin  fr fra  ga gle  hr hrv  hu hun  it ita  lt lit  lv lav
    nb nor  nl nld  no nor  pl pol  pt por  ro ron  sk slk  sl slv  sv swe"""
_TRAINED = dict(zip(_NAMES.split()[::2], _NAMES.split()[1::2], strict=True))


@dataclass(frozen=True)
class Scans:
    """Pages of a file with the words of those that are pictures.

    Attributes:
        contents: What stands on each page.
        confidences: Mean confidence 0..1 of the words of each page that was read from its picture, by page number.
        problems: What could not be read, or not surely.
        read: Whether text recognition is installed.
    """

    contents: tuple[PageContent, ...]
    confidences: Mapping[int, float] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    read: bool = False


def with_scans(path: Path, contents: Sequence[PageContent], stated: str, usual: str, progress: Progress) -> Scans:
    """Read the pages that hold a picture and no words.

    Args:
        path: The PDF.
        contents: Of each page.
        stated: The document's language as the file states it, perhaps empty.
        usual: tesseract's name of the language to read in where the file states none.
        progress: Told how many of these pages are read.
    """
    scanned = [number for number, content in enumerate(contents, 1) if content.has_image and not content.words]
    installed = installed_languages() if scanned else ()
    if not installed:
        return Scans(tuple(contents), problems=tuple(Problem(path.name, NOT_INSTALLED, number) for number in scanned))
    language, missing = _language(stated, usual, installed)
    read, confidences = list(contents), {}
    problems = [Problem(path.name, missing)] if missing else []
    with opened(path) as file:
        for done, number in enumerate(scanned):
            progress("recognising", done, len(scanned))
            try:
                content, confidence = _read(file, number, language)
            except OcrError as error:
                failed = f"Text recognition (OCR) failed on this page ({error}); scan it again at {DPI} dots per inch."
                problems.append(Problem(path.name, failed, number))
                continue
            if confidence < DOUBTFUL:
                problems.append(Problem(path.name, _doubt(confidence), number))
            if confidence >= ILLEGIBLE:
                read[number - 1], confidences[number] = content, round(confidence, 3)
    return Scans(tuple(read), confidences, tuple(problems), read=True)


def _read(file: PdfFile, number: int, language: str) -> tuple[PageContent, float]:
    """A page as it is shown, upright, with its words, and their mean confidence."""
    png, width, height = file.picture(number, DPI / 72)
    found: Recognised = recognise(png, language)
    return PageContent(width * 72 / DPI, height * 72 / DPI, found.words, (), has_image=True), found.confidence


def _doubt(confidence: float) -> str:
    if confidence < ILLEGIBLE:
        return NO_WORDS
    return f"The words of this page were read from a picture with a mean confidence of {confidence:.0%}; compare them with the picture."


def _language(stated: str, usual: str, installed: Sequence[str]) -> tuple[str, str | None]:
    """The language to read in, and what to do where the one wanted is not installed."""
    code = language_code(stated)
    wanted = _TRAINED.get(code, usual) if code else usual
    if set(wanted.split("+")) <= set(installed):
        return wanted, None
    instead = usual if set(usual.split("+")) <= set(installed) else installed[0]
    lacking = f"Text recognition has no trained data for '{wanted}' (installed: {', '.join(installed)})"
    return instead, f"{lacking}, so its pictures were read as '{instead}'; install tesseract-ocr-{wanted} and add the file again."
