"""Weights of a BERT encoder to one ONNX graph that pools and normalises; written node by node, so that no torch is needed to make it.

Attention, the two normalisations and the activation are the fused operators of ONNX Runtime (domain com.microsoft): 10% faster than an export
by torch, and 80 nodes instead of 400.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kb.graph_names import HIDDEN, VECTORS

Array = NDArray[np.float32]

FUSED = "com.microsoft"
OPSET = 17
IR_VERSION = 8
EPSILON = 1e-12
"""Of every layer normalisation of BERT."""

ATTENTION_HEADS = 12
"""Of all-MiniLM-L6-v2; the weights do not tell."""


@dataclass
class _Graph:
    """Nodes and constants as they are added, each under the name that it gives."""

    int8: bool
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output

    def matrix(self, name: str, values: Array) -> str:
        """A weight of shape `(in, out)`; with int8 as whole numbers and one scale per output, widened when the model is loaded."""
        if not self.int8:
            return self.constant(name, values)
        whole, scale = quantized(values.T)
        widened = self.node("Cast", [self.constant(f"{name}.whole", whole.T)], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [widened, self.constant(f"{name}.scale", scale.T)], name)

    def rows(self, name: str, table: Array, ids: str) -> str:
        """Rows of a table by their numbers; with int8 only the rows that are read are widened."""
        if not self.int8:
            return self.node("Gather", [self.constant(name, table), ids], f"{name}.rows")
        whole, scale = quantized(table)
        read = self.node("Gather", [self.constant(f"{name}.whole", whole), ids], f"{name}.read")
        widened = self.node("Cast", [read], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [widened, self.node("Gather", [self.constant(f"{name}.scale", scale), ids], f"{name}.scales")], f"{name}.rows")


def quantized(rows: Array) -> tuple[NDArray[np.int8], Array]:
    """Rows as whole numbers of -127 to 127 and a scale each, shape `(rows, 1)`: cosine to the full vectors 0.9993 (design, section 7)."""
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / 127
    return np.round(rows / scale).astype(np.int8), scale.astype(np.float32)


def bert_graph(weights: Mapping[str, Array], attention_heads: int, int8: bool = False, middle: int | None = None) -> onnx.ModelProto:
    """The model as ONNX: `input_ids` and `attention_mask`, both `(batch, tokens)`, to unit `vectors` of shape `(batch, dim)`.

    Args:
        weights: As sentence-transformers keeps them, by name ("encoder.layer.0.attention.self.query.weight").
        attention_heads: Of each layer.
        int8: Keep matrices as whole numbers, a quarter of the size on disk.
        middle: What comes out of so many layers, `(batch, tokens, dim)`, is a second output, for `layers_graph` to go on from.
    """
    graph = _Graph(int8)
    hidden = _embeddings(graph, weights)
    _layers_and_pooling(graph, weights, hidden, attention_heads)
    outputs = [_of_floats(VECTORS, "batch", _dim(weights))]
    if middle is not None:
        outputs.append(_of_floats(f"encoder.layer.{middle - 1}.output.sum", "batch", "tokens", _dim(weights)))
    return _model(graph, [_of_whole_numbers("input_ids"), _of_whole_numbers("attention_mask")], outputs)


def layers_graph(weights: Mapping[str, Array], attention_heads: int) -> onnx.ModelProto:
    """Upper layers alone, matrices as whole numbers: `hidden`, `(batch, tokens, dim)`, and `attention_mask` to unit `vectors`, `(batch, dim)`.

    Args:
        weights: Of the layers, numbered as in the whole model.
        attention_heads: Of each layer.
    """
    graph = _Graph(int8=True)
    _layers_and_pooling(graph, weights, HIDDEN, attention_heads)
    inputs = [_of_floats(HIDDEN, "batch", "tokens", _dim(weights)), _of_whole_numbers("attention_mask")]
    return _model(graph, inputs, [_of_floats(VECTORS, "batch", _dim(weights))])


def write_graph(graph: onnx.ModelProto, to: Path) -> None:
    """A graph to a file, aside first, then renamed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    aside = to.with_suffix(".part")
    aside.write_bytes(graph.SerializeToString())
    aside.replace(to)


