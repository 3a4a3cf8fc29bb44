"""Learning by itself: when it starts, when it replaces anything, and what a person may do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from kb.training.own_library import measure
from kb.training.refitting import ENOUGH
from kb.training.self_learning import NOT_WORSE, Learned, SelfLearning, _better, decided_passages
from kb.training.trainer import Trainer
from tests.commands.test_train import ChildHere
from tests.kb.documents import Part, prepared
from tests.kb.written import written

NAMES = ("North", "South", "West")


@pytest.fixture(autouse=True)
def small_data(word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.trainer.shipped_data", lambda _kb: written())
    monkeypatch.setattr("kb.training.trainer.open_encoder", lambda _settings, threads: word_encoder)


@pytest.fixture
def learning(kb: KnowledgeBase) -> Iterator[SelfLearning]:
    trainer = Trainer(kb, ChildHere)
    made = SelfLearning(kb, trainer, after=ENOUGH)
    yield made
    made.stop()
    trainer.stop()


def decide(kb: KnowledgeBase, name: str, count: int) -> None:
    """A report of which persons tagged so many passages with a gap that the shipped heads of the test do not see in it."""
    made = prepared(kb.encoder, name, [Part(f"Lenders of {name} opened till {number} for makers.") for number in range(count)])
    kb.add_document(made)
    with kb.store.engine.begin() as connection:
        for passage in kb.passages_of(made.document.id):
            kb.store.add_tags(connection, passage, [Tag("gap", "policy", 1.0, Origin.HUMAN, TagStatus.ACCEPTED)], kb.codebook.version)
    kb.decided()


def ended(learning: SelfLearning) -> None:
    """Waits for the training that was begun."""
    while learning.state().running:
        assert learning._run is not None
        learning._trainer.state(learning._run, 5)


def as_shipped(kb: KnowledgeBase, folder: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads that were fitted on the test's training data take the place of the shipped ones."""
    fitted = measure(kb, written(), (), encoder, lambda task, progress: task(progress), lambda *_told: None)
    for name, heads in fitted.heads.items():
        heads.save(folder / f"{name}.npz")
    monkeypatch.setattr("kb.heads.SHIPPED_FOLDER", folder)
    kb.forget()


def test_it_starts_once_enough_further_passages_were_decided(kb: KnowledgeBase, learning: SelfLearning) -> None:
    decide(kb, "North", ENOUGH - 1)
    assert not learning.consider()
    decide(kb, "South", 1)
    assert learning.consider()
    assert not learning.consider()
    decide(kb, "West", ENOUGH)
    assert learning.state().waiting == ENOUGH
    assert learning.consider()
    assert (learning.state().waiting, decided_passages(kb.store.engine)) == (0, 2 * ENOUGH)


def test_what_it_learned_by_itself_comes_into_force_when_it_is_better_and_one_step_leads_back(
    kb: KnowledgeBase, learning: SelfLearning, tmp_path: Path, word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_shipped(kb, tmp_path, word_encoder, monkeypatch)
    for name in NAMES:
        decide(kb, name, ENOUGH)
    assert learning.consider()
    state = learning.state()
    assert state.last is not None
    assert (state.last.before["gap"], state.last.after["gap"], state.last.better, state.last.by_itself) == (0.0, 1.0, True, True)
    assert (state.last.replaced, state.in_force, state.can_adopt, state.can_undo) == (True, "1", False, True)
    learning.undo()
    ended(learning)
    assert (learning.state().in_force, kb.trained.name) == (None, None)


def test_what_a_person_asked_for_waits_until_it_is_taken(kb: KnowledgeBase, learning: SelfLearning) -> None:
    decide(kb, "North", ENOUGH)
    assert learning.learn()
    assert (kb.trained.name, learning.state().can_adopt) == (None, True)
    learning.adopt()
    ended(learning)
    state = learning.state()
    assert (kb.trained.name, state.can_adopt, state.last and state.last.replaced) == ("1", False, True)
    with pytest.raises(BadInputError, match="No training waits"):
        learning.adopt()


def test_while_another_training_runs_it_is_given_up_with_the_reason(
    kb: KnowledgeBase, learning: SelfLearning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_self: Trainer) -> int:
        raise BadInputError("A training is running already; try again when it has ended.")

    monkeypatch.setattr(Trainer, "measure", busy)
    assert not learning.learn()
    assert learning.state().problem == "A training is running already; try again when it has ended."
    assert learning.state().last is None


def test_what_was_given_up_waits_for_a_further_decision(kb: KnowledgeBase, learning: SelfLearning, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def given_up(_self: SelfLearning, by_itself: bool = False) -> bool:
        tried.append(by_itself)
        return False

    monkeypatch.setattr(SelfLearning, "learn", given_up)
    decide(kb, "North", ENOUGH)
    assert not learning.consider()
    assert not learning.consider()
    decide(kb, "South", 1)
    assert not learning.consider()
    assert tried == [True, True]


def test_a_fault_in_one_training_does_not_end_the_thread(learning: SelfLearning, monkeypatch: pytest.MonkeyPatch) -> None:
    again = threading.Event()
    faults = iter([ZeroDivisionError()])

    def faulty(_self: SelfLearning, by_itself: bool = False) -> bool:
        if fault := next(faults, None):
            learning._wake.set()
            raise fault
        again.set()
        return True

    monkeypatch.setattr(SelfLearning, "learn", faulty)
    learning.start()
    learning.ask()
    assert again.wait(20)
    assert learning.state().problem.startswith("Learning failed by a fault of the program")


def test_nought_means_only_when_asked(kb: KnowledgeBase, learning: SelfLearning) -> None:
    decide(kb, "North", ENOUGH)
    never = SelfLearning(kb, learning._trainer, after=0)
    assert not never.consider()


def test_the_thread_learns_when_it_is_asked_to(kb: KnowledgeBase, learning: SelfLearning, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(kb, "North", ENOUGH)
    kept = threading.Event()
    monkeypatch.setattr(SelfLearning, "_keep", lambda _self, _learned: kept.set())
    learning.start()
    learning.ask()
    assert kept.wait(20)


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        ({}, {"gap": 1.0}, False),
        ({"gap": 0.5}, {"gap": 0.5}, False),
        ({"gap": 0.5, "kind": 0.5}, {"gap": 0.6, "kind": 0.5 - NOT_WORSE / 2}, True),
        ({"gap": 0.5, "kind": 0.5}, {"gap": 0.9, "kind": 0.5 - 2 * NOT_WORSE}, False),
    ],
)
def test_better_is_no_facet_worse_and_one_better(before: dict[str, float], after: dict[str, float], better: bool) -> None:
    assert _better({"before": before, "after": after}) is better


def test_what_was_learned_is_kept_as_it_was(kb: KnowledgeBase, learning: SelfLearning) -> None:
    decide(kb, "North", ENOUGH)
    learning.learn()
    last = learning.state().last
    assert last is not None
    assert Learned.from_json(last.as_json()) == last
