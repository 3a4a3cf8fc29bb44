"""The library measured on a judged set: the product's own order beside words alone and meaning alone, on the same run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kb.answer_model import MatchType
from kb.codebook import PRIMARY_FACETS
from kb.errors import BadInputError
from kb.evaluation.judged import JudgedSet, Need, Units
from kb.evaluation.measures import DEPTH, FIGURES, Row, interval, mean
from kb.knowledge import KnowledgeBase
from kb.rank import SIGNALS, Ranked
from kb.situation import Question
from kb.store import Store
from kb.training.learning import JudgedSignals, cross_validate

BASELINES = {"words alone": "lexical", "meaning alone": "dense"}


@dataclass(frozen=True)
class Credit:
    """What results cover: themselves, and a passage the units that its text covers, a case the units of its inventory entries."""

    units: Units
    units_of_inventory: Mapping[str, frozenset[str]]

    def of_passage(self, passage_id: str, text: str) -> frozenset[str]:
        """The passage itself, and the units that its text covers."""
        return self.units.covered(text) | {passage_id}

    def of_case(self, case_id: str, inventory: Sequence[str]) -> frozenset[str]:
        """The case itself, and the units of the practices that it tells."""
        return frozenset({case_id}).union(*(self.units_of_inventory.get(entry, frozenset()) for entry in inventory))


@dataclass(frozen=True)
class Evaluation:
    """Figures over the needs that have an answer, in the order of the needs; `compared` holds the same needs under each baseline."""

    rows: tuple[Row, ...]
    compared: Mapping[str, tuple[Row, ...]]
    median_words: int
    needs: Mapping[str, Need]
    fold_weights: tuple[Mapping[str, float], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `evaluate --json` prints it."""
        return {
            "needs": len(self.rows),
            **{figure: round(mean(self.rows, figure), 4) for figure in FIGURES},
            "median_words": self.median_words,
            "intervals": {figure: self._interval(figure) for figure in FIGURES},
            "compared": {name: self._comparison(rows) for name, rows in self.compared.items()},
            "per_value": self._per_value(),
            "per_need": {row.qid: {figure: round(getattr(row, figure), 4) for figure in FIGURES} for row in self.rows},
            "fold_weights": [dict(weights) for weights in self.fold_weights],
        }

    def _interval(self, figure: str) -> list[float]:
        return [round(bound, 4) for bound in interval([getattr(row, figure) for row in self.rows])]

    def _comparison(self, rows: Sequence[Row]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for figure in FIGURES:
            differences = [getattr(ours, figure) - getattr(theirs, figure) for ours, theirs in zip(self.rows, rows, strict=True)]
            told[figure] = round(mean(rows, figure), 4)
            told[f"{figure}_gain"] = [round(statistics.fmean(differences), 4), *(round(bound, 4) for bound in interval(differences))]
        return told

    def _per_value(self) -> dict[str, dict[str, dict[str, float]]]:
        table: dict[str, dict[str, dict[str, float]]] = {facet: {} for facet in PRIMARY_FACETS}
        for facet, told in table.items():
            for value in sorted({value for row in self.rows for value in self.needs[row.qid].facets[facet]}):
                rows = [row for row in self.rows if value in self.needs[row.qid].facets[facet]]
                told[value] = {"needs": len(rows), **{figure: round(mean(rows, figure), 4) for figure in FIGURES}}
        return table


def evaluate(kb: KnowledgeBase, judged: JudgedSet, credit: Credit, scope: MatchType | None, refit: JudgedSet | None = None) -> Evaluation:
    """Figures of the library on the needs that have an answer.

    Args:
        kb: The library.
        judged: Needs and grades.
        credit: What a result covers.
        scope: Cases, passages, or both where None.
        refit: Learn the weights anew on four fifths of the needs, and on these others, and measure the order by score on the rest (seeded folds
            by need), instead of the order of the answer. A text that is measured is never learned from.

    Raises:
        BadInputError: When no need has an answer.
    """
    needs = judged.answered
    if not needs:
        raise BadInputError(f"None of the {len(judged.needs)} needs has a grade; check that both files use the same qids.")
    covers = _Covers(kb.store, credit)
    measured = [_signals(judged.grades[need.qid], need.qid, kb.ranking(Question(need.text, scope=scope)), covers) for need in needs]
    fold_weights: list[dict[str, float]] = []
    if refit is not None:
        asked = {need.text for need in needs}
        others = replace(refit, needs=tuple(need for need in refit.needs if need.text not in asked)).among(kb.store.case_hashes())
        rows, fold_weights = cross_validate(measured, judged_signals(kb.store, kb.ranking, others))
    else:
        rows = [need.as_ranked() for need in measured]
    by_qid = {row.qid: row for row in rows}
    top = [text for need in measured for text in covers.texts(need.targets[:DEPTH])]
    return Evaluation(
        rows=tuple(by_qid[need.qid] for need in needs),
        compared={name: tuple(_alone(need, signal) for need in measured) for name, signal in BASELINES.items()},
        median_words=sorted(len(text.split()) for text in top)[len(top) // 2] if top else 0,
        needs={need.qid: need for need in needs},
        fold_weights=tuple(fold_weights),
    )


def judged_signals(store: Store, ranking: Callable[[Question], Sequence[Ranked]], judged: JudgedSet) -> list[JudgedSignals]:
    """The signals of every need that has an answer, for learning weights from sets that grade cases and passages by their ids.

    Args:
        store: Holds the cases and passages.
        ranking: Every candidate of a question with its signals.
        judged: Needs and grades; where only cases are graded only these are ranked, for a passage that nobody graded is no wrong answer.
    """
    graded = {identifier for grades in judged.grades.values() for identifier in grades}
    scope = MatchType.CASE if graded <= store.case_hashes().keys() else None
    covers = _Covers(store, Credit(Units({}), {}))
    return [_signals(judged.grades[need.qid], need.qid, ranking(Question(need.text, scope=scope)), covers) for need in judged.answered]


def _alone(need: JudgedSignals, signal: str) -> Row:
    return need.score({name: float(name == signal) for name in SIGNALS})


class _Covers:
    """Texts of results and what each covers, each worked out once."""

    def __init__(self, store: Store, credit: Credit) -> None:
        self._store = store
        self._credit = credit
        self._known: dict[str, tuple[str, frozenset[str]]] = {}

    def of(self, targets: Sequence[str]) -> list[frozenset[str]]:
        new = [target for target in targets if target not in self._known]
        for case in self._store.cases(new).values():
            self._known[case.id] = (f"{case.summary}\n\n{case.text}", self._credit.of_case(case.id, case.inventory))
        for identifier, (_, passage) in self._store.passages(new).items():
            self._known[identifier] = (passage.text, self._credit.of_passage(identifier, passage.text))
        return [self._known[target][1] for target in targets]

    def texts(self, targets: Sequence[str]) -> list[str]:
        """Texts of results whose credit was asked for."""
        return [self._known[target][0] for target in targets]


def _signals(grades: Mapping[str, int], qid: str, order: Sequence[Ranked], covers: _Covers) -> JudgedSignals:
    targets = tuple(match.target for match in order)
    rows = np.array([[match.signals[name] for name in SIGNALS] for match in order], dtype=float).reshape(len(order), len(SIGNALS))
    return JudgedSignals(qid, grades, targets, rows, tuple(covers.of(targets)))
