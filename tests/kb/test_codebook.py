"""Facets and values as data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.codebook import PRIMARY_FACETS, READ_FACETS, Codebook, Value
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.errors import BadInputError, UnknownValueError
from kb.features import FeatureReader, cue_columns
from kb.reading.cues import CueReader
from tests.conftest import ROOT, SMALL_CORPUS

GAPS = ("research", "education", "capital", "policy", "firm-to-firm", "cluster-to-cluster", "global-market")
LEVELS = ("eu", "national", "regional", "city", "cluster-organisation")
STAGES = ("take-off", "golden-age", "maturity", "rejuvenation", "decline")


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


@pytest.mark.parametrize("folder", [SMALL_CORPUS, ROOT / "corpus"], ids=["small", "shipped"])
def test_the_primary_facets_have_the_ids_that_never_change(folder: Path) -> None:
    codebook = Codebook.from_file(folder / "codebook.yaml")
    assert [codebook.facet(facet).ids for facet in PRIMARY_FACETS] == [GAPS, LEVELS, STAGES]
    assert set(READ_FACETS) <= set(codebook.by_id)


def test_the_signs_of_an_actor_are_among_its_strong_cues() -> None:
    actors = Codebook.from_file(ROOT / "corpus" / "codebook.yaml").facet("actor").values
    assert any(value.signs for value in actors)
    assert [value.id for value in actors if not set(value.signs) <= set(value.strong)] == []


def test_what_is_unmeant_and_what_an_actor_does_are_read_beside_the_cues() -> None:
    codebook = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
    assert "remote sensing" in codebook.facet("region_type").by_id["peripheral-or-low-tech"].unmeant
    assert codebook.facet("actor").by_id["capital-provider"].does == ("lends", "lend", "lent", "invests", "invest", "invested")


def test_no_cue_of_the_shipped_codebook_is_both_strong_and_weak_for_one_value() -> None:
    codebook = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
    both = [(value.id, set(value.strong) & set(value.weak)) for facet in codebook.facets for value in facet.values]
    assert [found for found in both if found[1]] == []


@pytest.mark.parametrize(
    "content", ["", "version: 1", "version: x\nfacets: []", "[1]", "version: 1\nfacets: [5]", "a: [", "version: 1\nfacets: [{id: gap}]"]
)
def test_a_file_that_is_no_codebook_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "codebook.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError, match=rf"^{file} cannot be read \(.*\); correct it\.$"):
        Codebook.from_file(file)


def test_a_value_is_read_with_its_meaning_and_cues(codebook: Codebook) -> None:
    assert codebook.facet("gap").by_id["capital"] == Value(
        "capital",
        "Capital",
        "firms and providers of capital",
        "banks, loans, investors",
        "money only pays the cluster organisation",
        named=("capital gap",),
        strong=("banks", "loans", "venture capital"),
        weak=("capital", "finance", "money"),
    )
    assert codebook.facet("kind").by_id["practice"] == Value("practice", "Practice")


def test_only_some_facets_hold_one_value(codebook: Codebook) -> None:
    assert [facet.id for facet in codebook.facets if facet.one] == ["kind", "region_type", "organisation_model"]


def test_an_unknown_facet_is_refused_with_the_known_ones(codebook: Codebook) -> None:
    with pytest.raises(UnknownValueError, match=r"^The codebook has no facet 'mood'; use one of: gap, level, stage, kind, .*organisation_model\.$"):
        codebook.facet("mood")


def test_known_values_are_returned_as_given(codebook: Codebook) -> None:
    assert codebook.check("stage", iter(["decline", "take-off"])) == ("decline", "take-off")


def test_an_unknown_value_is_refused_with_the_known_ones(codebook: Codebook) -> None:
    with pytest.raises(UnknownValueError) as raised:
        codebook.check("stage", ["decline", "sunset"])
    assert str(raised.value) == "The codebook has no stage 'sunset'; use one of: take-off, golden-age, maturity, rejuvenation, decline."


@pytest.mark.parametrize(
    ("facet", "value", "label"), [("gap", "firm-to-firm", "Firm to firm"), ("sector", "life-science", "life science"), ("gap", "x-y", "x y")]
)
def test_a_label_is_the_codebooks_word_or_the_id_in_words(codebook: Codebook, facet: str, value: str, label: str) -> None:
    assert codebook.label(facet, value) == label


def merged(codebook: Codebook) -> Codebook:
    """Capital is part of policy, research was retired, education split."""
    for number, change in enumerate(
        (
            Change(Kind.MERGE, "gap", "capital", into="policy"),
            Change(Kind.RETIRE, "gap", "research"),
            Change(Kind.SPLIT, "gap", "education", wordings=(Wording("Schools", strong=("banks of fog",)), Wording("Courses"))),
        ),
        start=8,
    ):
        codebook = changed(codebook, change, number)
    return codebook


def test_what_older_heads_say_comes_out_as_values_that_may_be_given(codebook: Codebook) -> None:
    told = {("gap", "capital"): 0.7, ("gap", "policy"): 0.4, ("gap", "research"): 0.9, ("gap", "education"): 0.8, ("level", "eu"): 0.2}
    assert merged(codebook).likeliest(told) == {("gap", "policy"): 0.7, ("level", "eu"): 0.2}
    assert codebook.likeliest({**told, ("gap", "ferries"): 1.0}) == told


def test_cues_of_a_merged_value_speak_for_the_one_it_is_now_and_others_that_went_are_silent(codebook: Codebook) -> None:
    reader = CueReader(merged(codebook))
    assert {
        cue.value for cue in reader.read("Investors gave venture capital; a university did research with an institute.") if cue.facet == "gap"
    } == {"policy"}


def test_heads_see_the_cues_that_they_were_fitted_on_whatever_became_of_the_codebook(codebook: Codebook) -> None:
    columns = cue_columns(codebook)
    text = "Banks of fog: the students of the school asked lenders, investors and a research institute for loans."
    before, after = (FeatureReader(book, columns).of_situation(text, np.zeros(3, dtype=np.float32)) for book in (codebook, merged(codebook)))
    assert before.any()
    assert (before == after).all()
    assert set(cue_columns(merged(codebook))) == {*columns, ("gap", "schools"), ("gap", "courses")}


def test_facets_stand_as_they_are_now_each_value_once(codebook: Codebook) -> None:
    stated = {"gap": ("policy", "capital", "research"), "sector": ("ict",)}
    assert merged(codebook).standing(stated) == {"gap": ("policy", "research"), "sector": ("ict",)}
