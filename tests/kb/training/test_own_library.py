"""Heads and weights refitted from written and decided passages and judged needs: what is measured, and that nothing of it is in force yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kb.errors import WorkEndedError
from kb.evaluation.judged import JudgedSet
from kb.evaluation.measures import Row
from kb.feedback.verdicts import Says, Verdicts
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from kb.situation import Question
from kb.training.data import TrainingData
from kb.training.learning import JudgedSignals, cross_validate
from kb.training.own_library import Fitted, decided_passages, judged_sets, measure
from kb.training.refitting import ENOUGH
from tests.conftest import ReadingWordEncoder
from tests.counting import CountingEncoder
from tests.kb.documents import Part, prepared
from tests.kb.written import needs_for, written


def nothing(*_told: object) -> None:
    """Nobody watches."""


def here(task: Callable[[Progress], Any], progress: Progress) -> Any:
    """Does in this process what a child would do."""
    return task(progress)


def measured(kb: KnowledgeBase, data: TrainingData | None = None, judged: Sequence[JudgedSet] = ()) -> Fitted:
    return measure(kb, data or written(), judged, kb.encoder, here, nothing)


def decide(kb: KnowledgeBase, name: str, count: int, *tags: Tag) -> list[str]:
    """A document on whose passages persons decided; ids of the passages."""
    made = prepared(kb.encoder, f"Harbour of {name}", [Part(f"Berth {n} of {name}: the ferrymen mend nets at low tide.") for n in range(count)])
    kb.add_document(made)
    with kb.store.engine.begin() as connection:
        for identifier in kb.passages_of(made.document.id):
            kb.store.add_tags(connection, identifier, tags, 1)
    return list(kb.passages_of(made.document.id))


ACCEPTED = Tag("gap", "education", 0.5, Origin.HUMAN, TagStatus.ACCEPTED)
REJECTED = Tag("gap", "capital", 0.5, Origin.HUMAN, TagStatus.REJECTED)


def test_new_heads_are_measured_on_writers_left_out_and_are_not_in_force(kb: KnowledgeBase) -> None:
    fitted = measured(kb)
    figures = fitted.figures
    assert figures.shipped["passages"]["gap"] == figures.shipped["situations"]["gap"] == 1.0
    assert (figures.decided, figures.before, figures.after, figures.version) == (0, {}, {}, "of a test")
    assert kb.heads("passages") is None
    assert kb.situation(Question("A till for makers in Grimholt")).values("gap") == ()
    assert kb.answering_by(fitted.heads["situations"]).situation(Question("A till for makers in Grimholt")).values("gap") == ("capital",)


def test_each_heads_are_fitted_on_the_vectors_that_they_will_be_given(kb: KnowledgeBase) -> None:
    encoder = ReadingWordEncoder()
    fitted = measure(kb, written(), (), encoder, here, nothing)
    assert fitted.heads["situations"].model == encoder.reading_model
    assert fitted.heads["passages"].model == encoder.name
    plain = measured(kb).heads["situations"]
    dim = 384
    turned = fitted.heads["situations"].weights[:dim]
    assert np.allclose(turned, -plain.weights[:dim], atol=1e-2)
    assert np.abs(turned).max() > 0.1


def test_a_second_training_encodes_only_what_is_new(kb: KnowledgeBase) -> None:
    counting = CountingEncoder(kb.encoder)
    data = written()
    measure(kb, data, (), counting, here, nothing)
    assert sorted(counting.encoded) == sorted({*(s.text for s in data.told_situations), *(p.embedded for p in data.passages)})
    counting.encoded.clear()
    more = replace(data.passages[0], id="new", text="A till for weavers.")
    measure(kb, TrainingData((*data.passages, more), data.situations, "v"), (), counting, here, nothing)
    assert sorted(counting.encoded) == ["\nA till for weavers.", "A till for weavers."]


def test_what_was_encoded_before_a_stop_is_kept(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.own_library.TEXTS_AT_ONCE", 10)
    counting = CountingEncoder(kb.encoder)

    def stopped(task: Callable[[Progress], Any], progress: Progress) -> Any:
        if len(counting.encoded) >= 20:
            raise WorkEndedError(stopped=True)
        return task(progress)

    with pytest.raises(WorkEndedError):
        measure(kb, written(), (), counting, stopped, nothing)
    first = list(counting.encoded)
    measure(kb, written(), (), counting, here, nothing)
    assert len(first) == 20
    assert len(counting.encoded) == len(set(counting.encoded))


def test_decided_passages_come_with_what_was_accepted_and_their_kept_vectors(kb: KnowledgeBase) -> None:
    ids = decide(kb, "North", 2, ACCEPTED, REJECTED)
    decide(kb, "South", 2)
    found = decided_passages(kb)
    assert [(p.id, p.tags["gap"], p.tags["kind"]) for p in found.passages] == [(i, ("education",), ()) for i in ids]
    assert found.vectors.tolist() == kb.store.vectors(ids)[1].tolist()


@pytest.mark.parametrize(("names", "together"), [(("North", "South"), [10, 2, 10, 2]), (("North", "South", "West"), [12, 12, 12])])
def test_documents_are_left_out_together_and_of_fewer_than_three_their_stretches(
    kb: KnowledgeBase, names: tuple[str, ...], together: list[int]
) -> None:
    for name in names:
        decide(kb, name, 12, ACCEPTED)
    writers = Counter(passage.writer for passage in decided_passages(kb).passages)
    assert sorted(writers.values()) == sorted(together)


@pytest.mark.parametrize("count", [ENOUGH - 2, ENOUGH])
def test_figures_on_decided_passages_are_given_from_twenty_on(kb: KnowledgeBase, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kb.trained.put(measured(kb).heads, None)
    monkeypatch.setattr("kb.heads.SHIPPED_FOLDER", kb.trained.folder)
    kb.forget()
    for name in ("North", "South"):
        decide(kb, name, count // 2, replace(ACCEPTED, value="policy"))
    figures = measured(kb).figures
    assert figures.decided == count
    if count < ENOUGH:
        assert (figures.before, figures.after) == ({}, {})
    else:
        assert (figures.before["gap"], figures.after["gap"]) == (0.0, 1.0)


def test_with_too_few_judged_needs_the_weights_stay(kb: KnowledgeBase) -> None:
    fitted = measured(kb, judged=(needs_for(kb, ENOUGH - 1),))
    assert (fitted.weights, fitted.figures.weights, fitted.figures.ranking, fitted.figures.reading) == (None, None, {}, {})
    assert fitted.figures.needs == ENOUGH - 1


def test_judged_needs_of_several_sets_measure_reading_and_ranking(kb: KnowledgeBase) -> None:
    few = needs_for(kb, 12)
    figures = measured(kb, judged=(few, few)).figures
    assert figures.needs == 24
    assert set(figures.ranking) == {"before", "kept", "refitted"}
    assert figures.ranking["before"]["mrr"] == 1.0
    assert set(figures.reading) == {"before", "after"}


def bad_weights(kb: KnowledgeBase) -> None:
    """Weights come into force that look only at what says nothing of the need."""
    signals = {name: float(name in ("kind", "depth", "evidence")) for name in kb.weights.signals}
    kb.trained.put({}, replace(kb.weights, signals=signals))
    kb.forget()


def test_weights_are_replaced_where_new_ones_are_better_on_needs_that_they_never_saw(kb: KnowledgeBase) -> None:
    shipped = kb.weights
    judged = (needs_for(kb, 24),)
    bad_weights(kb)
    fitted = measured(kb, judged=judged)
    figures = fitted.figures.ranking
    assert figures["refitted"]["ndcg_10"] > figures["kept"]["ndcg_10"]
    assert fitted.weights
    assert fitted.figures.weights == fitted.weights.signals
    assert fitted.weights.answered == shipped.answered
    assert fitted.weights.signals != kb.weights.signals


def test_weights_in_force_that_are_as_good_are_not_replaced(kb: KnowledgeBase) -> None:
    judged = (needs_for(kb, 24),)
    fitted = measured(kb, judged=judged)
    assert fitted.figures.ranking["kept"]["mrr"] == 1.0
    assert fitted.weights is None


def test_shipped_judged_needs_tell_how_situations_are_read_and_teach_the_ranking_nothing(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    needs = needs_for(kb, 24)
    monkeypatch.setattr(JudgedSet, "shipped", lambda _corpus: needs)
    sets = judged_sets(kb)
    assert [need.text for judged in sets for need in judged.answered] == []
    figures = measured(kb, judged=sets).figures
    assert figures.needs == 0
    assert figures.reading == {}
    figures = measured(kb, judged=(*sets, needs)).figures
    assert figures.needs == len(needs.needs)
    assert set(figures.reading["before"]) == set(figures.reading["after"]) != set()


def test_training_situations_with_graded_practices_are_learned_from_and_not_measured(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[list[str]] = []

    def noted(needs: Sequence[JudgedSignals], beside: Sequence[JudgedSignals]) -> tuple[list[Row], list[dict[str, float]]]:
        learned.append([need.qid for need in beside])
        return cross_validate(needs, beside)

    monkeypatch.setattr("kb.training.refitting.cross_validate", noted)
    case = next(iter(kb.store.cases()))
    data = replace(written(), situations=tuple(replace(situation, practices={case: 3}) for situation in written().situations))
    assert measured(kb, data, judged=(needs_for(kb, 24),)).figures.needs == 24
    assert learned == [[situation.id for situation in data.situations]]
    assert measured(kb, data).figures.needs == 0
    assert len(learned) == 1


def test_what_users_said_of_results_teaches_the_ranking_and_nothing_of_the_reading(kb: KnowledgeBase) -> None:
    verdicts, asked = Verdicts(kb.store.engine), needs_for(kb, 24)
    for need in asked.needs:
        verdicts.say("Ada", need.text, need.facets, next(iter(asked.grades[need.qid])), Says.FITS)
    said, _ = judged_sets(kb)
    assert {need.text for need in said.answered} == {need.text for need in asked.needs}
    figures = measured(kb, judged=(said,)).figures
    assert figures.needs == len(said.needs)
    assert figures.ranking["kept"]["mrr"] == 1.0
    assert figures.reading == {"before": {}, "after": {}}
