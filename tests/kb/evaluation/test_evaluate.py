"""The library measured on a judged set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kb.answer_model import MatchType
from kb.errors import BadInputError
from kb.evaluation.evaluate import Credit, evaluate, judged_signals
from kb.evaluation.judged import JudgedSet, Need, Units
from kb.evaluation.measures import FIGURES, Row
from kb.knowledge import KnowledgeBase
from kb.situation import Question
from kb.training.learning import JudgedSignals, cross_validate
from tests.kb.documents import Part, prepared

BANKS, SCHOOL, MILL = "marrowick-bank-round-table", "quillhaven-school-at-the-quay", "hvidmose-mill-test-bed"
NO_UNITS = Credit(Units({}), {})
FERRY = "The ferry of Grimholt carries bankers to the workshops twice a week"


def judged(grades: dict[str, dict[str, int]], **texts: str) -> JudgedSet:
    facets: dict[str, tuple[str, ...]] = {"gap": ("capital",), "level": (), "stage": ()}
    return JudgedSet(tuple(Need(qid, text, facets) for qid, text in texts.items()), grades)


def test_needs_graded_by_cases_are_credited_with_the_cases(kb: KnowledgeBase) -> None:
    grades = {"loans": {BANKS: 3}, "yards": {SCHOOL: 3, MILL: 1}}
    told = evaluate(
        kb, judged(grades, loans="Banks give software firms no loans", yards="Boat yards want apprentices from school"), NO_UNITS, MatchType.CASE
    )
    assert [row.qid for row in told.rows] == ["loans", "yards"]
    loans, yards = told.rows
    assert [getattr(loans, figure) for figure in FIGURES] == [1.0, 1.0, 1.0, 1.0]
    order = [match.id for match in kb.answer(Question("Boat yards want apprentices from school")).matches]
    assert order[0] == SCHOOL
    assert (yards.mrr, yards.success_3, yards.recall_10) == (1.0, 1.0, 1.0)
    assert 0.9 < yards.ndcg_10 <= 1.0


def test_needs_without_an_answer_are_left_out(kb: KnowledgeBase) -> None:
    told = evaluate(kb, judged({"loans": {BANKS: 3}}, loans="Banks and loans", moon="Cheese from the moon"), NO_UNITS, None)
    assert [row.qid for row in told.rows] == ["loans"]
    assert told.as_json()["needs"] == 1


def test_passages_are_credited_with_the_units_that_they_cover_and_cases_with_those_of_their_inventory(kb: KnowledgeBase) -> None:
    kb.add_document(prepared(kb.encoder, "Report", [Part(f"{FERRY}."), Part("Cows were sold at the market of Grimholt.")]))
    credit = Credit(Units({"u-ferry": FERRY, "u-other": "nothing of this kind stands anywhere"}), {"T001": frozenset({"u-round-table"})})
    needs = judged({"ferry": {"u-ferry": 3}, "loans": {"u-round-table": 2}}, ferry=FERRY, loans="Banks give software firms no loans")
    everything = evaluate(kb, needs, credit, None)
    assert [(row.qid, row.mrr, row.recall_10) for row in everything.rows] == [("ferry", 1.0, 1.0), ("loans", 1.0, 1.0)]
    assert [row.mrr for row in evaluate(kb, needs, credit, MatchType.CASE).rows] == [0.0, 1.0]
    assert [row.mrr for row in evaluate(kb, needs, credit, MatchType.PASSAGE).rows] == [1.0, 0.0]


def test_the_figures_stand_beside_words_alone_and_meaning_alone(kb: KnowledgeBase) -> None:
    told = evaluate(kb, judged({"loans": {BANKS: 3}}, loans="Banks give software firms no loans"), NO_UNITS, MatchType.CASE)
    assert list(told.compared) == ["words alone", "meaning alone"]
    assert [rows[0].mrr for rows in told.compared.values()] == [1.0, 1.0]


def test_json_holds_figures_intervals_comparisons_and_values(kb: KnowledgeBase) -> None:
    needs = judged({"a": {BANKS: 3}, "b": {SCHOOL: 2}}, a="Banks give software firms no loans", b="zeppelin quaternions")
    told = json.loads(json.dumps(evaluate(kb, needs, NO_UNITS, MatchType.CASE).as_json()))
    assert set(told) == {"needs", *FIGURES, "median_words", "intervals", "compared", "per_value", "per_need", "fold_weights"}
    assert told["per_need"]["a"] == {"ndcg_10": 1.0, "recall_10": 1.0, "success_3": 1.0, "mrr": 1.0}
    assert told["ndcg_10"] == pytest.approx((1 + told["per_need"]["b"]["ndcg_10"]) / 2, abs=1e-4)
    assert told["per_value"]["gap"]["capital"]["needs"] == 2
    assert told["per_value"]["level"] == {}
    assert told["intervals"]["mrr"] == [told["per_need"]["b"]["mrr"], 1.0]
    assert set(told["compared"]["words alone"]) == {name for figure in FIGURES for name in (figure, f"{figure}_gain")}
    assert told["compared"]["meaning alone"]["mrr_gain"][0] == pytest.approx(told["mrr"] - told["compared"]["meaning alone"]["mrr"], abs=1e-4)
    words = sorted(len(f"{case.summary} {case.text}".split()) for case in kb.store.cases().values())
    assert told["median_words"] in words


def test_cross_validation_tells_the_weights_of_each_fold(kb: KnowledgeBase) -> None:
    texts = {f"q{i}": "Banks give software firms no loans" for i in range(5)}
    told = evaluate(kb, judged({qid: {BANKS: 3} for qid in texts}, **texts), NO_UNITS, MatchType.CASE, judged({}))
    assert [row.mrr for row in told.rows] == [1.0] * 5
    assert len(told.fold_weights) == 5


def test_every_fold_learns_from_the_other_needs_beside_but_never_from_a_text_that_is_measured(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned_from: list[list[str]] = []

    def noted(needs: Sequence[JudgedSignals], beside: Sequence[JudgedSignals]) -> tuple[list[Row], list[dict[str, float]]]:
        learned_from.append([need.qid for need in beside])
        return cross_validate(needs, beside)

    monkeypatch.setattr("kb.evaluation.evaluate.cross_validate", noted)
    asked = judged({"q": {BANKS: 3}}, q="Banks give software firms no loans")
    beside = judged({"same": {BANKS: 3}, "other": {BANKS: 3}}, same="Banks give software firms no loans", other="Who lends to young firms?")
    evaluate(kb, asked, NO_UNITS, MatchType.CASE, beside)
    assert learned_from == [["other"]]


def test_a_set_in_which_no_need_has_an_answer_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInputError, match=r"^None of the 1 needs has a grade; check that both files use the same qids\.$"):
        evaluate(kb, judged({"other": {BANKS: 3}}, q="Banks"), NO_UNITS, None)


def test_where_only_cases_are_graded_weights_are_learned_among_cases(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Report", [Part(f"{FERRY}.")])
    kb.add_document(made)
    (passage,) = kb.passages_of(made.document.id)
    by_cases = judged({"loans": {BANKS: 3}}, loans="Banks give software firms no loans", moon="Cheese from the moon")
    (need,) = judged_signals(kb.store, kb.ranking, by_cases)
    assert (need.qid, need.grades, set(need.targets)) == ("loans", {BANKS: 3}, set(kb.store.case_hashes()))
    assert need.covered[need.targets.index(BANKS)] >= {BANKS}
    (mixed,) = judged_signals(kb.store, kb.ranking, judged({"ferry": {BANKS: 1, passage: 3}}, ferry=FERRY))
    assert set(mixed.targets) == {passage, *kb.store.case_hashes()}
    assert mixed.score(kb.weights.signals).success_3 == 1.0


def test_the_shipped_judgments_grade_cases_that_exist(kb: KnowledgeBase) -> None:
    folder = Path(__file__).parents[3] / "corpus"
    shipped = JudgedSet.from_files(folder / "judgments" / "queries.jsonl", folder / "judgments" / "qrels.tsv")
    cases = {path.stem for path in (folder / "cases").glob("*.md")}
    assert {target for grades in shipped.grades.values() for target in grades} <= cases
    assert set(shipped.grades) <= {need.qid for need in shipped.needs}
