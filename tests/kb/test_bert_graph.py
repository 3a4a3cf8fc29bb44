"""A tiny BERT of random weights as a graph, beside the textbook's steps in NumPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from kb.bert_graph import Array, bert_graph, layers_graph, quantized, write_graph

Ids = NDArray[np.int64]

DIM = 24
WIDE = 48
VOCABULARY = 50
POSITIONS = 16
HEADS = 4


def random_bert(layers: int = 2, seed: int = 5) -> dict[str, Array]:
    """Weights by the names of sentence-transformers; biases and normalisations random too, so that a swapped one shows."""
    generator = np.random.default_rng(seed)
    weights: dict[str, Array] = {}

    def add(name: str, *shape: int, middle: float = 0.0) -> None:
        weights[name] = (middle + 0.3 * generator.standard_normal(shape)).astype(np.float32)

    def add_normalisation(name: str) -> None:
        add(f"{name}.weight", DIM, middle=1.0)
        add(f"{name}.bias", DIM)

    for table, rows in (("word", VOCABULARY), ("position", POSITIONS), ("token_type", 2)):
        add(f"embeddings.{table}_embeddings.weight", rows, DIM)
    add_normalisation("embeddings.LayerNorm")
    for layer in range(layers):
        shapes = {
            **{f"attention.self.{part}": (DIM, DIM) for part in ("query", "key", "value")},
            "attention.output.dense": (DIM, DIM),
            "intermediate.dense": (WIDE, DIM),
            "output.dense": (DIM, WIDE),
        }
        for name, shape in shapes.items():
            add(f"encoder.layer.{layer}.{name}.weight", *shape)
            add(f"encoder.layer.{layer}.{name}.bias", shape[0])
        add_normalisation(f"encoder.layer.{layer}.attention.output.LayerNorm")
        add_normalisation(f"encoder.layer.{layer}.output.LayerNorm")
    return weights


WEIGHTS = random_bert()
IDS: Ids = np.random.default_rng(6).integers(0, VOCABULARY, (3, 8))
MASK: Ids = np.array([[1] * 8, [1] * 5 + [0] * 3, [1] * 2 + [0] * 6])


def vectors(weights: Mapping[str, Array], heads: int, ids: Ids, mask: Ids, int8: bool = False) -> Array:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    graph = bert_graph(weights, heads, int8).SerializeToString()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    return np.asarray(found)


def textbook_vector(weights: Mapping[str, Array], heads: int, ids: Ids) -> Array:
    """Devlin et al. 2019 for one text without padding, its outputs averaged and brought to unit length."""

    def normalised(name: str, rows: Array) -> Array:
        centred = rows - rows.mean(axis=1, keepdims=True)
        return np.asarray(centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"])

    def projected(name: str, rows: Array) -> Array:
        return np.asarray(rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])

    table = "embeddings.{}_embeddings.weight"
    hidden = weights[table.format("word")][ids] + weights[table.format("position")][: len(ids)] + weights[table.format("token_type")][0]
    hidden = normalised("embeddings.LayerNorm", hidden)
    for layer in range(len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})):
        prefix = f"encoder.layer.{layer}."
        parts = [np.split(projected(f"{prefix}attention.self.{part}", hidden), heads, axis=1) for part in ("query", "key", "value")]
        heard = []
        for query, key, value in zip(*parts, strict=True):
            likeness = np.exp(query @ key.T / math.sqrt(DIM / heads))
            heard.append(likeness / likeness.sum(axis=1, keepdims=True) @ value)
        attended = projected(f"{prefix}attention.output.dense", np.concatenate(heard, axis=1))
        hidden = normalised(f"{prefix}attention.output.LayerNorm", hidden + attended)
        wide = projected(f"{prefix}intermediate.dense", hidden)
        active = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        hidden = normalised(f"{prefix}output.LayerNorm", hidden + projected(f"{prefix}output.dense", active))
    mean = hidden.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


@pytest.mark.parametrize("heads", [1, 4, 12])
def test_vectors_are_those_of_the_textbook(heads: int) -> None:
    found = vectors(WEIGHTS, heads, IDS, MASK)
    told = np.array([textbook_vector(WEIGHTS, heads, ids[mask == 1]) for ids, mask in zip(IDS, MASK, strict=True)])
    assert found.shape == (3, DIM)
    assert found.dtype == np.float32
    assert found == pytest.approx(told, abs=1e-5)


@pytest.mark.parametrize("heads", [1, 4, 12])
def test_whole_numbers_give_nearly_the_same_unit_vectors(heads: int) -> None:
    exact, whole = vectors(WEIGHTS, heads, IDS, MASK), vectors(WEIGHTS, heads, IDS, MASK, int8=True)
    assert np.linalg.norm(exact, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(whole, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert float((exact * whole).sum(axis=1).min()) > 0.999
    assert not np.array_equal(exact, whole)


@pytest.mark.parametrize("int8", [False, True])
def test_padding_does_not_change_a_vector(int8: bool) -> None:
    padded = vectors(WEIGHTS, HEADS, IDS, MASK, int8)
    for row, mask in enumerate(MASK):
        alone = IDS[row : row + 1, mask == 1]
        assert padded[row : row + 1] == pytest.approx(vectors(WEIGHTS, HEADS, alone, np.ones_like(alone), int8), abs=1e-5)


def test_what_stands_under_the_padding_does_not_matter() -> None:
    other = np.where(MASK == 1, IDS, (IDS + 7) % VOCABULARY)
    assert vectors(WEIGHTS, HEADS, other, MASK) == pytest.approx(vectors(WEIGHTS, HEADS, IDS, MASK), abs=1e-6)


def test_words_their_order_and_the_number_of_heads_matter() -> None:
    found = vectors(WEIGHTS, HEADS, IDS, np.ones_like(IDS))
    for other in (vectors(WEIGHTS, HEADS, IDS[:, ::-1].copy(), np.ones_like(IDS)), vectors(WEIGHTS, 2 * HEADS, IDS, np.ones_like(IDS))):
        assert float((found * other).sum(axis=1).max()) < 0.9999


def test_texts_may_be_as_long_as_there_are_positions() -> None:
    ids = np.arange(POSITIONS, dtype=np.int64)[None]
    assert vectors(WEIGHTS, HEADS, ids, np.ones_like(ids))[0] == pytest.approx(textbook_vector(WEIGHTS, HEADS, ids[0]), abs=1e-5)


@pytest.mark.parametrize("layers", [1, 2, 11])
def test_every_layer_is_in_the_graph(layers: int) -> None:
    graph = bert_graph(random_bert(layers), HEADS).graph
    assert [node.op_type for node in graph.node].count("Attention") == layers
    assert [name.name for name in graph.input] == ["input_ids", "attention_mask"]
    assert [name.name for name in graph.output] == ["vectors"]


@pytest.mark.parametrize("middle", [1, 2])
def test_upper_layers_go_on_from_the_middle_as_if_they_stood_in_the_whole_model(middle: int) -> None:
    below, others = random_bert(3), random_bert(3, seed=9)
    above = {name: others[name] for name in others if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= middle}
    lower, upper = bert_graph(below, HEADS, int8=True, middle=middle), layers_graph(above, HEADS)
    found, hidden = run(lower, {"input_ids": IDS, "attention_mask": MASK})
    (read,) = run(upper, {"hidden": hidden, "attention_mask": MASK})
    assert found == pytest.approx(vectors(below, HEADS, IDS, MASK, int8=True), abs=1e-6)
    assert read == pytest.approx(vectors({**below, **above}, HEADS, IDS, MASK, int8=True), abs=1e-6)
    assert float((found * read).sum(axis=1).max()) < 0.999


def run(graph: onnx.ModelProto, inputs: Mapping[str, Any]) -> list[Array]:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(output) for output in session.run(None, dict(inputs))]


def test_a_written_graph_is_read_back_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    graph = bert_graph(WEIGHTS, HEADS)
    write_graph(graph, tmp_path / "models" / "small.onnx")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["small.onnx"]
    assert onnx.load(tmp_path / "models" / "small.onnx") == graph


def test_as_whole_numbers_no_matrix_of_the_layers_and_no_word_is_kept_in_full() -> None:
    kept = {constant.name: onnx.numpy_helper.to_array(constant) for constant in bert_graph(WEIGHTS, HEADS, int8=True).graph.initializer}
    whole = {name for name, values in kept.items() if values.dtype == np.int8}
    parts = [f"encoder.layer.{layer}.{part}" for layer in (0, 1) for part in ("qkv", "attention.output.matrix", "wide", "output.matrix")]
    assert whole == {f"{name}.whole" for name in ["words", *parts]}
    in_full = sum(values.size for values in kept.values() if values.dtype == np.float32 and values.ndim == 2 and min(values.shape) > 1)
    assert in_full == POSITIONS * DIM


def test_a_word_of_zeros_survives_as_whole_numbers() -> None:
    weights = dict(WEIGHTS)
    words = weights["embeddings.word_embeddings.weight"].copy()
    words[7] = 0.0
    weights["embeddings.word_embeddings.weight"] = words
    ids: Ids = np.array([[7, 7, 3]])
    exact, whole = (vectors(weights, HEADS, ids, np.ones_like(ids), int8) for int8 in (False, True))
    assert float((exact * whole).sum()) > 0.999


# whole numbers


def test_a_row_is_scaled_by_its_own_largest_number() -> None:
    whole, scale = quantized(np.array([[1.0, -0.25, 0.0], [0.127, -1.27, 0.004]], dtype=np.float32))
    assert whole.tolist() == [[127, -32, 0], [13, -127, 0]]
    assert scale == pytest.approx(np.array([[1 / 127], [0.01]]))
    assert whole.dtype == np.int8
    assert scale.dtype == np.float32


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.floats(-(2.0**60), 2.0**60, width=32)))
def test_rows_come_back_within_half_a_step(rows: Array) -> None:
    whole, scale = quantized(rows)
    assert whole.shape == rows.shape
    assert int(np.abs(whole.astype(int)).max()) <= 127
    assert np.all(scale > 0)
    assert np.all(np.abs(whole * scale - rows) <= 0.5001 * scale)


def test_a_row_of_zeros_survives_and_leaves_its_neighbours_alone() -> None:
    whole, scale = quantized(np.array([[0.0, 0.0], [2.0, -0.5]], dtype=np.float32))
    assert whole.tolist() == [[0, 0], [127, -32]]
    assert np.isfinite(scale).all()
    assert (whole * scale)[0].tolist() == [0.0, 0.0]
