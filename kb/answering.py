"""A question to an answer: read, find, filter, rank, explain."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import Encoder, Vectors
from kb.fit import Tags, fit, reasons
from kb.marks import marks
from kb.model import (
    Answer,
    Case,
    Document,
    DocumentRef,
    Filters,
    Match,
    MatchType,
    NoAnswer,
    NoAnswerReason,
    Passage,
    Situation,
    Source,
    SourceRef,
    Tag,
)
from kb.rank import Features, Ranked, Weights, rank
from kb.search import Shelf
from kb.situation import Question, SituationReader
from kb.store import Store
from kb.words import sentences

FILTER_FACETS = (*PRIMARY_FACETS, "country")
COUNTED = 60
"""Matches from which the tabs and the facet panel of the answer page are made."""

CERTAIN = 0.9
"""A value that the words name outright, or that was set by hand."""

MEANT_SHARE = 0.5

SENTENCES_SHARE = 1.0
"""Long situations hold several troubles; with their sentences' mean beside the whole, nDCG@10 over cases and passages rose from 0.518 to 0.524."""

CACHED = 50_000


class Answering:
    """Answers questions from one library."""

    def __init__(
        self, store: Store, passages: Shelf, cases: Shelf, encoder: Encoder, codebook: Codebook, reader: SituationReader, weights: Weights
    ) -> None:
        self._store = store
        self._shelves = {MatchType.CASE: cases, MatchType.PASSAGE: passages}
        self._encoder = encoder
        self._codebook = codebook
        self._reader = reader
        self._weights = weights
        self._known: dict[str, Features] = {}

    def forget(self) -> None:
        """Read tags and cases anew from the tables; to be called after every write."""
        self._known = {}

    def answer(self, question: Question) -> Answer:
        """The situation as read, and the best matches with their reasons.

        Raises:
            UnknownValueError: When a chip or filter is not in the codebook.
        """
        for facet in PRIMARY_FACETS:
            self._codebook.check(facet, getattr(question.filters, facet))
        situation = self._reader.read(question)
        vector = self._vector(situation)
        ranked = self._ranked(situation, question, vector, question.filters)
        no_answer = self._no_answer(situation, question, vector, ranked)
        matches = self._matches(situation, ranked[: question.limit])
        return Answer(situation, no_answer is None, no_answer, matches, self._counts(situation, question, vector, ranked))

    def ranking(self, question: Question) -> list[Ranked]:
        """Every candidate with its signals, best first: what the answer is cut from."""
        situation = self._reader.read(question)
        return self._ranked(situation, question, self._vector(situation), question.filters)

    def _vector(self, situation: Situation) -> Vectors:
        """What is looked for, shape `(dim,)`: the situation, its sentences, and the codebook's words for what it names or was set by hand."""
        certain = [
            value
            for facet in PRIMARY_FACETS
            for reading in situation.facets.get(facet, ())
            if reading.confidence >= CERTAIN and (value := self._codebook.facet(facet).by_id[reading.value])
        ]
        meant = [f"{value.connects}: {value.when}" if value.when else value.connects for value in certain]
        told = sentences(situation.text)
        parts = [(told, SENTENCES_SHARE)] if len(told) > 1 else []
        parts += [(meant, MEANT_SHARE)] if meant else []
        encoded = iter(self._encoder.encode([situation.text, *(text for texts, _ in parts for text in texts)]))
        vector = next(encoded)
        for texts, share in parts:
            middle = np.mean([next(encoded) for _ in texts], axis=0)
            vector = vector + share * middle / np.linalg.norm(middle)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def _ranked(self, situation: Situation, question: Question, vector: Vectors, filters: Filters) -> list[Ranked]:
        allowed = self._allowed(filters)
        candidates = [
            found
            for kind, shelf in self._shelves.items()
            if question.scope in (None, kind)
            for found in shelf.candidates(question.text, vector, allowed[kind] if allowed else None)
        ]
        features = self._features([candidate.target for candidate in candidates])
        return rank(situation, candidates, features, self._weights)

    def _allowed(self, filters: Filters) -> Mapping[MatchType, frozenset[str]] | None:
        """Cases and passages that every filter lets through, or None where nothing is filtered."""
        sets = [self._store.targets_with(facet, values) for facet in FILTER_FACETS if (values := getattr(filters, facet))]
        if not sets:
            return None
        let_through = frozenset(set.intersection(*sets))
        cases = let_through.intersection(self._store.case_hashes())
        return {MatchType.CASE: cases, MatchType.PASSAGE: let_through - cases}

    def _features(self, targets: Sequence[str]) -> dict[str, Features]:
        """Features of each target that the tables hold; a vector whose document was never committed has none."""
        known = self._known
        new = [target for target in targets if target not in known]
        if new:
            if len(known) > CACHED:
                known = self._known = {}
            known |= self._read_features(new)
        return {target: known[target] for target in targets if target in known}

    def _read_features(self, targets: Sequence[str]) -> dict[str, Features]:
        tags = {target: _by_facet(its_tags) for target, its_tags in self._store.tags(targets).items()}
        cases = self._store.cases(targets)
        features = {t: Features(MatchType.CASE, tags[t], case.evidence, case.depth) for t, case in cases.items()}
        present = self._store.present_passages([target for target in targets if target not in cases])
        return features | {target: Features(MatchType.PASSAGE, tags[target]) for target in present}

    def _no_answer(self, situation: Situation, question: Question, vector: Vectors, ranked: Sequence[Ranked]) -> NoAnswer | None:
        if self._fits(ranked):
            return None
        looked_for = tuple(self._codebook.label(facet, value) for facet in PRIMARY_FACETS for value in situation.values(facet))
        if question.filters:
            ranked = self._ranked(situation, question, vector, Filters())
            if self._fits(ranked):
                return NoAnswer(NoAnswerReason.FILTERED, looked_for, self._removed_by(question.filters, ranked[:COUNTED]))
        return NoAnswer(NoAnswerReason.LOW_MATCH if ranked else NoAnswerReason.EMPTY, looked_for, {})

    def _fits(self, ranked: Sequence[Ranked]) -> bool:
        return any(match.signals["dense"] >= self._weights.min_dense for match in ranked[:3])

    def _removed_by(self, filters: Filters, ranked: Sequence[Ranked]) -> dict[str, int]:
        """How many of the matches each filter alone would take away."""
        removed = {}
        for facet in FILTER_FACETS:
            if values := getattr(filters, facet):
                let_through = self._store.targets_with(facet, values)
                removed[facet] = sum(match.target not in let_through for match in ranked)
        return removed

    def _counts(self, situation: Situation, question: Question, vector: Vectors, ranked: Sequence[Ranked]) -> dict[str, dict[str, int]]:
        """Facet to value to matches among the first `COUNTED`; of a facet that filters, as if that filter were off."""
        counts = {}
        for facet in FILTER_FACETS:
            shown = ranked
            if getattr(question.filters, facet):
                shown = self._ranked(situation, question, vector, dataclasses.replace(question.filters, **{facet: ()}))
            features = self._features([match.target for match in shown[:COUNTED]])
            counts[facet] = dict(Counter(tag.value for feature in features.values() for tag in feature.tags.get(facet, ())))
        return counts

    def _matches(self, situation: Situation, ranked: Sequence[Ranked]) -> tuple[Match, ...]:
        targets = [match.target for match in ranked]
        features = self._features(targets)
        cases = self._store.cases(targets)
        passages = self._store.passages(targets)
        documents = {document.id: document for document in self._store.documents({document_id for document_id, _ in passages.values()})}
        sources = self._store.sources()
        explained = []
        for match in ranked:
            tags = features[match.target].tags
            if match.target in cases:
                explained.append(self._case_match(situation, match, tags, cases[match.target], sources))
            else:
                document_id, passage = passages[match.target]
                explained.append(self._passage_match(situation, match, tags, passage, documents[document_id], sources))
        return tuple(explained)

    def _case_match(self, situation: Situation, match: Ranked, tags: Tags, case: Case, sources: Mapping[str, Source]) -> Match:
        text = f"{case.summary}\n\n{case.text}"
        return Match(
            id=case.id,
            type=MatchType.CASE,
            kind="practice",
            title=case.title,
            text=text,
            marks=marks(text, situation.text),
            score=match.score,
            tags=tags,
            why=reasons(self._codebook, situation, text, tags),
            signals=match.signals,
            source=_source_ref(sources.get(case.citations[0].source_id)),
            evidence=case.evidence,
            outcome=case.outcome,
            fit=fit(self._codebook, situation, tags, case),
            case=case,
        )

    def _passage_match(
        self, situation: Situation, match: Ranked, tags: Tags, passage: Passage, document: Document, sources: Mapping[str, Source]
    ) -> Match:
        return Match(
            id=match.target,
            type=MatchType.PASSAGE,
            kind=tags["kind"][0].value if tags.get("kind") else "context",
            title=document.title,
            text=passage.text,
            marks=marks(passage.text, situation.text, _tagging_words(situation, tags)),
            score=match.score,
            tags=tags,
            why=reasons(self._codebook, situation, passage.text, tags),
            signals=match.signals,
            document=DocumentRef(document.id, document.title, document.file),
            source=_source_ref(sources.get(document.source_id or "")),
            heading=passage.heading,
            pages=(passage.first_page, passage.last_page or passage.first_page) if passage.first_page else None,
            page_labels=_labels(document, passage),
            fit=fit(self._codebook, situation, tags, None),
        )


def _by_facet(tags: Sequence[Tag]) -> Tags:
    facets: dict[str, list[Tag]] = {}
    for tag in tags:
        facets.setdefault(tag.facet, []).append(tag)
    return {facet: tuple(its) for facet, its in facets.items()}


def _tagging_words(situation: Situation, tags: Tags) -> list[str]:
    """Words of the passage that gave it the tags which the situation asks for."""
    asked = {(facet, value) for facet in PRIMARY_FACETS for value in situation.values(facet)}
    return [word for its in tags.values() for tag in its if (tag.facet, tag.value) in asked for word in tag.words]


def _source_ref(source: Source | None) -> SourceRef | None:
    return SourceRef(source.id, source.title, source.year, source.url) if source else None


def _labels(document: Document, passage: Passage) -> tuple[str, str] | None:
    labels = {page.number: page.label for page in document.pages}
    first, last = labels.get(passage.first_page or 0), labels.get(passage.last_page or 0)
    return (first, last) if first and last else None
