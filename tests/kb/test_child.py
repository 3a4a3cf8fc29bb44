"""A child process: values and progress come back, faults are told, and it can be ended at any moment."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from kb.child import NICE, THREADS, Child
from kb.errors import BadInputError, UnreadableFileError, WorkEndedError
from kb.indexing import Progress

Made = Child[Any, Any]


def doing(*greeting: str) -> Callable[[Any, Progress], Any]:
    """Works a task by its name."""

    def work(task: str, progress: Progress) -> Any:
        if task == "greet":
            return " ".join(greeting)
        if task == "count":
            for number in range(3):
                progress("counting", number, 3)
        if task == "refuse":
            raise UnreadableFileError("No such thing.", 7)
        if task == "fail":
            raise ZeroDivisionError("nought")
        if task == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "hang":
            progress("hanging", 0, 1)
            threading.Event().wait()
        return {"nice": os.nice(0), "threads": [os.environ.get(name) for name in THREADS], "process": os.getpid()}

    return work


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def child() -> Iterator[Made]:
    made: Made = Child(doing, "good", "morning")
    yield made
    made.stop()


def test_it_returns_values_and_tells_its_progress(child: Made) -> None:
    told: list[tuple[str, int, int]] = []
    assert child.ask("greet", unwatched) == "good morning"
    child.ask("count", lambda *progress: told.append(progress))
    assert told == [("counting", 0, 3), ("counting", 1, 3), ("counting", 2, 3)]


def test_it_gives_way_and_uses_one_thread_and_this_process_keeps_its_own(child: Made) -> None:
    before = dict(os.environ)
    found = child.ask("look", unwatched)
    assert found["nice"] == min(19, psutil.Process().nice() + NICE)
    assert found["threads"] == ["1"] * len(THREADS)
    assert dict(os.environ) == before
    assert found["process"] != os.getpid()


def test_one_child_works_task_after_task_also_after_a_fault(child: Made) -> None:
    first = child.ask("look", unwatched)
    with pytest.raises(UnreadableFileError, match=r"^No such thing\.$") as refused:
        child.ask("refuse", unwatched)
    assert refused.value.page_number == 7
    with pytest.raises(RuntimeError, match="the child process failed: ZeroDivisionError"):
        child.ask("fail", unwatched)
    assert child.ask("look", unwatched) == first


def test_a_child_that_dies_is_told_and_the_next_task_gets_another(child: Made) -> None:
    first = child.ask("look", unwatched)
    with pytest.raises(WorkEndedError, match="has ended, perhaps for want of memory") as ended:
        child.ask("die", unwatched)
    assert not ended.value.stopped
    assert child.ask("look", unwatched)["process"] != first["process"]


def test_a_fault_of_the_watcher_ends_the_child_and_the_next_task_gets_its_own_value(child: Made) -> None:
    def fail(_stage: str, _done: int, _total: int) -> None:
        raise BadInputError("enough")

    with pytest.raises(BadInputError, match="enough"):
        child.ask("count", fail)
    assert child.ask("greet", unwatched) == "good morning"


def test_it_can_be_made_anew_for_other_arguments(child: Made) -> None:
    first = child.ask("look", unwatched)["process"]
    child.renew("good", "night")
    assert child.ask("greet", unwatched) == "good night"
    assert not psutil.pid_exists(first)


def test_interrupting_ends_the_task_in_hand_and_every_later_one(child: Made) -> None:
    hanging = threading.Event()

    def interrupt() -> None:
        hanging.wait()
        child.interrupt()

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    for task in ("hang", "greet"):
        with pytest.raises(WorkEndedError, match="The work was stopped") as ended:
            child.ask(task, lambda *_told: hanging.set())
        assert ended.value.stopped
    interrupter.join()
    child.renew("good", "day")
    with pytest.raises(WorkEndedError):
        child.ask("greet", unwatched)
