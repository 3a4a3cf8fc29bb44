"""Letters of a PDF page to words, from what pdfium knows of each letter: place, size, weight and direction.

Called by `kb.pdfium` only, which holds the lock.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from kb.pdf.page import Frame, Word


class _Face(NamedTuple):
    """How the letters of one text object look; `turn` is the direction that they run in, degrees counter-clockwise."""

    size: float
    bold: bool
    italic: bool
    turn: int


def main_turn(text: Any) -> int:
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

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.words: list[Word] = []
        self.spaced = True
        self.guessed = False
        self.space_until = -math.inf
        self._begin()

    def _begin(self) -> None:
        self.letters: list[str] = []
        self.began_spaced = True
        self.left = self.right = self.baseline = 0.0
        self.face = _Face(0.0, False, False, 0)

    def end(self, *, spaced: bool) -> None:
        """End the word at hand, if any."""
        self.spaced = spaced if self.letters else self.spaced or spaced
        if self.letters:
            size, base = self.face.size, self.baseline
            turned = self.face.turn != self.frame.turn
            place = (self.left, base - 0.8 * size, self.right, base + 0.22 * size, base, size)
            self.words.append(Word("".join(self.letters), *place, self.face.bold, self.face.italic, self.began_spaced, turned))
            self._begin()

    def space(self, left: float, right: float) -> None:
        """A space of the file; the word ends with it unless the next letter stands on top of it (a kerned pair)."""
        self.space_until = max(left + 0.2 * (right - left), self.right)

    def guessed_space(self) -> None:
        """A space that pdfium guesses from positions: a smaller gap than usual ends the word."""
        self.guessed = True

    def took(self, code: int, left: float, right: float) -> bool:
        """Take the next letter of the same text object where it plainly goes on with the word; digits may be raised and are left."""
        if self.guessed or self.space_until > -math.inf or not self.letters or code < 0x3A or code > 0xFF00:
            return False
        if not -0.1 * self.face.size < left - self.right < 0.05 * self.face.size:
            return False
        self.letters.append(chr(code))
        self.right = max(self.right, right)
        return True

    def add(self, letter: str, left: float, right: float, baseline: float, face: _Face) -> None:
        """Add a letter that stands on the baseline from left to right."""
        if self.letters and self._breaks(left, baseline, face):
            gap = left - self.right
            self.end(spaced=self.guessed or self.space_until > -math.inf or gap > 0.15 * face.size or left < self.left)
        self.guessed, self.space_until = False, -math.inf
        if not self.letters:
            self.left, self.baseline, self.face, self.right, self.began_spaced = left, baseline, face, right, self.spaced
        self.letters.append(letter)
        self.right = max(self.right, right)

    def _breaks(self, left: float, baseline: float, face: _Face) -> bool:
        size = max(face.size, self.face.size)
        gap = left - self.right
        if self.space_until > -math.inf and not (gap > -0.5 * size and left < self.space_until):
            return True
        return gap > (0.08 if self.guessed else 0.18) * size or gap < -0.5 * size or face != self.face or abs(baseline - self.baseline) > 0.1 * size


_object_at = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)


class _Objects:
    """Face and baseline of the text object that a letter belongs to, asked of pdfium once an object."""

    def __init__(self, text: Any, frame: Frame) -> None:
        self.text, self.frame = text, frame
        self.handle = ctypes.cast(text, ctypes.c_void_p)
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.faces: dict[int, _Face] = {}
        self.last = -1
        self.face, self.baseline = _Face(0.0, False, False, 0), 0.0

    def is_same(self, index: int) -> bool:
        """True where the letter belongs to the object of the one before; else face and baseline are now its own."""
        address = _object_at(self.handle, index) or 0
        if address == self.last:
            return True
        if address not in self.faces:
            self.faces[address] = _face(self.text, index)
        self.face, self.last = self.faces[address], address
        raw.FPDFText_GetCharOrigin(self.text, index, self.x, self.y)
        self.baseline = self.frame.point(self.x.value, self.y.value)[1]
        return False


def words_of(text: Any, frame: Frame) -> list[Word]:
    """Words of a page in drawing order."""
    collector, objects, box = _Collector(frame), _Objects(text, frame), raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _NOTHING:
            continue
        if code in _SPACES and raw.FPDFText_IsGenerated(text, index):
            collector.guessed_space()
            continue
        raw.FPDFText_GetLooseCharBox(text, index, box)
        left, right = frame.sides(box.left, box.bottom, box.right, box.top)
        if code in _SPACES:
            collector.space(left, right)
        elif not (objects.is_same(index) and collector.took(code, left, right)):
            collector.add(_letter(code, text, index, frame), left, right, objects.baseline, objects.face)
    collector.end(spaced=True)
    return collector.words


def _letter(code: int, text: Any, index: int, frame: Frame) -> str:
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
