"""A card meets its document: each section that a case cites to the passage of the ingested report that tells it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kb.encoder import Vectors
from kb.model import Case, Citation, Passage, Source
from kb.store import Store

MAX_HEADING_CHARS = 200
NAMES_SHARE = 0.3
"""Of names against meaning. On the shipped cards and their five reports 135 of 149 open at a paragraph that tells them (107 by meaning alone)."""


@dataclass(frozen=True)
class CitedPassage:
    """A citation with its source and, once the report is in the library, the passage that tells it; else document and passage are None."""

    citation: Citation
    source: Source
    document_id: str | None
    passage_id: str | None
    passage: Passage | None


def cited_passages(store: Store, case: Case) -> tuple[CitedPassage, ...]:
    """Each citation of a case, in order, resolved where its source has a ready document."""
    return cited_by_case(store, [case])[case.id]


def cited_by_case(store: Store, cases: Iterable[Case]) -> dict[str, tuple[CitedPassage, ...]]:
    """The same for many cases, by id; each report is read once."""
    by_id, sources, reports = {case.id: case for case in cases}, store.sources(), _Reports(store)
    retold = {its.case.id: its for its in _retold(store, by_id.values())}
    return {
        identifier: tuple(_resolve(reports, retold.get(identifier), citation, sources[citation.source_id]) for citation in case.citations)
        for identifier, case in by_id.items()
    }


class OpenReports:
    """Documents whose passages are looked through; each is read when first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[str, _Report] = {}

    def passages(self, document_id: str) -> Mapping[str, Passage]:
        """Those that can be an answer, by id, in order."""
        return self._opened(document_id).passages

    def under(self, document_id: str, section: str) -> dict[str, Passage]:
        """Passages under a cited section, by id, in order; none where the document does not have it."""
        report = self._opened(document_id)
        within = report.within(section)
        return {i: passage for i, passage in report.passages.items() if i in within}

    def _opened(self, document_id: str) -> _Report:
        if document_id not in self._held:
            self._held[document_id] = _Report(self._store, document_id)
        return self._held[document_id]


