"""Documents and passages drawn with replacement."""

from __future__ import annotations

import numpy as np
import pytest

from kb.agreement.resampling import DRAWS, Drawn, Resamples, interval


def test_documents_are_drawn_as_wholes() -> None:
    resamples = Resamples(["a", "b", "a", "b", "b"])
    assert resamples.drawn is Drawn.DOCUMENTS
    sums = resamples.sums(np.array([1.0, 100, 10, 100, 100]))
    assert sums[0] == 311
    assert set(sums[1:]) == {22, 311, 600}
    assert len(sums) == 1 + DRAWS


def test_of_one_document_passages_are_drawn() -> None:
    resamples = Resamples(["a", "a"])
    assert resamples.drawn is Drawn.PASSAGES
    assert set(resamples.sums(np.array([1.0, 10]))[1:]) == {2, 11, 20}


def test_a_mean_is_over_the_passages_that_were_drawn() -> None:
    means = Resamples(["a", "b", "b", "b"]).means(np.array([0.0, 1, 1, 1]))
    assert means[0] == 0.75
    assert set(means[1:]) == {0, 0.75, 1}


def test_terms_keep_their_shape() -> None:
    terms = np.arange(12.0).reshape(2, 3, 2)
    resamples = Resamples(["a", "b"])
    assert resamples.sums(terms).shape == (1 + DRAWS, 3, 2)
    assert resamples.sums(terms)[0].tolist() == terms.sum(axis=0).tolist()
    assert resamples.means(terms)[0].tolist() == terms.mean(axis=0).tolist()


def test_without_passages_sums_are_0_and_means_undefined() -> None:
    resamples = Resamples([])
    assert resamples.sums(np.zeros((0, 2))).tolist() == [[0, 0]] * (1 + DRAWS)
    assert np.isnan(resamples.means(np.zeros((0, 2)))).all()


def test_the_draws_are_the_same_each_time() -> None:
    terms = np.arange(5.0)
    assert Resamples("abcde").sums(terms).tolist() == Resamples("abcde").sums(terms).tolist()


def test_an_interval_leaves_out_a_fortieth_at_either_end() -> None:
    assert interval(np.arange(1001.0)) == (25, 975)


@pytest.mark.parametrize(("undefined", "known"), [(25, True), (26, False)])
def test_where_more_than_a_fortieth_of_the_values_is_undefined_the_ends_are_unknown(undefined: int, known: bool) -> None:
    values = np.ones(1000)
    values[:undefined] = np.nan
    assert interval(values) == ((1, 1) if known else None)
