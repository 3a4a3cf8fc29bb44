"""Tags in force as W3C Web Annotations."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from kb.exchange.annotations import AROUND, CONTEXT, to_annotations, value_urn
from kb.exchange.guids import guid
from kb.exchange.project import Project, ProjectDocument, ProjectPassage
from tests.kb.exchange.projects import PROJECT, human


def items(project: Project) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(to_annotations(project))["first"]["items"]
    return found


def test_a_collection_names_the_vocabulary_and_how_many_it_holds() -> None:
    collection = json.loads(to_annotations(PROJECT))
    assert (collection["@context"], collection["type"], collection["label"], collection["total"]) == (
        CONTEXT,
        "AnnotationCollection",
        "Two coders",
        2,
    )


def test_an_annotation_says_which_words_carry_which_value_by_whom_and_when() -> None:
    assert items(PROJECT)[0] == {
        "id": f"urn:uuid:{guid('annotation', 'd1-0000', 'gap', 'capital')}",
        "type": "Annotation",
        "motivation": "tagging",
        "creator": [{"type": "Person", "name": "Ada"}, {"type": "Person", "name": "Ben"}],
        "created": "2026-03-07T09:30:00+00:00",
        "body": [
            {"type": "SpecificResource", "purpose": "tagging", "source": "urn:clusterbridge:codebook:3:gap:capital"},
            {"type": "TextualBody", "purpose": "tagging", "value": "Gap: Capital", "format": "text/plain", "language": "en"},
        ],
        "target": {
            "source": {"id": "urn:clusterbridge:document:d1", "type": "Text", "format": "text/plain", "label": "A report"},
            "selector": [
                {"type": "TextPositionSelector", "start": 0, "end": 19},
                {"type": "TextQuoteSelector", "exact": "Banks meet 🏦 firms.", "prefix": "", "suffix": "\n\nFirms meet firms.\n\nNobody code"},
            ],
        },
    }


def test_a_suggestion_is_by_the_program_and_has_no_time() -> None:
    suggested = items(PROJECT)[1]
    assert suggested["creator"] == [{"type": "Software", "name": "Clusterbridge"}]
    assert "created" not in suggested


def test_a_quote_is_found_by_what_stands_around_it() -> None:
    text = "a" * 50 + "Banks lend." + "b" * 50
    project = replace(
        PROJECT,
        documents=(ProjectDocument("d", "T", text),),
        passages=(ProjectPassage("p", "d", 50, 61),),
        record=(),
        tags=(human("p", "gap", "capital"),),
    )
    quoted = items(project)[0]["target"]["selector"][1]
    assert (quoted["prefix"], quoted["exact"], quoted["suffix"]) == ("a" * AROUND, "Banks lend.", "b" * AROUND)


def test_a_value_that_no_address_may_hold_is_encoded() -> None:
    assert value_urn(2, "sector", "food & drink") == "urn:clusterbridge:codebook:2:sector:food%20%26%20drink"
