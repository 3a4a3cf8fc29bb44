"""What to read to fill a cell: which leads, documents and neighbours, and in which order."""

from __future__ import annotations

import dataclasses

import pytest

from kb.atlas.coverage import Emptiness, GridCell
from kb.atlas.reading_list import MOST_DOCUMENTS, ReadingList, leads_for_cell, nearest, reading_list
from kb.codebook import Column
from kb.corpus import Lead
from kb.exchange.references import Work
from kb.knowledge import KnowledgeBase
from tests.kb.atlas.planted import CAPITAL, CONTEXT, DECLINE, POLICY, TAKE_OFF, add_report, tagged
from tests.kb.documents import Part


def listed(kb: KnowledgeBase, gap: str, facet: str, value: str) -> ReadingList:
    survey = kb.atlas.survey()
    cell = survey.coverage.cell(gap, facet, value)
    return reading_list(kb.store, kb.record, kb.codebook, survey, kb.leads, cell)


def lead(identifier: str, **facets: tuple[str, ...]) -> Lead:
    return Lead(identifier, f"About {identifier}", f"https://example.org/{identifier}", "A sentence.", facets)


def test_leads_of_the_gap_that_name_the_stage_come_first_and_those_of_another_stage_are_left_out(kb: KnowledgeBase) -> None:
    cell = kb.atlas.survey().coverage.cell("capital", "stage", "decline")
    leads = [
        lead("a", gap=("capital",)),
        lead("b", gap=("capital",), stage=("take-off",)),
        lead("c", gap=("capital", "policy"), stage=("decline", "take-off")),
        lead("d", gap=("policy",), stage=("decline",)),
    ]
    assert [each.id for each in leads_for_cell(leads, cell)] == ["c", "a"]


def test_leads_know_no_instruments_so_all_of_the_gap_are_listed_for_one(kb: KnowledgeBase) -> None:
    cell = kb.atlas.survey().coverage.cell("capital", "instrument", "umbrella-organisation")
    assert [each.id for each in leads_for_cell([lead("a", gap=("capital",), stage=("decline",)), lead("b")], cell)] == ["a"]


def test_at_most_eight_leads_are_listed_by_title(kb: KnowledgeBase) -> None:
    cell = kb.atlas.survey().coverage.cell("capital", "stage", "decline")
    leads = [lead(name, gap=("capital",)) for name in "lkjihgfedcba"]
    assert [each.id for each in leads_for_cell(leads, cell)] == list("abcdefgh")


def test_the_nearest_cells_are_those_a_step_away_then_those_with_more_practices(kb: KnowledgeBase) -> None:
    told = kb.atlas.survey().coverage
    assert [(c.gap, c.value) for c in nearest(kb.codebook, told, told.cell("capital", "stage", "decline"))] == [
        ("firm-to-firm", "decline"),
        ("capital", "take-off"),
    ]
    assert [(c.gap, c.value, c.practices) for c in nearest(kb.codebook, told, told.cell("firm-to-firm", "level", "national"))] == [
        ("research", "national", 1),
        ("policy", "national", 1),
        ("firm-to-firm", "city", 1),
        ("firm-to-firm", "cluster-organisation", 2),
    ]


def test_a_list_names_practices_nearby_and_the_works_that_tell_them(kb: KnowledgeBase) -> None:
    found = listed(kb, "capital", "stage", "decline")
    assert (found.why, found.empty) == (Emptiness.NOTHING_INGESTED, False)
    assert [[case.id for case in near.practices] for near in found.near] == [["lindavale-breakfast-club"], ["marrowick-bank-round-table"]]
    assert [source.id for source in found.near[1].sources] == ["bridges-2019"]


def test_works_are_the_pages_the_reports_and_the_sources_each_once(kb: KnowledgeBase) -> None:
    both = Part("Both.", tags=(CONTEXT,), leanings={"gap": {"capital": 0.8}, "stage": {"decline": 0.7}})
    add_report(kb, "Bridges, a copy", both, source_id="bridges-2019")
    add_report(kb, "North", both)
    found = listed(kb, "capital", "stage", "decline")
    assert [(one.document.title, one.source.id if one.source else None) for one in found.documents] == [
        ("Bridges, a copy", "bridges-2019"),
        ("North", None),
    ]
    bridges = Work.from_source(kb.store.sources()["bridges-2019"])
    titles = [work.title for work in found.works]
    assert found.works.count(bridges) == 1
    assert titles[:2] == [bridges.title, "North"]
    assert len(titles) == len(set(titles))


def test_leads_stand_among_the_works_as_web_pages(kb: KnowledgeBase) -> None:
    found = listed(kb, "capital", "stage", "take-off")
    assert [each.id for each in found.leads] == ["lead-001"]
    assert found.works[0] == Work(found.leads[0].title, (), None, None, "web page", "https://example.org/leads/savings-bank")


def test_a_thin_cell_has_a_list_and_no_reason_to_be_empty(kb: KnowledgeBase) -> None:
    found = listed(kb, "capital", "stage", "take-off")
    assert (found.why, found.cell.thin, found.cell.practices) == (None, True, 1)


def test_the_rarer_of_the_two_values_is_looked_for(kb: KnowledgeBase) -> None:
    add_report(kb, "North", tagged("one", CAPITAL), tagged("two", CAPITAL, POLICY), tagged("three", TAKE_OFF, DECLINE), tagged("four", DECLINE))
    assert listed(kb, "capital", "stage", "take-off").seek == TAKE_OFF
    assert listed(kb, "policy", "stage", "decline").seek == POLICY


def test_of_many_documents_the_likeliest_are_listed_and_the_rest_are_counted(kb: KnowledgeBase) -> None:
    for number in range(MOST_DOCUMENTS + 2):
        told = {"gap": {"capital": 0.3 + number / 100}, "stage": {"decline": 0.9}}
        add_report(kb, f"Report {number}", Part(f"Words {number}.", tags=(CONTEXT,), leanings=told))
    found = listed(kb, "capital", "stage", "decline")
    assert [one.leaning.highest for one in found.documents] == pytest.approx([0.41 - n / 100 for n in range(MOST_DOCUMENTS)])
    assert found.more_documents == 2


def test_where_nothing_leads_further_the_list_is_empty(kb: KnowledgeBase) -> None:
    survey = kb.atlas.survey()
    cell = survey.coverage.cell("capital", "instrument", "test-bed-or-living-lab")
    bare = dataclasses.replace(survey.coverage, grids={"instrument": dataclasses.replace(survey.coverage.grids["instrument"], cells=_emptied(kb))})
    assert reading_list(kb.store, kb.record, kb.codebook, dataclasses.replace(survey, coverage=bare, cases={}), (), cell).empty


def _emptied(kb: KnowledgeBase) -> dict[Column, GridCell]:
    cells = kb.atlas.survey().coverage.grids["instrument"].cells
    return {place: dataclasses.replace(cell, practices=0, best=None) for place, cell in cells.items()}
