"""Words with their boxes, rules and pictures of PDF pages: the one place that calls pypdfium2.

Measured on two reports of 49 pages and 190,000 characters: characters with boxes by pdfium 0.6 s, text without any box by pypdf 3 s;
pypdf gives no widths, so columns, tables and marks on a page picture cannot come from it. pdfium is not thread-safe: one lock guards
every call, held for a page at a time. Pages and text pages are closed as soon as they are read.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as raw

LOCK = threading.RLock()
MAX_OBJECTS = 4000  # of a page looked at for rules; maps hold hundreds of thousands of paths
MAX_SEGMENTS = 400  # of a path looked at for edges
MAX_DOTS = 150
MAX_PIXELS = 40_000_000
THIN = 2.5  # points: a path thinner than this is a rule
LEAST_RULE = 8.0  # points


class Word(NamedTuple):
    """Letters that stand together on a page, in points from the top left corner of the upright page.

    `spaced` is False where the letters follow the ones before without a space (a raised note number, a change of font).
    `turned` is True where the letters do not run in the page's main direction. `baseline` is where the letters stand.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    spaced: bool
    turned: bool


class Rule(NamedTuple):
    """A straight line on a page, across or down, in points from the top left corner: a rule of its own or the edge of a box."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_across(self) -> bool:
        """True where it runs from left to right, False where it runs down."""
        return self.right - self.left > self.bottom - self.top


@dataclass(frozen=True)
class PageContent:
    """What stands on a page: size in points, words in drawing order, rules, and whether it holds a picture."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    has_image: bool


class PdfiumError(Exception):
    """pdfium cannot open or read the file."""


