"""The shipped model and heads on needs that they never saw: figures that may not fall."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from kb.answer_model import MatchType, Situation
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.encoder import Encoder
from kb.evaluation.evaluate import Credit, evaluate
from kb.evaluation.judged import JudgedSet, Need, Units
from kb.evaluation.measures import mean
from kb.features import FeatureReader, cue_columns
from kb.heads import SHIPPED_FOLDER, Heads
from kb.knowledge import KnowledgeBase
from kb.reading.language import LANGUAGES
from kb.settings import SHIPPED_MODEL, Settings
from kb.situation import Question
from kb.training.data import TrainingData
from kb.training.fitting import macro_f1
from tests.conftest import ROOT

CORPUS = ROOT / "corpus"
JUDGMENTS = CORPUS / "judgments"
CODEBOOK = Codebook.from_file(CORPUS / "codebook.yaml")
COLUMNS = tuple((facet, value) for facet in PRIMARY_FACETS for value in CODEBOOK.facet(facet).ids)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (JUDGMENTS / name).read_text(encoding="utf-8").splitlines()]


NEEDS = {row["qid"]: row for row in rows("queries.jsonl")}
TRANSLATED = rows("translated.jsonl")
OUTSIDE = rows("no-answer.jsonl")
ORIGINALS = {row["qid"]: NEEDS[row["qid"]]["text"] for row in TRANSLATED}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, shipped_encoder: Encoder) -> Iterator[KnowledgeBase]:
    """The shipped library with the shipped model, and no report in it."""
    with KnowledgeBase.open(Settings(data=tmp_path_factory.mktemp("shipped"), corpus=CORPUS), shipped_encoder) as opened:
        opened.follow_corpus()
        yield opened


@dataclass(frozen=True)
class Asked:
    """How a text was read, and whether something answers it."""

    situation: Situation
    confident: bool


@pytest.fixture(scope="module")
def asked(shipped: KnowledgeBase) -> Mapping[str, Asked]:
    """Every judged text, asked once."""
    texts = [row["text"] for row in (*NEEDS.values(), *TRANSLATED, *OUTSIDE)]
    answers = ((text, shipped.answer(Question(text, limit=1))) for text in texts)
    return {text: Asked(answer.situation, answer.confident) for text, answer in answers}


def f1(asked: Mapping[str, Asked], needs: Iterable[tuple[str, str]], together: bool = False) -> dict[str, float]:
    """Facet to macro F1 over all values that some need carries, of needs by id and text; or over the values of all facets together."""
    pairs = [(NEEDS[qid], asked[text].situation) for qid, text in needs]
    tagged = np.array([[value in need[facet] for facet, value in COLUMNS] for need, _ in pairs], dtype=np.int8)
    read = np.array([[value in situation.values(facet) for facet, value in COLUMNS] for _, situation in pairs], dtype=np.int8)
    columns = [("all", f"{facet} {value}") for facet, value in COLUMNS] if together else COLUMNS
    return macro_f1(tagged, read, columns, at_least=1)


def refused(asked: Mapping[str, Asked], texts: Sequence[str]) -> float:
    """Share of the texts that nothing answers."""
    return sum(not asked[text].confident for text in texts) / len(texts)


# the files


@pytest.mark.parametrize("name", ["situations", "passages"])
def test_shipped_heads_are_made_for_the_shipped_model_and_name_every_value_of_their_facets(name: str) -> None:
    heads = Heads.load(SHIPPED_FOLDER / f"{name}.npz")
    kinds = tuple(("kind", value) for value in CODEBOOK.facet("kind").ids)
    assert heads.model == (SHIPPED_MODEL if name == "passages" else f"{SHIPPED_MODEL} and clusterbridge-reading-1")
    assert heads.columns == (COLUMNS if name == "situations" else COLUMNS + kinds)
    assert heads.one == (() if name == "situations" else ("kind",))
    assert np.isfinite(heads.weights).all()
    assert np.isfinite(heads.bias).all()


@pytest.mark.parametrize("name", ["situations", "passages"])
def test_shipped_heads_know_only_cues_that_the_codebook_has(name: str) -> None:
    assert set(Heads.load(SHIPPED_FOLDER / f"{name}.npz").cues) <= set(cue_columns(CODEBOOK))


def test_shipped_heads_fit_what_the_shipped_model_and_the_features_give(shipped_encoder: Encoder) -> None:
    situations, passages = (Heads.load(SHIPPED_FOLDER / f"{name}.npz") for name in ("situations", "passages"))
    told = shipped_encoder.encode_situations(["Banks give our young firms no loans."])
    (vector,) = told.sought
    of_situation = FeatureReader(CODEBOOK, situations.cues).of_situation("Banks give our young firms no loans.", told.read[0])
    of_passage = FeatureReader(CODEBOOK, passages.cues).of_passage(("Money",), "Banks give our young firms no loans.", vector)
    (read,) = situations.probabilities(of_situation[None])
    assert max((p, value) for (facet, value), p in read.items() if facet == "gap")[1] == "capital"
    (tagged,) = passages.probabilities(of_passage[None])
    assert sum(p for (facet, _), p in tagged.items() if facet == "kind") == pytest.approx(1.0)


def test_no_judged_text_was_trained_on() -> None:
    data = TrainingData.from_folder(CORPUS / "training", CODEBOOK)
    texts = [told.text for told in data.passages] + [told.text for told in data.situations]
    trained = {" ".join(text.lower().split()) for text in texts}
    assert [row["text"] for row in (*NEEDS.values(), *TRANSLATED, *OUTSIDE) if " ".join(row["text"].lower().split()) in trained] == []


# the figures


@pytest.mark.parametrize(("facet", "least"), [("gap", 0.85), ("level", 0.89), ("stage", 0.79)])
def test_judged_needs_are_read(asked: Mapping[str, Asked], facet: str, least: float) -> None:
    """Macro F1 over all values on the 80 needs was 0.903 for gap, 0.948 for level and 0.844 for stage; each floor lies 0.05 below."""
    assert len(NEEDS) == 80
    assert f1(asked, ((qid, need["text"]) for qid, need in NEEDS.items()))[facet] >= least


def test_what_the_library_cannot_answer_is_refused(asked: Mapping[str, Asked]) -> None:
    """Of the 75 texts 81% were refused. The weights of `AnsweredWeights` were fitted on them and on the 80 needs."""
    assert len(OUTSIDE) == 75
    assert refused(asked, [row["text"] for row in OUTSIDE]) >= 0.80


def test_what_the_library_can_answer_is_hardly_ever_refused(asked: Mapping[str, Asked]) -> None:
    """Of the 80 needs 2 were refused (2.5%)."""
    assert refused(asked, [need["text"] for need in NEEDS.values()]) <= 0.08


def test_needs_in_other_languages_are_read_nearly_as_well_as_in_english(asked: Mapping[str, Asked]) -> None:
    """Macro F1 over the 13 values that the ten needs carry was 0.856 in English and 0.773 over their 60 translations, 90% of it."""
    assert {row["language"] for row in TRANSLATED} == set(LANGUAGES)
    assert (len(ORIGINALS), len(TRANSLATED)) == (10, 60)
    english = f1(asked, ORIGINALS.items(), together=True)["all"]
    assert f1(asked, ((row["qid"], row["text"]) for row in TRANSLATED), together=True)["all"] >= 0.80 * english


def test_needs_in_other_languages_are_recognised(asked: Mapping[str, Asked]) -> None:
    told = [(row["language"], asked[row["text"]].situation) for row in TRANSLATED]
    assert [(language, situation.text) for language, situation in told if situation.language != language or not situation.english] == []


def test_needs_in_other_languages_find_nearly_as_much_as_in_english(shipped: KnowledgeBase) -> None:
    """nDCG@10 of cases was 0.647 for the ten needs in English and 0.592 over their 60 translations, 92% of it."""
    grades = JudgedSet.from_files(JUDGMENTS / "queries.jsonl", JUDGMENTS / "qrels.tsv").grades

    def ndcg(texts: Sequence[tuple[str, str]]) -> float:
        facets: dict[str, tuple[str, ...]] = dict.fromkeys(PRIMARY_FACETS, ())
        needs = tuple(Need(f"{qid} {n}", text, facets) for n, (qid, text) in enumerate(texts))
        judged = JudgedSet(needs, {need.qid: grades[need.qid.split()[0]] for need in needs})
        return mean(evaluate(shipped, judged, Credit(Units({}), {}), MatchType.CASE).rows, "ndcg_10")

    assert ndcg([(row["qid"], row["text"]) for row in TRANSLATED]) >= 0.75 * ndcg(list(ORIGINALS.items()))


def test_needs_in_other_languages_are_hardly_ever_refused(asked: Mapping[str, Asked]) -> None:
    """None of them was refused, and in English none of the ten."""
    assert refused(asked, [row["text"] for row in TRANSLATED]) <= 0.1


KEPT = {"ndcg_10": 0.665, "recall_10": 0.658, "success_3": 0.825, "mrr": 0.836}
"""Of the 80 own judged needs over the shipped cards, by `make bench`'s own measure, when the shipped model was made."""

MOST_LOST = 0.02


def test_no_figure_on_the_judged_needs_drops(shipped: KnowledgeBase) -> None:
    judged = JudgedSet.from_files(JUDGMENTS / "queries.jsonl", JUDGMENTS / "qrels.tsv")
    rows = evaluate(shipped, judged, Credit(Units({}), {}), MatchType.CASE).rows
    figures = {figure: round(mean(rows, figure), 3) for figure in KEPT}
    assert {figure: value for figure, value in figures.items() if value < KEPT[figure] - MOST_LOST} == {}
