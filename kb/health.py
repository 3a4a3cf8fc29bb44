"""How the library is: counts, and whether tables, vectors and full text agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from kb.held import HeldIndex
from kb.indexing import case_entry
from kb.knowledge import KnowledgeBase
from kb.lexical import Entry
from kb.model import DocumentState
from kb.schema import jobs, tags
from kb.search import Shelf
from kb.template import context_line

SAMPLE = 200
"""Passages that are searched by themselves, spread over the library."""

SELF_RECALL = 0.98
"""Share of them that must come first: exact search gives 1.0 but for equal texts; HNSW may miss one in a hundred."""


@dataclass(frozen=True)
class Status:
    """Counts, the model, and storage in bytes."""

    sources: int
    documents: int
    superseded: int
    passages: int
    cases: int
    tags: int
    jobs: dict[str, int]
    failures: int
    model: str
    data: str
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """As `status --json` prints it."""
        return asdict(self)


def status(kb: KnowledgeBase) -> Status:
    """How much is in the library and where."""
    states = list(kb.store.document_states().values())
    with kb.store.engine.connect() as connection:
        job_counts = {str(state): int(n) for state, n in connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))}
        tag_count = connection.execute(select(func.count()).select_from(tags)).scalar() or 0
    return Status(
        sources=len(kb.store.sources()),
        documents=states.count(DocumentState.READY),
        superseded=states.count(DocumentState.SUPERSEDED),
        passages=sum(kb.store.passage_counts().values()),
        cases=len(kb.store.case_hashes()),
        tags=int(tag_count),
        jobs=job_counts,
        failures=len(kb.store.failures()),
        model=kb.settings.model,
        data=str(kb.settings.data),
        bytes=_size(kb.settings.data),
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Finding:
    """One disagreement: what was found, how many, and whether it has been repaired."""

    message: str
    count: int
    repaired: bool


def doctor(kb: KnowledgeBase, repair: bool = False) -> list[Finding]:
    """What is wrong with the library, nothing if it is sound; with `repair`, indexes are made good from the tables, which are the truth."""
    findings = []
    passages = kb.store.passage_ids(furniture=False)
    cases = set(kb.store.case_hashes())
    kept = kb.store.vector_ids()
    for name, shelf, targets in (("passages", kb.passages_shelf, passages), ("cases", kb.cases_shelf, cases)):
        ids = {i for i in kept if i.split("#")[0] in targets}
        findings += _compare(f"vectors of {name}", ids, shelf.index.ids(), repair)
        findings += _compare(f"full texts of {name}", targets, shelf.full_text.targets(), repair)
        without = targets - {i.split("#")[0] for i in ids}
        if without:
            findings.append(Finding(f"{name} that have no kept vector; ingest their documents again", len(without), False))
        if repair and findings:
            _rebuild(kb, shelf, ids, targets)
    if repair:
        orphans = [i for i in kept if i.split("#")[0] not in passages | cases]
        if orphans:
            kb.store.remove_vectors(orphans)
    if not findings:
        findings += _search_by_themselves(kb, sorted(passages))
    return findings


def _compare(what: str, expected: set[str], found: set[str], repair: bool) -> list[Finding]:
    missing, extra = len(expected - found), len(found - expected)
    told = [(f"{what} are missing", missing), (f"{what} are left over", extra)]
    return [Finding(message, count, repair) for message, count in told if count]


def _rebuild(kb: KnowledgeBase, shelf: Shelf, ids: set[str], targets: set[str]) -> None:
    """Make vectors and full text anew from the tables; nothing is embedded again."""
    shelf.index.clear()
    all_ids, rows = kb.store.vectors(sorted(targets))
    chosen = [i for i, identifier in enumerate(all_ids) if identifier in ids]
    if chosen:
        shelf.index.upsert([all_ids[i] for i in chosen], rows[chosen])
    with kb.store.engine.begin() as connection:
        shelf.full_text.clear(connection)
        shelf.full_text.add(connection, _entries(kb, sorted(targets)))


def _entries(kb: KnowledgeBase, targets: list[str]) -> list[Entry]:
    titles = {document.id: document.title for document in kb.store.documents()}
    passages = kb.store.passages(targets)
    entries = [Entry(i, context_line(titles[d], p.heading), p.text) for i, (d, p) in passages.items()]
    return entries + [case_entry(case) for case in kb.store.cases(targets).values()]


def _search_by_themselves(kb: KnowledgeBase, passages: list[str]) -> list[Finding]:
    sample = passages[:: max(1, len(passages) // SAMPLE)]
    ids, rows = kb.store.vectors(sample)
    index = kb.passages_shelf.index
    on_disk = index.behind if isinstance(index, HeldIndex) else index
    lost = 0
    for identifier, row in zip(ids, rows, strict=True):
        found = on_disk.nearest(row, 3)
        lost += not any(other == identifier or similarity > 0.9999 for other, similarity in found)
    if lost > (1 - SELF_RECALL) * max(1, len(ids)):
        return [Finding("passages are not found when searched by themselves; run 'clusterbridge doctor --repair'", lost, False)]
    return []
