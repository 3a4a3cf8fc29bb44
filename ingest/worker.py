"""A spawned child that prepares files beside the answering server: it is nice, uses one thread, and writes to no table.

In a thread, reading took the answer's p95 from 20 to 67 ms, in a child to 24 ms (design, section 6).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from ingest.pipeline import FileProgress, FileTask, Preparer
from kb.encoder import open_encoder
from kb.errors import UnreadableFileError
from kb.indexing import Prepared
from kb.settings import Settings
from kb.tagger import Tagger

log = logging.getLogger(__name__)

NICE = 10


@dataclass(frozen=True)
class _Progress:
    stage: str
    done: int
    total: int


class Worker:
    """The child and the pipe to it; started with the first file, started anew when it died."""

    def __init__(self, settings: Settings, tagger: Tagger) -> None:
        self._settings = settings
        self._tagger = tagger
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._interrupted = False
        self._changing = threading.Lock()

    def prepare(self, task: FileTask, document_id: str, progress: FileProgress) -> Prepared:
        """As `Preparer.prepare`, in the child.

        Raises:
            UnreadableFileError: As there, and when the child dies over the file.
        """
        pipe = self._started()
        try:
            pipe.send((task, document_id))
            while isinstance(message := pipe.recv(), _Progress):
                progress(message.stage, message.done, message.total)
        except (EOFError, OSError) as error:
            self.stop()
            raise UnreadableFileError(
                f"Reading '{task.path.name}' ended the reading process; the file may need more memory than there is."
            ) from error
        except BaseException:  # what the child has yet to send belongs to this file and must not be taken for the next one's
            self.stop()
            raise
        if isinstance(message, Prepared):
            return message
        if isinstance(message, UnreadableFileError):
            raise message
        raise RuntimeError(f"the reading process failed: {message}")

    def interrupt(self) -> None:
        """Kill the child from another thread, for good: `prepare` ends with an error, now and whenever it is called again."""
        with self._changing:
            self._interrupted = True
            if self._process:
                self._process.kill()

    def stop(self) -> None:
        """End the child, whatever it is doing; what it had not sent is done again next time."""
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
                raise UnreadableFileError("Reading was stopped; add the file again.")
            if self._process and not self._process.is_alive():  # it died between two files, which is no fault of the next one
                self._end()
            if self._pipe is None:
                context = multiprocessing.get_context("spawn")
                self._pipe, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs, self._settings, self._tagger), daemon=True)
                self._process.start()
                theirs.close()
            return self._pipe


def _work(pipe: Connection, settings: Settings, tagger: Tagger) -> None:
    """The child's loop: a task in, progress and one result out, until the pipe closes."""
    os.nice(NICE)
    preparer = Preparer(open_encoder(settings, threads=1), tagger, settings.max_file_mb * 1_000_000)
    while True:
        try:
            task, document_id = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(preparer.prepare(task, document_id, lambda *told: pipe.send(_Progress(*told))))
        except UnreadableFileError as error:
            pipe.send(error)
        except Exception as error:  # a fault over one file must not end the child; its traceback goes to the log
            log.exception("A reader failed on a file.")
            pipe.send(repr(error))
