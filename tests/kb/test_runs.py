from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kb.errors import BadInputError, NotFoundError, WorkEndedError
from kb.indexing import Progress
from kb.runs import KEPT, Runs, RunState

LONG_S = 5.0


@pytest.fixture
def runs() -> Iterator[Runs]:
    made = Runs("test")
    yield made
    made.stop()


def test_a_run_tells_what_its_work_returns_and_where_it_ended(runs: Runs) -> None:
    def work(progress: Progress) -> str:
        progress("writing", 2, 3)
        return "written"

    assert runs.state(runs.begin(work), LONG_S) == RunState("writing", 2, 3, True, "written")


def test_a_run_that_is_at_work_says_how_far_it_is_and_the_next_one_waits(runs: Runs) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        progress("reading", 1, 2)
        at_work.set()
        go_on.wait(LONG_S)

    first, second = runs.begin(work), runs.begin(lambda _progress: "second")
    assert at_work.wait(LONG_S)
    assert runs.state(first, 0) == RunState("reading", 1, 2, False, None)
    assert runs.state(second, 0) == RunState("waiting", 0, 0, False, None)
    go_on.set()
    assert runs.state(second, LONG_S).told == "second"


def test_the_error_of_a_run_is_raised_where_it_is_asked_after(runs: Runs) -> None:
    def work(_progress: Progress) -> None:
        raise BadInputError("It holds something already.")

    number = runs.begin(work)
    for _ in range(2):
        with pytest.raises(BadInputError, match="It holds something already"):
            runs.state(number, LONG_S)


def test_an_unknown_run_and_one_of_long_ago_are_not_found(runs: Runs) -> None:
    numbers = [runs.begin(lambda _progress: None) for _ in range(KEPT + 1)]
    assert runs.state(numbers[1], LONG_S).ended
    for unknown in (numbers[0], 999):
        with pytest.raises(NotFoundError):
            runs.state(unknown, 0)


def test_stopping_ends_a_run_at_its_next_report_and_drops_those_that_wait() -> None:
    runs = Runs("test")
    at_work, go_on = threading.Event(), threading.Event()
    ended: list[Exception] = []

    def work(progress: Progress) -> None:
        at_work.set()
        go_on.wait(LONG_S)
        try:
            progress("writing", 1, 2)
        except WorkEndedError as error:
            ended.append(error)
            raise

    runs.begin(work)
    runs.begin(lambda _progress: ended.append(RuntimeError("it began")))
    assert at_work.wait(LONG_S)
    stopping = threading.Thread(target=runs.stop)
    stopping.start()
    assert runs._stopping.wait(LONG_S)
    go_on.set()
    stopping.join()
    assert [type(error) for error in ended] == [WorkEndedError]
