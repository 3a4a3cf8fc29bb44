from __future__ import annotations

import pytest

from kb.atlas.places import located, places_of
from kb.reading.coordinates import is_country, town
from tests.kb.atlas.practices import practice


def test_practices_of_one_name_stand_in_the_middle_of_their_points() -> None:
    (place,) = places_of([practice("one", lat=57.0, lon=12.0), practice("two", lat=57.1, lon=12.2)]).all
    assert place.point == pytest.approx((57.05, 12.1))
    assert (place.id, place.name, place.countries) == ("ansby", "Ansby", ("SE",))
    assert [case.id for case in place.cases] == ["one", "two"]


def test_a_neighbour_within_thirty_kilometres_joins_the_more_frequent_name() -> None:
    near = [practice("one", lat=57.0, lon=12.0), practice("two", lat=57.0, lon=12.0), practice("three", "Ansby harbour", lat=57.2, lon=12.0)]
    far = practice("four", "Elsted", lat=57.3, lon=12.0)
    found = places_of([*near, far]).all
    assert [(place.names, len(place.cases)) for place in found] == [(("Ansby", "Ansby harbour"), 3), (("Elsted",), 1)]


def test_a_whole_country_stands_for_itself() -> None:
    found = places_of([practice("one", "Birkholm"), practice("two", "Denmark", countries=("DK",), lat=56.0, lon=9.0)]).all
    assert [(place.name, place.whole_country) for place in found] == [("Birkholm", False), ("Denmark", True)]


def test_a_practice_without_a_point_stands_at_each_place_that_it_names() -> None:
    found = places_of([practice("one"), practice("both", "Ansby and Gothenburg", countries=("SE", "DK"))])
    assert {place.name: [case.id for case in place.cases] for place in found.all} == {"Ansby": ["both", "one"], "Gothenburg": ["both"]}
    assert found.by_id()["gothenburg"].countries == ("SE",)
    assert found.by_id()["gothenburg"].point == pytest.approx((57.71, 11.97), abs=0.02)


@pytest.mark.parametrize("name", ["European Union", "France and Germany", "Three towns"])
def test_a_practice_of_no_single_place_is_listed_and_not_lost(name: str) -> None:
    found = places_of([practice("one"), practice("many", name, countries=("EU",))])
    assert [case.id for case in found.nowhere] == ["many"]


def test_towns_of_one_name_in_two_countries_are_two_places() -> None:
    found = places_of(
        [practice("one", "Valencia", countries=("ES",), lat=39.5, lon=-0.4), practice("two", "Valencia", countries=("VE",), lat=10.2, lon=-68)]
    )
    assert {place.id: place.countries for place in found.all} == {"valencia": ("ES",), "valencia-ve": ("VE",)}


def test_several_countries_at_once_are_no_country_of_a_place() -> None:
    (place,) = places_of([practice("one"), practice("two", countries=("EU",))]).all
    assert place.countries == ("SE",)


def test_ids_hold_plain_letters_only() -> None:
    found = places_of([practice("one", "Øresund (Skåne)", lat=55.7, lon=12.7)]).all
    assert found[0].id == "oresund-skane"


def test_places_are_narrowed_to_the_practices_that_are_left() -> None:
    one, two, many = practice("one"), practice("two", "Birkholm"), practice("many", "Three towns")
    found = places_of([one, two, many])
    assert [place.name for place in found.of([two]).all] == ["Birkholm"]
    assert found.of([one]).nowhere == ()
    assert found.of([many]).nowhere == (many,)
    assert [place.id for place in found.of([one, two]).all] == [place.id for place in found.all]


def test_a_typed_place_is_one_of_the_library_else_the_largest_town() -> None:
    found = places_of([practice("one", "Århus harbour", countries=("DK",), lat=56.2, lon=10.2)]).all
    assert located("aarhus harbour", found) is None
    country, point = located("Arhus Harbour", found) or ("", (0.0, 0.0))
    assert country == "DK"
    assert point == pytest.approx((56.2, 10.2))
    country, point = located("Lyon, France", found) or ("", (0.0, 0.0))
    assert country == "FR"
    assert point == pytest.approx((45.75, 4.85), abs=0.02)


def test_a_town_is_looked_up_in_its_countries_and_without_accents() -> None:
    found = town("malmo", ("SE",))
    assert found is not None
    assert (found.country, round(found.lat, 1), round(found.lon, 1)) == ("SE", 55.6, 13.0)
    assert town("Malmö", ("DK",)) is None
    assert town("Malmö", ("EU",)) == found


def test_a_country_is_told_from_a_town() -> None:
    assert is_country("denmark")
    assert not is_country("Denmark Street")
