"""Train: figures first, then what was replaced, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.child import Child
from kb.indexing import Progress
from kb.training.trained import Trained
from kb.training.trainer import Trainer
from tests.commands.told import Command, report
from tests.counting import CountingEncoder
from tests.kb.written import needs_for, written

FIGURES = ["version", "shipped", "decided", "before", "after", "needs", "reading", "ranking", "weights"]


class ChildHere(Child[Any, Any]):
    """Works in the thread that asks."""

    def __init__(self, make: Callable[..., Callable[[Any, Progress], Any]], *arguments: Any) -> None:
        super().__init__(make, *arguments)
        self._work = make(*arguments)

    def ask(self, task: Any, progress: Progress) -> Any:
        return self._work(task, progress)


@pytest.fixture(autouse=True)
def small_data(word_encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.trainer.shipped_data", lambda _kb: written())
    monkeypatch.setattr("kb.training.trainer.open_encoder", lambda _settings, threads: word_encoder)
    monkeypatch.setattr("kb.library.Trainer", lambda kb: Trainer(kb, ChildHere))


def in_force(data: Path) -> str | None:
    return Trained(data / "heads").name


def test_a_dry_run_tells_the_figures_and_replaces_nothing(command: Command, data: Path) -> None:
    told = command("train", "--dry-run")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        "Training data of a test; macro F1 on writers whom the heads did not see:",
        "  situations       gap 1.000",
        "  passages         gap 1.000    kind 1.000",
        "Persons decided on 0 passages here; with 20 their figures are shown too.",
        "There are 0 judged needs here; with 20 the weights of the ranking are learned from them.",
        "Nothing was replaced.",
    ]
    assert in_force(data) is None


def test_the_figures_are_told_before_anything_is_replaced(command: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"))
    put = Trained.put

    def noted(self: Trained, *arguments: Any) -> None:
        print("REPLACED")
        put(self, *arguments)

    monkeypatch.setattr(Trained, "put", noted)
    *figures, replaced, last = command("train").out.splitlines()
    assert figures[0].startswith("Training data of a test")
    assert figures[-1] == "There are 0 judged needs here; with 20 the weights of the ranking are learned from them."
    assert replaced == "REPLACED"
    assert last == "What was learned is in force; 1 document was tagged anew. 'clusterbridge train --undo' turns this back."
    assert in_force(data) == "1"


def test_what_is_read_and_ranked_for_judged_needs_is_told_beside_what_is_in_force(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.trainer.judged_sets", lambda kb: (needs_for(kb, 24),))
    (figures,) = command("train", "--dry-run", "--json").lines
    lines = command("train", "--dry-run").out.splitlines()[4:]
    assert [line.split("  ")[0] for line in lines if not line.startswith(" ")] == [
        "Macro F1 of what is read from judged needs that taught nothing:",
        "Ranking for 24 judged needs:",
        "Refitted weights rank needs that they never saw no better, so those in force stay.",
        "Nothing was replaced.",
    ]
    ranked = [line.split()[-1] for line in lines[4:7]]
    assert ranked == [f"{figures['ranking'][name]['mrr']:.3f}" for name in ("before", "kept", "refitted")]


def test_json_is_a_line_of_figures_and_a_line_of_what_was_replaced(command: Command, data: Path) -> None:
    (figures,) = command("train", "--dry-run", "--json").lines
    assert list(figures) == FIGURES
    again, replaced = command("train", "--json").lines
    assert (again, replaced) == (figures, {"in_force": "1", "documents": 0})
    assert command("train", "--undo", "--json").lines == [{"in_force": None, "documents": 0}]
    assert in_force(data) is None


def test_going_back_is_told_and_once_more_goes_forth(command: Command, data: Path) -> None:
    command("train")
    told = command("train", "--undo")
    assert told.out == "What was in force before is so again; 0 documents were tagged anew. 'clusterbridge train --undo' turns this back.\n"
    assert in_force(data) is None
    command("train", "--undo")
    assert in_force(data) == "1"


def test_going_back_before_any_training_is_refused(command: Command) -> None:
    assert command("train", "--undo").refused() == (
        "Nothing was trained in this library, so there is nothing to go back to; train it with 'clusterbridge train'."
    )


def test_what_was_learned_is_read_by_the_next_command(command: Command) -> None:
    asked = ("search", "A till for makers in Grimholt", "--json")
    assert command(*asked).json["situation"]["facets"]["gap"] == []
    command("train")
    assert [gap["value"] for gap in command(*asked).json["situation"]["facets"]["gap"]] == ["capital"]
