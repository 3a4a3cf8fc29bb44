"""Places and countries named in a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answer_model import PlaceRole
from kb.corpus import Corpus
from kb.reading.places import Gazetteer, Named
from tests.conftest import SMALL_CORPUS

OWN, WANTED = PlaceRole.OWN, PlaceRole.WANTED


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(Corpus.from_folder(Path(SMALL_CORPUS)).cases)


@pytest.mark.parametrize(
    ("text", "name", "countries", "is_country"),
    [
        ("What did Dortmund do?", "Dortmund", ("DE",), False),
        ("like in Malmö", "Malmö", ("SE",), False),
        ("as in New York City today", "New York City", ("US",), False),
        ("somewhere in Denmark", "Denmark", ("DK",), True),
        ("in the United Kingdom", "United Kingdom", ("GB",), True),
        ("from the UK", "UK", ("GB",), True),
        ("clusters of The Netherlands", "The Netherlands", ("NL",), True),
        ("a round table in Marrowick", "Marrowick", ("SE",), False),
        ("the yards of Quillhaven", "Quillhaven", ("IE",), False),
        ("on the West Coast", "West Coast", ("IE",), False),
        ("makers in Felsmark", "Felsmark", ("AT", "SI"), False),
        ("the port of St. Petersburg", "St. Petersburg", ("US",), False),
    ],
)
def test_a_place_is_found_with_its_countries(gazetteer: Gazetteer, text: str, name: str, countries: tuple[str, ...], is_country: bool) -> None:
    start = text.index(name)
    assert gazetteer.find(text) == (Named(name, countries, is_country, WANTED, (start, start + len(name))),)


@pytest.mark.parametrize("text", ["a nice place for reading", "Nice. Reading is best.", "dortmund", "Most firms split", "", "Dort mund"])
def test_common_words_and_other_spellings_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == ()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We are a cluster in Dortmund.", OWN),
        ("Our firms in Dortmund are young.", OWN),
        ("I work in Dortmund", OWN),
        ("Here in Dortmund banks are far away.", OWN),
        ("How did Dortmund do it?", WANTED),
        ("We have a problem. How did Dortmund solve it?", WANTED),
        ("Our three banks lend nothing to young firms; what was done in Dortmund?", WANTED),
    ],
)
def test_a_place_is_the_askers_own_where_we_or_our_stands_before_it(gazetteer: Gazetteer, text: str, role: PlaceRole) -> None:
    assert [named.role for named in gazetteer.find(text)] == [role]


def test_places_come_in_order_and_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    found = gazetteer.find("From Malmö to Marrowick, then South Africa and Denmark's town Marrowick")
    assert [named.name for named in found] == ["Malmö", "Marrowick", "South Africa", "Denmark", "Marrowick"]


@pytest.mark.parametrize("text", ["Dortmund's banks", "Dortmund’s banks", "(Dortmund)", "Dortmund, or", "Dortmund?"])
def test_a_sign_or_ending_behind_a_name_does_not_hide_it(gazetteer: Gazetteer, text: str) -> None:
    assert [named.name for named in gazetteer.find(text)] == ["Dortmund"]


def test_the_places_of_one_library_are_not_known_in_another(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.find("Marrowick and Quillhaven")) == 2
    assert Gazetteer().find("Marrowick and Quillhaven") == ()


def test_countries_are_told_once_in_order(gazetteer: Gazetteer) -> None:
    assert gazetteer.countries("Felsmark, Dortmund, Germany, Austria") == ("AT", "SI", "DE")


@given(st.text(alphabet=st.sampled_from("Dortmund Malmö, USA.’-22@ we"), max_size=60))
def test_a_name_is_the_text_at_its_span_and_spans_ascend(text: str) -> None:
    behind = 0
    for named in SHARED.find(text):
        start, end = named.span
        assert text[start:end] == named.name
        assert behind <= start < end
        behind = end


SHARED = Gazetteer()
