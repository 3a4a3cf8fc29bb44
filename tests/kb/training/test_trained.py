"""What is in force in a library: all of a training or nothing of it, and the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import BadInputError
from kb.heads import Heads
from kb.rank import SHIPPED_WEIGHTS, Weights, open_weights
from kb.training.trained import Trained
from tests.kb.invented_heads import heads_that_say

SHIPPED = Weights.from_file(SHIPPED_WEIGHTS)
ONE = replace(SHIPPED, signals=dict(SHIPPED.signals) | {"gap": 0.55})
TWO = replace(SHIPPED, signals=dict(SHIPPED.signals) | {"gap": 0.75})


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    return Trained(tmp_path / "heads")


def heads(probability: float) -> dict[str, Heads]:
    return {name: heads_that_say({("gap", "capital"): probability}, 3) for name in ("situations", "passages")}


def said(trained: Trained) -> list[float]:
    """What the heads in force say."""
    assert trained.folder
    return [round(float(Heads.load(trained.folder / f"{name}.npz").bias[0]), 3) for name in ("situations", "passages")]


def test_before_any_training_what_was_shipped_is_in_force(trained: Trained) -> None:
    assert (trained.name, trained.folder) == (None, None)
    assert open_weights(trained.folder) == SHIPPED
    with pytest.raises(BadInputError, match=r"^Nothing was trained in this library, so there is nothing to go back to;"):
        trained.undo()


def test_a_training_comes_into_force_and_goes_back_and_forth(trained: Trained) -> None:
    trained.put(heads(0.7), None)
    trained.put(heads(0.9), ONE)
    new = said(trained)
    assert open_weights(trained.folder) == ONE
    trained.undo()
    assert said(trained) != new
    assert open_weights(trained.folder) == SHIPPED
    trained.undo()
    assert (said(trained), open_weights(trained.folder)) == (new, ONE)


def test_the_first_training_goes_back_to_what_was_shipped(trained: Trained) -> None:
    trained.put(heads(0.7), ONE)
    trained.undo()
    assert (trained.name, trained.folder) == (None, None)
    trained.undo()
    assert open_weights(trained.folder) == ONE


def test_without_new_weights_those_in_force_stay(trained: Trained) -> None:
    trained.put(heads(0.7), ONE)
    trained.put(heads(0.8), None)
    assert open_weights(trained.folder) == ONE
    trained.put(heads(0.9), TWO)
    trained.undo()
    assert open_weights(trained.folder) == ONE


def test_only_the_training_in_force_and_the_one_before_it_are_kept(trained: Trained, tmp_path: Path) -> None:
    for probability in (0.6, 0.7, 0.8):
        trained.put(heads(probability), None)
    assert sorted(path.name for path in (tmp_path / "heads").iterdir() if path.is_dir()) == ["2", "3"]
    trained.undo()
    trained.put(heads(0.9), None)
    assert sorted(path.name for path in (tmp_path / "heads").iterdir() if path.is_dir()) == ["2", "4"]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_kill_in_between_leaves_all_of_the_old_training_in_force(trained: Trained, renames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three files are renamed: two of heads, then the one that says what is in force."""
    trained.put(heads(0.7), ONE)
    before, left, rename = said(trained), renames, Path.replace

    def dying(self: Path, target: Path) -> Path:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        with pytest.raises(Killed):
            trained.put(heads(0.9), TWO)
    assert (said(trained), open_weights(trained.folder)) == (before, ONE)
    trained.put(heads(0.9), TWO)
    assert (said(trained) != before, open_weights(trained.folder)) == (True, TWO)
    trained.undo()
    assert (said(trained), open_weights(trained.folder)) == (before, ONE)
