"""How far coders agree on one facet: per facet, value and document, each figure with what it rests on. Opens nothing.

A passage counts once two coders have coded it, for every figure alike: chance is then told from the passages on which agreement is, and what one
coder coded alone tells nothing of it. To give no value is a coding like another; a passage that was skipped is not coded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kb.agreement.coefficients import Array, ac1, alpha, apart, cohen, fleiss, masi, quotient, same_pairs
from kb.agreement.resampling import Drawn, Resamples, interval
from kb.coding.decisions import Action, Decision

FEWEST = 2
"""Passages without which there is no figure: on a single one nothing varies but by disagreement."""


class Measure(StrEnum):
    """What a figure is, by its name in a methods section."""

    OBSERVED = "observed agreement"
    COHEN = "Cohen's kappa"
    FLEISS = "Fleiss' kappa"
    AC1 = "Gwet's AC1"
    ALPHA = "Krippendorff's alpha with MASI distance"
    ALPHA_NOMINAL = "Krippendorff's alpha, nominal"


class Missing(StrEnum):
    """Why a figure has no value, or no interval."""

    FEW = "too few passages: at least two must have been coded by the same two coders"
    SAME = "the coders gave the same throughout, which leaves nothing to tell agreement from chance"
    UNSURE = "too few documents or passages differ in what they were given for an interval"


@dataclass(frozen=True)
class Codings:
    """What coders gave the passages for one facet.

    Attributes:
        facet: Facet of the codebook.
        by_coder: Coder to passage id to the values given; an empty set says that none fits, no entry that it was not coded.
        document_of: Passage id to document id, in reading order; codings of other passages are left out of account.
    """

    facet: str
    by_coder: Mapping[str, Mapping[str, frozenset[str]]]
    document_of: Mapping[str, str]

    @classmethod
    def from_decisions(cls, facet: str, decisions: Iterable[Decision], document_of: Mapping[str, str]) -> Codings:
        """From the decisions in force; of those on other facets, and of adjudications, which are no coder's own reading, none is taken."""
        by_coder: dict[str, dict[str, frozenset[str]]] = {}
        sets: dict[tuple[str, ...], frozenset[str]] = {}
        for decision in decisions:
            if decision.facet == facet and decision.action is not Action.ADJUDICATE:
                given = sets.setdefault(decision.values, frozenset(decision.values))
                by_coder.setdefault(decision.coder, {})[decision.passage] = given
        return cls(facet, by_coder, document_of)

    @property
    def coders(self) -> tuple[str, ...]:
        """Their names, sorted."""
        return tuple(sorted(self.by_coder))

    @cached_property
    def passages(self) -> tuple[str, ...]:
        """Those that two coders or more coded, in reading order."""
        coded = Counter(passage for given in self.by_coder.values() for passage in given)
        return tuple(passage for passage in self.document_of if coded[passage] >= 2)

    def given(self, passage: str) -> dict[str, frozenset[str]]:
        """Coder, by name, to what they gave a passage."""
        return {coder: self.by_coder[coder][passage] for coder in self.coders if passage in self.by_coder[coder]}

    def of_document(self, document: str) -> Codings:
        """Those of its passages alone, by whoever coded any of them."""
        passages = {passage: of for passage, of in self.document_of.items() if of == document}
        return Codings(self.facet, {coder: own for coder, own in self.by_coder.items() if own.keys() & passages.keys()}, passages)


@dataclass(frozen=True)
class Figure:
    """One figure of agreement.

    Attributes:
        value: At most 1, which is full agreement; 0 is what chance gives, but for observed agreement, which is a plain share. None where undefined.
        interval: Lower and upper end of its 95% interval, or None.
        n: Passages that it rests on.
        prevalence: Mean share, 0 to 1, of the coders of a passage that gave the value, or for a facet any value; None without passages.
        missing: Why there is no value, or a value and no interval; None where nothing is missing.
    """

    value: float | None
    interval: tuple[float, float] | None
    n: int
    prevalence: float | None
    missing: Missing | None


@dataclass(frozen=True)
class PairAgreement:
    """Cohen's kappa of two coders on one value."""

    first: str
    second: str
    cohen: Figure


@dataclass(frozen=True)
class ValueAgreement:
    """Agreement on whether a passage carries one value.

    Attributes:
        value: Of the facet.
        figures: Observed agreement, Cohen, Fleiss and AC1. Cohen's kappa of more than two coders is the mean over their pairs (Light 1971), of
            those that share two passages and whose kappa is defined.
        pairs: Each two coders, by name.
    """

    value: str
    figures: Mapping[Measure, Figure]
    pairs: tuple[PairAgreement, ...]


@dataclass(frozen=True)
class FacetAgreement:
    """Agreement on one facet.

    Attributes:
        facet: Facet of the codebook.
        coders: Everybody who coded for it, sorted.
        documents: How many hold a passage that counts.
        drawn: What the intervals were drawn from.
        figures: Observed agreement (share of pairs of codings that are equal) and both alphas; where a passage takes one value they are the same.
        values: In the order asked for.
    """

    facet: str
    coders: tuple[str, ...]
    documents: int
    drawn: Drawn
    figures: Mapping[Measure, Figure]
    values: tuple[ValueAgreement, ...]


def agreement(codings: Codings, values: Sequence[str]) -> FacetAgreement:
    """Figures of the facet and of each of the values, in their order; the same each time, and whatever the order of the coders."""
    documents = [codings.document_of[passage] for passage in codings.passages]
    resamples = Resamples(documents)
    return FacetAgreement(
        facet=codings.facet,
        coders=codings.coders,
        documents=len(set(documents)),
        drawn=resamples.drawn,
        figures=_of_facet(codings, resamples),
        values=_of_values(codings, values, resamples),
    )


