"""Lines and small shapes drawn on a PDF page: rules of tables and notes, bullets that are no letters.

Called by `kb.pdfium` only, which holds the lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from kb.pdf.page import Frame, Rule, Word

MAX_OBJECTS = 4000  # of a page looked at; maps hold hundreds of thousands of paths
MAX_SEGMENTS = 400  # of a path looked at for edges
MAX_DOTS = 150
THIN = 2.5  # points: a path thinner than this is a rule
LEAST_RULE = 8.0  # points


class Drawn(NamedTuple):
    """What is drawn on a page beside letters: straight lines, shapes as small as bullets, and whether there is a picture."""

    rules: list[Rule]
    dots: list[Rule]
    has_image: bool


def drawn_on(page: Any, frame: Frame) -> Drawn:
    """What is drawn on a page."""
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
    return Drawn(rules, dots, has_image)


def bullets(dots: list[Rule], words: list[Word]) -> list[Word]:
    """A bullet for each small shape that stands alone in front of a line of text; none on pages full of shapes (charts)."""
    bullets = []
    for dot in dots if len(dots) <= MAX_DOTS else ():
        middle = (dot.top + dot.bottom) / 2
        beside = [word for word in words if word.top - 0.1 * word.size < middle < word.baseline and abs(word.left - dot.left) < 40]
        after = min((word for word in beside if word.left > dot.right), key=lambda word: word.left, default=None)
        if after is not None and after.left - dot.right < 2.5 * after.size and not any(word.left <= dot.left for word in beside):
            bullets.append(after._replace(text="•", left=dot.left, right=dot.right, bold=False, italic=False, spaced=True))
    return bullets


def _path_rules(item: Any, box: tuple[float, float, float, float], frame: Frame) -> Iterator[Rule]:
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


def _edges(item: Any, frame: Frame) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
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
