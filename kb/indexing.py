"""Documents and cases into tables, vectors and full text, so that the three agree whatever happens in between.

Vectors first (an unknown id is ignored when found), then one transaction for tables and full text, which makes them visible.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from kb.card_tags import CardCues, card_tags
from kb.codebook import Codebook
from kb.coding.carrying import Carried
from kb.coding.leanings import put_leanings, remove_leanings
from kb.coding.record import Record
from kb.coding.succession import succeed
from kb.encoder import Encoder, Vectors
from kb.lexical import Entry
from kb.model import Case, Document, Passage, Source, Tag
from kb.rows import passage_id
from kb.search import Shelf
from kb.store import Store
from kb.tagger import Guess, Leanings
from kb.template import case_texts, context_line

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

CASES_AT_ONCE = 16

UNSURE = "unsure"
"""The fact that names passages whose vectors are about to enter or leave the index; a kill leaves it behind for the next start."""


@dataclass(frozen=True)
class Prepared:
    """A document ready to be stored: `tagged` in the order of the passages; furniture has neither tags nor a vector.

    `vectors` has shape `(number of passages that are no furniture, dim)`, in the order of those passages, and so are the `leanings`: all of them, or
    none where nobody weighed the passages.
    """

    document: Document
    passages: tuple[Passage, ...]
    tagged: tuple[tuple[Tag, ...], ...]
    vectors: Vectors
    leanings: tuple[Leanings, ...] = ()


class Indexing:
    """Every write to the library goes through here, one at a time."""

    def __init__(self, store: Store, passages: Shelf, cases: Shelf, codebook: Codebook) -> None:
        self._store = store
        self._passages = passages
        self._cases = cases
        self._record = Record(store.engine)
        self._one_at_a_time = threading.RLock()
        self.follow(codebook)

    def follow(self, codebook: Codebook) -> None:
        """Tag by this codebook from now on; guesses made by an older one that arrive later are put into its words."""
        with self._one_at_a_time:
            self._codebook = codebook
            self._codebook_version = codebook.version
            self._cues = CardCues(codebook)

    def add_document(self, prepared: Prepared) -> Carried:
        """Store a document with its passages; in the same transaction the one that it replaces stops being an answer and hands over its decisions.

        Returns:
            What was handed over; nothing where it replaces none.
        """
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
            handed_over = Carried()
            with self._store.engine.begin() as connection:
                tagged = [_as_standing(self._codebook, its) for its in prepared.tagged]
                self._store.add_document(connection, document, prepared.passages, tagged, self._codebook_version)
                self._store.add_vectors(connection, ids, prepared.vectors)
                put_leanings(connection, dict(zip(ids, prepared.leanings, strict=True)) if prepared.leanings else {})
                self._passages.full_text.add(connection, entries)
                if document.replaces:
                    handed_over, gone = self._succeed(connection, document.replaces, document.id)
                self._store.set_fact(connection, UNSURE, json.dumps(gone))
            self.settle()
        return handed_over

    def restore(self, ids: Sequence[str], vectors: Vectors, entries: Iterable[Entry], write: Callable[[Connection], None]) -> None:
        """Store rows of another library, all of them or none: `write` puts them into the tables within the transaction.

        Args:
            ids: Of their passages that can be an answer.
            vectors: Of these passages, shape `(len(ids), dim)`.
            entries: What full text holds of these passages.
            write: Called with the transaction's connection.
        """
        with self._one_at_a_time:
            self.settle()
            self.remember(UNSURE, json.dumps(ids))
            if ids:
                self._passages.index.upsert(ids, vectors)
            try:
                with self._store.engine.begin() as connection:
                    write(connection)
                    self._store.add_vectors(connection, ids, vectors)
                    self._passages.full_text.add(connection, entries)
            finally:
                self.settle()

    def replace_document(self, earlier: str, later: str) -> Carried:
        """Let a document that is in the library already take the place of another one, as `add_document` does."""
        with self._one_at_a_time:
            self.settle()
            with self._store.engine.begin() as connection:
                self._store.set_replaces(connection, later, earlier)
                handed_over, gone = self._succeed(connection, earlier, later)
                self._store.set_fact(connection, UNSURE, json.dumps(gone))
            self.settle()
        return handed_over

    def _succeed(self, connection: Connection, earlier: str, later: str) -> tuple[Carried, list[str]]:
        """Within the transaction: decisions go to the later document, passages of the earlier one leave; what was handed over, and their ids."""
        handed_over = succeed(connection, self._record, earlier, later, self._codebook_version)
        gone = self._store.supersede(connection, earlier)
        remove_leanings(connection, gone)
        self._passages.full_text.remove(connection, gone)
        return handed_over, gone

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
                    stands = replace(case, facets=self._codebook.standing(case.facets))
                    self._store.replace_card_tags(connection, case.id, card_tags(stands, self._cues), self._codebook_version)
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

    def describe(self, document_id: str, title: str, authors: Sequence[str], year: int | None, language: str | None) -> None:
        """Say what a document's title page says.

        It is found by the words of its new title at once. Its vectors keep the old one: the title is the outermost part of a context line of
        160 characters, and encoding a report anew takes ten seconds.
        """
        answers = {i: passage for i, passage in self._store.passages_of(document_id).items() if not passage.furniture}
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.describe(connection, document_id, title, authors, year, language)
            self._passages.full_text.remove(connection, list(answers))
            self._passages.full_text.add(connection, [Entry(i, context_line(title, p.heading), p.text) for i, p in answers.items()])

    def replace_guesses(self, guessed: Mapping[str, Guess], name: str, value: str) -> None:
        """Put other tags and leanings in the place of those that cues or a model gave some passages, and keep a fact in the same transaction."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            standing = {target: _as_standing(self._codebook, guess.tags) for target, guess in guessed.items()}
            put_leanings(connection, {target: guess.leanings for target, guess in guessed.items()})
            self._store.replace_guesses(connection, standing, self._codebook_version)
            self._store.set_fact(connection, name, value)

    def put_leanings(self, weighed: Mapping[str, Leanings]) -> None:
        """Keep the leanings of passages of the library."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            put_leanings(connection, weighed)

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about the index."""
        with self._one_at_a_time, self._store.engine.begin() as connection:
            self._store.set_fact(connection, name, value)


def _as_standing(codebook: Codebook, guessed: Sequence[Tag]) -> list[Tag]:
    """Guesses in the words of a codebook, of those that are one now the most confident; what is no longer given is left out."""
    found: dict[tuple[str, str], Tag] = {}
    for tag in guessed:
        facet = codebook.by_id.get(tag.facet)
        value = facet.standing(tag.value) if facet else tag.value
        held = found.get((tag.facet, value))
        if (facet is None or value not in facet.former_by_id) and (held is None or held.confidence < tag.confidence):
            found[tag.facet, value] = replace(tag, value=value)
    return list(found.values())


def case_entry(case: Case) -> Entry:
    """What full text holds of a case."""
    heading = f"{case.title} {case.place} {case.organisation or ''}"
    return Entry(case.id, heading, f"{case.summary} {case.text}", " ".join(case.asked_as))
