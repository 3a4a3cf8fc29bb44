"""Killed at any moment and run again: every file once, indexes that agree, and nothing embedded twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kb.encoder import Encoder
from kb.health import doctor
from kb.knowledge import KnowledgeBase
from kb.model import DocumentState
from kb.settings import Settings

ROOT = Path(__file__).parents[2]
SMALL_CORPUS = ROOT / "tests" / "data" / "corpus"
TIMEOUT_S = 120

DRIVER = """
import functools, importlib, os, signal, sys

module, path, when, count, log = sys.argv[1:6]
*outer, name = path.split(".")
owner = functools.reduce(getattr, outer, importlib.import_module(module))
plainly, left = getattr(owner, name), int(count)


def deadly(*given, **more):
    global left
    left -= 1
    if left == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = plainly(*given, **more)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result


setattr(owner, name, deadly)

from kb.encoder import OnnxEncoder

encode = OnnxEncoder.encode


def logged(encoder, texts, progress=None):
    with open(log, "a", encoding="utf-8") as file:
        file.writelines(text.splitlines()[-1].split()[0] + "\\n" for text in texts)
    return encode(encoder, texts, progress)


OnnxEncoder.encode = logged
sys.argv[1:] = sys.argv[6:]

from web.cli import main

main()
"""
"""Runs a command that kills itself around one call of one function, and notes the first word of every text that is embedded."""


@dataclass(frozen=True)
class Place:
    """Around which call of which function the process dies."""

    name: str
    module: str
    path: str
    when: str = "after"
    count: int = 1


@dataclass(frozen=True)
class Desk:
    """A data folder with the small corpus in it, a folder of files, and the commands run on them."""

    data: Path
    inbox: Path
    environment: dict[str, str]
    log: Path

    def run(self, *command: str, place: Place | None = None) -> subprocess.CompletedProcess[str]:
        """A command to its end, or to the place where it dies."""
        told = place or Place("", "kb.words", "content_stems", count=0)
        driver = ["-c", DRIVER, told.module, told.path, told.when, str(told.count), str(self.log)]
        return self._start([*driver, "--data", str(self.data), *command])

    def _start(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )

    def ingest(self, place: Place | None = None) -> subprocess.CompletedProcess[str]:
        return self.run("ingest", str(self.inbox), "--json", place=place)

    def write(self, *names: str) -> None:
        for name in names:
            text = "\n\n".join(f"{name}{number} {' '.join(['the gate is opened for barges of the valley'] * 10)}." for number in range(3))
            (self.inbox / f"{name}.txt").write_text(text, encoding="utf-8")

    def embedded(self) -> list[str]:
        """First words of the texts embedded since the last call."""
        words = self.log.read_text(encoding="utf-8").split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return words

    def check(self, encoder: Encoder, *names: str) -> None:
        """Sound, and each of the files is there once and whole."""
        with KnowledgeBase.open(Settings(data=self.data, corpus=SMALL_CORPUS), encoder) as kb:
            assert doctor(kb) == []
            assert kb.follow_corpus() == 0
            ready = [document for document in kb.store.documents() if document.state is DocumentState.READY]
            assert sorted(document.file for document in ready) == sorted(f"{name}.txt" for name in names)
            assert all(len(kb.passages_of(document.id)) == 3 for document in ready)
            assert len(kb.store.passage_ids()) == len(kb.passages_shelf.index.ids()) == 3 * len(names)
            assert len(kb.store.case_hashes()) == len(list((SMALL_CORPUS / "cases").glob("*.md")))
            kept = {path.name for path in kb.settings.files_folder.iterdir() if path.is_file()}
            assert kept == set(kb.store.document_states())


def outcomes(told: str) -> dict[str, str]:
    """File to outcome, of `ingest --json`."""
    results: list[dict[str, Any]] = [json.loads(line) for line in told.splitlines()]
    return {result["file"].removesuffix(".txt"): result["outcome"] for result in results}


@pytest.fixture(scope="module")
def environment(models_folder: Path) -> dict[str, str]:
    return os.environ | {"CLUSTERBRIDGE_CORPUS": str(SMALL_CORPUS), "CLUSTERBRIDGE_MODELS": str(models_folder)}


@pytest.fixture
def new_desk(tmp_path: Path, environment: dict[str, str]) -> Desk:
    """With an empty data folder."""
    (tmp_path / "inbox").mkdir()
    return Desk(tmp_path / "data", tmp_path / "inbox", environment, tmp_path / "embedded.log")


@pytest.fixture
def desk(new_desk: Desk, built_library: Path) -> Desk:
    """With the small corpus in its data folder."""
    shutil.copytree(built_library, new_desk.data)
    return new_desk


IN_THE_INDEX = Place("after its vectors are in the index", "kb.vectors", "ChromaIndex.upsert", "after", 2)
IN_A_FILE = [
    Place("while it is embedded", "kb.encoder", "OnnxEncoder._encode_batch", "after", 2),
    Place("after its bytes are kept", "ingest.pipeline", "keep_file", "after", 2),
    IN_THE_INDEX,
    Place("within its transaction", "kb.store", "Store.add_document", "after", 2),
    Place("after it is stored", "kb.knowledge", "KnowledgeBase.add_document", "after", 2),
]


@pytest.mark.parametrize("place", IN_A_FILE, ids=lambda place: place.name)
def test_killed_over_the_second_file_the_next_run_does_the_rest(desk: Desk, shipped_encoder: Encoder, place: Place) -> None:
    desk.write("alder", "birch", "cedar")
    killed = desk.ingest(place)
    assert killed.returncode == -signal.SIGKILL
    assert outcomes(killed.stdout) == {"alder": "ready"}
    desk.embedded()
    again = desk.ingest()
    stored = place.name == "after it is stored"
    assert (again.returncode, again.stderr) == (0, "")
    assert outcomes(again.stdout) == {"alder": "unchanged", "birch": "unchanged" if stored else "ready", "cedar": "ready"}
    assert sorted(desk.embedded()) == ([] if stored else ["birch0", "birch1", "birch2"]) + ["cedar0", "cedar1", "cedar2"]
    desk.check(shipped_encoder, "alder", "birch", "cedar")


def test_of_a_file_that_never_comes_back_the_next_start_keeps_nothing(desk: Desk, shipped_encoder: Encoder) -> None:
    desk.write("alder", "birch")
    assert desk.ingest(IN_THE_INDEX).returncode == -signal.SIGKILL
    (desk.inbox / "birch.txt").unlink()
    with KnowledgeBase.open(Settings(data=desk.data, corpus=SMALL_CORPUS), shipped_encoder) as kb:
        assert doctor(kb) == []
        assert [document.file for document in kb.store.documents()] == ["alder.txt"]


IN_A_NEW_VERSION = [
    Place("while decisions go over", "kb.coding.record", "Record.carry"),
    Place("within the transaction", "kb.store", "Store.supersede"),
    Place("before the old vectors leave the index", "kb.vectors", "ChromaIndex.delete", "before"),
    Place("after the old vectors left the index", "kb.vectors", "ChromaIndex.delete"),
]


@pytest.mark.parametrize("place", IN_A_NEW_VERSION, ids=lambda place: place.name)
def test_killed_over_a_new_version_the_old_one_or_the_new_one_answers_and_the_next_run_ends_it(
    desk: Desk, shipped_encoder: Encoder, place: Place
) -> None:
    desk.write("alder")
    assert desk.ingest().returncode == 0
    path = desk.inbox / "alder.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("alder", "elm"), encoding="utf-8")
    assert desk.ingest(place).returncode == -signal.SIGKILL
    with KnowledgeBase.open(Settings(data=desk.data, corpus=SMALL_CORPUS), shipped_encoder) as kb:
        assert len([state for state in kb.store.document_states().values() if state is DocumentState.READY]) == 1
    again = desk.ingest()
    assert (again.returncode, again.stderr) == (0, "")
    desk.check(shipped_encoder, "alder")


IN_THE_FIRST_START = [
    Place("after the third practice", "kb.store", "Store.put_case", "after", 3),
    Place("after all practices", "kb.indexing", "Indexing.put_cases"),
]


@pytest.mark.parametrize("place", IN_THE_FIRST_START, ids=lambda place: place.name)
def test_killed_while_the_library_is_built_the_next_start_builds_it(new_desk: Desk, shipped_encoder: Encoder, place: Place) -> None:
    assert new_desk.run("status", place=place).returncode == -signal.SIGKILL
    new_desk.embedded()
    assert new_desk.run("doctor", "--json").stdout == "[]\n"
    assert (new_desk.embedded() == []) == (place.name == "after all practices")
    new_desk.write("alder")
    assert new_desk.ingest().returncode == 0
    new_desk.check(shipped_encoder, "alder")


def test_killed_after_every_file_each_run_goes_on_where_the_last_one_stopped(desk: Desk, shipped_encoder: Encoder) -> None:
    names = ["alder", "birch", "cedar", "elm"]
    desk.write(*names)
    added: list[str] = []
    for _ in names:
        added += killed_after(desk, lambda result: result["outcome"] == "ready")
    again = desk.ingest()
    assert (again.returncode, again.stderr) == (0, "")
    assert set(outcomes(again.stdout)) == set(names)
    assert {name for name, outcome in outcomes(again.stdout).items() if outcome == "unchanged"} >= set(added)
    desk.check(shipped_encoder, *names)


def killed_after(desk: Desk, enough: Callable[[dict[str, Any]], bool]) -> list[str]:
    """The plain command, killed from outside as soon as a line of its output is enough; names of the files that were ready by then."""
    ready = []
    command = [sys.executable, "-m", "web.cli", "--data", str(desk.data), "ingest", str(desk.inbox), "--json"]
    with subprocess.Popen(command, cwd=ROOT, env=desk.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            result = json.loads(line)
            if result["outcome"] == "ready":
                ready.append(result["file"].removesuffix(".txt"))
            if enough(result):
                process.kill()
    return ready
