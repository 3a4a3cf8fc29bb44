from __future__ import annotations

import pytest

from kb.atlas.dimensions import DIMENSIONS, Finding, Profile, Side, findings
from kb.atlas.places import places_of
from kb.atlas.relatedness import Relatedness
from kb.codebook import Codebook
from kb.model import Case, Outcome, Size
from tests.conftest import ROOT
from tests.kb.atlas.practices import practice

NOTHING = Relatedness({})


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(ROOT / "corpus" / "codebook.yaml")


def told(
    codebook: Codebook, dimension: str, profile: Profile, *cases: Case, related: Relatedness = NOTHING
) -> list[tuple[Side, str, int, list[str]]]:
    """What is found on one dimension for the one place of the practices: side, sentence, points, practices."""
    (place,) = places_of(cases).all
    found: tuple[Finding, ...] = findings(codebook, profile, place, related)
    assert list(dict.fromkeys(finding.dimension for finding in found)) == list(DIMENSIONS)
    return [(f.side, f.text, f.points, [case.id for case in f.cases]) for f in found if f.dimension == dimension]


def test_of_an_empty_record_the_library_says_nothing_but_where_it_lies(codebook: Codebook) -> None:
    (place,) = places_of([practice("one")]).all
    found = findings(codebook, Profile(sectors=("ict",), country="SE"), place, NOTHING)
    assert {finding.dimension for finding in found if finding.side is Side.SILENT} == set(DIMENSIONS) - {"space"}
    assert sum(finding.points for finding in found) == 0


def test_space_tells_country_and_distance_where_the_own_place_is_known(codebook: Codebook) -> None:
    own = Profile(country="SE", point=(57.0, 12.0))
    assert told(codebook, "space", own, practice("one")) == [(Side.TOLD, "In your own country, about 0 km from you.", 0, [])]
    assert told(codebook, "space", own, practice("one", "Corrin"))[0][1] == "In another country, about 1,350 km from you."
    assert told(codebook, "space", Profile(), practice("one")) == [(Side.SILENT, "Your own place was not named.", 0, [])]


def test_time_tells_the_years_that_practices_state(codebook: Codebook) -> None:
    found = told(codebook, "time", Profile(), practice("one", period="2003-2005"), practice("two", period="since 2001"))
    assert found[0][:2] == (Side.TOLD, "Its practices state years between 2001 and 2005; how long an alliance would last is not said.")


@pytest.mark.parametrize(("members", "side", "points"), [(30, Side.ALIKE, 1), (31, Side.TOLD, 0), (None, Side.TOLD, 0)])
def test_numbers_up_to_three_times_apart_are_alike(codebook: Codebook, members: int | None, side: Side, points: int) -> None:
    (found,) = told(codebook, "partners", Profile(members=members), practice("one", size=Size(firms=10)))
    assert (found[0], found[2], found[3]) == (side, points, ["one"])


def test_the_same_stage_is_alike_and_one_further_on_completes(codebook: Codebook) -> None:
    young, old = practice("young", stage=("take-off",)), practice("old", stage=("maturity",))
    profile = Profile(stage="take-off")
    assert told(codebook, "stage", profile, young, old) == [(Side.ALIKE, "Same stage: take-off.", 2, ["young"])]
    assert told(codebook, "stage", profile, old) == [(Side.COMPLEMENTS, "Maturity: it has been through your stage.", 2, ["old"])]
    assert told(codebook, "stage", Profile(stage="maturity"), young) == [(Side.TOLD, "Take-off is stated.", 0, ["young"])]


def test_the_stage_is_read_from_practices_of_the_same_or_a_related_sector(codebook: Codebook) -> None:
    food, steel = practice("food", stage=("take-off",), sectors=("food",)), practice("steel", stage=("decline",), sectors=("steel",))
    related = Relatedness.from_cases([practice("tie", sectors=("food", "ict"))])
    found = told(codebook, "stage", Profile(sectors=("ict",), stage="take-off"), food, steel, related=related)
    assert found == [(Side.ALIKE, "Same stage: take-off.", 2, ["food"])]


def test_a_stage_further_on_counts_only_in_a_sector_that_is_the_same_or_related(codebook: Codebook) -> None:
    steel = practice("steel", stage=("maturity",), sectors=("steel",))
    assert told(codebook, "stage", Profile(sectors=("ict",), stage="take-off"), steel) == [(Side.TOLD, "Maturity is stated.", 0, ["steel"])]


def test_structure_compares_the_organisation_and_the_region(codebook: Codebook) -> None:
    case = practice("one", organisation_model=("membership",), region_type=("peripheral-or-low-tech",), organisation="Ansby Club")
    profile = Profile(organisation_model="membership", region_type="peripheral-or-low-tech")
    assert [(side, points) for side, _, points, _ in told(codebook, "structure", profile, case)] == [(Side.ALIKE, 1), (Side.ALIKE, 1)]
    (other,) = told(codebook, "structure", Profile(organisation_model="partnership"), case)
    assert other == (Side.TOLD, "Organised as membership.", 0, ["one"])
    (named,) = told(codebook, "structure", Profile(), practice("two", organisation="Ansby Club"))
    assert named[:2] == (Side.TOLD, "How it is organised is not stated. Whom one would meet: Ansby Club.")


def test_the_same_sector_is_alike_and_a_related_one_completes_with_its_practices(codebook: Codebook) -> None:
    tie = practice("tie", "Birkholm", sectors=("food", "life-science"))
    related = Relatedness.from_cases([tie])
    here = practice("here", sectors=("ict", "life-science"))
    found = told(codebook, "sectors", Profile(sectors=("ict", "food")), here, related=related)
    assert found == [
        (Side.ALIKE, "Same sector: ICT.", 3, ["here"]),
        (Side.COMPLEMENTS, "Related sector: life science stands together with food on one practice of the library.", 2, ["tie"]),
    ]


def test_sectors_that_nothing_joins_are_told_without_points(codebook: Codebook) -> None:
    (found,) = told(codebook, "sectors", Profile(sectors=("ict",)), practice("one", sectors=("steel", "cross-sector")))
    assert found == (Side.TOLD, "Sectors: steel; no relation to yours is known here.", 0, [])


def test_a_gap_bridged_with_success_completes_and_one_still_worked_on_is_alike(codebook: Codebook) -> None:
    worked = practice("worked", gap=("capital",), outcome=Outcome.WORKED)
    trying = practice("trying", gap=("capital", "policy"))
    profile = Profile(lacks=("capital", "policy"))
    assert told(codebook, "resources", profile, worked, trying) == [
        (Side.COMPLEMENTS, "Bridged what you lack: capital, and it worked by the source's account.", 3, ["worked"]),
        (Side.ALIKE, "Works on the same missing link: policy; an outcome is not known.", 1, ["trying"]),
    ]


def test_where_a_practice_went_badly_one_can_help_with_what_one_is_good_at(codebook: Codebook) -> None:
    failed = practice("failed", gap=("education",), outcome=Outcome.FAILED)
    assert told(codebook, "resources", Profile(offers=("education",)), failed) == [
        (Side.COMPLEMENTS, "You could help: education went less than well there.", 2, ["failed"])
    ]


def test_other_gaps_are_told_without_points(codebook: Codebook) -> None:
    (found,) = told(codebook, "resources", Profile(lacks=("capital",)), practice("one", gap=("education", "research")))
    assert found == (Side.TOLD, "It worked on other links: research, education.", 0, [])
