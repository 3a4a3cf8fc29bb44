"""Check-corpus: every fault by its file, and copied runs of twelve words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told import CASES, Command, change, copy_corpus


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copy_corpus(tmp_path, monkeypatch)


def test_a_sound_corpus_is_counted(command: Command, data: Path) -> None:
    told = command("check-corpus")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith(f"{len(CASES)} cards (")
    assert told.out.endswith(", 2 sources, 3 leads.\n")
    assert not data.exists()


CARD = "cases/marrowick-bank-round-table.md"
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "an unknown facet value": (CARD, "gap: [capital]", "gap: [bridge]", "The codebook has no gap 'bridge'; use one of: "),
    "a source that is missing": (
        CARD,
        "source: bridges-2019",
        "source: bridges-1919",
        "cites the source 'bridges-1919', which sources.yaml does not have",
    ),
    "front matter that is no YAML": (CARD, 'place: "Marrowick"', "place: [Marrowick", "the front matter is not YAML"),
    "no front matter": (CARD, "---\nid: ", "id: ", "no front matter was found"),
    "an id that is not the file's name": (CARD, "id: marrowick-bank-round-table", "id: marrowick", "the id 'marrowick' differs from the file name"),
    "a section that is missing": (CARD, "## What it took", "### What it took", "the sections are Situation"),
    "a field that nobody knows": (CARD, "period: ", "epoch: ", "epoch"),
    "a source twice": ("sources.yaml", "id: harbours-2014", "id: bridges-2019", "sources.yaml has the id 'bridges-2019' more than once"),
    "a lead twice": ("leads.yaml", "id: lead-002", "id: lead-001", "leads.yaml has the id 'lead-001' more than once"),
    "a lead of an unknown value": ("leads.yaml", "gap: [capital]", "gap: [bridge]", "lead-001 has the unknown gap 'bridge'"),
    "sources that are no YAML": ("sources.yaml", "- id: bridges-2019", "- id: [bridges-2019", "sources.yaml cannot be read"),
    "sectors that are no YAML": ("sectors.yaml", ": [", ": [[", "sectors.yaml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_corpus_is_told_by_file_and_gives_status_1(command: Command, corpus: Path, case: str) -> None:
    file, old, new, found = BROKEN[case]
    change(corpus / file, old, new)
    told = command("check-corpus")
    assert told.status == 1
    assert any(line.startswith(f"{file}: ") and found in line for line in told.err.splitlines())
    assert "sources" in told.out


def test_every_fault_is_told_at_once(command: Command, corpus: Path) -> None:
    change(corpus / CARD, "gap: [capital]", "gap: [bridge]")
    change(corpus / "cases" / "lindavale-breakfast-club.md", "title: ", "name: ")
    (corpus / "leads.yaml").unlink()
    told = command("check-corpus")
    assert told.status == 1
    assert {line.split(": ")[0] for line in told.err.splitlines()} == {CARD, "cases/lindavale-breakfast-club.md", "leads.yaml"}


def test_a_broken_codebook_is_refused(command: Command, corpus: Path) -> None:
    (corpus / "codebook.yaml").write_text("version: 1\nfacets: [", encoding="utf-8")
    assert "codebook.yaml cannot be read" in command("check-corpus").refused()
    assert "codebook.yaml cannot be read" in command("status").refused()


def test_a_library_is_not_built_from_a_broken_corpus(command: Command, corpus: Path) -> None:
    change(corpus / CARD, "gap: [capital]", "gap: [bridge]")
    sentence = command("status").refused()
    assert sentence.startswith("The shipped library is not sound (1 problem, first: marrowick-bank-round-table.md: The codebook has no gap 'bridge';")
    assert sentence.endswith("; run 'clusterbridge check-corpus' and correct what it names.")
    change(corpus / CARD, "gap: [bridge]", "gap: [capital]")
    assert command("status", "--json").json["cases"] == len(CASES)


ORIGINAL = "The lamplighter of the old town keeps eleven keys and a ledger that nobody else may read before noon."


@pytest.mark.parametrize(
    ("copied", "status"),
    [
        (ORIGINAL, 1),
        ("He says the lamplighter of the OLD town keeps eleven keys, and a ledger that counts.", 1),
        ("The lamplighter of the old town keeps eleven keys and a book.", 0),
    ],
    ids=["the sentence", "twelve words of it", "eleven words of it"],
)
def test_a_run_of_twelve_words_of_a_report_is_told(command: Command, corpus: Path, tmp_path: Path, copied: str, status: int) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "lamps.md").write_text(f"# Lamps\n\n{ORIGINAL} It rains.\n", encoding="utf-8")
    change(corpus / CARD, "Nobody had ever been given credit for a program.", copied)
    assert command("check-corpus").status == 0
    told = command("check-corpus", "--against", reports)
    assert told.status == status
    assert ("has the same 12 words as lamps.md" in told.err) == bool(status)
    assert told.err.startswith(f"{CARD}: " if status else "")


def test_a_report_that_cannot_be_compared_with_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "torn.pdf").write_bytes(b"%PDF-1.7\n")
    told = command("check-corpus", "--against", tmp_path / "reports")
    assert told.status == 1
    assert told.err.startswith("torn.pdf: cannot be compared with: ")
