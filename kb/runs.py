"""Work that takes its time beside answers: one piece after another in a thread, each with a number by which it is asked after."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from kb.errors import NotFoundError, WorkEndedError
from kb.indexing import Progress

KEPT = 50
"""Runs that can be asked after; with more, the oldest are forgotten."""

MAX_WAIT_S = 5.0
"""Longest time that an answer on the state of a run is held back."""


@dataclass(frozen=True)
class RunState:
    """How far a run is, and what it told once it has ended."""

    stage: str
    done: int
    total: int
    ended: bool
    told: Any


class _Run:
    """A piece of work and how far it is."""

    def __init__(self, stopping: threading.Event) -> None:
        self.at = ("waiting", 0, 0)
        self.future: Future[Any]
        self._stopping = stopping

    def report(self, stage: str, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise WorkEndedError(stopped=True)
        self.at = (stage, done, total)


class Runs:
    """A queue with one worker. What it holds is gone with the process."""

    def __init__(self, name: str) -> None:
        """The thread starts with the first run; `name` is its name."""
        self._pool = ThreadPoolExecutor(1, name)
        self._changing = threading.Lock()
        self._runs: dict[int, _Run] = {}
        self._begun = 0
        self._stopping = threading.Event()

    def begin(self, work: Callable[[Progress], Any]) -> int:
        """Queue work; returns its number. The function is told where to report progress; what it returns is what the run tells."""
        run = _Run(self._stopping)
        with self._changing:
            self._begun += 1
            run.future = self._pool.submit(functools.partial(work, run.report))
            self._runs[self._begun] = run
            for number in list(self._runs)[:-KEPT]:
                del self._runs[number]
            return self._begun

    def state(self, number: int, wait_s: float) -> RunState:
        """How far a run is: as soon as it has ended, else after so many seconds, at most `MAX_WAIT_S`.

        Raises:
            NotFoundError: When there is no such run, or it was long ago.
            Exception: The one that ended the run.
        """
        with self._changing:
            run = self._runs.get(number)
        if run is None:
            raise NotFoundError("run", str(number))
        wait([run.future], min(wait_s, MAX_WAIT_S))
        ended = run.future.done()
        return RunState(*run.at, ended, run.future.result() if ended else None)

    def stop(self) -> None:
        """End the run that is at work at its next report of progress, and drop those that wait."""
        self._stopping.set()
        self._pool.shutdown(cancel_futures=True)
