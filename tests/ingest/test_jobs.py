"""The jobs table and the thread that works it: order, progress, stops, and starting again."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.jobs import FileTask, Job, JobQueue, JobRunner
from ingest.pipeline import FileProgress, Preparer
from kb.encoder import Encoder
from kb.errors import BadInputError, NotFoundError, UnreadableFileError
from kb.health import doctor
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import JobState
from kb.settings import Settings
from kb.situation import Question
from kb.tagger import Tagger
from tests.conftest import ROOT

WAIT_S = 60
"""A wait that ends long before in every run that goes well."""

MakeRunner = Callable[[], JobRunner]


class WorkerHere:
    """Prepares in the runner's own thread, doing what is to happen `meanwhile` with the next file.

    Where `hold` names a file it stops there, having told some progress, until it is interrupted.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self._preparer = Preparer(kb.encoder, kb.tagger, 1_000_000)
        self._interrupted = threading.Event()
        self.holding = threading.Event()
        self.stopped = threading.Event()
        self.hold = ""
        self.meanwhile: list[Callable[[], None]] = []
        self.seen: list[str] = []

    def use(self, tagger: Tagger) -> None:
        self._preparer = replace(self._preparer, tagger=tagger)

    def prepare(self, task: FileTask, document_id: str, progress: FileProgress) -> Prepared:
        self.seen.append(task.path.name)
        self.stopped.clear()
        if self.meanwhile:
            self.meanwhile.pop()()
        if task.path.name == self.hold:
            progress("embedding", 3, 7)
            self.holding.set()
            assert self._interrupted.wait(WAIT_S)
            raise UnreadableFileError("the child was killed")
        return self._preparer.prepare(task, document_id, progress)

    def interrupt(self) -> None:
        self._interrupted.set()

    abandon = interrupt

    def stop(self) -> None:
        self.stopped.set()


