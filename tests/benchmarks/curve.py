"""`python tests/benchmarks/curve.py`: how much each doubling of the training passages adds to the tagger's heads, on writers left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kb.codebook import Codebook
from kb.corpus import default_folder
from kb.encoder import open_encoder
from kb.settings import SHIPPED_MODEL, Settings
from kb.template import passage_text
from kb.training.data import TrainingData
from kb.training.fitting import Examples, asserted, fit, macro_f1, passage_examples

LEFT_OUT = ("w4", "w8", "w11", "w14", "w17", "w21")
"""Two who wrote bundles, two reports, one contrast sets, one whole documents."""

SIZES = (250, 500, 1000, 2000, 4000, 8000)
DRAWS = 3
SEED = 5


def curve(examples: Examples, codebook: Codebook) -> Iterator[tuple[int, dict[str, float]]]:
    """Number of passages and the mean macro F1 by facet of heads fitted on so many, drawn at random; the last size is all there are."""
    groups = np.array(examples.groups)
    out = np.isin(groups, LEFT_OUT)
    inside = np.flatnonzero(~out)
    chance = np.random.default_rng(SEED)
    for size in (size for size in SIZES if size / 2 < len(inside)):
        drawn = [chance.permutation(inside)[:size] for _ in range(DRAWS if size < len(inside) else 1)]
        figures = [_figures(examples, rows, out, codebook) for rows in drawn]
        yield min(size, len(inside)), {facet: float(np.mean([figure[facet] for figure in figures])) for facet in figures[0]}


def _figures(examples: Examples, rows: NDArray[np.intp], out: NDArray[np.bool_], codebook: Codebook) -> dict[str, float]:
    some = Examples(examples.features[rows], examples.columns, examples.tagged[rows], tuple(np.array(examples.groups)[rows]))
    predicted = asserted(fit(some, SHIPPED_MODEL, codebook), examples.features[out], examples.columns)
    return macro_f1(examples.tagged[out], predicted, examples.columns)


def main() -> None:
    """Print the table in Markdown."""
    corpus = default_folder()
    codebook = Codebook.from_file(corpus / "codebook.yaml")
    passages = TrainingData.from_folder(corpus / "training", codebook).passages
    vectors = open_encoder(Settings()).encode([passage_text("", passage.heading, passage.text) for passage in passages])
    print("| passages | gap | level | stage | kind |\n|---|---|---|---|---|")
    for count, f1 in curve(passage_examples(passages, vectors, codebook), codebook):
        print(f"| {count:,} | {f1['gap']:.3f} | {f1['level']:.3f} | {f1['stage']:.3f} | {f1['kind']:.3f} |")


if __name__ == "__main__":
    main()
