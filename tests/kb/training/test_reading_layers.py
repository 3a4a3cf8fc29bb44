"""The layers that read situations, trained on eight invented ones, and the file that the encoder puts behind its own."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from safetensors.numpy import load_file

from kb.bert_graph import ATTENTION_HEADS, bert_graph, layers_graph, write_graph
from kb.codebook import Codebook
from kb.encoder import OnnxEncoder, Vectors, stock_model_folder
from kb.settings import SHIPPED_MODEL
from kb.training import reading_layers
from kb.training.data import TrainingData, TrainingSituation
from kb.training.finetune import FROZEN_LAYERS
from kb.training.reading_layers import Vocabulary, trained_layers, twice
from tests.conftest import ROOT

Weights = dict[str, Any]

CODEBOOK = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
ASKED = {
    "No lender gives our young firms any money.": "capital",
    "The bank closes the file when it hears of kilns.": "capital",
    "Who has brought savings and young mills together?": "capital",
    "Our guarantee fund lends to nobody.": "capital",
    "The professors and our workshops are strangers.": "research",
    "No laboratory has ever tested a glaze of ours.": "research",
    "Who has brought a chair of chemistry into the valley?": "research",
    "What the institute finds stays in its journals.": "research",
}


def situations(asked: dict[str, str]) -> list[TrainingSituation]:
    return [TrainingSituation(f"s{n}", "ann", text, {"gap": (gap,), "level": (), "stage": ()}, {}) for n, (text, gap) in enumerate(asked.items())]


@pytest.fixture(scope="module")
def learned() -> Weights:
    return trained_layers(situations(ASKED), CODEBOOK, epochs=30)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, learned: Weights) -> OnnxEncoder:
    """The stock model with these layers on its middle."""
    folder = tmp_path_factory.mktemp("reading")
    write_graph(bert_graph(load_file(stock_model_folder() / "model.safetensors"), ATTENTION_HEADS, middle=FROZEN_LAYERS), folder / "stock.onnx")
    write_graph(layers_graph(learned, ATTENTION_HEADS), folder / "reading.onnx")
    return OnnxEncoder("stock", folder / "stock.onnx", 1, folder / "reading.onnx")


def test_the_weights_are_those_of_the_layers_above_the_frozen_ones_and_none_stayed(learned: Weights) -> None:
    stock = load_file(stock_model_folder() / "model.safetensors")
    above = {name for name in stock if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= FROZEN_LAYERS}
    assert set(learned) == above
    assert all(learned[name].shape == stock[name].shape for name in above)
    assert not any(np.array_equal(learned[name], stock[name]) for name in above if name.endswith("output.dense.weight"))


def test_what_is_read_by_tells_gaps_apart_better_than_what_is_found_by(reader: OnnxEncoder) -> None:
    """Fisher's ratio of the two gaps: how far their middles lie apart, measured by how far their situations scatter."""
    told = reader.encode_situations(list(ASKED))
    capital = np.array([gap == "capital" for gap in ASKED.values()])

    def ratio(rows: Vectors) -> float:
        groups = rows[capital], rows[~capital]
        middles = [group.mean(axis=0) for group in groups]
        scattered = sum(float(((group - middle) ** 2).sum()) for group, middle in zip(groups, middles, strict=True))
        return float(((middles[0] - middles[1]) ** 2).sum()) / scattered

    assert ratio(told.read) > 1.3 * ratio(told.sought)


def test_what_is_found_by_stays_what_it_was(reader: OnnxEncoder, stock_encoder: OnnxEncoder) -> None:
    texts = list(ASKED)
    assert np.abs(reader.encode_situations(texts).sought - stock_encoder.encode(texts)).max() < 1e-5
    assert reader.encode_situations(texts).sought.tolist() == reader.encode(texts).tolist()


def test_heads_can_tell_by_what_a_situation_was_read(reader: OnnxEncoder, stock_encoder: OnnxEncoder) -> None:
    assert reader.name == "stock"
    assert reader.reading_model == "stock and reading"
    assert stock_encoder.reading_model == stock_encoder.name


def test_a_model_without_such_layers_reads_by_what_it_finds_by(stock_encoder: OnnxEncoder) -> None:
    told = stock_encoder.encode_situations(list(ASKED))
    assert told.read.tolist() == told.sought.tolist() == stock_encoder.encode(list(ASKED)).tolist()


def test_no_situations_give_no_vectors(reader: OnnxEncoder) -> None:
    told = reader.encode_situations([])
    assert told.sought.shape == told.read.shape == (0, 384)


GLOSSARY = "banco\tbank\ncooperar con\tcooperate with\nempresa\tcompany\nno\tno\nnosotros\tour\n"


@pytest.fixture
def glossary(tmp_path: Path) -> Vocabulary:
    (tmp_path / "es.tsv").write_text(GLOSSARY, encoding="utf-8")
    return Vocabulary.from_file(tmp_path / "es.tsv")


def test_words_that_the_glossary_gives_stay_and_others_become_foreign_ones(glossary: Vocabulary) -> None:
    words = glossary.through("No bank, 12 kilns; our Banks!", random.Random(1)).split()
    assert [words[0], words[1], words[2], words[4], words[5]] == ["no", "bank,", "12", "our", "banks!"]
    assert words[3] in {"banco;", "empresa;", "no;", "nosotros;"}


def test_every_situation_is_there_twice_with_the_same_facets(glossary: Vocabulary) -> None:
    told = situations(ASKED)
    both = twice(told, [glossary])
    assert both[: len(told)] == told
    assert [s.facets for s in both[len(told) :]] == [s.facets for s in told]
    assert all(through.text != plain.text.lower() for plain, through in zip(told, both[len(told) :], strict=True))
    assert twice(told, [glossary]) == both


def test_every_shipped_glossary_can_be_read_through() -> None:
    for path in (ROOT / "corpus" / "languages").glob("*.tsv"):
        read = Vocabulary.from_file(path)
        assert len(read.foreign) > 500
        assert {"our", "bank"} <= read.english


def test_the_same_seed_gives_the_same_layers() -> None:
    first, again = (trained_layers(situations(ASKED), CODEBOOK, epochs=2) for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_the_command_leaves_writers_out_and_writes_what_the_shipped_model_can_be_read_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the situations only four are trained on, which takes a second."""
    seen: list[TrainingSituation] = []

    def only_some(situations: list[TrainingSituation], codebook: Codebook, epochs: int) -> Weights:
        seen.extend(situations)
        return trained_layers(situations[:4], codebook, epochs)

    monkeypatch.setattr(reading_layers, "trained_layers", only_some)
    file = tmp_path / "made" / "reading.onnx"
    told = CliRunner().invoke(reading_layers.main, ["--to", str(file), "--without", "w1", "--epochs", "1"])
    assert told.exit_code == 0, told.output
    writers = {situation.writer for situation in seen}
    assert "w1" not in writers
    assert "w2" in writers
    data = TrainingData.from_folder(ROOT / "corpus" / "training", CODEBOOK)
    kept = {prop.key: prop.value for prop in onnx.load(file, load_external_data=False).metadata_props}
    assert kept == {"trained_on": data.without(["w1"]).version}
    shipped = OnnxEncoder(SHIPPED_MODEL, Path(reading_layers.__file__).parent.parent / "models" / f"{SHIPPED_MODEL}.onnx", 1, file)
    assert np.linalg.norm(shipped.encode_situations(["banks"]).read, axis=1) == pytest.approx([1.0], abs=1e-5)
