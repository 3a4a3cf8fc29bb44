"""Evaluate: figures on a small judged set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told import Command, jsonl


@pytest.fixture
def judged(tmp_path: Path) -> list[str]:
    """Two needs with graded cases and one without an answer."""
    needs = [
        {"qid": "q1", "text": "Banks refuse our young software firms a loan", "gaps": ["capital"], "levels": [], "stages": ["take-off"]},
        {"qid": "q2", "text": "Apprentices never see a modern yard", "gaps": ["education"], "levels": [], "stages": []},
        {"qid": "q3", "text": "Parking is dear", "gaps": [], "levels": [], "stages": []},
    ]
    qrels = "q1\tmarrowick-bank-round-table\t3\nq2\tquillhaven-school-at-the-quay\t3\nq2\tlindavale-breakfast-club\t1\n"
    (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return ["--queries", str(jsonl(tmp_path / "queries.jsonl", *needs)), "--qrels", str(tmp_path / "qrels.tsv")]


def test_figures_are_of_the_needs_that_have_an_answer(command: Command, judged: list[str]) -> None:
    told = command("evaluate", *judged, "--in", "cases", "--json")
    assert (told.status, told.err) == (0, "")
    figures = told.json
    assert {"needs", "ndcg_10", "recall_10", "success_3", "mrr", "median_words", "intervals", "compared", "per_value", "per_need"} <= set(figures)
    assert (figures["needs"], figures["recall_10"], figures["success_3"]) == (2, 1.0, 1.0)
    assert list(figures["per_need"]) == ["q1", "q2"]
    assert figures["per_need"]["q1"]["mrr"] == 1.0
    assert set(figures["per_value"]["gap"]) == {"capital", "education"}
    assert all(low <= figures[name] <= high for name, (low, high) in figures["intervals"].items())


def test_figures_are_printed_as_a_table(command: Command, judged: list[str]) -> None:
    told = command("evaluate", *judged)
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("2 needs with an answer")


def test_a_qrels_line_that_is_none_is_refused(command: Command, judged: list[str], tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q1 marrowick 3\n", encoding="utf-8")
    assert f"{tmp_path / 'qrels.tsv'}, line 1: found 'q1 marrowick 3'; write qid, id and grade" in command("evaluate", *judged).refused()
