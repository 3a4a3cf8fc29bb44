"""What the child that trains returns."""

from __future__ import annotations

import numpy as np

from kb.encoder import Encoder
from kb.rank import SIGNALS
from kb.training.learning import EVEN, JudgedSignals
from kb.training.refitting import Encode, ReadNeed, RefitRanking, working

DENSE = {name: float(name == "dense") for name in SIGNALS}


def nothing(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def need(qid: str, gap: float, dense: float = 0.5) -> JudgedSignals:
    """A need whose wrong answer has a similarity of 0.6; its gap may bring the right one up."""
    signals = np.zeros((2, len(SIGNALS)))
    signals[:, SIGNALS.index("dense")] = (0.6, dense)
    signals[1, SIGNALS.index("gap")] = gap
    return JudgedSignals(qid, {"right": 3}, ("wrong", "right"), signals, (frozenset({"wrong"}), frozenset({"right"})))


READ = ReadNeed({"gap": ("capital",), "level": (), "stage": ()}, {"gap": ()}, {"gap": ("capital",)})


def asked(before: list[JudgedSignals], after: list[JudgedSignals], in_force: dict[str, float] = DENSE) -> RefitRanking:
    return RefitRanking(tuple(before), tuple(after), (), (READ,) * len(after), in_force)


def test_a_task_is_called_with_where_to_tell_its_progress(word_encoder: Encoder) -> None:
    texts = ("Banks lend.", "A school opens.")
    assert np.array_equal(working()(Encode(word_encoder, texts), nothing), word_encoder.encode(texts))


def test_weights_that_bring_up_what_is_right_on_other_needs_are_better() -> None:
    unread, read = ([need(f"q{n}", gap) for n in range(10)] for gap in (0.0, 1.0))
    told = asked(unread, read)(nothing)
    assert told.weights == EVEN | {"gap": 0.1}
    assert {name: figures["mrr"] for name, figures in told.ranking.items()} == {"before": 0.5, "kept": 0.5, "refitted": 1.0}
    assert told.better


def test_weights_in_force_that_know_more_than_other_needs_teach_are_better() -> None:
    needs = [*(need(f"q{n}", 0.0, dense=0.9) for n in range(9)), need("special", 1.0)]
    told = asked(needs, needs, DENSE | {"gap": 1.0})(nothing)
    assert {name: figures["mrr"] for name, figures in told.ranking.items()} == {"before": 1.0, "kept": 1.0, "refitted": 0.95}
    assert not told.better


def test_learning_starts_from_even_weights_whatever_is_in_force() -> None:
    needs = [need(f"q{n}", 0.0, dense=0.9) for n in range(10)]
    assert asked(needs, needs, DENSE | {"gap": 1.0, "level": 0.4})(nothing).weights == EVEN


def test_what_is_read_is_compared_with_what_a_person_reads() -> None:
    needs = [need(f"q{n}", 1.0) for n in range(10)]
    assert asked(needs, needs)(nothing).reading == {"before": {"gap": 0.0}, "after": {"gap": 1.0}}
