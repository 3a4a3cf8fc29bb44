"""The specialised encoder: all-MiniLM-L6-v2 trained on `corpus/training` and the shipped cases, mixed with the stock weights, written as int8 ONNX.

`python -m kb.training.finetune --to kb/models/clusterbridge-minilm-1.onnx` makes the shipped file (about a quarter of an hour on two cores); needs
torch, which only this and `kb.training.reading_layers` import. Nothing of any report is read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tqdm import tqdm

from kb import corpus
from kb.bert_graph import ATTENTION_HEADS, bert_graph, write_graph
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import MAX_TOKENS, stock_model_folder
from kb.errors import BadInputError
from kb.model import Case
from kb.template import case_texts, passage_text
from kb.training.data import TrainingData, TrainingPassage, TrainingSituation

FROZEN_LAYERS = 3
"""The word vectors and the lower half stay as they are: their outputs are computed once, which halves an epoch, and general language is kept."""

EPOCHS = 2
LEARNING_RATE, RATE_OF_HEADS = 5e-5, 2e-3
SITUATIONS_PER_STEP = 16
SCALE = 20.0
"""Of cosines before the softmax, as sentence-transformers' ranking losses use it."""

GAINS = {0: 0.0, 1: 0.7, 2: 3.0, 3: 7.0}
"""Gain of a grade, as in nDCG, but less for grade 1, so that an answer in passing does not pull."""

TAG_SHARE = 0.3
"""Weight of the loss of the tags beside that of the order."""

STOCK_SHARE = 0.3
"""How much of the weights is the stock model's: averaging keeps what general training taught (model soups, Wortsman et al. 2022). Trained without
two of the eight writers, shares of 1, 0.7, 0.4, 0.25 and 0 gave nDCG@10 by meaning alone of 0.324, 0.456, 0.545, 0.570 and 0.586 on these two, and
of 0.318, 0.355, 0.362, 0.362 and 0.350 on the paragraphs of the development set."""

ASKED_OF_A_CASE = 3
CASES = "cases"

SEED = 11


