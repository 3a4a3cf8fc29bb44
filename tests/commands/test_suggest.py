"""Suggest: tags for a file of texts, a line each, in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import cli
from tests.commands.told import Command, Told, jsonl

KEYS = ["id", "gap", "level", "stage", "kind"]


def test_a_line_has_the_keys_that_programs_rely_on(command: Command, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "texts.jsonl", {"id": "a", "text": "Banks lend to the town.", "heading": ["Money"], "more": 1})
    told = command("suggest", file)
    assert (told.status, told.err) == (0, "")
    (line,) = told.lines
    assert list(line) == KEYS
    assert line == {
        "id": "a",
        "gap": [{"value": "capital", "confidence": 0.68, "from": ["banks", "money"], "like": []}],
        "level": [],
        "stage": [],
        "kind": {"value": "concept", "confidence": 1.0, "like": []},
    }


def test_all_adds_what_is_not_asserted(command: Command, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "texts.jsonl", {"id": "a", "text": "Banks lend to the town.", "heading": ["Money"]})
    (line,), (listed,) = command("suggest", file, "--all").lines, command("suggest", file).lines
    assert list(line) == [*KEYS, "unlisted"]
    unlisted = line.pop("unlisted")
    assert line == listed
    assert unlisted == {"gap": [], "level": [{"value": "city", "confidence": 0.25, "from": ["town"], "like": []}], "stage": [], "kind": []}


def test_lines_are_told_in_order_however_many_go_at_once(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": name, "text": "Banks and loans." if name in "aeiou" else "A board met."} for name in "zebracodefug"]
    file = jsonl(tmp_path / "texts.jsonl", *rows)
    at_once = command("suggest", file)
    monkeypatch.setattr(cli, "TEXTS_AT_ONCE", 5)
    assert command("suggest", file) == at_once
    assert [line["id"] for line in at_once.lines] == list("zebracodefug")
    assert [bool(line["gap"]) for line in at_once.lines] == [name in "aeiou" for name in "zebracodefug"]


def test_nothing_is_stored_of_the_texts(command: Command, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "texts.jsonl", {"id": "a", "text": "Zeppelin yards."})
    command("suggest", file)
    counts = command("status", "--json").json
    assert (counts["documents"], counts["passages"], counts["sources"]) == (0, 0, 2)


def test_an_empty_file_gives_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text("\n", encoding="utf-8")
    assert command("suggest", tmp_path / "texts.jsonl") == Told(0, "", "")


BAD_FILES = {
    "not there": (None, "No file '{file}' was found; check the path."),
    "no JSON": (b'{"id": "a", "text": "b"}\n{"id"\n', "{file}, line 2: found no JSON ("),
    "no text": (b'{"id": "a"}\n', "{file}, line 1: 'text' is missing; each line needs id, text."),
    "no id": (b'{"id": "a", "text": "b"}\n\n{"text": "b"}\n', "{file}, line 2: 'id' is missing; each line needs id, text."),
    "no object": (b"[1, 2]\n", "{file}, line 1: 'id' is missing; each line needs id, text."),
    "no UTF-8": (b'{"id": "a", "text": "\xff"}\n', "'{file}' is not UTF-8 text; save it as UTF-8."),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_none_is_refused_before_anything_is_told(command: Command, data: Path, tmp_path: Path, case: str) -> None:
    content, sentence = BAD_FILES[case]
    file = tmp_path / "texts.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert command("suggest", file).refused().startswith(sentence.format(file=file))
    assert not data.exists()


@pytest.mark.parametrize("text", [5, None, ["Banks"]])
def test_a_text_that_is_none_is_refused(command: Command, tmp_path: Path, text: object) -> None:
    command("suggest", jsonl(tmp_path / "texts.jsonl", {"id": "a", "text": text})).refused()
