from __future__ import annotations

import pytest

from kb.atlas.compare import FACETS, Held, Side, compare, states
from kb.atlas.places import Place, places_of
from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.model import Evidence, Outcome, Size
from tests.conftest import SMALL_CORPUS
from tests.kb.atlas.practices import practice


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


@pytest.fixture
def ansby() -> Place:
    one = practice("one", gap=("capital", "research"), stage=("take-off",), sectors=("ict",), cost="9 euros", outcome=Outcome.WORKED)
    two = practice("two", gap=("capital",), sectors=("ict", "food"), evidence=Evidence.REPORTED)
    return places_of([one, two]).all[0]


CASE = practice("other", "Corrin", gap=("capital", "policy"), stage=("decline",), sectors=("ict",), size=Size(firms=3))


def test_a_facet_is_counted_per_side_in_the_codebooks_order(codebook: Codebook, ansby: Place) -> None:
    rows = {row.facet: row for row in compare(codebook, [Side.of_place(ansby), Side.of_case(CASE)]).facets}
    assert tuple(rows) == FACETS
    assert rows["gap"].cells == ((Held("research", 1), Held("capital", 2)), (Held("capital", 1), Held("policy", 1)))
    assert (rows["gap"].shared, rows["gap"].only(0), rows["gap"].only(1)) == (("capital",), ("research",), ("policy",))
    assert rows["sector"].cells[0] == (Held("ict", 2), Held("food", 1))
    assert (rows["stage"].shared, rows["stage"].only(1)) == ((), ("decline",))
    assert rows["instrument"].silent


def test_of_three_only_what_all_hold_is_shared_and_what_two_hold_is_nobodys_own(codebook: Codebook, ansby: Place) -> None:
    third = practice("third", "Birkholm", gap=("policy",))
    (gap, *_) = compare(codebook, [Side.of_place(ansby), Side.of_case(CASE), Side.of_case(third)]).facets
    assert gap.shared == ()
    assert [gap.only(side) for side in range(3)] == [("research",), (), ()]


def test_an_unknown_outcome_is_not_stated_and_evidence_always_is(codebook: Codebook, ansby: Place) -> None:
    rows = {row.facet: row for row in compare(codebook, [Side.of_place(ansby), Side.of_case(CASE)]).facets}
    assert rows["outcome"].cells == ((Held("worked", 1),), ())
    assert rows["evidence"].cells == ((Held("described", 1), Held("reported", 1)), (Held("described", 1),))


def test_facts_stay_with_the_practices_that_state_them(codebook: Codebook, ansby: Place) -> None:
    rows = {
        row.field: [[case.id for case in cell] for cell in row.cells] for row in compare(codebook, [Side.of_place(ansby), Side.of_case(CASE)]).stated
    }
    assert rows["cost"] == [["one"], []]
    assert rows["size"] == [[], ["other"]]
    assert rows["duration"] == [[], []]


def test_a_size_in_words_alone_is_stated() -> None:
    assert states(practice("one", size=Size(as_stated="a handful of firms")), "size")
    assert not states(practice("one"), "size")


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_than_two_or_more_than_four_are_refused(codebook: Codebook, count: int) -> None:
    with pytest.raises(BadInputError, match=f"{count} were chosen; choose two to four"):
        compare(codebook, [Side.of_case(practice(f"p{n}")) for n in range(count)])


def test_one_against_itself_is_refused(codebook: Codebook) -> None:
    with pytest.raises(BadInputError, match="One was chosen twice"):
        compare(codebook, [Side.of_case(CASE), Side.of_case(CASE)])


def test_a_place_and_a_practice_may_have_one_id(codebook: Codebook, ansby: Place) -> None:
    case = practice("ansby", "Corrin")
    assert len(compare(codebook, [Side.of_place(ansby), Side.of_case(case)]).sides) == 2
