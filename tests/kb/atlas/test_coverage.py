"""What the library covers: counts of cells, and each reason why one is empty."""

from __future__ import annotations

import dataclasses

import pytest

from kb.atlas.coverage import ENOUGH, SURE, Emptiness, GridCell, Held, by_strength, strongest
from kb.codebooks.changes import Change, Kind
from kb.knowledge import KnowledgeBase
from kb.model import Evidence, TagStatus
from tests.kb.atlas.planted import CAPITAL, CONTEXT, DECLINE, POLICY, TAKE_OFF, add_report, give, passages_of, tagged
from tests.kb.documents import Part

EMPTY = ("capital", "stage", "decline")


def cell(kb: KnowledgeBase, gap: str, facet: str, value: str) -> GridCell:
    return kb.atlas.survey().coverage.cell(gap, facet, value)


def why(kb: KnowledgeBase) -> Emptiness | None:
    told = kb.atlas.survey().coverage
    return told.why_empty(told.cell(*EMPTY))


def test_every_practice_stands_in_the_cells_of_its_values(kb: KnowledgeBase) -> None:
    told = kb.atlas.survey().coverage
    filled = {(c.facet, c.gap, c.value): (c.practices, c.best) for grid in told.grids.values() for c in grid.cells.values() if c.practices}
    assert told.practices == 6
    assert {key: found for key, found in filled.items() if key[0] == "stage"} == {
        ("stage", "capital", "take-off"): (1, Evidence.EVALUATED),
        ("stage", "global-market", "golden-age"): (1, Evidence.EVALUATED),
        ("stage", "cluster-to-cluster", "golden-age"): (1, Evidence.REPORTED),
        ("stage", "firm-to-firm", "golden-age"): (1, Evidence.REPORTED),
        ("stage", "education", "maturity"): (1, Evidence.REPORTED),
        ("stage", "research", "rejuvenation"): (1, Evidence.DESCRIBED),
        ("stage", "policy", "rejuvenation"): (1, Evidence.DESCRIBED),
        ("stage", "firm-to-firm", "decline"): (1, Evidence.PLANNED),
    }
    assert sum(key[0] == "instrument" for key in filled) == 9
    assert sum(key[0] == "level" for key in filled) == 9


def test_the_tables_hold_every_gap_crossed_with_every_value(kb: KnowledgeBase) -> None:
    told = kb.atlas.survey().coverage
    assert {facet: len(grid.cells) for facet, grid in told.grids.items()} == {"stage": 35, "level": 35, "instrument": 49}


def test_practices_that_are_silent_on_a_facet_are_counted_beside_its_table(kb: KnowledgeBase) -> None:
    case = kb.case("marrowick-bank-round-table")
    with kb.store.engine.begin() as connection:
        kb.store.put_case(connection, dataclasses.replace(case, id="silent", facets={"gap": ("capital",)}))
    told = kb.atlas.survey().coverage
    assert {facet: grid.silent for facet, grid in told.grids.items()} == {"stage": 1, "level": 1, "instrument": 1}
    assert told.singles["gap", "capital"] == Held(2, 0)
    assert told.singles["stage", "take-off"] == Held(1, 0)


