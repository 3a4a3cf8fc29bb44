"""The layers that read situations: the stock model's upper half once more, trained to tell gap, level and stage.

What finds passages for a situation is not what tells its missing connection: there a university that is mentioned weighs as much as one that is
missed. Each situation is seen twice, as it is and as one in another language reads once it is turned into English word by word: what the glossary
does not know stays foreign.

`python -m kb.training.reading_layers --to kb/models/clusterbridge-reading-1.onnx` makes the shipped file from the situations of `corpus/training`
(some ten minutes on two cores); as `kb.training.finetune`, it needs torch and reads nothing of any report.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from tqdm import tqdm

from kb import corpus
from kb.bert_graph import ATTENTION_HEADS, layers_graph, write_graph
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import stock_model_folder
from kb.reading.language import terms_of
from kb.training.data import TrainingData, TrainingSituation
from kb.training.finetune import FROZEN_LAYERS, Descent, LowerLayers, UpperLayers, stock_model, stock_tokenizer

EPOCHS = 4
LEARNING_RATE, RATE_OF_HEADS = 5e-5, 1e-3
SITUATIONS_PER_STEP = 16
SCALE = 8.0
"""Of the unit vectors before the heads, as `kb.features` stretches them before its own."""

DROPPED = 0.1
"""Share of a vector's entries that are left out in each step (Srivastava et al. 2014)."""

SEED = 11


@dataclass(frozen=True)
class Vocabulary:
    """Of a glossary: its foreign words, in its order, and all English ones that stand for some, in lower case."""

    foreign: tuple[str, ...]
    english: frozenset[str]

    @classmethod
    def from_file(cls, path: Path) -> Vocabulary:
        """Of a file of `corpus/languages`.

        Raises:
            BadInputError: When it is no glossary.
        """
        terms = terms_of(path)
        foreign = tuple(term for term in terms if " " not in term)
        return cls(foreign, frozenset(word for english in terms.values() for word in re.findall(r"\w+", english.lower())))

    def through(self, text: str, chance: random.Random) -> str:
        """The text in lower case with a foreign word, drawn by chance, for each that has none in the glossary."""
        return re.sub(r"[^\W\d_]+", lambda found: self._word(found[0].lower(), chance), text)

    def _word(self, word: str, chance: random.Random) -> str:
        return word if {word, word.removesuffix("s")} & self.english else chance.choice(self.foreign)


def twice(situations: Sequence[TrainingSituation], vocabularies: Sequence[Vocabulary]) -> list[TrainingSituation]:
    """Each as it is, and once more through one of the vocabularies; which one, and the words, are seeded."""
    chance = random.Random(SEED)
    through = [replace(situation, text=chance.choice(vocabularies).through(situation.text, chance)) for situation in situations]
    return [*situations, *through]


def trained_layers(situations: Sequence[TrainingSituation], codebook: Codebook, epochs: int = EPOCHS) -> dict[str, Any]:
    """Weights of the layers above the frozen ones by name, as numpy arrays of float32; the heads they were trained with are left behind."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    folder = stock_model_folder()
    model = stock_model(folder)
    lower = LowerLayers(model, stock_tokenizer(folder))
    columns = [(facet, value) for facet in PRIMARY_FACETS for value in codebook.facet(facet).ids]
    upper = UpperLayers(model.encoder.layer[FROZEN_LAYERS:], model.config.hidden_size, len(columns))
    batches = list(_batches(situations, lower, epochs))
    descent = Descent(upper, LEARNING_RATE, RATE_OF_HEADS, len(batches))
    for batch in tqdm(batches, desc="training", unit="step"):
        descent.step(_loss(upper, lower, batch, columns))
    return {
        f"encoder.layer.{FROZEN_LAYERS + number}.{name}": np.ascontiguousarray(values.detach().numpy(), dtype=np.float32)
        for number, layer in enumerate(upper.layers)
        for name, values in layer.state_dict().items()
    }


def _loss(upper: UpperLayers, lower: LowerLayers, batch: Sequence[TrainingSituation], columns: Sequence[tuple[str, str]]) -> Any:
    vectors = torch.nn.functional.dropout(SCALE * upper(*lower.of([situation.text for situation in batch])), DROPPED)
    wanted = torch.tensor([[float(value in situation.facets[facet]) for facet, value in columns] for situation in batch])
    return torch.nn.functional.binary_cross_entropy_with_logits(upper.heads(vectors), wanted)


def _batches(situations: Sequence[TrainingSituation], lower: LowerLayers, epochs: int) -> Iterator[list[TrainingSituation]]:
    """Situations of like length together, for what is padded is computed in vain; the order within and between batches is drawn anew each time."""
    for _ in range(epochs):
        order = sorted(situations, key=lambda situation: lower.tokens(situation.text) // 16 + random.random())
        batches = [order[i : i + SITUATIONS_PER_STEP] for i in range(0, len(order), SITUATIONS_PER_STEP)]
        yield from random.sample(batches, len(batches))


@click.command(help=__doc__)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--without", multiple=True, help="A writer who is left out, to measure on.")
@click.option("--epochs", default=EPOCHS, show_default=True)
def main(to: Path, without: tuple[str, ...], epochs: int) -> None:
    """Train and write."""
    folder = corpus.default_folder()
    codebook = Codebook.from_file(folder / "codebook.yaml")
    data = TrainingData.from_folder(folder / "training", codebook).without(without)
    situations = twice(data.situations, [Vocabulary.from_file(path) for path in sorted((folder / "languages").glob("*.tsv"))])
    graph = layers_graph(trained_layers(situations, codebook, epochs), ATTENTION_HEADS)
    graph.metadata_props.add(key="trained_on", value=data.version)
    write_graph(graph, to)


if __name__ == "__main__":
    main()
