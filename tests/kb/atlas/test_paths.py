from __future__ import annotations

import pytest

from kb.atlas.paths import Change, path_of, paths_of, years_of
from kb.atlas.places import Place, places_of
from kb.model import Case
from tests.kb.atlas.practices import practice

STAGES = ("take-off", "golden-age", "maturity", "rejuvenation", "decline")


def place(*cases: Case) -> Place:
    (found,) = places_of(cases).all
    return found


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2003-2005", (2003, 2005)),
        ("since mid-2009", (2009, 2009)),
        ("growth in the 1980s and 1990s", (1980, 1990)),
        ("Interreg IV programmes", None),
        ("order 120034 of the board", None),
        (None, None),
    ],
)
def test_years_are_read_as_the_period_names_them(period: str | None, years: tuple[int, int] | None) -> None:
    assert years_of(practice("one", period=period)) == years


def test_steps_come_in_order_of_time_with_what_is_new() -> None:
    later = practice("later", period="2010", stage=("maturity",), gap=("capital",), level=("city",), sectors=("ict",))
    first = practice("first", period="since 2001", stage=("take-off",), gap=("research",), level=("city",), sectors=("ict",))
    between = practice("between", period="2004-2006", gap=("research", "capital"), sectors=("ict", "media"))
    path = path_of(place(later, first, between), STAGES)
    assert [step.case.id for step in path.dated] == ["first", "between", "later"]
    assert [step.changes for step in path.dated] == [
        (),
        (Change("gap", ("capital",)), Change("sector", ("media",))),
        (Change("stage", ("maturity",), ("take-off",)),),
    ]
    assert path.years == (2001, 2010)
    assert path.stages == {"take-off", "maturity"}


def test_the_stage_of_another_sector_is_no_earlier_stage() -> None:
    media = practice("media", period="2001", stage=("take-off",), sectors=("media",))
    food = practice("food", period="2005", stage=("maturity",), sectors=("food",))
    games = practice("games", period="2009", stage=("golden-age",), sectors=("games", "media"))
    path = path_of(place(media, food, games), STAGES)
    stages = [[change for change in step.changes if change.facet == "stage"] for step in path.dated]
    assert stages == [[], [], [Change("stage", ("golden-age",), ("take-off",))]]


def test_the_earlier_end_comes_first_where_two_begin_in_one_year() -> None:
    path = path_of(place(practice("long", period="2001-2009"), practice("short", period="2001-2002")), STAGES)
    assert [step.case.id for step in path.dated] == ["short", "long"]


def test_practices_without_a_year_come_by_stage_and_claim_no_change() -> None:
    old = practice("old", stage=("decline",), gap=("policy",))
    young = practice("young", stage=("take-off",), gap=("capital",))
    silent = practice("silent")
    path = path_of(place(silent, old, young), STAGES)
    assert [step.case.id for step in path.undated] == ["young", "old", "silent"]
    assert all(step.changes == () for step in path.undated)
    assert path.years is None


def test_a_path_needs_two_practices_that_state_a_year_or_a_stage() -> None:
    assert not path_of(place(practice("one", period="2001"), practice("two")), STAGES).is_path
    assert path_of(place(practice("one", period="2001"), practice("two", stage=("decline",))), STAGES).is_path


def test_the_longest_paths_come_first() -> None:
    cases = [practice("one", period="2001"), practice("two", period="2002")]
    cases += [practice(f"far-{n}", "Birkholm", period="2003") for n in range(3)]
    cases += [practice("alone", "Corrin", period="2003")]
    assert [path.place.name for path in paths_of(places_of(cases).all, STAGES)] == ["Birkholm", "Ansby"]
