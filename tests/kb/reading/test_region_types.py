"""The type of the asker's own region."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codebook import Codebook
from kb.reading.cues import CueReader
from kb.reading.region_types import FACET, RegionTypeReader
from kb.words import STOP_WORDS, stem, stems
from tests.conftest import ROOT

CODEBOOK = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")
READER = RegionTypeReader(CODEBOOK)


def read(text: str) -> str | None:
    cue = READER.read(text)
    return cue.value if cue else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("We are furniture makers in a small town.", "specialised-small-city"),
        ("Our rural network has no office.", "peripheral-or-low-tech"),
        ("Ten mills in a remote place.", "peripheral-or-low-tech"),
        ("A former mining region looks for new firms.", "old-industrial"),
        ("Our old industrial city wants designers.", "old-industrial"),
        ("We work in a big city.", "metropolitan"),
        ("We are a network in the capital city.", "metropolitan"),
        ("I work for a mid-sized city.", "city-region"),
        ("How can a small town win engineers?", "specialised-small-city"),
        ("How did we in a small town lose our engineers?", "specialised-small-city"),
        ("There is no bank in our remote valley.", "peripheral-or-low-tech"),
        ("Unlike a large city, our small town has no investors.", "specialised-small-city"),
    ],
)
def test_the_askers_region_is_read(text: str, value: str) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "We are not a big city.",
        "We are an hour from the capital city.",
        "Investors in the capital city overlook us.",
        "How did a small town in Spain do it?",
        "Which old industrial cities have renewed themselves?",
        "We want talent from big cities.",
        "Another mining town did better.",
        "Our firms need remote sensing.",
        "Our staff work remotely.",
        "The valley is far away.",
        "",
    ],
)
def test_a_region_that_is_anothers_or_denied_is_not_read(text: str) -> None:
    assert read(text) is None


def test_a_past_makes_a_region_old_industrial_and_nothing_else() -> None:
    assert read("We used to be a mining town; today there are software firms here.") == "old-industrial"
    assert read("We used to be a small town; today there are software firms here.") is None


def test_several_are_the_askers_where_it_is_said_so() -> None:
    assert read("We are a network of small towns.") == "specialised-small-city"
    assert read("Small towns lose their young people.") is None


def test_the_likeliest_is_read_with_its_words_and_of_equals_the_first_of_the_codebook() -> None:
    text = "Our remote island with its farmland was once a coal region."
    cue = READER.read(text)
    assert cue is not None
    assert (cue.value, cue.confidence) == ("peripheral-or-low-tech", 0.775)
    assert [text[slice(*span)] for span in cue.spans] == ["remote", "island", "farmland"]
    assert read("Our remote old mining town") == "old-industrial"


def test_a_cue_of_a_region_hides_none_of_another_facet() -> None:
    (cue,) = (cue for cue in CueReader(CODEBOOK).read("our remote city") if cue.facet == "level")
    assert cue.value == "city"
    assert not any(cue.facet == FACET for cue in CueReader(CODEBOOK).read("our remote city"))


def test_no_cue_of_a_region_has_the_stem_of_a_word_without_meaning() -> None:
    empty = {stem(word) for word in STOP_WORDS}
    phrases = [phrase for value in CODEBOOK.facet(FACET).values for phrase in (*value.strong, *value.weak)]
    assert [phrase for phrase in phrases if set(stems(phrase)) <= empty] == []


@given(st.text())
def test_a_value_comes_from_the_codebook(text: str) -> None:
    value = read(f"Our small town. {text}")
    assert value is None or CODEBOOK.check(FACET, [value]) == (value,)
