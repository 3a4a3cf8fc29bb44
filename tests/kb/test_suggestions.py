"""What is suggested for texts that are in no library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb.corpus import Corpus
from kb.encoder import Encoder
from kb.examples import TaggedExamples
from kb.features import FeatureReader
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary
from kb.suggestions import suggestions
from kb.tagger import Tagger
from kb.template import passage_text
from tests.conftest import SMALL_CORPUS
from tests.counting import CountingEncoder
from tests.kb.invented_heads import heads_that_say

SAID: Mapping[tuple[str, str], float] = {
    ("gap", "education"): 0.9,
    ("gap", "capital"): 0.5,
    ("gap", "policy"): 0.7,
    ("level", "city"): 0.9,
    ("kind", "practice"): 0.5,
    ("kind", "concept"): 0.2,
    ("kind", "context"): 0.3,
    ("kind", "furniture"): 0.0,
}


def tagger_of(heads: bool) -> Tagger:
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    features = len(FeatureReader(corpus.codebook, ()).of_passage((), "", np.zeros(384, dtype=np.float32)))
    made = heads_that_say(SAID, features, one=("kind",)) if heads else None
    return Tagger(corpus.codebook, Gazetteer(corpus.cases), SectorVocabulary({}), made)


@pytest.fixture(scope="module")
def by_cue() -> Tagger:
    return tagger_of(heads=False)


@pytest.fixture(scope="module")
def by_heads() -> Tagger:
    return tagger_of(heads=True)


def value(name: str, confidence: float, *words: str) -> dict[str, Any]:
    return {"value": name, "confidence": confidence, "from": list(words), "like": []}


NONE = TaggedExamples(np.zeros((0, 0), dtype=np.float32), (), (), ())


def test_listed_are_asserted_values_best_first_and_the_kind(by_heads: Tagger, word_encoder: Encoder) -> None:
    (told,) = suggestions(by_heads, word_encoder, NONE, [{"id": "a", "text": "Banks gave loans."}], unlisted=False)
    assert told == {
        "id": "a",
        "gap": [value("capital", 0.67, "banks", "loans"), value("education", 0.45)],
        "level": [value("city", 0.45)],
        "stage": [],
        "kind": {"value": "practice", "confidence": 0.5, "like": []},
    }
    assert list(told) == ["id", "gap", "level", "stage", "kind"]


def test_all_adds_the_rest_beside_what_is_listed(by_heads: Tagger, word_encoder: Encoder) -> None:
    rows = [{"id": "a", "text": "Banks gave loans."}]
    (told,), (listed,) = (suggestions(by_heads, word_encoder, NONE, rows, unlisted) for unlisted in (True, False))
    rest = told.pop("unlisted")
    assert told == listed
    assert rest == {
        "gap": [value("policy", 0.35)],
        "level": [],
        "stage": [],
        "kind": [value("context", 0.3), value("concept", 0.2), value("furniture", 0.0)],
    }


def test_what_no_words_speak_for_has_the_nearest_examples_that_carry_it(by_heads: Tagger, word_encoder: Encoder) -> None:
    text = "Banks gave loans."
    vectors = word_encoder.encode([passage_text("", (), text)])
    carried = [{("gap", "capital"), ("gap", "education"), ("gap", "policy"), ("kind", "practice"), ("kind", "concept")}]
    examples = TaggedExamples(vectors, ["quay"], ["A school at the quay"], carried)
    (told,) = suggestions(by_heads, word_encoder, examples, [{"id": "a", "text": text}], unlisted=True)
    like = {"id": "quay", "title": "A school at the quay", "similarity": 1.0}
    assert [(gap["value"], gap["from"], gap["like"]) for gap in told["gap"]] == [("capital", ["banks", "loans"], []), ("education", [], [like])]
    assert told["level"][0]["like"] == []
    assert told["kind"]["like"] == [like]
    assert [gap["like"] for gap in (*told["unlisted"]["gap"], *told["unlisted"]["kind"])] == [[]] * 4


def test_without_heads_suggestions_are_by_cue(by_cue: Tagger, word_encoder: Encoder) -> None:
    (told,) = suggestions(by_cue, word_encoder, NONE, [{"id": 1, "text": "Banks lend to the town."}], unlisted=True)
    assert told == {
        "id": 1,
        "gap": [value("capital", 0.6, "banks")],
        "level": [],
        "stage": [],
        "kind": {"value": "concept", "confidence": 1.0, "like": []},
        "unlisted": {"gap": [], "level": [value("city", 0.25, "town")], "stage": [], "kind": []},
    }


@pytest.mark.parametrize("heading", [["Money", "Loans"], "Money > Loans", " Money>Loans ", ["Money", " ", "Loans "]])
def test_a_heading_is_a_path_or_its_text(by_cue: Tagger, word_encoder: Encoder, heading: object) -> None:
    counting = CountingEncoder(word_encoder)
    (told,) = suggestions(by_cue, counting, NONE, [{"id": "a", "text": "They came.", "heading": heading}], unlisted=False)
    assert told["gap"] == [value("capital", 0.56, "money", "loans")]
    assert counting.encoded == [passage_text("", ("Money", "Loans"), "They came.")]


@pytest.mark.parametrize("row", [{}, {"heading": None}, {"heading": ""}, {"heading": []}])
def test_a_heading_may_be_missing(by_cue: Tagger, word_encoder: Encoder, row: dict[str, Any]) -> None:
    counting = CountingEncoder(word_encoder)
    suggestions(by_cue, counting, NONE, [{"id": "a", "text": "They came.", **row}], unlisted=False)
    assert counting.encoded == [passage_text("", (), "They came.")]


def test_rows_are_told_in_order_each_as_alone(by_heads: Tagger, word_encoder: Encoder) -> None:
    rows = [{"id": name, "text": text} for name, text in (("z", "Banks gave loans."), ("a", ""), ("z", "Apprentices of the town hall."))]
    told = suggestions(by_heads, word_encoder, NONE, rows, unlisted=True)
    assert [row["id"] for row in told] == ["z", "a", "z"]
    assert told == [suggestions(by_heads, word_encoder, NONE, [row], unlisted=True)[0] for row in rows]
    assert suggestions(by_heads, word_encoder, NONE, [], unlisted=True) == []
