"""What values compute of themselves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kb.cards import read_card
from kb.codebook import Codebook
from kb.model import CASE_SECTIONS, Case, Depth, is_silent
from tests.conftest import SMALL_CORPUS


@pytest.fixture
def case() -> Case:
    return read_card(Path(SMALL_CORPUS / "cases" / "marrowick-bank-round-table.md"), Codebook.from_file(SMALL_CORPUS / "codebook.yaml"))


@pytest.mark.parametrize(
    ("section", "silent"),
    [
        ("", True),
        ("  \n", True),
        ("Not stated: the source gives no cost.", True),
        ("\nNot stated", True),
        ("Our note: halls may need clean-up.", True),
        ("Two firms left.", False),
        ("The cost is Not stated", False),
    ],
)
def test_a_section_is_silent_where_it_carries_no_fact_of_its_source(section: str, silent: bool) -> None:
    assert is_silent(section) is silent


@pytest.mark.parametrize(("told", "depth"), [(5, Depth.FULL), (4, Depth.FULL), (3, Depth.BRIEF), (0, Depth.BRIEF)])
def test_a_case_is_full_where_four_of_its_five_sections_carry_facts(case: Case, told: int, depth: Depth) -> None:
    body = {name: "A fact." if number < told else "Not stated: nothing." for number, name in enumerate(CASE_SECTIONS)}
    changed = dataclasses.replace(case, body=body)
    assert changed.depth is depth
    assert changed.silent_sections == CASE_SECTIONS[told:]


def test_the_text_of_a_case_leaves_silent_sections_out(case: Case) -> None:
    body = {"Situation": "A.", "What they did": "B.", "What came of it": "Not stated", "What it took": "", "Watch out": "Our note: C."}
    assert dataclasses.replace(case, body=body).text == "Situation. A.\n\nWhat they did. B."
