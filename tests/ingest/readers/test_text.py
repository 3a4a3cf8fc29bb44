"""Plain text written here: paragraphs, headings, lists and pages are found by form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import text as reader
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Page, RawDocument

Read = Callable[[str], RawDocument]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file and reads it."""

    def write_and_read(text: str) -> RawDocument:
        path = tmp_path / "valley notes.txt"
        path.write_bytes(text.encode())
        return reader.read(path)

    return write_and_read


def told(document: RawDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


def levels(document: RawDocument) -> list[tuple[str, int | None]]:
    return [(block.text, block.heading_level) for block in document.blocks]


def test_wrapped_lines_are_joined_and_empty_lines_part_paragraphs(read: Read) -> None:
    text = (
        "The firms of the valley met for breakfast\neach month and bought a ma-\nchine that all of them used.\n\nThen firm-to-firm work be-\ngan.\n"
    )
    assert told(read(text)) == [
        ("paragraph", "The firms of the valley met for breakfast each month and bought a machine that all of them used."),
        ("paragraph", "Then firm-to-firm work began."),
    ]


def test_a_short_line_that_ends_a_sentence_ends_a_paragraph(read: Read) -> None:
    text = "The firms of the valley met for breakfast each month and\nbought a machine.\nThe city paid half of it and the firms paid the\nrest.\n"
    assert [kind for kind, _ in told(read(text))] == ["paragraph", "paragraph"]


def test_a_file_with_a_line_for_each_paragraph_is_read_so(read: Read) -> None:
    line = "The firms of the valley met for breakfast each month and bought a machine that all of them used on one day of the week."
    line += " None of them had thought of it before."
    assert told(read(f"{line}\n{line}\nDone.\n")) == [("paragraph", line), ("paragraph", line), ("paragraph", "Done.")]


def test_a_file_of_short_lines_without_wraps_has_a_paragraph_a_line(read: Read) -> None:
    text = "Valley of bridges\nAnna Miller\n1. Money\nThe city paid half of it and the firms paid the other half.\n- city\n- firms\nDone.\n"
    assert told(read(text)) == [
        ("paragraph", "Valley of bridges"),
        ("paragraph", "Anna Miller"),
        ("heading", "1. Money"),
        ("paragraph", "The city paid half of it and the firms paid the other half."),
        ("list", "- city\n- firms"),
        ("paragraph", "Done."),
    ]


def test_underlined_numbered_and_capital_lines_are_headings(read: Read) -> None:
    underlined = "Bridges\n=======\n\nFirms met.\n\nMoney\n-----\nThe city paid.\n\n"
    text = underlined + "2. People\n\nThey came.\n\n2.1 Old friends\n\nThey stayed.\n\nTHE OUTLOOK\n\nMore of it.\n"
    assert levels(read(text)) == [
        ("Bridges", 1),
        ("Firms met.", None),
        ("Money", 2),
        ("The city paid.", None),
        ("2. People", 1),
        ("They came.", None),
        ("2.1 Old friends", 2),
        ("They stayed.", None),
        ("THE OUTLOOK", 1),
        ("More of it.", None),
    ]


def test_numbered_headings_one_below_the_other_keep_their_levels(read: Read) -> None:
    assert levels(read("1. Bridges\n\n1.1 Money\n\nThe city paid.\n")) == [("1. Bridges", 1), ("1.1 Money", 2), ("The city paid.", None)]


def test_numbered_items_with_empty_lines_between_are_one_list(read: Read) -> None:
    assert told(read("Steps:\n\n1. ask the firms\n\n2. meet\n\n3. build\n\nDone.\n")) == [
        ("paragraph", "Steps:"),
        ("list", "1. ask the firms\n2. meet\n3. build"),
        ("paragraph", "Done."),
    ]


def test_bullets_wrap_nest_and_follow_their_introduction(read: Read) -> None:
    text = "They agreed on two things:\n* a breakfast each month at\n  another place\n  - in the hall\n* a machine\n\nDone.\n"
    assert told(read(text)) == [
        ("paragraph", "They agreed on two things:"),
        ("list", "- a breakfast each month at another place\n  - in the hall\n- a machine"),
        ("paragraph", "Done."),
    ]


def test_a_dash_within_a_line_makes_no_list(read: Read) -> None:
    assert told(read("The hall - it was old - was full.\n")) == [("paragraph", "The hall - it was old - was full.")]


def test_form_feeds_are_pages_and_a_broken_sentence_runs_over(read: Read) -> None:
    found = read("Firms met and\nbuilt\n\fa bridge.\n\nDone.\n\f")
    assert found.pages == (Page(1), Page(2))
    assert found.blocks == (
        Block(BlockKind.PARAGRAPH, "Firms met and built a bridge.", None, 1, 2),
        Block(BlockKind.PARAGRAPH, "Done.", None, 2, 2),
    )


def test_without_form_feeds_there_are_no_pages(read: Read) -> None:
    found = read("Firms met.\n")
    assert (found.pages, found.blocks[0].page_number) == ((), None)


def test_captions_are_known_by_form(read: Read) -> None:
    assert told(read("Figure 2: The valley\n\nFigure it out.\n")) == [("caption", "Figure 2: The valley"), ("paragraph", "Figure it out.")]


def test_rules_part_paragraphs_and_are_dropped(read: Read) -> None:
    assert told(read("Firms met.\n\n* * *\n\nDone.\n")) == [("paragraph", "Firms met."), ("paragraph", "Done.")]


def test_the_title_is_the_first_heading_and_else_the_stem(read: Read) -> None:
    assert read("Bridges\n=======\n\nFirms met.\n").title == "Bridges"
    assert read("Firms met.\n").title == "valley notes"


def test_space_only_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read("\n \n")
    assert str(refusal.value) == "'valley notes.txt' holds no readable text; save it as UTF-8."
