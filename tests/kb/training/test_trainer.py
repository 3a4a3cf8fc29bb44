"""Training in a thread of its own: one at a time, measured before anything is replaced, and turned back."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kb.child import Child
from kb.encoder import Encoder
from kb.errors import BadInputError, WorkEndedError
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.situation import Question
from kb.training.refitting import working
from kb.training.retagging import tagging
from kb.training.trainer import Trainer, TrainingState
from tests.kb.documents import Part, prepared
from tests.kb.written import written

TILL = "A till for makers in Grimholt"

Made = Child[Any, Any]


class ChildHere(Made):
    """Works in the thread that asks; over one kind of work it may hold until it is interrupted."""

    def __init__(self, hold: object, holding: threading.Event, make: Callable[..., Callable[[Any, Progress], Any]], *arguments: Any) -> None:
        super().__init__(make, *arguments)
        self._work = make(*arguments)
        self._hold = hold is make
        self._holding = holding
        self._killed = threading.Event()

    def ask(self, task: Any, progress: Progress) -> Any:
        if self._hold:
            self._holding.set()
            self._killed.wait()
        if self._killed.is_set():
            raise WorkEndedError(stopped=True)
        return self._work(task, progress)

    def interrupt(self) -> None:
        self._killed.set()


MakeTrainer = Callable[..., Trainer]


@pytest.fixture(autouse=True)
def small_data(word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.trainer.shipped_data", lambda _kb: written())
    monkeypatch.setattr("kb.training.trainer.open_encoder", lambda _settings, threads: word_encoder)


@pytest.fixture
def holding() -> threading.Event:
    """Set while a child holds."""
    return threading.Event()


@pytest.fixture
def make_trainer(kb: KnowledgeBase, holding: threading.Event) -> Iterator[MakeTrainer]:
    """Makes trainers whose children work in this process, and hold over one kind of work where it is given."""
    made: list[Trainer] = []

    def make(hold: object = None) -> Trainer:
        made.append(Trainer(kb, functools.partial(ChildHere, hold, holding)))
        return made[-1]

    yield make
    for trainer in made:
        trainer.stop()


def ended(trainer: Trainer, run: int) -> dict[str, Any]:
    """What a run told."""
    while not (state := trainer.state(run, 5)).ended:
        pass
    assert state.told
    return state.told


def read(kb: KnowledgeBase) -> tuple[str, ...]:
    return kb.situation(Question(TILL)).values("gap")


def add(kb: KnowledgeBase) -> str:
    """A report of one passage, which no cue tags; the passage's id."""
    made = prepared(kb.encoder, "Tills", [Part("Lenders of Grimholt opened a till for makers.")])
    kb.add_document(made)
    return next(iter(kb.passages_of(made.document.id)))


def gaps(kb: KnowledgeBase, passage: str) -> list[str]:
    return [tag.value for tag in kb.store.tags([passage])[passage] if tag.facet == "gap"]


def test_what_was_measured_comes_into_force_only_when_it_is_told_to(kb: KnowledgeBase, make_trainer: MakeTrainer) -> None:
    passage, trainer = add(kb), make_trainer()
    run = trainer.measure()
    figures = ended(trainer, run)
    assert (figures["version"], figures["needs"], figures["weights"]) == ("of a test", 0, None)
    assert (read(kb), gaps(kb, passage), kb.trained.name) == ((), [], None)
    assert ended(trainer, trainer.adopt(run)) == {"in_force": "1", "documents": 1}
    assert (read(kb), gaps(kb, passage)) == (("capital",), ["capital"])


def test_undoing_brings_back_what_was_read_and_tagged_before(kb: KnowledgeBase, make_trainer: MakeTrainer) -> None:
    passage, trainer = add(kb), make_trainer()
    run = trainer.measure()
    ended(trainer, run)
    ended(trainer, trainer.adopt(run))
    assert ended(trainer, trainer.undo()) == {"in_force": None, "documents": 1}
    assert (read(kb), gaps(kb, passage)) == ((), [])
    assert ended(trainer, trainer.undo()) == {"in_force": "1", "documents": 1}
    assert (read(kb), gaps(kb, passage)) == (("capital",), ["capital"])


def test_a_real_child_gives_what_this_process_gives(kb: KnowledgeBase, make_trainer: MakeTrainer) -> None:
    passage, here, there = add(kb), make_trainer(), Trainer(kb)
    run = there.measure()
    try:
        assert ended(there, run) == ended(here, here.measure())
        assert ended(there, there.adopt(run)) == {"in_force": "1", "documents": 1}
    finally:
        there.stop()
    assert (read(kb), gaps(kb, passage)) == (("capital",), ["capital"])


def test_nothing_can_be_turned_back_before_a_training(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer()
    run = trainer.undo()
    with pytest.raises(BadInputError, match="Nothing was trained in this library"):
        ended(trainer, run)


def test_one_run_at_a_time_and_its_state_is_told_while_it_goes_on(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer(working)
    run = trainer.measure()
    assert not trainer.state(run, 0.0).ended
    for begin in (trainer.measure, trainer.undo):
        with pytest.raises(BadInputError, match=r"^A training is running already; try again when it has ended\.$"):
            begin()
    trainer.stop()
    with pytest.raises(WorkEndedError):
        trainer.state(run, 5)


def test_the_last_progress_stays_in_sight(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer()
    run = trainer.measure()
    told = ended(trainer, run)
    assert trainer.state(run, 0.0) == TrainingState("ranking for the judged needs", 1, 2, True, told)


def test_only_the_last_run_can_be_asked_after_and_brought_into_force_and_only_once(kb: KnowledgeBase, make_trainer: Callable[..., Trainer]) -> None:
    trainer = make_trainer()
    first = trainer.measure()
    ended(trainer, first)
    second = trainer.measure()
    with pytest.raises(BadInputError, match="Another training was begun meanwhile"):
        trainer.state(first, 0.0)
    ended(trainer, second)
    with pytest.raises(BadInputError, match="That training is not there any more"):
        trainer.adopt(first)
    third = trainer.adopt(second)
    ended(trainer, third)
    for run in (second, third):
        with pytest.raises(BadInputError, match="That training is not there any more"):
            trainer.adopt(run)
    assert kb.trained.name == "1"


def test_stopping_ends_what_is_running_and_replaces_nothing(kb: KnowledgeBase, make_trainer: MakeTrainer, holding: threading.Event) -> None:
    trainer = make_trainer(working)
    trainer.measure()
    holding.wait()
    trainer.stop()
    assert kb.trained.name is None
    assert read(kb) == ()


def test_a_stop_while_passages_are_tagged_leaves_them_to_the_next_start(
    kb: KnowledgeBase, make_trainer: MakeTrainer, holding: threading.Event
) -> None:
    passage, trainer = add(kb), make_trainer(tagging)
    run = trainer.measure()
    ended(trainer, run)
    trainer.adopt(run)
    holding.wait()
    trainer.stop()
    assert (kb.trained.name, gaps(kb, passage)) == ("1", [])
    assert kb.retag() == 1
    assert gaps(kb, passage) == ["capital"]
