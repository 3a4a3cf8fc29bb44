"""Fits the linear heads of situations and passages from tagged texts, and measures them on writers that were left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import Vectors
from kb.features import FeatureReader, cue_columns
from kb.heads import Heads
from kb.training.data import TrainingPassage, TrainingSituation

PENALTY = 0.1
"""Inverse of the L2 penalty (scikit-learn's C). Of 0.1, 0.5 and 2 it read own judged needs best; passages of unseen documents too."""

ASSERTED = 0.33
"""Probability from which a head counts as saying yes in the figures: of 0.25, 0.33 and 0.5 the best on writers left out."""

MIN_POSITIVES = 5
"""A value with fewer examples gets no head; it stays to the cues."""

FOLDS = 4


@dataclass(frozen=True)
class Examples:
    """Texts as rows of features with what they are tagged with.

    Attributes:
        features: Shape `(n, features)`.
        columns: Facet and value of each column of `tagged`.
        tagged: Which values each text carries, shape `(n, columns)`, 0 or 1.
        groups: Who wrote each; a figure never rests on a text of the same group.
    """

    features: NDArray[np.float32]
    columns: tuple[tuple[str, str], ...]
    tagged: NDArray[np.int8]
    groups: tuple[str, ...]


def situation_examples(situations: Sequence[TrainingSituation], vectors: Vectors, codebook: Codebook) -> Examples:
    """Situations, with their vectors of shape `(n, dim)`, as examples of gap, level and stage."""
    reader = FeatureReader(codebook, cue_columns(codebook))
    rows = [reader.of_situation(situation.text, vector) for situation, vector in zip(situations, vectors, strict=True)]
    return _examples(rows, codebook, PRIMARY_FACETS, [s.facets for s in situations], [s.writer for s in situations])


def passage_examples(passages: Sequence[TrainingPassage], vectors: Vectors, codebook: Codebook) -> Examples:
    """Passages, with their vectors of shape `(n, dim)`, as examples of gap, level, stage and kind."""
    reader = FeatureReader(codebook, cue_columns(codebook))
    rows = [reader.of_passage(passage.heading, passage.text, vector) for passage, vector in zip(passages, vectors, strict=True)]
    return _examples(rows, codebook, (*PRIMARY_FACETS, "kind"), [p.tags for p in passages], [p.writer for p in passages])


def _examples(
    rows: Sequence[NDArray[np.float32]],
    codebook: Codebook,
    facets: Sequence[str],
    tags: Sequence[Mapping[str, tuple[str, ...]]],
    groups: Sequence[str],
) -> Examples:
    columns = tuple((facet, value) for facet in facets for value in codebook.facet(facet).ids)
    tagged = np.array([[value in its.get(facet, ()) for facet, value in columns] for its in tags], dtype=np.int8)
    return Examples(np.stack(rows), columns, tagged.reshape(len(rows), len(columns)), tuple(groups))


def fit(examples: Examples, model: str, codebook: Codebook) -> Heads:
    """Heads for every value with at least `MIN_POSITIVES` examples; a facet that takes one value gets a softmax over its values."""
    kept = [n for n in range(len(examples.columns)) if examples.tagged[:, n].sum() >= MIN_POSITIVES]
    columns = tuple(examples.columns[n] for n in kept)
    weights = np.zeros((examples.features.shape[1], len(kept)), dtype=np.float32)
    bias = np.zeros(len(kept), dtype=np.float32)
    one = tuple(facet for facet in dict.fromkeys(facet for facet, _ in columns) if codebook.facet(facet).one)
    for place, (facet, _) in enumerate(columns):
        if facet not in one:
            weights[:, place], bias[place] = _binary(examples.features, examples.tagged[:, kept[place]])
    for facet in one:
        places = [place for place, (its_facet, _) in enumerate(columns) if its_facet == facet]
        answered = examples.tagged[:, [kept[place] for place in places]]
        said = answered.any(axis=1)
        weights[:, places], bias[places] = _softmax(examples.features[said], answered[said].argmax(axis=1), len(places))
    return Heads(model, cue_columns(codebook), columns, one, weights, bias)


def _binary(features: NDArray[np.float32], tagged: NDArray[np.int8]) -> tuple[NDArray[np.float32], float]:
    """Weights of shape `(features,)` and bias of one value; of one that every text carries, a bias alone, the larger the more texts there are."""
    if tagged.all():
        return np.zeros(features.shape[1], dtype=np.float32), math.log(2 * len(tagged) + 1)
    fitted = _logistic().fit(features, tagged)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _softmax(features: NDArray[np.float32], answers: NDArray[np.intp], count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of shape `(features, count)` and biases `(count,)` of values of which each text has one; of a single value all are nought."""
    if count == 1:
        return np.zeros((features.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32)
    fitted = _logistic().fit(features, answers)
    if count == 2:  # scikit-learn fits one row, of the second value against the first
        return fitted.coef_.T * [-0.5, 0.5], fitted.intercept_ * [-0.5, 0.5]
    return fitted.coef_.T, fitted.intercept_


def _logistic() -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (60 MB, in the child that trains only)

    return LogisticRegression(C=PENALTY, max_iter=400)


def cross_validated(examples: Examples, fitted: Callable[[Examples], Heads], at_least: int = 8) -> dict[str, float]:
    """Facet to macro F1 over its values, each group predicted by heads that never saw it; groups are dealt into `FOLDS` in order.

    Args:
        examples: What is measured on.
        fitted: Heads fitted on the examples that it is given, and perhaps on others.
        at_least: Positives that a value needs to count.
    """
    groups = sorted(set(examples.groups))
    predicted = np.zeros_like(examples.tagged)
    for fold in range(min(FOLDS, len(groups))):
        out = np.isin(examples.groups, groups[fold::FOLDS])
        inside = Examples(examples.features[~out], examples.columns, examples.tagged[~out], tuple(np.array(examples.groups)[~out]))
        predicted[out] = asserted(fitted(inside), examples.features[out], examples.columns)
    return macro_f1(examples.tagged, predicted, examples.columns, at_least)


def asserted(heads: Heads, features: NDArray[np.float32], columns: Sequence[tuple[str, str]]) -> NDArray[np.int8]:
    """Which values heads assert of each row: the likeliest of a facet that takes one, else all from `ASSERTED` on; shape `(n, columns)`."""
    rows = np.zeros((len(features), len(columns)), dtype=np.int8)
    for row, told in zip(rows, heads.probabilities(features), strict=True):
        best = {facet: max((p, value) for (its_facet, value), p in told.items() if its_facet == facet)[1] for facet in heads.one}
        for n, (facet, value) in enumerate(columns):
            row[n] = best[facet] == value if facet in best else told.get((facet, value), 0.0) >= ASSERTED
    return rows


def macro_f1(tagged: NDArray[np.int8], predicted: NDArray[np.int8], columns: Sequence[tuple[str, str]], at_least: int = 8) -> dict[str, float]:
    """Facet to the mean F1 over its values with at least so many positives."""
    from sklearn.metrics import f1_score  # noqa: PLC0415  (as above)

    scores: dict[str, list[float]] = {}
    for n, (facet, _) in enumerate(columns):
        if tagged[:, n].sum() >= at_least:
            scores.setdefault(facet, []).append(float(f1_score(tagged[:, n], predicted[:, n], zero_division=0.0)))
    return {facet: float(np.mean(values)) for facet, values in scores.items()}
