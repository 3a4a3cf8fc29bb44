"""Commands and options that programs rely on, and calls that are refused: exit status 2 and one sentence on standard error."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click
import pytest

from kb.cli import cli
from kb.ownership import Ownership
from tests.commands.told import Command
from tests.counting import CountingEncoder

SURFACE = {
    "serve": ["--host", "--port"],
    "ingest": ["--source", "--replaces", "--json"],
    "search": ["--batch", "--json", "--limit", "--in", "--gap", "--level", "--stage", "--country"],
    "suggest": ["--all"],
    "brief": ["--to"],
    "train": ["--dry-run", "--undo", "--json"],
    "evaluate": ["--queries", "--qrels", "--units", "--in", "--cross-validate", "--json"],
    "check-corpus": ["--against"],
    "status": ["--json"],
    "doctor": ["--repair", "--json"],
    "export": ["--to", "--json"],
    "import": ["--json"],
}


@pytest.mark.parametrize("name", SURFACE)
def test_a_command_has_the_options_that_programs_rely_on(name: str) -> None:
    options = {option for parameter in cli.commands[name].params if isinstance(parameter, click.Option) for option in parameter.opts}
    assert options >= set(SURFACE[name])


@pytest.mark.parametrize("name", ["", *SURFACE])
def test_help_is_printed_and_nothing_is_opened(command: Command, data: Path, name: str) -> None:
    told = command(*filter(None, [name]), "--help")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith(f"Usage: clusterbridge {name}".rstrip())
    assert not data.exists()


WRONG_CALLS: dict[str, tuple[list[str], str]] = {
    "no such command": (["serch"], "No such command 'serch'"),
    "no such option": (["search", "banks", "--limt", "3"], "No such option '--limt'"),
    "no words and no batch": (["search"], "Give either a situation in quotes or --batch FILE"),
    "words and a batch": (["search", "banks", "--batch", "x.jsonl"], "Give either a situation in quotes or --batch FILE"),
    "a limit of none": (["search", "banks", "--limit", "0"], "0 is not in the range"),
    "a limit that is no number": (["search", "banks", "--limit", "ten"], "'ten' is not a valid integer"),
    "an unknown scope": (["search", "banks", "--in", "books"], "'books' is not one of"),
    "no files": (["ingest"], "Missing argument 'PATHS...'"),
    "no such port": (["serve", "--port", "70000"], "70000 is not in the range"),
    "no file of texts": (["suggest"], "Missing argument 'FILE'"),
    "a dry run of going back": (["train", "--dry-run", "--undo"], "Give either --dry-run or --undo"),
    "no folder to export to": (["export"], "Missing option '--to'"),
    "no folder to import": (["import"], "Missing argument 'FOLDER'"),
    "no judged set": (["evaluate"], "Missing option '--queries'"),
    "a folder that is not there": (["check-corpus", "--against", "/nowhere/at/all"], "'/nowhere/at/all' does not exist"),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_a_wrong_call_is_refused_in_one_sentence_that_says_where_the_right_one_is_told(command: Command, data: Path, case: str) -> None:
    arguments, found = WRONG_CALLS[case]
    sentence = command(*arguments).refused()
    assert found in sentence
    assert "--help'" in sentence
    assert not data.exists()


def test_without_a_command_the_commands_are_listed(command: Command) -> None:
    told = command()
    assert (told.status, told.out) == (2, "")
    assert all(name in told.err for name in SURFACE)


def test_the_data_folder_given_by_hand_goes_before_the_environment(command: Command, data: Path, tmp_path: Path) -> None:
    assert command("--data", tmp_path / "other", "status", "--json").json["data"] == str(tmp_path / "other")
    assert not data.exists()


def test_a_data_folder_below_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used (Not a directory)" in command("--data", tmp_path / "file" / "data", "status").refused()


def test_a_setting_of_the_wrong_kind_is_refused_by_its_name(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_MAX_FILE_MB", "lots")
    assert command("status").refused().startswith("The setting CLUSTERBRIDGE_MAX_FILE_MB is 'lots' (")


@pytest.mark.parametrize("arguments", [["status"], ["search", "banks"], ["doctor"], ["ingest", __file__], ["serve", "--port", "0"]], ids=" ".join)
def test_a_data_folder_that_another_process_owns_is_refused(command: Command, data: Path, arguments: list[str]) -> None:
    with Ownership(data):
        sentence = command(*arguments).refused()
    assert sentence == f"The data folder {data} is in use by process {os.getpid()}; stop that process or name another folder with --data."


def test_a_corpus_folder_without_a_codebook_is_refused(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(tmp_path / "nothing"))
    assert command("status").refused() == f"The library has no codebook in the corpus folder '{tmp_path / 'nothing'}'."
    assert command("check-corpus").refused() == f"The library has no codebook in the corpus folder '{tmp_path / 'nothing'}'."


def test_a_port_that_is_taken_is_refused_before_anything_is_built(command: Command, word_encoder: CountingEncoder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = command("serve", "--port", str(port)).refused()
    assert sentence == f"Port {port} of 127.0.0.1 cannot be used (Address already in use); choose another with --port."
    assert word_encoder.encoded == []


def test_a_host_that_this_machine_is_not_is_refused(command: Command) -> None:
    assert command("serve", "--host", "192.0.2.1", "--port", "0").refused().startswith("Port 0 of 192.0.2.1 cannot be used (")
    assert command("serve", "--host", "no.such.host.invalid", "--port", "0").refused().startswith("Port 0 of no.such.host.invalid cannot be used (")
