"""How far each value of the codebook can be trusted: how often a suggestion of it was right, and how far coders agree on it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from kb.agreement.figures import Codings, Figure, Measure, agreement
from kb.codebook import Codebook, Column
from kb.coding.decisions import Action, Decision
from kb.heads import SHIPPED_FOLDER

ENOUGH = 20
"""Suggestions from which a share is told; below it the 95% interval of a share of one half is wider than 0.44 (Wilson 1927)."""

RELIABLE, FAIR = 0.8, 0.6
"""Shares from which a value's suggestions are called reliable, and fair."""

_MEASURED = "precision.json"


@dataclass(frozen=True)
class Precision:
    """How many suggestions of a value were right, of how many."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where they are too few to say."""
        return self.right / self.of if self.of >= ENOUGH else None


@dataclass(frozen=True)
class Trust:
    """What is known of a value.

    Attributes:
        accepted: Of the suggestions that coders decided on.
        measured: Of the shipped tagger on labelled paragraphs that it never saw; None where that was not measured, or is not what tags here.
        agreement: Gwet's AC1 of the coders; None where no two coded.
    """

    accepted: Precision = field(default_factory=lambda: Precision(0, 0))
    measured: Precision | None = None
    agreement: Figure | None = None

    @property
    def share(self) -> float | None:
        """How often a suggestion is right, by coders where there are enough, else as measured; None where nobody can say."""
        own = self.accepted.share
        return own if own is not None or self.measured is None else self.measured.share

    @property
    def grade(self) -> str:
        """In one word; empty where nobody can say."""
        if self.share is None:
            return ""
        return "reliable" if self.share >= RELIABLE else "fair" if self.share >= FAIR else "doubtful"


@dataclass(frozen=True)
class MeasuredPrecision:
    """The precision of heads on labelled paragraphs; without that model and these heads, by the SHA-256 of their file, the figures mean nothing."""

    model: str
    heads: str
    right: Mapping[str, Mapping[str, tuple[int, int]]]

    @classmethod
    def of_shipped(cls, model: str, right: Mapping[str, Mapping[str, tuple[int, int]]]) -> MeasuredPrecision:
        """Figures of the shipped heads: facet to value to right and asserted."""
        return cls(model, _hash_of_heads(), right)

    def save(self) -> None:
        """Write them beside the heads."""
        (SHIPPED_FOLDER / _MEASURED).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def shipped_precision(model: str) -> dict[Column, Precision]:
    """Figures of the shipped heads by facet and value; none where those that ship are of other heads, or of another model."""
    held = MeasuredPrecision(**json.loads((SHIPPED_FOLDER / _MEASURED).read_text(encoding="utf-8")))
    if (held.model, held.heads) != (model, _hash_of_heads()):
        return {}
    return {(facet, value): Precision(*counts) for facet, values in held.right.items() for value, counts in values.items()}


def trust(codebook: Codebook, held: Iterable[Decision], document_of: Mapping[str, str], measured: Mapping[Column, Precision]) -> dict[Column, Trust]:
    """Every value of the codebook with what is known of it.

    Args:
        codebook: In force.
        held: The decisions in force.
        document_of: Passage id to document id, in reading order, of the passages whose codings may be compared.
        measured: Of the tagger in use. A value into which others were merged, or that is part of one, is not what was measured.
    """
    decisions = tuple(held)
    accepted = _accepted(decisions)
    found: dict[Column, Trust] = {}
    for facet in codebook.facets:
        figures = _agreement(Codings.from_decisions(facet.id, decisions, document_of), facet.ids)
        other = {value for former in facet.former for value in former.became}
        for value in facet.ids:
            column = (facet.id, value)
            known = None if value in other else measured.get(column)
            found[column] = Trust(accepted.get(column, Precision(0, 0)), known, figures.get(value))
    return found


def _accepted(decisions: Iterable[Decision]) -> dict[Column, Precision]:
    """What coders made of suggestions; what was carried over to a new version of a document is not counted twice."""
    right: Counter[Column] = Counter()
    of: Counter[Column] = Counter()
    for line in decisions:
        if line.action not in (Action.CARRY, Action.ADJUDICATE):
            for each in line.suggested:
                of[line.facet, each.value] += 1
                right[line.facet, each.value] += each.value in line.values
    return {column: Precision(right[column], number) for column, number in of.items()}


def _agreement(codings: Codings, values: tuple[str, ...]) -> dict[str, Figure]:
    if not codings.passages:
        return {}
    return {each.value: each.figures[Measure.AC1] for each in agreement(codings, values).values}


def _hash_of_heads() -> str:
    return hashlib.sha256((SHIPPED_FOLDER / "passages.npz").read_bytes()).hexdigest()
