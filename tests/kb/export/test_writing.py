"""A library written as a folder: whole or not at all, as it stood at one moment."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from kb.errors import BadInputError
from kb.export.form import EXPORTED, LEFT_OUT, MANIFEST, SAFE_NAME, file_name
from kb.export.writing import write_export
from kb.feedback.open_questions import OpenQuestions
from kb.knowledge import KnowledgeBase
from kb.schema import metadata
from tests.kb.export.libraries import LOCKS, fill
from tests.web.reports import report_pdf


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_table_is_carried_or_left_out_for_a_reason() -> None:
    carried = {exported.table.name for exported in EXPORTED}
    assert carried | LEFT_OUT.keys() == metadata.tables.keys()
    assert not carried & LEFT_OUT.keys()


def test_an_export_holds_a_line_for_each_row_and_the_files_as_they_came(kb: KnowledgeBase, tmp_path: Path) -> None:
    document = fill(kb)
    counts = write_export(kb, tmp_path / "out", silent)
    assert {name: len(rows(tmp_path / "out", name)) for name in counts if name != "files"} == {k: v for k, v in counts.items() if k != "files"}
    assert (counts["documents"], counts["decisions"], counts["verdicts"], counts["files"]) == (3, 4, 2, 2)
    original = report_pdf()
    assert (tmp_path / "out" / "files" / f"{hashlib.sha256(original).hexdigest()}.pdf").read_bytes() == original
    line = rows(tmp_path / "out", "decisions")[1]
    assert (line["coder"], line["values"], line["note"], line["suggested"]) == ("Ben", ["capital", "education"], "“Both”", [["capital", 0.75]])
    assert str(line["at"]).endswith("+00:00")
    assert (tmp_path / "out" / "vectors.txt").read_text().count(document[:16]) == 2
    assert np.load(tmp_path / "out" / "vectors.npy").dtype == np.dtype("<f4")


def test_the_manifest_names_every_file_with_its_hash_and_the_readme_every_table(kb: KnowledgeBase, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "out", silent)
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text())
    there = {str(path.relative_to(tmp_path / "out")): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert manifest["files"].keys() == there.keys() - {MANIFEST}
    for name, told in manifest["files"].items():
        assert (told["sha256"], told["bytes"]) == (hashlib.sha256(there[name]).hexdigest(), len(there[name]))
        assert SAFE_NAME.fullmatch(name)
    assert all(exported.file in there["README.txt"].decode() for exported in EXPORTED)
    assert manifest["model"] == kb.settings.model


def test_the_same_library_gives_the_same_bytes(kb: KnowledgeBase, tmp_path: Path) -> None:
    fill(kb)
    for name in ("one", "two"):
        write_export(kb, tmp_path / name, silent)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)


def test_what_is_written_meanwhile_is_not_in_it(kb: KnowledgeBase, tmp_path: Path) -> None:
    def ask(stage: str, done: int, total: int) -> None:
        OpenQuestions(kb.store.engine).keep(f"Asked while {stage}")

    write_export(kb, tmp_path / "out", ask)
    assert rows(tmp_path / "out", "open_questions") == []
    assert len(OpenQuestions(kb.store.engine).all()) == len(EXPORTED) + 1


def test_an_export_that_dies_leaves_no_folder(kb: KnowledgeBase, tmp_path: Path) -> None:
    def die(stage: str, done: int, total: int) -> None:
        if stage == "writing tags":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(kb, tmp_path / "out", die)
    assert list(tmp_path.glob("*out*")) == []


def test_an_empty_folder_is_taken_and_a_folder_with_something_in_it_refused(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_export(kb, tmp_path / "out", silent)
    with pytest.raises(BadInputError, match=r"out' holds something already; name a folder that is empty or not there yet\.$"):
        write_export(kb, tmp_path / "out", silent)
    (tmp_path / "file").write_text(LOCKS[0].text)
    with pytest.raises(BadInputError, match="holds something already"):
        write_export(kb, tmp_path / "file", silent)
    with pytest.raises(BadInputError, match="cannot be written"):
        write_export(kb, tmp_path / "file" / "below", silent)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a.pdf", ".pdf"), ("A.DOCX", ".DOCX"), ("none", ""), ("odd.p/df", ""), ("x.abcdefghij", ""), ("x.ü", ""), ("..", ""), ("a.tar.gz", ".gz")],
)
def test_an_original_keeps_its_ending_where_that_is_plain(given: str, kept: str) -> None:
    assert file_name("0" * 64, given) == f"files/{'0' * 64}{kept}"
