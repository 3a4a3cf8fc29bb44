"""Status, doctor, and that a second start embeds nothing again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kb.corpus import Corpus
from kb.template import case_texts
from tests.commands.told import CASES, Command, Told, change, copy_corpus, paragraph, report
from tests.counting import CountingEncoder

STATUS_KEYS = ["sources", "documents", "superseded", "passages", "cases", "tags", "jobs", "failures", "model", "data", "bytes"]


def test_status_counts_what_is_there(command: Command, data: Path, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice", "towpath"))
    told = command("status", "--json")
    assert (told.status, told.err) == (0, "")
    counts = told.json
    assert list(counts) == STATUS_KEYS
    assert (counts["cases"], counts["sources"], counts["documents"], counts["passages"]) == (len(CASES), 2, 1, 2)
    assert (counts["superseded"], counts["failures"], counts["jobs"]) == (0, 0, {})
    assert (counts["model"], counts["data"]) == ("clusterbridge-minilm-1", str(data))
    assert counts["tags"] > 0
    assert counts["bytes"] > 0
    plain = command("status").out.splitlines()
    assert [line.split()[0] for line in plain] == STATUS_KEYS
    assert f"cases        {len(CASES)}" in plain


def test_the_second_start_embeds_nothing_again(command: Command, word_encoder: CountingEncoder, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"))
    assert word_encoder.encoded
    word_encoder.encoded.clear()
    command("status")
    command("doctor")
    command("ingest", tmp_path / "locks.md")
    assert word_encoder.encoded == []


def test_a_changed_card_is_embedded_again_and_the_others_are_not(
    command: Command, word_encoder: CountingEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = copy_corpus(tmp_path, monkeypatch)
    command("status")
    word_encoder.encoded.clear()
    for path in corpus.rglob("*.md"):
        os.utime(path)
    command("status")
    assert word_encoder.encoded == []
    change(corpus / "cases" / "lindavale-breakfast-club.md", 'title: "', 'title: "Early ', count=1)
    command("status")
    (changed,) = (case for case in Corpus.from_folder(corpus).cases if case.id == "lindavale-breakfast-club")
    assert changed.title.startswith("Early ")
    assert word_encoder.encoded == case_texts(changed)
    assert command("doctor", "--json").json == []


def test_a_sound_library_is_said_to_be(command: Command, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"))
    assert command("doctor") == Told(0, "The library is sound.\n", "")
    assert command("doctor", "--json") == Told(0, "[]\n", "")


def test_what_doctor_finds_gives_status_1_until_it_is_repaired(command: Command, word_encoder: CountingEncoder, data: Path, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice", "towpath"))
    shutil.rmtree(data / "vectors")
    word_encoder.encoded.clear()
    told = command("doctor", "--json")
    assert (told.status, told.err) == (1, "")
    assert [list(finding) for finding in told.json] == [["message", "count", "repaired"]] * 2
    assert [(f["message"], f["repaired"]) for f in told.json] == [("vectors of passages are missing", False), ("vectors of cases are missing", False)]
    assert told.json[0]["count"] == 2
    repaired = command("doctor", "--repair", "--json")
    assert (repaired.status, [finding["repaired"] for finding in repaired.json]) == (0, [True, True])
    assert command("doctor").out == "The library is sound.\n"
    assert word_encoder.encoded == []
    assert command("search", "the gate of the sluice", "--json", "--in", "documents").json["results"][0]["text"] == paragraph("sluice")
