"""Coefficients of agreement against the digits printed in their literature, and against libraries that the product does not call."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from kb.agreement.coefficients import Array, ac1, alpha, apart, cohen, fleiss, masi, quotient, same_pairs

FLEISS_1971 = [
    *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0]),
    *([2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1]),
    *([3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0]),
    *([1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6]),
]
"""Thirty patients, six psychiatrists each, five diagnoses: table 1 of the paper."""

FOURTEEN_RATERS = [
    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
]
"""The worked example of Wikipedia's article on Fleiss' kappa."""

NONE = 0
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
"""Four observers, twelve units, values 1 to 5, with gaps; Gwet's handbook and R's irrCAC work through the same data."""

NOMINAL = 1 - np.eye(5)
INTERVAL = np.subtract.outer(np.arange(5), np.arange(5)).astype(float) ** 2


def counted(ratings: Sequence[Sequence[int]], values: int) -> Array:
    """How many coders gave each unit each value, `(units, values)`, from a row a coder, values from 1."""
    table = np.array(ratings)
    return np.stack([(table == value).sum(axis=0) for value in range(1, values + 1)], axis=1).astype(float)


def shares_of(counts: Array) -> Array:
    return np.asarray((counts / counts.sum(axis=1, keepdims=True)).mean(axis=0))


def alpha_of(counts: Array, distances: Array) -> float:
    coded = counts[counts.sum(axis=1) >= 2]
    return float(alpha((apart(coded, distances) * coded.sum(axis=1)).sum(), coded.sum(axis=0), distances))


# printed digits


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], "0.492"),  # Cohen 1960
        ([[20, 5], [10, 15]], "0.40"),  # the worked example of Wikipedia's article
        ([[40, 9], [6, 45]], "0.70"),  # Feinstein and Cicchetti 1990: with the same 85% of agreement as the next
        ([[80, 10], [5, 5]], "0.32"),
    ],
)
def test_cohens_kappa_is_the_printed_one(table: list[list[int]], printed: str) -> None:
    assert f"{float(cohen(np.array(table, dtype=float))):.{len(printed) - 2}f}" == printed


def test_fleiss_kappa_of_fleiss_own_data_is_the_printed_one_as_a_whole_and_by_diagnosis() -> None:
    counts = np.array(FLEISS_1971, dtype=float)
    assert f"{float(fleiss(same_pairs(counts).mean(), shares_of(counts))):.3f}" == "0.430"
    of_one = np.stack([counts, 6 - counts], axis=-1)
    told = fleiss(same_pairs(of_one).mean(axis=0), (of_one / 6).mean(axis=0))
    assert [f"{float(kappa):.3f}" for kappa in told] == ["0.245", "0.245", "0.520", "0.471", "0.566"]


def test_fleiss_kappa_of_fourteen_raters_is_the_printed_one() -> None:
    counts = np.array(FOURTEEN_RATERS, dtype=float)
    assert [f"{float(share):.3f}" for share in same_pairs(counts)[:4]] == ["1.000", "0.253", "0.308", "0.440"]
    assert f"{float(fleiss(same_pairs(counts).mean(), shares_of(counts))):.3f}" == "0.210"


@pytest.mark.parametrize(("distances", "printed"), [(NOMINAL, "0.743"), (INTERVAL, "0.849")])
def test_krippendorffs_alpha_with_gaps_is_the_printed_one(distances: Array, printed: str) -> None:
    assert f"{alpha_of(counted(KRIPPENDORFF_2011, 5), distances):.3f}" == printed


def test_with_gaps_fleiss_kappa_and_ac1_are_those_that_irrcac_prints() -> None:
    counts = counted(KRIPPENDORFF_2011, 5)
    observed, shares = np.asarray(np.nanmean(same_pairs(counts))), shares_of(counts)
    assert f"{float(fleiss(observed, shares)):.5f}" == "0.76117"
    assert f"{float(ac1(observed, shares)):.5f}" == "0.77544"


def test_where_nearly_all_is_of_one_value_kappa_sinks_below_chance_and_ac1_stays_high() -> None:
    """Gwet's example: 125 cases, of which two raters see 118 alike."""
    table = np.array([[118, 5], [2, 0]], dtype=float)
    shares = (table.sum(axis=0) + table.sum(axis=1)) / 250
    assert f"{float(cohen(table)):.4f}" == "-0.0234"
    assert f"{float(ac1(np.array(118 / 125), shares)):.4f}" == "0.9408"


