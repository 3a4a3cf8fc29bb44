"""Ingest: a line a file, outcomes and exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told import Command, report

RESULT_OF_INGEST = ["file", "path", "outcome", "document", "title", "pages", "passages", "replaces", "reason", "problems"]
ADDED_LATER = ["carried", "not_carried", "resembles"]


def test_files_are_told_a_line_each_in_order(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    report(folder / "b.md", "barge")
    report(folder / "a.md", "alder", "ash")
    told = command("ingest", folder, "--json")
    assert (told.status, told.err) == (0, "")
    assert [list(line) for line in told.lines] == [RESULT_OF_INGEST + ADDED_LATER] * 2
    assert [(line["file"], line["path"], line["outcome"], line["passages"]) for line in told.lines] == [
        ("a.md", str(folder / "a.md"), "ready", 2),
        ("b.md", str(folder / "b.md"), "ready", 1),
    ]


def test_bad_files_are_named_and_give_status_1_and_the_rest_is_ready(command: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    missing = tmp_path / "missing.md"
    told = command("ingest", empty, missing, report(tmp_path / "good.md", "sluice"), "--json")
    assert told.status == 1
    assert [(line["file"], line["outcome"], bool(line["reason"])) for line in told.lines] == [
        ("empty.pdf", "failed", True),
        ("missing.md", "failed", True),
        ("good.md", "ready", False),
    ]
    assert [len(line["problems"]) for line in told.lines] == [1, 1, 0]
    assert command("status", "--json").json["failures"] == 2


def test_a_new_version_is_told_for_the_new_file_with_what_it_replaces(command: Command, tmp_path: Path) -> None:
    path = report(tmp_path / "locks.md", "sluice")
    (first,) = command("ingest", path, "--json").lines
    (again,) = command("ingest", path, "--json").lines
    (second,) = command("ingest", report(path, "barge"), "--json").lines
    (third,) = command("ingest", report(tmp_path / "new.md", "ferry"), "--replaces", second["document"], "--json").lines
    assert [line["outcome"] for line in (first, again, second, third)] == ["ready", "unchanged", "superseded", "superseded"]
    assert (second["file"], second["replaces"]) == ("locks.md", first["document"])
    assert (third["file"], third["replaces"]) == ("new.md", second["document"])
    counts = command("status", "--json").json
    assert (counts["documents"], counts["superseded"], counts["passages"]) == (1, 2, 1)


def test_in_words_each_file_is_a_line_with_its_outcome(command: Command, tmp_path: Path) -> None:
    path = report(tmp_path / "locks.md", "sluice")
    (tmp_path / "empty.md").touch()
    told = command("ingest", path, tmp_path / "empty.md")
    assert told.status == 1
    assert told.out.splitlines() == [
        f"ready      {path}: 0 pages, 1 passages",
        f"failed     {tmp_path / 'empty.md'}: 'empty.md' is empty; save it again from the program that made it.",
    ]
    assert command("ingest", path).out == f"unchanged  {path}: already in the library\n"
    (document,) = command("ingest", path, "--json").lines
    again = command("ingest", report(path, "sluice", "barge")).out
    assert again == f"superseded {path}: replaces {document['document']}; tags of 0 passages carried over, of 0 not\n"


def test_names_of_odd_characters_come_through_as_they_are(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    names = sorted(["-rf.md", 'it\'s "so".md', "two\nlines.md", "🚢.md"])
    for name in names:
        report(folder / name, name.encode().hex())
    told = command("ingest", folder, "--json")
    assert (told.status, [line["file"] for line in told.lines]) == (0, names)
    (dash,) = command("ingest", "--json", "--", folder / "-rf.md").lines
    assert dash["outcome"] == "unchanged"


INGEST_REFUSED: dict[str, tuple[list[str], str]] = {
    "an unknown source": (["--source", "atlantis-1999"], "The library has no source 'atlantis-1999'."),
    "an unknown document": (
        ["--replaces", "0" * 64],
        f"The library has no current document '{'0' * 64}' that could be replaced; see 'clusterbridge status'.",
    ),
}


@pytest.mark.parametrize("case", INGEST_REFUSED)
def test_what_the_library_does_not_hold_is_refused(command: Command, tmp_path: Path, case: str) -> None:
    options, sentence = INGEST_REFUSED[case]
    assert command("ingest", report(tmp_path / "locks.md", "sluice"), *options).refused() == sentence
    assert command("status", "--json").json["documents"] == 0


def test_one_document_is_replaced_by_one_file(command: Command, tmp_path: Path) -> None:
    paths = [report(tmp_path / f"{name}.md", name) for name in ("alder", "birch")]
    assert "--replaces goes with one file, but 2 were found" in command("ingest", *paths, "--replaces", "0" * 64).refused()


def test_a_folder_without_files_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "hold no files" in command("ingest", tmp_path / "empty").refused()
