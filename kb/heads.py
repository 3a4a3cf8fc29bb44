"""Linear heads: from the features of a text to a probability for each codebook value. A small file each for situations and passages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Vectors
from kb.features import Cues

SHIPPED_FOLDER = Path(__file__).parent / "models"


TEMPERATURE = 2.5
"""Of the softmax: on the five reports, of whose words nothing was trained, the likeliest kind was right in 57% of the passages at a mean
confidence of 82%; so heated the two are about equal."""


@dataclass(frozen=True)
class Heads:
    """One logistic head a value, and one softmax over the values of a facet that takes only one.

    Attributes:
        model: What made the vectors (`Encoder.name`, of situations `Encoder.reading_model`); other vectors mean nothing to these heads.
        cues: The columns of cues among the features.
        columns: Facet and value of each head.
        one: Facets whose values share a softmax.
        weights: Shape `(features, heads)`.
        bias: Shape `(heads,)`.
    """

    model: str
    cues: Cues
    columns: tuple[tuple[str, str], ...]
    one: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, features: Vectors) -> list[dict[tuple[str, str], float]]:
        """For each row of features, shape `(n, features)`: facet and value to probability 0..1."""
        logits = features @ self.weights + self.bias
        told = (1 + np.tanh(logits / 2)) / 2  # the logistic function, without its overflow
        for facet in self.one:
            own = [n for n, (its_facet, _) in enumerate(self.columns) if its_facet == facet]
            raised = np.exp((logits[:, own] - logits[:, own].max(axis=1, keepdims=True)) / TEMPERATURE)
            told[:, own] = raised / raised.sum(axis=1, keepdims=True)
        return [dict(zip(self.columns, map(float, row), strict=True)) for row in told]

    def save(self, path: Path) -> None:
        """Write the file, aside first, then renamed."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        told = json.dumps({"model": self.model, "cues": self.cues, "columns": self.columns, "one": self.one})
        with aside.open("wb") as file:
            np.savez_compressed(file, told=np.array(told), weights=self.weights.astype(np.float16), bias=self.bias)
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Heads:
        """Read a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            told = json.loads(str(held["told"]))
            return cls(
                told["model"],
                tuple((facet, value) for facet, value in told["cues"]),
                tuple((facet, value) for facet, value in told["columns"]),
                tuple(told["one"]),
                held["weights"].astype(np.float32),
                held["bias"],
            )


def open_heads(name: str, model: str, own: Path | None) -> Heads | None:
    """The heads of that name for this model's vectors: those in the folder of a training, where there is one, else the shipped ones, else none."""
    for folder in filter(None, (own, SHIPPED_FOLDER)):
        path = folder / f"{name}.npz"
        if path.exists() and (heads := Heads.load(path)).model == model:
            return heads
    return None
