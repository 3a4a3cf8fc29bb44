"""What users say of results: said below the result, kept, taken back, exported, and led to review."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.evaluation.judged import JudgedSet
from kb.feedback.verdicts import Says, Verdicts
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.reading import words

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]

SITUATION = "Our banks do not give loans to young software firms in Marrowick."
QUERY = f"?q={quote(SITUATION)}"
BEST = "marrowick-bank-round-table"


def said(kb: KnowledgeBase) -> list[tuple[str, str, str, str]]:
    return [(one.target, one.says.value, one.facet, one.value) for one in Verdicts(kb.store.engine).in_force()]


def test_every_result_has_quiet_buttons_below_it_that_work_without_scripts(fetch: Fetch) -> None:
    page = fetch(f"/{QUERY}")
    for result in page.select(".result"):
        assert [words(button) for button in result.select(".verdict > button")] == ["Fits", "Does not fit"]
        assert {button["form"] for button in result.select(".verdict button")} == {"verdicts"}
    form = page.select_one("form#verdicts")
    assert form is not None
    assert str(form["action"]).startswith("/feedback?q=Our%20banks")


def test_a_verdict_is_kept_with_the_situation_as_corrected_and_the_same_result_says_so(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    page = f"/{QUERY}&stage=maturity"
    response = post(page, f"/feedback{QUERY}&stage=maturity", {"fits": BEST})
    assert (response.status_code, response.location.endswith(f"stage=maturity#said-{BEST}")) == (303, True)
    (verdict,) = Verdicts(kb.store.engine).in_force()
    assert (verdict.situation, verdict.target, verdict.says) == (SITUATION, BEST, Says.FITS)
    assert verdict.read == {"gap": ("capital",), "level": (), "stage": ("maturity",)}
    below = fetch(response.location).select_one(f"#said-{BEST}")
    assert words(below.select_one("[role=status]")) == "Thank you, kept: you said it fits. Take it back"  # type: ignore[union-attr]


def test_what_was_said_is_taken_back_with_its_tags(fetch: Fetch, post: Post, kb: KnowledgeBase) -> None:
    post(f"/{QUERY}", f"/feedback{QUERY}", {"does-not-fit": BEST})
    post(f"/{QUERY}", f"/feedback{QUERY}", {"wrong-tag": f"gap {BEST} capital"})
    below = fetch(f"/{QUERY}").select_one(f"#said-{BEST}")
    assert words(below.select_one("[role=status]")) == (  # type: ignore[union-attr]
        "Thank you, kept: you said it does not fit and “Capital” is a wrong tag. Take it back"
    )
    assert "Capital" not in [words(button) for button in below.select("details button")]  # type: ignore[union-attr]
    assert said(kb) == [(BEST, "does-not-fit", "", ""), (BEST, "wrong-tag", "gap", "capital")]
    post(f"/{QUERY}", f"/feedback{QUERY}", {"taken-back": BEST})
    assert said(kb) == []
    assert not fetch(f"/{QUERY}").select(".verdict [role=status]")


def test_a_verdict_is_given_under_the_name_of_the_coder(post: Post, kb: KnowledgeBase) -> None:
    post("/tagging", "/tagging/coder", {"name": "Ada"})
    post(f"/{QUERY}", f"/feedback{QUERY}", {"fits": BEST})
    assert [one.who for one in Verdicts(kb.store.engine).in_force()] == ["Ada"]


def test_a_long_situation_is_judged_by_its_words(post: Post, kb: KnowledgeBase) -> None:
    text = SITUATION + " They say so every year." * 80
    key = kb.kept_situations.keep(text)
    response = post(f"/?s={key}", f"/feedback?s={key}", {"fits": BEST})
    assert response.location == f"/?s={key}#said-{BEST}"
    assert [one.situation for one in Verdicts(kb.store.engine).in_force()] == [text]


@pytest.mark.parametrize(
    ("query", "fields", "status"),
    [
        (QUERY, {"fits": "nope"}, 404),
        (QUERY, {}, 400),
        ("", {"fits": BEST}, 400),
        (QUERY, {"wrong-tag": f"gap {BEST}"}, 400),
        ("?s=nope", {"fits": BEST}, 404),
    ],
)
def test_what_says_nothing_of_a_result_is_refused(post: Post, kb: KnowledgeBase, query: str, fields: dict[str, str], status: int) -> None:
    assert post(f"/{QUERY}", f"/feedback{query}", fields).status_code == status
    assert said(kb) == []


def test_the_judged_set_is_read_back_by_evaluate(client: FlaskClient, post: Post, tmp_path: Path) -> None:
    post(f"/{QUERY}", f"/feedback{QUERY}", {"fits": BEST})
    post(f"/{QUERY}", f"/feedback{QUERY}", {"does-not-fit": "hvidmose-mill-test-bed"})
    for file in ("queries.jsonl", "qrels.tsv"):
        (tmp_path / file).write_bytes(client.get(f"/feedback/{file}").data)
    (row,) = [json.loads(line) for line in (tmp_path / "queries.jsonl").read_text().splitlines()]
    assert row == {"qid": row["qid"], "text": SITUATION, "gaps": ["capital"], "levels": [], "stages": []}
    judged = JudgedSet.from_files(tmp_path / "queries.jsonl", tmp_path / "qrels.tsv")
    assert judged.grades == {row["qid"]: {BEST: 3, "hvidmose-mill-test-bed": 0}}


def test_a_tag_that_is_called_wrong_leads_to_the_review_of_its_passage(
    fetch: Fetch, post: Post, kb: KnowledgeBase, report: Document, passage_id: str
) -> None:
    post(f"/{QUERY}", f"/feedback{QUERY}", {"wrong-tag": f"gap {passage_id} capital"})
    post(f"/{QUERY}", f"/feedback{QUERY}", {"wrong-tag": f"level {BEST} city"})
    rows = fetch("/feedback").select(".doubts li")
    assert words(rows[1]).startswith("“Capital” on Banks at one table")
    assert [str(row.a["href"]) for row in rows if row.a] == [f"/cases/{BEST}", f"/tagging/{passage_id}"]


def test_the_page_counts_what_was_said(fetch: Fetch, post: Post) -> None:
    assert "0 results said to fit and 0 results said not to, in 0 situations" in words(fetch("/feedback").main)
    post(f"/{QUERY}", f"/feedback{QUERY}", {"fits": BEST})
    assert "1 result said to fit and 0 results said not to, in 1 situation." in words(fetch("/feedback").main)
