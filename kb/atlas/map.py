"""The map of practices: places as dots that do not hide one another, in a picture cut to where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

import numpy as np

from kb.atlas.places import Place
from kb.atlas.projection import EUROPE, WORLD, Frame

WIDTH = 640
"""Pixels across for which dots are measured; on a narrower screen all shrink together."""

SMALLEST = 9.0
"""Radius in pixels of a place with one practice: a letter can be read in it."""

GROWTH = 0.36
"""Power of the number of practices with which the radius grows. Area in step with number (0.5) lets the largest places cover their neighbours."""

BETWEEN = 1.5
"""Pixels kept free between two dots."""

ROUNDS = 40
MOVED = 0.7
"""Share of a dot's radius beyond which a line shows where the place lies."""

_PADDING_KM = 190.0
_NARROWEST_KM = 1250.0


@dataclass(frozen=True)
class Dot:
    """A place on the map, in units of the picture.

    Attributes:
        place: The place with its practices.
        at: Middle of the dot.
        lies: Where the place is; the same as `at` where nothing had to make room.
        radius: Of the dot.
        gap: The gap that most of its practices are about, the codebook's first among equals; None where no practice has any.
    """

    place: Place
    at: tuple[float, float]
    lies: tuple[float, float]
    radius: float
    gap: str | None

    @property
    def moved(self) -> bool:
        """True where a line is needed to see where the place lies."""
        return hypot(self.at[0] - self.lies[0], self.at[1] - self.lies[1]) > MOVED * self.radius


@dataclass(frozen=True)
class Map:
    """A picture: the frame that its outlines were made for, what is cut out of it (left, top, width, height), units to a pixel, and its dots.

    Dots come largest first, so that a small one is drawn over a large one.
    """

    frame: Frame
    view: tuple[float, float, float, float]
    pixel: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Atlas:
    """The map of Europe, and the world beside it where places lie outside; `outside` are those places."""

    europe: Map
    world: Map | None
    outside: tuple[Place, ...]


def atlas_of(places: Sequence[Place], gaps: Sequence[str]) -> Atlas:
    """Where the places are drawn; each stands on one of the two maps.

    Args:
        places: With at least one practice each.
        gaps: Values of the gap facet in the codebook's order.
    """
    within = [place for place in places if EUROPE.holds(*place.point)]
    outside = tuple(place for place in places if not EUROPE.holds(*place.point))
    return Atlas(_map(EUROPE, within, gaps), _map(WORLD, outside, gaps) if outside else None, outside)


def leading_gap(place: Place, gaps: Sequence[str]) -> str | None:
    """The gap that most practices of a place are about; the first in the codebook's order among equals."""
    counted = Counter(value for case in place.cases for value in case.facets.get("gap", ()))
    return max((gap for gap in gaps if counted[gap]), key=lambda gap: counted[gap], default=None)


def radius(practices: int) -> float:
    """Of a place's dot, in pixels."""
    return float(SMALLEST * practices**GROWTH)


def _map(frame: Frame, places: Sequence[Place], gaps: Sequence[str]) -> Map:
    lies = tuple(frame.at(*place.point) for place in places)
    view = _view(frame, lies) if frame is EUROPE else (0.0, 0.0, *frame.size)
    pixel = view[2] / WIDTH
    radii = tuple(round(radius(len(place.cases)) * pixel, 2) for place in places)
    at = _apart(lies, radii, BETWEEN * pixel)
    dots = (
        Dot(place, (round(x, 1), round(y, 1)), spot, size, leading_gap(place, gaps))
        for place, (x, y), spot, size in zip(places, at, lies, radii, strict=True)
    )
    return Map(frame, view, pixel, tuple(sorted(dots, key=lambda dot: (-dot.radius, dot.place.id))))


def _view(frame: Frame, points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """The smallest part of the frame in its own proportions that shows all points with room around them."""
    width, height = frame.size
    if not points:
        return 0.0, 0.0, width, height
    left, right = min(x for x, _ in points) - _PADDING_KM, max(x for x, _ in points) + _PADDING_KM
    top, bottom = min(y for _, y in points) - _PADDING_KM, max(y for _, y in points) + _PADDING_KM
    across = min(width, max(right - left, (bottom - top) * width / height, _NARROWEST_KM))
    down = across * height / width
    return (
        round(min(max(0.0, (left + right - across) / 2), width - across)),
        round(min(max(0.0, (top + bottom - down) / 2), height - down)),
        round(across),
        round(down),
    )


@lru_cache(maxsize=64)
def _apart(points: tuple[tuple[float, float], ...], radii: tuple[float, ...], between: float) -> tuple[tuple[float, float], ...]:
    """Middles of dots that were pushed apart until they hardly overlap, each drawn back to its point; the smaller gives way."""
    if len(points) < 2:
        return points
    home = np.array(points)
    at, sizes = home.copy(), np.array(radii)
    at += np.stack((np.arange(len(points)) % 7, np.arange(len(points)) % 5), axis=1) * between / 100  # two at one point need a direction
    need = sizes[:, None] + sizes[None, :] + between
    yields = sizes[None, :] ** 2 / (sizes[:, None] ** 2 + sizes[None, :] ** 2)
    for _ in range(ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        np.fill_diagonal(distance, 1e9)
        push = np.where(distance < need, (need - distance) / np.maximum(distance, 1e-6), 0.0) * yields
        at += 0.5 * (apart * push[:, :, None]).sum(axis=1) + 0.03 * (home - at)
    return tuple((float(x), float(y)) for x, y in at)
