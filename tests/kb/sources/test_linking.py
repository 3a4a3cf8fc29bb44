from __future__ import annotations

import dataclasses

import pytest

from kb.encoder import Encoder
from kb.model import Source
from kb.sources.linking import proposed_source
from tests.kb.documents import Part, prepared

BRIDGES = Source("bridges", "Bridges Built Slowly: Six Towns and Their Firms", ("Ada Northgate",), 2019, None, "report", "ours", None)
HARBOURS = Source("harbours", "Harbours & Halls: Notes from the Coast", (), 2014, None, "report", "ours", None)


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("Bridges Built Slowly: Six Towns and Their Firms", "bridges"),
        ("BRIDGES BUILT SLOWLY", "bridges"),
        ("Slowly built bridges, final version", "bridges"),
        ("Six towns and their firms, built slowly", "bridges"),
        ("Notes from the coast: harbours", "harbours"),
        ("Six towns", None),
        ("Halls", None),
        ("", None),
    ],
)
def test_the_work_is_proposed_whose_title_a_documents_title_resembles(word_encoder: Encoder, title: str, proposed: str | None) -> None:
    document = dataclasses.replace(prepared(word_encoder, "x", [Part("Words.")]).document, title=title)
    found = proposed_source(document, (BRIDGES, HARBOURS))
    assert (found.id if found else None) == proposed


def test_without_works_nothing_is_proposed(word_encoder: Encoder) -> None:
    assert proposed_source(prepared(word_encoder, "Bridges Built Slowly", [Part("Words.")]).document, ()) is None
