"""The shape that other programs rely on: exactly the contract's keys, and the three that were added."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kb.answer_json import answer_to_json
from kb.answer_model import Filters
from kb.knowledge import KnowledgeBase
from kb.rank import SIGNALS
from kb.situation import Question
from tests.kb.documents import Part, prepared

RESULT = {"rank", "score", "id", "type", "kind", "title", "text", "marks", "document", "source", "pages", "page_labels", "heading"}
RESULT |= {"tags", "evidence", "outcome", "why", "signals", "fit", "passages"}
ADDED = {"place", "country"}
TEXT = "We are in Marrowick: banks give our young software firms no loans. What did Dortmund do?"


@pytest.fixture
def answer(kb: KnowledgeBase) -> dict[str, Any]:
    """An answer with cases and one passage, as it comes out of a pipe."""
    part = Part("Four banks of Grimholt give software firms loans.", ("2 Money", "2.1 Loans"), 2, tags=(("gap", "capital"), ("country", "FI")))
    kb.add_document(prepared(kb.encoder, "Money for Makers", [part], source_id="bridges-2019", labels=["i", "1"]))
    told: dict[str, Any] = json.loads(json.dumps(answer_to_json(kb.answer(Question(TEXT)))))
    return told


def results(answer: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [result for result in answer["results"] if result["type"] == kind]


def test_the_answer_has_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert set(answer) == {"situation", "confident", "no_answer", "results", "counter"}
    assert set(answer["situation"]) == {"text", "language", "facets", "size"}
    assert answer["situation"]["text"] == TEXT
    assert {"gap", "level", "stage", "sector", "place", "country"} <= set(answer["situation"]["facets"])
    assert (answer["confident"], answer["no_answer"]) == (True, None)


def test_readings_tell_value_confidence_and_words_and_places_their_role(answer: dict[str, Any]) -> None:
    facets = answer["situation"]["facets"]
    assert facets["gap"] == [{"value": "capital", "confidence": 0.84, "from": ["banks", "loans"]}]
    assert facets["place"] == [
        {"value": "Marrowick", "confidence": 0.9, "from": ["Marrowick"], "role": "own"},
        {"value": "Dortmund", "confidence": 0.9, "from": ["Dortmund"], "role": "wanted"},
    ]


def test_a_situation_tells_region_type_actors_with_their_role_and_size(kb: KnowledgeBase) -> None:
    told = answer_to_json(kb.answer(Question("We are eleven mills in a remote valley and have no laboratory; banks fear us.")))["situation"]
    assert told["facets"]["region_type"] == [{"value": "peripheral-or-low-tech", "confidence": 0.6, "from": ["remote"]}]
    assert {actor["value"]: (actor["role"], actor["from"]) for actor in told["facets"]["actor"]} == {
        "capital-provider": ("present", ["banks"]),
        "research-organisation": ("missing", ["no laboratory"]),
    }
    assert told["size"] == [{"of": "firms", "number": 11, "from": ["eleven mills"]}]


def test_every_result_has_exactly_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert len(answer["results"]) == 7
    assert [result["rank"] for result in answer["results"]] == list(range(1, 8))
    for result in answer["results"]:
        assert set(result) == RESULT | ADDED
        assert {"gap", "level", "stage"} <= set(result["tags"])
        assert set(result["fit"]) == {"same", "differs", "check"}
        assert tuple(result["signals"]) == SIGNALS
        assert all(0 <= start < end <= len(result["text"]) for start, end in result["marks"])
        for tags in result["tags"].values():
            assert all(set(tag) == {"value", "confidence", "origin"} for tag in tags)


def test_a_case_has_evidence_and_source_but_neither_document_nor_pages(answer: dict[str, Any]) -> None:
    case = next(result for result in results(answer, "case") if result["id"] == "marrowick-bank-round-table")
    assert (case["kind"], case["evidence"], case["outcome"]) == ("practice", "evaluated", "worked")
    assert (case["document"], case["pages"], case["page_labels"], case["heading"], case["passages"]) == (None, None, None, [], [])
    title = "Bridges Built Slowly: Six Towns and Their Firms"
    assert case["source"] == {"id": "bridges-2019", "title": title, "year": 2019, "url": "https://example.org/bridges"}
    assert case["tags"]["gap"] == [{"value": "capital", "confidence": 1.0, "origin": "card"}]
    assert (case["place"], case["country"]) == ("Marrowick", ["SE"])
    assert case["text"].startswith("Marrowick's city council invited four banks")


def test_a_passage_has_document_heading_and_pages_but_no_evidence(answer: dict[str, Any]) -> None:
    (passage,) = results(answer, "passage")
    assert set(passage["document"]) == {"id", "title", "file"}
    assert (passage["document"]["title"], passage["document"]["file"]) == ("Money for Makers", "money-for-makers.md")
    assert (passage["heading"], passage["pages"], passage["page_labels"]) == (["2 Money", "2.1 Loans"], [2, 2], ["1", "1"])
    assert (passage["evidence"], passage["outcome"], passage["place"], passage["country"]) == (None, None, None, [])
    assert passage["tags"]["gap"] == [{"value": "capital", "confidence": 1.0, "origin": "cue"}]
    assert passage["tags"]["stage"] == []
    assert passage["text"] == "Four banks of Grimholt give software firms loans."


CAPITAL = {"gap": ["capital"], "level": [], "stage": [], "practices": 1, "passages": 0}
DECLINE = {"gap": [], "level": [], "stage": ["decline"], "practices": 1, "passages": 0}


@pytest.mark.parametrize(
    ("text", "filters", "no_answer"),
    [
        ("zeppelin quaternions", Filters(), {"reason": "low-match", "looked_for": [], "removed_by": {}, "cell": None}),
        (
            TEXT,
            Filters(country=("DK",)),
            {"reason": "filtered", "looked_for": ["Capital"], "removed_by": {"country": 5}, "cell": CAPITAL | {"parts": []}},
        ),
    ],
)
def test_no_answer_tells_reason_what_was_looked_for_and_what_removed_it(
    kb: KnowledgeBase, text: str, filters: Filters, no_answer: dict[str, Any]
) -> None:
    told = answer_to_json(kb.answer(Question(text, filters=filters)))
    assert (told["confident"], told["no_answer"]) == (False, no_answer)


def test_an_empty_cell_is_told_with_what_the_library_holds_of_each_value(kb: KnowledgeBase) -> None:
    question = Question("zeppelin quaternions", chips={"gap": ("capital",), "stage": ("decline",)})
    cell = {"gap": ["capital"], "level": [], "stage": ["decline"], "practices": 0, "passages": 0, "parts": [CAPITAL, DECLINE]}
    assert answer_to_json(kb.answer(question))["no_answer"] == {
        "reason": "empty",
        "looked_for": ["Capital", "Decline"],
        "removed_by": {},
        "cell": cell,
    }
