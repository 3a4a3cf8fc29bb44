"""Which blocks become furniture, and where a section of furniture ends."""

from __future__ import annotations

import pytest

from ingest.furniture import mark_furniture
from kb.model import Block, BlockKind

PROSE = (
    "The team called every firm in the valley and asked what kept it from working with the others. Most answers were about time and about trust, "
    "and so the first thing that the new office did was to hold a breakfast each month at another firm's place."
)
WORK = "Miller, A. and Stone, B. (2009). How bridges hold. Valley Press."


def kinds(*blocks: Block) -> str:
    """One letter a block: h heading, p paragraph, l list, t table, c caption, n footnote, f furniture."""
    letters = {BlockKind.FOOTNOTE: "n", BlockKind.FURNITURE: "f"}
    return "".join(letters.get(entry.block.kind, entry.block.kind.value[0]) for entry in mark_furniture(blocks))


def h(text: str, level: int = 1) -> Block:
    return Block(BlockKind.HEADING, text, level)


def p(text: str = PROSE) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def test_blocks_under_references_are_furniture_until_the_next_heading_of_the_level() -> None:
    assert kinds(h("Bridges"), p(), h("References"), p(WORK), p(WORK), h("Outlook"), p()) == "hphffhp"


def test_a_subheading_of_references_stays_within_them() -> None:
    assert kinds(h("References"), h("Books", 2), p(WORK), h("Web pages", 2), p("https://example.org/bridge"), h("Outlook"), p()) == "hhfhfhp"


def test_references_in_the_middle_end_with_their_paper() -> None:
    papers = [h("First paper"), h("Idea", 2), p(), h("References", 2), p(WORK), h("Second paper"), h("Idea", 2), p(), h("References", 2), p(WORK)]
    assert kinds(*papers) == "hhphfhhphf"


@pytest.mark.parametrize("name", ["Annex A", "Appendix 2: Questions", "Chapter 4", "5. Outlook", "Anhang B", "IV. Outlook"])
def test_a_new_part_ends_references_at_any_level(name: str) -> None:
    assert kinds(h("References", 1), p(WORK), h(name, 3), p("Ten firms.")) == "hfhp"


def test_prose_below_a_lower_heading_ends_references() -> None:
    assert kinds(h("References", 1), p(WORK), h("What the valley did", 2), p()) == "hfhp"


def test_two_paragraphs_of_prose_end_references_whose_next_heading_was_missed() -> None:
    assert kinds(h("References"), p(WORK), p(), p()) == "hfpp"


def test_one_annotated_entry_does_not_end_references() -> None:
    assert kinds(h("References"), p(WORK), p(), p(WORK)) == "hfff"


def test_contents_end_at_the_first_real_heading() -> None:
    entries = [Block(BlockKind.LIST, "- Bridges 3\n- Outlook 9"), h("Bridges 3", 2), h("Outlook 9", 2)]
    assert kinds(h("Contents"), *entries, h("Bridges"), p(), h("Outlook"), p()) == "hfffhphp"


def test_an_agenda_slide_ends_at_the_next_slide_although_its_title_comes_again() -> None:
    bullets = Block(BlockKind.LIST, "- a breakfast each month\n- one shared machine")
    assert kinds(h("Agenda", 2), bullets, h("Bridges", 2), bullets, h("Bridges", 2), bullets) == "hfhlhl"


def test_prose_inside_contents_ends_them() -> None:
    assert kinds(h("Contents"), p("Bridges ..... 3"), p()) == "hfp"


def test_a_biography_stays_imprint_and_a_long_text_does_not() -> None:
    assert kinds(h("About the authors"), h("Anna Miller", 2), p(), h("Outlook"), p()) == "hhfhp"
    assert kinds(h("Acknowledgements", 1), p("Thanks to all."), h("How it began", 2), p(" ".join([PROSE] * 3))) == "hfhp"


def test_captions_stay_captions_but_for_a_list_of_figures() -> None:
    caption = Block(BlockKind.CAPTION, "Figure 3: The four bridges")
    entry = Block(BlockKind.CAPTION, "Figure 3: The four bridges ........ 12")
    assert kinds(caption, h("References"), caption) == "chc"
    assert kinds(h("List of figures"), caption, entry) == "hff"


def test_a_paragraph_that_names_references_opens_them_only_where_entries_follow() -> None:
    assert kinds(p("References"), p(WORK), p(WORK), h("Outlook"), p()) == "fffhp"
    assert kinds(p("References"), p(), p()) == "ppp"


def test_footnotes_tables_and_lists_within_references_are_furniture() -> None:
    blocks = (Block(kind, WORK) for kind in (BlockKind.FOOTNOTE, BlockKind.TABLE, BlockKind.LIST))
    assert kinds(h("References"), *blocks) == "hfff"


def test_dot_leaders_are_contents_wherever_they_stand() -> None:
    assert kinds(p("Bridges ........ 3"), Block(BlockKind.TABLE, "Bridges . . . . . | 3"), h("Outlook …… 9"), p()) == "fffp"


def test_a_list_of_lines_with_rising_page_numbers_is_contents() -> None:
    rising = "- Start 1\n- Bridges 3\n- Money 7\n- People 9\n- Outlook 12"
    falling = "- Start 12\n- Bridges 3\n- Money 7\n- People 2\n- Outlook 1"
    assert kinds(Block(BlockKind.LIST, rising), Block(BlockKind.LIST, falling), Block(BlockKind.TABLE, rising)) == "flt"
