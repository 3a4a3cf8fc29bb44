"""What was counted before is shown while one count runs beside it; nobody waits behind another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.atlas.recounted import Recounted

LONG_S = 30.0


class Library:
    """A stamp that a write raises, and a count of it that can be held up."""

    def __init__(self) -> None:
        self.written = 1
        self.counts = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.begun = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)
        self.recounted = Recounted(self._stamp, self._count, lambda old, new: new - old < 100)

    def _stamp(self) -> int:
        self.asked.release()
        return self.written

    def _count(self, stamp: int) -> str:
        self.counts += 1
        self.begun.release()
        assert self.may_go_on.wait(LONG_S)
        return f"of {stamp}"


@pytest.fixture
def library() -> Iterator[Library]:
    made = Library()
    yield made
    made.may_go_on.set()
    made.recounted.stop()


@pytest.fixture
def held_up(library: Library) -> Library:
    """Counted once; something was written, and the count of that is held up."""
    library.recounted.now()
    library.may_go_on.clear()
    library.written = 2
    return library


def test_what_is_asked_for_first_is_counted(library: Library) -> None:
    shown = library.recounted.latest()
    assert (shown.value, shown.recounting, library.counts) == ("of 1", False, 1)
    assert library.recounted.latest() == shown


def test_while_it_is_counted_anew_all_are_shown_the_counts_of_before_and_one_count_runs(held_up: Library) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(held_up.recounted.latest, 0) for _ in range(2)]
        shown = [one.result(LONG_S) for one in asked]
    assert [(one.value, one.recounting) for one in shown] == [("of 1", True)] * 2
    held_up.may_go_on.set()
    assert (held_up.recounted.now(), held_up.counts) == ("of 2", 2)
    assert not held_up.recounted.latest().recounting


def test_with_patience_the_new_counts_are_shown_at_once(library: Library) -> None:
    library.recounted.now()
    library.written = 2
    shown = library.recounted.latest(LONG_S)
    assert (shown.value, shown.recounting) == ("of 2", False)


def test_what_must_not_be_shown_any_more_is_waited_for(library: Library) -> None:
    library.recounted.now()
    library.written = 200
    shown = library.recounted.latest(0)
    assert (shown.value, shown.recounting) == ("of 200", False)


def test_what_is_written_during_a_count_is_counted_by_the_next(held_up: Library) -> None:
    assert held_up.recounted.latest(0).value == "of 1"
    assert held_up.begun.acquire(timeout=LONG_S)
    assert held_up.begun.acquire(timeout=LONG_S)
    held_up.written = 3
    held_up.may_go_on.set()
    shown = held_up.recounted.latest(LONG_S)
    assert (shown.value, shown.recounting) == ("of 2", True)
    assert (held_up.recounted.now(), held_up.counts) == ("of 3", 3)


def test_whoever_needs_it_as_it_is_now_is_given_no_count_that_began_before(held_up: Library) -> None:
    held_up.recounted.latest(0)
    assert held_up.begun.acquire(timeout=LONG_S)
    assert held_up.begun.acquire(timeout=LONG_S)
    held_up.written = 3
    while held_up.asked.acquire(blocking=False):
        pass
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(held_up.recounted.now)
        assert held_up.asked.acquire(timeout=LONG_S)
        held_up.may_go_on.set()
        assert asked.result(LONG_S) == "of 3"


def test_a_count_that_fails_is_logged_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    faults: list[Callable[[], str]] = [lambda: "counted", lambda: _fail(), lambda: "again"]
    written = [1]
    recounted = Recounted(lambda: written[0], lambda _stamp: faults.pop(0)(), lambda _old, _new: True)
    assert recounted.now() == "counted"
    written[0] = 2
    with pytest.raises(ZeroDivisionError):
        recounted.latest(LONG_S)
    assert recounted.latest(LONG_S).value == "again"
    recounted.stop()
    assert "The atlas could not be counted" in caplog.text


def _fail() -> str:
    raise ZeroDivisionError
