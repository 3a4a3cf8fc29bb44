"""Two versions of what a pack cites, compared in words."""

from __future__ import annotations

import pytest

from kb.briefing.changes import changes
from kb.codebook import Codebook
from tests.conftest import SMALL_CORPUS

CODEBOOK = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


@pytest.mark.parametrize(
    ("seen", "now", "told"),
    [
        ({}, {"evidence": "reported", "text": "1"}, ()),
        ({"evidence": "reported", "text": "1"}, {}, ()),
        ({"tag:gap": "capital"}, {}, ("Gap was “Capital” and is empty now.",)),
        ({"tag:sector": "ict"}, {"tag:sector": "ict, life-science"}, ("Sector was “ict” and is “ict and life science” now.",)),
        (
            {"tag:stage": "", "tag:gap": "capital"},
            {"tag:stage": "decline", "tag:gap": "policy"},
            ("Gap was “Capital” and is “Policy” now.", "Cluster stage was empty and is “Decline” now."),
        ),
        ({"text": "1"}, {"text": "2"}, ("The words of the passage are others now.",)),
        ({"document": "1"}, {"document": "2"}, ("The passage stands in another version of its report now.",)),
        ({"source:a": "A (2019)"}, {"source:b": "B (2020)"}, ("It no longer cites A (2019).", "It cites a further source now: B (2020).")),
    ],
)
def test_what_is_different_is_told(seen: dict[str, str], now: dict[str, str], told: tuple[str, ...]) -> None:
    assert changes(CODEBOOK, seen, now) == told


def test_words_come_before_grades_tags_and_sources() -> None:
    seen = {"source:a": "A", "tag:gap": "capital", "outcome": "worked", "summary": "1", "Situation": "1"}
    now = {"source:a": "B", "tag:gap": "policy", "outcome": "failed", "summary": "2", "Situation": "2"}
    assert [sentence.split(" ")[0:2] for sentence in changes(CODEBOOK, seen, now)] == [
        ["A", "section"],
        ["The", "summary"],
        ["The", "outcome"],
        ["Gap", "was"],
        ["A", "source"],
    ]