class UpperLayers(torch.nn.Module):
    """The upper layers, and a linear head for each tag value that is used in training only."""

    def __init__(self, layers: Any, dim: int, values: int) -> None:
        super().__init__()
        self.layers = layers
        self.heads = torch.nn.Linear(dim, values)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Unit vectors, shape `(batch, dim)`, from the outputs of the frozen layers, shape `(batch, tokens, dim)`."""
        blocked = (1.0 - mask[:, None, None, :]) * torch.finfo(hidden.dtype).min
        for layer in self.layers:
            out = layer(hidden, attention_mask=blocked)
            hidden = out[0] if isinstance(out, tuple) else out
        weights = mask.unsqueeze(-1)
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


class LowerLayers:
    """Outputs of the frozen layers, each text's computed once and kept at half precision."""

    def __init__(self, model: Any, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._kept: dict[str, torch.Tensor] = {}

    def of(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states `(batch, tokens, dim)`, padded with zeros, and their mask."""
        rows = [self._of(text).float() for text in texts]
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), mask

    def tokens(self, text: str) -> int:
        """How many tokens of a text are read."""
        return len(self._of(text))

    def _of(self, text: str) -> torch.Tensor:
        if text not in self._kept:
            ids = self._tokenizer.encode(text).ids
            ids = ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]
            with torch.no_grad():
                hidden = self._model.embeddings(torch.tensor([ids]))
                for layer in self._model.encoder.layer[:FROZEN_LAYERS]:
                    out = layer(hidden)
                    hidden = out[0] if isinstance(out, tuple) else out
            self._kept[text] = hidden[0].half()
        return self._kept[text]


def with_cases(data: TrainingData, cases: Sequence[Case]) -> TrainingData:
    """The data and the shipped practices: some situations of each `asked_as` ask for its summary, for one of its sections and for another of them.

    Which ones is chosen by seed. What is measured on the shipped cards rests on an encoder that saw them; judged needs are never among them.
    """
    chance = random.Random(SEED)
    passages, situations = list(data.passages), list(data.situations)
    for case in cases:
        parts = case_texts(case)
        summary, *sections = parts[: len(parts) - len(case.asked_as)]
        tags = {facet: case.facets.get(facet, ()) for facet in PRIMARY_FACETS} | {"kind": ("practice",)}
        for number, asked in enumerate(chance.sample(case.asked_as, min(ASKED_OF_A_CASE, len(case.asked_as)))):
            other = chance.choice([text for text in case.asked_as if text != asked])
            graded = {f"{case.id}#{number}.{n}": (text, 3 - bool(n)) for n, text in enumerate((summary, chance.choice(sections or [summary]), other))}
            passages += [TrainingPassage(i, CASES, "card", (), text, tags) for i, (text, _) in graded.items()]
            situations.append(TrainingSituation(f"{case.id}#{number}", CASES, asked, tags, {i: grade for i, (_, grade) in graded.items()}))
    return TrainingData(tuple(passages), tuple(situations), f"{data.version} with {len(cases)} cases")


def fine_tuned(data: TrainingData, epochs: int = EPOCHS, stock_share: float = STOCK_SHARE) -> dict[str, Any]:
    """Weights of the specialised encoder by name, as numpy arrays of float32.

    Each step ranks the passages of some situations: the softmax over all passages of the step shall match the gains of the situation's own.
    The tags of the same passages are learned beside it.

    Raises:
        BadInputError: When there is no situation to train on.
    """
    if not data.situations:
        raise BadInputError("The training data has no situation; leave fewer writers out, or write situations.")
    random.seed(SEED)
    torch.manual_seed(SEED)
    folder = stock_model_folder()
    model = stock_model(folder)
    texts = _Texts(data)
    trained = UpperLayers(model.encoder.layer[FROZEN_LAYERS:], model.config.hidden_size, len(texts.columns))
    steps = epochs * -(-len(data.situations) // SITUATIONS_PER_STEP)
    losses = _Losses(trained, LowerLayers(model, stock_tokenizer(folder)), texts)
    descent = Descent(trained, LEARNING_RATE, RATE_OF_HEADS, steps)
    for batch in tqdm(_batches(data.situations, epochs), total=steps, desc="training", unit="step"):
        descent.step(losses.of(batch))
    return _mixed(load_file(folder / "model.safetensors"), model.state_dict(), stock_share)


class Descent:
    """Upper layers and their heads down a loss, `steps` times; both rates rise over the first tenth of the steps and then fall to a twentieth."""

    def __init__(self, trained: UpperLayers, rate: float, rate_of_heads: float, steps: int) -> None:
        self._trained = trained
        parameters = [{"params": trained.layers.parameters()}, {"params": trained.heads.parameters(), "lr": rate_of_heads}]
        self._optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
        self._scheduler = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min((step + 1) / (0.1 * steps), max(0.05, 1 - step / steps))
        )

    def step(self, loss: Any) -> None:
        """Once, by the slope of a loss, cut to length 1."""
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._trained.parameters(), 1.0)
        self._optimizer.step()
        self._scheduler.step()


def stock_model(folder: Path) -> Any:
    """The stock model in torch, told to leave nothing out."""
    encoder: Any = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})[0]
    return encoder.auto_model.eval()


def stock_tokenizer(folder: Path) -> Tokenizer:
    """Its tokenizer, which neither pads nor cuts."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class _Texts:
    """The passages' texts as the encoder reads them, and the columns of their tags, by passage id."""

    def __init__(self, data: TrainingData) -> None:
        pairs = {(facet, value) for passage in data.passages for facet, values in passage.tags.items() for value in values}
        self.columns = {pair: n for n, pair in enumerate(sorted(pairs))}
        self.by_id = {passage.id: passage_text("", passage.heading, passage.text) for passage in data.passages}
        self.tags = {
            passage.id: [self.columns[facet, value] for facet, values in passage.tags.items() for value in values] for passage in data.passages
        }


class _Losses:
    """How far the upper layers are from the grades and the tags."""

    def __init__(self, trained: UpperLayers, lower: LowerLayers, texts: _Texts) -> None:
        self._trained = trained
        self._lower = lower
        self._texts = texts

    def of(self, batch: Sequence[TrainingSituation]) -> Any:
        """The loss of these situations and their passages, one number."""
        ids = [passage for situation in batch for passage in situation.grades]
        asked = self._trained(*self._lower.of([situation.text for situation in batch]))
        found = self._trained(*self._lower.of([self._texts.by_id[i] for i in ids]))
        tags = _tag_loss(self._trained.heads(found * 8), [self._texts.tags[i] for i in ids])
        return _order_loss(asked @ found.T, batch, ids) + TAG_SHARE * tags


def _mixed(stock: Mapping[str, torch.Tensor], learned: Mapping[str, torch.Tensor], stock_share: float) -> dict[str, Any]:
    mixed = {name: stock_share * value + (1 - stock_share) * learned[name] for name, value in stock.items() if name in learned}
    return {name: np.ascontiguousarray(value.detach().numpy(), dtype=np.float32) for name, value in mixed.items() if value.is_floating_point()}


def _batches(situations: Sequence[TrainingSituation], epochs: int) -> Iterator[list[TrainingSituation]]:
    for _ in range(epochs):
        order = random.sample(list(situations), len(situations))
        yield from (order[i : i + SITUATIONS_PER_STEP] for i in range(0, len(order), SITUATIONS_PER_STEP))


def _order_loss(cosines: torch.Tensor, batch: Sequence[TrainingSituation], ids: Sequence[str]) -> torch.Tensor:
    gains = torch.tensor([[GAINS[situation.grades.get(i, 0)] for i in ids] for situation in batch])
    wanted = gains / gains.sum(1, keepdim=True).clamp(min=1e-6)
    return -(wanted * torch.log_softmax(SCALE * cosines, dim=1)).sum(1).mean()


def _tag_loss(logits: torch.Tensor, columns: Sequence[Sequence[int]]) -> torch.Tensor:
    wanted = torch.zeros_like(logits)
    for row, its_columns in enumerate(columns):
        wanted[row, list(its_columns)] = 1.0
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted)


def write_model(weights: Mapping[str, Any], to: Path, trained_on: str) -> None:
    """The weights as ONNX with int8 matrices; `trained_on` is kept in the file."""
    graph = bert_graph(weights, ATTENTION_HEADS, int8=True, middle=FROZEN_LAYERS)
    graph.metadata_props.add(key="trained_on", value=trained_on)
    write_graph(graph, to)


@click.command(help=__doc__)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--without", multiple=True, help="A writer who is left out, to measure on; the cases are then too.")
@click.option("--epochs", default=EPOCHS, show_default=True)
def main(to: Path, without: tuple[str, ...], epochs: int) -> None:
    """Train and write."""
    folder = corpus.default_folder()
    data = TrainingData.from_folder(folder / "training", Codebook.from_file(folder / "codebook.yaml")).without(without)
    if not without:
        data = with_cases(data, corpus.Corpus.from_folder(folder).cases)
    write_model(fine_tuned(data, epochs), to, data.version)


if __name__ == "__main__":
    main()
