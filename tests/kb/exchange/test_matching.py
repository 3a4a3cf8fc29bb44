"""Documents are found by their letters, passages by their place in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.exchange.matching import Text, match
from kb.exchange.project import Project, ProjectDocument, ProjectPassage
from tests.kb.exchange.projects import CODEBOOK, PROJECT, TEXT

HERE = "Banks meet firms.\n\nFirms meet firms.\n\nNobody coded this."
PASSAGES = (("p0", 0, 17), ("p1", 19, 36), ("p2", 38, 56))
FOREIGN = "Banks  meet firms. Firms\r\nmeet firms. Nobody coded this."


def project(text: str, *spans: tuple[int, int], document: str = "other") -> Project:
    passages = tuple(ProjectPassage(f"s{number}", document, start, end) for number, (start, end) in enumerate(spans))
    return Project("P", (ProjectDocument(document, "T", text),), passages, CODEBOOK, (), (), ())


def meant(words: str, text: str = FOREIGN) -> tuple[str, ...]:
    start = text.index(words)
    found = match(project(text, (start, start + len(words))), {"here": Text(HERE, PASSAGES)})
    assert found.documents == {"other": "here"}
    return found.passages.get("s0", ())


@pytest.mark.parametrize(
    ("words", "passages"),
    [
        ("Banks  meet firms.", ("p0",)),
        ("meet firms. Firms", ("p0",)),
        ("Firms\r\nmeet firms.", ("p1",)),
        ("Firms", ("p1",)),
        ("coded", ("p2",)),
        ("Banks  meet firms. Firms\r\nmeet firms.", ("p0", "p1")),
        (FOREIGN, ("p0", "p1", "p2")),
        (" ", ()),
    ],
)
def test_a_span_means_the_passages_that_it_mostly_covers_or_the_one_that_it_lies_in(words: str, passages: tuple[str, ...]) -> None:
    assert meant(words) == passages


def test_a_span_between_passages_means_none() -> None:
    found = match(project(HERE, (19, 36)), {"here": Text(HERE, PASSAGES[:1])})
    assert found.passages == {}


def test_another_text_is_another_document() -> None:
    assert match(project(HERE + "!", (0, 17)), {"here": Text(HERE, PASSAGES)}).documents == {}


def test_the_same_ids_mean_themselves_whatever_the_text() -> None:
    here = {"d1": Text(TEXT, [(passage.id, passage.start, passage.end) for passage in PROJECT.passages]), "d3": Text(TEXT)}
    found = match(PROJECT, here)
    assert found.documents == {"d1": "d1"}
    assert found.passages == {passage.id: (passage.id,) for passage in PROJECT.passages}


def test_of_two_documents_with_the_same_text_the_first_is_meant() -> None:
    assert match(project(HERE, (0, 17)), {"one": Text(HERE, PASSAGES), "two": Text(HERE)}).documents == {"other": "one"}


@given(st.lists(st.text("ab", min_size=1, max_size=8), min_size=1, max_size=6), st.text(" \n\t\u00a0", min_size=1, max_size=3))
def test_a_passage_is_found_whatever_stands_between_its_words(words: list[str], gap: str) -> None:
    here = Text(" ".join(words), [(f"p{n}", len(" ".join([*words[:n], ""])), len(" ".join(words[: n + 1]))) for n in range(len(words))])
    spans = [(len(gap.join([*words[:n], ""])), len(gap.join(words[: n + 1]))) for n in range(len(words))]
    found = match(project(gap.join(words), *spans), {"here": here})
    assert found.passages == {f"s{n}": (f"p{n}",) for n in range(len(words))}
