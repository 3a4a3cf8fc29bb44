"""What is said of a match: why, what is the same, what differs, what to check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.answer_model import ActorRole, ClusterSize, Counted, Fit, Reading, Situation
from kb.card_tags import CardCues, card_tags
from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.fit import Tags, fit, reasons, words_in_common
from kb.model import Case, Origin, Size, Tag
from tests.conftest import ROOT, SMALL_CORPUS

CORPUS = Corpus.from_folder(Path(SMALL_CORPUS))
CASES = {case.id: case for case in CORPUS.cases}
CODEBOOK = CORPUS.codebook
BANKS = CASES["marrowick-bank-round-table"]


def asked(text: str = "", **facets: tuple[str, ...]) -> Situation:
    return Situation(text, "en", {facet: tuple(Reading(value, 0.8) for value in values) for facet, values in facets.items()})


def tags_of(case: Case) -> Tags:
    stated = card_tags(case, CardCues(CODEBOOK))
    return {facet: tuple(tag for tag in stated if tag.facet == facet) for facet in {tag.facet for tag in stated}}


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
        same=("Gap: capital (their “banks” and “loans”)", "Cluster stage: take-off (their “few firms”)", "Sector: ict"),
        differs=("Policy level: yours is EU, national, theirs city",),
        check=(),
    )


def test_what_is_shared_is_told_with_the_words_of_both_sides_the_first_two_of_each_once() -> None:
    readings = (Reading("capital", 0.8, ("Banks", "banks", "loans", "lenders")), Reading("policy", 0.6, ("mayor",)), Reading("research", 0.5))
    situation = Situation("Our banks", "en", {"gap": readings})
    tags = {
        "gap": (Tag("gap", "capital", 1.0, Origin.MODEL, words=("bank", "credit", "funds")), *tagged(gap=("policy", "research"))["gap"]),
    }
    told = "capital (your “Banks” and “loans”, their “bank” and “credit”), policy (your “mayor”), research"
    assert reasons(CODEBOOK, situation, "Nothing alike.", tags)[0] == f"Same gap: {told}."
    assert fit(CODEBOOK, situation, tags, None).same == (f"Gap: {told}",)


@pytest.mark.parametrize(
    ("region_type", "expected"),
    [
        ("peripheral-or-low-tech", Fit(same=("Region: peripheral or low-tech (your “remote”)",))),
        ("capital-or-large-city", Fit(differs=("Region: yours is capital or large city, theirs peripheral or low-tech",))),
    ],
)
def test_the_region_type_is_compared_where_both_tell_it(region_type: str, expected: Fit) -> None:
    situation = Situation("words", "en", {"region_type": (Reading(region_type, 0.6, ("remote",)),)})
    assert fit(CODEBOOK, situation, tags_of(BANKS), BANKS) == expected
    assert fit(CODEBOOK, situation, tags_of(CASES["hvidmose-mill-test-bed"]), CASES["hvidmose-mill-test-bed"]).differs == ()


@pytest.mark.parametrize(
    ("yours", "theirs", "differs"),
    [
        (11, Size(firms=400), ("Size: yours about 11 firms, theirs about 400",)),
        (1200, Size(firms=400), ("Size: yours about 1,200 firms, theirs about 400",)),
        (1199, Size(firms=400), ()),
        (134, Size(firms=400), ()),
        (11, Size(members=400), ()),
        (11, Size(), ()),
        (11, Size(firms=0), ()),
    ],
)
def test_sizes_are_compared_in_one_unit_from_three_times_on(yours: int, theirs: Size, differs: tuple[str, ...]) -> None:
    situation = Situation("words", "en", sizes=(ClusterSize(Counted.FIRMS, yours, "mills"),))
    assert fit(CODEBOOK, situation, {}, replace(BANKS, size=theirs)).differs == differs
    assert fit(CODEBOOK, situation, {}, None).differs == ()


def test_an_actor_that_took_part_there_and_that_the_asker_has_not_is_to_be_checked() -> None:
    missing = Reading("capital-provider", 0.6, ("no bank",), ActorRole.MISSING)
    situation = Situation("words", "en", {"actor": (missing, Reading("government", 0.6, ("mayor",), ActorRole.PRESENT))})
    told = "It relied on a capital provider (“banks”); you say that you have none (“no bank”)."
    assert fit(CODEBOOK, situation, tags_of(BANKS), BANKS).check == (told,)
    assert fit(CODEBOOK, situation, tagged(actor=("government",)), BANKS).check == ()
    assert fit(CODEBOOK, situation, tags_of(BANKS), None).check == ()


def test_an_actor_that_was_named_missing_by_no_words_is_told_without() -> None:
    situation = Situation("words", "en", {"actor": (Reading("intermediary", 1.0, role=ActorRole.MISSING),)})
    assert fit(CODEBOOK, situation, tagged(actor=("intermediary",)), BANKS).check == ("It relied on an intermediary; you say that you have none.",)


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
