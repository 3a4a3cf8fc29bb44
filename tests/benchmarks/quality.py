"""Figures of retrieval on the judged sets, beside plain BM25 and the stock model over the same texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from kb.answer_model import MatchType
from kb.encoder import open_encoder
from kb.evaluation.evaluate import Credit, evaluate
from kb.evaluation.judged import JudgedSet, Units
from kb.evaluation.measures import Row, mean, score
from kb.knowledge import KnowledgeBase
from kb.model import Case
from kb.settings import STOCK_MODEL


@dataclass(frozen=True)
class DevelopmentSet:
    """The judged needs over the five reports, and what a card is credited with."""

    judged: JudgedSet
    credit: Credit

    @classmethod
    def from_shared(cls, shared: Path) -> DevelopmentSet:
        """Read it from the folder beside the checkout."""
        folder = shared / "devset"
        judged = JudgedSet.from_files(folder / "queries.jsonl", folder / "qrels.tsv")
        inventory = [json.loads(line) for line in (shared / "inventory.jsonl").read_text(encoding="utf-8").splitlines()]
        units = {row["id"]: frozenset(row["units"]) for row in inventory if row["type"] == "practice"}
        return cls(judged, Credit(Units.from_file(folder / "units.jsonl"), units))


def with_direct_answer(kb: KnowledgeBase, judged: JudgedSet, credit: Credit) -> JudgedSet:
    """Only the needs to which some card answers with grade 3."""
    covered = [credit.of_case(case.id, case.inventory) for case in kb.store.cases().values()]
    direct = {qid for qid, grades in judged.grades.items() if any(grades.get(unit) == 3 for units in covered for unit in units)}
    return JudgedSet(tuple(need for need in judged.needs if need.qid in direct), judged.grades)


def library_figures(kb: KnowledgeBase, judged: JudgedSet, credit: Credit, scope: MatchType | None) -> dict[str, Any]:
    """As `clusterbridge evaluate --json`."""
    return evaluate(kb, judged, credit, scope).as_json()


def plain_systems(kb: KnowledgeBase, judged: JudgedSet, credit: Credit) -> dict[str, dict[str, float]]:
    """Success@3 and nDCG@10 over the cards of plain BM25 and of the stock model, one text a card: title, summary, body and `asked_as`."""
    cases = kb.store.cases()
    ids = list(cases)
    texts = [card_text(case) for case in cases.values()]
    bm25 = BM25Okapi([_words(text) for text in texts])
    stock = open_encoder(kb.settings.model_copy(update={"model": STOCK_MODEL}))
    vectors = stock.encode(texts)
    systems: Mapping[str, Callable[[str], Any]] = {
        "BM25": lambda text: bm25.get_scores(_words(text)),
        "stock dense": lambda text: vectors @ stock.encode([text])[0],
    }
    figures = {}
    for name, scores_of in systems.items():
        rows = [_row(judged, need.qid, scores_of(need.text), ids, cases, credit) for need in judged.needs if judged.grades.get(need.qid)]
        figures[name] = {"success_3": mean(rows, "success_3"), "ndcg_10": mean(rows, "ndcg_10")}
    return figures


def card_text(case: Case) -> str:
    """Everything that a card says, as one text."""
    return " ".join([case.title, case.summary, case.text, *case.asked_as])


def _row(judged: JudgedSet, qid: str, scores: Any, ids: Sequence[str], cases: Mapping[str, Case], credit: Credit) -> Row:
    order = [ids[i] for i in np.argsort(-np.asarray(scores), kind="stable")[:10]]
    return score(qid, judged.grades[qid], [credit.of_case(i, cases[i].inventory) for i in order])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
