from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest

from kb.atlas.map import BETWEEN, SMALLEST, WIDTH, atlas_of, leading_gap, radius
from kb.atlas.places import Place, places_of
from kb.atlas.projection import EUROPE
from kb.model import Case
from tests.kb.atlas.practices import practice

GAPS = ("research", "education", "capital")


def places(*cases: Case) -> tuple[Place, ...]:
    return places_of(cases).all


def many(count: int, place: str, **stated: object) -> list[Case]:
    return [practice(f"{place}-{number}".lower().replace(" ", "-"), place, **stated) for number in range(count)]


def test_a_place_alone_stands_where_it_lies() -> None:
    (dot,) = atlas_of(places(practice("one", gap=("capital",))), GAPS).europe.dots
    assert dot.at == pytest.approx(EUROPE.at(57, 12), abs=0.06)
    assert (dot.gap, dot.moved) == ("capital", False)


def test_a_place_outside_europe_stands_on_the_world_and_is_named() -> None:
    atlas = atlas_of(places(practice("one"), practice("two", "Dunvale")), GAPS)
    assert [dot.place.name for dot in atlas.europe.dots] == ["Ansby"]
    assert atlas.world is not None
    assert [dot.place.name for dot in atlas.world.dots] == ["Dunvale"]
    assert [place.name for place in atlas.outside] == ["Dunvale"]


def test_without_places_outside_there_is_no_world() -> None:
    assert atlas_of(places(practice("one")), GAPS).world is None


def test_without_places_the_whole_frame_is_shown() -> None:
    assert atlas_of((), GAPS).europe.view == (0, 0, 4100, 3920)


def test_the_view_is_cut_to_the_places_and_keeps_its_proportions() -> None:
    near = atlas_of(places(practice("one")), GAPS).europe
    wide = atlas_of(places(practice("one"), practice("two", "Corrin")), GAPS).europe
    assert near.view[2:] == (1250, 1195)
    assert wide.view[2] > near.view[2]
    for drawn in (near, wide):
        left, top, width, height = drawn.view
        assert width / height == pytest.approx(4100 / 3920, abs=0.001)
        assert all(left < x < left + width and top < y < top + height for dot in drawn.dots for x, y in (dot.at,))


def test_dots_measure_the_same_in_pixels_whatever_the_view() -> None:
    near = atlas_of(places(practice("one")), GAPS).europe
    assert near.dots[0].radius / near.pixel == pytest.approx(SMALLEST, abs=0.01)
    assert near.pixel == 1250 / WIDTH


def test_the_dot_grows_with_the_practices() -> None:
    assert [round(radius(number), 1) for number in (1, 5, 12)] == [9.0, 16.1, 22.0]


def test_dots_that_would_hide_one_another_make_room_and_say_so() -> None:
    cases = [
        *many(9, "Ansby"),
        *many(1, "Elsted", lat=57.4, lon=12.0),
        *many(1, "Farrow", lat=56.6, lon=12.0),
        *many(1, "Corrin"),
        practice("far", "Birkholm"),
    ]
    drawn = atlas_of(places(*cases), GAPS).europe
    for one, other in combinations(drawn.dots, 2):
        apart = hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])
        assert apart >= 0.9 * (one.radius + other.radius + BETWEEN * drawn.pixel)
    assert {dot.place.name for dot in drawn.dots if dot.moved} == {"Elsted", "Farrow"}
    assert drawn.dots[0].place.name == "Ansby"


def test_two_places_at_one_point_are_both_seen() -> None:
    cases = [practice("one", "Denmark", countries=("DK",), lat=56.0, lon=9.0), practice("two", "Birkholm")]
    one, other = atlas_of(places(*cases), GAPS).europe.dots
    assert hypot(one.at[0] - other.at[0], one.at[1] - other.at[1]) > one.radius


def test_the_leading_gap_is_the_most_frequent_and_among_equals_the_codebooks_first() -> None:
    (place,) = places(practice("one", gap=("capital", "education")), practice("two", gap=("capital",)), practice("three", gap=("education",)))
    assert leading_gap(place, GAPS) == "education"
    (place,) = places(practice("one", gap=("capital", "education")), practice("two", gap=("capital",)))
    assert leading_gap(place, GAPS) == "capital"
    (place,) = places(practice("one"))
    assert leading_gap(place, GAPS) is None
