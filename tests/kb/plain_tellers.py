"""Which passage tells which case, worked out from the tables anew for every citation: slow, and plain to check."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from kb.model import Case, Passage
from kb.sources.citations import MAX_HEADING_CHARS, NAMES_SHARE, names, plain
from kb.store import Store


def plain_tellers(store: Store) -> dict[str, str]:
    """Passage to the case that it tells; of several cases the one that it tells best."""
    best: dict[str, tuple[float, str]] = {}
    for case in store.cases().values():
        for citation in case.citations:
            for document_id in store.ready_documents_of(citation.source_id):
                nearest = _nearest(store, case, _within(store.passages_of(document_id), citation.section))
                if nearest and nearest[1] > best.get(nearest[0], (0.0, ""))[0]:
                    best[nearest[0]] = (nearest[1], case.id)
    return {passage: case_id for passage, (_, case_id) in best.items()}


def _within(passages: Mapping[str, Passage], section: str) -> dict[str, Passage]:
    answers = {i: passage for i, passage in passages.items() if not passage.furniture}
    wanted = plain(section.removesuffix("…"))
    under = {i: p for i, p in answers.items() if any(plain(part).startswith(wanted) for part in p.heading)}
    if under:
        return under
    opening = next((p for p in answers.values() if plain(p.text[:MAX_HEADING_CHARS]).startswith(wanted)), None)
    return {i: p for i, p in answers.items() if opening and p.position >= opening.position and p.heading == opening.heading}


def _nearest(store: Store, case: Case, passages: Mapping[str, Passage]) -> tuple[str, float] | None:
    ids, rows = store.vectors(list(passages))
    if not ids:
        return None
    _, parts = store.vectors([case.id])
    similarity = (rows @ parts[: len(parts) - len(case.asked_as)].T).mean(axis=1)
    story = f"{case.organisation or ''}. {case.title}. {case.summary} {case.body['What they did']} {case.body['What came of it']}"
    held = [names(passages[i].text) for i in ids]
    holders = {name: sum(name in some for some in held) for name in sorted(names(story))}
    shared = np.array([sum(math.log(len(ids) / n) for name, n in holders.items() if n and name in some) for some in held])
    told = similarity + NAMES_SHARE * shared / max(1.0, shared.max())
    return ids[int(np.argmax(told))], float(told.max())
