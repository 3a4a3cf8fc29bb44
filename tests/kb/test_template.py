"""What is embedded of a passage and of a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cards import read_card
from kb.codebook import Codebook
from kb.template import MAX_CONTEXT_CHARS, case_texts, context_line, passage_text
from tests.conftest import SMALL_CORPUS


@pytest.mark.parametrize(
    ("title", "heading", "line"),
    [
        ("Report", ("2 Money", "2.1 Banks"), "Report > 2 Money > 2.1 Banks"),
        ("Report", (), "Report"),
        ("Report", ("Report", "Banks"), "Report > Banks"),
        ("", ("", "Banks"), "Banks"),
        ("x" * 90, ("y" * 80 + " end", "Banks"), "> " + "y" * 80 + " end > Banks"),
        ("", (), ""),
    ],
)
def test_title_and_heading_path_stand_on_one_line(title: str, heading: tuple[str, ...], line: str) -> None:
    assert context_line(title, heading) == line


@given(st.text(max_size=300), st.lists(st.text(max_size=120), max_size=4))
def test_a_long_path_is_cut_from_the_left(title: str, heading: list[str]) -> None:
    line = context_line(title, heading)
    whole = " > ".join(part for part in [title, *(part for part in heading if part != title)] if part)
    assert len(line) <= MAX_CONTEXT_CHARS
    assert whole.endswith(line)


def test_a_passage_stands_under_its_path() -> None:
    assert passage_text("Report", ("Banks",), "They met.") == "Report > Banks\nThey met."


def test_a_case_is_its_summary_its_sections_that_tell_something_and_what_is_asked() -> None:
    case = read_card(SMALL_CORPUS / "cases" / "hvidmose-mill-test-bed.md", Codebook.from_file(Path(SMALL_CORPUS) / "codebook.yaml"))
    where = "A steel mill becomes a test bed of the technical university. Hvidmose."
    assert case_texts(case) == [
        f"{where} {case.summary}",
        f"{where} A mill had closed and its halls stood empty.",
        f"{where} {case.body['What they did']}",
        *case.asked_as,
    ]
