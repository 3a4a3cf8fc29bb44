"""Heads fitted on invented texts, and their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from kb.codebook import Codebook
from kb.encoder import Encoder
from kb.features import FeatureReader, cue_columns
from kb.heads import Heads
from kb.training.data import TrainingPassage, TrainingSituation
from kb.training.fitting import (
    ASSERTED,
    FOLDS,
    MIN_POSITIVES,
    Examples,
    asserted,
    cross_validated,
    fit,
    macro_f1,
    passage_examples,
    situation_examples,
)
from tests.conftest import SMALL_CORPUS
from tests.kb.invented_heads import heads_that_say

CODEBOOK = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
GAPS = tuple(("gap", value) for value in CODEBOOK.facet("gap").ids)
CAPITAL, POLICY, PRACTICE, CONCEPT, CONTEXT = ("gap", "capital"), ("gap", "policy"), ("kind", "practice"), ("kind", "concept"), ("kind", "context")


def passage(name: str, kind: str, gap: tuple[str, ...] = (), writer: str = "ann") -> TrainingPassage:
    tags = {"gap": gap, "level": (), "stage": (), "kind": (kind,)}
    return TrainingPassage(name, writer, "handbook", ("Part A", "Money"), f"Banks of {name}.", tags)


SITUATIONS = (
    TrainingSituation("s1", "ann", "Banks give no loans.", {"gap": ("capital", "policy"), "level": ("city",), "stage": ()}, {"p1": 3}),
    TrainingSituation("s2", "bob", "Help us.", {"gap": (), "level": (), "stage": ("decline",)}, {"p1": 0}),
)


def planted(columns: Sequence[tuple[str, str]], count: int = 60) -> Examples:
    """Texts that carry the value of a column where their feature of that column is above zero; of kinds, that of the largest feature."""
    features = np.random.default_rng(3).standard_normal((count, len(columns))).astype(np.float32) * 4
    tagged = (features > 0).astype(np.int8)
    kinds = [n for n, (facet, _) in enumerate(columns) if facet == "kind"]
    if kinds:
        tagged[:, kinds] = features[:, kinds] == features[:, kinds].max(axis=1, keepdims=True)
    return Examples(features, tuple(columns), tagged, tuple(f"w{n % 6}" for n in range(count)))


# examples


def test_situations_become_examples_of_gap_level_and_stage(word_encoder: Encoder) -> None:
    vectors = word_encoder.encode([situation.text for situation in SITUATIONS])
    examples = situation_examples(SITUATIONS, vectors, CODEBOOK)
    assert list(dict.fromkeys(facet for facet, _ in examples.columns)) == ["gap", "level", "stage"]
    carried = [{column for column, tagged in zip(examples.columns, row, strict=True) if tagged} for row in examples.tagged]
    assert carried == [{CAPITAL, POLICY, ("level", "city")}, {("stage", "decline")}]
    assert examples.groups == ("ann", "bob")
    reader = FeatureReader(CODEBOOK, cue_columns(CODEBOOK))
    assert examples.features[0].tolist() == reader.of_situation(SITUATIONS[0].text, vectors[0]).tolist()


def test_passages_become_examples_of_their_kind_too(word_encoder: Encoder) -> None:
    passages = (passage("p1", "practice", ("capital",)), passage("p2", "furniture", writer="bob"))
    vectors = word_encoder.encode([its.embedded for its in passages])
    examples = passage_examples(passages, vectors, CODEBOOK)
    assert list(dict.fromkeys(facet for facet, _ in examples.columns)) == ["gap", "level", "stage", "kind"]
    carried = [{column for column, tagged in zip(examples.columns, row, strict=True) if tagged} for row in examples.tagged]
    assert carried == [{CAPITAL, PRACTICE}, {("kind", "furniture")}]
    assert examples.groups == ("ann", "bob")
    expected = FeatureReader(CODEBOOK, cue_columns(CODEBOOK)).of_passage(passages[0].heading, passages[0].text, vectors[0])
    assert examples.features[0].tolist() == expected.tolist()


# fitting


def test_what_is_planted_is_found() -> None:
    examples = planted([CAPITAL, POLICY, PRACTICE, CONCEPT, CONTEXT])
    heads = fit(examples, "a model", CODEBOOK)
    assert (heads.model, heads.columns, heads.one, heads.cues) == ("a model", examples.columns, ("kind",), cue_columns(CODEBOOK))
    assert (heads.weights.shape, heads.bias.shape) == ((5, 5), (5,))
    assert macro_f1(examples.tagged, asserted(heads, examples.features, examples.columns), examples.columns)["kind"] > 0.9
    (told,) = heads.probabilities(np.array([[9, -9, 0, 9, 0]], dtype=np.float32))
    assert told[CAPITAL] > 0.95
    assert told[POLICY] < 0.05
    assert max((told[kind], kind) for kind in (PRACTICE, CONCEPT, CONTEXT))[1] == CONCEPT


def test_a_value_with_too_few_examples_gets_no_head() -> None:
    examples = planted([CAPITAL, POLICY])
    for kept, columns in ((MIN_POSITIVES, (CAPITAL, POLICY)), (MIN_POSITIVES - 1, (POLICY,))):
        tagged = examples.tagged.copy()
        tagged[np.flatnonzero(tagged[:, 0])[kept:], 0] = 0
        assert fit(replace(examples, tagged=tagged), "m", CODEBOOK).columns == columns


def test_a_text_without_a_kind_says_nothing_about_kinds() -> None:
    examples = planted([PRACTICE, CONCEPT, CONTEXT])
    silent = Examples(
        np.vstack([examples.features, np.full((20, 3), 50, dtype=np.float32)]),
        examples.columns,
        np.vstack([examples.tagged, np.zeros((20, 3), dtype=np.int8)]),
        (*examples.groups, *["mute"] * 20),
    )
    with_silent, without = fit(silent, "m", CODEBOOK), fit(examples, "m", CODEBOOK)
    assert np.allclose(with_silent.weights, without.weights)
    assert np.allclose(with_silent.bias, without.bias)


@pytest.mark.parametrize("column", [CAPITAL, PRACTICE])
def test_a_value_that_every_text_carries_is_fitted(column: tuple[str, str]) -> None:
    examples = planted([column])
    heads = fit(replace(examples, tagged=np.ones_like(examples.tagged)), "m", CODEBOOK)
    assert all(told[column] > 0.9 for told in heads.probabilities(examples.features))


def test_a_facet_with_two_values_left_tells_them_apart() -> None:
    examples = planted([PRACTICE, CONCEPT])
    predicted = asserted(fit(examples, "m", CODEBOOK), examples.features, examples.columns)
    assert macro_f1(examples.tagged, predicted, examples.columns)["kind"] > 0.9


def test_of_two_values_left_one_has_the_others_weights_turned_round() -> None:
    heads = fit(planted([PRACTICE, CONCEPT]), "m", CODEBOOK)
    assert np.array_equal(heads.weights[:, 0], -heads.weights[:, 1])
    assert heads.bias[0] == -heads.bias[1]


# figures


def test_values_are_asserted_from_the_least_on_and_of_a_single_facet_the_likeliest() -> None:
    said = {CAPITAL: ASSERTED + 0.01, POLICY: ASSERTED - 0.01, PRACTICE: 0.3, CONCEPT: 0.45, CONTEXT: 0.25}
    heads = heads_that_say(said, 2, one=("kind",))
    columns = (CONTEXT, CONCEPT, POLICY, CAPITAL, ("gap", "research"))
    assert asserted(heads, np.zeros((2, 2), dtype=np.float32), columns).tolist() == [[0, 1, 0, 1, 0]] * 2


def test_macro_f1_is_the_mean_over_values_with_enough_positives() -> None:
    columns = (CAPITAL, POLICY, ("gap", "research"), PRACTICE, ("level", "city"))
    tagged = np.array([[1, 1, 0, 1, 0], [1, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int8)
    predicted = np.array([[1, 0, 1, 0, 1], [1, 0, 1, 0, 0], [0, 0, 1, 0, 0], [1, 0, 1, 0, 0]], dtype=np.int8)
    assert macro_f1(tagged, predicted, columns, at_least=2) == pytest.approx({"gap": (2 / 3 + 0) / 2, "kind": 0.0})
    assert macro_f1(tagged, predicted, columns, at_least=1) == pytest.approx({"gap": (2 / 3 + 0 + 2 / 5) / 3, "kind": 0.0})
    assert macro_f1(tagged, predicted, columns) == {}


def fitted(examples: Examples) -> Heads:
    return fit(examples, "m", CODEBOOK)


def test_nobody_is_predicted_by_heads_that_saw_the_same_group() -> None:
    examples = planted([CAPITAL, POLICY])
    seen: list[set[str]] = []

    def spied(inside: Examples) -> Heads:
        assert len(inside.features) == len(inside.tagged) == len(inside.groups)
        seen.append(set(inside.groups))
        return fitted(inside)

    figures = cross_validated(examples, spied)
    everybody = set(examples.groups)
    assert [everybody - some for some in seen] == [{"w0", "w4"}, {"w1", "w5"}, {"w2"}, {"w3"}]
    assert len(seen) == FOLDS
    assert figures["gap"] > 0.85


def test_what_only_one_group_knows_is_not_found_in_it() -> None:
    examples = planted([CAPITAL, POLICY])
    own = np.array(examples.groups) == "w0"
    tagged = examples.tagged.copy()
    tagged[own] = 1 - tagged[own]
    figures = cross_validated(replace(examples, tagged=tagged), fitted)
    assert figures["gap"] < cross_validated(examples, fitted)["gap"] - 0.1


def test_of_a_single_group_nothing_can_be_told() -> None:
    examples = planted([CAPITAL, POLICY])
    assert cross_validated(replace(examples, groups=("ann",) * len(examples.groups)), fitted) == {"gap": 0.0}


def test_a_value_with_too_few_positives_is_not_measured() -> None:
    examples = planted([CAPITAL, POLICY])
    count = int(examples.tagged.sum(axis=0).max())
    assert set(cross_validated(examples, fitted, at_least=count)) == {"gap"}
    assert cross_validated(examples, fitted, at_least=count + 1) == {}
