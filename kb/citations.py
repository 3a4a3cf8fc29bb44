"""A card meets its document: each section that a case cites to the passage of the ingested report that tells it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
    sources = store.sources()
    return tuple(_resolve(store, case, citation, sources[citation.source_id]) for citation in case.citations)


def tellers(store: Store) -> dict[str, str]:
    """Passage to the case that it tells, for every cited section that a report of the library has; of several cases the one that it tells best."""
    best: dict[str, tuple[float, str]] = {}
    for case in store.cases().values():
        for citation in case.citations:
            for document_id in store.ready_documents_of(citation.source_id):
                nearest = _nearest(store, case, _within(_answers(store, document_id), citation.section))
                if nearest and nearest[1] > best.get(nearest[0], (0.0, ""))[0]:
                    best[nearest[0]] = (nearest[1], case.id)
    return {passage: case_id for passage, (_, case_id) in best.items()}


def _resolve(store: Store, case: Case, citation: Citation, source: Source) -> CitedPassage:
    for document_id in store.ready_documents_of(source.id):
        found = _answers(store, document_id)
        nearest = _nearest(store, case, _within(found, citation.section) or found)
        if nearest:
            return CitedPassage(citation, source, document_id, nearest[0], found[nearest[0]])
    return CitedPassage(citation, source, None, None, None)


def _answers(store: Store, document_id: str) -> dict[str, Passage]:
    return {i: passage for i, passage in store.passages_of(document_id).items() if not passage.furniture}


def _within(passages: Mapping[str, Passage], section: str) -> dict[str, Passage]:
    """Passages under the cited section; in a file that lost its headings, those from the one that opens with its words on."""
    wanted = _plain(section.removesuffix("…"))
    if not wanted:
        return {}
    under = {i: p for i, p in passages.items() if any(_plain(part).startswith(wanted) for part in p.heading)}
    if under:
        return under
    opening = next((p for p in passages.values() if _plain(p.text[:MAX_HEADING_CHARS]).startswith(wanted)), None)
    return {i: p for i, p in passages.items() if opening and p.position >= opening.position and p.heading == opening.heading}


def _plain(text: str) -> str:
    """Letters and digits only, lower case, numbering in front left out: headings differ in numbers, dashes and spaces."""
    folded = unicodedata.normalize("NFKD", text).lower()
    unnumbered = re.sub(r"^[\W_]*(?:\d+(?:\.\d+)*|[ivx]+)[.)]?\s+", "", folded)
    return re.sub(r"[^\w]+|_", "", unnumbered)


def _nearest(store: Store, case: Case, passages: Mapping[str, Passage]) -> tuple[str, float] | None:
    """The passage that tells most of the case, and how much: by the names and figures that both hold, the rarer the better, and by meaning."""
    ids, rows = store.vectors(list(passages))
    _, case_rows = store.vectors([case.id])
    if not ids:
        return None
    told = case_rows[: len(case_rows) - len(case.asked_as)]
    similarity = (rows @ told.T).mean(axis=1)
    held = [names(passages[i].text) for i in ids]
    rarity = {name: math.log(len(ids) / sum(name in some for some in held)) for name in names(_told(case)) if any(name in some for some in held)}
    shared = np.array([sum(weight for name, weight in rarity.items() if name in some) for some in held])
    told_there = similarity + NAMES_SHARE * shared / max(1.0, shared.max())
    return ids[int(np.argmax(told_there))], float(told_there.max())


def _told(case: Case) -> str:
    return f"{case.organisation or ''}. {case.title}. {case.summary} {' '.join(case.body[name] for name in ('What they did', 'What came of it'))}"


def names(text: str) -> set[str]:
    """Words that a retelling keeps: capitalised ones and figures, in lower case; single letters and the first words of sentences left out."""
    inside = re.findall(r"(?<![.!?:]\s)(?<!^)(?<![\n\"“])\b(?:[A-ZÀ-ÖØ-Þ][\w&+-]+|\d[\d.,]*\d|\d)", text)
    return {word.lower() for word in inside}
