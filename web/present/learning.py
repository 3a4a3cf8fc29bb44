"""What was learned, in words and rows."""

from __future__ import annotations

from dataclasses import dataclass

from kb.codebook import Codebook
from kb.training.self_learning import Learned, LearningState


@dataclass(frozen=True)
class FigureRow:
    """A facet with its figures, two decimals; empty where nothing was measured."""

    facet: str
    before: str
    after: str
    change: str


def figure_rows(codebook: Codebook, learned: Learned) -> tuple[FigureRow, ...]:
    """A row for each facet that was measured, in the order of the codebook."""
    facets = [facet for facet in codebook.facets if facet.id in learned.after]
    return tuple(_row(facet.label, learned.before.get(facet.id), learned.after[facet.id]) for facet in facets)


def in_words(state: LearningState) -> str:
    """What tags passages now."""
    if state.in_force is None:
        return "The tagger as it was shipped is in force."
    return f"What was learned here is in force (training {state.in_force})."


def _row(facet: str, before: float | None, after: float) -> FigureRow:
    change = f"{after - before:+.2f}" if before is not None else ""
    return FigureRow(facet, f"{before:.2f}" if before is not None else "", f"{after:.2f}", change.replace("-", "−"))
