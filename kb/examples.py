"""Tagged examples near a text: what a suggestion without cue words can be compared with."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.codebook import PRIMARY_FACETS
from kb.encoder import Vectors
from kb.model import Origin, Tag
from kb.store import Store

NEAR = 0.5
"""Similarity from which an example is shown. Of training passages whose nearest passage by another writer carries a gap, 44 to 79% carry it too
from 0.5 on and 30% below; beside the nearest card it is 34 to 41% and 15 to 27%. Half of the suggestions without cue words have a card so near,
nearly all a passage of another writer."""

SHOWN = 2

Column = tuple[str, str]
"""Facet and value."""


@dataclass(frozen=True)
class Like:
    """A practice, or a passage on which a person decided, that carries the same value; similarity 0.5..1."""

    id: str
    title: str
    similarity: float


@dataclass(frozen=True)
class Example:
    """A tagged text with its vectors, shape `(parts, dim)`."""

    id: str
    title: str
    carried: frozenset[Column]
    rows: Vectors


class TaggedExamples:
    """Cards, by gap, level and stage, and passages with the tags that persons accepted, by kind too; training data is not among them.

    A card says nothing of the kind: every one of them is a practice.
    """

    def __init__(self, rows: Vectors, targets: Sequence[str], titles: Sequence[str], carried: Sequence[Collection[Column]]) -> None:
        """Examples as they are.

        Args:
            rows: Shape `(n, dim)`, unit length; an example may have several.
            targets: Id of the example of each row.
            titles: Its title.
            carried: The values that it carries.
        """
        self._rows = rows
        self._targets = targets
        self._titles = titles
        carrying: dict[Column, list[int]] = {}
        for row, its in enumerate(carried):
            for column in its:
                carrying.setdefault(column, []).append(row)
        self._carrying: dict[Column, NDArray[np.intp]] = {column: np.array(own, dtype=np.intp) for column, own in carrying.items()}

    @classmethod
    def from_store(cls, store: Store) -> TaggedExamples:
        """Those of a library."""
        return cls.from_examples([*_cards(store), *_passages(store, store.passages_decided())])

    @classmethod
    def from_examples(cls, examples: Sequence[Example]) -> TaggedExamples:
        """These, in their order."""
        rows = np.concatenate([example.rows for example in examples]) if examples else np.zeros((0, 0), dtype=np.float32)
        each = [example for example in examples for _ in example.rows]
        return cls(rows, [e.id for e in each], [e.title for e in each], [e.carried for e in each])

    def like(self, vectors: Vectors, columns: Sequence[Collection[Column]], own: Collection[str] = ()) -> list[dict[Column, tuple[Like, ...]]]:
        """For each text and each value asked of it, the nearest examples that carry the value: `SHOWN` at most, from `NEAR` on, nearest first.

        Args:
            vectors: Of the texts, shape `(n, dim)`, unit length.
            columns: The values asked, a collection a text.
            own: Passages of the library that are no examples for them: these texts themselves, and what may not be seen.
        """
        if not len(self._rows) or not any(columns):
            return [dict.fromkeys(asked, ()) for asked in columns]
        near = vectors @ self._rows.T
        return [{column: self._nearest(row, column, own) for column in asked} for row, asked in zip(near, columns, strict=True)]

    def _nearest(self, near: Vectors, column: Column, own: Collection[str]) -> tuple[Like, ...]:
        found: dict[str, Like] = {}
        carrying = self._carrying.get(column, np.zeros(0, dtype=np.intp))
        for n in carrying[np.argsort(-near[carrying], kind="stable")]:
            if near[n] < NEAR or len(found) == SHOWN:
                break
            if self._targets[n] not in own:
                found.setdefault(self._targets[n], Like(self._targets[n], self._titles[n], round(float(near[n]), 3)))
        return tuple(found.values())


class LivingExamples:
    """The tagged examples of a library that is being coded: read once, then only what was decided since. Safe from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._passages = {example.id: example for example in _passages(store, store.passages_decided())}
        self._cards = _cards(store)
        self._now: TaggedExamples | None = None

    @property
    def passages(self) -> frozenset[str]:
        """Passages among the examples."""
        with self._lock:
            return frozenset(self._passages)

    def now(self) -> TaggedExamples:
        """The examples as they are."""
        with self._lock:
            if self._now is None:
                self._now = TaggedExamples.from_examples([*self._cards, *self._passages.values()])
            return self._now

    def decided(self, passages: Collection[str]) -> None:
        """Read these passages anew: persons decided on them, or took a decision back."""
        with self._lock:
            tagged = self._store.tags(list(passages))
            decided = {i: its for i, its in tagged.items() if any(tag.origin is Origin.HUMAN for tag in its)}
            for identifier in passages:
                self._passages.pop(identifier, None)
            self._passages |= {example.id: example for example in _passages(self._store, decided)}
            self._now = None


def _cards(store: Store) -> list[Example]:
    cases = store.cases()
    rows = _rows(store, list(cases))
    carried = {i: frozenset((f, v) for f in PRIMARY_FACETS for v in case.facets.get(f, ())) for i, case in cases.items()}
    return [Example(i, case.title, carried[i], rows[i]) for i, case in cases.items() if i in rows]


def _passages(store: Store, decided: Mapping[str, Sequence[Tag]]) -> list[Example]:
    held = store.passages(list(decided))
    titles = {document.id: document.title for document in store.documents({document_id for document_id, _ in held.values()})}
    rows = _rows(store, list(held))
    carried = {i: frozenset((tag.facet, tag.value) for tag in decided[i] if tag.origin is Origin.HUMAN) for i in held}
    return [Example(i, titles[document_id], carried[i], rows[i]) for i, (document_id, _) in held.items() if i in rows]


def _rows(store: Store, targets: Sequence[str]) -> dict[str, Vectors]:
    """Target to its vectors, shape `(parts, dim)`."""
    ids, rows = store.vectors(targets)
    places: dict[str, list[int]] = {}
    for place, identifier in enumerate(ids):
        places.setdefault(identifier.partition("#")[0], []).append(place)
    return {target: rows[own] for target, own in places.items()}