@pytest.fixture
def workers(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> list[WorkerHere]:
    """The workers of the runners made, oldest first."""
    made: list[WorkerHere] = []

    def make(_settings: Settings, _tagger: Tagger) -> WorkerHere:
        made.append(WorkerHere(kb))
        return made[-1]

    monkeypatch.setattr("ingest.jobs.Worker", make)
    return made


@pytest.fixture
def make_runner(kb: KnowledgeBase) -> Iterator[MakeRunner]:
    """Started runners, stopped when the test ends."""
    made: list[JobRunner] = []

    def make() -> JobRunner:
        made.append(JobRunner(kb))
        made[-1].start()
        return made[-1]

    yield make
    for runner in made:
        runner.stop()


def report(folder: Path, name: str, paragraphs: int = 1) -> FileTask:
    text = "\n\n".join(f"{name} {number}. " + "A ferry waits for whoever rings the bell on the other bank. " * 8 for number in range(paragraphs))
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return FileTask(path)


def ended(runner: JobRunner, ids: Sequence[int]) -> list[Job]:
    """The jobs once each has its result."""
    reach(runner, lambda: all(job.result for job in runner.queue.get(ids)))
    return runner.queue.get(ids)


def reach(runner: JobRunner, there: Callable[[], bool]) -> None:
    """Wait for a state that jobs get to; the runner says when one has moved."""
    for _ in range(WAIT_S * 4):
        if there():
            return
        runner.wait_for_change(0.25)
    raise AssertionError("the jobs did not get there")


def result_of(job: Job) -> dict[str, Any]:
    assert job.result
    return job.result


# the table


def test_jobs_wait_in_the_order_in_which_they_came(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    first, second = queue.add([FileTask(Path("/a.md"), "bridges-2019"), FileTask(Path("/b.md"), None, "f" * 64)])
    assert queue.get([second, first, 999]) == [
        Job(first, "/a.md", JobState.QUEUED, "waiting", 0, 0, None),
        Job(second, "/b.md", JobState.QUEUED, "waiting", 0, 0, None),
    ]
    assert queue.take() == (first, FileTask(Path("/a.md"), "bridges-2019"))
    assert queue.take() == (second, FileTask(Path("/b.md"), None, "f" * 64))
    assert queue.take() is None
    assert [job.state for job in queue.get([first, second])] == [JobState.RUNNING, JobState.RUNNING]


def test_what_ran_when_the_server_stopped_waits_again(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    ids = queue.add([FileTask(Path(f"/{name}.md")) for name in "abc"])
    queue.take()
    queue.take()
    queue.finish(ids[0], JobState.DONE, {"outcome": "ready"})
    assert queue.requeue_running() == 1
    assert [job.state for job in queue.get(ids)] == [JobState.DONE, JobState.QUEUED, JobState.QUEUED]
    assert queue.take() == (ids[1], FileTask(Path("/b.md")))


def test_a_job_remembers_how_far_it_is_and_how_it_ended(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    (job,) = queue.add([FileTask(Path("/a.md"))])
    queue.report(job, "embedding", 8, 20)
    assert queue.get([job]) == [Job(job, "/a.md", JobState.QUEUED, "embedding", 8, 20, None)]
    queue.finish(job, JobState.FAILED, {"outcome": "failed", "reason": "It is empty."})
    assert queue.get([job]) == [Job(job, "/a.md", JobState.FAILED, "failed", 8, 20, {"outcome": "failed", "reason": "It is empty."})]


def test_what_is_under_way_comes_in_order_and_what_has_ended_newest_first(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    ids = queue.add([FileTask(Path(f"/{name}.md")) for name in "abcde"])
    for job in ids[:3]:
        queue.take()
        queue.finish(job, JobState.DONE if job == ids[0] else JobState.FAILED, {})
    assert [job.id for job in queue.unfinished()] == ids[3:]
    assert [job.id for job in queue.finished(2)] == [ids[2], ids[1]]
    assert queue.needed_paths() == {"/b.md", "/c.md", "/d.md", "/e.md"}


def test_only_what_waits_can_be_withdrawn_only_what_went_wrong_tried_again_and_only_what_has_ended_removed(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    running, done, failed, waiting = queue.add([FileTask(Path(f"/{name}.md")) for name in "abcd"])
    queue.take()
    queue.finish(done, JobState.DONE, {})
    queue.finish(failed, JobState.FAILED, {})
    assert [queue.withdraw(job) for job in (running, done, failed, waiting, 999)] == [False, False, False, True, False]
    (withdrawn,) = queue.get([waiting])
    assert (withdrawn.state, result_of(withdrawn)["outcome"]) == (JobState.CANCELLED, "failed")
    assert result_of(withdrawn)["reason"] == "Adding 'd.md' was cancelled; add it again if it is wanted after all."
    assert [queue.retry(job) for job in (running, done, failed, waiting, 999)] == [False, False, True, True, False]
    assert queue.get([failed, waiting])[0] == Job(failed, "/c.md", JobState.QUEUED, "waiting", 0, 0, None)
    assert [queue.remove(job) for job in (running, done, failed, waiting, 999)] == [None, "/b.md", None, None, None]
    assert [job.id for job in queue.get([running, done, failed, waiting])] == [running, failed, waiting]


def test_a_name_that_is_no_text_can_be_queued(kb: KnowledgeBase) -> None:
    queue = JobQueue(kb.store.engine)
    assert [job.path for job in queue.get(queue.add([FileTask(Path("/m\udce9moire.md"))]))] == ["/m\\udce9moire.md"]


# the runner


def test_files_are_stored_in_order_and_their_results_kept(
    kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path
) -> None:
    runner = make_runner()
    jobs = ended(runner, runner.add([report(tmp_path, "lock"), report(tmp_path, "ferry"), report(tmp_path, "lock")]))
    assert [(job.state, result_of(job)["outcome"], result_of(job)["file"]) for job in jobs] == [
        (JobState.DONE, "ready", "lock.txt"),
        (JobState.DONE, "ready", "ferry.txt"),
        (JobState.DONE, "unchanged", "lock.txt"),
    ]
    assert workers[0].seen == ["lock.txt", "ferry.txt"]
    assert sorted(document.file for document in kb.store.documents()) == ["ferry.txt", "lock.txt"]
    assert kb.answer(Question("Which ferry waits for the bell?")).matches[0].document
    assert doctor(kb) == []


def test_a_bad_file_and_a_source_that_went_away_fail_with_their_reason_and_the_next_file_works(
    kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path
) -> None:
    (tmp_path / "empty.pdf").touch()
    ids = JobQueue(kb.store.engine).add(
        [FileTask(tmp_path / "empty.pdf"), FileTask(tmp_path / "lock.txt", "atlantis-1999"), report(tmp_path, "lock")]
    )
    empty, unknown, good = ended(make_runner(), ids)
    assert set(result_of(empty)) == set(result_of(unknown)) == set(result_of(good))
    assert (empty.state, result_of(empty)["outcome"], result_of(empty)["reason"]) == (
        JobState.FAILED,
        "failed",
        "'empty.pdf' is empty; save it again from the program that made it.",
    )
    assert (unknown.state, result_of(unknown)["outcome"], result_of(unknown)["reason"]) == (
        JobState.FAILED,
        "failed",
        "The library has no source 'atlantis-1999'.",
    )
    assert (good.state, result_of(good)["outcome"]) == (JobState.DONE, "ready")
    assert [problem.file for problem in kb.store.failures()] == ["empty.pdf"]
    assert len(workers) == 1


@pytest.mark.usefixtures("workers")
def test_a_call_that_names_what_the_library_does_not_hold_queues_nothing(kb: KnowledgeBase, make_runner: MakeRunner, tmp_path: Path) -> None:
    runner = make_runner()
    good = report(tmp_path, "lock")
    with pytest.raises(NotFoundError, match="no source 'atlantis-1999'"):
        runner.add([good, FileTask(good.path, "atlantis-1999")])
    with pytest.raises(BadInputError, match="no current document"):
        runner.add([FileTask(good.path, None, "0" * 64)])
    assert runner.queue.take() is None
    assert kb.store.failures() == []


def test_progress_stands_in_the_job_while_it_runs(workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path) -> None:
    runner = make_runner()
    workers[0].hold = "ferry.txt"
    (job,) = runner.add([report(tmp_path, "ferry")])
    assert workers[0].holding.wait(WAIT_S)
    assert runner.queue.get([job]) == [Job(job, str(tmp_path / "ferry.txt"), JobState.RUNNING, "embedding", 3, 7, None)]


def test_a_file_that_was_tagged_while_a_training_came_into_force_is_tagged_again(
    kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path
) -> None:
    runner = make_runner()
    workers[0].meanwhile.append(lambda: kb.trained.put({}, None))
    (job,) = ended(runner, runner.add([report(tmp_path, "lock")]))
    assert result_of(job)["outcome"] == "ready"
    assert workers[0].seen == ["lock.txt", "lock.txt"]


def test_a_stop_during_a_job_fails_nothing_and_the_next_start_does_it_once(
    kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path
) -> None:
    runner = make_runner()
    workers[0].hold = "ferry.txt"
    ids = runner.add([report(tmp_path, "lock"), report(tmp_path, "ferry"), report(tmp_path, "barge")])
    assert workers[0].holding.wait(WAIT_S)
    runner.stop()
    assert [job.result is None for job in runner.queue.get(ids)] == [False, True, True]
    assert kb.store.failures() == []
    again = make_runner()
    assert [(job.state, result_of(job)["outcome"]) for job in ended(again, ids)] == [(JobState.DONE, "ready")] * 3
    assert workers[1].seen == ["ferry.txt", "barge.txt"]
    assert sorted(document.file for document in kb.store.documents()) == ["barge.txt", "ferry.txt", "lock.txt"]
    assert doctor(kb) == []


def test_a_stopped_runner_takes_no_further_job(workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path) -> None:
    runner = make_runner()
    runner.stop()
    (job,) = runner.add([report(tmp_path, "lock")])
    assert [(found.state, found.result) for found in runner.queue.get([job])] == [(JobState.QUEUED, None)]
    assert workers[0].seen == []


def test_without_work_the_child_ends_and_comes_back_with_the_next_file(
    workers: list[WorkerHere], make_runner: MakeRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.jobs.IDLE_S", 0.01)
    runner = make_runner()
    ended(runner, runner.add([report(tmp_path, "lock")]))
    assert workers[0].stopped.wait(WAIT_S)
    (job,) = ended(runner, runner.add([report(tmp_path, "ferry")]))
    assert job.state is JobState.DONE


# files that a browser sends


def kept(kb: KnowledgeBase) -> list[str]:
    return sorted(path.name for path in kb.settings.uploads_folder.rglob("*") if path.is_file())


def sent(name: str) -> tuple[str, io.BytesIO]:
    return f"{name}.txt", io.BytesIO(f"{name.capitalize()}. {'A ferry waits for whoever rings the bell on the other bank. ' * 8}".encode())


@pytest.mark.usefixtures("workers")
def test_what_a_browser_sends_becomes_a_document_by_its_own_name_and_its_upload_goes(kb: KnowledgeBase, make_runner: MakeRunner) -> None:
    runner = make_runner()
    received = runner.receive([sent("lock"), sent("ferry"), sent("lock")])
    jobs = ended(runner, received.ids)
    assert [(result_of(job)["file"], result_of(job)["outcome"]) for job in jobs] == [
        ("lock.txt", "ready"),
        ("ferry.txt", "ready"),
        ("lock.txt", "unchanged"),
    ]
    assert sorted(document.file for document in kb.store.documents()) == ["ferry.txt", "lock.txt"]
    runner.stop()
    assert kept(kb) == []


@pytest.mark.usefixtures("workers")
def test_of_what_a_browser_sends_the_rest_is_taken_where_one_is_too_large(
    settings: Settings, kb: KnowledgeBase, make_runner: MakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kb, "settings", settings.model_copy(update={"max_file_mb": 1}))
    runner = make_runner()
    received = runner.receive([("huge.pdf", io.BytesIO(bytes(1_000_001))), sent("lock")])
    assert received.refused == ("'huge.pdf' is larger than the limit of 1 MB; split it or save it with smaller pictures.",)
    assert [result_of(job)["file"] for job in ended(runner, received.ids)] == ["lock.txt"]


@pytest.mark.usefixtures("workers")
def test_an_upload_that_failed_is_kept_to_be_tried_again_until_it_is_taken_off_the_list(kb: KnowledgeBase, make_runner: MakeRunner) -> None:
    runner = make_runner()
    (job,) = runner.receive([("noise.txt", io.BytesIO(bytes(range(256)) * 8))]).ids
    for _ in range(2):
        (found,) = ended(runner, [job])
        assert found.state is JobState.FAILED
        assert (kept(kb), [problem.file for problem in kb.store.failures()]) == (["noise.txt"], ["noise.txt"])
        assert runner.retry(job)
    ended(runner, [job])
    assert runner.remove(job)
    assert (kept(kb), kb.store.failures(), runner.queue.get([job])) == ([], [], [])
    assert (runner.retry(job), runner.remove(job), runner.cancel(job)) == (False, False, False)


def test_what_is_being_read_is_cancelled_and_the_next_file_is_read(kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner) -> None:
    runner = make_runner()
    workers[0].hold = "ferry.txt"
    first, second = runner.receive([sent("ferry"), sent("lock")]).ids
    assert workers[0].holding.wait(WAIT_S)
    assert runner.cancel(first)
    cancelled, read = ended(runner, [first, second])
    assert (cancelled.state, result_of(cancelled)["reason"]) == (
        JobState.CANCELLED,
        "Adding 'ferry.txt' was cancelled; add it again if it is wanted after all.",
    )
    assert (read.state, kb.store.failures()) == (JobState.DONE, [])
    assert not runner.cancel(second)
    workers[0].hold = ""
    assert runner.retry(first)
    assert ended(runner, [first])[0].state is JobState.DONE
    assert doctor(kb) == []


def test_a_start_removes_what_a_kill_left_of_uploads_and_reads_those_that_were_queued(
    kb: KnowledgeBase, workers: list[WorkerHere], make_runner: MakeRunner
) -> None:
    before = JobRunner(kb)
    (job,) = before.receive([sent("lock")]).ids
    cut = kb.settings.uploads_folder / "tmpcut"
    cut.mkdir()
    (cut / "whole").write_bytes(b"half of a")
    before.queue.take()
    runner = make_runner()
    assert [(found.state, result_of(found)["outcome"]) for found in ended(runner, [job])] == [(JobState.DONE, "ready")]
    runner.stop()
    assert list(kb.settings.uploads_folder.iterdir()) == []
    assert len(workers) == 2


KILLED = """
import io, os, signal, sys
from pathlib import Path

from ingest.jobs import JobRunner
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from tests.conftest import SMALL_CORPUS, WordEncoder


class Deadly(io.BytesIO):
    def read(self, size=-1):
        if self.tell():
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(size)


kb = KnowledgeBase.open(Settings(data=Path(sys.argv[1]), corpus=SMALL_CORPUS), WordEncoder())
JobRunner(kb).receive([("whole.txt", io.BytesIO(b"A ferry waits.")), ("half.txt", Deadly(b"x" * 3_000_000))])
"""


def test_killed_in_the_middle_of_an_upload_nothing_of_it_is_queued_and_the_next_start_keeps_nothing(
    settings: Settings, word_encoder: Encoder
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(settings.data)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path.name for path in settings.uploads_folder.rglob("*") if path.is_file()] != []
    with KnowledgeBase.open(settings, word_encoder) as kb:
        runner = JobRunner(kb)
        runner.start()
        runner.stop()
        assert (runner.queue.unfinished(), runner.queue.finished(9), kb.store.documents()) == ([], [], [])
        assert list(settings.uploads_folder.iterdir()) == []
        assert doctor(kb) == []


def test_with_a_real_child_a_file_that_is_cancelled_leaves_nothing_and_the_next_one_is_read(
    settings: Settings, kb: KnowledgeBase, models_folder: Path, make_runner: MakeRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kb, "settings", settings.model_copy(update={"models": models_folder}))
    runner = make_runner()
    long, short = runner.add([report(tmp_path, "ferry", 400), report(tmp_path, "lock")])
    reach(runner, lambda: runner.queue.get([long])[0].stage == "embedding")
    assert runner.cancel(long)
    assert [job.state for job in ended(runner, [long, short])] == [JobState.CANCELLED, JobState.DONE]
    assert [document.file for document in kb.store.documents()] == ["lock.txt"]
    assert (tmp_path / "ferry.txt").is_file()
    assert doctor(kb) == []


def test_with_a_real_child_a_stop_leaves_the_file_for_the_next_start(
    settings: Settings, kb: KnowledgeBase, models_folder: Path, make_runner: MakeRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kb, "settings", settings.model_copy(update={"models": models_folder}))
    runner = make_runner()
    task = report(tmp_path, "ferry", 400)
    (job,) = runner.add([task])
    reach(runner, lambda: runner.queue.get([job])[0].stage == "embedding")
    runner.stop()
    assert [(found.done < found.total, found.result) for found in runner.queue.get([job])] == [(True, None)]
    assert (kb.store.documents(), kb.store.failures()) == ([], [])
    report(tmp_path, "ferry", 2)
    again = make_runner()
    (done,) = ended(again, [job])
    assert (done.state, result_of(done)["outcome"], result_of(done)["passages"]) == (JobState.DONE, "ready", 2)
    assert doctor(kb) == []
