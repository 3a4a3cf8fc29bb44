"""A command run in this process, what it told, and small files to run it on."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from web.cli import main

ROOT = Path(__file__).parents[2]
SMALL_CORPUS = ROOT / "tests" / "data" / "corpus"
CASES = sorted(path.stem for path in (SMALL_CORPUS / "cases").glob("*.md"))
ANSWER_KEYS = ["situation", "confident", "no_answer", "results", "counter"]


@dataclass(frozen=True)
class Told:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Values of JSON, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self) -> str:
        """The sentence of a call that could not be carried out."""
        assert (self.status, self.out) == (2, "")
        assert self.err.startswith("clusterbridge: ")
        assert self.err.endswith(".\n")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("clusterbridge: ").rstrip("\n")


Command = Callable[..., Told]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `clusterbridge` with the arguments that it is given."""

    def run(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["clusterbridge", *map(str, arguments)])
        try:
            main()
        except SystemExit as leaving:
            status = leaving.code
        else:
            status = 0
        captured = capsys.readouterr()
        assert isinstance(status, int)
        return Told(status, captured.out, captured.err)

    return run


def paragraph(name: str) -> str:
    """One that makes a passage of its own, and that no other name gives."""
    return f"{name.capitalize()} first. " + " ".join([f"Then the gate of the {name} is opened for a barge."] * 8)


def report(path: Path, *names: str) -> Path:
    """A Markdown file with a title and a passage for every name."""
    path.write_text("\n\n".join(["# Locks and Weirs", *map(paragraph, names)]) + "\n", encoding="utf-8")
    return path


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def copy_corpus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small corpus that may be broken; commands use it from now on."""
    copy = folder / "corpus"
    shutil.copytree(SMALL_CORPUS, copy)
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(copy))
    return copy


def change(path: Path, old: str, new: str, count: int = -1) -> None:
    """Replace words that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")
