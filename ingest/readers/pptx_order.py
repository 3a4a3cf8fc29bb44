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
    """Bands from top to bottom; bands that share their columns are read column by column, rows of labels across."""
    ordered: list[Box] = []
    for bands in _runs_of_bands(_split(boxes, _vertical)):
        run = [box for band in bands for box in band]
        columns = _split(run, _horizontal)
        if len(columns) == 1:
            ordered += sorted(run, key=lambda box: (box.top, box.left, box.position))
        elif len(bands) > 1 and _is_grid_of_labels(columns):
            ordered += [box for band in bands for box in _ordered(band)]
        else:
            ordered += [box for column in columns for box in _ordered(column)]
    return ordered


def _runs_of_bands(bands: list[list[Box]]) -> list[list[list[Box]]]:
    """Neighbouring bands put together as long as the same number of columns, two or more, goes through them all."""
    runs: list[list[list[Box]]] = []
    for band in bands:
        if runs:
            above = [box for upper in runs[-1] for box in upper]
            count = len(_split(above, _horizontal))
            if count > 1 and len(_split(above + band, _horizontal)) == count:
                runs[-1].append(band)
                continue
        runs.append([band])
    return runs


def _vertical(box: Box) -> tuple[int, int]:
    return box.top, box.bottom


def _horizontal(box: Box) -> tuple[int, int]:
    return box.left, box.right


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
