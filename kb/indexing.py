"""Documents and cases into tables, vectors and full text, so that the three agree whatever happens in between.

Vectors first (an unknown id is ignored when found), then one transaction for tables and full text, which makes them visible.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.card_tags import CardCues, card_tags
from kb.codebook import Codebook
from kb.encoder import Encoder, Vectors
from kb.lexical import Entry
from kb.model import Case, Document, Passage, Source, Tag
from kb.rows import passage_id
from kb.search import Shelf
from kb.store import Store
from kb.template import case_texts, context_line

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

CASES_AT_ONCE = 16

UNSURE = "unsure"
"""The fact that names passages whose vectors are about to enter or leave the index; a kill leaves it behind for the next start."""


@dataclass(frozen=True)
class Prepared:
    """A document ready to be stored: `tagged` in the order of the passages; furniture has neither tags nor a vector.

    `vectors` has shape `(number of passages that are no furniture, dim)`, in the order of those passages.
    """

    document: Document
    passages: tuple[Passage, ...]
    tagged: tuple[tuple[Tag, ...], ...]
    vectors: Vectors


class Indexing:
    """Every write to the library goes through here, one at a time."""

    def __init__(self, store: Store, passages: Shelf, cases: Shelf, codebook: Codebook) -> None:
        self._store = store
        self._passages = passages
        self._cases = cases
        self._codebook_version = codebook.version
        self._cues = CardCues(codebook)
        self._one_at_a_time = threading.RLock()

    def add_document(self, prepared: Prepared) -> None:
        """Store a document with its passages; the one that it replaces stops being an answer in the same transaction."""
        document = prepared.document
        answers = [passage for passage in prepared.passages if not passage.furniture]
        ids = [passage_id(document.id, passage.position) for passage in answers]
        entries = [Entry(i, context_line(document.title, p.heading), p.text) for i, p in zip(ids, answers, strict=True)]
        with self._one_at_a_time:
            self.settle()
            self.remember(UNSURE, json.dumps(ids))
            if ids:
                self._passages.index.upsert(ids, prepared.vectors)
            gone: list[str] = []
            with self._store.engine.begin() as connection:
                self._store.add_document(connection, document, prepared.passages, prepared.tagged, self._codebook_version)
                self._store.add_vectors(connection, ids, prepared.vectors)
                self._passages.full_text.add(connection, entries)
                if document.replaces:
                    gone = self._store.supersede(connection, document.replaces)
                    self._passages.full_text.remove(connection, gone)
                self._store.set_fact(connection, UNSURE, json.dumps(gone))
            self.settle()

    def settle(self) -> None:
        """Take vectors out of the index whose passages have left the tables, or never came into them because the process died."""
        with self._one_at_a_time:
            unsure = json.loads(self._store.fact(UNSURE) or "[]")
            if unsure:
                self._passages.index.delete(sorted(set(unsure) - self._store.present_passages(unsure)))
                self.remember(UNSURE, "[]")

    def put_cases(self, cases: Sequence[Case], encoder: Encoder, progress: Progress | None = None) -> None:
        """Add cases or overwrite those of the same id, a transaction for every few of them."""
        for first in range(0, len(cases), CASES_AT_ONCE):
            self._put_some(cases[first : first + CASES_AT_ONCE], encoder)
            if progress:
                progress("practices", min(first + CASES_AT_ONCE, len(cases)), len(cases))

    def _put_some(self, cases: Sequence[Case], encoder: Encoder) -> None:
        texts = [case_texts(case) for case in cases]
        ids = [f"{case.id}#{part:02d}" for case, parts in zip(cases, texts, strict=True) for part in range(len(parts))]
        vectors = encoder.encode([text for parts in texts for text in parts])
        with self._one_at_a_time:
            self._remove_parts([case.id for case in cases])
            self._cases.index.upsert(ids, vectors)
            with self._store.engine.begin() as connection:
                self._cases.full_text.remove(connection, [case.id for case in cases])
                for case in cases:
                    self._store.remove_case(connection, case.id)
                    self._store.put_case(connection, case)
                    decided = self._store.decided_by_persons(connection, case.id)
                    stated = [tag for tag in card_tags(case, self._cues) if (tag.facet, tag.value) not in decided]
                    self._store.add_tags(connection, case.id, stated, self._codebook_version)
                self._store.add_vectors(connection, ids, vectors)
                self._cases.full_text.add(connection, map(case_entry, cases))

    def remove_cases(self, ids: Sequence[str]) -> None:
        """Take cases out everywhere."""
        with self._one_at_a_time:
            self._remove_parts(ids)
            with self._store.engine.begin() as connection:
                self._cases.full_text.remove(connection, ids)
                for case_id in ids:
                    self._store.remove_case(connection, case_id)

    def _remove_parts(self, case_ids: Sequence[str]) -> None:
        parts, _ = self._store.vectors(case_ids)
        if parts:
            self._cases.index.delete(parts)

    def replace_sources(self, sources: Iterable[Source]) -> None:
        """Add or overwrite sources."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.replace_sources(connection, sources)

    def link_source(self, document_id: str, source_id: str | None) -> None:
        """Say which source a document is a file of."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.link_source(connection, document_id, source_id)

    def replace_guesses(self, tagged: Mapping[str, Sequence[Tag]], name: str, value: str) -> None:
        """Put other tags in the place of those that cues or a model gave some passages, and keep a fact in the same transaction."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.replace_guesses(connection, tagged, self._codebook_version)
            self._store.set_fact(connection, name, value)

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about the index."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.set_fact(connection, name, value)


def case_entry(case: Case) -> Entry:
    """What full text holds of a case."""
    heading = f"{case.title} {case.place} {case.organisation or ''}"
    return Entry(case.id, heading, f"{case.summary} {case.text}", " ".join(case.asked_as))
