"""Learning that starts by itself: once persons decided on enough further passages the tagger is trained beside them, and replaced if it is better."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select

from kb.errors import BadInputError, ClusterbridgeError
from kb.knowledge import KnowledgeBase
from kb.model import Origin
from kb.schema import tags
from kb.training.refitting import ENOUGH
from kb.training.trainer import Trainer, TrainingState

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
"""Time between two looks at the record."""

STEP_S = 5.0

NOT_WORSE = 0.01
"""How much lower the figure of a facet may come out without counting as worse: of 60 passages one decides over more than that."""

FACT = "learned"


@dataclass(frozen=True)
class Learned:
    """The last training that was measured.

    Attributes:
        at: When it ended, in UTC.
        decided: Passages on which persons had decided.
        before: Facet to macro F1 on them of the heads that were in force; empty where too few were decided.
        after: The same of the new ones, each document predicted by heads that never saw it.
        by_itself: Whether nobody asked for it.
        better: Whether no facet came out worse and one came out better.
        replaced: Whether what was in force had to make room for it.
    """

    at: datetime
    decided: int
    before: Mapping[str, float]
    after: Mapping[str, float]
    by_itself: bool
    better: bool
    replaced: bool = False

    def as_json(self) -> str:
        """As it is kept among the facts of the library."""
        return json.dumps(asdict(self) | {"at": self.at.isoformat()})

    @classmethod
    def from_json(cls, told: str) -> Learned:
        """What `as_json` wrote."""
        fields = json.loads(told)
        return cls(**fields | {"at": datetime.fromisoformat(fields["at"])})


@dataclass(frozen=True)
class LearningState:
    """What is learned and what waits to be.

    Attributes:
        last: The last training that was measured here, or None.
        waiting: Passages on which persons decided since then.
        after: Of how many such passages learning starts by itself; 0 where it never does.
        running: How far a training is, or None where none runs.
        can_adopt: Whether the last one measured waits to be brought into force.
        in_force: Name of the training in force; None where what was shipped is.
        can_undo: Whether another one was in force before.
        problem: Why the last one ended before its time, perhaps nothing.
    """

    last: Learned | None
    waiting: int
    after: int
    running: TrainingState | None
    can_adopt: bool
    in_force: str | None
    can_undo: bool
    problem: str = ""


class SelfLearning:
    """A thread beside the server that looks at the record now and then; `learn`, `adopt` and `undo` are what a person may do."""

    def __init__(self, kb: KnowledgeBase, trainer: Trainer, after: int) -> None:
        """Nothing is started yet; `after` as in `LearningState`."""
        self._kb = kb
        self._trainer = trainer
        self._after = after
        self._run: int | None = None
        self._measured: int | None = None
        self._problem = ""
        self._given_up_at: int | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look at the record from now on."""
        self._thread = threading.Thread(target=self._look, name="learning")
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a training that runs is ended with its trainer."""
        self._stopping.set()
        self._wake.set()
        self._trainer.stop()
        if self._thread:
            self._thread.join()

    def state(self) -> LearningState:
        """How it stands now."""
        last, decided, name = self._last(), decided_passages(self._kb.store.engine), self._kb.trained.name
        running = self._state_of(self._run)
        return LearningState(
            last,
            max(0, decided - (last.decided if last else 0)),
            self._after,
            running,
            running is None and self._measured is not None,
            name,
            self._kb.trained.can_undo,
            self._problem,
        )

    def consider(self) -> bool:
        """Learn if enough was decided since the last time; returns whether it did. What was given up is tried again after a further decision."""
        decided, last = decided_passages(self._kb.store.engine), self._last()
        enough = decided >= ENOUGH and decided - (last.decided if last else 0) >= self._after > 0
        if not enough or decided == self._given_up_at:
            return False
        learned = self.learn(by_itself=True)
        self._given_up_at = None if learned else decided
        return learned

    def learn(self, by_itself: bool = False) -> bool:
        """Train, measure, and keep the figures; what learned by itself comes into force if it is better. Returns when that is done.

        Returns:
            False where it was given up: another training runs, or it failed; `state` tells why.
        """
        try:
            decided = decided_passages(self._kb.store.engine)
            run = self._begin(self._trainer.measure())
            figures = self._ended(run)
            learned = Learned(datetime.now(UTC), decided, figures["before"], figures["after"], by_itself, _better(figures))
            self._measured = run
            if by_itself and learned.better:
                self._ended(self._begin(self._trainer.adopt(run)))
                learned = replace(learned, replaced=True)
                self._measured = None
            self._keep(learned)
            self._problem = ""
        except ClusterbridgeError as error:
            self._problem = str(error)
            return False
        finally:
            self._run = None
        return True

    def ask(self) -> None:
        """Have the thread learn now.

        Raises:
            BadInputError: When a training runs.
        """
        if self._state_of(self._run):
            raise BadInputError("A training is running already; look again when it has ended.")
        self._wake.set()

    def adopt(self) -> None:
        """Begin to bring into force what was measured last.

        Raises:
            BadInputError: When nothing waits, or a training runs.
        """
        if self._measured is None:
            raise BadInputError("No training waits to be brought into force; let it learn again.")
        self._begin(self._trainer.adopt(self._measured))
        self._measured = None
        if last := self._last():
            self._keep(replace(last, replaced=True))

    def undo(self) -> None:
        """Begin to bring back what was in force before the last training.

        Raises:
            BadInputError: When nothing was trained here, or a training runs.
        """
        if not self._kb.trained.can_undo:
            raise BadInputError("Nothing was trained in this library, so there is nothing to go back to.")
        self._begin(self._trainer.undo())

    def _look(self) -> None:
        while not self._stopping.is_set():
            asked = self._wake.wait(LOOK_EVERY_S)
            if self._stopping.is_set():
                return
            self._wake.clear()
            try:
                self.learn() if asked else self.consider()
            except Exception:  # a fault of ours, or of a library, in one training must not end all later ones
                log.exception("learning failed")
                self._problem = "Learning failed by a fault of the program, which its log tells; let it learn again."
                self._given_up_at = decided_passages(self._kb.store.engine)

    def _begin(self, run: int) -> int:
        self._run = run
        return run

    def _ended(self, run: int) -> dict[str, Any]:
        while not (state := self._trainer.state(run, STEP_S)).ended:
            pass
        return state.told or {}

    def _state_of(self, run: int | None) -> TrainingState | None:
        try:
            state = self._trainer.state(run, 0) if run is not None else None
        except ClusterbridgeError:  # it ended between two looks; what became of it is told by the next state
            return None
        return state if state and not state.ended else None

    def _last(self) -> Learned | None:
        told = self._kb.store.fact(FACT)
        return Learned.from_json(told) if told else None

    def _keep(self, learned: Learned) -> None:
        self._kb.indexing.remember(FACT, learned.as_json())


def decided_passages(engine: Engine) -> int:
    """Number of passages on which persons decided."""
    with engine.connect() as connection:
        return connection.execute(select(func.count(tags.c.target.distinct())).where(tags.c.origin == Origin.HUMAN)).scalar_one()


def _better(figures: Mapping[str, Any]) -> bool:
    """Whether no facet came out worse and one came out better; where nothing could be measured in this library nothing is better."""
    before, after = figures["before"], figures["after"]
    gains = [after[facet] - before[facet] for facet in before.keys() & after.keys()]
    return bool(gains) and min(gains) >= -NOT_WORSE and max(gains) > 0
