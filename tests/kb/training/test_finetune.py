"""Training on four invented situations, one step each time, and the file that is written of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from click.testing import CliRunner
from safetensors.numpy import load_file

from kb.encoder import MAX_TOKENS, Encoder, OnnxEncoder, stock_model_folder
from kb.errors import BadInputError
from kb.template import passage_text
from kb.training import finetune
from kb.training.data import TrainingData, TrainingPassage, TrainingSituation
from kb.training.finetune import FROZEN_LAYERS, STOCK_SHARE, fine_tuned, write_model

Weights = dict[str, Any]

HEADING = ("Part B", "Examples")
TOLD = {
    "lend": ("The guarantee desk covers half of what a mill borrows, so the savings bank lends again.", "capital"),
    "museum": ("The museum of the harbour opened a new wing with ship models.", ""),
    "learn": ("Apprentices spend two days a week in the workshop of the college.", "education"),
    "tables": ("This page lists all figures and tables of the report.", ""),
    "lab": ("Professors open their laboratory to the toolmakers on Friday afternoons.", "research"),
    "weather": ("The valley has mild winters and rain in spring.", ""),
    "abroad": ("A stand shared by nine members at the fair in Osaka brought orders from Japan.", "global-market"),
    "board": ("The board was elected and the minutes were approved.", ""),
}
ASKED = {
    "No lender gives our young firms any money.": {"lend": 3, "museum": 0},
    "Nobody wants to learn our trade any more.": {"learn": 3, "tables": 0},
    "Our firms and the university are strangers.": {"lab": 2, "weather": 0},
    "We sell nothing outside our own country.": {"abroad": 3, "board": 0},
}


def passage(name: str) -> TrainingPassage:
    text, gap = TOLD[name]
    tags = {"gap": (gap,) if gap else (), "level": (), "stage": (), "kind": ("practice" if gap else "context",)}
    return TrainingPassage(name, "ann", "handbook", HEADING, text, tags)


DATA = TrainingData(
    tuple(passage(name) for name in TOLD),
    tuple(TrainingSituation(f"s{n}", "ann", text, {}, grades) for n, (text, grades) in enumerate(ASKED.items())),
    "0123456789ab",
)


@pytest.fixture(scope="module")
def stock() -> Weights:
    return dict(load_file(stock_model_folder() / "model.safetensors"))


@pytest.fixture(scope="module")
def tuned() -> Weights:
    return fine_tuned(DATA, epochs=1)


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory, tuned: Weights) -> Path:
    file = tmp_path_factory.mktemp("tuned") / "models" / "tuned.onnx"
    write_model(tuned, file, DATA.version)
    return file


def margins(encoder: Encoder) -> list[float]:
    """Of each situation, how much nearer its answer is than its wrong passage."""
    asked = encoder.encode(list(ASKED))
    told = dict(zip(TOLD, encoder.encode([passage_text("", HEADING, text) for text, _ in TOLD.values()]), strict=True))
    pairs = [(max(grades, key=grades.__getitem__), min(grades, key=grades.__getitem__)) for grades in ASKED.values()]
    return [float(vector @ told[answer] - vector @ told[wrong]) for vector, (answer, wrong) in zip(asked, pairs, strict=True)]


def test_answers_move_nearer_than_wrong_passages(model_file: Path, stock_encoder: Encoder) -> None:
    before, after = margins(stock_encoder), margins(OnnxEncoder("tuned", model_file, 1))
    gained = [margin - first for margin, first in zip(after, before, strict=True)]
    assert min(gained) > 0
    assert sum(gained) / len(gained) > 0.03


def test_the_weights_are_the_stock_models_by_name_and_shape(tuned: Weights, stock: Weights) -> None:
    shapes = {name: values.shape for name, values in stock.items() if values.dtype == np.float32}
    assert {name: values.shape for name, values in tuned.items()} == shapes
    assert {values.dtype for values in tuned.values()} == {np.dtype(np.float32)}
    assert [name for name, values in tuned.items() if not np.isfinite(values).all()] == []


def test_only_the_upper_layers_learn(tuned: Weights, stock: Weights) -> None:
    moved = {name for name, values in tuned.items() if float(np.abs(values - stock[name]).max()) > 1e-6}
    layers = {int(name.split(".")[2]) for name in moved if name.startswith("encoder.layer.")}
    assert layers == set(range(FROZEN_LAYERS, 6))
    assert {name for name in moved if not name.startswith("encoder.layer.")} == set()


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(tuned: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    random.seed(1)
    torch.manual_seed(1)
    again = fine_tuned(DATA, epochs=1)
    assert [name for name, values in tuned.items() if not np.array_equal(values, again[name])] == []
    monkeypatch.setattr(finetune, "SEED", finetune.SEED + 1)
    other = fine_tuned(DATA, epochs=1)
    assert [name for name, values in tuned.items() if not np.array_equal(values, other[name])] != []


def test_the_weights_lie_between_what_was_learned_and_the_stock_model(tuned: Weights, stock: Weights) -> None:
    learned = fine_tuned(DATA, epochs=1, stock_share=0.0)
    mixed = {name: STOCK_SHARE * stock[name] + (1 - STOCK_SHARE) * values for name, values in learned.items()}
    assert [name for name, values in mixed.items() if not np.allclose(values, tuned[name], rtol=0, atol=1e-7)] == []
    name = "encoder.layer.5.output.dense.weight"
    assert float(np.abs(learned[name] - tuned[name]).max()) > 1e-6


def test_a_passage_longer_than_the_model_reads_and_a_situation_without_any_answer_do_no_harm(stock_encoder: Encoder) -> None:
    long = TrainingPassage("long", "ann", "handbook", HEADING, "bank " * 600, {"kind": ("context",)})
    lost = TrainingSituation("s9", "ann", "Nobody can answer this.", {}, {"long": 0})
    assert stock_encoder.count_tokens([long.text])[0] > 2 * MAX_TOKENS
    weights = fine_tuned(TrainingData((long,), (lost,), "v"), epochs=1)
    assert [name for name, values in weights.items() if not np.isfinite(values).all()] == []


def test_data_without_situations_is_refused_in_one_sentence() -> None:
    with pytest.raises(BadInputError) as raised:
        fine_tuned(TrainingData(DATA.passages, (), "v"))
    assert str(raised.value) == "The training data has no situation; leave fewer writers out, or write situations."


# the file


def test_the_written_file_says_what_it_was_trained_on(model_file: Path) -> None:
    session = onnxruntime.InferenceSession(str(model_file), providers=["CPUExecutionProvider"])
    assert session.get_modelmeta().custom_metadata_map == {"trained_on": "0123456789ab"}


def test_the_written_file_opens_as_an_encoder_of_unit_vectors(model_file: Path) -> None:
    encoder = OnnxEncoder("tuned", model_file, 1)
    vectors = encoder.encode(["", "bank", "bank " * 600])
    assert (encoder.name, vectors.shape) == ("tuned", (3, 384))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_stock_weights_written_as_whole_numbers_give_nearly_the_stock_vectors(tmp_path: Path, stock: Weights, stock_encoder: Encoder) -> None:
    write_model(stock, tmp_path / "stock.onnx", "nothing")
    texts = [*ASKED, *(text for text, _ in TOLD.values())]
    cosines = (OnnxEncoder("stock", tmp_path / "stock.onnx", 1).encode(texts) * stock_encoder.encode(texts)).sum(axis=1)
    assert float(cosines.min()) > 0.995
    assert (tmp_path / "stock.onnx").stat().st_size < sum(values.nbytes for values in stock.values()) / 3.5


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path, tuned: Weights, model_file: Path) -> None:
    file = tmp_path / "tuned.onnx"
    file.write_bytes(b"older")
    write_model(tuned, file, DATA.version)
    assert [path.name for path in tmp_path.iterdir()] == ["tuned.onnx"]
    assert file.read_bytes() == model_file.read_bytes()


# the command


def test_the_command_leaves_writers_out_and_says_so_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[tuple[TrainingData, int]] = []
    written: list[tuple[Any, ...]] = []

    def trained_on(data: TrainingData, epochs: int) -> Weights:
        trained.append((data, epochs))
        return {"weights": 1}

    monkeypatch.setattr(finetune, "fine_tuned", trained_on)
    monkeypatch.setattr(finetune, "write_model", lambda *values: written.append(values))
    call = ["--to", str(tmp_path / "m.onnx"), "--without", "w2", "--without", "w1", "--epochs", "3"]
    done = CliRunner().invoke(finetune.main, call, catch_exceptions=False)
    assert done.exit_code == 0
    ((data, epochs),) = trained
    assert epochs == 3
    assert not {"w1", "w2"} & set(data.writers)
    assert {"w3", "w4"} <= set(data.writers)
    assert data.version.endswith(" without w1 w2")
    assert written == [({"weights": 1}, tmp_path / "m.onnx", data.version)]
