"""First tags of a passage, each with the words that gave it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from kb.corpus import Corpus
from kb.features import FeatureReader
from kb.model import Origin, Tag
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary
from kb.tagger import HEADS_SHARE, LISTED, MIN_CONFIDENCE, RIGHT_SHARE, Tagger, kind_of
from tests.conftest import SMALL_CORPUS
from tests.kb.invented_heads import DIM, heads_that_say


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    return Tagger(corpus.codebook, Gazetteer(corpus.cases), SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml"))


VECTOR = np.zeros(DIM, dtype=np.float32)
PRACTICE: Mapping[tuple[str, str], float] = {("kind", "furniture"): 0.0, ("kind", "practice"): 1.0}
"""Heads that are sure of a kind."""


def tag(facet: str, value: str, confidence: float, *words: str) -> Tag:
    return Tag(facet, value, confidence, Origin.CUE, words=words)


def told(facet: str, value: str, confidence: float, *words: str) -> Tag:
    """A tag that heads had a part in."""
    return Tag(facet, value, confidence, Origin.MODEL, words=words)


def tagger_with(heads: Mapping[tuple[str, str], float]) -> Tagger:
    """Beside the cues, heads that say the same of every passage."""
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    features = len(FeatureReader(corpus.codebook, ()).of_passage((), "", VECTOR))
    sectors = SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml")
    return Tagger(
        corpus.codebook,
        Gazetteer(corpus.cases),
        sectors,
        heads_that_say(heads, features, one=("kind",) if "kind" in {facet for facet, _ in heads} else ()),
    )


# by cue


def test_a_passage_is_tagged_by_cue_kind_sector_and_country(tagger: Tagger) -> None:
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
def test_a_cue_of_the_heading_counts_four_fifths(tagger: Tagger, heading: tuple[str, ...], text: str, expected: list[Tag]) -> None:
    assert [t for t in tagger.tags(heading, text) if t.facet == "gap"] == expected


def test_weighed_are_also_the_values_that_are_not_asserted(tagger: Tagger) -> None:
    kind = tag("kind", "concept", 1.0)
    assert tagger.weighed((), "Banks lend money to a town.") == (
        tag("gap", "capital", 0.7, "banks", "money"),
        tag("level", "city", 0.25, "town"),
        kind,
    )
    assert tagger.tags((), "Banks lend money to a town.")[0] == tag("gap", "capital", 0.7, "banks", "money")
    assert [t.facet for t in tagger.tags((), "Money in a town.")] == ["kind"]
    assert [tagger.asserts(tag("gap", "capital", sure)) for sure in (MIN_CONFIDENCE, 0.499)] == [True, False]


def test_a_guess_leans_to_all_that_is_weighed_and_to_topics_instruments_and_actors_by_cue(tagger: Tagger) -> None:
    text = "Banks gave our young firms loans and a guarantee; the board met."
    guess = tagger.guess(("Finance",), text)
    assert guess.tags == tagger.tags(("Finance",), text)
    weighed = {(tag.facet, tag.value): tag.confidence for tag in tagger.weighed(("Finance",), text)}
    leaned = {(facet, value): confidence for facet, values in guess.leanings.items() for value, confidence in values.items()}
    assert weighed.items() <= leaned.items()
    assert {facet for facet, _ in leaned.keys() - weighed.keys()} == {"topic", "instrument", "actor"}


def test_a_vector_changes_nothing_where_there_are_no_heads(tagger: Tagger) -> None:
    text = "In Marrowick the city council set up a round table where four banks meet software firms."
    assert tagger.tags((), text, VECTOR) == tagger.tags((), text)


def test_every_passage_has_exactly_one_kind(tagger: Tagger) -> None:
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


# heads beside cues


def test_a_confidence_is_the_mean_of_heads_and_cues_and_keeps_the_words_of_the_cues() -> None:
    tagger = tagger_with({("level", "city"): 0.3, ("gap", "capital"): 0.8, ("gap", "policy"): 0.9, **PRACTICE})
    assert tagger.weighed(("Loans",), "Banks came to the town.", VECTOR) == (
        told("gap", "capital", round(HEADS_SHARE * 0.8 + (1 - HEADS_SHARE) * 0.792, 3), "banks", "loans"),
        told("gap", "policy", round(HEADS_SHARE * 0.9, 3)),
        told("level", "city", 0.275, "town"),
        told("kind", "practice", 1.0),
        told("kind", "furniture", 0.0),
    )


def test_values_are_asserted_from_the_least_on_and_only_the_likeliest_kind_is() -> None:
    tagger = tagger_with({("gap", "capital"): 0.81, ("gap", "policy"): 0.79, ("stage", "decline"): 0.3, **PRACTICE})
    assert [tagger.asserts(told("gap", "capital", sure)) for sure in (LISTED, 0.399)] == [True, False]
    assert tagger.tags((), "Losing jobs.", VECTOR) == (
        told("gap", "capital", 0.405),
        told("stage", "decline", 0.293, "losing jobs"),
        told("kind", "practice", 1.0),
    )


def test_a_stage_is_asserted_as_before_with_the_confidence_that_it_holds() -> None:
    edge = LISTED / HEADS_SHARE
    tagger = tagger_with({("stage", "decline"): edge + 0.002, ("stage", "maturity"): edge - 0.002, **PRACTICE})
    (stage,) = (tag for tag in tagger.tags((), "Nothing is said.", VECTOR) if tag.facet == "stage")
    assert (stage.value, stage.confidence) == ("decline", round(0.401 * RIGHT_SHARE["stage"], 3))


def test_furniture_damps_what_speaks_for_other_facets() -> None:
    speaking = {("gap", "capital"): 0.8, ("kind", "furniture"): 0.75, ("kind", "practice"): 0.25}
    tagger = tagger_with(speaking)
    assert tagger.weighed((), "Banks .......... 12", VECTOR) == (
        told("gap", "capital", 0.175, "banks"),
        told("kind", "furniture", 0.75),
        told("kind", "practice", 0.25),
    )
    assert [t.value for t in tagger.tags((), "Banks .......... 12", VECTOR) if t.facet in ("gap", "kind")] == ["furniture"]


def test_without_a_vector_heads_are_not_asked(tagger: Tagger) -> None:
    with_heads = tagger_with({("gap", "policy"): 0.99, ("kind", "furniture"): 0.99, ("kind", "practice"): 0.01})
    for text in ("In Marrowick four banks meet.", "Money, finance.", ""):
        assert with_heads.weighed(("Loans",), text) == tagger.weighed(("Loans",), text)
        assert with_heads.tags(("Loans",), text) == tagger.tags(("Loans",), text)


def test_other_facets_are_tagged_by_cue_and_name_beside_heads_too(tagger: Tagger) -> None:
    text = "In Marrowick the city council set up a round table where four banks meet software firms."
    others = [t for t in tagger.tags((), text) if t.facet not in ("gap", "level", "stage", "kind")]
    assert [t.facet for t in others] == ["instrument", "actor", "actor", "sector", "country"]
    assert [t for t in tagger_with(PRACTICE).tags((), text, VECTOR) if t.facet not in ("gap", "level", "stage", "kind")] == others


def test_a_value_without_a_head_stays_to_the_cues() -> None:
    assert ("gap", "capital") in {(t.facet, t.value) for t in tagger_with(PRACTICE).tags((), "Banks gave loans.", VECTOR)}


def test_a_value_without_a_head_has_the_confidence_and_the_least_of_the_cues() -> None:
    tagger = tagger_with({("gap", "policy"): 0.9, **PRACTICE})
    assert tagger.weighed((), "Banks lend to the town.", VECTOR)[:3] == (
        tag("gap", "capital", 0.6, "banks"),
        told("gap", "policy", 0.45),
        tag("level", "city", 0.25, "town"),
    )
    assert [t.value for t in tagger.tags((), "Money.", VECTOR) if t.facet == "gap"] == ["policy"]


def test_without_a_head_of_any_kind_the_kind_is_by_cue(tagger: Tagger) -> None:
    assert tagger_with({("gap", "policy"): 0.1}).tags((), "They should go.", VECTOR) == tagger.tags((), "They should go.")
