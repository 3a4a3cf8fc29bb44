"""Figures of reading: the tagger on labelled paragraphs, situations, other languages, no answer, and how far confidences can be trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from kb.answer_model import MatchType
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.evaluation.judged import JudgedSet
from kb.evaluation.measures import Row, mean, score
from kb.examples import TaggedExamples
from kb.knowledge import KnowledgeBase
from kb.situation import Question
from kb.suggestions import suggestions

MIN_POSITIVES = 8
BINS = 10
FOLDS = 5
SEED = 3


@dataclass(frozen=True)
class Asked:
    """A need with the facets that a person reads from its words."""

    qid: str
    text: str
    facets: Mapping[str, tuple[str, ...]]


def needs_of(queries: Path) -> list[Asked]:
    """Needs of a judged set; facet names in the plural are read too."""
    rows = map(json.loads, queries.read_text(encoding="utf-8").splitlines())
    return [Asked(row["qid"], row["text"], {f: tuple(row.get(f, row.get(f"{f}s", ()))) for f in PRIMARY_FACETS}) for row in rows]


def macro_f1(codebook: Codebook, facet: str, wanted: Sequence[Sequence[str]], got: Sequence[Sequence[str]], at_least: int = 1) -> dict[str, float]:
    """Value to F1 for the values of a facet with at least so many positives; "macro" is their mean."""
    told = {}
    for value in codebook.facet(facet).ids:
        yes = [value in its for its in wanted]
        if sum(yes) >= at_least:
            told[value] = float(f1_score(yes, [value in its for its in got], zero_division=0.0))
    return {**told, "macro": float(np.mean(list(told.values())))}


def reading(kb: KnowledgeBase, needs: Sequence[Asked]) -> dict[str, float]:
    """Facet to macro F1 of what is read from needs that nothing was trained on."""
    read = [kb.situation(Question(need.text)) for need in needs]
    return {f: macro_f1(kb.codebook, f, [need.facets[f] for need in needs], [its.values(f) for its in read])["macro"] for f in PRIMARY_FACETS}


@dataclass(frozen=True)
class Tagged:
    """The tagger on labelled paragraphs of the five reports, of whose words it learned nothing.

    Attributes:
        f1: Facet to value to F1 ("macro" too), over values with at least `MIN_POSITIVES` undisputed positives.
        error: Facet to expected calibration error of the asserted tags, ten bins of equal count.
        skill: Facet to Brier skill over the base rate, all values.
        right: Facet to value to how many of its asserted tags are right, and how many are asserted.
    """

    f1: Mapping[str, Mapping[str, float]]
    error: Mapping[str, float]
    skill: Mapping[str, float]
    right: Mapping[str, Mapping[str, tuple[int, int]]]


def tagger(kb: KnowledgeBase, devset: Path) -> Tagged:
    """Figures of the tagger; what the two coders disputed is left out."""
    units = _jsonl(devset / "units.jsonl")
    labels = {row["id"]: row for row in _jsonl(devset / "labels.jsonl")}
    told = {row["id"]: row for row in suggestions(kb.tagger, kb.encoder, TaggedExamples.from_store(kb.store), units, unlisted=True)}
    f1: dict[str, dict[str, float]] = {}
    error: dict[str, float] = {}
    skill: dict[str, float] = {}
    right: dict[str, dict[str, tuple[int, int]]] = {}
    for facet in (*PRIMARY_FACETS, "kind"):
        scores: dict[str, float] = {}
        right[facet] = {}
        asserted: list[tuple[float, bool]] = []
        gains: list[tuple[float, float]] = []
        for value in kb.codebook.facet(facet).ids:
            rows = [(_confidence(told[i], facet, value), _carries(labels[i], facet, value)) for i in labels if _undisputed(labels[i], facet, value)]
            yes = np.array([carried for _, carried in rows])
            confidences = np.array([confidence for (confidence, _), _ in rows])
            listed = np.array([is_listed for (_, is_listed), _ in rows])
            asserted += [(c, bool(y)) for c, y, on in zip(confidences.tolist(), yes.tolist(), listed.tolist(), strict=True) if on]
            gains.append((float(((confidences - yes) ** 2).sum()), float(((yes.mean() - yes) ** 2).sum())))
            right[facet][value] = (int((listed & yes).sum()), int(listed.sum()))
            if yes.sum() >= MIN_POSITIVES:
                scores[value] = float(f1_score(yes, listed, zero_division=0.0))
        f1[facet] = {**scores, "macro": float(np.mean(list(scores.values())))}
        error[facet] = calibration_error(asserted)
        skill[facet] = 1 - sum(ours for ours, _ in gains) / sum(base for _, base in gains)
    return Tagged(f1, error, skill, right)


def calibration_error(asserted: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over `BINS` bins of equal count: mean distance of confidence and share right, weighted by count."""
    ordered = sorted(asserted)
    bins = [part for part in np.array_split(np.array(ordered, dtype=float), BINS) if len(part)]
    return float(sum(len(part) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in bins) / len(ordered))


