"""Refits the heads of situations and passages from the shipped training data and from what persons decided in this library."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import Encoder, Vectors
from kb.fitting import Examples, Told, asserted, cross_validated, fit, macro_f1, passage_examples, situation_examples, told_situations
from kb.heads import Heads, open_heads
from kb.knowledge import KnowledgeBase
from kb.model import Origin
from kb.training_data import TrainingData, TrainingPassage

OWN_WEIGHT = 4
"""How often a passage of the library counts beside one of the shipped data: it is of the kind that will be tagged."""

ENOUGH = 20
"""Decided passages from which on figures on them are given."""


@dataclass(frozen=True)
class Trained:
    """What a training gave.

    Attributes:
        decided: Passages of the library on which persons decided.
        shipped: Facet to macro F1 on the shipped data, each writer predicted by heads that never saw their texts; for situations and passages.
        before: Facet to macro F1 of the heads in force on the decided passages; empty where there are too few.
        after: The same of new heads, each document predicted by heads that never saw it.
        version: Of the shipped training data.
    """

    decided: int
    shipped: Mapping[str, Mapping[str, float]]
    before: Mapping[str, float]
    after: Mapping[str, float]
    version: str


class _Remembering:
    """An encoder that keeps the vectors of what it encoded in a file, so that a second training need not encode again."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._path = path
        self._kept: dict[str, Vectors] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as held:
                self._kept = dict(zip(held["keys"].tolist(), held["rows"].astype(np.float32), strict=True))

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """As the protocol says."""
        keys = [hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        if new:
            self._kept |= dict(zip(new, self._encoder.encode(list(new.values()), progress), strict=True))
        return np.stack([self._kept[key] for key in keys])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the protocol says."""
        return self._encoder.count_tokens(texts)

    def save(self) -> None:
        """Keep what was encoded, at half precision; aside first, then renamed."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".part")
        with aside.open("wb") as file:
            np.savez(file, keys=np.array(list(self._kept)), rows=np.stack(list(self._kept.values())).astype(np.float16))
        aside.replace(self._path)


def train(kb: KnowledgeBase, data: TrainingData, told: Told, replace: bool = True) -> Trained:
    """Measure both heads fitted anew, then put them into force unless `replace` is false.

    Args:
        kb: The library, whose encoder and decided tags are used.
        data: Passages and situations that were written for training.
        told: Told what is being encoded, how much of it is done, and of how much.
        replace: Write the new heads into the data folder.
    """
    encoder = _Remembering(kb.encoder, kb.settings.heads_folder / "vectors.npz")
    model = encoder.name
    situations = situation_examples(told_situations(data), kb.codebook, encoder, told)
    passages = passage_examples(data.passages, kb.codebook, encoder, told)
    own = _decided(kb)
    decided = passage_examples(own, kb.codebook, encoder, told) if own else None
    encoder.save()
    before = open_heads("passages", model, kb.settings.heads_folder)
    enough = decided if decided is not None and len(own) >= ENOUGH else None
    trained = Trained(
        decided=len(own),
        shipped={
            "situations": cross_validated(situations, model, kb.codebook),
            "passages": cross_validated(passages, model, kb.codebook),
        },
        before=_figures(before, enough) if before and enough else {},
        after=_unseen(passages, enough, model, kb.codebook) if enough else {},
        version=data.version,
    )
    if replace:
        fit(situations, model, kb.codebook).save(kb.settings.heads_folder / "situations.npz")
        fit(_together(passages, decided), model, kb.codebook).save(kb.settings.heads_folder / "passages.npz")
        kb.forget()
    return trained


def _decided(kb: KnowledgeBase) -> tuple[TrainingPassage, ...]:
    """Passages on which persons decided, with the tags that they accepted; the document is the group."""
    tags = kb.store.passages_decided()
    found = kb.store.passages(list(tags))
    return tuple(
        TrainingPassage(
            identifier,
            document_id,
            "",
            passage.heading,
            passage.text,
            {f: tuple(tag.value for tag in tags[identifier] if tag.facet == f and tag.origin is Origin.HUMAN) for f in (*PRIMARY_FACETS, "kind")},
        )
        for identifier, (document_id, passage) in found.items()
    )


def _together(passages: Examples, decided: Examples | None) -> Examples:
    if decided is None:
        return passages
    return Examples(
        np.concatenate([passages.features, *[decided.features] * OWN_WEIGHT]),
        passages.columns,
        np.concatenate([passages.tagged, *[decided.tagged] * OWN_WEIGHT]),
        (*passages.groups, *decided.groups * OWN_WEIGHT),
    )


def _figures(heads: Heads, decided: Examples) -> dict[str, float]:
    return macro_f1(decided.tagged, asserted(heads, decided.features, decided.columns), decided.columns, at_least=1)


def _unseen(passages: Examples, decided: Examples, model: str, codebook: Codebook) -> dict[str, float]:
    """Macro F1 on the decided passages, each document predicted by heads fitted without it."""
    predicted = np.zeros_like(decided.tagged)
    groups = np.array(decided.groups)
    for document in sorted(set(decided.groups)):
        out = groups == document
        rest = Examples(decided.features[~out], decided.columns, decided.tagged[~out], tuple(groups[~out].tolist()))
        heads = fit(_together(passages, rest if len(rest.groups) else None), model, codebook)
        predicted[out] = asserted(heads, decided.features[out], decided.columns)
    return macro_f1(decided.tagged, predicted, decided.columns, at_least=1)
