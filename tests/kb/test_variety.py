"""Results from a ranking: a practice once, and of nearly equal ones those that tell of something else first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answer_model import MatchType
from kb.believed import Believed
from kb.rank import Features, Ranked
from kb.variety import MARGIN, NEARLY, WORK_AGAIN, folded, varied

LESS = 1 - MARGIN


def ranking(**scores: float) -> list[Ranked]:
    return [Ranked(target, score, (score,)) for target, score in scores.items()]


def told(place: str | None, work: str = "") -> Features:
    return Features(MatchType.CASE, Believed({}), place=place, work=work)


def names(results: list[Ranked]) -> str:
    return "".join(match.target for match in results)


# a practice once


def test_a_passage_stands_behind_its_case_which_takes_its_place_and_its_score() -> None:
    results, more = folded(ranking(p=1.0, a=0.95, c=0.92, q=0.5), {"p": "c", "q": "c"})
    assert results == [Ranked("c", 1.0, (0.92,)), Ranked("a", 0.95, (0.95,))]
    assert more == {"c": ["p", "q"]}


@pytest.mark.parametrize(("case", "order"), [(NEARLY + 0.001, "c"), (NEARLY - 0.001, "pc")])
def test_a_passage_far_better_than_its_case_stands_for_itself(case: float, order: str) -> None:
    assert names(folded(ranking(p=1.0, c=case), {"p": "c"})[0]) == order


def test_a_passage_whose_case_is_not_among_them_stands_for_itself() -> None:
    assert folded(ranking(p=1.0), {"p": "c"}) == (ranking(p=1.0), {})


# in turn


@pytest.mark.parametrize(("other", "order"), [(LESS + 0.0001, "acb"), (LESS - 0.0001, "abc"), (0.5, "abc")])
def test_another_place_comes_before_the_same_one_where_it_is_nearly_as_good(other: float, order: str) -> None:
    of = {"a": told("Lyon"), "b": told("Lyon"), "c": told("Graz")}
    assert names(varied(ranking(a=1.0, b=1.0, c=other), of)) == order


def test_a_work_counts_as_told_of_from_the_second_result_on() -> None:
    assert WORK_AGAIN == 2
    of = {"a": told("A", "w"), "b": told("B", "w"), "c": told("C", "w"), "d": told("D", "v")}
    assert names(varied(ranking(a=1.0, b=1.0, c=1.0, d=LESS + 0.001), of)) == "abdc"


def test_a_place_and_a_work_that_are_both_told_of_cost_no_more_than_one() -> None:
    of = {"a": told("A", "w"), "b": told("B", "w"), "c": told("A", "w"), "d": told("D", "v")}
    assert names(varied(ranking(a=1.0, b=1.0, c=1.0, d=LESS - 0.001), of)) == "abcd"


def test_passages_name_no_place_and_repeat_none() -> None:
    of = {"a": told(None, "v"), "b": told(None, "w"), "c": told("C", "x")}
    assert names(varied(ranking(a=1.0, b=1.0, c=0.999), of)) == "abc"


def test_what_repeats_scores_less_and_keeps_its_signals() -> None:
    results = varied(ranking(a=1.0, b=0.8), {"a": told("Lyon"), "b": told("Lyon")})
    assert results == [Ranked("a", 1.0, (1.0,)), Ranked("b", 0.8 * LESS, (0.8,))]


def test_equal_ones_come_by_target() -> None:
    assert names(varied(ranking(b=0.5, c=0.5, a=0.5), {target: told(target, target) for target in "abc"})) == "abc"


entries = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.tuples(st.floats(0, 1), st.sampled_from([None, "Lyon", "Graz", "Turku"]), st.sampled_from("vwx")),
    max_size=25,
)


@given(entries)
def test_everything_stays_scores_fall_and_nothing_comes_before_what_is_clearly_better(some: dict[str, tuple[float, str | None, str]]) -> None:
    own = {target: score for target, (score, _, _) in some.items()}
    results = varied(ranking(**own), {target: told(place, work) for target, (_, place, work) in some.items()})
    assert sorted(match.target for match in results) == sorted(own)
    assert [match.score for match in results] == sorted((match.score for match in results), reverse=True)
    for i, match in enumerate(results):
        assert all(own[match.target] >= own[later.target] * LESS for later in results[i + 1 :])
