"""A page of a PDF with a cited passage boxed, drawn into the picture: a page under a strict policy can place nothing over it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from kb.pdf.picture import Box, PageImage, render_page

SCALE = 1.6
"""Pixels per point: an A4 page is 950 pixels wide, sharp at the width at which it is shown."""

KEPT = 24
"""Pictures kept in memory, about 150 kB each."""

MARK = (255, 236, 150)
EDGE = (196, 120, 0)
MARGIN = 0.006


@lru_cache(maxsize=KEPT)
def boxed_page(path: Path, page_number: int, passage: str) -> bytes:
    """PNG of a page; the lines on which words of the passage stand are tinted and framed.

    Args:
        path: The PDF, under its hash, so that the same path always holds the same bytes.
        page_number: From 1.
        passage: Text to be marked; may be empty.

    Raises:
        UnreadableFileError: If the file cannot be rendered.
    """
    page = render_page(path, page_number, passage, SCALE)
    return _draw(page) if page.boxes else page.png


def _draw(page: PageImage) -> bytes:
    picture = Image.open(BytesIO(page.png)).convert("RGB")
    tint = Image.new("RGB", picture.size, "white")
    brush = ImageDraw.Draw(tint)
    for box in page.boxes:
        brush.rectangle(_pixels(box, picture.size), fill=MARK)
    picture = ImageChops.multiply(picture, tint)
    frame = ImageDraw.Draw(picture)
    for group in _neighbours(page.boxes):
        frame.rectangle(_pixels(_around(group), picture.size, margin=MARGIN), outline=EDGE, width=3)
    buffer = BytesIO()
    picture.save(buffer, format="PNG", compress_level=3)
    return buffer.getvalue()


def _neighbours(boxes: tuple[Box, ...]) -> list[list[Box]]:
    """Lines that belong together: one below the other, without more than a line's height between them, in the same column."""
    groups: list[list[Box]] = []
    for box in boxes:
        last = groups[-1][-1] if groups else None
        if last and -last.height <= box.top - (last.top + last.height) <= 1.5 * last.height and _overlap(last, box):
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _overlap(one: Box, other: Box) -> bool:
    return one.left < other.left + other.width and other.left < one.left + one.width


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _pixels(box: Box, size: tuple[int, int], margin: float = 0.0) -> tuple[float, float, float, float]:
    width, height = size
    return (
        max(0.0, (box.left - margin) * width),
        max(0.0, (box.top - margin / 2) * height),
        min(width - 1.0, (box.left + box.width + margin) * width),
        min(height - 1.0, (box.top + box.height + margin / 2) * height),
    )
