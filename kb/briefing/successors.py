"""Where a passage went: the newest version of its report, and the passage there that has the same words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

from kb.briefing.values import Item
from kb.model import DocumentState
from kb.store import Store

HASH_CHARS = 16
"""Of a SHA-256; versions of one text are told apart by far fewer."""


def fingerprint(text: str) -> str:
    """The start of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:HASH_CHARS]


class Successors:
    """Follows reports to their newest versions; each is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[str, Mapping[str, str]] = {}

    def replaced(self, item: Item) -> bool:
        """Whether the report of an item that was seen has a newer version that can be an answer."""
        return self._newest(item) is not None

    def of(self, item: Item) -> str | None:
        """Id of the passage with the same words in the newest version of the report; None where there is none, or no version was seen."""
        newest = self._newest(item)
        if newest is None or item.seen is None:
            return None
        if newest not in self._held:
            passages = self._store.passages_of(newest)
            self._held[newest] = {fingerprint(passage.text): i for i, passage in reversed(passages.items()) if not passage.furniture}
        return self._held[newest].get(item.seen.get("text", ""))

    def _newest(self, item: Item) -> str | None:
        here = (item.seen or {}).get("document", "")
        followed: set[str] = set()
        while here in self._later and here not in followed:
            followed.add(here)
            here = self._later[here]
        return here if followed and here in self._ready else None

    @cached_property
    def _later(self) -> dict[str, str]:
        return {document.replaces: document.id for document in self._store.documents() if document.replaces}

    @cached_property
    def _ready(self) -> set[str]:
        return {identifier for identifier, state in self._store.document_states().items() if state is DocumentState.READY}
