"""Spans, paths and furniture over a whole document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.structure import SEPARATOR, place
from kb.model import Block, BlockKind

WORDS = st.text(alphabet=st.sampled_from("ab éß.…7 \n-"), max_size=30)
NAMES = st.one_of(WORDS, st.sampled_from(["References", "Contents", "Imprint", "Annex A", "2. Bridges", "Bridges ..... 7"]))
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.just(BlockKind.HEADING), NAMES, st.integers(1, 6)),
        st.builds(Block, st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.HEADING]), NAMES, st.none(), st.just(3), st.just(3)),
    ),
    max_size=12,
)


def heading(text: str, level: int) -> Block:
    return Block(BlockKind.HEADING, text, level)


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


@given(BLOCKS)
def test_every_sections_text_stands_at_its_span(blocks: list[Block]) -> None:
    text, sections = place(blocks)
    assert [text[section.start : section.end] for section in sections] == [section.block.text for section in sections]


@given(BLOCKS)
def test_nothing_is_lost_and_the_order_is_kept(blocks: list[Block]) -> None:
    text, sections = place(blocks)
    assert text == SEPARATOR.join(block.text for block in blocks)
    assert [section.block.text for section in sections] == [block.text for block in blocks]
    assert [section.block.page_number for section in sections] == [block.page_number for block in blocks]


@given(BLOCKS)
def test_a_path_holds_neither_the_block_itself_nor_a_heading_twice(blocks: list[Block]) -> None:
    for section in place(blocks)[1]:
        assert section.block.text not in section.heading
        assert len(set(section.heading)) == len(section.heading)


@given(BLOCKS)
def test_kinds_change_only_to_furniture(blocks: list[Block]) -> None:
    for block, section in zip(blocks, place(blocks)[1], strict=True):
        assert section.block.kind in (block.kind, BlockKind.FURNITURE)


def test_no_blocks_give_an_empty_text() -> None:
    assert place([]) == ("", ())


def test_a_path_lists_the_headings_above_outermost_first() -> None:
    blocks = [heading("Bridges", 1), heading("Finance", 2), paragraph("Money came."), heading("People", 2), paragraph("They met.")]
    _, sections = place(blocks)
    assert [section.heading for section in sections] == [(), ("Bridges",), ("Bridges", "Finance"), ("Bridges",), ("Bridges", "People")]


def test_a_heading_that_jumps_levels_still_lies_under_the_one_above() -> None:
    blocks = [
        heading("Bridges", 1),
        heading("A detail", 4),
        paragraph("One."),
        heading("Another", 3),
        paragraph("Two."),
        heading("Next", 2),
        paragraph("Three."),
    ]
    paths = [section.heading for section in place(blocks)[1] if section.block.kind is BlockKind.PARAGRAPH]
    assert paths == [("Bridges", "A detail"), ("Bridges", "Another"), ("Bridges", "Next")]


def test_a_document_that_begins_with_a_low_level_gets_a_path_all_the_same() -> None:
    _, sections = place([heading("Preface", 3), paragraph("One."), heading("Bridges", 1), paragraph("Two.")])
    assert [section.heading for section in sections] == [(), ("Preface",), (), ("Bridges",)]


def test_an_annex_at_a_lower_level_than_the_references_does_not_lie_under_them() -> None:
    blocks = [heading("References", 1), paragraph("Miller, A. (2009). Bridges."), heading("Annex A: Interviews", 2), paragraph("We asked ten firms.")]
    _, sections = place(blocks)
    assert [section.block.kind for section in sections] == [BlockKind.HEADING, BlockKind.FURNITURE, BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert sections[3].heading == ("Annex A: Interviews",)


def test_an_entry_of_contents_taken_for_a_heading_is_in_no_path() -> None:
    blocks = [
        heading("Contents", 1),
        heading("Bridges ........ 4", 2),
        paragraph("Building ........ 5"),
        heading("Bridges", 1),
        paragraph("We built one."),
    ]
    _, sections = place(blocks)
    assert sections[1].block == Block(BlockKind.FURNITURE, "Bridges ........ 4")
    assert [section.heading for section in sections] == [(), ("Contents",), ("Contents",), (), ("Bridges",)]
