"""A corpus folder, and the Problems of what is wrong in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb import corpus
from kb.corpus import Corpus, Lead, read_leads
from kb.errors import BadInputError, NotFoundError
from kb.model import Problem, Source
from tests.conftest import ROOT, SMALL_CORPUS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small corpus that a test may spoil."""
    return Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus"))


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_small_corpus_is_read_whole() -> None:
    read = Corpus.from_folder(SMALL_CORPUS)
    assert read.problems == ()
    assert [case.id for case in read.cases] == [
        "felsmark-trade-mission-alone",
        "hvidmose-mill-test-bed",
        "lindavale-breakfast-club",
        "marrowick-bank-round-table",
        "ostmere-two-clusters-one-roof",
        "quillhaven-school-at-the-quay",
    ]
    assert read.codebook.version == 7
    assert read.sources[1] == Source(
        "harbours-2014", "Harbours & Halls: Notes from the Coast", ("Ines Quill",), 2014, None, "working-paper", "Invented for the tests", None, ()
    )
    assert read.sources[0].hashes == ("b01d5" * 12 + "b01d",)


def test_the_shipped_corpus_is_sound() -> None:
    assert Corpus.from_folder(ROOT / "corpus").problems == ()


def test_leads_are_read_with_their_facets() -> None:
    assert read_leads(SMALL_CORPUS)[2] == Lead(
        "lead-003",
        "Example notes: a stand shared by nine makers",
        "https://example.org/leads/shared-stand",
        "Nine makers paid for one stand at a fair abroad.",
        {"gap": ("global-market", "firm-to-firm"), "level": ("eu",), "stage": ("golden-age",)},
    )


def test_leads_that_cannot_be_read_raise(folder: Path) -> None:
    replace_in(folder / "leads.yaml", "url: https://example.org/leads/savings-bank", "url: nowhere")
    with pytest.raises(BadInputError, match=r"^leads\.yaml cannot be read: "):
        read_leads(folder)


def test_a_folder_without_codebook_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="The library has no codebook in the corpus folder"):
        Corpus.from_folder(tmp_path)


def test_a_broken_card_is_a_problem_and_the_others_stay(folder: Path) -> None:
    replace_in(folder / "cases" / "hvidmose-mill-test-bed.md", "level: [national]", "level: [moon]")
    read = Corpus.from_folder(folder)
    assert len(read.cases) == 5
    assert [problem.file for problem in read.problems] == ["cases/hvidmose-mill-test-bed.md"]
    assert "The codebook has no level 'moon'" in read.problems[0].message


def test_a_card_that_is_not_utf8_is_a_problem(folder: Path) -> None:
    path = folder / "cases" / "latin-one.md"
    path.write_bytes("---\nid: latin-one\ntitle: Malmö\n---\n".encode("latin-1"))
    assert Corpus.from_folder(folder).problems == (Problem("cases/latin-one.md", "latin-one.md is not UTF-8 text; save it as UTF-8."),)


def test_a_source_that_no_file_describes_is_told_per_citation(folder: Path) -> None:
    replace_in(folder / "cases" / "hvidmose-mill-test-bed.md", "source: harbours-2014", "source: lost-2001")
    sentence = "hvidmose-mill-test-bed.md cites the source 'lost-2001', which sources.yaml does not have; add it there."
    assert Corpus.from_folder(folder).problems == (Problem("cases/hvidmose-mill-test-bed.md", sentence),)


def test_an_id_that_is_given_twice_is_told(folder: Path) -> None:
    replace_in(folder / "leads.yaml", "id: lead-002", "id: lead-001")
    assert Corpus.from_folder(folder).problems == (Problem("leads.yaml", "leads.yaml has the id 'lead-001' more than once; rename one."),)


def test_a_lead_with_an_unknown_value_is_told(folder: Path) -> None:
    replace_in(folder / "leads.yaml", "stage: [maturity]", "stage: [sunset]")
    assert Corpus.from_folder(folder).problems == (Problem("leads.yaml", "leads.yaml: lead-002 has the unknown stage 'sunset'."),)


@pytest.mark.parametrize("content", ["- id: [", "- id: x\n", "- no mapping\n", "5\n", "", "# only a comment\n", "- id: x\n  year: 2019-02-31\n"])
def test_a_list_that_cannot_be_read_is_one_problem(folder: Path, content: str) -> None:
    (folder / "leads.yaml").write_text(content, encoding="utf-8")
    problems = Corpus.from_folder(folder).problems
    assert [problem.file for problem in problems] == ["leads.yaml"]
    assert problems[0].message.startswith("leads.yaml cannot be read: ")


def test_a_list_that_is_not_utf8_is_one_problem(folder: Path) -> None:
    (folder / "leads.yaml").write_bytes("- id: Malmö\n".encode("latin-1"))
    assert [problem.file for problem in Corpus.from_folder(folder).problems] == ["leads.yaml"]


def test_a_missing_list_is_one_problem(folder: Path) -> None:
    (folder / "leads.yaml").unlink()
    assert Corpus.from_folder(folder).problems == (Problem("leads.yaml", f"leads.yaml is missing; add it to {folder}."),)


@pytest.mark.parametrize("content", ["", "- steel\n", "steel: 5\n", "steel: [\n"])
def test_sectors_that_cannot_be_read_are_one_problem(folder: Path, content: str) -> None:
    (folder / "sectors.yaml").write_text(content, encoding="utf-8")
    problems = Corpus.from_folder(folder).problems
    assert [problem.file for problem in problems] == ["sectors.yaml"]
    assert problems[0].message.endswith("; write a sector and its names a line.")


def test_missing_sectors_are_one_problem(folder: Path) -> None:
    (folder / "sectors.yaml").unlink()
    assert Corpus.from_folder(folder).problems == (Problem("sectors.yaml", f"The library has no sectors.yaml in the corpus folder '{folder}'."),)


def test_the_corpus_of_a_checkout_lies_beside_the_packages() -> None:
    assert corpus.default_folder() == ROOT / "corpus"
