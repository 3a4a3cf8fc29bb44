"""Tagged examples near a text: what a suggestion without cue words can be compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.codebook import PRIMARY_FACETS
from kb.encoder import Vectors
from kb.model import Origin
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
        self._carrying: dict[Column, NDArray[np.intp]] = {
            column: np.array([n for n, its in enumerate(carried) if column in its], dtype=np.intp) for column in {c for its in carried for c in its}
        }

    @classmethod
    def from_store(cls, store: Store) -> TaggedExamples:
        """Those of a library."""
        cases, decided = store.cases(), store.passages_decided()
        passages = store.passages(list(decided))
        documents = {document.id: document.title for document in store.documents({document_id for document_id, _ in passages.values()})}
        titles = {i: case.title for i, case in cases.items()} | {i: documents[document_id] for i, (document_id, _) in passages.items()}
        carried = {i: {(f, v) for f in PRIMARY_FACETS for v in case.facets.get(f, ())} for i, case in cases.items()}
        carried |= {i: {(tag.facet, tag.value) for tag in decided[i] if tag.origin is Origin.HUMAN} for i in passages}
        ids, rows = store.vectors([*cases, *passages])
        targets = [identifier.partition("#")[0] for identifier in ids]
        return cls(rows, targets, [titles[target] for target in targets], [carried[target] for target in targets])

    def like(self, vectors: Vectors, columns: Sequence[Collection[Column]], own: Sequence[str] = ()) -> list[dict[Column, tuple[Like, ...]]]:
        """For each text and each value asked of it, the nearest examples that carry the value: `SHOWN` at most, from `NEAR` on, nearest first.

        Args:
            vectors: Of the texts, shape `(n, dim)`, unit length.
            columns: The values asked, a collection a text.
            own: Passages of the library that are these texts, and so no examples for them.
        """
        if not len(self._rows) or not any(columns):
            return [dict.fromkeys(asked, ()) for asked in columns]
        near = vectors @ self._rows.T
        return [{column: self._nearest(row, column, own) for column in asked} for row, asked in zip(near, columns, strict=True)]

    def _nearest(self, near: Vectors, column: Column, own: Sequence[str]) -> tuple[Like, ...]:
        found: dict[str, Like] = {}
        carrying = self._carrying.get(column, np.zeros(0, dtype=np.intp))
        for n in carrying[np.argsort(-near[carrying], kind="stable")]:
            if near[n] < NEAR or len(found) == SHOWN:
                break
            if self._targets[n] not in own:
                found.setdefault(self._targets[n], Like(self._targets[n], self._titles[n], round(float(near[n]), 3)))
        return tuple(found.values())
