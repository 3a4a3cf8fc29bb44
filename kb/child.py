"""A spawned child of this process: nice, on one thread, it works tasks and returns values; only the process that spawned it writes.

In a thread, reading took the answer's p95 from 20 to 67 ms, in a child to 24 ms (design, section 6).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from kb.errors import BadInputError, UnreadableFileError, WorkEndedError
from kb.indexing import Progress

log = logging.getLogger(__name__)

NICE = 10

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What numeric libraries read when they are loaded."""

_environment = threading.Lock()

Task = TypeVar("Task")
Value = TypeVar("Value")


@dataclass(frozen=True)
class _Told:
    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class _Fault:
    message: str


class Child(Generic[Task, Value]):
    """The child and the pipe to it; started with the first task, started anew when it died. One task at a time."""

    def __init__(self, make: Callable[..., Callable[[Task, Progress], Value]], *arguments: Any) -> None:
        """Nothing is started yet.

        Args:
            make: Called once in the child, with the arguments; returns what works a task. It stands at the top of a module, to be found there.
            arguments: Values that can be pickled.
        """
        self._make = make
        self._arguments = arguments
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._interrupted = False
        self._changing = threading.Lock()

    def ask(self, task: Task, progress: Progress) -> Value:
        """What the child makes of a task.

        Raises:
            WorkEndedError: When the child dies over it, or was interrupted.
            BadInputError: As the child raised it.
            UnreadableFileError: The same.
        """
        pipe = self._started()
        try:
            pipe.send(task)
            while isinstance(message := pipe.recv(), _Told):
                progress(message.stage, message.done, message.total)
        except (EOFError, OSError) as error:
            self.stop()
            raise WorkEndedError(self._interrupted) from error
        except BaseException:  # what the child has yet to send belongs to this task and must not be taken for the next one's
            self.stop()
            raise
        if isinstance(message, _Fault):
            raise RuntimeError(f"the child process failed: {message.message}")
        if isinstance(message, (BadInputError, UnreadableFileError)):
            raise message
        value: Value = message
        return value

    def renew(self, *arguments: Any) -> None:
        """End the child; the next one is made with these arguments."""
        with self._changing:
            self._end()
            self._arguments = arguments

    def interrupt(self) -> None:
        """Kill the child from another thread, for good: `ask` ends with an error, now and whenever it is called again."""
        with self._changing:
            self._interrupted = True
            if self._process:
                self._process.kill()

    def abandon(self) -> None:
        """Kill the child over its task from another thread: `ask` ends with an error; the next one starts another child."""
        with self._changing:
            if self._process:
                self._process.kill()

    def stop(self) -> None:
        """End the child, whatever it is doing; what it had not sent is lost."""
        with self._changing:
            self._end()

    def _end(self) -> None:
        if self._pipe:
            self._pipe.close()
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._pipe = self._process = None

    def _started(self) -> Connection:
        with self._changing:
            if self._interrupted:
                raise WorkEndedError(stopped=True)
            if self._process and not self._process.is_alive():  # it died between two tasks, which is no fault of the next one
                self._end()
            if self._pipe is None:
                context = multiprocessing.get_context("spawn")
                self._pipe, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs, self._make, self._arguments), daemon=True)
                with _one_thread():
                    self._process.start()
                theirs.close()
            return self._pipe


@contextmanager
def _one_thread() -> Iterator[None]:
    """An environment for a process that is started within; set later, by the child itself, it would come after the libraries were loaded."""
    with _environment:
        before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _work(pipe: Connection, make: Callable[..., Callable[[Any, Progress], Any]], arguments: tuple[Any, ...]) -> None:
    """The child's loop: a task in, progress and one value out, until the pipe closes."""
    os.nice(NICE)
    work = make(*arguments)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(work(task, lambda *told: pipe.send(_Told(*told))))
        except (BadInputError, UnreadableFileError) as error:
            pipe.send(error)
        except Exception as error:  # a fault over one task must not end the child; its traceback goes to the log
            log.exception("A task failed.")
            pipe.send(_Fault(repr(error)))
