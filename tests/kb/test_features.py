"""What heads see of a text, column by column."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kb.codebook import READ_FACETS, Codebook
from kb.encoder import Vectors
from kb.features import CUE_SCALE, VECTOR_SCALE, Cues, FeatureReader, cue_columns
from tests.conftest import SMALL_CORPUS

CODEBOOK = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
COLUMNS = cue_columns(CODEBOOK)
VECTOR = np.array([0.6, 0.8], dtype=np.float32)
NEAR = pytest.approx


@pytest.fixture(scope="module")
def reader() -> FeatureReader:
    return FeatureReader(CODEBOOK, COLUMNS)


def cues(row: Vectors, columns: Cues = COLUMNS, first: int = len(VECTOR)) -> dict[tuple[str, str], float]:
    """Confidences that are not zero, of the columns from the first on."""
    part = row[first : first + len(columns)] / CUE_SCALE
    return {column: round(float(value), 3) for column, value in zip(columns, part, strict=True) if value}


def style(row: Vectors) -> list[float]:
    return [float(value) for value in row[len(VECTOR) + 2 * len(COLUMNS) :]]


def test_the_columns_of_cues_are_the_values_that_cues_can_name_in_the_codebooks_order() -> None:
    assert COLUMNS[:3] == (("gap", "research"), ("gap", "education"), ("gap", "capital"))
    assert list(dict.fromkeys(facet for facet, _ in COLUMNS)) == list(READ_FACETS)
    assert len(COLUMNS) == sum(len(CODEBOOK.facet(facet).ids) for facet in READ_FACETS)


# situations


def test_a_situation_is_its_vector_and_its_cues_each_scaled(reader: FeatureReader) -> None:
    row = reader.of_situation("Banks give our young cluster no loans.", VECTOR)
    assert row.shape == (2 + len(COLUMNS),)
    assert row.dtype == np.float32
    assert row[:2].tolist() == NEAR([VECTOR_SCALE * 0.6, VECTOR_SCALE * 0.8])
    assert cues(row) == {
        ("gap", "capital"): 0.84,
        ("stage", "take-off"): 0.6,
        ("instrument", "loan-or-guarantee"): 0.6,
        ("actor", "capital-provider"): 0.6,
    }


def test_a_clause_that_says_what_is_no_trouble_gives_a_situation_no_cue(reader: FeatureReader) -> None:
    row = reader.of_situation("Banks are not the problem. Our yards find no apprentices.", VECTOR)
    assert cues(row) == {("gap", "education"): 0.6}


def test_of_the_past_everything_counts_but_the_stage(reader: FeatureReader) -> None:
    row = reader.of_situation("We used to be a young cluster without banks; now we are losing jobs.", VECTOR)
    assert cues(row) == {("gap", "capital"): 0.6, ("stage", "decline"): 0.6, ("actor", "capital-provider"): 0.6}


def test_columns_stay_in_the_order_given_and_values_that_the_codebook_lacks_are_never_found() -> None:
    columns = (("gap", "moon"), ("gap", "capital"), ("level", "city"))
    row = FeatureReader(CODEBOOK, columns).of_situation("Moon banks. The apprentices of the city council.", VECTOR)
    assert row[2:].tolist() == NEAR([0.0, CUE_SCALE * 0.6, CUE_SCALE * 0.6])


def test_without_columns_only_the_vector_is_left() -> None:
    assert FeatureReader(CODEBOOK, ()).of_situation("Banks", VECTOR).tolist() == NEAR([4.8, 6.4])


# passages


def test_a_passage_has_cues_of_its_text_apart_from_those_of_its_heading(reader: FeatureReader) -> None:
    row = reader.of_passage(("Skills", "Banks and loans"), "We used to have enough apprentices.", VECTOR)
    assert cues(row) == {("gap", "education"): 0.6}
    assert cues(row, first=len(VECTOR) + len(COLUMNS)) == {
        ("gap", "education"): 0.25,
        ("gap", "capital"): 0.84,
        ("instrument", "loan-or-guarantee"): 0.6,
        ("actor", "capital-provider"): 0.6,
    }


def test_every_passage_has_as_many_columns(reader: FeatureReader) -> None:
    rows = [reader.of_passage(heading, text, VECTOR) for heading, text in (((), ""), (("A", "B"), "Clusters (Porter 1998) should grow by 5%!"))]
    assert rows[0].shape == rows[1].shape
    assert all(np.isfinite(row).all() for row in rows)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("They go.", 0, 0.0),
        ("They should go. " + "word " * 97, 0, 0.5),
        ("They should go. " + "word " * 37, 0, 1.25),
        ("They should go.", 0, 2.5),
        ("They should, must and have to go.", 0, 2.5),
        ("Why? " + "word " * 49, 1, 1.0),
        ("As Marshall et al said " + "word " * 45, 2, 1.0),
        ("- one\n- two " + "word " * 96, 13, 1.0),
    ],
)
def test_a_way_of_writing_counts_by_its_hits_in_a_hundred_words_up_to_five(reader: FeatureReader, text: str, column: int, expected: float) -> None:
    assert style(reader.of_passage((), text, VECTOR))[column] == NEAR(expected)


def test_names_and_four_measures_of_length_stand_last(reader: FeatureReader) -> None:
    text = "The firms of Malmö met, and Lund came. " + "They met again today there. " * 4
    names, length, capitals, sentences, depth = style(reader.of_passage(("A", "B", "C"), text, VECTOR))[-5:]
    assert len(text.split()) == 28
    assert names == NEAR(min(5, 100 * 2 / 28) / 2)
    assert length == NEAR(math.log(28 / 80))
    assert capitals == NEAR(10 * 7 / len(text))
    assert sentences == NEAR(28 / 5 / 20)
    assert depth == 1.0


def test_a_text_of_few_words_counts_as_one_of_twenty(reader: FeatureReader) -> None:
    names, length, capitals, sentences, depth = style(reader.of_passage((), "", VECTOR))[-5:]
    assert (names, capitals, depth) == (0.0, 0.0, 0.0)
    assert (length, sentences) == NEAR((math.log(20 / 80), 1.0))
