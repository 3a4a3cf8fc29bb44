"""Serve in a process of its own: ready, answering, commands beside it, and every way in which it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.health import doctor
from kb.knowledge import KnowledgeBase
from kb.ownership import Owner, owner_of
from kb.remote import RemoteLibrary
from kb.settings import Settings
from kb.training.trained import Trained
from tests.commands.told import CASES, ROOT, SMALL_CORPUS, Command, jsonl, paragraph, report, runner

READY = "Clusterbridge is ready at "
PATIENCE_S = 60
"""A wait that ends long before in every run that goes well."""

LONG = 150
"""Paragraphs of a file that is worked on for some seconds."""


@dataclass(frozen=True)
class Server:
    """A running `clusterbridge serve`, its data folder, and where its log goes."""

    process: subprocess.Popen[str]
    data: Path
    address: str
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, authorization: str | None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        return self._open(urllib.request.Request(self.address + path, data=b"{}", headers=headers))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE_S) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def remote(self) -> RemoteLibrary:
        owner = owner_of(self.data)
        assert owner
        return RemoteLibrary(owner)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit status, and what stands in its log."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S), self.log.read_text(encoding="utf-8")


Start = Callable[[Path], Server]


@contextmanager
def starting(models_folder: Path, built: Path | None) -> Iterator[Start]:
    """Starts servers, in a new data folder on a copy of a built library where one is given, and ends those that are left."""
    environment = os.environ | {"CLUSTERBRIDGE_CORPUS": str(SMALL_CORPUS), "CLUSTERBRIDGE_MODELS": str(models_folder)}
    started: list[subprocess.Popen[str]] = []

    def start(data: Path) -> Server:
        if built and not data.exists():
            shutil.copytree(built, data)
        log = data.with_suffix(".log")
        command = [sys.executable, "-m", "web.cli", "--data", str(data), "serve", "--port", "0"]
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=file, text=True)
        started.append(process)
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith(READY), log.read_text(encoding="utf-8")
        return Server(process, data, line.removeprefix(READY).strip(), log)

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.communicate()


@pytest.fixture
def start(models_folder: Path, built_library: Path) -> Iterator[Start]:
    with starting(models_folder, built_library) as start:
        yield start


@pytest.fixture(scope="module")
def server(models_folder: Path, built_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for every test that leaves it running."""
    with starting(models_folder, built_library) as start:
        yield start(tmp_path_factory.mktemp("served") / "data")


