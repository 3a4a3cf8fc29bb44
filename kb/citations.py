"""A card meets its document: each section that a case cites to the passage of the ingested report that tells it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kb.model import Case, Citation, Passage, Source
from kb.store import Store
from kb.words import content_stems


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


def _resolve(store: Store, case: Case, citation: Citation, source: Source) -> CitedPassage:
    for document_id in store.ready_documents_of(source.id):
        found = {i: passage for i, passage in store.passages_of(document_id).items() if not passage.furniture}
        within = {i: passage for i, passage in found.items() if _under(passage, citation.section)}
        best = _nearest(store, case, within or found)
        if best:
            return CitedPassage(citation, source, document_id, best, found[best])
    return CitedPassage(citation, source, None, None, None)


def _under(passage: Passage, section: str) -> bool:
    """True where the passage stands under the cited section, or opens with its heading (files that lost their headings)."""
    wanted = _plain(section.removesuffix("…"))
    return bool(wanted) and any(_plain(part).startswith(wanted) for part in (*passage.heading, passage.text))


def _plain(text: str) -> str:
    """Letters and digits only, lower case, numbering in front left out: headings differ in numbers, dashes and spaces."""
    folded = unicodedata.normalize("NFKD", text).lower()
    unnumbered = re.sub(r"^[\W_]*(?:\d+(?:\.\d+)*|[ivx]+)[.)]?\s+", "", folded)
    return re.sub(r"[^\w]+|_", "", unnumbered)


def _nearest(store: Store, case: Case, passages: Mapping[str, Passage]) -> str | None:
    """The passage nearest to what the case tells: mean cosine to its body's vectors, and the share of its names that the passage holds."""
    ids, rows = store.vectors(list(passages))
    _, case_rows = store.vectors([case.id])
    if not ids:
        return None
    told = case_rows[: len(case_rows) - len(case.asked_as)]
    similarity = (rows @ told.T).mean(axis=1)
    names = set(content_stems(f"{case.place} {case.organisation or ''}"))
    shared = [len(names & set(content_stems(passages[i].text))) / max(1, len(names)) for i in ids]
    return ids[int(np.argmax(similarity + 0.2 * np.asarray(shared)))]
