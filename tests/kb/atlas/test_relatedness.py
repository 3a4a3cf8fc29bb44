from __future__ import annotations

from kb.atlas.relatedness import Relatedness, sector_terms
from tests.conftest import SMALL_CORPUS
from tests.kb.atlas.practices import practice

PAIR = practice("pair", sectors=("food", "ict"))
THREE = practice("three", sectors=("ict", "food", "media"))
ROOF = practice("roof", sectors=("ict", "steel", "games", "sport"))
GENERAL = practice("general", sectors=("cross-sector", "ict"))


def test_sectors_of_one_practice_are_related_in_both_directions() -> None:
    related = Relatedness.from_cases([PAIR, THREE])
    assert related.between("food", "ict") == related.between("ict", "food") == (PAIR, THREE)
    assert related.between("media", "food") == (THREE,)


def test_those_with_the_most_practices_come_first() -> None:
    assert {other: len(cases) for other, cases in Relatedness.from_cases([THREE, PAIR]).of("ict").items()} == {"food": 2, "media": 1}
    assert list(Relatedness.from_cases([THREE, PAIR]).of("ict")) == ["food", "media"]


def test_a_roof_over_many_sectors_and_a_term_that_names_none_relate_nothing() -> None:
    related = Relatedness.from_cases([ROOF, GENERAL])
    assert related.of("ict") == {}
    assert related.between("ict", "steel") == ()


def test_the_terms_are_those_of_the_vocabulary_and_of_practices() -> None:
    terms = sector_terms(SMALL_CORPUS, [practice("one", sectors=("kelp", "cross-sector"))])
    assert "kelp" in terms
    assert "cross-sector" not in terms
    assert list(terms) == sorted(set(terms))
    assert len(terms) == 1 + len(set(sector_terms(SMALL_CORPUS, [])))
