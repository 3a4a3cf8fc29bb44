"""Files on their way, in words."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.jobs import Job
from kb.model import JobState
from web.present.jobs import job_list

DONE = {"outcome": "ready", "document": None}


def job(state: JobState, stage: str = "waiting", result: dict[str, Any] | None = None) -> Job:
    return Job(1, "/data/uploads/ab/locks.pdf", state, stage, 3, 7, result)


def test_a_list_says_how_many_there_are_of_each() -> None:
    failed = {"outcome": "failed", "document": None}
    jobs = [
        job(JobState.RUNNING),
        *[job(JobState.QUEUED)] * 2,
        *[job(JobState.DONE, "done", DONE)] * 3,
        job(JobState.FAILED, "failed", failed),
        job(JobState.CANCELLED, "cancelled", failed),
    ]
    found = job_list(jobs, ())
    assert (found.under_way, found.summary) == (3, "1 being read, 2 waiting, 3 added, 1 not added, 1 cancelled")
    assert {row.name for row in found.rows} == {"locks.pdf"}


@pytest.mark.parametrize(
    ("state", "stage", "words", "unit"),
    [
        (JobState.QUEUED, "waiting", "Waiting", ""),
        (JobState.RUNNING, "waiting", "Starting", ""),
        (JobState.RUNNING, "reading", "Reading", ""),
        (JobState.RUNNING, "recognising", "Recognising the words of scanned pages", "page"),
        (JobState.RUNNING, "embedding", "Working out what each passage is about", "passage"),
    ],
)
def test_a_stage_is_told_in_the_words_of_a_reader(state: JobState, stage: str, words: str, unit: str) -> None:
    (row,) = job_list([job(state, stage)], ()).rows
    assert (row.stage, row.unit) == (words, unit)
