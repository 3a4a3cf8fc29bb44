"""The stock model from its package to one ONNX file that pools and normalises. The only place that imports torch."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer


class _PooledModel(torch.nn.Module):
    """Token ids to unit vectors: mean over the tokens that the mask keeps, as the model's pooling layer does."""

    def __init__(self, transformer: Any) -> None:
        super().__init__()
        self._transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self._transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def export_stock_model(model_folder: Path, target: Path) -> None:
    """Write the model in `model_folder` as ONNX to `target`, aside first, then renamed.

    The exporter is the older one (`dynamo=False`): the default exporter gave vectors with cosine 0.03 to the right ones.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    model = SentenceTransformer(str(model_folder), device="cpu")
    example = model.tokenizer(["one text", "and a longer second text"], padding=True, return_tensors="pt")
    axes = {0: "batch", 1: "tokens"}
    handle, aside = tempfile.mkstemp(dir=target.parent, suffix=".onnx")
    os.close(handle)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of every shape that it fixes; the parity test is what counts
        torch.onnx.export(
            _PooledModel(model[0].auto_model).eval(),
            (example["input_ids"], example["attention_mask"]),
            aside,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}},
            dynamo=False,
        )
    Path(aside).replace(target)
