"""Files on their way into the library, as their page lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.jobs import Job
from kb.model import Document, DocumentState, JobState

STAGES: Mapping[str, str] = {
    "waiting": "Waiting",
    "reading": "Reading",
    "recognising": "Recognising the words of scanned pages",
    "embedding": "Working out what each passage is about",
}
UNITS: Mapping[str, str] = {"recognising": "page", "embedding": "passage"}
"""What is counted in a stage; in the others nothing is."""


@dataclass(frozen=True)
class JobRow:
    """A file in the list.

    Attributes:
        id: Of its job.
        name: Of the file.
        state: How far it is.
        outcome: What became of it, as `ingest` names it; empty while it is under way.
        stage: What is being done, in words.
        unit: What `done` and `total` count, or empty.
        done: How much of the stage is done.
        total: Of how much.
        result: What became of it as `ingest --json` prints it; empty while it is under way.
        document: The document that it became, or is a copy of.
        alike: A current document half of whose passages it holds, while neither replaces the other.
    """

    id: int
    name: str
    state: JobState
    outcome: str
    stage: str
    unit: str
    done: int
    total: int
    result: Mapping[str, Any]
    document: Document | None
    alike: Document | None


@dataclass(frozen=True)
class JobList:
    """The rows: what is under way first, then what has ended, newest first."""

    rows: tuple[JobRow, ...]

    @property
    def under_way(self) -> int:
        """How many are read or wait."""
        return sum(not row.outcome for row in self.rows)

    @property
    def summary(self) -> str:
        """How many there are of each, in words."""
        counts = Counter(_sort(row) for row in self.rows)
        return ", ".join(f"{counts[sort]:,} {sort}" for sort in ("being read", "waiting", "added", "not added", "cancelled") if counts[sort])


def job_list(jobs: Sequence[Job], documents: Sequence[Document]) -> JobList:
    """Rows of jobs, in their order; `documents` are those that their results mention."""
    known = {document.id: document for document in documents}
    return JobList(tuple(_row(job, known) for job in jobs))


def _row(job: Job, known: Mapping[str, Document]) -> JobRow:
    result = job.result or {}
    document, alike = known.get(result.get("document") or ""), known.get(result.get("resembles") or "")
    current = document and alike and not document.replaces and alike.state is document.state is DocumentState.READY
    return JobRow(
        id=job.id,
        name=Path(job.path).name,
        state=job.state,
        outcome=result.get("outcome", ""),
        stage="Starting" if job.state is JobState.RUNNING and job.stage == "waiting" else STAGES.get(job.stage, job.stage.capitalize()),
        unit=UNITS.get(job.stage, ""),
        done=job.done,
        total=job.total,
        result=result,
        document=document,
        alike=alike if current else None,
    )


def _sort(row: JobRow) -> str:
    ended = {JobState.QUEUED: "waiting", JobState.RUNNING: "being read", JobState.CANCELLED: "cancelled", JobState.FAILED: "not added"}
    return ended.get(row.state, "added")