def by_document(codings: Codings, values: Sequence[str]) -> dict[str, FacetAgreement]:
    """Document to the figures within it, for documents with a passage that counts, in reading order; the intervals are drawn from its passages."""
    documents = dict.fromkeys(codings.document_of[passage] for passage in codings.passages)
    return {document: agreement(codings.of_document(document), values) for document in documents}


def _figure(resampled: Array, shares: Array) -> Figure:
    """From a coefficient as it is and resampled, `(1 + DRAWS,)`, and the share of each passage's coders that gave the value, `(n,)`."""
    n, prevalence = len(shares), float(shares.mean()) if len(shares) else None
    if n < FEWEST:
        return Figure(None, None, n, prevalence, Missing.FEW)
    if np.isnan(resampled[0]):
        return Figure(None, None, n, prevalence, Missing.SAME)
    ends = interval(resampled[1:])
    return Figure(float(resampled[0]), ends, n, prevalence, None if ends else Missing.UNSURE)


def _of_facet(codings: Codings, resamples: Resamples) -> dict[Measure, Figure]:
    """What the passages were given as a whole: every set of values is a category of its own."""
    sets, counts = _sets(codings)
    coders = counts.sum(axis=1)
    totals = resamples.sums(counts)

    def krippendorff(distances: Array) -> Array:
        return alpha(resamples.sums(apart(counts, distances) * coders), totals, distances)

    resampled = {
        Measure.OBSERVED: resamples.means(same_pairs(counts)),
        Measure.ALPHA: krippendorff(masi(sets)),
        Measure.ALPHA_NOMINAL: krippendorff(1 - np.eye(len(sets))),
    }
    shares = (counts @ np.array([float(len(some) > 0) for some in sets])) / coders
    return {measure: _figure(values, shares) for measure, values in resampled.items()}


def _sets(codings: Codings) -> tuple[list[frozenset[str]], Array]:
    """The different sets that were given, and how many coders gave them to each passage, `(passages, sets)`."""
    columns: dict[frozenset[str], int] = {}
    given = [
        (row, columns.setdefault(codings.by_coder[coder][passage], len(columns)))
        for row, passage in enumerate(codings.passages)
        for coder in codings.coders
        if passage in codings.by_coder[coder]
    ]
    counts = np.zeros((len(codings.passages), len(columns)))
    for row, column in given:
        counts[row, column] += 1
    return list(columns), counts


def _of_values(codings: Codings, values: Sequence[str], resamples: Resamples) -> tuple[ValueAgreement, ...]:
    """Whether the passages were given each value: two categories, with it and without."""
    marks = _marks(codings, values)
    pairs = [_Pair(*names, *pair, resamples) for names, pair in zip(combinations(codings.coders, 2), combinations(marks, 2), strict=True)]
    counts = marks.sum(axis=0)
    shares = counts / counts.sum(axis=-1, keepdims=True)
    observed, chance = resamples.means(same_pairs(counts)), resamples.means(shares)
    everywhere = np.ones(len(shares), dtype=bool)
    resampled = {
        Measure.OBSERVED: (observed, everywhere),
        Measure.COHEN: _light(pairs, observed.shape, everywhere.shape),
        Measure.FLEISS: (fleiss(observed, chance), everywhere),
        Measure.AC1: (ac1(observed, chance), everywhere),
    }
    return tuple(
        ValueAgreement(
            value,
            {measure: _figure(figures[:, column], shares[on, column, 0]) for measure, (figures, on) in resampled.items()},
            tuple(pair.of_value(column) for pair in pairs),
        )
        for column, value in enumerate(values)
    )


def _marks(codings: Codings, values: Sequence[str]) -> Array:
    """Who gave which passage which value, and who not, `(coders, passages, values, 2)`: 1 where it is so; where it was not coded, neither is."""
    marks = np.zeros((len(codings.coders), len(codings.passages), len(values), 2))
    carried = {given: np.array([[value in given, value not in given] for value in values], dtype=float) for given in _sets(codings)[0]}
    for row, coder in enumerate(codings.coders):
        for column, passage in enumerate(codings.passages):
            if passage in codings.by_coder[coder]:
                marks[row, column] = carried[codings.by_coder[coder][passage]].reshape(len(values), 2)
    return marks


class _Pair:
    """Two coders: `both`, of shape `(passages,)`, tells which both coded, and `kappa`, `(1 + DRAWS, values)`, is Cohen's on these."""

    def __init__(self, first: str, second: str, one: Array, other: Array, resamples: Resamples) -> None:
        self._names = first, second
        tables = one[..., :, np.newaxis] * other[..., np.newaxis, :]
        self.both = tables.sum(axis=(1, 2, 3)) > 0
        self.kappa = cohen(resamples.sums(tables))
        self._shares = ((one + other) / 2)[self.both, :, 0]

    def of_value(self, column: int) -> PairAgreement:
        return PairAgreement(*self._names, _figure(self.kappa[:, column], self._shares[:, column]))


def _light(pairs: Sequence[_Pair], shape: tuple[int, ...], passages: tuple[int, ...]) -> tuple[Array, NDArray[np.bool_]]:
    """Mean of the defined kappas of the pairs that share enough passages, `(1 + DRAWS, values)`, and which passages these share, `(passages,)`."""
    enough = [pair for pair in pairs if pair.both.sum() >= FEWEST]
    total, defined, shared = np.zeros(shape), np.zeros(shape), np.zeros(passages, dtype=bool)
    for pair in enough:
        total += np.nan_to_num(pair.kappa)
        defined += ~np.isnan(pair.kappa)
        shared |= pair.both
    return quotient(total, defined), shared
