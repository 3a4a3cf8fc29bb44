"""Nearest vectors, in Chroma's embedded client. The only module that imports chromadb; speaks similarity, not distance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from kb.encoder import Vectors

HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 3200}
"""How vectors are linked and searched: by recall@50 of 200 situations, which lie apart from all passages (cosine 0.48 to the nearest), so that far
more must be looked at than for a passage.

Against exact search over 100,000 passage vectors moved by noise of length 0.5 it is 0.999; with 1,600 in place of 3,200 0.992, with 200 0.85; with 16
neighbours and 100 at construction and 1,600 0.98, for half of the time to build (1 ms a passage here).
"""

PAGE = 5000
"""Rows handed over at once; Chroma refuses more than its own limit of about 5,400."""


class VectorIndex(Protocol):
    """What retrieval needs of a vector index. An id is a target with the number of its part behind '#'."""

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors of shape `(len(ids), dim)`, unit length."""

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Ids with their cosine in -1..1, best first, at most `limit`; `vector` has shape `(dim,)`."""

    def ids(self) -> set[str]:
        """Every id in the index."""

    def clear(self) -> None:
        """Remove everything."""


class ChromaClient:
    """Chroma's persistent client in a folder, opened when first used. Threads of one process may share it; two processes must not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def open(self) -> Any:
        """The client."""
        import chromadb  # noqa: PLC0415  (0.9 s; commands that search nothing do not pay for it)
        from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(self._folder), ChromaSettings(anonymized_telemetry=False, allow_reset=False))

    def close(self) -> None:
        """Let go of the folder."""
        if "open" in self.__dict__:
            self.open.close()
            del self.open


class ChromaIndex:
    """One collection of a client."""

    def __init__(self, client: ChromaClient, collection: str) -> None:
        self._client = client
        self._name = collection

    @cached_property
    def _collection(self) -> Any:
        return self._client.open.get_or_create_collection(self._name, embedding_function=None, configuration={"hnsw": HNSW})

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """As the protocol says."""
        for first in range(0, len(ids), PAGE):
            self._collection.upsert(ids=list(ids[first : first + PAGE]), embeddings=vectors[first : first + PAGE])

    def delete(self, ids: Sequence[str]) -> None:
        """As the protocol says."""
        for first in range(0, len(ids), PAGE):
            self._collection.delete(ids=list(ids[first : first + PAGE]))

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """As the protocol says."""
        found = self._collection.query(query_embeddings=np.atleast_2d(vector), n_results=limit, include=["distances"])
        return [(identifier, 1.0 - float(distance)) for identifier, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def ids(self) -> set[str]:
        """As the protocol says."""
        return set(self._collection.get(include=[])["ids"])

    def clear(self) -> None:
        """As the protocol says."""
        self._client.open.delete_collection(self._name)
        self.__dict__.pop("_collection", None)
