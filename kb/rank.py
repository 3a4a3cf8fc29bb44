"""Candidates to an order: one pure scoring function over named signals; the same signals give the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from kb.codebook import READ_FACETS
from kb.model import Depth, Evidence, MatchType, Situation, Tag
from kb.search import Candidate

AGREEING = (*READ_FACETS, "sector")
SIGNALS = ("dense", "lexical", *AGREEING, "kind", "evidence", "depth")

KIND_WORTH = {"practice": 1.0, "recommendation": 0.6, "vignette": 0.5, "context": 0.4, "concept": 0.3, "furniture": 0.0}
"""How near each kind comes to a practice that somebody could copy."""

EVIDENCE_WORTH = {Evidence.EVALUATED: 1.0, Evidence.REPORTED: 0.7, Evidence.DESCRIBED: 0.5, Evidence.PLANNED: 0.2}


@dataclass(frozen=True)
class Features:
    """What is known of a candidate besides its two retrieval signals."""

    type: MatchType
    tags: Mapping[str, tuple[Tag, ...]]
    evidence: Evidence | None = None
    depth: Depth | None = None


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score and the signals (each 0..1) that made it."""

    target: str
    score: float
    signals: Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """Weight of each signal; `min_dense` is the cosine that the best match must reach for an answer to count as found."""

    signals: Mapping[str, float]
    min_dense: float

    @classmethod
    def from_file(cls, path: Path) -> Weights:
        """Read the shipped weights, which say how they were chosen."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({name: float(data["signals"][name]) for name in SIGNALS}, float(data["min_dense"]))


def rank(situation: Situation, candidates: Sequence[Candidate], features: Mapping[str, Features], weights: Weights) -> list[Ranked]:
    """Candidates by score, highest first, ties by target; candidates without features are left out."""
    ranked = []
    for candidate in candidates:
        if candidate.target in features:
            signals = signals_of(situation, candidate, features[candidate.target])
            score = sum(weights.signals[name] * value for name, value in signals.items())
            ranked.append(Ranked(candidate.target, score, signals))
    return sorted(ranked, key=lambda match: (-match.score, match.target))


def signals_of(situation: Situation, candidate: Candidate, features: Features) -> dict[str, float]:
    """Every signal of a candidate, each 0..1, named and ordered as `SIGNALS`."""
    agreements = {facet: agreement(situation, facet, features.tags.get(facet, ())) for facet in AGREEING}
    return {
        "dense": min(1.0, max(0.0, candidate.dense)),
        "lexical": candidate.lexical,
        **agreements,
        "kind": max((KIND_WORTH[tag.value] * tag.confidence for tag in features.tags.get("kind", ())), default=0.5),
        "evidence": EVIDENCE_WORTH[features.evidence] if features.evidence else 0.0,
        "depth": float(features.depth is Depth.FULL),
    }


def agreement(situation: Situation, facet: str, tags: Sequence[Tag]) -> float:
    """How far the tags carry what the situation asks of a facet, 0..1: the mean over the values asked of both confidences multiplied.

    0 where nothing is asked; a value set by hand has confidence 1 and so steers more than one that was read.
    """
    asked = situation.facets.get(facet, ())
    if not asked:
        return 0.0
    return sum(reading.confidence * tag.confidence for tag in tags for reading in asked if tag.value == reading.value) / len(asked)
