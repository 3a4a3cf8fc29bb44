from __future__ import annotations

import math

import pytest

from kb.atlas.projection import EUROPE, WORLD, distance_km, europe, world


def test_a_point_of_the_guidance_note_projects_to_its_published_coordinates() -> None:
    # IOGP Guidance Note 7-2, method 9820: 50° N, 5° E is 3,962,799.45 m east and 2,999,718.85 m north.
    assert europe(50, 5) == pytest.approx((3962.79945, 2999.71885), abs=1e-4)


def test_the_centre_of_europe_lies_at_the_false_origin() -> None:
    assert europe(52, 10) == pytest.approx((4321, 3210), abs=1e-9)


def test_the_point_opposite_to_the_centre_lies_at_the_end_of_the_projection_outside_the_frame() -> None:
    assert not EUROPE.holds(-52, -170)
    assert not EUROPE.holds(-51.9, -169.9)


def test_the_world_is_symmetric_and_as_wide_as_equal_earth_says() -> None:
    # Šavrič et al. (2019): the equator is 2.7066 radii of the ball from the middle to the edge, the pole 1.3173.
    assert world(0, 180) == pytest.approx((2.70663 * 6371.0072, 0), rel=1e-5)
    assert world(90, 0) == pytest.approx((0, 1.31736 * 6371.0072), rel=1e-5)
    east, north = world(40, 20)
    assert world(-40, -20) == pytest.approx((-east, -north))


def test_areas_of_equal_size_stay_equal_far_from_the_centre() -> None:
    def area(lat: float, lon: float) -> float:
        """Of a cell of a hundredth of a degree, in square kilometres."""
        (a, b), (c, d), (e, f) = europe(lat, lon), europe(lat, lon + 0.01), europe(lat + 0.01, lon)
        return abs((c - a) * (f - b) - (e - a) * (d - b))

    # The ellipsoid's cell is the product of its two radii of curvature with the cosine; 40.005° beside 60.005°, the middles of the cells.
    def true(lat: float) -> float:
        square = 0.00669438 * math.sin(math.radians(lat)) ** 2
        return math.cos(math.radians(lat)) / (1 - square) ** 2

    assert area(40, -5) / area(60, 30) == pytest.approx(true(40.005) / true(60.005), abs=2e-4)


@pytest.mark.parametrize(
    ("lat", "lon", "held"),
    [
        (38.7, -9.1, True),
        (60.2, 24.9, True),
        (35.2, 33.4, True),
        (64.1, -21.9, True),
        (28.1, -15.4, False),
        (37.4, -122.2, False),
        (40.2, 44.5, False),
    ],
    ids=["Lisbon", "Helsinki", "Nicosia", "Reykjavik", "Las Palmas", "Stanford", "Yerevan"],
)
def test_europe_holds_what_lies_in_it(lat: float, lon: float, held: bool) -> None:
    assert EUROPE.holds(lat, lon) is held
    assert WORLD.holds(lat, lon)


def test_a_frame_counts_down_from_its_upper_edge() -> None:
    across, down = EUROPE.at(52, 10)
    assert (across, down) == pytest.approx((4321 - 2480, 5300 - 3210))
    assert EUROPE.size == (4100, 3920)


def test_distances_run_along_the_ground() -> None:
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20_015, abs=1)
    assert distance_km((55.6, 13.0), (55.95, 13.55)) == pytest.approx(52, abs=1)
