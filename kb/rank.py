"""Candidates to an order: one pure scoring function over named signals; the same signals give the reasons."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from kb.answer_model import MatchType, Situation
from kb.answered import AnsweredWeights
from kb.believed import Believed
from kb.codebook import READ_FACETS
from kb.model import Depth, Evidence, Outcome
from kb.search import Candidate

AGREEING = (*READ_FACETS, "sector")
SIGNALS = ("dense", "lexical", *AGREEING, "kind", "evidence", "depth")

WEIGHTS_FILE = "ranking.yaml"
SHIPPED_WEIGHTS = Path(__file__).with_name(WEIGHTS_FILE)

KIND_WORTH = {"practice": 1.0, "recommendation": 0.6, "vignette": 0.5, "context": 0.4, "concept": 0.3, "furniture": 0.0}
"""How near each kind comes to a practice that somebody could copy."""

EVIDENCE_WORTH = {Evidence.EVALUATED: 1.0, Evidence.REPORTED: 0.7, Evidence.DESCRIBED: 0.5, Evidence.PLANNED: 0.2}


@dataclass(frozen=True)
class Features:
    """What is known of a candidate besides its two retrieval signals; `work` is its source, or its document where that is linked to none."""

    type: MatchType
    believed: Believed
    evidence: Evidence | None = None
    depth: Depth | None = None
    outcome: Outcome | None = None
    place: str | None = None
    work: str = ""

    @cached_property
    def worth(self) -> tuple[float, float, float]:
        """The signals that no situation changes: kind, evidence and depth. A passage is of one kind, so beside an accepted one no guess counts."""
        kinds = {key: trust for key, trust in self.believed.trusts.items() if key[0] == "kind"}
        decided = {key: kinds[key] for key in kinds.keys() & self.believed.accepted} or kinds
        kind = max((KIND_WORTH[value] * trust for (_, value), trust in decided.items()), default=0.5)
        return kind, EVIDENCE_WORTH[self.evidence] if self.evidence else 0.0, float(self.depth is Depth.FULL)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score and what made it: the signals, each 0..1, in the order of `SIGNALS`."""

    target: str
    score: float
    values: tuple[float, ...]

    @property
    def signals(self) -> Mapping[str, float]:
        """Signal by name."""
        return dict(zip(SIGNALS, self.values, strict=True))


@dataclass(frozen=True)
class Weights:
    """Weight of each signal, and what decides whether the best matches are an answer."""

    signals: Mapping[str, float]
    answered: AnsweredWeights

    @classmethod
    def from_file(cls, path: Path) -> Weights:
        """Read the shipped weights, which say how they were chosen."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({name: float(data["signals"][name]) for name in SIGNALS}, AnsweredWeights(**data["answered"]))

    def save(self, path: Path) -> None:
        """Write a file that `from_file` reads."""
        told = {"signals": dict(self.signals), "answered": dataclasses.asdict(self.answered)}
        path.write_text(f"# Learned in this library by 'clusterbridge train'.\n{yaml.safe_dump(told, sort_keys=False)}", encoding="utf-8")


def open_weights(own: Path | None) -> Weights:
    """The weights in the folder of a training, where there are some and no signal was added since, else the shipped ones."""
    path = own / WEIGHTS_FILE if own else None
    if path and path.exists() and set(SIGNALS) <= yaml.safe_load(path.read_text(encoding="utf-8"))["signals"].keys():
        return Weights.from_file(path)
    return Weights.from_file(SHIPPED_WEIGHTS)


def rank(situation: Situation, candidates: Sequence[Candidate], features: Mapping[str, Features], weights: Weights) -> list[Ranked]:
    """Candidates by score, highest first, ties by target; candidates without features are left out."""
    known = [candidate for candidate in candidates if candidate.target in features]
    signals = signals_of(situation, known, [features[candidate.target] for candidate in known])
    scores = signals @ np.array([weights.signals[name] for name in SIGNALS])
    rows = zip(known, scores.tolist(), signals.tolist(), strict=True)
    return sorted((Ranked(c.target, score, tuple(row)) for c, score, row in rows), key=lambda match: (-match.score, match.target))


def signals_of(situation: Situation, candidates: Sequence[Candidate], features: Sequence[Features]) -> NDArray[np.float64]:
    """Every signal of every candidate, each 0..1; shape `(candidates, len(SIGNALS))`, columns ordered as `SIGNALS`."""
    found = np.array([(c.dense, c.lexical) for c in candidates], dtype=float).reshape(-1, 2).clip(0.0, 1.0)
    agreeing = np.stack([agreement(situation, facet, features) for facet in AGREEING], axis=1)
    worth = np.array([its.worth for its in features], dtype=float).reshape(-1, 3)
    return np.hstack([found, agreeing, worth])


def agreement(situation: Situation, facet: str, features: Sequence[Features]) -> NDArray[np.float64]:
    """How far each one's tags carry what the situation asks of a facet, 0..1: the mean over the values asked of both confidences multiplied.

    0 where nothing is asked; a value set by hand has confidence 1 and so steers more than one that was read. An actor that is missing is asked
    for like one that is named: a practice with it may show how it was brought in. What is told to be no trouble is not asked for.
    """
    total = np.zeros(len(features))
    asked = [reading for reading in situation.facets.get(facet, ()) if not reading.settled]
    for reading in asked:
        key = (facet, reading.value)
        total += reading.confidence * np.array([its.believed.trusts.get(key, 0.0) for its in features], dtype=float)
    return total / max(1, len(asked))