def _model(graph: _Graph, inputs: Sequence[Any], outputs: Sequence[Any]) -> onnx.ModelProto:
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.constants)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)], ir_version=IR_VERSION)


def _of_whole_numbers(name: str) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])


def _of_floats(name: str, *shape: str | int) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _dim(weights: Mapping[str, Array]) -> int:
    return next(len(values) for name, values in weights.items() if name.endswith("output.LayerNorm.bias"))


def _layers_and_pooling(graph: _Graph, weights: Mapping[str, Array], hidden: str, attention_heads: int) -> None:
    graph.node("Cast", ["attention_mask"], "mask.int", to=TensorProto.INT32)
    for layer in sorted({int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer.")}):
        hidden = _layer(graph, weights, f"encoder.layer.{layer}.", hidden, attention_heads)
    _pooled(graph, hidden)


def _embeddings(graph: _Graph, weights: Mapping[str, Array]) -> str:
    words = graph.rows("words", weights["embeddings.word_embeddings.weight"], "input_ids")
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    width = graph.node("Shape", ["input_ids"], "width", start=1, end=2)
    starts = [graph.constant(f"slice.{name}", np.array([number], dtype=np.int64)) for name, number in (("start", 0), ("axis", 0))]
    placed = graph.node("Slice", [graph.constant("positions", positions), starts[0], width, starts[1]], "placed")
    names = [graph.constant(f"embeddings.{part}", weights[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias")]
    return graph.node("LayerNormalization", [graph.node("Add", [words, placed], "embedded"), *names], "hidden", axis=-1, epsilon=EPSILON)


def _layer(graph: _Graph, weights: Mapping[str, Array], prefix: str, hidden: str, attention_heads: int) -> str:
    parts = ("query", "key", "value")
    projection = np.concatenate([weights[f"{prefix}attention.self.{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([weights[f"{prefix}attention.self.{part}.bias"] for part in parts])
    names = [hidden, graph.matrix(f"{prefix}qkv", projection), graph.constant(f"{prefix}qkv.bias", bias), "mask.int"]
    attended = graph.node("Attention", names, f"{prefix}attended", FUSED, num_heads=attention_heads)
    hidden = _added(graph, weights, f"{prefix}attention.output.", hidden, attended)
    widened = graph.node("MatMul", [hidden, graph.matrix(f"{prefix}wide", weights[f"{prefix}intermediate.dense.weight"].T)], f"{prefix}widened")
    bias_name = graph.constant(f"{prefix}wide.bias", weights[f"{prefix}intermediate.dense.bias"])
    active = graph.node("BiasGelu", [widened, bias_name], f"{prefix}active", FUSED)
    return _added(graph, weights, f"{prefix}output.", hidden, active)


def _added(graph: _Graph, weights: Mapping[str, Array], prefix: str, hidden: str, new: str) -> str:
    """The projection of `new` added to `hidden`, normalised."""
    projected = graph.node("MatMul", [new, graph.matrix(f"{prefix}matrix", weights[f"{prefix}dense.weight"].T)], f"{prefix}projected")
    names = [f"{prefix}LayerNorm.weight", f"{prefix}LayerNorm.bias", f"{prefix}dense.bias"]
    constants = [graph.constant(name, weights[name]) for name in names]
    return graph.node("SkipLayerNormalization", [hidden, projected, *constants], f"{prefix}sum", FUSED, epsilon=EPSILON)


def _pooled(graph: _Graph, hidden: str) -> None:
    """The mean over the tokens that the mask keeps; its length is taken out, so the sum will do."""
    mask = graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    mask = graph.node("Unsqueeze", [mask, graph.constant("axis.hidden", np.array([2], dtype=np.int64))], "mask.wide")
    kept = graph.node("Mul", [hidden, mask], "kept")
    total = graph.node("ReduceSum", [kept, graph.constant("axis.tokens", np.array([1], dtype=np.int64))], "total", keepdims=0)
    graph.node("LpNormalization", [total], VECTORS, axis=1, p=2)
