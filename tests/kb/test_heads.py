"""Probabilities worked out by hand, and the file."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.encoder import READING_FILE
from kb.heads import TEMPERATURE, Heads, open_heads
from kb.settings import SHIPPED_MODEL

READING_MODEL = f"{SHIPPED_MODEL} and {READING_FILE.stem}"

HEADS = Heads(
    model="a model",
    cues=(("gap", "capital"), ("topic", "governance")),
    columns=(("gap", "capital"), ("kind", "practice"), ("gap", "policy"), ("kind", "concept")),
    one=("kind",),
    weights=np.array([[1.0, 2.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.5]], dtype=np.float32),
    bias=np.array([0.0, 0.0, 1.0, -0.5], dtype=np.float32),
)


def rows(*features: tuple[float, float]) -> list[dict[tuple[str, str], float]]:
    return HEADS.probabilities(np.array(features, dtype=np.float32).reshape(-1, 2))


def sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def test_a_facet_of_several_values_gets_a_probability_each() -> None:
    (told,) = rows((2.0, 3.0))
    assert list(told) == list(HEADS.columns)
    assert told["gap", "capital"] == pytest.approx(sigmoid(2.0))
    assert told["gap", "policy"] == pytest.approx(sigmoid(-2.0))


def test_a_facet_of_one_value_shares_a_heated_softmax() -> None:
    (told,) = rows((2.0, 3.0))
    assert told["kind", "practice"] == pytest.approx(sigmoid((4.0 - 1.0) / TEMPERATURE))
    assert told["kind", "practice"] + told["kind", "concept"] == pytest.approx(1.0)


def test_rows_are_told_in_order_each_by_itself() -> None:
    features = [(0.0, 0.0), (5.0, -5.0), (-1.0, 2.0)]
    for told, alone in zip(rows(*features), [rows(row)[0] for row in features], strict=True):
        assert told == pytest.approx(alone)
    assert rows() == []


def test_a_softmax_of_large_logits_is_sure() -> None:
    weights = np.array([[0.0, 1.0, 0.0, -1.0], [0.0, 0.0, 0.0, 0.0]], dtype=np.float32)
    (told,) = replace(HEADS, weights=weights).probabilities(np.array([[80.0, 0.0]], dtype=np.float32))
    assert (told["kind", "practice"], told["kind", "concept"]) == pytest.approx((1.0, 0.0))


def test_large_logits_are_sure_without_a_warning() -> None:
    (told,) = rows((-500.0, -500.0))
    assert (told["gap", "capital"], told["gap", "policy"]) == (0.0, 1.0)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "models" / "heads.npz"
    HEADS.save(file)
    again = Heads.load(file)
    assert (again.model, again.cues, again.columns, again.one) == (HEADS.model, HEADS.cues, HEADS.columns, HEADS.one)
    assert (again.weights.tolist(), again.bias.tolist()) == (HEADS.weights.tolist(), HEADS.bias.tolist())
    assert {again.weights.dtype, again.bias.dtype} == {np.dtype(np.float32)}
    assert [path.name for path in file.parent.iterdir()] == ["heads.npz"]


def test_a_file_holds_weights_to_three_digits_and_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "heads.npz"
    HEADS.save(file)
    replace(HEADS, model="another", weights=HEADS.weights / np.float32(3)).save(file)
    again = Heads.load(file)
    assert again.model == "another"
    assert np.allclose(again.weights, HEADS.weights / 3, rtol=1e-3, atol=0)


def test_own_heads_go_before_the_shipped_ones_where_they_are_made_for_the_encoder(tmp_path: Path) -> None:
    shipped = open_heads("situations", READING_MODEL, tmp_path)
    assert shipped is not None
    replace(HEADS, model=READING_MODEL).save(tmp_path / "situations.npz")
    own = open_heads("situations", READING_MODEL, tmp_path)
    assert own is not None
    assert own.columns == HEADS.columns
    assert shipped.columns != HEADS.columns
    for older in (HEADS, replace(HEADS, model=SHIPPED_MODEL)):  # the latter from before situations were read by layers of their own
        older.save(tmp_path / "situations.npz")
        again = open_heads("situations", READING_MODEL, tmp_path)
        assert again is not None
        assert again.columns == shipped.columns
    HEADS.save(tmp_path / "situations.npz")
    found = open_heads("situations", HEADS.model, tmp_path)
    assert found is not None
    assert found.columns == HEADS.columns


def test_for_another_encoder_there_are_no_heads(tmp_path: Path) -> None:
    assert open_heads("passages", "no such model", tmp_path) is None
    assert open_heads("nothing", SHIPPED_MODEL, tmp_path) is None
