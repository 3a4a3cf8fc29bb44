from __future__ import annotations

import pytest

from kb.atlas.allies import MOST, Allies, Reach, allies, shared_dimensions
from kb.atlas.dimensions import Profile, Side
from kb.atlas.places import places_of
from kb.atlas.relatedness import Relatedness
from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.model import Case, Outcome, Size
from tests.conftest import ROOT
from tests.kb.atlas.practices import practice

TWIN = practice("twin", "Birkholm", sectors=("ict",), stage=("take-off",))
COUSIN = practice("cousin", "Ansby", sectors=("ict",))
TEACHER = practice("teacher", "Corrin", gap=("capital",), outcome=Outcome.WORKED)
STRANGER = practice("stranger", "Dunvale", sectors=("steel",), stage=("decline",))
PROFILE = Profile(sectors=("ict",), stage="take-off", lacks=("capital",))


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(ROOT / "corpus" / "codebook.yaml")


def find(codebook: Codebook, profile: Profile, *cases: Case, reach: Reach = Reach.ANYWHERE) -> Allies:
    return allies(codebook, profile, places_of(cases).all, Relatedness.from_cases(cases), reach)


def test_those_alike_and_those_that_complete_stand_apart_the_best_first(codebook: Codebook) -> None:
    found = find(codebook, PROFILE, STRANGER, COUSIN, TWIN, TEACHER)
    assert [(ally.place.name, ally.points(Side.ALIKE)) for ally in found.alike] == [("Birkholm", 5), ("Ansby", 3)]
    assert [(ally.place.name, ally.points(Side.COMPLEMENTS)) for ally in found.complementary] == [("Corrin", 3)]
    assert found.looked_at == 4


def test_a_place_may_stand_on_both_sides_each_with_its_own_reasons(codebook: Codebook) -> None:
    found = find(codebook, PROFILE, COUSIN, practice("loans", "Ansby", gap=("capital",), outcome=Outcome.WORKED))
    (alike,), (complementary,) = found.alike, found.complementary
    assert alike.place == complementary.place
    assert [reason.text for reason in alike.reasons(Side.ALIKE)] == ["Same sector: ICT."]
    assert [reason.dimension for reason in complementary.reasons(Side.COMPLEMENTS)] == ["resources"]


def test_the_dimensions_of_which_nothing_is_said_are_named(codebook: Codebook) -> None:
    (twin,) = find(codebook, PROFILE, TWIN).alike
    assert twin.silent == ("space", "time", "partners", "structure", "resources")
    assert list(shared_dimensions(twin)) == ["space", "time", "partners", "stage", "structure", "sectors", "resources"]


def test_the_own_place_is_not_offered(codebook: Codebook) -> None:
    own = Profile(sectors=("ict",), place="birkholm", country="DK")
    assert [ally.place.name for ally in find(codebook, own, TWIN, COUSIN).alike] == ["Ansby"]


@pytest.mark.parametrize(("reach", "names"), [(Reach.SAME_COUNTRY, ["Birkholm"]), (Reach.ABROAD, ["Ansby"]), (Reach.ANYWHERE, ["Birkholm", "Ansby"])])
def test_the_reach_lets_in_or_keeps_out_a_country(codebook: Codebook, reach: Reach, names: list[str]) -> None:
    profile = Profile(sectors=("ict",), stage="take-off", country="DK", place="Elsted")
    assert [ally.place.name for ally in find(codebook, profile, TWIN, COUSIN, reach=reach).alike] == names


def test_a_reach_without_an_own_country_is_refused(codebook: Codebook) -> None:
    with pytest.raises(BadInputError, match="The country of the cluster is not known; name the place"):
        find(codebook, PROFILE, TWIN, reach=Reach.ABROAD)


@pytest.mark.parametrize("profile", [Profile(), Profile(place="Birkholm", country="DK", members=12)])
def test_a_profile_that_says_nothing_to_compare_is_refused(codebook: Codebook, profile: Profile) -> None:
    with pytest.raises(BadInputError, match="Nothing was said about the cluster"):
        find(codebook, profile, TWIN)


def test_among_equals_more_practices_come_first_then_the_name_and_eight_at_most(codebook: Codebook) -> None:
    twins = [practice(f"t{n}", f"Town {n}", sectors=("ict",), lat=40.0 + n, lon=10.0) for n in range(10)]
    second = practice("t9-more", "Town 9", lat=49.0, lon=10.0)
    names = [ally.place.name for ally in find(codebook, Profile(sectors=("ict",)), *twins, second).alike]
    assert names == ["Town 9", *(f"Town {n}" for n in range(MOST - 1))]


def test_size_alone_makes_nobody_an_ally(codebook: Codebook) -> None:
    large = practice("large", "Birkholm", size=Size(members=40))
    assert find(codebook, Profile(sectors=("ict",), members=41), large, COUSIN).alike[0].place.name == "Ansby"
    assert len(find(codebook, Profile(sectors=("ict",), members=41), large, COUSIN).alike) == 1
