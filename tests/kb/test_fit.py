"""What is said of a match: why, what is the same, what differs, what to check."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.fit import Tags, fit, reasons, words_in_common
from kb.indexing import card_tags
from kb.model import Case, Fit, Origin, Reading, Situation, Tag
from tests.conftest import ROOT, SMALL_CORPUS

CORPUS = Corpus.from_folder(Path(SMALL_CORPUS))
CASES = {case.id: case for case in CORPUS.cases}
CODEBOOK = CORPUS.codebook
BANKS = CASES["marrowick-bank-round-table"]


def asked(text: str = "", **facets: tuple[str, ...]) -> Situation:
    return Situation(text, "en", {facet: tuple(Reading(value, 0.8) for value in values) for facet, values in facets.items()})


def tags_of(case: Case) -> Tags:
    return {facet: tuple(tag for tag in card_tags(case) if tag.facet == facet) for facet in {tag.facet for tag in card_tags(case)}}


def tagged(**facets: tuple[str, ...]) -> Tags:
    return {facet: tuple(Tag(facet, value, 1.0, Origin.CUE) for value in values) for facet, values in facets.items()}


def test_reasons_name_the_shared_facets_and_then_the_shared_words() -> None:
    situation = asked("Our banks fear software", gap=("policy", "capital"), level=("city", "eu"), stage=("decline",))
    told = reasons(CODEBOOK, situation, "A bank met software makers.", tagged(gap=("capital", "policy"), level=("eu",), stage=("maturity",)))
    assert told == ("Same gap: policy, capital.", "Same policy level: EU.", "Words in common: banks, software.")


def test_a_match_that_shares_neither_facet_nor_word_is_close_in_meaning() -> None:
    assert reasons(CODEBOOK, asked("lenders", gap=("capital",)), "A bank.", {}) == ("Close in meaning to the whole situation.",)


@pytest.mark.parametrize(
    ("query", "text", "common"),
    [
        ("The banks and the Bank lend", "A bank lends.", ("banks", "lend")),
        ("C++ or R&D?", "r&d in c++", ("c++", "r&d")),
        ("How do we bridge the gap?", "how we bridge the gap", ()),
        (
            "one two three four five six seven eight nine ten",
            "ten nine eight seven six five four three two",
            ("two", "three", "four", "five", "six", "seven"),
        ),
        ("", "bank", ()),
    ],
)
def test_words_in_common_are_told_as_asked_once_each_and_at_most_six(query: str, text: str, common: tuple[str, ...]) -> None:
    assert words_in_common(query, text) == common


def test_what_agrees_and_what_differs_is_told_facet_by_facet() -> None:
    situation = asked(gap=("capital", "education"), level=("eu", "national"), stage=("take-off",), sector=("food", "ict"))
    assert fit(CODEBOOK, situation, tags_of(BANKS), BANKS) == Fit(
        same=("Gap: capital", "Cluster stage: take-off", "Sector: ict"),
        differs=("Policy level: yours is EU, national, theirs city",),
        check=(),
    )


def test_another_sector_is_a_difference() -> None:
    assert fit(CODEBOOK, asked(sector=("life-science",)), tags_of(BANKS), BANKS).differs == ("Sector: theirs is ict",)


def test_where_either_side_is_silent_nothing_is_told() -> None:
    assert fit(CODEBOOK, asked(), tags_of(BANKS), BANKS) == Fit()
    assert fit(CODEBOOK, asked(gap=("capital",), sector=("ict",)), {}, None) == Fit()


@pytest.mark.parametrize(
    ("case_id", "checks"),
    [
        ("marrowick-bank-round-table", ()),
        ("felsmark-trade-mission-alone", ("The outcome was failed: read what went wrong.",)),
        ("ostmere-two-clusters-one-roof", ("The outcome was mixed: read what went wrong.",)),
        ("lindavale-breakfast-club", ("Only planned: ask whether it was done.",)),
        (
            "hvidmose-mill-test-bed",
            (
                "No outcome is reported: ask whether it worked.",
                "The source does not say what it took.",
                "A brief record: the source says little.",
            ),
        ),
    ],
)
def test_what_to_check_follows_from_the_record(case_id: str, checks: tuple[str, ...]) -> None:
    assert fit(CODEBOOK, asked(), tags_of(CASES[case_id]), CASES[case_id]).check == checks


SHIPPED = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")


@pytest.mark.parametrize(
    ("asked_for", "acting", "told"),
    [
        (("city",), ("national",), True),
        (("cluster-organisation",), ("regional", "eu"), True),
        (("city", "cluster-organisation"), ("regional",), True),
        (("national",), ("city",), False),
        (("city",), ("national", "city"), False),
        (("city",), ("city",), False),
        ((), ("national",), False),
        (("city",), (), False),
    ],
)
def test_of_a_practice_run_from_above_it_is_told_what_can_be_started_alone(asked_for: tuple[str, ...], acting: tuple[str, ...], told: bool) -> None:
    checks = fit(SHIPPED, asked(level=asked_for), tagged(level=acting, instrument=("round-table",)), BANKS).check
    assert any("What you can start alone: All of it" in check for check in checks) is told


def test_every_instrument_says_what_of_it_can_be_started_alone() -> None:
    assert all(value.alone.endswith(".") for value in SHIPPED.facet("instrument").values)


def test_an_instrument_that_says_nothing_is_passed_over() -> None:
    assert (
        fit(CODEBOOK, asked(level=("city",)), tagged(level=("national",), instrument=("round-table",)), BANKS).check
        == fit(CODEBOOK, asked(), tagged(level=("national",)), BANKS).check
    )
