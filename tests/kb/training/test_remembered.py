"""Vectors that are kept for the next training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.training.remembered import Remembered


def test_vectors_are_kept_by_text_and_model(tmp_path: Path) -> None:
    rows = np.array([[0.5, -0.25], [1.0, 0.0]], dtype=np.float32)
    Remembered(tmp_path / "kept" / "vectors.npz", "m").add(["a", "b"], rows)
    again = Remembered(tmp_path / "kept" / "vectors.npz", "m")
    assert again.missing(["b", "c", "a", "c"]) == ["c"]
    assert again.of(["b", "a", "b"]).tolist() == [[1.0, 0.0], [0.5, -0.25], [1.0, 0.0]]
    assert Remembered(tmp_path / "kept" / "vectors.npz", "another").missing(["a"]) == ["a"]
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["vectors.npz"]


def test_what_was_just_made_is_what_is_read_again(tmp_path: Path) -> None:
    made = Remembered(tmp_path / "vectors.npz", "m")
    made.add(["a"], np.array([[1 / 3, 2 / 3]], dtype=np.float32))
    assert made.of(["a"]).tobytes() == Remembered(tmp_path / "vectors.npz", "m").of(["a"]).tobytes()
