"""Files that wait to be ingested beside the running server. The table is the truth; running jobs are requeued at start."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from ingest.pipeline import FileResult, FileTask, check, ingest_one, printable
from ingest.worker import Worker
from kb.errors import ClusterbridgeError, UnreadableFileError
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import IngestOutcome, JobState, Problem
from kb.schema import jobs

__all__ = ["FileTask", "Job", "JobQueue", "JobRunner"]

IDLE_S = 60
"""After so long without work the child ends, which frees its copy of the model."""


@dataclass(frozen=True)
class Job:
    """One file on its way: state, stage with `done` of `total`, and the result as `ingest --json` prints it once it is there."""

    id: int
    path: str
    state: JobState
    stage: str
    done: int
    total: int
    result: dict[str, Any] | None


class JobQueue:
    """The jobs table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, tasks: Sequence[FileTask]) -> list[int]:
        """Queue files; returns the ids of their jobs, in order."""
        ids = []
        with self._engine.begin() as connection:
            for task in tasks:
                row: dict[str, Any] = {"path": printable(str(task.path)), "source_id": task.source_id, "replaces": task.replaces}
                row |= {"state": JobState.QUEUED, "stage": "waiting", "done": 0, "total": 0, "added_at": datetime.now(UTC)}
                ids.append(connection.execute(insert(jobs).values(**row).returning(jobs.c.id)).scalar_one())
        return ids

    def get(self, ids: Sequence[int]) -> list[Job]:
        """The jobs of those ids that exist, in order of their ids."""
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(select(jobs).where(jobs.c.id.in_(ids)).order_by(jobs.c.id))]

    def requeue_running(self) -> int:
        """Put back what ran when the server stopped; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(update(jobs).where(jobs.c.state == JobState.RUNNING).values(state=JobState.QUEUED)).rowcount

    def take(self) -> tuple[int, FileTask] | None:
        """The oldest waiting job, now running, or None."""
        with self._engine.begin() as connection:
            row = connection.execute(select(jobs).where(jobs.c.state == JobState.QUEUED).order_by(jobs.c.id).limit(1)).one_or_none()
            if row is None:
                return None
            connection.execute(update(jobs).where(jobs.c.id == row.id).values(state=JobState.RUNNING))
            return row.id, FileTask(Path(row.path), row.source_id, row.replaces)

    def report(self, job_id: int, stage: str, done: int, total: int) -> None:
        """Note how far a job is."""
        with self._engine.begin() as connection:
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(stage=stage, done=done, total=total))

    def finish(self, job_id: int, state: JobState, result: dict[str, Any]) -> None:
        """Note what became of a job."""
        with self._engine.begin() as connection:
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(state=state, stage=state.value, result=result))


class _Stopping(BaseException):
    """The server stops: no fault of the file, so it must pass every handler of faults."""


class JobRunner:
    """A thread of the server that hands jobs to the child and stores what comes back, one at a time."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self.queue = JobQueue(kb.store.engine)
        self._worker = Worker(kb.settings, kb.tagger)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Requeue what a stop interrupted and begin."""
        self.queue.requeue_running()
        self._wake.set()
        self._thread.start()

    def add(self, tasks: Sequence[FileTask]) -> list[int]:
        """Queue files; returns the ids of their jobs, in order.

        Raises:
            NotFoundError: When a task names a source that the library does not hold; none is queued then.
            BadInputError: When it names a document to replace that is not there.
        """
        for task in tasks:
            check(self._kb, task)
        ids = self.queue.add(tasks)
        self._wake.set()
        return ids

    def wait_for_change(self, seconds: float) -> None:
        """Return as soon as any job has moved, or after so many seconds."""
        with self._changed:
            self._changed.wait(seconds)

    def stop(self) -> None:
        """End the child and the thread; a job that was running is requeued at the next start."""
        self._stopping.set()
        self._wake.set()
        self._worker.interrupt()
        self._thread.join()
        self._worker.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._wake.wait(IDLE_S):
                self._worker.stop()
                self._wake.wait()
            self._wake.clear()
            while not self._stopping.is_set() and (taken := self.queue.take()):
                self._work(*taken)

    def _report(self, job_id: int, stage: str, done: int, total: int) -> None:
        self.queue.report(job_id, stage, done, total)
        self._notify()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self, job_id: int, task: FileTask) -> None:
        def prepare(known: FileTask, document_id: str) -> Prepared:
            trained = self._kb.trained.name
            self._worker.use(self._kb.tagger)
            try:
                prepared = self._worker.prepare(known, document_id, functools.partial(self._report, job_id))
            except UnreadableFileError as error:
                if self._stopping.is_set():
                    raise _Stopping from error
                raise
            # a training that came into force meanwhile has tagged the rest of the library anew
            return prepared if trained == self._kb.trained.name else prepare(known, document_id)

        try:
            result = ingest_one(self._kb, task, prepare)
        except ClusterbridgeError as error:
            failed = FileResult(str(task.path), IngestOutcome.FAILED, problems=(Problem(task.path.name, str(error)),))
            self.queue.finish(job_id, JobState.FAILED, failed.as_json())
        except _Stopping:
            return
        else:
            self.queue.finish(job_id, JobState.FAILED if result.outcome is IngestOutcome.FAILED else JobState.DONE, result.as_json())
        self._notify()


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.path, JobState(row.state), row.stage, row.done, row.total, row.result)
