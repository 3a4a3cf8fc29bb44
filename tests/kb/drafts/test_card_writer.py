"""A card that is written is read again as the same case."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cards import parse_card
from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.drafts.card_writer import write_card, zip_of_cards
from kb.model import CASE_SECTIONS, Case, Size, StillRunning
from tests.conftest import ROOT, SMALL_CORPUS

SHIPPED, SMALL = Corpus.from_folder(ROOT / "corpus"), Corpus.from_folder(SMALL_CORPUS)


def again(case: Case, codebook: Codebook) -> Case:
    """The case read from the card that is written of it; the hash is that of the file and differs."""
    return dataclasses.replace(parse_card(write_card(case), case.id, codebook), hash=case.hash)


@pytest.mark.parametrize("corpus", [SHIPPED, SMALL], ids=["shipped", "small"])
def test_every_card_is_read_as_it_was_written(corpus: Corpus) -> None:
    assert corpus.cases
    for case in corpus.cases:
        assert again(case, corpus.codebook) == case


def test_a_card_is_written_as_the_shipped_ones_are() -> None:
    text = write_card(SMALL.cases[3]).splitlines()
    shipped = (SMALL_CORPUS / "cases" / "marrowick-bank-round-table.md").read_text(encoding="utf-8").splitlines()
    assert text[: text.index("---", 1)] == shipped[: shipped.index("---", 1)]


@given(*[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#\r"), max_size=60).map(str.strip).filter(bool)] * 2)
def test_any_text_comes_back(line: str, section: str) -> None:
    body = dict.fromkeys(CASE_SECTIONS, section)
    case = dataclasses.replace(SMALL.cases[0], title=line, cost=line, asked_as=(line,) * 3, body=body)
    assert again(case, SMALL.codebook) == case


@pytest.mark.parametrize("word", ["no", "null", "on", "1e3", "2026-05-31", "12", "~"])
def test_words_that_yaml_takes_for_something_else_come_back_as_words(word: str) -> None:
    case = dataclasses.replace(SMALL.cases[0], place=word, size=Size(firms=3, as_stated=word), cost=word)
    assert again(case, SMALL.codebook) == case


def test_norway_stays_a_country() -> None:
    case = dataclasses.replace(SMALL.cases[0], countries=("NO",), still_running=StillRunning.NO, checked=date(2026, 5, 31))
    assert again(case, SMALL.codebook) == case


def test_an_archive_holds_a_file_for_each_case_and_is_the_same_each_time() -> None:
    packed = zip_of_cards(SMALL.cases)
    assert packed == zip_of_cards(SMALL.cases)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == [f"{case.id}.md" for case in SMALL.cases]
        assert archive.read("hvidmose-mill-test-bed.md").decode() == write_card(SMALL.cases[1])
