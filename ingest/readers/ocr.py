"""Words of a picture of a page by tesseract, where it is installed: the one place that calls it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from lxml import etree

from kb.pdf.page import Word

BINARY = "tesseract"
DPI = 300
"""Dots per inch of the picture: what tesseract's manual asks for."""

TIMEOUT_S = 120
"""Of one page; a dense one of A4 takes three to nine seconds on one thread."""

ONE_SIZE = 0.12
"""Lines whose letters differ by less from the page's usual size have that size: tesseract measures each line by itself, to a pixel or two."""

_LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_NO_LANGUAGES = ("osd", "equ", "snum")
"""Trained data that tesseract lists beside its languages: orientation, formulae, numbers."""


class OcrError(Exception):
    """tesseract could not read a page; the message says why."""


@dataclass(frozen=True)
class Recognised:
    """Words of a page in points from its top left corner, and the mean of tesseract's confidence in them, 0..1; 0 where there are none."""

    words: tuple[Word, ...]
    confidence: float


def installed_languages() -> tuple[str, ...]:
    """Languages that tesseract can read by its own names ("eng", "deu"), sorted; none where it is not installed."""
    if shutil.which(BINARY) is None:
        return ()
    listed = _run(["--list-langs"], b"").decode("utf-8", "replace").splitlines()[1:]
    return tuple(sorted(name for line in listed if (name := line.strip()) and name not in _NO_LANGUAGES))


def recognise(png: bytes, language: str) -> Recognised:
    """The words of a picture of a page.

    Args:
        png: The page at `DPI` dots per inch, upright.
        language: One of `installed_languages`, or several joined by "+".

    Raises:
        OcrError: When tesseract fails or takes too long.
    """
    told = _run(["stdin", "stdout", "-l", language, "--dpi", str(DPI), "hocr"], png)
    try:
        page = etree.fromstring(told, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError as error:
        raise OcrError("tesseract answered with something else than a page") from error
    found = [pair for line in page.iter("{*}span") if line.get("class") in _LINES for pair in _words(line)]
    words = _with_usual_size([word for word, _ in found])
    return Recognised(words, fmean(confidence for _, confidence in found) if found else 0.0)


def _run(arguments: Sequence[str], given: bytes) -> bytes:
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run([BINARY, *arguments], input=given, capture_output=True, timeout=TIMEOUT_S, env=one_thread, check=True)
    except subprocess.TimeoutExpired as error:
        raise OcrError(f"it took longer than {TIMEOUT_S} seconds") from error
    except subprocess.CalledProcessError as error:
        raise OcrError(f"tesseract ended with status {error.returncode}") from error
    except OSError as error:
        raise OcrError(f"tesseract could not be started ({error.strerror})") from error
    return done.stdout


def _words(line: etree._Element) -> Iterator[tuple[Word, float]]:
    """Words of a line with their confidence, 0..1; its title holds its box, the slope and offset of its baseline, and the size of its letters."""
    left, _, _, bottom = _numbers(line, "bbox", 4)
    slope, offset = _numbers(line, "baseline", 2)
    (size,) = _numbers(line, "x_size", 1)
    for found in line.iter("{*}span"):
        text = "".join(found.itertext()).strip()
        if found.get("class") == "ocrx_word" and text:
            box = _numbers(found, "bbox", 4)
            baseline = bottom + offset + slope * (box[0] - left)
            x0, y0, x1, y1, y, points = (pixels * 72 / DPI for pixels in (*box, baseline, size))
            yield Word(text, x0, y0, x1, y1, y, points, bold=False, italic=False, spaced=True, turned=False), _numbers(found, "x_wconf", 1)[0] / 100


def _numbers(element: etree._Element, name: str, count: int) -> list[float]:
    """The numbers behind a name in an element's title, zeros where it is not there."""
    found = re.search(rf"\b{name}((?: -?[\d.]+){{{count}}})", element.get("title") or "")
    return [float(number) for number in found[1].split()] if found else [0.0] * count


def _with_usual_size(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words in sizes of half a point, those of nearly the page's usual size in that one."""
    usual = median([word.size for word in words]) if words else 0.0
    sizes = (usual if abs(word.size - usual) < ONE_SIZE * usual else word.size for word in words)
    return tuple(word._replace(size=round(2 * size) / 2) for word, size in zip(words, sizes, strict=True))
