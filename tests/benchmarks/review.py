"""Reviews simulated on the five reports: how soon the practices are seen, what is said to remain, and what the tagger gains by learning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.codebook import PRIMARY_FACETS
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.coding.review import Order, State, Wanted
from kb.corpus import default_folder
from kb.evaluation.judged import Units
from kb.knowledge import KnowledgeBase
from kb.training.data import TrainingData, TrainingPassage
from kb.training.fitting import Examples, asserted, fit, macro_f1, passage_examples
from kb.training.refitting import OWN_WEIGHT

CODER = "simulated"
AT_ONCE = 10
"""Passages read between two looks at the list; the order is learned anew as often."""

ACCEPTED = 60
LEAST_LEFT = 20
"""Paragraphs of a report beside the accepted ones, so that there is something to measure on."""

SEED = 11


@dataclass(frozen=True)
class Step:
    """How far a review was: passages and practices seen, and the estimate of what remained then."""

    seen: int
    found: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True)
class Simulated:
    """A review in most-likely order by a coder who gives every passage its true kind.

    Attributes:
        steps: After every `AT_ONCE` passages; the first before any.
        practices: True practices in the order in which the passages came.
        in_reading_order: The same, had they come as they stand.
    """

    steps: tuple[Step, ...]
    practices: tuple[bool, ...]
    in_reading_order: tuple[bool, ...]

    def share_for(self, share: float, order: Sequence[bool]) -> float:
        """Share of the passages after which that share of the practices was seen."""
        wanted = np.ceil(share * sum(order))
        return float((np.searchsorted(np.cumsum(order), wanted) + 1) / len(order))

    @property
    def half_found(self) -> Step:
        """The first step at which half of the practices was found."""
        return next(step for step in self.steps if 2 * step.found >= sum(self.practices))

    @property
    def half_seen(self) -> Step:
        """The first step at which half of the passages was seen."""
        return next(step for step in self.steps if 2 * step.seen >= len(self.practices))

    def left(self, step: Step) -> int:
        """Practices that truly remained."""
        return sum(self.practices) - step.found

    def table(self) -> str:
        """The curve in Markdown: a row for every tenth of the passages."""
        rows = ["| passages seen | practices seen | still to be found, as estimated | in truth |", "|---|---|---|---|"]
        for tenth in range(11):
            step = next(step for step in self.steps if step.seen >= tenth * len(self.practices) // 10)
            seen, found = step.seen / len(self.practices), step.found / sum(self.practices)
            rows.append(f"| {seen:.0%} | {found:.0%} | {step.expected:.0f} ({step.low} to {step.high}) | {self.left(step)} |")
        return "\n".join(rows)


def true_kinds(kb: KnowledgeBase, devset: Path) -> dict[str, str]:
    """Passage to its kind by the coders of the development set: practice where it covers one, else that of the first paragraph that it covers."""
    units, labels = Units.from_file(devset / "units.jsonl"), _by_id(devset / "labels.jsonl")
    kinds = {}
    for document in kb.store.documents():
        for identifier, passage in kb.passages_of(document.id).items():
            covered = [labels[unit]["kind"] for unit in sorted(units.covered(passage.text)) if labels[unit]["kind"]]
            if covered:
                kinds[identifier] = "practice" if "practice" in covered else covered[0]
    return kinds


def simulate(kb: KnowledgeBase, kinds: Mapping[str, str]) -> Simulated:
    """Review every passage whose kind is known; what the coder decides stays in the library."""
    wanted = Wanted(CODER, facet="kind", order=Order.LIKELY)
    reading = [passage for passage in kb.review.listed(Wanted(CODER, state=State.ALL)) if passage in kinds]
    kb.record.decide(CODER, [Choice(i, "kind", Action.SKIP) for i in kb.review.listed(wanted) if i not in kinds], kb.codebook)
    kb.decided()
    order: list[str] = []
    steps = [_step(kb, order, kinds)]
    while listed := kb.review.listed(wanted)[:AT_ONCE]:
        kb.record.decide(CODER, [Choice(i, "kind", Action.CHANGE, (kinds[i],)) for i in listed], kb.codebook)
        kb.decided(listed)
        order += listed
        steps.append(_step(kb, order, kinds))
    return Simulated(tuple(steps), tuple(kinds[i] == "practice" for i in order), tuple(kinds[i] == "practice" for i in reading))


def _step(kb: KnowledgeBase, order: Sequence[str], kinds: Mapping[str, str]) -> Step:
    told = next(one for one in kb.review.remaining(Wanted(CODER), "kind") if one.value == "practice")
    return Step(len(order), sum(kinds[i] == "practice" for i in order), told.expected, told.low, told.high)


@dataclass(frozen=True)
class Gained:
    """Facet to macro F1 on the rest of each report: trained without it, and with `ACCEPTED` of its paragraphs; over so many paragraphs."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    paragraphs: int


