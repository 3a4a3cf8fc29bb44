"""How a situation is met, with figures worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answered import AnsweredWeights, Likeness, likeness

COUNTS = {"bank": 1, "loan": 4}
ENTRIES = 9


def rarity(count: int) -> float:
    return math.log((ENTRIES + 1) / (count + 0.5))


BANK, LOAN, MOON = rarity(1), rarity(4), rarity(0)
ALL = BANK + LOAN + MOON


def met(*held: set[str], stems: tuple[str, ...] = ("bank", "loan", "moon")) -> Likeness:
    return likeness(0.4, stems, COUNTS, ENTRIES, held)


@pytest.mark.parametrize(
    ("held", "covered"),
    [
        ((), 0.0),
        (({"ferry"},), 0.0),
        (({"loan", "ferry"},), LOAN / ALL),
        (({"loan"}, {"bank"}), BANK / ALL),
        (({"loan", "bank"}, {"bank"}), (BANK + LOAN) / ALL),
    ],
)
def test_the_match_that_holds_most_of_the_rare_words_counts(held: tuple[set[str], ...], covered: float) -> None:
    assert met(*held).covered == pytest.approx(covered)


def test_words_that_no_entry_holds_are_unknown_and_a_count_of_nought_is_none() -> None:
    assert met().unknown == pytest.approx(MOON / ALL)
    assert met(stems=("bank", "loan")).unknown == 0.0
    assert met(stems=("moon",)).unknown == 1.0
    assert likeness(0.4, ["bank", "moon"], {"bank": 1, "moon": 0}, ENTRIES, []).unknown == pytest.approx(MOON / (BANK + MOON))


def test_a_word_counts_once_however_often_it_is_said() -> None:
    assert met({"bank"}, stems=("bank", "bank", "loan")) == met({"bank"}, stems=("loan", "bank"))


def test_a_situation_without_words_is_near_and_nothing_else() -> None:
    assert met({"bank"}, stems=()) == Likeness(0.4, 0.0, 0.0)


def test_in_an_empty_library_every_word_is_unknown() -> None:
    assert likeness(0.0, ["bank"], {}, 0, []) == Likeness(0.0, 0.0, 1.0)


stems = st.sampled_from("abcdef")


@given(st.sets(stems), st.dictionaries(stems, st.integers(0, 40)), st.lists(st.sets(stems), max_size=5))
def test_both_shares_lie_between_nought_and_one(own: set[str], counts: dict[str, int], held: list[set[str]]) -> None:
    told = likeness(0.5, own, counts, 20, held)
    assert told.nearest == 0.5
    assert 0 <= told.covered <= 1
    assert 0 <= told.unknown <= 1


def test_the_confidence_is_a_logistic_model_of_the_three() -> None:
    weights = AnsweredWeights(nearest=4.0, covered=2.0, unknown=-3.0, bias=-1.0, at_least=0.5)
    assert weights.confidence(Likeness(0.5, 0.25, 0.5)) == pytest.approx(0.5)
    assert weights.confidence(Likeness(1.0, 1.0, 0.0)) == pytest.approx(1 / (1 + math.exp(-5)))
    assert weights.confidence(Likeness(0.0, 0.0, 1.0)) == pytest.approx(1 / (1 + math.exp(4)))
