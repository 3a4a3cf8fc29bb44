"""Where something stands, in words."""

from __future__ import annotations

import pytest

from kb.briefing import places
from kb.briefing.values import Place
from kb.model import Citation, Document, DocumentState, Page, Passage


def document(*labels: str | None, source_id: str | None = None) -> Document:
    pages = tuple(Page(number, label) for number, label in enumerate(labels, start=1))
    return Document("d" * 64, "a.pdf", "/a.pdf", "application/pdf", "A", ("Ada",), 2019, "en", source_id, DocumentState.READY, None, pages, (), "")


def on(first: int | None, last: int | None) -> Passage:
    return Passage(0, "Words.", 0, 6, ("2 Bridges", "2.1 Banks"), first, last)


@pytest.mark.parametrize(
    ("first", "last", "labels", "told"),
    [
        (None, None, (), None),
        (2, 2, (None, None), "page 2 of the file"),
        (2, None, (None, None), "page 2 of the file"),
        (1, 2, (None, None), "pages 1–2 of the file"),
        (2, 2, ("1", "2"), "page 2 of the file"),
        (2, 2, ("xi", "25"), "page 2 of the file, printed p. 25"),
        (1, 2, ("xi", "25"), "pages 1–2 of the file, printed pp. xi–25"),
        (1, 2, ("xi", None), "pages 1–2 of the file"),
        (7, 7, ("xi",), "page 7 of the file"),
    ],
)
def test_pages_of_a_passage(first: int | None, last: int | None, labels: tuple[str | None, ...], told: str | None) -> None:
    assert places.of_file(on(first, last), document(*labels)) == told


def test_a_passage_stands_in_its_source_or_else_in_its_document() -> None:
    assert places.of_passage(on(1, 1), document("xi", source_id="bridges")) == Place(
        "bridges", "2 Bridges › 2.1 Banks", "page 1 of the file, printed p. xi"
    )
    assert places.of_passage(on(None, None), document()).reference == "d" * 64


def test_a_practice_stands_where_its_record_says() -> None:
    assert places.of_citation(Citation("bridges", "2.1 Banks", "25-26")) == Place("bridges", "2.1 Banks", "pp. 25–26")
    assert places.of_citation(Citation("bridges", "2.1 Banks")) == Place("bridges", "2.1 Banks", None)


@pytest.mark.parametrize(
    ("place", "countries", "told"),
    [
        ("Dortmund", ("DE",), "Dortmund, Germany"),
        ("Denmark", ("DK",), "Denmark"),
        ("Northern Europe", ("EU",), "Northern Europe"),
        ("", ("EU",), "Several countries"),
        ("Öresund", ("DK", "SE"), "Öresund, Denmark and Sweden"),
        ("Skåne, Sweden", ("DK", "SE"), "Skåne, Sweden"),
        ("", ("NL", "GB"), "Netherlands and United Kingdom"),
        ("", ("XX",), "XX"),
        ("Nowhere", (), "Nowhere"),
        ("", (), ""),
    ],
)
def test_places_with_their_countries(place: str, countries: tuple[str, ...], told: str) -> None:
    assert places.on_the_map(place, countries) == told


def test_a_document_of_no_source_is_a_work_by_what_it_says_of_itself() -> None:
    work = places.work_of_document(document())
    assert (work.id, work.title, work.authors, work.year, work.url) == ("d" * 64, "A", ("Ada",), 2019, None)


@pytest.mark.parametrize(("words", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_words_joined_as_in_a_sentence(words: list[str], told: str) -> None:
    assert places.listed(words) == told