def _confidence(told: Mapping[str, Any], facet: str, value: str) -> tuple[float, bool]:
    if facet == "kind":
        if told["kind"]["value"] == value:
            return told["kind"]["confidence"], True
        return next((row["confidence"] for row in told["unlisted"]["kind"] if row["value"] == value), 0.0), False
    for rows, listed in ((told[facet], True), (told["unlisted"][facet], False)):
        for row in rows:
            if row["value"] == value:
                return row["confidence"], listed
    return 0.0, False


def _carries(label: Mapping[str, Any], facet: str, value: str) -> bool:
    return bool(label["kind"] == value) if facet == "kind" else value in label[facet]


def _undisputed(label: Mapping[str, Any], facet: str, value: str) -> bool:
    return label["kind"] is not None if facet == "kind" else value not in label["disputed"].get(facet, [])


@dataclass(frozen=True)
class Translated:
    """Needs in another language beside the same in English: nDCG@10 over cases, and macro F1 of what is read (mean of three facets)."""

    ndcg: float
    english_ndcg: float
    f1: float
    english_f1: float


def translated(kb: KnowledgeBase, corpus: Path) -> dict[str, Translated]:
    """Language to figures of the ten own needs that were translated."""
    folder = corpus / "judgments"
    judged = JudgedSet.from_files(folder / "queries.jsonl", folder / "qrels.tsv")
    english = {need.qid: need for need in needs_of(folder / "queries.jsonl")}
    rows = _jsonl(folder / "translated.jsonl")
    figures = {}
    for language in dict.fromkeys(row["language"] for row in rows):
        own = [row for row in rows if row["language"] == language]
        theirs = [Asked(row["qid"], row["text"], english[row["qid"]].facets) for row in own]
        same = [english[row["qid"]] for row in own]
        pair = [float(np.mean(list(reading(kb, needs).values()))) for needs in (theirs, same)]
        ndcg = [mean([_row(kb, judged, need) for need in needs], "ndcg_10") for needs in (theirs, same)]
        figures[language] = Translated(*ndcg, *pair)
    return figures


def _row(kb: KnowledgeBase, judged: JudgedSet, need: Asked) -> Row:
    order = kb.ranking(Question(need.text, scope=MatchType.CASE))[:10]
    return score(need.qid, judged.grades[need.qid], [frozenset({match.target}) for match in order])


@dataclass(frozen=True)
class Refused:
    """How well needs without an answer are told: precision and recall of the refusal, and the share of answerable needs that is refused."""

    precision: float
    recall: float
    answerable_refused: float
    without: int
    answerable: int


def no_answer(kb: KnowledgeBase, corpus: Path, devset: Path | None) -> Refused:
    """Refusals by weights refitted without the need that is told, in five seeded folds; the shipped threshold."""
    answerable = [need.text for need in needs_of(corpus / "judgments" / "queries.jsonl")]
    without = [row["text"] for row in _jsonl(corpus / "judgments" / "no-answer.jsonl")]
    if devset:
        graded = JudgedSet.from_files(devset / "queries.jsonl", devset / "qrels.tsv").grades
        needs = needs_of(devset / "queries.jsonl")
        answerable += [need.text for need in needs if graded.get(need.qid)]
        without += [need.text for need in needs if not graded.get(need.qid)]
    rows = np.array([_likeness(kb, text) for text in (*answerable, *without)])
    found = np.array([True] * len(answerable) + [False] * len(without))
    confidence = np.zeros(len(rows))
    order = np.random.default_rng(SEED).permutation(len(rows))
    for fold in range(FOLDS):
        out = np.zeros(len(rows), dtype=bool)
        out[order[fold::FOLDS]] = True
        confidence[out] = LogisticRegression(C=10).fit(rows[~out], found[~out]).predict_proba(rows[out])[:, 1]
    refused: NDArray[np.bool_] = confidence < kb.weights.answered.at_least
    right = int((refused & ~found).sum())
    return Refused(right / max(1, int(refused.sum())), right / len(without), float(refused[found].mean()), len(without), len(answerable))


def _likeness(kb: KnowledgeBase, text: str) -> tuple[float, float, float]:
    told = kb.likeness(Question(text))
    return told.nearest, told.covered, told.unknown


def _jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