class Tellers:
    """Passage to the case that it tells, for every cited section that a report of the library has; of several cases the one that it tells best."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: dict[tuple[str, str], dict[str, str]] = {}
        self._all: dict[str, str] = {}

    def forget(self) -> None:
        """Work everything out anew; to be called after a case or its vectors changed."""
        self._told, self._all = {}, {}

    def current(self) -> Mapping[str, str]:
        """As the library is now: only a document that was linked since the last time is worked out."""
        linked = set(self._store.linked_documents().items())
        if linked != self._told.keys():
            new = _tellers(self._store, linked - self._told.keys())
            told = {link: its for link, its in (self._told | new).items() if link in linked}
            self._all = {passage: case_id for its in told.values() for passage, case_id in its.items()}
            self._told = told  # last: another thread that sees it finds all of it
        return self._all


@dataclass(frozen=True)
class _Retold:
    """What of a case is looked for in a report: vectors of what it tells, shape `(parts, dim)`, and its names and figures."""

    case: Case
    vectors: Vectors
    names: frozenset[str]


class _Report:
    """The passages of a document that can be an answer; what is compared of them is worked out once."""

    def __init__(self, store: Store, document_id: str) -> None:
        self.passages = {i: passage for i, passage in store.passages_of(document_id).items() if not passage.furniture}
        self._headings = {i: tuple(map(plain, passage.heading)) for i, passage in self.passages.items()}
        self._ids, self._vectors = store.vectors(list(self.passages))
        self._names: dict[str, frozenset[str]] = {}

    def within(self, section: str) -> set[str]:
        """Passages under the cited section; in a file that lost its headings, those from the one that opens with its words on."""
        wanted = plain(section.removesuffix("…"))
        if not wanted:
            return set()
        under = {i for i, parts in self._headings.items() if any(part.startswith(wanted) for part in parts)}
        if under:
            return under
        opening = next((p for p in self.passages.values() if plain(p.text[:MAX_HEADING_CHARS]).startswith(wanted)), None)
        return {i for i, p in self.passages.items() if opening and p.position >= opening.position and p.heading == opening.heading}

    def nearest(self, retold: _Retold, among: Collection[str]) -> tuple[str, float] | None:
        """The passage that tells most of a case, and how much: by the names and figures that both hold, the rarer the better, and by meaning."""
        rows = [row for row, i in enumerate(self._ids) if i in among]
        if not rows:
            return None
        similarity = (self._vectors[rows] @ retold.vectors.T).mean(axis=1)
        held = [self._names_of(self._ids[row]) for row in rows]
        holders = {name: sum(name in some for some in held) for name in sorted(retold.names)}
        rarity = {name: math.log(len(rows) / count) for name, count in holders.items() if count}
        shared = np.array([sum(weight for name, weight in rarity.items() if name in some) for some in held])
        told_there = similarity + NAMES_SHARE * shared / max(1.0, shared.max())
        best = int(np.argmax(told_there))
        return self._ids[rows[best]], float(told_there[best])

    def _names_of(self, identifier: str) -> frozenset[str]:
        if identifier not in self._names:
            self._names[identifier] = names(self.passages[identifier].text)
        return self._names[identifier]


def _tellers(store: Store, links: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, str]]:
    """Passage to the case that it tells, by document and the source that it is linked to."""
    cases = _retold(store, store.cases().values())
    return {(document_id, source_id): _told_in(_Report(store, document_id), source_id, cases) for document_id, source_id in links}


def _told_in(report: _Report, source_id: str, cases: Iterable[_Retold]) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for retold in cases:
        for citation in retold.case.citations:
            if citation.source_id == source_id:
                nearest = report.nearest(retold, report.within(citation.section))
                if nearest and nearest[1] > best.get(nearest[0], (0.0, ""))[0]:
                    best[nearest[0]] = (nearest[1], retold.case.id)
    return {passage: case_id for passage, (_, case_id) in best.items()}


def _retold(store: Store, cases: Iterable[Case]) -> list[_Retold]:
    """Each case with what is looked for of it, in order; those without vectors left out. `asked_as` is what people say, not what was told."""
    by_id = {case.id: case for case in cases}
    ids, rows = store.vectors(list(by_id))
    parts: dict[str, list[int]] = {}
    for row, identifier in enumerate(ids):
        parts.setdefault(identifier.partition("#")[0], []).append(row)
    return [_Retold(case, rows[own[: len(own) - len(case.asked_as)]], names(_story(case))) for case in by_id.values() if (own := parts.get(case.id))]


class _Reports:
    """The ready documents of sources, each read when first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[str, list[tuple[str, _Report]]] = {}

    def of(self, source_id: str) -> list[tuple[str, _Report]]:
        if source_id not in self._held:
            self._held[source_id] = [(i, _Report(self._store, i)) for i in self._store.ready_documents_of(source_id)]
        return self._held[source_id]


def _resolve(reports: _Reports, retold: _Retold | None, citation: Citation, source: Source) -> CitedPassage:
    for document_id, report in reports.of(source.id):
        nearest = report.nearest(retold, report.within(citation.section) or report.passages) if retold else None
        if nearest:
            return CitedPassage(citation, source, document_id, nearest[0], report.passages[nearest[0]])
    return CitedPassage(citation, source, None, None, None)


def plain(text: str) -> str:
    """Letters and digits only, lower case, numbering in front left out: headings differ in numbers, dashes and spaces."""
    folded = unicodedata.normalize("NFKD", text).lower()
    unnumbered = re.sub(r"^[\W_]*(?:\d+(?:\.\d+)*|[ivx]+)[.)]?\s+", "", folded)
    return re.sub(r"[^\w]+|_", "", unnumbered)


def _story(case: Case) -> str:
    return f"{case.organisation or ''}. {case.title}. {case.summary} {' '.join(case.body[name] for name in ('What they did', 'What came of it'))}"


def names(text: str) -> frozenset[str]:
    """Words that a retelling keeps: capitalised ones and figures, in lower case; single letters and the first words of sentences left out."""
    inside = re.findall(r"(?<![.!?:]\s)(?<!^)(?<![\n\"“])\b(?:[A-ZÀ-ÖØ-Þ][\w&+-]+|\d[\d.,]*\d|\d)", text)
    return frozenset(word.lower() for word in inside)
