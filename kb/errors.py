"""One tree of errors. Each takes facts and writes its own sentence: what was found, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class ClusterbridgeError(Exception):
    """Base of everything that this project raises on purpose."""


class UnknownValueError(ClusterbridgeError):
    """A facet or value that the codebook does not have."""

    def __init__(self, facet: str, value: str, known: tuple[str, ...]) -> None:
        super().__init__(f"The codebook has no {facet} '{value}'; use one of: {', '.join(known)}.")


class UnreadableFileError(ClusterbridgeError):
    """A file that cannot become a document. `message` says what was found and what to do."""

    def __init__(self, message: str, page_number: int | None = None) -> None:
        super().__init__(message)
        self.page_number = page_number


class DataFolderBusyError(ClusterbridgeError):
    """Another process owns the data folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(f"The data folder {folder} is in use by {owner}; stop that process or name another folder with --data.")


class ModelMismatchError(ClusterbridgeError):
    """The index was made by another model."""

    def __init__(self, indexed: str, configured: str) -> None:
        super().__init__(
            f"The index was made with '{indexed}' but '{configured}' is configured; set the model back, or name another data folder with --data."
        )


class NotFoundError(ClusterbridgeError):
    """An id that the library does not hold."""

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(f"The library has no {what} '{identifier}'.")


class WorkEndedError(ClusterbridgeError):
    """The child process over a task has ended: it was stopped, or it died."""

    def __init__(self, stopped: bool) -> None:
        found = "The work was stopped" if stopped else "The process that did the work has ended, perhaps for want of memory"
        super().__init__(f"{found}; begin it again.")
        self.stopped = stopped


class FileNotMadeError(ClusterbridgeError):
    """A file for people that the program beneath did not finish: no fault of whoever asked for it."""

    def __init__(self, found: str) -> None:
        super().__init__(f"The file could not be made, for {found}; try again, and see the log if it stays.")


class BadInputError(ClusterbridgeError):
    """A call that cannot be carried out as it stands; the sentence says what was found and what to do."""


@dataclass(frozen=True)
class CardFault:
    """What is wrong with a card: the field, section or "card" that it concerns, a clause without a full stop, and the kind of fault, perhaps none."""

    field: str
    told: str
    kind: str = ""


class CardError(BadInputError):
    """A card that is not of the form; `faults` holds everything that is wrong with it."""

    def __init__(self, name: str, faults: Sequence[CardFault]) -> None:
        super().__init__(f"{name}.md: {'; '.join(fault.told for fault in faults)}.")
        self.faults = tuple(faults)


class ChangedMeanwhileError(ClusterbridgeError):
    """Something was saved by somebody else since it was opened."""

    def __init__(self, case_id: str) -> None:
        super().__init__(f"Somebody saved '{case_id}' since you opened it; look at the newest version and do this again.")
