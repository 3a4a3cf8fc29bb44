"""What the library holds of what was asked, in words and addresses."""

from __future__ import annotations

import pytest

from kb.answer_model import Cell, Filters
from kb.codebook import Codebook
from tests.conftest import SMALL_CORPUS
from web.address import AnswerAddress
from web.present.no_answer import CellView, Link, cell_view

ADDRESS = AnswerAddress("no banks", chips={"stage": ("decline",)}, only={"country": ("SE",)}, tab="advice", shown=30)


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


def test_practices_open_in_their_list_and_passages_in_this_answer_narrowed_to_them(codebook: Codebook) -> None:
    view = cell_view(codebook, Cell(Filters(gap=("capital",), level=("city",)), 12, 1), ADDRESS)
    passages = "/?q=no%20banks&stage=decline&only-gap=capital&only-level=city&tab=advice"
    holds = (Link("12 practices", "/cases?gap=capital&level=city"), Link("1 passage of reports", passages))
    assert view == CellView("Capital (gap) together with City (policy level)", holds, ())


@pytest.mark.parametrize(("practices", "passages", "told"), [(1, 0, ["1 practice"]), (0, 2, ["2 passages of reports"]), (0, 0, [])])
def test_a_number_of_nought_leads_nowhere(codebook: Codebook, practices: int, passages: int, told: list[str]) -> None:
    view = cell_view(codebook, Cell(Filters(gap=("capital",)), practices, passages), ADDRESS)
    assert [link.text for link in view.holds] == told


def test_values_of_one_facet_are_told_as_alternatives_and_each_by_itself(codebook: Codebook) -> None:
    parts = (Cell(Filters(gap=("capital",)), 1, 0), Cell(Filters(gap=("education",)), 1, 0))
    view = cell_view(codebook, Cell(Filters(gap=("capital", "education")), 2, 0, parts), ADDRESS)
    assert view.name == "Capital or Education (gap)"
    assert [part.name for part in view.parts] == ["Capital (gap)", "Education (gap)"]
    assert [part.holds[0].href for part in view.parts] == ["/cases?gap=capital", "/cases?gap=education"]
