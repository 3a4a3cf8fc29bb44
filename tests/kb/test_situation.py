"""A described situation, read and corrected by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.errors import UnknownValueError
from kb.model import PlaceRole, Reading
from kb.places import Gazetteer
from kb.sectors import SectorVocabulary
from kb.situation import Question, SituationReader
from tests.conftest import SMALL_CORPUS

TEXT = "We are food producers in Marrowick, a young cluster. Banks give no loans and the town hall is silent. What did Dortmund do?"


@pytest.fixture(scope="module")
def reader() -> SituationReader:
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    return SituationReader(corpus.codebook, Gazetteer(corpus.cases), SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml"))


def test_every_facet_is_read_with_confidence_and_words(reader: SituationReader) -> None:
    situation = reader.read(Question(TEXT))
    assert situation.text == TEXT
    assert situation.language == "en"
    assert situation.facets == {
        "gap": (Reading("capital", 0.84, ("Banks", "loans")), Reading("policy", 0.6, ("town hall",))),
        "level": (Reading("city", 0.6, ("town hall",)),),
        "stage": (Reading("take-off", 0.6, ("young cluster",)),),
        "topic": (),
        "instrument": (Reading("loan-or-guarantee", 0.6, ("loans",)),),
        "actor": (Reading("capital-provider", 0.6, ("Banks",)),),
        "sector": (Reading("food", 0.8, ("food producers",)),),
        "place": (Reading("Marrowick", 0.9, ("Marrowick",), PlaceRole.OWN), Reading("Dortmund", 0.9, ("Dortmund",), PlaceRole.WANTED)),
        "country": (Reading("SE", 0.9, ("Marrowick",), PlaceRole.OWN), Reading("DE", 0.9, ("Dortmund",), PlaceRole.WANTED)),
    }


def test_a_weak_cue_alone_is_not_read(reader: SituationReader) -> None:
    assert reader.read(Question("Money is short.")).values("gap") == ()


def test_a_gap_that_is_named_is_read_as_certain(reader: SituationReader) -> None:
    assert reader.read(Question("We have a capital gap.")).facets["gap"] == (Reading("capital", 0.95, ("capital gap",)),)


def test_chips_come_first_with_full_confidence_and_take_the_place_of_what_was_read(reader: SituationReader) -> None:
    situation = reader.read(Question(TEXT, chips={"gap": ("education", "policy")}))
    assert situation.facets["gap"] == (Reading("education", 1.0), Reading("policy", 1.0), Reading("capital", 0.84, ("Banks", "loans")))


def test_what_was_taken_off_is_gone(reader: SituationReader) -> None:
    situation = reader.read(Question(TEXT, removed={"gap": ("capital",), "stage": ("take-off",), "sector": ("food",), "country": ("SE",)}))
    assert situation.values("gap") == ("policy",)
    assert situation.values("stage") == ()
    assert situation.values("sector") == ()
    assert situation.values("country") == ("DE",)


def test_chips_of_the_free_vocabularies_are_taken_as_they_are(reader: SituationReader) -> None:
    situation = reader.read(Question("Help us.", chips={"sector": ("basket-weaving",), "country": ("FI",), "place": ("Turku",)}))
    assert situation.facets["sector"] == (Reading("basket-weaving", 1.0),)
    assert situation.facets["country"] == (Reading("FI", 1.0, role=PlaceRole.WANTED),)
    assert situation.facets["place"] == (Reading("Turku", 1.0, role=PlaceRole.WANTED),)


@pytest.mark.parametrize("where", ["chips", "removed"])
def test_a_value_that_the_codebook_does_not_have_is_refused(reader: SituationReader, where: str) -> None:
    question = Question(TEXT, chips={"level": ("galaxy",)}) if where == "chips" else Question(TEXT, removed={"level": ("galaxy",)})
    with pytest.raises(UnknownValueError, match="The codebook has no level 'galaxy'; use one of: eu, national,"):
        reader.read(question)


def test_a_place_that_is_named_twice_is_read_once_where_it_stands_first(reader: SituationReader) -> None:
    situation = reader.read(Question("Our office in Marrowick asks: Dortmund or Malmö? Nobody knows Marrowick."))
    assert situation.values("place") == ("Marrowick", "Dortmund", "Malmö")
    assert situation.facets["place"][0].role is PlaceRole.OWN
    assert situation.values("country") == ("SE", "DE")


def test_the_codebook_of_the_reader_decides_what_is_known() -> None:
    empty = Codebook(1, ())
    assert SituationReader(empty, Gazetteer(), SectorVocabulary({})).read(Question("Banks", chips={"gap": ("anything",)})).values("gap") == (
        "anything",
    )
