"""Vectors of texts that do not change, kept in a file of the data folder: a second training need not encode them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.encoder import Vectors


class Remembered:
    """Vectors by text, of one model, at half precision: those just made are rounded too, so that every training sees the same."""

    def __init__(self, path: Path, model: str) -> None:
        self._path = path
        self._model = model
        self._kept: dict[str, Vectors] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as held:
                self._kept = dict(zip(held["keys"].tolist(), held["rows"].astype(np.float32), strict=True))

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that have no vector yet, each once, in order."""
        return [text for text in dict.fromkeys(texts) if self._key(text) not in self._kept]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of texts, shape `(len(texts), dim)`, in the file too; it is written aside and renamed."""
        self._kept |= dict(zip(map(self._key, texts), vectors.astype(np.float16).astype(np.float32), strict=True))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".part")
        with aside.open("wb") as file:
            np.savez(file, keys=np.array(list(self._kept)), rows=np.stack(list(self._kept.values())).astype(np.float16))
        aside.replace(self._path)

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of which none is missing, shape `(len(texts), dim)`."""
        return np.stack([self._kept[self._key(text)] for text in texts])

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._model}\n{text}".encode()).hexdigest()[:24]
