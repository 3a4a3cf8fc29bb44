from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.codebook import Codebook, Facet, Value
from kb.coding.record import Assignment
from kb.coding.review import Order, State
from kb.model import Document, DocumentState
from web.present.reviewing import document_lines, summary
from web.reviewing import ReviewAddress

CODEBOOK = Codebook(7, (Facet("gap", "Gap", "Gaps", "Which?", False, (Value("capital", "Capital"),)),))


def document(identifier: str, title: str, state: DocumentState = DocumentState.READY) -> Document:
    return Document(identifier, "a.md", "/a.md", "text/markdown", title, (), None, "en", None, state, None, (), (), "")


def test_what_was_given_to_the_coder_and_is_not_done_comes_first_then_titles() -> None:
    documents = [document("a", "Alder"), document("b", "birch"), document("c", "Cedar"), document("d", "Dogwood", DocumentState.SUPERSEDED)]
    done = datetime(2026, 5, 3, tzinfo=UTC)
    given = [Assignment("a", "Ada", done), Assignment("b", "Ben", None), Assignment("c", "Ada", None)]
    lines = document_lines(documents, {"a": 4, "c": 9}, ["c-0001", "c-0004", "c-0007"], given, "Ada")
    assert [(line.id, line.passages, line.decided, line.assigned, line.done) for line in lines] == [
        ("c", 9, 3, True, False),
        ("a", 4, 0, True, True),
        ("b", 0, 0, False, False),
    ]
    assert lines[0].first_url == "/tagging/next?document=c"
    assert lines[0].decided_url == "/tagging/bulk?document=c&state=done"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (ReviewAddress(), "In all documents, still to be decided by you, as they stand in the document"),
        (
            ReviewAddress(document="a", facet="gap", value="capital", least=30, order=Order.LIKELY),
            "Gap Capital, in “Alder”, suggested with 30 to 100%, still to be decided by you, most likely first",
        ),
        (
            ReviewAddress(facet="gap", by="Ben", state=State.ALL, order=Order.UNCERTAIN),
            "Gap, in all documents, decided by Ben, all, least certain first",
        ),
    ],
)
def test_what_is_reviewed_is_said_in_words(address: ReviewAddress, said: str) -> None:
    assert summary(CODEBOOK, [document("a", "Alder")], address) == said
