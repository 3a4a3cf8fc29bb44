"""Names of authors."""

from __future__ import annotations

import pytest

from kb.sources.authors import is_body, split_name, surnames


@pytest.mark.parametrize(
    ("author", "split"),
    [
        ("Luis de Carvalho", ("Luis", "de Carvalho")),
        ("Carvalho, Luis de", ("Luis", "de Carvalho")),
        ("Willem van der Berg", ("Willem", "van der Berg")),
        ("Jesper Lindgaard Christensen", ("Jesper Lindgaard", "Christensen")),
    ],
)
def test_names_are_split_before_their_particles(author: str, split: tuple[str, str]) -> None:
    assert split_name(author) == split


def test_authors_in_a_running_text() -> None:
    assert surnames(("Göran Lindqvist", "Örjan Sölvell")) == "Lindqvist & Sölvell"
    assert surnames(("A B", "C D", "E F")) == "B et al."
    assert surnames(("Aalborg University",)) == "Aalborg University"


@pytest.mark.parametrize(("author", "body"), [("European Commission", True), ("Plato", True), ("Göran Lindqvist", False)])
def test_an_organisation_is_told_from_a_person(author: str, body: bool) -> None:
    assert is_body(author) is body
