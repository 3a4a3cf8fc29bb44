"""Outlines of countries from a TopoJSON file, projected, cut to a frame and thinned to what its picture can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kb.atlas.projection import Frame

Point = tuple[float, float]
Line = list[Point]

MARGIN = 0.04
"""Of the picture's width, drawn beyond its edges, so that no cut shows."""

LONGEST_STEP = 1.0
"""Degrees between two points of an edge before it is projected: a parallel is no straight line in the picture."""


def land(topology: Mapping[str, Any], frame: Frame, bounds: tuple[float, float, float, float], tolerance: float, smallest: float) -> list[Line]:
    """Closed rings of land in units of the frame.

    Args:
        topology: The parsed file, with an object `land`.
        frame: Where it is drawn.
        bounds: West, south, east and north in degrees, wider than the frame, without the point opposite to its centre.
        tolerance: How far a thinned line may lie from the true one, in units.
        smallest: Area in square units below which an island is left out.
    """
    arcs = _arcs(topology)
    west, south, east, north = bounds
    box = _frame_box(frame)
    found = []
    whole = [ring for indices in _rings(topology["objects"]["land"]) for ring in _around(_joined(arcs, indices))]
    for ring in (_clip(ring, (west, south, east, north)) for ring in whole):
        if len(ring) < 4:
            continue
        drawn = _clip([frame.at(lat, lon) for lon, lat in _dense(ring)], box)
        if len(drawn) >= 4 and abs(_area(drawn)) >= smallest:
            found.append(_thinned_ring(drawn, tolerance))
    return [ring for ring in found if len(ring) >= 4]


def borders(topology: Mapping[str, Any], frame: Frame, tolerance: float) -> list[Line]:
    """Open lines where two countries meet, in units of the frame."""
    arcs = _arcs(topology)
    used = Counter(_arc(index) for ring in _rings(topology["objects"]["countries"]) for index in ring)
    lines = [[frame.at(lat, lon) for lon, lat in arcs[index]] for index, times in used.items() if times > 1]
    return [_thinned(part, tolerance) for line in lines for part in _within(line, _frame_box(frame)) if len(part) > 1]


def path(lines: Iterable[Line], closed: bool) -> str:
    """Lines as the `d` of an SVG path in whole units, relative, so that a coast takes few bytes."""
    return "".join(_path(line, closed) for line in lines)


def _path(line: Line, closed: bool) -> str:
    points = [(round(x), round(y)) for x, y in line]
    points = [point for point, before in zip(points, [None, *points[:-1]], strict=True) if point != before]
    if len(points) < (3 if closed else 2):
        return ""
    first, *_ = points
    steps = " ".join(f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(points))
    return f"M{first[0]} {first[1]}l{steps}{'z' if closed else ''}".replace(" -", "-")


def _arcs(topology: Mapping[str, Any]) -> list[Line]:
    """Longitude and latitude of every arc; the file holds differences of whole numbers."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + shift_x, y * scale_y + shift_y))
        found.append(line)
    return found


def _rings(shape: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    if shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:
            yield from _rings(part)
    elif shape["type"] == "MultiPolygon":
        for polygon in shape["arcs"]:
            yield from polygon
    elif shape["type"] == "Polygon":
        yield from shape["arcs"]


def _arc(index: int) -> int:
    """TopoJSON writes an arc that is walked backwards as its ones' complement."""
    return index if index >= 0 else ~index


def _joined(arcs: Sequence[Line], indices: Sequence[int]) -> Line:
    ring: Line = []
    for index in indices:
        arc = arcs[_arc(index)] if index >= 0 else arcs[_arc(index)][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _around(ring: Line) -> Iterator[Line]:
    """A ring that crosses the 180th meridian in one piece, and once on either side of where the map is cut."""
    turn, line = 0.0, [ring[0]]
    for (x, _), (to_x, to_y) in pairwise(ring):
        turn += -360 if to_x - x > 180 else 360 if to_x - x < -180 else 0
        line.append((to_x + turn, to_y))
    crosses = any(not -180 <= x <= 180 for x, _ in line)
    for shift in (-360, 0, 360) if crosses else (0,):
        yield [(x + shift, y) for x, y in line]


def _dense(ring: Line) -> Line:
    found = [ring[0]]
    for (x, y), (to_x, to_y) in pairwise([*ring, ring[0]]):
        steps = max(1, int(max(abs(to_x - x), abs(to_y - y)) / LONGEST_STEP))
        found.extend((x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(1, steps + 1))
    return found


def _frame_box(frame: Frame) -> tuple[float, float, float, float]:
    width, height = frame.size
    beyond = MARGIN * width
    return -beyond, -beyond, width + beyond, height + beyond


def _clip(ring: Line, box: tuple[float, float, float, float]) -> Line:
    """The part of a ring within a box (Sutherland and Hodgman, 1974); parts that are apart stay joined along its edge."""
    for axis, limit, keeps_more in ((0, box[0], True), (1, box[1], True), (0, box[2], False), (1, box[3], False)):
        ring = _half(ring, axis, limit, keeps_more)
        if not ring:
            break
    return ring


def _half(ring: Line, axis: int, limit: float, keeps_more: bool) -> Line:
    kept = []
    for before, point in pairwise([ring[-1], *ring]):
        was, is_in = ((some[axis] >= limit) == keeps_more for some in (before, point))
        if was != is_in:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if is_in:
            kept.append(point)
    return kept


def _within(line: Line, box: tuple[float, float, float, float]) -> Iterator[Line]:
    part: Line = []
    for x, y in line:
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            part.append((x, y))
        elif part:
            yield part
            part = []
    if part:
        yield part


def _thinned_ring(ring: Line, tolerance: float) -> Line:
    """A ring is thinned in two halves, from its first point to the one farthest from it and back."""
    first = ring[0]
    far = max(range(len(ring)), key=lambda n: (ring[n][0] - first[0]) ** 2 + (ring[n][1] - first[1]) ** 2)
    return [*_thinned(ring[: far + 1], tolerance)[:-1], *_thinned([*ring[far:], first], tolerance)[:-1]]


def _thinned(line: Line, tolerance: float) -> Line:
    """Points without which the line would move by more than the tolerance (Douglas and Peucker, 1973)."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away, farthest = max((_away(line[n], line[first], line[last]), n) for n in range(first + 1, last))
        if away > tolerance:
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [line[n] for n in sorted(kept)]


def _away(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from the stretch between two others."""
    (x, y), (a, b), (c, d) = point, start, end
    long = (c - a) ** 2 + (d - b) ** 2
    share = max(0.0, min(1.0, ((x - a) * (c - a) + (y - b) * (d - b)) / long)) if long else 0.0
    return float(((x - a - share * (c - a)) ** 2 + (y - b - share * (d - b)) ** 2) ** 0.5)


def _area(ring: Line) -> float:
    return sum(x * d - c * y for (x, y), (c, d) in pairwise([*ring, ring[0]])) / 2
