"""What values of questions and answers compute of themselves."""

from __future__ import annotations

import pytest

from kb.answer_model import Cell, Filters, Reading, Situation


def test_filters_are_true_where_any_is_set() -> None:
    assert not Filters()
    assert all(Filters(**{facet: ("x",)}) for facet in ("gap", "level", "stage", "country"))


def test_a_situation_gives_the_values_of_a_facet_in_order() -> None:
    situation = Situation("words", "en", {"gap": (Reading("policy", 0.9), Reading("capital", 0.6))})
    assert situation.values("gap") == ("policy", "capital")
    assert situation.values("level") == ()


@pytest.mark.parametrize(("practices", "passages", "empty"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_a_cell_is_empty_where_neither_practice_nor_passage_carries_it(practices: int, passages: int, empty: bool) -> None:
    assert Cell(Filters(gap=("capital",)), practices, passages).empty is empty
