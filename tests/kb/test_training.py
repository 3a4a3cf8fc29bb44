"""Heads refitted from written and decided passages: what is measured, what comes into force, and what a dry run leaves alone."""

from __future__ import annotations

import pytest

from kb.heads import Heads, open_heads
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from kb.situation import Question
from kb.training import ENOUGH, train
from kb.training_data import TrainingData, TrainingPassage, TrainingSituation
from tests.kb.documents import Part, prepared

SAID = {
    "capital": ("The lenders of {} opened a till for young makers.", "A till of the savings house lends to makers in {}."),
    "education": ("The pupils of {} learn welding in the yard.", "Teachers in {} wrote a term on welding."),
}
TOWNS = ("Ansby", "Birkholm", "Corrin", "Dunvale", "Elsted", "Farrow")


def written() -> TrainingData:
    """Two values that each have their own words, by three writers."""
    passages, situations = [], []
    for number, town in enumerate(TOWNS):
        writer = f"writer-{number % 3}"
        for value, sentences in SAID.items():
            tags = {"gap": (value,), "level": (), "stage": (), "kind": ("practice",)}
            for n, sentence in enumerate(sentences):
                passages.append(TrainingPassage(f"{town}-{value}-{n}", writer, "minutes", (), sentence.format(town), tags))
            situations.append(TrainingSituation(f"{town}-{value}", writer, f"In {town}: {sentences[0]}", tags, {f"{town}-{value}-0": 3}))
    return TrainingData(tuple(passages), tuple(situations), "of a test")


def nothing(*_told: object) -> None:
    """Nobody watches."""


def test_new_heads_are_measured_on_writers_left_out_and_read_at_once(kb: KnowledgeBase) -> None:
    before = kb.situation(Question("A till for makers in Grimholt")).values("gap")
    told = train(kb, written(), nothing)
    assert before == ()
    assert told.shipped["passages"]["gap"] == told.shipped["situations"]["gap"] == 1.0
    assert (told.decided, told.before, told.after, told.version) == (0, {}, {}, "of a test")
    assert kb.situation(Question("A till for makers in Grimholt")).values("gap") == ("capital",)
    (vector,) = kb.encoder.encode(["Pupils learn welding."])
    assert kb.tagger.tags((), "Pupils learn welding.", vector)[0].value == "education"


def test_a_dry_run_leaves_everything_as_it_is(kb: KnowledgeBase) -> None:
    train(kb, written(), nothing, replace=False)
    assert open_heads("passages", kb.encoder.name, kb.settings.heads_folder) is None
    assert kb.situation(Question("A till for makers in Grimholt")).values("gap") == ()


def test_heads_of_another_encoder_are_passed_over(kb: KnowledgeBase) -> None:
    train(kb, written(), nothing)
    assert isinstance(open_heads("passages", kb.encoder.name, kb.settings.heads_folder), Heads)
    assert open_heads("passages", "another model", kb.settings.heads_folder) is None


@pytest.mark.parametrize("count", [ENOUGH - 2, ENOUGH])
def test_figures_on_decided_passages_are_given_from_twenty_on(kb: KnowledgeBase, count: int) -> None:
    train(kb, written(), nothing)
    for name in ("North", "South"):
        parts = [Part(f"Berth {n} of {name}: the ferrymen mend nets at low tide.") for n in range(count // 2)]
        made = prepared(kb.encoder, f"Harbour of {name}", parts)
        kb.add_document(made)
        with kb.store.engine.begin() as connection:
            for identifier in kb.passages_of(made.document.id):
                kb.store.add_tags(connection, identifier, [Tag("gap", "education", 1.0, Origin.HUMAN, TagStatus.ACCEPTED)], 1)
    told = train(kb, written(), nothing)
    assert told.decided == count
    if count < ENOUGH:
        assert (told.before, told.after) == ({}, {})
    else:
        assert told.before["gap"] <= told.after["gap"] == 1.0
