"""A question to an answer: read, find, filter, rank, explain."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.answer_model import Answer, DocumentRef, Filters, Match, MatchType, NoAnswer, NoAnswerReason, Situation, SourceRef
from kb.answered import LOOKED_AT, Likeness, likeness
from kb.believed import Believed, read_believed
from kb.cells import FILTER_FACETS, Carriers, asked_cell
from kb.codebook import PRIMARY_FACETS, Codebook, Value
from kb.encoder import Encoder, Vectors
from kb.fit import Tags, fit, reasons
from kb.marks import marks
from kb.model import Case, Document, Outcome, Passage, Source, Tag
from kb.rank import Features, Ranked, Weights, rank
from kb.search import Shelf
from kb.situation import Question, SituationReader
from kb.sources.citations import Tellers
from kb.store import Store
from kb.variety import folded, varied
from kb.words import content_stems

COUNTED = 60
"""Matches from which the tabs and the facet panel of the answer page are made."""

CERTAIN = 0.9
"""A value that the words name outright, or that was set by hand."""

MEANT_SHARE = 0.5

CACHED = 50_000

WENT_WRONG = (Outcome.MIXED, Outcome.FAILED)


@dataclass(frozen=True)
class _Asked:
    """A question as it is looked for: the situation as read, its words in English, and their vector of shape `(dim,)`."""

    situation: Situation
    words: str
    vector: Vectors


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
        self._held: dict[str, Case] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._carriers = Carriers(store)
        self._tellers = Tellers(store)
        self._meant: dict[str, Vectors] = {}

    def forget(self, cases: bool = True) -> None:
        """Read tags and cases anew from the tables; to be called after every write; `cases` says whether it changed any."""
        self._known = {}
        self._carriers = Carriers(self._store)
        self._held = {}
        self._stems = {}
        if cases:
            self._tellers.forget()

    def answer(self, question: Question) -> Answer:
        """The situation as read, and the best matches with their reasons.

        Raises:
            UnknownValueError: When a chip or filter is not in the codebook.
        """
        question = question.standing(self._codebook)
        for facet in PRIMARY_FACETS:
            self._codebook.check_known(facet, getattr(question.filters, facet))
        asked = self._read(question)
        situation = asked.situation
        ranked, more = self._ranked(asked, question, question.filters)
        no_answer = self._no_answer(asked, question, ranked)
        matches = self._matches(situation, ranked[: question.limit], more)
        counter = self._counter(situation, ranked, matches) if no_answer is None else None
        return Answer(situation, no_answer is None, no_answer, matches, self._counts(asked, question, ranked), counter)

    def ranking(self, question: Question) -> list[Ranked]:
        """Every candidate with its signals, best first: what the answer is cut from."""
        return self._ranked(self._read(question), question, question.filters)[0]

    def _read(self, question: Question) -> _Asked:
        wording = self._reader.wording(question.text)
        vectors = self._encoder.encode_situations([wording.sought])
        situation = self._reader.read(question, wording, vectors.read[0])
        return _Asked(situation, wording.sought, self._steered(situation, vectors.sought[0]))

    def _steered(self, situation: Situation, vector: Vectors) -> Vectors:
        """What is looked for, shape `(dim,)`: the situation, and the codebook's words for what it names or was set by hand."""
        certain = [
            value
            for facet in PRIMARY_FACETS
            for reading in situation.facets.get(facet, ())
            if reading.confidence >= CERTAIN and (value := self._codebook.facet(facet).by_id[reading.value])
        ]
        if certain:
            middle = np.mean([self._meaning(value) for value in certain], axis=0)
            vector = vector + MEANT_SHARE * middle / np.linalg.norm(middle)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def _meaning(self, value: Value) -> Vectors:
        """The codebook's words for a value, shape `(dim,)`; encoded once."""
        told = f"{value.connects}: {value.when}" if value.when else value.connects
        if told not in self._meant:
            self._meant[told] = self._encoder.encode([told])[0]
        return self._meant[told]

    def _ranked(self, asked: _Asked, question: Question, filters: Filters) -> tuple[list[Ranked], dict[str, list[str]]]:
        """Every candidate, best first, a practice once, places and works varied; and by result the further passages that tell the same practice."""
        allowed = self._allowed(filters)
        candidates = [
            found
            for kind, shelf in self._shelves.items()
            if question.scope in (None, kind)
            for found in shelf.candidates(asked.words, asked.vector, allowed[kind])
        ]
        features = self._features([candidate.target for candidate in candidates])
        results, more = folded(rank(asked.situation, candidates, features, self._weights), self._tellers.current())
        return varied(results, features), more

    def _allowed(self, filters: Filters) -> Mapping[MatchType, frozenset[str] | None]:
        """Cases and passages that every filter lets through; None for passages where nothing is filtered."""
        carriers = self._carriers
        cases = carriers.cases
        sets = [carriers.of(facet, values) for facet in FILTER_FACETS if (values := getattr(filters, facet))]
        if not sets:
            return {MatchType.CASE: cases, MatchType.PASSAGE: None}
        let_through = frozenset(set.intersection(*sets))
        return {MatchType.CASE: cases & let_through, MatchType.PASSAGE: let_through - cases}

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
        believed = read_believed(self._store.engine, targets)
        cases = self._store.cases(targets)
        works = self._store.works_of([target for target in targets if target not in cases])
        passages = {target: Features(MatchType.PASSAGE, believed[target], work=work) for target, work in works.items()}
        return {target: _case_features(case, believed[target]) for target, case in cases.items()} | passages

    def _counter(self, situation: Situation, ranked: Sequence[Ranked], matches: Sequence[Match]) -> Match | None:
        """The best case among the first `COUNTED` that went wrong or partly so, on a gap or instrument that is asked for or that the best one has."""
        best = next((match.tags for match in matches if match.type is MatchType.CASE), {})
        shared = {(facet, value) for facet in ("gap", "instrument") for value in situation.values(facet)}
        shared |= {(facet, tag.value) for facet in ("gap", "instrument") for tag in best.get(facet, ())}
        features = self._features([match.target for match in ranked[:COUNTED]])
        wrong = [match for match in ranked[:COUNTED] if features[match.target].outcome in WENT_WRONG]
        near = [match for match in wrong if shared & features[match.target].believed.trusts.keys()]
        return self._matches(situation, near[:1], {})[0] if near else None

    def _cases_of(self, targets: Sequence[str]) -> dict[str, Case]:
        """Cases by id, each read once."""
        if new := [target for target in targets if target not in self._held]:
            self._held |= self._store.cases(new)
        return {target: self._held[target] for target in targets if target in self._held}

    def _stems_of(self, targets: Sequence[str]) -> list[frozenset[str]]:
        """Stems of the words of each case and passage, each taken once."""
        if len(self._stems) > CACHED:
            self._stems = {}
        new = [target for target in targets if target not in self._stems]
        cases = self._cases_of([target for target, its in self._features(new).items() if its.type is MatchType.CASE])
        told = {t: f"{case.title} {case.summary} {case.text} {' '.join(case.asked_as)}" for t, case in cases.items()}
        rest = self._store.passages([target for target in new if target not in cases])
        told |= {t: f"{' '.join(passage.heading)} {passage.text}" for t, (_, passage) in rest.items()}
        self._stems |= {target: frozenset(content_stems(text)) for target, text in told.items()}
        return [self._stems[target] for target in targets if target in self._stems]

    def _no_answer(self, asked: _Asked, question: Question, ranked: Sequence[Ranked]) -> NoAnswer | None:
        if self._fits(asked, question, ranked):
            return None
        looked_for = tuple(self._codebook.label(facet, value) for facet in PRIMARY_FACETS for value in asked.situation.values(facet))
        cell = asked_cell(self._carriers, asked.situation)
        if question.filters:
            ranked, _ = self._ranked(asked, question, Filters())
            if self._fits(asked, question, ranked):
                return NoAnswer(NoAnswerReason.FILTERED, looked_for, self._removed_by(question.filters, ranked[:COUNTED]), cell)
        empty = not ranked or (cell is not None and cell.empty)
        return NoAnswer(NoAnswerReason.EMPTY if empty else NoAnswerReason.LOW_MATCH, looked_for, {}, cell)

    def _fits(self, asked: _Asked, question: Question, ranked: Sequence[Ranked]) -> bool:
        return bool(ranked) and self._weights.answered.confidence(self._likeness(asked, question, ranked)) >= self._weights.answered.at_least

    def situation(self, question: Question) -> Situation:
        """The situation as read, with its corrections by hand."""
        return self._read(question.standing(self._codebook)).situation

    def likeness(self, question: Question) -> Likeness:
        """How far the best matches meet the words and the meaning of what is asked."""
        asked = self._read(question)
        return self._likeness(asked, question, self._ranked(asked, question, question.filters)[0])

    def _likeness(self, asked: _Asked, question: Question, ranked: Sequence[Ranked]) -> Likeness:
        stems = set(content_stems(asked.words))
        if asked.situation.english:  # a word that its glossary lacks says nothing of the library
            stems -= set(content_stems(asked.situation.text))
        searched = [shelf.full_text for kind, shelf in self._shelves.items() if question.scope in (None, kind)]
        counts: Counter[str] = Counter()
        for full_text in searched:
            counts.update(full_text.counts(stems))
        held = self._stems_of([match.target for match in ranked[:LOOKED_AT]])
        nearest = max((match.signals["dense"] for match in ranked[:LOOKED_AT]), default=0.0)
        return likeness(nearest, stems, counts, sum(full_text.size() for full_text in searched), held)

    def _removed_by(self, filters: Filters, ranked: Sequence[Ranked]) -> dict[str, int]:
        """How many of the matches each filter alone would take away."""
        removed = {}
        for facet in FILTER_FACETS:
            if values := getattr(filters, facet):
                let_through = self._carriers.of(facet, values)
                removed[facet] = sum(match.target not in let_through for match in ranked)
        return removed

    def _counts(self, asked: _Asked, question: Question, ranked: Sequence[Ranked]) -> dict[str, dict[str, int]]:
        """Facet to value to matches among the first `COUNTED`; of a facet that filters, as if that filter were off."""
        counts = {}
        for facet in FILTER_FACETS:
            shown = ranked
            if getattr(question.filters, facet):
                shown, _ = self._ranked(asked, question, dataclasses.replace(question.filters, **{facet: ()}))
            features = self._features([match.target for match in shown[:COUNTED]])
            counts[facet] = dict(Counter(value for its in features.values() for of, value in its.believed.trusts if of == facet))
        return counts

    def _matches(self, situation: Situation, ranked: Sequence[Ranked], more: Mapping[str, Sequence[str]]) -> tuple[Match, ...]:
        targets = [match.target for match in ranked]
        features = self._features(targets)
        cases = self._cases_of([target for target in targets if features[target].type is MatchType.CASE])
        passages = self._store.passages([target for target in targets if target not in cases])
        documents = {document.id: document for document in self._store.documents({document_id for document_id, _ in passages.values()})}
        sources = self._store.sources()
        carried = self._store.tags(targets)
        explained = []
        for match in ranked:
            tags = _by_facet(carried[match.target])
            if match.target in cases:
                explained.append(self._case_match(situation, match, tags, cases[match.target], sources))
            else:
                document_id, passage = passages[match.target]
                explained.append(self._passage_match(situation, match, tags, passage, documents[document_id], sources))
        return tuple(dataclasses.replace(match, more=tuple(more.get(match.id, ()))) for match in explained)

    def _case_match(self, situation: Situation, match: Ranked, tags: Tags, case: Case, sources: Mapping[str, Source]) -> Match:
        text = f"{case.summary}\n\n{case.text}"
        return Match(
            id=case.id,
            type=MatchType.CASE,
            kind="practice",
            title=case.title,
            text=text,
            marks=marks(text, situation.words),
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
            marks=marks(passage.text, situation.words, _tagging_words(situation, tags)),
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


def _case_features(case: Case, believed: Believed) -> Features:
    return Features(MatchType.CASE, believed, case.evidence, case.depth, case.outcome, case.place, case.citations[0].source_id)


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