def gained_by_learning(kb: KnowledgeBase, devset: Path) -> Gained:
    """The shipped training data with four reports, and with accepted paragraphs of the fifth beside them; each report is the fifth once."""
    shipped = TrainingData.from_folder(default_folder() / "training", kb.codebook).passages
    base = passage_examples(shipped, kb.encoder.encode([passage.embedded for passage in shipped]), kb.codebook)
    labels = _by_id(devset / "labels.jsonl")
    own = [_paragraph(row, labels[i]) for i, row in _by_id(devset / "units.jsonl").items() if labels[i]["kind"]]
    reports = passage_examples(own, kb.encoder.encode([passage.embedded for passage in own]), kb.codebook)
    predicted = {False: np.zeros_like(reports.tagged), True: np.zeros_like(reports.tagged)}
    measured = np.zeros(len(own), dtype=bool)
    for accepted, rest in _folds(np.array(reports.groups)):
        measured[rest] = True
        others = np.array(reports.groups) != reports.groups[rest[0]]
        for learned, rows in ((False, np.flatnonzero(others)), (True, np.concatenate([np.flatnonzero(others), accepted]))):
            heads = fit(_together(base, reports, rows), kb.encoder.name, kb.codebook)
            predicted[learned][rest] = asserted(heads, reports.features[rest], reports.columns)
    disputed = np.array([[value in labels[p.id]["disputed"].get(facet, ()) for facet, value in reports.columns] for p in own])
    figures = [
        macro_f1(reports.tagged[measured], np.where(disputed, reports.tagged, predicted[learned])[measured], reports.columns)
        for learned in (False, True)
    ]
    return Gained(figures[0], figures[1], int(measured.sum()))


def _paragraph(row: Mapping[str, Any], label: Mapping[str, Any]) -> TrainingPassage:
    tags = {facet: tuple(label[facet]) for facet in PRIMARY_FACETS} | {"kind": (label["kind"],)}
    return TrainingPassage(row["id"], row["source"], "", tuple(re.split(r"\s*>\s*", row["heading"])), row["text"], tags)


def _folds(reports: NDArray[np.str_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows of the accepted paragraphs of each report that is long enough, drawn by chance, and of its others."""
    chance = np.random.default_rng(SEED)
    for report in dict.fromkeys(reports.tolist()):
        rows = chance.permutation(np.flatnonzero(reports == report))
        if len(rows) >= ACCEPTED + LEAST_LEFT:
            yield rows[:ACCEPTED], rows[ACCEPTED:]


def _together(base: Examples, reports: Examples, rows: NDArray[np.intp]) -> Examples:
    """As training takes decided passages beside the shipped ones."""
    return Examples(
        np.concatenate([base.features, *[reports.features[rows]] * OWN_WEIGHT]),
        base.columns,
        np.concatenate([base.tagged, *[reports.tagged[rows]] * OWN_WEIGHT]),
        (*base.groups, *[reports.groups[n] for n in rows] * OWN_WEIGHT),
    )


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
