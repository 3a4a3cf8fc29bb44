"""What is no sound export is refused before anything is taken from it, in a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import BadInputError
from kb.export.form import MANIFEST
from kb.export.reading import Export
from kb.export.writing import write_export
from kb.knowledge import KnowledgeBase


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def folder(kb: KnowledgeBase, tmp_path: Path) -> Path:
    write_export(kb, tmp_path / "out", silent)
    return tmp_path / "out"


def manifest(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    told = json.loads((folder / MANIFEST).read_text())
    change(told)
    (folder / MANIFEST).write_text(json.dumps(told))


def rewritten(folder: Path, name: str, content: str) -> None:
    """Another content, with its hash in the manifest."""
    (folder / name).write_text(content)
    told = {"sha256": hashlib.sha256(content.encode()).hexdigest(), "bytes": len(content)}
    manifest(folder, lambda all_of_it: all_of_it["files"].update({name: told}))  # type: ignore[attr-defined]


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "has no manifest.json; name a folder that 'clusterbridge export' made."),
    "a manifest of something else": (lambda folder: (folder / MANIFEST).write_text("[]"), "cannot be read; export the library again."),
    "another format": (lambda folder: manifest(folder, lambda told: told.update(format=2)), "is an export of format 2, and this version reads 1"),
    "a changed file": (lambda folder: (folder / "sources.jsonl").write_text("{}"), "'sources.jsonl' in .* is not as it was written"),
    "a file that is gone": (lambda folder: (folder / "sources.jsonl").unlink(), r"cannot be read \(No such file or directory: sources.jsonl\)"),
    "a path that leads away": (
        lambda folder: manifest(folder, lambda told: told["files"].update({"../secret": {"sha256": ""}})),  # type: ignore[attr-defined]
        r"lists a file '\.\./secret', which no export has",
    ),
    "other fields": (lambda folder: rewritten(folder, "sources.jsonl", '{"id": "x"}\n'), "Line 1 of 'sources.jsonl' in .* has other fields"),
    "no JSON": (lambda folder: rewritten(folder, "sources.jsonl", "x\n"), "is no sound export"),
    "no model": (lambda folder: manifest(folder, lambda told: told.pop("model")), "is no sound export"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_in_a_sentence(folder: Path, fault: str) -> None:
    spoil, sentence = FAULTS[fault]
    spoil(folder)
    with pytest.raises(BadInputError, match=sentence):
        Export.open(folder, silent)


def test_a_sound_export_names_its_files_and_rows(folder: Path) -> None:
    export = Export.open(folder, silent)
    assert [row["id"] for row in export.rows["sources"]] == ["bridges-2019", "harbours-2014"]
    assert (export.vectors, export.originals, export.heads) == ({}, {}, {})
