from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure import place
from kb.model import Block, BlockKind, Document, DocumentState, Page, Passage
from web.present.document import Item, Part, Run, outline, part_at, part_of_page, parts, runs, whole


def document(blocks: list[Block], pages: tuple[Page, ...] = ()) -> Document:
    text, sections = place(blocks)
    return Document("0" * 64, "x.pdf", "/x.pdf", "application/pdf", "Title", (), None, "en", None, DocumentState.READY, None, pages, sections, text)


def heading(text: str, level: int, page: int | None = None) -> Block:
    return Block(BlockKind.HEADING, text, level, page, page)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, None, page, page)


def items(found: tuple[Run, ...]) -> list[Item]:
    return [item for run in found for item in run.items]


@pytest.mark.parametrize(
    ("levels", "shown"),
    [([1, 2, 3], [2, 3, 4]), ([1, 4, 4, 2], [2, 3, 3, 3]), ([3, 1, 2], [2, 2, 3]), ([5, 4, 5], [2, 2, 3]), ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6])],
)
def test_headings_never_skip_a_level(levels: list[int], shown: list[int]) -> None:
    made = document([heading(f"H{at}", level) for at, level in enumerate(levels)])
    assert [item.level for item in items(runs(made, whole(made), None))] == shown


@given(st.lists(st.integers(1, 6), max_size=20))
def test_no_order_of_levels_makes_a_gap(levels: list[int]) -> None:
    made = document([heading(f"H{at}", level) for at, level in enumerate(levels)])
    shown = [1, *(item.level for item in items(runs(made, whole(made), None)))]
    assert all(2 <= after <= min(6, before + 1) for before, after in itertools.pairwise(shown))


def test_parts_hold_every_block_once_and_begin_at_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.present.document.PART_CHARS", 50)
    made = document([block for n in range(5) for block in (heading(f"Chapter {n}", 1), paragraph("word " * 12))])
    found = parts(made)
    assert [(part.first, part.last) for part in found] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    assert [part.title for part in found][:2] == ["Chapter 0", "Chapter 1"]


def test_a_part_without_headings_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.present.document.LONGEST_PART_CHARS", 100)
    made = document([heading("Only chapter", 1), *(paragraph("word " * 12) for _ in range(9))])
    found = parts(made)
    assert len(found) > 3
    assert found[1].title == "Only chapter (continued)"
    assert found[-1].last == len(made.sections)


def test_an_empty_document_is_one_empty_part() -> None:
    made = document([])
    assert parts(made) == (Part(1, 0, 0, "Title"),)
    assert runs(made, whole(made), None) == ()
    assert part_at(made, parts(made), 0) == 1


def test_page_marks_stand_where_pages_begin_and_tell_the_printed_number() -> None:
    made = document([paragraph("one", 1), paragraph("two", 1), paragraph("three", 2)], (Page(1, "1"), Page(2, "25")))
    assert [item.text or "-" for item in items(runs(made, whole(made), None))] == ["page 1 of the file", "-", "-", "page 2 of the file · p. 25", "-"]
    assert part_of_page(made, parts(made), 2) == 1
    assert part_of_page(made, parts(made), 7) is None


def test_the_cited_passage_is_one_run_of_its_blocks() -> None:
    made = document([paragraph("before"), paragraph("cited one"), paragraph("cited two"), paragraph("after")])
    start = made.text.index("cited one")
    end = made.text.index("cited two") + len("cited two")
    passage = Passage(1, made.text[start:end], start, end, (), None, None)
    found = runs(made, whole(made), passage)
    assert [(run.cited, len(run.items)) for run in found] == [(False, 1), (True, 2), (False, 1)]


def test_a_passage_that_is_part_of_a_block_is_marked_within_it() -> None:
    made = document([paragraph("First sentence. Second sentence.")])
    passage = Passage(0, "Second sentence.", 16, 32, (), None, None)
    body = items(runs(made, whole(made), passage))[0].body
    assert body is not None
    assert [(piece.text, piece.marked) for piece in body.rows[0][0]] == [("First sentence. ", False), ("Second sentence.", True)]


def test_a_heading_that_repeats_the_title_is_left_to_the_page() -> None:
    made = document([heading("TITLE", 1), heading("Chapter", 2), paragraph("text")])
    assert [item.text for item in items(runs(made, whole(made), None)) if item.kind == "heading"] == ["Chapter"]
    assert [entry.text for entry in outline(made, parts(made))] == ["Chapter"]


def test_long_furniture_is_folded_and_page_numbers_are_left_out() -> None:
    furniture = [Block(BlockKind.FURNITURE, text, None, 1, 1) for text in ("xi", "A running head", "Contents " + "line " * 30)]
    made = document([paragraph("text", 1), *furniture], (Page(1, "xi"),))
    found = [item for item in items(runs(made, whole(made), None)) if item.kind == "furniture"]
    assert [item.folded for item in found] == [False, True]


def test_a_document_without_pages_has_no_marks() -> None:
    made = replace(document([paragraph("one")]), media_type="text/html")
    assert [item.kind for item in items(runs(made, whole(made), None))] == ["text"]


def test_a_passage_may_be_chosen_behind_the_block_in_which_it_ends() -> None:
    made = document([paragraph("First one. Second one."), paragraph("third"), paragraph("fourth")])
    spans = {"p0": (0, 10, False), "p1": (11, 22, False), "p2": (24, 37, False), "p3": (31, 37, True)}
    passages = {i: Passage(0, made.text[a:b], a, b, (), None, None, furniture) for i, (a, b, furniture) in spans.items()}
    assert [item.ends for item in items(runs(made, whole(made), None, passages))] == [("p0", "p1"), (), ("p2",)]
    assert [item.ends for item in items(runs(made, whole(made), None))] == [(), (), ()]
