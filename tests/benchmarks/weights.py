"""`python tests/benchmarks/weights.py`: learns the shipped weights anew, from `corpus/training` alone, and tells them beside the file's."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kb.evaluation.evaluate import judged_signals
from kb.evaluation.measures import FIGURES, mean
from kb.knowledge import KnowledgeBase
from kb.rank import SHIPPED_WEIGHTS, SIGNALS, Weights
from kb.settings import Settings
from kb.training.learning import EVEN, JudgedSignals, cross_validate, learn
from kb.training.own_library import shipped_data


def signals() -> list[JudgedSignals]:
    """The training situations with graded practices, by the shipped practices, encoder and heads."""
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase.open(Settings(data=Path(folder), models=Settings().models_folder)) as kb:
        kb.follow_corpus()
        return judged_signals(kb.store, kb.ranking, shipped_data(kb).judged)


def main() -> None:
    """Print the weights, then the figures: learned from other situations, even weights, and meaning alone."""
    needs, shipped = signals(), Weights.from_file(SHIPPED_WEIGHTS).signals
    learned = learn(needs)
    for name in SIGNALS:
        print(f"{name:12} {learned[name]:5.2f}   in the file {shipped[name]:5.2f}")
    alone = {name: float(name == "dense") for name in SIGNALS}
    rows = {
        "learned from other situations": cross_validate(needs)[0],
        "even": [need.score(EVEN) for need in needs],
        "meaning alone": [need.score(alone) for need in needs],
    }
    for what, its in rows.items():
        print(f"{what:30}" + "".join(f"  {figure} {mean(its, figure):.3f}" for figure in FIGURES))


if __name__ == "__main__":
    main()
