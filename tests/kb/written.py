"""Training data and judged needs of a test."""

from __future__ import annotations

from kb.evaluation.judged import JudgedSet, Need
from kb.knowledge import KnowledgeBase
from kb.training.data import TrainingData, TrainingPassage, TrainingSituation

SAID = {
    "capital": ("The lenders of {} opened a till for young makers.", "A till of the savings house lends to makers in {}."),
    "education": ("The pupils of {} learn welding in the yard.", "Teachers in {} wrote a term on welding."),
}
TOWNS = ("Ansby", "Birkholm", "Corrin", "Dunvale", "Elsted", "Farrow")


def written() -> TrainingData:
    """Two values that each have their own words, by three writers: passages that are practices, and situations."""
    passages, situations = [], []
    for number, town in enumerate(TOWNS):
        writer = f"writer-{number % 3}"
        for value, sentences in SAID.items():
            tags = {"gap": (value,), "level": (), "stage": (), "kind": ("practice",)}
            for n, sentence in enumerate(sentences):
                passages.append(TrainingPassage(f"{town}-{value}-{n}", writer, "minutes", (), sentence.format(town), tags))
            situations.append(TrainingSituation(f"{town}-{value}", writer, f"In {town}: {sentences[0].format(town)}", tags, {}))
    return TrainingData(tuple(passages), tuple(situations), "of a test")


def needs_for(kb: KnowledgeBase, count: int) -> JudgedSet:
    """Needs that ask for a case in its own words; every one has one answer."""
    asked = [(case.id, text) for case in kb.store.cases().values() for text in (*case.asked_as, case.summary)][:count]
    needs = tuple(Need(f"q{n}", text, {"gap": kb.case(case_id).facets["gap"], "level": (), "stage": ()}) for n, (case_id, text) in enumerate(asked))
    return JudgedSet(needs, {need.qid: {case_id: 3} for need, (case_id, _) in zip(needs, asked, strict=True)})
