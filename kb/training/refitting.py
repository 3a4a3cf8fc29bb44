"""What training asks of its child: vectors of texts, heads with their figures, and weights with theirs. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import Encoder, Vectors
from kb.evaluation.measures import FIGURES, Row, mean
from kb.heads import Heads
from kb.indexing import Progress
from kb.training.data import TrainingData, TrainingPassage, Values
from kb.training.fitting import Examples, asserted, cross_validated, fit, macro_f1, passage_examples, situation_examples
from kb.training.learning import JudgedSignals, cross_validate, learn

OWN_WEIGHT = 4
"""How often a passage of the library counts beside one of the shipped data: it is of the kind that will be tagged."""

ENOUGH = 20
"""Decided passages, or judged needs, from which on figures on them are given."""

Figures = Mapping[str, float]


def working() -> Callable[[Callable[[Progress], Any], Progress], Any]:
    """What the child does with a task: it calls it."""
    return lambda task, progress: task(progress)


@dataclass(frozen=True)
class Encode:
    """Asks for the vectors of texts, shape `(len(texts), dim)`."""

    encoder: Encoder
    texts: tuple[str, ...]

    def __call__(self, _progress: Progress) -> Vectors:
        """As asked for."""
        return self.encoder.encode(self.texts)


@dataclass(frozen=True)
class EncodeSituations:
    """Asks for the vectors that situations are read by, shape `(len(texts), dim)`."""

    encoder: Encoder
    texts: tuple[str, ...]

    def __call__(self, _progress: Progress) -> Vectors:
        """As asked for."""
        return self.encoder.encode_situations(self.texts).read


@dataclass(frozen=True)
class Decided:
    """Passages of the library with the tags that persons accepted, the document as their writer, and their vectors, shape `(n, dim)`."""

    passages: tuple[TrainingPassage, ...]
    vectors: Vectors


@dataclass(frozen=True)
class Refitted:
    """New heads, and what is known of them.

    Attributes:
        situations: Heads that read situations.
        passages: Heads that tag passages.
        shipped: Facet to macro F1 on the shipped data, each writer predicted by heads that never saw their texts; for situations and passages. The
            layers below the heads of situations saw them all, so of these it tells what heads lose, not how well an unknown person is read.
        before: Facet to macro F1 of the shipped heads on the decided passages, none of which they saw; empty where there are too few.
        after: The same of new heads, each document, or stretch of one, predicted by heads that never saw it.
    """

    situations: Heads
    passages: Heads
    shipped: Mapping[str, Figures]
    before: Figures
    after: Figures


@dataclass(frozen=True)
class RefitHeads:
    """Asks for both heads, from the shipped data and from what persons decided.

    Attributes:
        data: Passages and situations that were written for training.
        situation_vectors: Of `data.told_situations`, those that they are read by, shape `(n, dim)`.
        passage_vectors: Of `data.passages`, shape `(n, dim)`.
        decided: Passages of the library.
        shipped: The heads that came with this version, or None where there are none for the model in use.
        codebook: Facets and values.
        model: The encoder's name.
        reading_model: What made the vectors of situations.
    """

    data: TrainingData
    situation_vectors: Vectors
    passage_vectors: Vectors
    decided: Decided
    shipped: Heads | None
    codebook: Codebook
    model: str
    reading_model: str

    def __call__(self, progress: Progress) -> Refitted:
        """As asked for; half a minute for 8,000 passages and 8,000 situations."""
        progress("reading the training data", 0, 4)
        situations = situation_examples(self.data.told_situations, self.situation_vectors, self.codebook)
        passages = passage_examples(self.data.passages, self.passage_vectors, self.codebook)
        own = self.decided.passages
        decided = passage_examples(own, self.decided.vectors, self.codebook) if own else None
        progress("measuring how situations are read", 1, 4)
        shipped = {"situations": cross_validated(situations, self._fit_situations)}
        progress("measuring how passages are tagged", 2, 4)
        shipped["passages"] = cross_validated(passages, self._fit)
        enough = decided if decided is not None and len(own) >= ENOUGH else None
        before = _figures(self.shipped, enough) if self.shipped and enough else {}
        after = cross_validated(enough, lambda inside: self._fit(_together(passages, inside)), at_least=1) if enough else {}
        progress("fitting", 3, 4)
        return Refitted(self._fit_situations(situations), self._fit(_together(passages, decided) if decided else passages), shipped, before, after)

    def _fit(self, examples: Examples) -> Heads:
        return fit(examples, self.model, self.codebook)

    def _fit_situations(self, examples: Examples) -> Heads:
        return fit(examples, self.reading_model, self.codebook)


def _together(passages: Examples, decided: Examples) -> Examples:
    return Examples(
        np.concatenate([passages.features, *[decided.features] * OWN_WEIGHT]),
        passages.columns,
        np.concatenate([passages.tagged, *[decided.tagged] * OWN_WEIGHT]),
        (*passages.groups, *decided.groups * OWN_WEIGHT),
    )


def _figures(heads: Heads, decided: Examples) -> dict[str, float]:
    return macro_f1(decided.tagged, asserted(heads, decided.features, decided.columns), decided.columns, at_least=1)


@dataclass(frozen=True)
class ReadNeed:
    """Facet to values of a need: what a person reads, what the heads in force read, and what new ones read."""

    wanted: Values
    before: Values
    after: Values


@dataclass(frozen=True)
class RefittedRanking:
    """New weights, and the figures of what is read from judged needs and of their ranking.

    Attributes:
        weights: Signal to weight.
        reading: Facet to macro F1, `before` and `after`.
        ranking: Figures `before`, of the new heads with the weights in force `kept`, and with weights `refitted` on other needs.
    """

    weights: Mapping[str, float]
    reading: Mapping[str, Figures]
    ranking: Mapping[str, Figures]

    @property
    def better(self) -> bool:
        """Whether refitted weights rank needs that they never saw better than those in force do, by mean nDCG@10."""
        return self.ranking["refitted"]["ndcg_10"] > self.ranking["kept"]["ndcg_10"]


@dataclass(frozen=True)
class RefitRanking:
    """Asks for weights from judged needs.

    Attributes:
        before: Needs with their signals as the heads in force read them.
        after: The same as the new heads read them.
        beside: Other needs as the new heads read them: learned from, and not measured.
        read: Needs that a person read, as to what is read.
        in_force: Signal to weight.
    """

    before: tuple[JudgedSignals, ...]
    after: tuple[JudgedSignals, ...]
    beside: tuple[JudgedSignals, ...]
    read: tuple[ReadNeed, ...]
    in_force: Mapping[str, float]

    def __call__(self, progress: Progress) -> RefittedRanking:
        """As asked for."""
        progress("learning the weights of the ranking", 0, 1)
        unseen, _ = cross_validate(self.after, self.beside)
        wanted = [need.wanted for need in self.read]
        return RefittedRanking(
            learn([*self.after, *self.beside]),
            {"before": _read(wanted, [need.before for need in self.read]), "after": _read(wanted, [need.after for need in self.read])},
            {
                "before": _means([need.score(self.in_force) for need in self.before]),
                "kept": _means([need.score(self.in_force) for need in self.after]),
                "refitted": _means(unseen),
            },
        )


def _means(rows: Sequence[Row]) -> dict[str, float]:
    return {figure: mean(rows, figure) for figure in FIGURES}


def _read(wanted: Sequence[Values], read: Sequence[Values]) -> dict[str, float]:
    columns = sorted({(facet, value) for its in wanted for facet in PRIMARY_FACETS for value in its.get(facet, ())})
    if not columns:
        return {}
    tagged, predicted = (np.array([[v in its.get(f, ()) for f, v in columns] for its in some], dtype=np.int8) for some in (wanted, read))
    return macro_f1(tagged, predicted, columns, at_least=1)
