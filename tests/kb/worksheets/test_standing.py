"""Worksheets where a value of the codebook was renamed, merged, split, retired or added in the application."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.encoder import Encoder
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from kb.worksheets.answers import read_answers
from kb.worksheets.entries import Typed
from kb.worksheets.figures import Computed, compute
from kb.worksheets.following import follow, lookups
from kb.worksheets.form import Field, Table, Worksheet
from kb.worksheets.loading import read_worksheet, read_worksheets
from kb.worksheets.standing import Gone, standing
from kb.worksheets.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.kb.worksheets.harbour import FILE, FILLED, vocabulary

RENAMED = Change(Kind.REWORD, "gap", "capital", wordings=(Wording("Money", "firms and lenders", "when", "not"),))
MERGED = Change(Kind.MERGE, "gap", "capital", into="policy")
RETIRED = Change(Kind.RETIRE, "gap", "capital")
SPLIT = Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans", when="a"), Wording("Shares", when="b")))
MERGED_STAGE = Change(Kind.MERGE, "stage", "decline", into="maturity")


@cache
def after(*made: Change) -> Codebook:
    """The shipped codebook after some changes."""
    codebook = vocabulary().codebook
    for number, change in enumerate(made, 2):
        codebook = changed(codebook, change, number)
    return codebook


def living(codebook: Codebook) -> Vocabulary:
    own = vocabulary()
    return Vocabulary(own.codebook, own.sectors, own.sources, codebook)


def worksheet(codebook: Codebook) -> Worksheet:
    found, faults = read_worksheet(FILE, living(codebook))
    assert faults == ()
    assert found is not None
    return found


def filled(codebook: Codebook, **changes: Typed) -> Computed:
    typed = {**FILLED, **{path.replace("__", "."): value for path, value in changes.items()}}
    return compute(read_answers(worksheet(codebook), {path: entry for path, entry in typed.items() if entry}))


def rows(found: Computed) -> list[str]:
    table = found.worksheet.questions["gaps"]
    assert isinstance(table, Table)
    return [table.by_row[row].label for row in found.answers.rows(table)]


def test_a_renamed_value_is_called_as_it_is_now() -> None:
    found = filled(after(RENAMED))
    assert "Money" in rows(found)
    assert "Capital" not in rows(found)
    told = follow(found, after(RENAMED))
    assert "Contact is weak across these gaps: money and firm to firm." in told.text
    assert told.facets["gap"][0].value == "capital"
    assert told.facets["gap"][0].by == ("Money, contact today: 1 of 4",)
    assert lookups(found, after(RENAMED))[0].title == "How others bridged the money gap"


def test_a_merged_value_steers_to_what_it_was_merged_into_and_keeps_its_answer() -> None:
    book = after(MERGED)
    found = filled(book)
    assert "Policy (answered as Capital)" in rows(found)
    told = follow(found, book)
    assert told.values("gap") == ("firm-to-firm", "policy")
    assert "these gaps: firm to firm and policy." in told.text
    assert told.gone == ()
    assert lookups(found, book)[1].filters["gap"] == ("policy",)


def test_a_merged_value_and_its_own_row_are_named_once() -> None:
    found = filled(after(MERGED), gaps__policy__contact="0", **{"gaps__firm-to-firm__contact": "4"})
    told = follow(found, after(MERGED))
    assert "Contact across the policy gap is weak." in told.text
    assert {given.value: len(given.by) for given in told.facets["gap"]}["policy"] == 2


def test_a_former_row_is_not_asked_where_nothing_was_answered() -> None:
    found = filled(after(MERGED), gaps__capital__contact="")
    assert not any("answered as" in row for row in rows(found))
    assert len(rows(found)) == 6
    part = next(part for part in found.worksheet.parts if any(each.id == "gaps" for each in part.fields))
    assert found.answers.progress(part)[1] == 6


def test_a_retired_value_is_skipped_and_told() -> None:
    book = after(RETIRED)
    found = filled(book)
    assert "Capital (retired)" in rows(found)
    told = follow(found, book)
    assert told.values("gap") == ("firm-to-firm",)
    assert [gone.told for gone in told.gone] == ["“Capital” was retired from the codebook, so nothing is looked up for it."]
    skipped = lookups(found, book)[1]
    assert (skipped.title, dict(skipped.filters), [gone.value for gone in skipped.gone]) == ("How others bridged the capital gap", {}, ["capital"])


def test_a_split_value_names_its_parts_which_are_asked_from_now_on() -> None:
    book = after(SPLIT)
    found = filled(book)
    assert {"Loans", "Shares", "Capital (split)"} <= set(rows(found))
    (gone,) = follow(found, book).gone
    assert gone == Gone("gap", "capital", "Capital", ("Loans", "Shares"))
    assert gone.told.endswith("set by hand what fits: Loans or Shares.")
    assert follow(filled(book, gaps__loans__contact="1"), book).values("gap")[0] == "loans"


def test_an_option_that_was_merged_is_offered_only_where_it_was_chosen() -> None:
    book = after(MERGED_STAGE)
    found = filled(book)
    question = found.worksheet.questions["stage"]
    assert isinstance(question, Field)
    assert {option.id for option in question.options if option.former} == {"decline"}
    assert follow(found, book).values("stage") == ("maturity",)
    assert "The cluster is in its maturity." in follow(found, book).text


def test_values_of_other_facets_and_unknown_ones() -> None:
    book = after(MERGED)
    assert standing(book, "sector", ("food", "food")) == (("food",), ())
    assert standing(book, "gap", ("capital", "policy")) == (("policy",), ())
    assert standing(book, "gap", ("moon",)) == ((), (Gone("gap", "moon", "moon"),))


@pytest.mark.parametrize("name", ["Contact", "Ease"])
def test_a_worksheet_that_an_added_value_breaks_is_read_by_the_shipped_codebook(name: str) -> None:
    book = after(Change(Kind.ADD, "gap", wordings=(Wording(name, when="always"),)))
    found, problems = read_worksheets(FILE.parent, living(book))
    assert problems == ()
    table = found[0].questions["gaps"]
    assert isinstance(table, Table)
    clashes = name.lower() in table.by_column
    assert (name.lower() in table.by_row) is not clashes


def test_the_worksheets_of_a_library_follow_a_change_of_its_codebook(tmp_path: Path, settings: Settings, word_encoder: Encoder) -> None:
    corpus = shutil.copytree(settings.corpus, tmp_path / "corpus")
    shutil.copytree(ROOT / "tests" / "data" / "worksheets_web", corpus / "worksheets")
    with KnowledgeBase.open(settings.model_copy(update={"corpus": corpus}), word_encoder) as kb:
        kb.follow_corpus()
        assert _gaps(kb)["capital"] == ("Capital", False)
        for change in (RENAMED, Change(Kind.MERGE, "gap", "education", into="research")):
            kb.codebooks.recoding.apply(change, "Ada Northgate", kb.codebook.version)
            kb.follow_codebook()
        assert _gaps(kb)["capital"] == ("Money", False)
        assert _gaps(kb)["education"] == ("Research (answered as Education)", True)


def _gaps(kb: KnowledgeBase) -> dict[str, tuple[str, bool]]:
    table = kb.worksheets["town-check"].questions["gaps"]
    assert isinstance(table, Table)
    return {row.id: (row.label, row.former) for row in table.rows}
