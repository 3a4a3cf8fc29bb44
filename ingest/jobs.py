"""Files that wait to be ingested beside the running server. The table is the truth; running jobs are requeued at start."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from ingest.pipeline import FileResult, FileTask, check, ingest_one, printable
from ingest.uploads import Uploads
from ingest.worker import Worker
from kb.errors import ClusterbridgeError, UnreadableFileError
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import IngestOutcome, JobState, Problem
from kb.schema import jobs

__all__ = ["FileTask", "Job", "JobQueue", "JobRunner", "Received"]

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)

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

    def unfinished(self) -> list[Job]:
        """Jobs that run or wait, in the order in which they are worked."""
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(select(jobs).where(jobs.c.state.in_(UNFINISHED)).order_by(jobs.c.id))]

    def finished(self, limit: int) -> list[Job]:
        """The last jobs that have ended, newest first."""
        query = select(jobs).where(jobs.c.state.not_in(UNFINISHED)).order_by(jobs.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(query)]

    def needed_paths(self) -> set[str]:
        """Where the files lie that are still to be read, or may be tried again."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(jobs.c.path).where(jobs.c.state != JobState.DONE)).scalars())

    def retry(self, job_id: int) -> bool:
        """Let a job that failed or was cancelled wait again; False where it is none."""
        ended = (jobs.c.id == job_id, jobs.c.state.in_((JobState.FAILED, JobState.CANCELLED)))
        again = {"state": JobState.QUEUED, "stage": "waiting", "done": 0, "total": 0, "result": None}
        with self._engine.begin() as connection:
            return connection.execute(update(jobs).where(*ended).values(**again)).rowcount > 0

    def withdraw(self, job_id: int) -> bool:
        """Cancel a job that waits; False where it does not."""
        with self._engine.begin() as connection:
            row = connection.execute(select(jobs.c.path).where(jobs.c.id == job_id, jobs.c.state == JobState.QUEUED)).one_or_none()
            if row:
                ended = {"state": JobState.CANCELLED, "stage": JobState.CANCELLED.value, "result": _cancelled(Path(row.path))}
                connection.execute(update(jobs).where(jobs.c.id == job_id).values(**ended))
            return row is not None

    def remove(self, job_id: int) -> str | None:
        """Forget a job that has ended; returns the path of its file, or None where there is no such job."""
        with self._engine.begin() as connection:
            ended = (jobs.c.id == job_id, jobs.c.state.not_in(UNFINISHED))
            return connection.execute(delete(jobs).where(*ended).returning(jobs.c.path)).scalar()

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


class _Cancelled(BaseException):
    """Somebody does not want the file any more: no fault either."""


@dataclass(frozen=True)
class Received:
    """What became of files that a browser sent: the jobs of those that were taken, in order, and why others were not."""

    ids: tuple[int, ...]
    refused: tuple[str, ...]


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
        self._uploads = Uploads(kb.settings.uploads_folder, kb.settings.max_file_mb * 1_000_000)
        self._receiving = threading.Lock()
        self._steering = threading.Lock()
        self._unwanted: set[int] = set()
        self._prepares: int | None = None

    def start(self) -> None:
        """Requeue what a stop interrupted, remove what is left of uploads that it cut off, and begin."""
        self.queue.requeue_running()
        self._uploads.sweep(self.queue.needed_paths())
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

    def receive(self, files: Iterable[tuple[str, IO[bytes]]]) -> Received:
        """Keep files that a browser sent, each with the name that it gave, and queue all that can be taken in one transaction."""
        tasks, refused = [], []
        with self._receiving:
            for name, stream in files:
                try:
                    tasks.append(FileTask(self._uploads.keep(name, stream)))
                except UnreadableFileError as error:
                    refused.append(str(error))
            ids = self.add(tasks)
        return Received(tuple(ids), tuple(refused))

    def cancel(self, job_id: int) -> bool:
        """Stop a job that waits or is being read; False where it has ended or is being stored."""
        if self.queue.withdraw(job_id):
            self._notify()
            return True
        with self._steering:
            if self._prepares != job_id:
                return False
            self._unwanted.add(job_id)
            self._worker.abandon()
        return True

    def retry(self, job_id: int) -> bool:
        """Do a job that failed or was cancelled once more; False where it is none."""
        self._unwanted.discard(job_id)
        again = self.queue.retry(job_id)
        self._wake.set()
        return again

    def remove(self, job_id: int) -> bool:
        """Forget a job that has ended, its reason of failure and what was kept of its upload; False where there is none."""
        path = self.queue.remove(job_id)
        if path is not None:
            self._kb.store.forget_failure(path)
            self._tidy(Path(path))
        return path is not None

    def _tidy(self, path: Path) -> None:
        with self._receiving:
            if str(path) not in self.queue.needed_paths():
                self._uploads.drop(path)

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
        if job_id in self._unwanted:
            raise _Cancelled
        self.queue.report(job_id, stage, done, total)
        self._notify()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self, job_id: int, task: FileTask) -> None:
        try:
            result = ingest_one(self._kb, task, functools.partial(self._prepare, job_id))
        except ClusterbridgeError as error:
            self.queue.finish(job_id, JobState.FAILED, _failed(task.path, str(error)))
        except _Cancelled:
            self.queue.finish(job_id, JobState.CANCELLED, _cancelled(task.path))
        except _Stopping:
            return
        else:
            self.queue.finish(job_id, JobState.FAILED if result.outcome is IngestOutcome.FAILED else JobState.DONE, result.as_json())
            self._tidy(task.path)
        self._notify()

    def _prepare(self, job_id: int, task: FileTask, document_id: str) -> Prepared:
        trained = self._kb.trained.name
        self._worker.use(self._kb.tagger)
        try:
            with self._may_be_cancelled(job_id):
                prepared = self._worker.prepare(task, document_id, functools.partial(self._report, job_id))
        except UnreadableFileError as error:
            if job_id in self._unwanted:
                raise _Cancelled from error
            if self._stopping.is_set():
                raise _Stopping from error
            raise
        # a training that came into force meanwhile has tagged the rest of the library anew
        return prepared if trained == self._kb.trained.name else self._prepare(job_id, task, document_id)

    @contextmanager
    def _may_be_cancelled(self, job_id: int) -> Iterator[None]:
        """While the child is at this job, and at no other that a late call could hit."""
        with self._steering:
            self._prepares = job_id
        try:
            yield
        finally:
            with self._steering:
                self._prepares = None


def _failed(path: Path, reason: str) -> dict[str, Any]:
    return FileResult(str(path), IngestOutcome.FAILED, problems=(Problem(path.name, reason),)).as_json()


def _cancelled(path: Path) -> dict[str, Any]:
    return _failed(path, f"Adding '{path.name}' was cancelled; add it again if it is wanted after all.")


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.path, JobState(row.state), row.stage, row.done, row.total, row.result)
