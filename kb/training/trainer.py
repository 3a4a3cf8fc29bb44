"""Trains beside whatever else the owner of the data folder does: a thread that waits for a child and alone writes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kb.child import Child
from kb.encoder import open_encoder
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.training.own_library import Fitted, judged_sets, measure, shipped_data
from kb.training.refitting import working
from kb.training.retagging import tagging

MAX_WAIT_S = 5.0
"""Longest time that an answer on the state of a run is held back."""


@dataclass(frozen=True)
class TrainingState:
    """How far a run is, and what it told once it has ended."""

    stage: str
    done: int
    total: int
    ended: bool
    told: dict[str, Any] | None


class Trainer:
    """One run at a time: measuring, bringing into force what was measured, or going back. A run has a number."""

    def __init__(self, kb: KnowledgeBase, make_child: Callable[..., Child[Any, Any]] = Child) -> None:
        self._kb = kb
        self._make_child = make_child
        self._pool = ThreadPoolExecutor(1, "training")
        self._changing = threading.RLock()
        self._runs = 0
        self._running: Future[dict[str, Any]] | None = None
        self._at = ("waiting", 0, 0)
        self._fitted: Fitted | None = None
        self._child: Child[Any, Any] | None = None
        self._stopping = False

    def measure(self) -> int:
        """Begin to fit heads and weights anew; nothing is replaced. Tells their figures beside those in force.

        Raises:
            BadInputError: When something is running.
        """
        return self._begin(self._measured)

    def adopt(self, run: int) -> int:
        """Begin to bring into force what a run measured. Tells how many documents were tagged anew.

        Raises:
            BadInputError: When something is running, or that run was not the last one or measured nothing.
        """
        with self._changing:
            if self._fitted is None or run != self._runs:
                raise BadInputError("That training is not there any more; begin again with 'clusterbridge train'.")
            return self._begin(functools.partial(self._adopted, self._fitted))

    def undo(self) -> int:
        """Begin to bring back what was in force before the last training. Tells how many documents were tagged anew.

        Raises:
            BadInputError: When something is running.
        """
        return self._begin(self._undone)

    def state(self, run: int, wait_s: float) -> TrainingState:
        """How far a run is: as soon as it has ended, else after so many seconds.

        Raises:
            BadInputError: When another run was begun since.
            Exception: The one that ended the run.
        """
        running = self._running
        if running is None or run != self._runs:
            raise BadInputError("Another training was begun meanwhile; begin yours again when it has ended.")
        wait([running], min(wait_s, MAX_WAIT_S))
        ended = running.done()
        return TrainingState(*self._at, ended, running.result() if ended else None)

    def stop(self) -> None:
        """End the child and the thread; documents that were still to be tagged are tagged at the next start."""
        with self._changing:
            self._stopping = True
            if self._child:
                self._child.interrupt()
        self._pool.shutdown(cancel_futures=True)

    def _begin(self, work: Callable[[], dict[str, Any]]) -> int:
        with self._changing:
            if self._stopping:
                raise BadInputError("The library is being closed; train it when it is open again.")
            if self._running and not self._running.done():
                raise BadInputError("A training is running already; try again when it has ended.")
            self._runs += 1
            self._fitted = None
            self._at = ("waiting", 0, 0)
            self._running = self._pool.submit(work)
            return self._runs

    def _report(self, stage: str, done: int, total: int) -> None:
        self._at = (stage, done, total)

    def _measured(self) -> dict[str, Any]:
        encoder = open_encoder(self._kb.settings, threads=1)
        with self._working(working) as child:
            self._fitted = measure(self._kb, shipped_data(self._kb), judged_sets(self._kb), encoder, child.ask, self._report)
        return self._fitted.figures.as_json()

    def _adopted(self, fitted: Fitted) -> dict[str, Any]:
        self._kb.trained.put(fitted.heads, fitted.weights)
        return self._retagged()

    def _undone(self) -> dict[str, Any]:
        self._kb.trained.undo()
        return self._retagged()

    def _retagged(self) -> dict[str, Any]:
        self._kb.forget()
        with self._working(tagging, self._kb.tagger) as child:
            documents = self._kb.retag(self._report, lambda passages: child.ask(passages, self._report))
        return {"in_force": self._kb.trained.name, "documents": documents}

    @contextmanager
    def _working(self, make: Callable[..., Any], *arguments: Any) -> Iterator[Child[Any, Any]]:
        """A child for the block, which `stop` reaches whenever it comes."""
        child = self._make_child(make, *arguments)
        with self._changing:
            self._child = child
            if self._stopping:
                child.interrupt()
        try:
            yield child
        finally:
            child.stop()
