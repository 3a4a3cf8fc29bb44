"""First tags of a passage, each with the words that gave it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.corpus import Corpus
from kb.model import Origin, Tag
from kb.places import Gazetteer
from kb.sectors import SectorVocabulary
from kb.tagger import CueTagger, kind_of
from tests.conftest import SMALL_CORPUS


@pytest.fixture(scope="module")
def tagger() -> CueTagger:
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    return CueTagger(corpus.codebook, Gazetteer(corpus.cases), SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml"))


def tag(facet: str, value: str, confidence: float, *words: str) -> Tag:
    return Tag(facet, value, confidence, Origin.CUE, words=words)


def test_a_passage_is_tagged_by_cue_kind_sector_and_country(tagger: CueTagger) -> None:
    tags = tagger.tags((), "In Marrowick the city council set up a round table where four banks meet software firms.")
    assert [t for t in tags if t.facet != "kind"] == [
        tag("gap", "capital", 0.6, "banks"),
        tag("level", "city", 0.6, "city council"),
        tag("instrument", "round-table", 0.6, "round table"),
        tag("actor", "capital-provider", 0.6, "banks"),
        tag("actor", "government", 0.6, "city council"),
        tag("sector", "ict", 0.8, "software"),
        tag("country", "SE", 0.8),
    ]
    assert [t.value for t in tags if t.facet == "kind"] == ["practice"]
    assert {t.origin for t in tags} == {Origin.CUE}


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ((), "Banks came.", [tag("gap", "capital", 0.6, "banks")]),
        (("Banks",), "They came.", []),
        (("Banks and loans",), "They came.", [tag("gap", "capital", 0.672, "banks", "loans")]),
        (("Finance",), "Banks came.", [tag("gap", "capital", 0.68, "banks", "finance")]),
        (("Money", "Finance"), "Capital.", [tag("gap", "capital", 0.513, "capital", "money", "finance")]),
    ],
)
def test_a_cue_of_the_heading_counts_four_fifths(tagger: CueTagger, heading: tuple[str, ...], text: str, expected: list[Tag]) -> None:
    assert [t for t in tagger.tags(heading, text) if t.facet == "gap"] == expected


def test_every_passage_has_exactly_one_kind(tagger: CueTagger) -> None:
    assert [t.facet for t in tagger.tags((), "")] == ["kind"]


@pytest.mark.parametrize(
    ("text", "places", "kind"),
    [
        ("The city founded a club, hired a broker and opened an office in Malmö.", 1, "practice"),
        ("Managers should ask members first. You must not wait. Have you asked them?", 0, "recommendation"),
        ("Clusters are concentrations of firms (Porter 1998), as Marshall et al argue [3].", 0, "concept"),
        ("Malmö lies opposite Copenhagen, between Lund and Trelleborg.", 4, "context"),
        ("Nothing in particular.", 0, "concept"),
    ],
)
def test_the_kind_follows_from_verbs_citations_and_places(text: str, places: int, kind: str) -> None:
    assert kind_of(text, places)[0] == kind


def test_the_confidence_of_a_kind_is_its_share_of_all_scores() -> None:
    # 40 words count at least, so one modal verb is 2.5 per 100: recommendation 3.0 beside concept 0.6.
    assert kind_of("They should go.", 0) == ("recommendation", 0.833)
