"""Figures of a ranking, worked out by hand."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from kb.evaluation.measures import FIGURES, Row, interval, mean, score

GRADES = {"a": 3, "b": 2, "c": 1}
IDEAL = 7 + 3 / math.log2(3) + 1 / 2
"""Gains 7, 3 and 1 at ranks 1, 2 and 3."""


def result(*units: str) -> frozenset[str]:
    return frozenset(units)


@pytest.mark.parametrize(
    ("covered", "row"),
    [
        ([result("a"), result("b"), result("c")], Row("q", 1.0, 1.0, 1.0, 1.0)),
        ([], Row("q", 0.0, 0.0, 0.0, 0.0)),
        ([result(), result("x")], Row("q", 0.0, 0.0, 0.0, 0.0)),
        # gains 0, 2, 3: (3 / log2 3 + 7 / 2) / ideal; first gain of 2 or more at rank 2; the grade 3 is among the first three.
        ([result("x"), result("b"), result("a")], Row("q", (3 / math.log2(3) + 7 / 2) / IDEAL, 1.0, 1.0, 0.5)),
        # one result covers two units: only the better one counts, but both are found.
        ([result("a", "b")], Row("q", 7 / IDEAL, 1.0, 1.0, 1.0)),
        # a unit is credited once: the second result that covers it gains nothing.
        ([result("b"), result("b"), result("b", "c")], Row("q", (3 + 1 / 2) / IDEAL, 0.5, 0.0, 1.0)),
        # the grade 3 at rank 4 is too late for success@3.
        ([result("c"), result("b"), result(), result("a")], Row("q", (1 + 3 / math.log2(3) + 7 / math.log2(5)) / IDEAL, 1.0, 0.0, 0.5)),
        # rank 11 does not count.
        ([*[result()] * 10, result("a")], Row("q", 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_figures_are_those_of_the_definition(covered: list[frozenset[str]], row: Row) -> None:
    told = score("q", GRADES, covered)
    assert told.qid == "q"
    for figure in FIGURES:
        assert getattr(told, figure) == pytest.approx(getattr(row, figure)), figure


def test_where_no_grade_is_3_success_needs_a_2() -> None:
    assert score("q", {"a": 2, "b": 1}, [result("b"), result("a")]).success_3 == 1.0
    assert score("q", {"a": 2, "b": 1}, [result("b")]).success_3 == 0.0


def test_where_every_grade_is_1_all_of_nothing_is_found() -> None:
    assert score("q", {"a": 1}, [result("a")]) == Row("q", 1.0, 1.0, 0.0, 0.0)


def test_recall_is_over_ten_at_most() -> None:
    grades = {f"u{i}": 2 for i in range(20)}
    assert score("q", grades, [result(f"u{i}") for i in range(20)]).recall_10 == 1.0
    assert score("q", grades, [result(f"u{i}") for i in range(5)]).recall_10 == 0.5
    assert score("q", grades, [result(*grades)]).recall_10 == 1.0


units = st.sampled_from("abcdefgh")


@given(st.dictionaries(units, st.integers(1, 3), min_size=1), st.lists(st.frozensets(units, max_size=3), max_size=14))
def test_every_figure_lies_between_0_and_1(grades: dict[str, int], covered: list[frozenset[str]]) -> None:
    row = score("q", grades, covered)
    for figure in FIGURES:
        assert 0 <= getattr(row, figure) <= 1 + 1e-9


@given(st.dictionaries(units, st.integers(1, 3), min_size=1), st.lists(units, max_size=8, unique=True))
def test_where_a_result_covers_one_unit_the_figures_are_those_of_trec(grades: dict[str, int], order: list[str]) -> None:
    row = score("q", grades, [result(unit) for unit in order])
    run = [ir_measures.ScoredDoc("q", unit, -rank) for rank, unit in enumerate(order)] or [ir_measures.ScoredDoc("q", "none", 0)]
    gains = [ir_measures.Qrel("q", unit, 2**grade - 1) for unit, grade in grades.items()]
    expected = ir_measures.calc_aggregate([nDCG @ 10, RR(rel=3) @ 10, R(rel=3) @ 10, Success(rel=7) @ 3], gains, run)
    assert row.ndcg_10 == pytest.approx(expected[nDCG @ 10])
    assert row.mrr == pytest.approx(expected[RR(rel=3) @ 10])
    if max(grades.values()) >= 2:
        assert row.recall_10 == pytest.approx(expected[R(rel=3) @ 10])
    if max(grades.values()) == 3:
        assert row.success_3 == expected[Success(rel=7) @ 3]


def test_a_mean_is_over_needs_and_of_nothing_is_0() -> None:
    rows = [Row("p", 0.5, 1.0, 0.0, 0.25), Row("q", 1.0, 0.0, 1.0, 0.75)]
    assert [mean(rows, figure) for figure in FIGURES] == [0.75, 0.5, 0.5, 0.5]
    assert mean([], "mrr") == 0.0


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [i / 40 for i in range(40)]
    low, high = interval(values)
    assert low < sum(values) / len(values) < high
    # the standard error of the mean of these forty is 0.0456, so the normal interval is 0.4875 ± 0.089.
    assert (low, high) == pytest.approx((0.398, 0.577), abs=0.01)
    assert interval(values) == (low, high)


@pytest.mark.parametrize(("values", "bounds"), [([], (0.0, 0.0)), ([0.3], (0.3, 0.3)), ([0.5, 0.5], (0.5, 0.5))])
def test_an_interval_of_values_that_do_not_differ_is_a_point(values: list[float], bounds: tuple[float, float]) -> None:
    assert interval(values) == bounds


def test_an_interval_of_another_statistic() -> None:
    assert interval([1.0, 2.0, 9.0], max) == (1.0, 9.0)
