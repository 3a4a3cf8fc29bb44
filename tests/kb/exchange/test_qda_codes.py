"""The codebook as codes of the REFI-QDA standard."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb.codebook import Codebook, Facet, Value
from kb.errors import UnreadableFileError
from kb.exchange.guids import value_guid
from kb.exchange.qda_codes import GAP_COLOURS, Codes, completed, read_codebook, read_codes, write_codebook
from kb.exchange.qda_xml import CODEBOOK as NAMESPACE
from kb.exchange.qda_xml import parse
from tests.conftest import ROOT
from tests.kb.exchange.projects import CODEBOOK, RECORD, decision

SHIPPED = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
EMPTY = Codebook(1, ())


def codes(inner: str, known: Codebook = CODEBOOK) -> Codes:
    return read_codes(parse(f"<CodeBook xmlns='{NAMESPACE}'><Codes>{inner}</Codes></CodeBook>".encode(), "a.qdc"), known)


def code(number: int, name: str, inner: str = "", codable: str = "true") -> str:
    return f"<Code guid='{{0000000{number}-AAAA-0000-0000-000000000000}}' name='{name}' isCodable='{codable}'>{inner}</Code>"


def meaning(facet: Facet) -> tuple[object, ...]:
    values = [(value.id, value.label, value.connects, value.when, value.not_when, value.alone) for value in facet.values]
    return facet.id, facet.label, facet.question, facet.one, values


def plain(number: int) -> str:
    return f"0000000{number}-aaaa-0000-0000-000000000000"


def test_the_shipped_codebook_comes_back_with_what_it_means_and_its_cues() -> None:
    assert read_codebook(write_codebook(SHIPPED), "a.qdc", SHIPPED) == SHIPPED


def test_the_shipped_codebook_comes_back_where_nothing_is_known_of_it() -> None:
    found = read_codebook(write_codebook(SHIPPED), "a.qdc", EMPTY)
    assert [meaning(facet) for facet in found.facets] == [meaning(facet) for facet in SHIPPED.facets]


def test_facets_are_categories_and_values_are_codes_with_colours_of_the_gaps() -> None:
    root = parse(write_codebook(CODEBOOK), "a.qdc")
    assert (root.name, root.get("origin")) == ("CodeBook", "Clusterbridge")
    gap = root.children("Codes")[0].children("Code")[0]
    assert (gap.get("name"), gap.get("isCodable")) == ("Gap", "false")
    assert [(inner.get("name"), inner.get("color"), inner.get("isCodable")) for inner in gap.children("Code")] == [
        ("Capital", "#1a693b", "true"),
        ("Firm to firm", "#a83226", "true"),
        ("Policy (Gap)", "#6d35a0", "true"),
    ]
    assert gap.children("Code")[0].get("guid") == value_guid("gap", "capital")


def test_the_colours_of_the_gaps_are_those_of_the_pages() -> None:
    stylesheet = (ROOT / "web" / "static" / "style.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"--gap-([a-z-]+): light-dark\((#[0-9a-f]{6}),", stylesheet)) == GAP_COLOURS
    assert set(GAP_COLOURS) == set(SHIPPED.facet("gap").ids)


def test_no_two_codes_have_the_same_name() -> None:
    root = parse(write_codebook(SHIPPED), "a.qdc")
    names = [inner.get("name") for top in root.children("Codes")[0].children("Code") for inner in top.children("Code")]
    assert len(set(names)) == len(names)


def test_a_label_that_ends_like_a_facet_comes_back() -> None:
    codebook = Codebook(1, (Facet("gap", "Gap", "Gaps", "", False, (Value("a", "Mind the (Gap)"), Value("b", "Old (Gap)"))),))
    assert read_codebook(write_codebook(codebook), "a.qdc", codebook) == codebook


def test_another_programs_codes_become_facets_and_values() -> None:
    found = codes(
        code(1, "Trust", code(2, "Broken", "<Description>Promises\nnot kept</Description>" + code(3, "Early")), "false") + code(4, "Loose end")
    )
    assert [(facet.id, facet.label, [(value.id, value.label, value.connects) for value in facet.values]) for facet in found.codebook.facets] == [
        ("trust", "Trust", [("broken", "Broken", "Promises\nnot kept"), ("broken-early", "Broken / Early", "")]),
        ("codes", "Codes", [("loose-end", "Loose end", "")]),
    ]
    assert found.by_guid == {plain(2): ("trust", "broken"), plain(3): ("trust", "broken-early"), plain(4): ("codes", "loose-end")}


def test_a_category_that_is_coded_itself_is_a_value_of_its_own_facet() -> None:
    found = codes(code(1, "Trust", code(2, "Broken")))
    assert found.by_guid == {plain(1): ("trust", "trust"), plain(2): ("trust", "broken")}


def test_codes_named_like_ours_are_ours_with_their_meaning_and_cues() -> None:
    found = codes(code(1, "GAP", code(2, "capital") + code(3, "Barter"), "false"))
    assert found.by_guid == {plain(2): ("gap", "capital"), plain(3): ("gap", "barter")}
    assert found.codebook.facet("gap").by_id["capital"] == replace(CODEBOOK.facet("gap").by_id["capital"], label="capital")
    assert found.codebook.version == 3


def test_codes_of_the_same_name_get_ids_of_their_own() -> None:
    found = codes(code(1, "Trust", code(2, "Other") + code(3, "Other") + code(4, "…"), "false"))
    assert found.codebook.facet("trust").ids == ("other", "other-2", "code")


def test_categories_of_the_same_name_are_told_apart() -> None:
    found = codes(code(1, "Trust", code(2, "High"), "false") + code(3, "Trust", code(4, "Low"), "false"))
    assert [(facet.id, facet.ids) for facet in found.codebook.facets] == [("trust", ("high",)), ("trust-2", ("low",))]


def test_a_facet_or_value_that_only_decisions_name_gets_a_code() -> None:
    lines = (*RECORD, decision(9, "Ada", "d1-0000", "gap", "life-line"), decision(10, "Ada", "d1-0000", "region_type", "city-region"))
    found = completed(CODEBOOK, lines)
    assert found.facet("gap").ids == ("capital", "firm-to-firm", "policy", "life-line")
    assert found.label("gap", "life-line") == "Life line"
    assert (found.facet("region_type").label, found.facet("region_type").ids) == ("Region type", ("city-region",))
    assert completed(CODEBOOK, RECORD) == CODEBOOK


def test_an_empty_codebook_is_a_file_without_codes() -> None:
    assert read_codebook(write_codebook(EMPTY), "a.qdc", EMPTY) == EMPTY


def test_a_project_is_no_codebook() -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_codebook(b"<Project/>", "a.qdc", EMPTY)
    assert str(refusal.value) == "'a.qdc' holds a 'Project', not a 'CodeBook'; export the codebook as REFI-QDA (.qdc)."
