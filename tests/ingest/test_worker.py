"""The child that prepares files: what it returns, and what happens when it dies."""

from __future__ import annotations

import operator
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from ingest.pipeline import FileTask, Preparer, hash_file
from ingest.worker import Worker
from kb.child import NICE
from kb.codebook import Codebook
from kb.encoder import Encoder
from kb.errors import UnreadableFileError
from kb.indexing import Prepared
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary
from kb.settings import Settings
from kb.tagger import Tagger

SMALL_CORPUS = Path(__file__).parents[1] / "data" / "corpus"

MakeWorker = Callable[[Any], Worker]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    codebook = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
    return Tagger(codebook, Gazetteer(), SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml"))


@pytest.fixture
def make_worker(tmp_path: Path, models_folder: Path) -> Iterator[MakeWorker]:
    made: list[Worker] = []

    def make(tagger: Any) -> Worker:
        made.append(Worker(Settings(data=tmp_path / "data", corpus=SMALL_CORPUS, models=models_folder), tagger))
        return made[-1]

    yield make
    for worker in made:
        worker.stop()


@pytest.fixture
def worker(make_worker: MakeWorker, tagger: Tagger) -> Worker:
    return make_worker(tagger)


def report(folder: Path, name: str, paragraphs: int = 2) -> FileTask:
    """A text file of so many passages; every paragraph tells its file and number."""
    told = [f"{name} {number}. " + "The lock keeper writes each barge into a book before the gate is opened. " * 7 for number in range(paragraphs)]
    path = folder / f"{name}.txt"
    path.write_text("\n\n".join(told), encoding="utf-8")
    return FileTask(path)


def prepared_by(worker: Worker, task: FileTask) -> Prepared:
    return worker.prepare(task, hash_file(task.path), lambda _stage, _done, _total: None)


def children() -> list[psutil.Process]:
    """Those that were spawned to work, without the one that Python keeps to watch over shared memory."""
    return [child for child in psutil.Process().children() if any("spawn_main" in part for part in child.cmdline())]


def test_the_child_returns_what_preparing_here_returns(worker: Worker, tagger: Tagger, shipped_encoder: Encoder, tmp_path: Path) -> None:
    task = report(tmp_path, "sluice", 3)
    told: list[tuple[str, int, int]] = []
    here = Preparer(shipped_encoder, tagger, 1_000_000).prepare(task, "a" * 64, lambda _stage, _done, _total: None)
    there = worker.prepare(task, "a" * 64, lambda *report: told.append(report))
    assert (there.document, there.passages, there.tagged) == (here.document, here.passages, here.tagged)
    assert len(there.passages) == 3
    np.testing.assert_allclose(there.vectors, here.vectors, atol=1e-5)
    assert (told[0], told[-1]) == (("reading", 0, 1), ("embedding", 3, 3))


def test_one_child_prepares_file_after_file_and_gives_way_to_the_server(worker: Worker, tmp_path: Path) -> None:
    assert children() == []
    first = prepared_by(worker, report(tmp_path, "sluice"))
    (child,) = children()
    second = prepared_by(worker, report(tmp_path, "towpath"))
    assert [str(found.document.file) for found in (first, second)] == ["sluice.txt", "towpath.txt"]
    assert children() == [child]
    assert child.nice() == min(19, psutil.Process().nice() + NICE)


def test_a_bad_file_is_told_as_such_and_the_child_lives_on(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(UnreadableFileError, match=r"'empty\.pdf' is empty"):
        prepared_by(worker, FileTask(tmp_path / "empty.pdf"))
    (child,) = children()
    assert prepared_by(worker, report(tmp_path, "sluice")).document.file == "sluice.txt"
    assert children() == [child]


def test_a_fault_of_the_program_in_the_child_is_raised_here_and_the_child_lives_on(make_worker: MakeWorker, tmp_path: Path) -> None:
    worker = make_worker(SimpleNamespace(guess=operator.truediv))
    with pytest.raises(RuntimeError, match="the child process failed: TypeError"):
        prepared_by(worker, report(tmp_path, "sluice"))
    assert len(children()) == 1


def test_a_child_that_dies_over_a_file_is_told_as_a_bad_file_and_the_next_file_works(worker: Worker, tmp_path: Path) -> None:
    long = report(tmp_path, "long", 3000)

    def kill(_stage: str, _done: int, _total: int) -> None:
        for child in children():
            child.kill()

    with pytest.raises(UnreadableFileError, match=r"^Reading 'long\.txt' ended the reading process; the file may need more memory than there is\.$"):
        worker.prepare(long, hash_file(long.path), kill)
    assert prepared_by(worker, report(tmp_path, "sluice")).document.file == "sluice.txt"


def test_a_child_that_died_between_files_is_no_fault_of_the_next_file(worker: Worker, tmp_path: Path) -> None:
    prepared_by(worker, report(tmp_path, "sluice"))
    (child,) = children()
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert prepared_by(worker, report(tmp_path, "towpath")).document.file == "towpath.txt"


def test_after_a_fault_over_one_file_the_next_one_gets_its_own_result(worker: Worker, tmp_path: Path) -> None:
    first, second = report(tmp_path, "sluice"), report(tmp_path, "towpath")

    def fail(_stage: str, _done: int, _total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worker.prepare(first, hash_file(first.path), fail)
    assert prepared_by(worker, second).document.file == "towpath.txt"


def test_interrupting_ends_the_file_in_hand_and_every_later_one(worker: Worker, tmp_path: Path) -> None:
    long = report(tmp_path, "long", 3000)
    reading = threading.Event()

    def interrupt() -> None:
        reading.wait()
        worker.interrupt()

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    with pytest.raises(UnreadableFileError):
        worker.prepare(long, hash_file(long.path), lambda _stage, _done, _total: reading.set())
    interrupter.join()
    with pytest.raises(UnreadableFileError, match="Reading was stopped"):
        prepared_by(worker, report(tmp_path, "sluice"))
    assert children() == []


def test_interrupting_before_there_is_a_child_lets_none_begin(worker: Worker, tmp_path: Path) -> None:
    worker.interrupt()
    with pytest.raises(UnreadableFileError, match="Reading was stopped"):
        prepared_by(worker, report(tmp_path, "sluice"))
    assert children() == []


def test_the_next_file_is_tagged_by_the_tagger_given_last(worker: Worker, tagger: Tagger, tmp_path: Path) -> None:
    prepared_by(worker, report(tmp_path, "sluice"))
    (first,) = children()
    worker.use(tagger)
    prepared_by(worker, report(tmp_path, "towpath"))
    assert children() == [first]
    other = SectorVocabulary({"barges": ("barge",)})
    worker.use(Tagger(Codebook.from_file(SMALL_CORPUS / "codebook.yaml"), Gazetteer(), other))
    (tags, *_) = prepared_by(worker, report(tmp_path, "quay")).tagged
    assert [(tag.facet, tag.value) for tag in tags if tag.facet == "sector"] == [("sector", "barges")]
    assert not first.is_running()


def test_stopping_ends_the_child_and_may_be_done_twice(worker: Worker, tmp_path: Path) -> None:
    prepared_by(worker, report(tmp_path, "sluice"))
    (child,) = children()
    worker.stop()
    worker.stop()
    assert not child.is_running()
