"""What a card states, as tags."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kb.card_tags import CardCues, card_tags
from kb.corpus import Corpus
from kb.model import Origin, TagStatus
from tests.conftest import SMALL_CORPUS

CORPUS = Corpus.from_folder(Path(SMALL_CORPUS))
CASES = {case.id: case for case in CORPUS.cases}
CUES = CardCues(CORPUS.codebook)


def test_a_card_states_its_tags_for_certain() -> None:
    tags = card_tags(CASES["hvidmose-mill-test-bed"], CUES)
    assert {(tag.facet, tag.value) for tag in tags} == {
        ("gap", "research"),
        ("gap", "policy"),
        ("level", "national"),
        ("stage", "rejuvenation"),
        ("instrument", "test-bed-or-living-lab"),
        ("actor", "research-organisation"),
        ("actor", "government"),
        ("mechanism", "direct"),
        ("sector", "steel"),
        ("country", "DK"),
        ("kind", "practice"),
    }
    assert {(tag.confidence, tag.origin, tag.status) for tag in tags} == {(1.0, Origin.CARD, TagStatus.ACCEPTED)}


def test_a_tag_holds_the_strong_cues_of_the_card_in_lower_case() -> None:
    words = {(tag.facet, tag.value): tag.words for tag in card_tags(CASES["marrowick-bank-round-table"], CUES)}
    assert words["gap", "capital"] == ("banks", "loans")
    assert words["level", "city"] == ("city council",)
    assert words["actor", "capital-provider"] == ("banks",)
    assert words["actor", "firm"] == words["country", "SE"] == words["kind", "practice"] == ()


def test_a_region_type_holds_the_words_of_the_card_too() -> None:
    case = CASES["marrowick-bank-round-table"]
    remote = replace(case, body={**case.body, "Situation": "A remote town with remote sensing firms."})
    assert CUES.words(case).get(("region_type", "peripheral-or-low-tech")) is None
    assert CUES.words(remote)["region_type", "peripheral-or-low-tech"] == ("remote",)
