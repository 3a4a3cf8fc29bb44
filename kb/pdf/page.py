"""What stands on a page of a PDF: words with their boxes, rules, and the page's frame. Values only; they open nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


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
    """What stands on a page that is turned so that most of its letters run from left to right.

    Attributes:
        width: In points.
        height: In points.
        words: In drawing order.
        rules: Straight lines.
        has_image: True where the page holds a picture.
        shown_turn: Degrees, clockwise, from here to the page as a viewer shows it: 0, 90, 180 or 270.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    has_image: bool
    shown_turn: int = 0


class Frame:
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

    def sides(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
        """Left and right edge of a box of page space on the turned page."""
        if self.turn == 0:
            return left - self.left, right - self.left
        turned = self.box(left, bottom, right, top)
        return turned[0], turned[2]

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box of page space on the turned page: left, top, right, bottom."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
