"""Reading order of a slide's shapes from their boxes: bands from top to bottom, columns in a band from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

OVERLAP = 0.1  # share of the smaller box by which boxes may reach into each other and still be beside or below one another
LABEL_WIDTH = 0.6


class Placed(Protocol):
    """A shape with its box, in the units of the slide; None where the box is inherited and not known."""

    @property
    def left(self) -> int | None:
        """Distance from the left edge."""

    @property
    def top(self) -> int | None:
        """Distance from the upper edge."""

    @property
    def width(self) -> int | None:
        """Width."""

    @property
    def height(self) -> int | None:
        """Height."""


Shape = TypeVar("Shape", bound=Placed)


@dataclass(frozen=True)
class Box:
    """Edges of one shape and its place in the drawing order."""

    position: int
    left: int
    top: int
    right: int
    bottom: int


def reading_order(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes as a person reads them; those without a box keep their place in the drawing order, before the others."""
    boxes = [_box(position, shape) for position, shape in enumerate(shapes)]
    return [shapes[box.position] for box in _ordered(boxes)]


def _box(position: int, shape: Placed) -> Box:
    left, top = shape.left or 0, shape.top or 0
    return Box(position, left, top, left + (shape.width or 0), top + (shape.height or 0))


def _ordered(boxes: list[Box]) -> list[Box]:
    """Cuts between columns where one goes through from top to bottom, else between bands, else sorts by the upper edge."""
    if len(boxes) <= 1:
        return boxes
    columns = _split(boxes, lambda box: (box.left, box.right))
    bands = _split(boxes, lambda box: (box.top, box.bottom))
    if len(columns) > 1 and not (len(bands) > 1 and _is_grid_of_labels(columns)):
        return [box for column in columns for box in _ordered(column)]
    if len(bands) > 1:
        return [box for band in bands for box in _ordered(band)]
    return sorted(boxes, key=lambda box: (box.top, box.left, box.position))


def _split(boxes: list[Box], edges: Callable[[Box], tuple[int, int]]) -> list[list[Box]]:
    """Groups along one axis with a gap between each two, in order."""
    groups: list[list[Box]] = []
    reach = 0.0
    for box in sorted(boxes, key=lambda box: (edges(box), box.position)):
        start, end = edges(box)
        if not groups or start >= reach - OVERLAP * (end - start):
            groups.append([box])
            reach = end
        else:
            groups[-1].append(box)
            reach = max(reach, end)
    return groups


def _is_grid_of_labels(columns: list[list[Box]]) -> bool:
    """True for a narrow column of three or more labels, each with its text beside it: such rows are read across."""
    first, *others = columns
    if len(first) < 3 or any(len(column) != len(first) for column in others):
        return False
    widest = max(box.right - box.left for box in first)
    return widest <= LABEL_WIDTH * max(box.right - box.left for box in others[0])
