from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from kb.atlas.projection import Frame
from kb.atlas.topology import borders, land, path

PLAIN = Frame("plain", lambda lat, lon: (lon, lat), 0, 10, 0, 10, 1)
"""A degree is a unit, and the upper left corner lies at 0° E, 10° N."""

EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


def topology(arcs: Sequence[Sequence[Sequence[float]]], land_rings: list[list[int]], countries: list[list[int]]) -> dict[str, Any]:
    """A file whose arcs are given in whole degrees."""
    steps = []
    for arc in arcs:
        first, *_ = arc
        rest = [[x - a, y - b] for (a, b), (x, y) in pairwise(arc)]
        steps.append([first, *rest])
    return {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": steps,
        "objects": {
            "land": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[ring] for ring in land_rings]}]},
            "countries": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [ring]} for ring in countries]},
        },
    }


def area(ring: list[tuple[float, float]]) -> float:
    return abs(sum(x * d - c * y for (x, y), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


WEST, MIDDLE, EAST = [[4, 2], [2, 2], [2, 6], [4, 6]], [[4, 6], [4, 2]], [[4, 2], [8, 2], [8, 6], [4, 6]]
TWO_COUNTRIES = topology([WEST, MIDDLE, EAST], [[0, ~2]], [[0, 1], [2, 1]])


def test_land_keeps_its_area_and_its_inner_border_is_no_coast() -> None:
    rings = land(TWO_COUNTRIES, PLAIN, EVERYWHERE, 0.01, 0.1)
    assert [round(area(ring), 6) for ring in rings] == [24]
    assert {(round(x), round(y)) for x, y in rings[0]} == {(2, 8), (2, 4), (4, 8), (8, 4), (8, 8)}


def test_a_border_is_where_two_countries_meet() -> None:
    assert borders(TWO_COUNTRIES, PLAIN, 0.01) == [[(4, 4), (4, 8)]]


def test_land_beyond_the_frame_is_cut_a_little_behind_its_edge() -> None:
    wide = topology([[[-50, 2], [50, 2], [50, 6], [-50, 6], [-50, 2]]], [[0]], [[0]])
    (ring,) = land(wide, PLAIN, EVERYWHERE, 0.01, 0.1)
    assert (min(x for x, _ in ring), max(x for x, _ in ring)) == pytest.approx((-0.4, 10.4))


def test_a_small_island_is_left_out() -> None:
    island = topology([[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]], [[0]], [[0]])
    assert land(island, PLAIN, EVERYWHERE, 0.01, 2) == []
    assert len(land(island, PLAIN, EVERYWHERE, 0.01, 0.5)) == 1


def test_land_across_the_180th_meridian_stands_on_both_edges_of_the_world() -> None:
    flat = Frame("flat", lambda lat, lon: (lon, lat), -180, 180, -90, 90, 1)
    across = topology([[[170, 0], [179, 0], [-175, 0], [-175, 5], [179, 5], [170, 5], [170, 0]]], [[0]], [[0]])
    rings = land(across, flat, EVERYWHERE, 0.01, 1)
    assert sorted(round(area(ring)) for ring in rings) == [25, 50]


def test_a_point_that_changes_nothing_is_left_out() -> None:
    bent = topology([[[0, 0], [4, 0.001], [8, 0], [8, 8], [0, 8], [0, 0]]], [[0]], [[0]])
    (ring,) = land(bent, PLAIN, EVERYWHERE, 0.1, 1)
    assert len(ring) == 4


def test_a_path_is_written_in_whole_relative_steps() -> None:
    assert path([[(1.2, 2.4), (3.1, 2.2), (3.0, 5.0), (3.2, 5.1)]], closed=True) == "M1 2l2 0 0 3z"
    assert path([[(1, 2), (0, 1)], [(5, 5), (5.2, 5.1)]], closed=False) == "M1 2l-1-1"
