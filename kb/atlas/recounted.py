"""What is counted from a whole library: held, counted anew beside the pages after a write, and shown as it was until that is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")

PATIENCE_S = 0.05
"""How long a page waits for the new counts: enough for five reports (measured 12 ms), and less than a reader notices where it is not."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown(Generic[T]):
    """What a page shows.

    Attributes:
        value: The counts.
        counted_at: When their count began, in UTC.
        recounting: True where something was written since and is being counted.
    """

    value: T
    counted_at: datetime
    recounting: bool


@dataclass(frozen=True)
class _Count(Generic[S, T]):
    stamp: S
    value: T
    began_at: datetime
    number: int


class Recounted(Generic[S, T]):
    """Safe from several threads; one count runs at a time, and whoever can show the last one waits for none."""

    def __init__(self, stamp: Callable[[], S], count: Callable[[S], T], may_be_shown: Callable[[S, S], bool]) -> None:
        """Nothing is counted before it is asked for.

        Args:
            stamp: Changes with every write that changes a count.
            count: Counts the library, for a stamp of it.
            may_be_shown: Whether counts with the first stamp may be shown while the library has the second.
        """
        self._stamp = stamp
        self._count = count
        self._may_be_shown = may_be_shown
        self._pool = ThreadPoolExecutor(1, "recount")
        self._lock = threading.Lock()
        self._held: _Count[S, T] | None = None
        self._running: Future[_Count[S, T]] | None = None
        self._begun = 0

    def now(self) -> T:
        """Of the library as it is now, or was at most when this was asked; counts where it must."""
        return self._new_enough().value

    def latest(self, patience_s: float | None = None) -> Shown[T]:
        """The newest there is after so much patience (`PATIENCE_S` where none is given), with a count begun where it is behind.

        It waits for a whole count only where there is nothing yet that may be shown.
        """
        stamp = self._stamp()
        with self._lock:
            held = self._held
            if held is not None and held.stamp == stamp:
                return Shown(held.value, held.began_at, False)
            running = self._begin(stamp)
        if held is None or not self._may_be_shown(held.stamp, stamp):
            made = self._new_enough()
            return Shown(made.value, made.began_at, False)
        if wait([running], PATIENCE_S if patience_s is None else patience_s).done:
            held = running.result()
        return Shown(held.value, held.began_at, self._behind(held, stamp))

    def stop(self) -> None:
        """Wait for the count that runs, and begin no other."""
        self._pool.shutdown(cancel_futures=True)

    def _new_enough(self) -> _Count[S, T]:
        """One with the stamp of now, or begun after this was asked, for others may write all the time."""
        with self._lock:
            before = self._begun
        while True:
            stamp = self._stamp()
            with self._lock:
                if self._held is not None and (self._held.stamp == stamp or self._held.number > before):
                    return self._held
                running = self._begin(stamp)
            running.result()

    def _behind(self, held: _Count[S, T], stamp: S) -> bool:
        """Whether that count is of another stamp; a count that had begun before the write is followed by another one."""
        if held.stamp == stamp:
            return False
        with self._lock:
            self._begin(stamp)
        return True

    def _begin(self, stamp: S) -> Future[_Count[S, T]]:
        """The count that runs, or one that begins; called with the lock."""
        if self._running is None or self._running.done():
            self._begun += 1
            self._running = self._pool.submit(self._made, stamp, self._begun)
            self._running.add_done_callback(_log_fault)
        return self._running

    def _made(self, stamp: S, number: int) -> _Count[S, T]:
        began_at = datetime.now(UTC)
        made = _Count(stamp, self._count(stamp), began_at, number)
        with self._lock:
            self._held = made
        return made


def _log_fault(run: Future[_Count[S, T]]) -> None:
    """Nobody may be waiting for it."""
    if not run.cancelled() and (fault := run.exception()):
        logger.error("The atlas could not be counted; the next page of it tries again.", exc_info=fault)