class PdfFile:
    """An open PDF. Made by `opened`, which closes it."""

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def page_count(self) -> int:
        """Number of pages."""
        with LOCK:
            return len(self._document)

    def content(self, page_number: int, *, upright: bool = True) -> PageContent:
        """What stands on a page.

        Args:
            page_number: From 1.
            upright: Turn the page so that most of its letters run left to right; else as the file says it is shown.

        Returns:
            Words in drawing order, in points from the top left corner.

        Raises:
            PdfiumError: If the page cannot be loaded.
        """
        with LOCK, self._page(page_number) as page:
            text = page.get_textpage()
            try:
                turn = _main_turn(text.raw) if upright else int(page.get_rotation())
                frame = _Frame(page.get_bbox(), turn)
                words = _words(text.raw, frame)
                drawn = _drawn(page.raw, frame)
                bullets = _bullets(drawn.dots, words)
                return PageContent(frame.width, frame.height, (*words, *bullets), tuple(drawn.rules), drawn.has_image)
            finally:
                text.close()

    def picture(self, page_number: int, scale: float) -> tuple[bytes, int, int]:
        """PNG of a page as it is shown, its width and height in pixels.

        Args:
            page_number: From 1.
            scale: Pixels per point; lowered where the picture would have more than 40 million pixels.

        Returns:
            PNG bytes, pixel width, pixel height.

        Raises:
            PdfiumError: If the page cannot be loaded.
        """
        with LOCK, self._page(page_number) as page:
            width, height = page.get_size()
            bitmap = page.render(scale=min(scale, math.sqrt(MAX_PIXELS / max(1.0, width * height))))
            try:
                image = bitmap.to_pil()
                buffer = BytesIO()
                image.save(buffer, format="PNG")
                return buffer.getvalue(), image.width, image.height
            finally:
                bitmap.close()

    @contextmanager
    def _page(self, page_number: int) -> Iterator[Any]:
        try:
            page = self._document[page_number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise PdfiumError(str(error)) from error
        try:
            yield page
        finally:
            page.close()


@contextmanager
def opened(path: Path) -> Iterator[PdfFile]:
    """An open PDF, closed at the end.

    Args:
        path: The file.

    Yields:
        The open file.

    Raises:
        PdfiumError: If it is no PDF, damaged beyond repair, or needs a password.
    """
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise PdfiumError(str(error)) from error
    try:
        yield PdfFile(document)
    finally:
        with LOCK:
            document.close()


class _Frame:
    """Turns page space (origin bottom left) clockwise by `turn` degrees into points from the top left corner."""

    def __init__(self, box: tuple[float, float, float, float], turn: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.turn = turn % 360
        across, along = self.right - self.left, self.top - self.bottom
        self.width, self.height = (along, across) if self.turn in (90, 270) else (across, along)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space on the turned page."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box of page space on the turned page: left, top, right, bottom."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class _Face(NamedTuple):
    """How the letters of one text object look; `turn` is the direction that they run in, degrees counter-clockwise."""

    size: float
    bold: bool
    italic: bool
    turn: int


def _main_turn(text: Any) -> int:
    """Direction of most letters, from a sample: 0, 90, 180 or 270."""
    count = raw.FPDFText_CountChars(text)
    matrix = raw.FS_MATRIX()
    turns: Counter[int] = Counter()
    for index in range(0, count, max(1, count // 200)):
        if raw.FPDFText_GetMatrix(text, index, matrix) and not raw.FPDFText_IsGenerated(text, index):
            turns[_turn(matrix)] += 1
    return turns.most_common(1)[0][0] if turns else 0


def _turn(matrix: Any) -> int:
    return round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360


_BOLD = ("bold", "black", "heavy", "semibold", "demi", "extrab")
_ITALIC = ("italic", "oblique", "slanted")


def _face(text: Any, index: int) -> _Face:
    matrix, name, flags = raw.FS_MATRIX(), ctypes.create_string_buffer(256), ctypes.c_int()
    raw.FPDFText_GetMatrix(text, index, matrix)
    raw.FPDFText_GetFontInfo(text, index, name, 256, flags)
    font = name.value.decode("utf-8", "replace").lower()
    size = raw.FPDFText_GetFontSize(text, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
    bold = any(part in font for part in _BOLD) or raw.FPDFText_GetFontWeight(text, index) >= 600 or bool(flags.value & 1 << 18)
    italic = any(part in font for part in _ITALIC) or bool(flags.value & 1 << 6) or font.endswith("-it")
    return _Face(round(size, 1), bold, italic, _turn(matrix))


_SPACES = frozenset((0x20, 0xA0, 0x0A, 0x0D, 0x09, 0x2002, 0x2003, 0x2009, 0x200A, 0x202F, 0x3000))
_NOTHING = frozenset((0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))  # what pdfium makes of "-" and U+00AD at a line's end


class _Collector:
    """Letters to words: a word ends at a space, a gap, a step back, or another face or baseline."""

    def __init__(self, frame: _Frame) -> None:
        self.frame = frame
        self.words: list[Word] = []
        self.spaced = True
        self.gap_ends = False
        self.space_until: float | None = None
        self._begin()

    def _begin(self) -> None:
        self.letters: list[str] = []
        self.left = self.right = self.baseline = 0.0
        self.face = _Face(0.0, False, False, 0)

    def end(self, *, spaced: bool) -> None:
        """End the word at hand, if any."""
        if self.letters:
            face, base = self.face, self.baseline
            turned = face.turn != self.frame.turn
            word = Word("".join(self.letters), self.left, base - 0.8 * face.size, self.right, base + 0.22 * face.size, base, face.size, face.bold, face.italic, self.spaced, turned)
            self.words.append(word)
            self.spaced = spaced
            self._begin()
        else:
            self.spaced = self.spaced or spaced

    def space(self, left: float, right: float, *, taken_back: bool) -> None:
        """A space of the file; where the next letter may stand on top of it (kerning), the word ends only when it does not."""
        if taken_back and self.letters:
            self.space_until = left + 0.2 * (right - left)
        else:
            self.end(spaced=True)

    def add(self, letter: str, left: float, right: float, baseline: float, face: _Face) -> None:
        """Add a letter that stands on the baseline from left to right."""
        if self.letters and self.space_until is not None and not (self.right - 0.5 * face.size < left < self.space_until):
            self.end(spaced=True)
        self.space_until = None
        if self.letters and self._breaks(left, baseline, face):
            self.end(spaced=left - self.right > 0.15 * face.size or left < self.left or self.gap_ends)
        self.gap_ends = False
        if not self.letters:
            self.left, self.baseline, self.face, self.right = left, baseline, face, right
        self.letters.append(letter)
        self.right = max(self.right, right)

    def _breaks(self, left: float, baseline: float, face: _Face) -> bool:
        size = max(face.size, self.face.size)
        gap = left - self.right
        return gap > (0.08 if self.gap_ends else 0.18) * size or gap < -0.5 * size or face != self.face or abs(baseline - self.baseline) > 0.1 * size


def _words(text: Any, frame: _Frame) -> list[Word]:
    """Words of a page in drawing order."""
    collector = _Collector(frame)
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    faces: dict[int, _Face] = {}
    last, face, baseline = -1, _Face(0.0, False, False, 0), 0.0
    unicode_of, box_of, object_of, pointer = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetTextObject, ctypes.c_void_p
    for index in range(raw.FPDFText_CountChars(text)):
        code = unicode_of(text, index)
        if code in _SPACES:
            if raw.FPDFText_IsGenerated(text, index):  # pdfium's guess from positions; kerned pairs mislead it
                collector.gap_ends = True
            else:
                box_of(text, index, box)
                collector.space(box.left - frame.left, box.right - frame.left, taken_back=frame.turn == 0)
            continue
        if code in _NOTHING:
            continue
        address = ctypes.cast(object_of(text, index), pointer).value or 0
        if address != last:
            if address not in faces:
                faces[address] = _face(text, index)
            face, last = faces[address], address
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            baseline = frame.point(x.value, y.value)[1]
        box_of(text, index, box)
        if frame.turn == 0:
            left, right = box.left - frame.left, box.right - frame.left
        else:
            left, _, right, _ = frame.box(box.left, box.bottom, box.right, box.top)
        collector.add(_letter(code, text, index, frame), left, right, baseline, face)
    collector.end(spaced=True)
    return collector.words


def _letter(code: int, text: Any, index: int, frame: _Frame) -> str:
    if code in _LINE_END_HYPHENS:
        return _hyphen(text, index)
    return _digit(code, text, index) if 0x30 <= code <= 0x39 and frame.turn == 0 else chr(code)


_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _digit(code: int, text: Any, index: int) -> str:
    """A digit, raised where the font draws it small and high (a note number set with the font's own superiors)."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    height = top.value - bottom.value
    return _RAISED[code - 0x30] if height > 0 and bottom.value - y.value > 0.5 * height else chr(code)


def _hyphen(text: Any, index: int) -> str:
    """The hyphen that the file holds at a line's end: U+00AD where its text object says so, else "-"."""
    buffer = (ctypes.c_ushort * 4096)()
    length = raw.FPDFTextObj_GetText(raw.FPDFText_GetTextObject(text, index), text, buffer, 4096)
    held = "".join(map(chr, buffer[: max(0, min(length // 2, 4096) - 1)])).rstrip()
    return "\u00ad" if held.endswith("\u00ad") else "-"


class _Drawn(NamedTuple):
    """What is drawn on a page beside letters: straight lines, shapes as small as bullets, and whether there is a picture."""

    rules: list[Rule]
    dots: list[Rule]
    has_image: bool


def _drawn(page: Any, frame: _Frame) -> _Drawn:
    rules: list[Rule] = []
    dots: list[Rule] = []
    has_image = False
    bounds = [ctypes.c_float() for _ in range(4)]
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        has_image = has_image or kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
        if kind == raw.FPDF_PAGEOBJ_PATH and raw.FPDFPageObj_GetBounds(item, *bounds):
            box = frame.box(*(bound.value for bound in bounds))
            width, height = box[2] - box[0], box[3] - box[1]
            if 1.5 <= width <= 8 and 0.6 * width <= height <= 1.6 * width:
                dots.append(Rule(*box))
            else:
                rules.extend(_path_rules(item, box, frame))
    return _Drawn(rules, dots, has_image)


def _bullets(dots: list[Rule], words: list[Word]) -> list[Word]:
    """A bullet for each small shape that stands alone in front of a line of text; none on pages full of shapes (charts)."""
    bullets = []
    for dot in dots if len(dots) <= MAX_DOTS else ():
        middle = (dot.top + dot.bottom) / 2
        beside = [word for word in words if word.top - 0.1 * word.size < middle < word.baseline and abs(word.left - dot.left) < 40]
        after = min((word for word in beside if word.left > dot.right), key=lambda word: word.left, default=None)
        if after is not None and after.left - dot.right < 2.5 * after.size and not any(word.left <= dot.left for word in beside):
            bullets.append(after._replace(text="•", left=dot.left, right=dot.right, bold=False, italic=False, spaced=True))
    return bullets


def _path_rules(item: Any, box: tuple[float, float, float, float], frame: _Frame) -> Iterator[Rule]:
    """The path itself where it is thin, else its straight edges; none of a path as large as the page."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if min(width, height) < THIN:
        if max(width, height) > LEAST_RULE:
            yield Rule(*box)
    elif width * height < 0.8 * frame.width * frame.height and raw.FPDFPath_CountSegments(item) <= MAX_SEGMENTS:
        for (x0, y0), (x1, y1) in _edges(item, frame):
            if min(abs(x1 - x0), abs(y1 - y0)) < 0.5 and max(abs(x1 - x0), abs(y1 - y0)) > LEAST_RULE:
                yield Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _edges(item: Any, frame: _Frame) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Straight edges of a path, from point to point of the turned page."""
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    first = here = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield here, point
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, first
        here = point
