"""Passages: whole blocks under one heading path, never longer than the encoder reads, with spans that hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages import MAX_WORDS, MIN_WORDS, cut
from ingest.readers import read_document
from ingest.structure import place
from kb.encoder import MAX_TOKENS, Encoder
from kb.model import Block, BlockKind, Passage, Section
from kb.template import MAX_CONTEXT_CHARS, context_line, passage_text

ROOT = Path(__file__).parents[2]
OWN_DOCUMENTS = sorted((ROOT / "tests" / "data" / "pdf").glob("*.pdf"))
REPORTS = ROOT.parent / "shared" / "library"

CONTENT = (BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE)
APART = (BlockKind.FURNITURE, BlockKind.CAPTION)


def count_words(texts: Sequence[str]) -> list[int]:
    """One token a word and two marks: counts that can be followed by hand."""
    return [2 + len(text.split()) for text in texts]


def count_letters(texts: Sequence[str]) -> list[int]:
    """One token a letter and two marks: the hungriest tokenizer there can be."""
    return [2 + sum(len(word) for word in text.split()) for text in texts]


def heading(text: str, level: int = 1) -> Block:
    return Block(BlockKind.HEADING, text, level)


def block(words: int, name: str = "quay", kind: BlockKind = BlockKind.PARAGRAPH, page_number: int | None = None) -> Block:
    """A block of so many words, one sentence; its first word is its name."""
    text = " ".join([name.capitalize(), *(f"{name}{count}" for count in range(2, words + 1))]) + "."
    return Block(kind, text, None, page_number, page_number)


def passages_of(*blocks: Block, title: str = "Harbours") -> tuple[Passage, ...]:
    text, sections = place(blocks)
    return cut(title, text, sections, count_words)


def lengths(passages: Sequence[Passage]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


def test_blocks_under_one_heading_are_joined_until_there_are_80_words() -> None:
    blocks = [block(30, "a"), block(30, "b"), block(30, "c"), block(70, "d"), block(30, "e")]
    first, second = passages_of(heading("Quays"), *blocks)
    assert first.text == "\n\n".join(part.text for part in blocks[:3])
    assert second.text == "\n\n".join(part.text for part in blocks[3:])
    assert first.heading == second.heading == ("Quays",)


def test_a_block_of_80_words_is_not_joined_to_the_next() -> None:
    assert lengths(passages_of(block(80), block(60))) == [80, 60]


def test_a_block_that_would_make_more_than_170_words_begins_a_passage() -> None:
    assert lengths(passages_of(block(60), block(110))) == [170]
    assert lengths(passages_of(block(60), block(111))) == [60, 111]


def test_a_last_block_of_under_25_words_joins_the_one_before_it_where_it_fits() -> None:
    assert lengths(passages_of(block(100), block(24))) == [124]
    assert lengths(passages_of(block(100), block(25))) == [100, 25]
    assert lengths(passages_of(block(150), block(24))) == [150, 24]


def test_a_single_short_block_is_a_passage_of_its_own() -> None:
    assert lengths(passages_of(heading("A"), block(6), heading("B"), block(7))) == [6, 7]


def test_passages_are_numbered_in_reading_order() -> None:
    passages = passages_of(heading("A"), block(90), block(90), heading("B"), block(5))
    assert [passage.position for passage in passages] == [0, 1, 2]
    assert [passage.heading for passage in passages] == [("A",), ("A",), ("B",)]


def test_a_paragraph_of_more_than_170_words_is_parted_at_its_sentences_into_about_equal_parts() -> None:
    sentences = [block(30, name).text for name in "abcdefgh"]
    passages = passages_of(Block(BlockKind.PARAGRAPH, " ".join(sentences)))
    assert [passage.text for passage in passages] == [" ".join(sentences[:4]), " ".join(sentences[4:])]


@pytest.mark.parametrize("short", ["e.g.", "Dr.", "No.", "cf.", "J."])
def test_an_abbreviation_ends_no_sentence(short: str) -> None:
    first = f"{block(84, 'a').text.removesuffix('.')} {short}"
    second = block(89, "b").text
    passages = passages_of(Block(BlockKind.PARAGRAPH, f"{first} {second} {block(10, 'c').text}"))
    assert not any(passage.text.endswith(short) for passage in passages)


def test_a_long_list_is_parted_at_its_lines() -> None:
    lines = [f"- {block(39, name).text}" for name in "abcdef"]
    passages = passages_of(Block(BlockKind.LIST, "\n".join(lines)))
    assert [passage.text for passage in passages] == ["\n".join(lines[:3]), "\n".join(lines[3:])]


def test_a_sentence_too_long_for_one_passage_is_parted_between_words() -> None:
    text = " ".join(f"word{count}" for count in range(400))
    passages = passages_of(Block(BlockKind.PARAGRAPH, text))
    assert " ".join(passage.text for passage in passages) == text
    assert all(MIN_WORDS <= words <= MAX_WORDS for words in lengths(passages))


def test_one_word_of_5000_letters_is_parted_at_letters(shipped_encoder: Encoder) -> None:
    word = "quay" * 1250
    text, sections = place([Block(BlockKind.PARAGRAPH, word)])
    passages = cut("Harbours", text, sections, count_letters)
    assert "".join(passage.text for passage in passages) == word
    assert all(len(passage.text) <= MAX_TOKENS for passage in passages)
    read = shipped_encoder.count_tokens([passage_text("Harbours", passage.heading, passage.text) for passage in passages])
    assert max(read) <= MAX_TOKENS


def test_a_long_heading_path_takes_its_share_of_the_tokens() -> None:
    deep = [heading(" ".join(f"{letter}{count}" for count in range(12)), level) for level, letter in enumerate("klmnop", start=1)]
    (wide,) = passages_of(block(170))
    parted = passages_of(*deep, Block(BlockKind.PARAGRAPH, " ".join(block(10, name).text for name in "abcdefghijklmnopq")), title="T " * 60)
    assert lengths([wide]) == [170]
    assert all(count_words([passage_text("T " * 60, passage.heading, passage.text)])[0] <= MAX_TOKENS for passage in parted)


def test_a_heading_of_syllables_that_the_model_takes_apart_leaves_room_for_the_passage(shipped_encoder: Encoder) -> None:
    title = "한각산 업업언 " * 40
    text, sections = place([Block(BlockKind.PARAGRAPH, "A crane for every quay. " * 10)])
    (passage,) = cut(title, text, sections, shipped_encoder.count_tokens)
    assert passage.text == text
    assert shipped_encoder.count_tokens([passage_text(title, (), text)])[0] <= MAX_TOKENS


def test_a_context_line_is_cut_from_the_left_at_a_word() -> None:
    assert context_line("Harbours", ("Harbours", "Quays", "Cranes")) == "Harbours > Quays > Cranes"
    long = context_line("outer " * 40, ("inner " * 10,))
    assert len(long) <= MAX_CONTEXT_CHARS
    assert long.startswith("outer outer")
    assert long.endswith("inner ")


def test_headings_are_never_in_passages_even_where_two_in_a_row_have_the_same_name() -> None:
    passages = passages_of(heading("Results"), block(10, "a"), heading("Results"), block(10, "b"))
    assert [(passage.heading, passage.text) for passage in passages] == [(("Results",), block(10, "a").text), (("Results",), block(10, "b").text)]


@pytest.mark.parametrize("kind", APART)
def test_furniture_and_captions_stand_apart_and_are_marked(kind: BlockKind) -> None:
    passages = passages_of(block(20, "a"), block(20, "b", kind), block(20, "c"))
    assert [(passage.furniture, passage.text.split()[0]) for passage in passages] == [(False, "A"), (True, "B"), (False, "C")]


def test_a_footnote_stands_apart_and_may_be_an_answer() -> None:
    passages = passages_of(block(20, "a"), block(20, "b", BlockKind.FOOTNOTE), block(20, "c"))
    assert [(passage.furniture, passage.text.split()[0]) for passage in passages] == [(False, "A"), (False, "B"), (False, "C")]


def test_paragraphs_lists_and_tables_are_joined() -> None:
    assert len(passages_of(block(20, "a"), block(20, "b", BlockKind.LIST), block(20, "c", BlockKind.TABLE))) == 1


def test_pages_are_those_of_the_first_and_last_block() -> None:
    running_on = Block(BlockKind.PARAGRAPH, block(40, "b").text, None, 4, 5)
    (passage,) = passages_of(block(40, "a", page_number=3), running_on)
    assert (passage.first_page, passage.last_page) == (3, 5)
    (without,) = passages_of(block(40))
    assert (without.first_page, without.last_page) == (None, None)


def test_a_document_of_headings_alone_has_no_passages() -> None:
    assert passages_of(heading("A"), heading("B", 2)) == ()


# any text at all

ODD_WORDS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12),
    st.text(st.sampled_from("αβγδεζηθλμπσφψω"), min_size=1, max_size=20),
    st.text(st.sampled_from("абвгдежзийклмнопрстщюя"), min_size=1, max_size=20),
    st.text(st.sampled_from("한각산업언"), min_size=1, max_size=12),
    st.sampled_from(
        ["cluster", "Dr.", "e.g.", "R&D", "3.", "?", "Yes!", "“So?”", "https://example.org/a/b?c=d", "x" * 300, "🚢", "naïve\u00ad", "ﷺ"]
    ),
)
ODD_TEXTS = st.lists(ODD_WORDS, min_size=1, max_size=60).flatmap(
    lambda words: st.tuples(st.sampled_from([" ", "\n", ". ", " \n "]), st.integers(1, 12)).map(lambda how: (how[0].join(words) + ". ") * how[1])
)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.just(BlockKind.HEADING), ODD_TEXTS.map(lambda text: text[:250]), st.integers(1, 6)),
        st.builds(Block, st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.HEADING]), ODD_TEXTS, st.none()),
    ),
    max_size=8,
)


def content_of(sections: Sequence[Section]) -> list[Section]:
    return [section for section in sections if section.block.kind is not BlockKind.HEADING]


def check_spans(text: str, sections: Sequence[Section], passages: Sequence[Passage]) -> None:
    """What holds of every document: spans, order, nothing lost, no heading inside, furniture marked."""
    assert [text[passage.start : passage.end] for passage in passages] == [passage.text for passage in passages]
    assert all(passage.text.strip() for passage in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    covered = [section for section in sections for passage in passages if passage.start < section.end and section.start < passage.end]
    assert not any(section.block.kind is BlockKind.HEADING and section.block.text for section in covered)
    held = {place for passage in passages for place in range(passage.start, passage.end)}
    lost = [
        place for section in content_of(sections) for place in range(section.start, section.end) if place not in held and not text[place].isspace()
    ]
    assert lost == []
    for passage in passages:
        inside = [section for section in content_of(sections) if passage.start < section.end and section.start < passage.end]
        assert {section.heading for section in inside} == {passage.heading}
        assert {section.block.kind in APART for section in inside} == {passage.furniture}


@given(BLOCKS, ODD_TEXTS)
def test_whatever_the_text_spans_hold_and_nothing_is_lost(blocks: list[Block], title: str) -> None:
    text, sections = place(blocks)
    check_spans(text, sections, cut(title, text, sections, count_words))


@given(BLOCKS)
def test_no_passage_has_more_than_170_words(blocks: list[Block]) -> None:
    text, sections = place(blocks)
    assert all(words <= MAX_WORDS for words in lengths(cut("Harbours", text, sections, count_words)))


@given(BLOCKS)
def test_no_two_neighbours_could_be_one_passage(blocks: list[Block]) -> None:
    text, sections = place(blocks)
    passages = cut("Harbours", text, sections, count_words)
    headings = [section.start for section in sections if section.block.kind in (BlockKind.HEADING, BlockKind.FOOTNOTE)]
    for before, after in pairwise(passages):
        parted = any(before.start <= start <= after.start for start in headings)
        if not parted and (before.heading, before.furniture) == (after.heading, after.furniture) and lengths([before])[0] < MIN_WORDS:
            assert sum(lengths([before, after])) > MAX_WORDS


@settings(deadline=None)
@given(BLOCKS, ODD_TEXTS)
def test_whatever_the_text_the_encoder_reads_every_passage_to_its_end(shipped_encoder: Encoder, blocks: list[Block], title: str) -> None:
    text, sections = place(blocks)
    passages = cut(title, text, sections, shipped_encoder.count_tokens)
    check_spans(text, sections, passages)
    assert all(count <= MAX_TOKENS for count in shipped_encoder.count_tokens([passage_text(title, p.heading, p.text) for p in passages] or [""]))


# real documents


def check_document(path: Path, encoder: Encoder) -> None:
    _, raw = read_document(path)
    text, sections = place(raw.blocks)
    passages = cut(raw.title, text, sections, encoder.count_tokens)
    check_spans(text, sections, passages)
    assert max(encoder.count_tokens([passage_text(raw.title, p.heading, p.text) for p in passages])) <= MAX_TOKENS
    assert max(lengths(passages)) <= MAX_WORDS
    assert sum(not passage.furniture for passage in passages) > 0


@pytest.mark.parametrize("path", OWN_DOCUMENTS, ids=lambda path: path.stem)
def test_of_the_test_documents_the_encoder_reads_everything(path: Path, shipped_encoder: Encoder) -> None:
    check_document(path, shipped_encoder)


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the folder of real reports, ../shared/library, is not here")
def test_of_the_real_reports_the_encoder_reads_everything(shipped_encoder: Encoder) -> None:
    reports = sorted(path for path in REPORTS.iterdir() if path.suffix in (".pdf", ".docx", ".pptx", ".html"))
    assert reports
    for path in reports:
        check_document(path, shipped_encoder)
