"""Export and import: counts told, what differs told, refusals in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told import CASES, Command, report


@pytest.fixture
def exported(command: Command, tmp_path: Path) -> Path:
    """An export of a library with one report."""
    command("ingest", report(tmp_path / "locks.md", "sluice", "towpath"))
    told = command("export", "--to", tmp_path / "out")
    assert (told.status, told.err) == (0, "")
    return tmp_path / "out"


def test_an_export_tells_what_it_holds_and_where(command: Command, exported: Path, tmp_path: Path) -> None:
    lines = command("export", "--to", tmp_path / "plain").out.splitlines()
    assert lines[-1] == f"The library is in {tmp_path / 'plain'}."
    assert [line.split() for line in lines if line.startswith(("passages", "cases", "files"))] == [
        ["passages", "2"],
        ["cases", str(len(CASES))],
        ["files", "1"],
    ]
    counts = command("export", "--to", tmp_path / "json", "--json").json
    assert (counts["documents"], counts["passages"], counts["open_questions"]) == (1, 2, 0)


def test_an_import_tells_what_it_added_and_then_that_there_was_nothing_left(command: Command, exported: Path, tmp_path: Path) -> None:
    other = ("--data", tmp_path / "other")
    lines = command(*other, "import", exported).out.splitlines()
    assert lines[0] == "Added:"
    assert [line.split() for line in lines if line.startswith(("documents", "passages"))] == [["documents", "1"], ["passages", "2"]]
    assert command(*other, "import", exported).out == "Everything in it was here already.\n"
    told = command(*other, "import", exported, "--json").json
    assert (told["added"]["documents"], told["conflicts"], told["encoded"]) == (0, [], 0)
    assert command(*other, "search", "the gate of the sluice", "--json", "--in", "documents").json["results"][0]["heading"] == ["Locks and Weirs"]


def test_a_folder_that_holds_something_is_refused(command: Command, exported: Path) -> None:
    assert command("export", "--to", exported).refused() == (f"'{exported}' holds something already; name a folder that is empty or not there yet.")


def test_a_folder_that_is_no_export_is_refused(command: Command, tmp_path: Path) -> None:
    assert command("import", tmp_path).refused() == f"'{tmp_path}' has no manifest.json; name a folder that 'clusterbridge export' made."