@pytest.fixture
def beside(server: Server, models_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command of this process on the data folder that the server owns."""
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(SMALL_CORPUS))
    monkeypatch.setenv("CLUSTERBRIDGE_MODELS", str(models_folder))
    run = runner(monkeypatch, capsys)
    return lambda *arguments: run("--data", server.data, *arguments)


def long_report(path: Path) -> Path:
    return report(path, *(f"quay{number}" for number in range(LONG)))


def embedding(server: Server, path: Path) -> int:
    """The id of a job for the file, once its first passages are embedded."""
    remote = server.remote()
    (job,) = remote.call("ingest", {"files": [{"path": str(path), "source": None, "replaces": None}]})
    for _ in range(20 * PATIENCE_S):
        (told,) = remote.call("jobs", {"ids": [job], "wait_s": 0.05})
        if told["stage"] == "embedding" and told["done"]:
            assert told["done"] < told["total"] == LONG
            assert told["state"] == "running"
            return int(job)
    raise AssertionError(f"nothing was embedded: {told}")


def ended(server: Server, job: int) -> dict[str, Any]:
    """The result of a job."""
    for _ in range(PATIENCE_S):
        (told,) = server.remote().call("jobs", {"ids": [job], "wait_s": 1})
        if told["result"]:
            result: dict[str, Any] = told["result"]
            return result
    raise AssertionError(f"the job did not end: {told}")


def check(data: Path, encoder: Encoder, *files: str) -> None:
    """The data folder is free and sound, and holds each of the files once."""
    with KnowledgeBase.open(Settings(data=data, corpus=SMALL_CORPUS), encoder) as kb:
        assert doctor(kb) == []
        assert sorted(document.file for document in kb.store.documents()) == sorted(files)
        assert kb.store.failures() == []


# while it runs


def test_it_prints_its_address_and_answers_there(server: Server) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    assert server.get("/healthz") == (200, "ok")
    status, page = server.get("/?q=Banks+refuse+our+young+software+firms")
    assert (status, "Four banks and twelve software firms" in page) == (200, True)


def test_search_goes_through_it(server: Server, beside: Command) -> None:
    told = beside("search", "Banks refuse our young software firms", "--json", "--limit", "2")
    assert (told.status, told.err, len(told.json["results"])) == (0, "", 2)
    assert told.json["results"][0]["id"] == "marrowick-bank-round-table"
    assert server.process.poll() is None


def test_a_batch_goes_through_it_in_order(beside: Command, tmp_path: Path) -> None:
    batch = jsonl(tmp_path / "batch.jsonl", {"qid": "z", "text": "Banks refuse us"}, {"qid": "a", "text": "Nobody learns the trade"})
    told = beside("search", "--batch", batch, "--in", "cases", "--limit", "1")
    assert [(line["qid"], line["situation"]["text"]) for line in told.lines] == [("z", "Banks refuse us"), ("a", "Nobody learns the trade")]


def test_suggestions_go_through_it_in_order(server: Server, beside: Command, tmp_path: Path) -> None:
    texts = {"z": "Banks lend to young firms, and a guarantee fund shares their risk.", "a": "Contents .......... 3"}
    file = jsonl(tmp_path / "texts.jsonl", *({"id": name, "text": text, "heading": "Money > Loans"} for name, text in texts.items()))
    told = beside("suggest", file, "--all")
    assert (told.status, told.err) == (0, "")
    assert [list(line) for line in told.lines] == [["id", "gap", "level", "stage", "kind", "unlisted"]] * 2
    assert [line["id"] for line in told.lines] == list(texts)
    assert (told.lines[0]["gap"][0]["value"], told.lines[0]["gap"][0]["from"]) == ("capital", ["banks", "money", "loans"])
    assert all(tag["confidence"] >= 0.4 for line in told.lines for facet in ("gap", "level", "stage") for tag in line[facet])
    assert server.process.poll() is None


def test_status_and_doctor_go_through_it(server: Server, beside: Command) -> None:
    counts = beside("status", "--json").json
    assert (counts["cases"], counts["data"]) == (len(CASES), str(server.data))
    assert beside("doctor").out == "The library is sound.\n"
    assert beside("doctor", "--repair", "--json").out == "[]\n"


def test_files_are_queued_there_and_told_in_order(server: Server, beside: Command, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    report(folder / "a.md", "alder", "ash")
    (folder / "b.pdf").touch()
    report(folder / "c.md", "cedar")
    told = beside("ingest", folder, "--json")
    assert (told.status, told.err) == (1, "")
    outcomes = [(line["file"], line["outcome"], line["passages"]) for line in told.lines]
    assert outcomes == [("a.md", "ready", 2), ("b.pdf", "failed", 0), ("c.md", "ready", 1)]
    assert told.lines[1]["reason"] == "'b.pdf' is empty; save it again from the program that made it."
    again = beside("ingest", folder / "a.md")
    assert (again.status, again.out) == (0, f"unchanged  {folder / 'a.md'}: already in the library\n")
    (found,) = beside("search", "the gate of the alder", "--json", "--in", "documents", "--limit", "1").json["results"]
    assert found["text"] == paragraph("alder")
    assert server.get(f"/library/{found['document']['id']}")[0] == 200


REFUSED: dict[str, tuple[list[str], str]] = {
    "an unknown source": (["ingest", __file__, "--source", "atlantis-1999"], "The library has no source 'atlantis-1999'."),
    "an unknown document": (["ingest", __file__, "--replaces", "0" * 64], "The library has no current document"),
    "an unknown filter": (["search", "Banks", "--gap", "bridge"], "The codebook has no gap 'bridge'; use one of: "),
    "no words": (["search", " "], "No situation was given; describe it in a sentence or two."),
    "a second server": (["serve", "--port", "0"], "The data folder {data} is in use by process {pid}; stop that process"),
    "what needs the folder for itself": (
        ["evaluate", "--queries", "{empty}", "--qrels", "{empty}"],
        "The data folder {data} is in use by process {pid};",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_without_it_is_refused_beside_it_in_one_sentence(server: Server, beside: Command, tmp_path: Path, case: str) -> None:
    arguments, sentence = REFUSED[case]
    facts = {"data": server.data, "pid": server.process.pid, "empty": tmp_path / "empty"}
    (tmp_path / "empty").touch()
    assert beside(*(argument.format_map(facts) for argument in arguments)).refused().startswith(sentence.format_map(facts))
    assert server.get("/healthz") == (200, "ok")


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer é", "Basic dXNlcjp3b3Jk"])
@pytest.mark.parametrize("name", ["status", "ingest", "jobs"])
def test_without_the_data_folders_token_its_commands_do_not_exist(server: Server, name: str, authorization: str | None) -> None:
    status, _ = server.post(f"/api/{name}", authorization)
    assert status in ((400, 404) if authorization is None else (404,))


def test_the_token_is_readable_by_its_user_only(server: Server) -> None:
    assert (server.data / "owner.json").stat().st_mode & 0o077 == 0


def test_a_file_that_is_worked_on_shows_its_progress_and_answers_go_on(server: Server, tmp_path: Path) -> None:
    job = embedding(server, long_report(tmp_path / "long.md"))
    assert server.get("/healthz") == (200, "ok")
    assert server.remote().call("search", {"text": "Banks refuse us"})["results"]
    assert ended(server, job)["outcome"] == "ready"


# how it ends


def test_the_first_start_builds_the_library(models_folder: Path, shipped_encoder: Encoder, tmp_path: Path) -> None:
    with starting(models_folder, None) as start:
        server = start(tmp_path / "data")
        assert server.remote().call("status", {})["cases"] == len(CASES)
        assert server.stop() == (0, "")
    check(server.data, shipped_encoder)


def test_interrupted_at_the_terminal_it_ends_and_lets_go_of_the_folder(start: Start, shipped_encoder: Encoder, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    assert server.stop(signal.SIGINT) == (0, "")
    assert owner_of(server.data) is None
    check(server.data, shipped_encoder)


def test_an_answer_beside_it_is_the_answer_without_it(start: Start, models_folder: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    command = [sys.executable, "-m", "web.cli", "--data", str(server.data), "search", "Banks refuse our young software firms"]
    environment = os.environ | {"CLUSTERBRIDGE_CORPUS": str(SMALL_CORPUS), "CLUSTERBRIDGE_MODELS": str(models_folder)}

    def answers() -> list[str]:
        run = [subprocess.run([*command, *how], cwd=ROOT, env=environment, capture_output=True, text=True, check=True) for how in ([], ["--json"])]
        return [told.stdout for told in run]

    beside = answers()
    assert server.stop() == (0, "")
    assert answers() == beside
    assert json.loads(beside[1])["confident"] is True


def test_the_second_start_builds_nothing_again(start: Start, tmp_path: Path) -> None:
    def written() -> list[tuple[Any, ...]]:
        with sqlite3.connect(tmp_path / "data" / "clusterbridge.sqlite3") as tables:
            rows = [tables.execute("SELECT max(number), max(added_at) FROM tags").fetchone(), *tables.execute("SELECT rowid, id FROM vectors")]
        tables.close()
        return rows

    assert start(tmp_path / "data").stop() == (0, "")
    first = written()
    assert start(tmp_path / "data").stop() == (0, "")
    assert written() == first


def test_told_to_end_over_a_file_it_ends_and_the_next_start_does_the_file(start: Start, shipped_encoder: Encoder, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    path = long_report(tmp_path / "long.md")
    job = embedding(server, path)
    assert server.stop() == (0, "")
    check(server.data, shipped_encoder)
    report(path, "alder")
    again = start(tmp_path / "data")
    result = ended(again, job)
    assert (result["outcome"], result["passages"], result["file"]) == ("ready", 1, "long.md")
    assert again.stop() == (0, "")
    check(server.data, shipped_encoder, "long.md")


def test_killed_over_a_file_nothing_is_left_running_and_the_next_start_does_the_file(start: Start, shipped_encoder: Encoder, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    path = long_report(tmp_path / "long.md")
    job = embedding(server, path)
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert family
    assert server.stop(signal.SIGKILL)[0] == -signal.SIGKILL
    assert psutil.wait_procs(family, PATIENCE_S)[1] == []
    assert isinstance(owner_of(server.data), Owner)
    check(server.data, shipped_encoder)
    report(path, "alder")
    again = start(tmp_path / "data")
    assert ended(again, job)["outcome"] == "ready"
    assert again.stop() == (0, "")
    check(server.data, shipped_encoder, "long.md")


def test_told_to_end_while_it_trains_it_ends_and_replaces_nothing(start: Start, shipped_encoder: Encoder, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    remote = server.remote()
    run = remote.call("train", {})
    while remote.call("training", {"run": run, "wait_s": 0.05})["stage"] != "encoding the training data":
        assert server.get("/healthz") == (200, "ok")
    assert remote.call("search", {"text": "Banks refuse us"})["results"]
    with pytest.raises(BadInputError, match="A training is running already"):
        remote.call("undo", {})
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert family
    assert server.stop() == (0, "")
    assert psutil.wait_procs(family, PATIENCE_S)[1] == []
    assert Trained(server.data / "heads").name is None
    check(server.data, shipped_encoder)


def test_ingest_beside_a_server_that_dies_says_so_in_one_sentence(start: Start, models_folder: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "data")
    path = long_report(tmp_path / "long.md")
    first = report(tmp_path / "first.md", "alder")
    command = [sys.executable, "-m", "web.cli", "--data", str(server.data), "ingest", str(first), str(path)]
    environment = os.environ | {"CLUSTERBRIDGE_CORPUS": str(SMALL_CORPUS), "CLUSTERBRIDGE_MODELS": str(models_folder)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as client:
        assert client.stdout
        assert client.stdout.readline().startswith("ready      ")
        server.stop(signal.SIGKILL)
        out, err = client.communicate(timeout=PATIENCE_S)
    assert (client.returncode, out) == (2, "")
    assert err == f"clusterbridge: The server at {server.address} that owns the data folder does not answer; stop or restart it.\n"