def test_a_passage_counts_where_both_tags_are_trusted_and_is_in_doubt_where_one_is_not(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", *(Part(f"Part {n}.", tags=(CONTEXT,)) for n in range(4)))
    one, two, three, four = passages_of(kb, report)
    give(kb, one, (CAPITAL, SURE), (DECLINE, SURE))
    give(kb, two, (CAPITAL, 0.9), (DECLINE, SURE - 0.01))
    give(kb, three, (CAPITAL, 0.9))
    give(kb, four, (DECLINE, 0.9))
    found = cell(kb, *EMPTY)
    assert (found.passages, found.doubtful, found.practices, found.best) == (1, 1, 0, None)
    told = kb.atlas.survey().coverage
    assert (told.passages, told.untagged) == (4, 0)
    assert (told.singles[CAPITAL].passages, told.singles[DECLINE].passages) == (3, 2)


def test_what_a_person_accepted_is_certain_and_what_one_refused_is_not_carried(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", tagged("one", CAPITAL, DECLINE), tagged("two", CAPITAL))
    one, two = passages_of(kb, report)
    give(kb, one, (DECLINE, 0.0), status=TagStatus.REJECTED)
    give(kb, two, (DECLINE, 0.1), status=TagStatus.ACCEPTED)
    assert (cell(kb, *EMPTY).passages, cell(kb, *EMPTY).doubtful) == (1, 0)
    give(kb, two, (DECLINE, 0.0), status=TagStatus.REJECTED)
    give(kb, one, (DECLINE, 0.3))
    assert (cell(kb, *EMPTY).passages, cell(kb, *EMPTY).doubtful) == (0, 1)


def test_furniture_and_passages_of_a_replaced_report_are_not_counted(kb: KnowledgeBase) -> None:
    furniture = Part("Contents", furniture=True, tags=(CAPITAL, DECLINE))
    first = add_report(kb, "First edition", tagged("one", CAPITAL, DECLINE), furniture)
    assert cell(kb, *EMPTY).passages == 1
    add_report(kb, "Second edition", tagged("two", CAPITAL), replaces=first)
    assert cell(kb, *EMPTY).passages == 0
    assert kb.atlas.survey().coverage.passages == 1


def test_a_value_that_was_merged_counts_as_the_one_that_took_its_place(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", tagged("one", CAPITAL, DECLINE))
    kb.codebooks.recoding.apply(Change(Kind.MERGE, "gap", "capital", into="policy"), "Ada", kb.codebook.version)
    kb.follow_codebook()
    assert cell(kb, "policy", "stage", "decline").passages == 1
    assert cell(kb, "policy", "stage", "take-off").practices == 1
    give(kb, passages_of(kb, report)[0], (CAPITAL, 0.0), status=TagStatus.REJECTED)
    assert cell(kb, "policy", "stage", "decline").passages == 0
    assert ("capital", "decline") not in kb.atlas.survey().coverage.grids["stage"].cells


def test_a_cell_is_thin_below_three_practices() -> None:
    assert ENOUGH == 3
    assert [GridCell("capital", "stage", "decline", number).thin for number in (0, 2, 3)] == [True, True, False]


# why a cell is empty


def test_a_cell_with_a_practice_is_not_empty(kb: KnowledgeBase) -> None:
    told = kb.atlas.survey().coverage
    assert told.why_empty(told.cell("capital", "stage", "take-off")) is None


def test_without_a_report_nothing_was_ingested(kb: KnowledgeBase) -> None:
    assert why(kb) is Emptiness.NOTHING_INGESTED


def test_where_passages_carry_both_only_the_practice_is_missing(kb: KnowledgeBase) -> None:
    add_report(kb, "North", tagged("one", CAPITAL, DECLINE), Part("Not tagged."))
    assert why(kb) is Emptiness.ONLY_PASSAGES


def test_where_passages_carry_both_with_low_trust_that_is_said(kb: KnowledgeBase) -> None:
    report = add_report(kb, "North", tagged("one", CAPITAL), Part("Not tagged."))
    give(kb, passages_of(kb, report)[0], (DECLINE, 0.42))
    assert why(kb) is Emptiness.LOW_TRUST


def test_where_passages_wait_to_be_tagged_that_is_said(kb: KnowledgeBase) -> None:
    add_report(kb, "North", tagged("one", CAPITAL), Part("Not tagged."))
    assert (why(kb), kb.atlas.survey().coverage.untagged) == (Emptiness.NOT_TAGGED, 1)


def test_where_everything_was_tagged_and_nothing_carries_both_there_is_nothing(kb: KnowledgeBase) -> None:
    add_report(kb, "North", tagged("one", CAPITAL), tagged("two", DECLINE, POLICY), tagged("three", TAKE_OFF))
    assert why(kb) is Emptiness.NOTHING


# evidence


def test_the_strongest_evidence_comes_first_then_place_and_title(kb: KnowledgeBase) -> None:
    cases = kb.store.cases().values()
    assert [case.place for case in by_strength(cases)] == ["Felsmark", "Marrowick", "Ostmere", "Quillhaven, West Coast", "Hvidmose", "Lindavale"]
    assert strongest(cases) is Evidence.EVALUATED


@pytest.mark.parametrize("kept", list(Evidence))
def test_the_strongest_of_one_is_its_own_and_of_none_nothing(kb: KnowledgeBase, kept: Evidence) -> None:
    case = dataclasses.replace(kb.case("marrowick-bank-round-table"), evidence=kept)
    assert strongest([case]) is kept
    assert strongest([]) is None
