"""One process owns the data folder: two that write to one embedded vector index lose each other's vectors."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from kb.errors import BadInputError, DataFolderBusyError


@dataclass(frozen=True)
class Owner:
    """The process that holds a data folder: its id and, for a server, its address and the token that its own commands send."""

    pid: int
    address: str | None
    token: str | None


class Ownership:
    """Holds a data folder from entering to leaving; the system lets go of it when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "owner.lock")

    def __enter__(self) -> Ownership:
        """Take the folder.

        Raises:
            BadInputError: When no folder can be made or written there.
            DataFolderBusyError: When another process holds it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            owner = owner_of(self._folder)
            name = f"process {owner.pid}" if owner else "another process"
            raise DataFolderBusyError(self._folder, name) from error
        except OSError as error:
            raise BadInputError(f"The data folder {self._folder} cannot be used ({error.strerror}); name another with --data.") from error
        self.announce(None)
        return self

    def announce(self, address: str | None) -> Owner:
        """Write down who owns the folder, readable by its user only."""
        owner = Owner(os.getpid(), address, secrets.token_urlsafe(32) if address else None)
        aside = self._folder / "owner.json.part"
        aside.touch(mode=0o600)
        aside.write_text(json.dumps({"pid": owner.pid, "address": owner.address, "token": owner.token}), encoding="utf-8")
        aside.replace(self._folder / "owner.json")
        return owner

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        (self._folder / "owner.json").unlink(missing_ok=True)
        self._lock.release()


def owner_of(folder: Path) -> Owner | None:
    """The process that says it owns the folder, or None."""
    try:
        fields = json.loads((folder / "owner.json").read_text(encoding="utf-8"))
        return Owner(int(fields["pid"]), fields["address"], fields["token"])
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):  # none, or one that was cut off or edited
        return None


def running_server(folder: Path) -> Owner | None:
    """The server that holds the folder now, or None: a left-over note of a dead process does not count."""
    owner = owner_of(folder)
    if owner is None or owner.address is None:
        return None
    try:
        with FileLock(folder / "owner.lock", timeout=0):
            return None
    except Timeout:
        return owner
