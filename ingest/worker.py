"""The child that prepares files beside the answering server; it writes to no table."""

from __future__ import annotations

from collections.abc import Callable

from ingest.pipeline import FileProgress, FileTask, Preparer
from kb.child import Child
from kb.encoder import open_encoder
from kb.errors import UnreadableFileError, WorkEndedError
from kb.indexing import Prepared
from kb.settings import Settings
from kb.tagger import Tagger


class Worker:
    """Prepares files in a child, which is started with the first one."""

    def __init__(self, settings: Settings, tagger: Tagger) -> None:
        self._settings = settings
        self._tagger = tagger
        self._child: Child[tuple[FileTask, str], Prepared] = Child(_preparing, settings, tagger)

    def use(self, tagger: Tagger) -> None:
        """Tag by this one from the next file on."""
        if tagger is not self._tagger:
            self._tagger = tagger
            self._child.renew(self._settings, tagger)

    def prepare(self, task: FileTask, document_id: str, progress: FileProgress) -> Prepared:
        """As `Preparer.prepare`, in the child.

        Raises:
            UnreadableFileError: As there, and when the child dies over the file.
        """
        try:
            return self._child.ask((task, document_id), progress)
        except WorkEndedError as error:
            if error.stopped:
                raise UnreadableFileError("Reading was stopped; add the file again.") from error
            raise UnreadableFileError(
                f"Reading '{task.path.name}' ended the reading process; the file may need more memory than there is."
            ) from error

    def interrupt(self) -> None:
        """Kill the child from another thread, for good: `prepare` ends with an error, now and whenever it is called again."""
        self._child.interrupt()

    def abandon(self) -> None:
        """Kill the child over its file from another thread: `prepare` ends with an error; the next file gets another child."""
        self._child.abandon()

    def stop(self) -> None:
        """End the child, whatever it is doing; what it had not sent is done again next time."""
        self._child.stop()


def _preparing(settings: Settings, tagger: Tagger) -> Callable[[tuple[FileTask, str], FileProgress], Prepared]:
    preparer = Preparer(open_encoder(settings, threads=1), tagger, settings.max_file_mb * 1_000_000, settings.ocr_language)
    return lambda asked, progress: preparer.prepare(*asked, progress)
