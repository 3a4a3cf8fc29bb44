"""Codebook values read from words, by cue phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codebook import Codebook, Facet, Value
from kb.reading.cues import STRONG, WEAK, Cue, CueReader, Hit, values_of
from tests.conftest import SMALL_CORPUS


def codebook_of(**cues: dict[str, tuple[str, ...]]) -> Codebook:
    """One facet whose values have these cues: `named`, `strong`, `weak`."""
    values = tuple(
        Value(name, name, named=its.get("named", ()), strong=its.get("strong", ()), weak=its.get("weak", ()), unmeant=its.get("unmeant", ()))
        for name, its in cues.items()
    )
    return Codebook(1, (Facet("gap", "Gap", "Gaps", "?", False, values),))


@pytest.fixture(scope="module")
def reader() -> CueReader:
    return CueReader(
        codebook_of(
            research={"named": ("research gap",), "strong": ("research park", "laboratory"), "weak": ("research", "science", "test bed")},
            policy={"strong": ("town hall",), "weak": ("park", "permits")},
            capital={"strong": ("banks", "r&d loans"), "weak": ()},
        )
    )


def read(reader: CueReader, text: str) -> list[tuple[str, float, list[str]]]:
    return [(cue.value, cue.confidence, [text[start:end] for start, end in cue.spans]) for cue in reader.read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our laboratories are empty", [("research", 0.6, ["laboratories"])]),
        ("science", [("research", 0.25, ["science"])]),
        ("There is a research gap.", [("research", 0.95, ["research gap"])]),
        ("A laboratory for science", [("research", 0.7, ["laboratory", "science"])]),
        ("science, research and a test bed", [("research", 0.578, ["science", "research", "test bed"])]),
        ("a bank and another Bank", [("capital", 0.6, ["bank"])]),
        ("nothing of the kind", []),
        ("", []),
    ],
)
def test_independent_cues_add_up_and_each_counts_once(reader: CueReader, text: str, found: list[tuple[str, float, list[str]]]) -> None:
    assert read(reader, text) == found


def test_a_longer_phrase_hides_the_shorter_ones_in_it(reader: CueReader) -> None:
    assert read(reader, "a research park") == [("research", 0.6, ["research park"])]


def test_words_of_a_cue_may_not_be_skipped(reader: CueReader) -> None:
    assert read(reader, "the town has a hall") == []


def test_signs_are_part_of_a_cue(reader: CueReader) -> None:
    assert read(reader, "They took R&D loans") == [("capital", 0.6, ["R&D loans"])]


def test_the_most_confident_come_first_and_ties_follow_the_codebook(reader: CueReader) -> None:
    found = read(reader, "The bank beside the town hall asks for permits; the laboratory does not.")
    assert [(value, confidence) for value, confidence, _ in found] == [("policy", 0.7), ("research", 0.6), ("capital", 0.6)]


def test_one_phrase_may_speak_for_two_values() -> None:
    reader = CueReader(codebook_of(education={"strong": ("campus",)}, research={"weak": ("campus",)}))
    assert read(reader, "a campus") == [("education", 0.6, ["campus"]), ("research", 0.25, ["campus"])]


def test_a_codebook_without_cues_reads_nothing() -> None:
    assert CueReader(codebook_of(research={})).read("research at the laboratory") == ()


@given(
    st.lists(st.sampled_from(["banks", "loans", "laboratory", "R&D project", "and", "city council", "cluster-to-cluster", "—", "new"]), max_size=12)
)
def test_spans_lie_in_the_text_in_order_and_confidence_in_its_bounds(words: list[str]) -> None:
    text = " ".join(words)
    cues = CueReader(Codebook.from_file(SMALL_CORPUS / "codebook.yaml")).read(text)
    assert [cue.confidence for cue in cues] == sorted((cue.confidence for cue in cues), reverse=True)
    for cue in cues:
        assert 0 < cue.confidence < 1
        assert list(cue.spans) == sorted(cue.spans)
        assert all(0 <= start < end <= len(text) for start, end in cue.spans)


def test_values_of_a_facet_are_those_of_enough_confidence() -> None:
    cues = (Cue("gap", "policy", 0.7, ()), Cue("level", "city", 0.6, ()), Cue("gap", "capital", 0.5, ()), Cue("gap", "research", 0.25, ()))
    assert values_of(cues, "gap", 0.5) == {"policy": 0.7, "capital": 0.5}


def test_every_place_where_a_phrase_stands_is_a_hit_in_order_of_the_text(reader: CueReader) -> None:
    hits = reader.hits("Banks and a bank, research and the bank")
    bank = ("gap", "capital", STRONG, ("bank",))
    assert hits == (Hit(*bank, (0, 5)), Hit(*bank, (12, 16)), Hit("gap", "research", WEAK, ("research",), (18, 26)), Hit(*bank, (35, 39)))
    assert reader.weighed(hits) == reader.read("Banks and a bank, research and the bank")


def test_of_some_hits_only_those_are_weighed(reader: CueReader) -> None:
    hits = [hit for hit in reader.hits("Banks near the laboratory of science") if hit.weight == WEAK]
    assert reader.weighed(hits) == (Cue("gap", "research", 0.25, ((29, 36),)),)


def test_a_phrase_that_means_something_else_hides_the_cue_in_it() -> None:
    reader = CueReader(codebook_of(research={"strong": ("laboratory",), "unmeant": ("photo laboratory",)}))
    assert reader.read("a photo laboratory") == ()
    assert [cue.value for cue in reader.read("a photo laboratory beside a laboratory")] == ["research"]


def test_other_facets_are_read_where_they_are_named(reader: CueReader) -> None:
    other = CueReader(codebook_of(research={"strong": ("laboratory",)}), ("level",))
    assert other.read("a laboratory") == ()