# by definition


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("a", "a", 0),
        ("ab", "ab", 0),
        ("", "a", 1),
        ("a", "b", 1),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("abc", "a", 1 - 1 / 3 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("abc", "bcd", 1 - 2 / 4 * 1 / 3),
    ],
)
def test_masi_is_jaccard_times_monotonicity(one: str, other: str, distance: float) -> None:
    told = masi([frozenset(one), frozenset(other)])
    assert told.tolist() == [[0, pytest.approx(distance)], [pytest.approx(distance), 0]]


def test_a_quotient_by_nothing_is_undefined_and_goes_over_leading_axes() -> None:
    told = quotient(np.array([[1.0], [0.0]]), np.array([2.0, 0.0]))
    assert told.tolist() == [[0.5, pytest.approx(np.nan, nan_ok=True)], [0.0, pytest.approx(np.nan, nan_ok=True)]]


@pytest.mark.parametrize("undefined", [cohen(np.array([[7.0, 0], [0, 0]])), cohen(np.zeros((2, 2))), fleiss(np.array(1.0), np.array([1.0, 0]))])
def test_where_one_value_is_all_there_is_kappa_is_undefined(undefined: Array) -> None:
    assert np.isnan(undefined)


def test_where_one_value_is_all_there_is_alpha_is_undefined_and_ac1_is_1() -> None:
    assert np.isnan(alpha_of(np.array([[2.0, 0], [3, 0]]), NOMINAL[:2, :2]))
    assert ac1(np.array(1.0), np.array([1.0, 0])) == 1


def test_a_passage_of_one_coder_has_no_pairs() -> None:
    counts = np.array([[1.0, 0], [1, 1]])
    assert same_pairs(counts).tolist() == [pytest.approx(np.nan, nan_ok=True), 0]
    assert apart(counts, NOMINAL[:2, :2]).tolist() == [pytest.approx(np.nan, nan_ok=True), 1]


# against libraries

codes = st.integers(0, 3)


@given(st.lists(st.tuples(codes, codes), min_size=2, max_size=40).filter(lambda rows: len({code for row in rows for code in row}) > 1))
def test_cohens_kappa_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    table = np.zeros((4, 4))
    for one, other in rows:
        table[one, other] += 1
    assert float(cohen(table)) == pytest.approx(cohen_kappa_score(*zip(*rows, strict=True)))


@given(st.lists(st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=4), min_size=1, max_size=12))
@settings(deadline=None)
def test_alpha_with_masi_is_that_of_the_krippendorff_library_and_of_the_definition(units: list[list[frozenset[str]]]) -> None:
    sets = sorted({some for unit in units for some in unit}, key=sorted)
    counts = np.array([[unit.count(some) for some in sets] for unit in units], dtype=float)
    distances = masi(sets)
    told = alpha_of(counts, distances)
    expected = defined_alpha(units)
    assert told == pytest.approx(expected, nan_ok=True)
    if not np.isnan(expected):

        def metric(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = None) -> Any:
            return distances[i1, i2]

        assert told == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement=metric))


def defined_alpha(units: list[list[frozenset[str]]]) -> float:
    """1 less the mean distance within units over that of all pairs of codings, each unit weighing as many codings as it has."""
    pairable = [unit for unit in units if len(unit) > 1]
    codings = [some for unit in pairable for some in unit]
    if len(set(codings)) < 2:
        return float("nan")
    within = sum(len(unit) * mean_distance(unit) for unit in pairable) / len(codings)
    return 1 - within / mean_distance(codings)


def mean_distance(codings: Sequence[frozenset[str]]) -> float:
    pairs = list(combinations(codings, 2))
    return sum(distance(one, other) for one, other in pairs) / len(pairs)


def distance(one: frozenset[str], other: frozenset[str]) -> float:
    if one == other:
        return 0.0
    monotonicity = 2 / 3 if one < other or other < one else 1 / 3 if one & other else 0.0
    return 1 - len(one & other) / len(one | other) * monotonicity
