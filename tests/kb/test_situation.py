"""A described situation, read and corrected by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.answer_model import ActorRole, ClusterSize, Counted, PlaceRole, Reading
from kb.codebook import Codebook
from kb.corpus import Corpus, default_folder
from kb.errors import UnknownValueError
from kb.heads import Heads
from kb.reading.language import Languages
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary
from kb.situation import Question, SituationReader
from tests.conftest import SMALL_CORPUS
from tests.kb.invented_heads import DIM, heads_that_say

LANGUAGES = Languages(default_folder() / "languages")
TEXT = "We are food producers in Marrowick, a young cluster. Banks give no loans and the town hall is silent. What did Dortmund do?"


VECTOR = np.zeros(DIM, dtype=np.float32)


def reader_with(heads: Heads | None) -> SituationReader:
    corpus = Corpus.from_folder(Path(SMALL_CORPUS))
    return SituationReader(corpus.codebook, Gazetteer(corpus.cases), SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml"), LANGUAGES, heads)


def saying(probabilities: Mapping[tuple[str, str], float]) -> SituationReader:
    """Reads with heads beside cues that say the same of every situation."""
    return reader_with(heads_that_say(probabilities, DIM))


@pytest.fixture(scope="module")
def reader() -> SituationReader:
    return reader_with(None)


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
        "actor": (Reading("capital-provider", 0.6, ("Banks",), ActorRole.PRESENT),),
        "sector": (Reading("food", 0.8, ("food producers",)),),
        "region_type": (),
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
    reader = SituationReader(empty, Gazetteer(), SectorVocabulary({}), LANGUAGES)
    assert reader.read(Question("Banks", chips={"gap": ("anything",)})).values("gap") == ("anything",)


# region type, actors and size

SURROUNDED = "We are eleven mills in a remote valley. We have no laboratory, and a school that works well. Banks fear us."


def test_region_type_actors_and_size_are_read_with_the_words_that_gave_them(reader: SituationReader) -> None:
    situation = reader.read(Question(SURROUNDED))
    assert situation.facets["region_type"] == (Reading("peripheral-or-low-tech", 0.6, ("remote",)),)
    assert set(situation.facets["actor"]) == {
        Reading("research-organisation", 0.6, ("no laboratory",), ActorRole.MISSING),
        Reading("education-organisation", 0.6, ("school",), ActorRole.PRESENT, settled=True),
        Reading("capital-provider", 0.6, ("Banks",), ActorRole.PRESENT),
    }
    assert situation.sizes == (ClusterSize(Counted.FIRMS, 11, "eleven mills"),)


def test_a_region_type_set_by_hand_takes_the_place_of_the_one_that_was_read(reader: SituationReader) -> None:
    by_hand = {"region_type": ("capital-or-large-city",)}
    assert reader.read(Question(SURROUNDED, chips=by_hand)).facets["region_type"] == (Reading("capital-or-large-city", 1.0),)
    assert reader.read(Question(SURROUNDED, removed={"region_type": ("peripheral-or-low-tech",)})).values("region_type") == ()


def test_an_actor_set_by_hand_is_present_unless_the_words_say_that_it_is_missing(reader: SituationReader) -> None:
    actors = reader.read(Question(SURROUNDED, chips={"actor": ("research-organisation", "government")})).facets["actor"]
    assert actors[:2] == (Reading("research-organisation", 1.0, role=ActorRole.MISSING), Reading("government", 1.0, role=ActorRole.PRESENT))


@pytest.mark.parametrize(
    ("text", "missing", "region", "size"),
    [
        (
            "Wir sind ein Netzwerk mit rund 60 Unternehmen in einer ländlichen Region, und uns fehlt ein Labor.",
            Reading("research-organisation", 0.6, ("fehlt ein Labor",), ActorRole.MISSING),
            Reading("peripheral-or-low-tech", 0.6, ("ländlichen Region",)),
            ClusterSize(Counted.FIRMS, 60, "rund 60 Unternehmen"),
        ),
        (
            "Nous sommes une association de douze entreprises dans une région rurale, et nous n'avons pas de banque.",
            Reading("capital-provider", 0.6, ("n'avons pas de banque",), ActorRole.MISSING),
            Reading("peripheral-or-low-tech", 0.6, ("région rurale",)),
            ClusterSize(Counted.FIRMS, 12, "douze entreprises"),
        ),
        (
            "Somos cuarenta empresas en una zona rural y no tenemos ningún banco.",
            Reading("capital-provider", 0.6, ("no tenemos ningún banco",), ActorRole.MISSING),
            Reading("peripheral-or-low-tech", 0.6, ("zona rural",)),
            ClusterSize(Counted.FIRMS, 40, "cuarenta empresas"),
        ),
    ],
    ids=["de", "fr", "es"],
)
def test_other_languages_are_read_for_them_and_told_in_their_own_words(
    reader: SituationReader, text: str, missing: Reading, region: Reading, size: ClusterSize
) -> None:
    situation = reader.read(Question(text))
    assert missing in situation.facets["actor"]
    assert situation.facets["region_type"] == (region,)
    assert situation.sizes == (size,)


# what is asked for


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("Banks are not the problem. Our yards find no apprentices.", ("education",)),
        ("Our yards find no apprentices, although we have plenty of loans.", ("education",)),
        ("Banks are the problem. Our yards find no apprentices.", ("education", "capital")),
    ],
)
def test_a_clause_that_says_what_is_no_trouble_is_not_read_for_a_gap(reader: SituationReader, text: str, gaps: tuple[str, ...]) -> None:
    situation = reader.read(Question(text))
    assert situation.values("gap") == gaps
    assert situation.text == text


def test_places_and_sectors_are_read_of_all_clauses(reader: SituationReader) -> None:
    situation = reader.read(Question("In Dortmund money for food is not the problem; our yards find no apprentices."))
    assert (situation.values("gap"), situation.values("place"), situation.values("sector")) == (("education",), ("Dortmund",), ("food",))


# heads beside cues


def test_a_confidence_is_the_weighted_mean_of_heads_and_cues_most_likely_first() -> None:
    reader = saying({("gap", "capital"): 0.2, ("gap", "policy"): 0.9, ("gap", "education"): 0.45, ("level", "city"): 0.5, ("stage", "decline"): 0.48})
    facets = reader.read(Question("Banks give no loans to anybody."), vector=VECTOR).facets
    assert facets["gap"] == (Reading("policy", 0.63), Reading("capital", round(0.7 * 0.2 + 0.3 * 0.84, 3), ("Banks", "loans")))
    assert facets["level"] == (Reading("city", 0.35),)
    assert facets["stage"] == (Reading("decline", 0.336),)


def test_a_gap_that_is_named_is_read_as_certain_whatever_heads_say() -> None:
    assert saying({("gap", "capital"): 0.01}).read(Question("We have a capital gap."), vector=VECTOR).facets["gap"] == (
        Reading("capital", 0.95, ("capital gap",)),
    )


def test_a_cue_that_heads_doubt_is_not_read() -> None:
    assert saying({("gap", "capital"): 0.05}).read(Question("Banks came."), vector=VECTOR).values("gap") == ()


def test_without_a_vector_and_for_other_facets_cues_alone_are_read(reader: SituationReader) -> None:
    with_heads = saying({("gap", "education"): 0.99, ("gap", "capital"): 0.01, ("gap", "policy"): 0.01, ("actor", "firm"): 0.99})
    assert with_heads.read(Question(TEXT)) == reader.read(Question(TEXT))
    by_heads, by_cues = with_heads.read(Question(TEXT), vector=VECTOR), reader.read(Question(TEXT))
    assert by_heads.values("gap") == ("education",)
    others = [facet for facet in by_cues.facets if facet not in ("gap", "level", "stage")]
    assert {facet: by_heads.facets[facet] for facet in others} == {facet: by_cues.facets[facet] for facet in others}


def test_what_is_set_and_taken_off_by_hand_goes_before_heads() -> None:
    question = Question("Help us.", chips={"gap": ("capital",)}, removed={"level": ("city",)})
    situation = saying({("gap", "capital"): 0.9, ("gap", "policy"): 0.8, ("level", "city"): 0.9}).read(question, vector=VECTOR)
    assert situation.facets["gap"] == (Reading("capital", 1.0), Reading("policy", 0.56))
    assert situation.values("level") == ()


def stage_heads() -> Heads:
    """Heads of one stage that look at its cue alone: hardly likely without, nearly sure with it."""
    heads = heads_that_say({("stage", "take-off"): 0.05, ("stage", "decline"): 0.05}, DIM + 2, cues=(("stage", "take-off"), ("stage", "decline")))
    weights = np.zeros_like(heads.weights)
    weights[DIM, 0] = weights[DIM + 1, 1] = 5.0
    return replace(heads, weights=weights)


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("We are a young cluster, and our members never meet.", ("take-off",)),
        ("We used to be a young cluster, and now our members never meet.", ()),
        ("We used to be a young cluster; now we are losing jobs.", ("decline",)),
    ],
)
def test_history_is_not_read_for_a_stage(text: str, stages: tuple[str, ...]) -> None:
    assert reader_with(stage_heads()).read(Question(text), vector=VECTOR).values("stage") == stages
    assert reader_with(None).read(Question(text)).values("stage") == stages


def test_a_value_without_a_head_is_read_by_cues_alone() -> None:
    facets = saying({("gap", "policy"): 0.9}).read(Question("Banks give no loans to our town."), vector=VECTOR).facets
    assert facets["gap"] == (Reading("capital", 0.84, ("Banks", "loans")), Reading("policy", 0.63))
    assert facets["level"] == ()


# other languages

GERMAN = "Die Banken geben unseren jungen Firmen in Dortmund keine Kredite; wer hat einen runden Tisch?"


def test_a_german_situation_is_read_in_english_and_told_in_its_own_words(reader: SituationReader) -> None:
    situation = reader.read(Question(GERMAN))
    assert (situation.text, situation.language) == (GERMAN, "de")
    assert situation.english is not None
    assert situation.words == situation.english
    assert all(words in situation.english for words in ("banks", "loan", "round table", "Dortmund"))
    assert situation.facets["gap"] == (Reading("capital", 0.84, ("Banken", "Kredite")),)
    assert situation.facets["instrument"][0] == Reading("round-table", 0.6, ("runden Tisch",))
    assert situation.values("place") == ("Dortmund",)


def test_german_words_stand_beside_what_heads_read() -> None:
    situation = saying({("gap", "capital"): 0.5, ("gap", "education"): 0.6}).read(Question(GERMAN), vector=VECTOR)
    assert situation.facets["gap"] == (Reading("capital", 0.602, ("Banken", "Kredite")), Reading("education", 0.42))


def test_an_english_situation_is_its_own_english(reader: SituationReader) -> None:
    situation = reader.read(Question(TEXT))
    assert (situation.language, situation.english, situation.words) == ("en", None, TEXT)


def test_what_is_sought_is_english_without_what_is_no_trouble(reader: SituationReader) -> None:
    wording = reader.wording("Money is not the problem. Our yards  find no apprentices.")
    assert (wording.language, wording.sought) == ("en", "Our yards find no apprentices.")
    assert wording.original("Money is not the problem. Our yards  find no apprentices.", (26, 35)) == "Our yards"


def test_a_sector_is_told_in_the_askers_words(reader: SituationReader) -> None:
    text = "Die Banken geben unseren jungen Softwarefirmen keine Kredite."
    (sector,) = reader.read(Question(text)).facets["sector"]
    assert all(words in text for words in sector.words)
