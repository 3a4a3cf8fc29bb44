"""Which instruments bridged a gap, stage by stage."""

from __future__ import annotations

import dataclasses

import pytest

from kb.atlas.bridges import bridges_by_stage, bridges_of
from kb.knowledge import KnowledgeBase
from kb.model import Case, Evidence, Outcome


@pytest.fixture
def cases(kb: KnowledgeBase) -> list[Case]:
    """The small library, a second round table that failed, and one at two stages without an instrument."""
    known = list(kb.store.cases().values())
    table = kb.case("marrowick-bank-round-table")
    failed = dataclasses.replace(
        table,
        id="second-table",
        place="Aldwick",
        evidence=Evidence.REPORTED,
        outcome=Outcome.FAILED,
        facets={"gap": ("capital",), "stage": ("take-off",), "instrument": ("round-table",)},
    )
    bare = dataclasses.replace(table, id="bare", facets={"gap": ("capital",), "stage": ("take-off", "decline")}, outcome=Outcome.UNKNOWN)
    silent = dataclasses.replace(table, id="silent", facets={"gap": ("capital",), "instrument": ("loan-or-guarantee",)})
    return [*known, failed, bare, silent]


def test_instruments_of_a_gap_come_by_their_practices_and_what_names_none_comes_last(kb: KnowledgeBase, cases: list[Case]) -> None:
    found = bridges_of(kb.codebook, cases, "capital")
    assert [(bridge.instrument, [case.id for case in bridge.practices], bridge.best) for bridge in found] == [
        ("round-table", ["marrowick-bank-round-table", "second-table"], Evidence.EVALUATED),
        ("loan-or-guarantee", ["marrowick-bank-round-table", "silent"], Evidence.EVALUATED),
        (None, ["bare"], Evidence.EVALUATED),
    ]
    assert {bridge.stage for bridge in found} == {None}


def test_outcomes_are_counted_in_the_order_of_their_grades(kb: KnowledgeBase, cases: list[Case]) -> None:
    table, loans, bare = bridges_of(kb.codebook, cases, "capital")
    assert list(table.outcomes.items()) == [(Outcome.WORKED, 1), (Outcome.FAILED, 1)]
    assert dict(loans.outcomes) == {Outcome.WORKED: 2}
    assert dict(bare.outcomes) == {Outcome.UNKNOWN: 1}


def test_a_practice_of_two_stages_stands_in_both_and_one_without_a_stage_comes_last(kb: KnowledgeBase, cases: list[Case]) -> None:
    found = bridges_by_stage(kb.codebook, cases, "capital")
    assert [(one.stage, one.practices, [(b.instrument, len(b.practices)) for b in one.bridges]) for one in found] == [
        ("take-off", 3, [("round-table", 2), ("loan-or-guarantee", 1), (None, 1)]),
        ("golden-age", 0, []),
        ("maturity", 0, []),
        ("rejuvenation", 0, []),
        ("decline", 1, [(None, 1)]),
        (None, 1, [("loan-or-guarantee", 1)]),
    ]


def test_a_gap_that_nobody_bridged_has_no_lines(kb: KnowledgeBase) -> None:
    assert bridges_of(kb.codebook, [], "policy") == ()
    assert {one.practices for one in bridges_by_stage(kb.codebook, [], "policy")} == {0}
