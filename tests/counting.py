"""An encoder that remembers what it was asked to embed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.encoder import Encoder, SituationVectors, Vectors


class CountingEncoder:
    """Another encoder, and every text that it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.reading_model = encoder.reading_model
        self.count_tokens = encoder.count_tokens
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.encoded += texts
        return self._encoder.encode(texts, progress)

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        self.encoded += texts
        return self._encoder.encode_situations(texts)
