from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind
from web.present.text import LONG, WINDOW, Line, Piece, block, blocks, excerpt, pieces


def plain(line: Line) -> str:
    return "".join(piece.text for piece in line)


@st.composite
def marked_text(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(st.text("ab \n|-.", max_size=60))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, list(zip(ends[::2], ends[1::2], strict=False))


@given(marked_text())
def test_pieces_joined_are_the_text_and_marked_pieces_the_marks(given_text: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = given_text
    cut = pieces(text, marks)
    assert plain(cut) == text
    assert [piece.text for piece in cut if piece.marked] == [text[start:end] for start, end in marks]


def test_marks_reach_only_as_far_as_the_piece_that_is_shown() -> None:
    assert pieces("one two three", [(2, 6)], 4, 9) == (Piece("tw", True), Piece("o t"))


def test_a_list_loses_its_dashes_and_keeps_its_marks() -> None:
    text = "- one bank\n- two banks"
    found = block(text, BlockKind.LIST, [(6, 10)])
    assert found.kind == "list"
    assert [plain(row[0]) for row in found.rows] == ["one bank", "two banks"]
    assert found.rows[0][0][-1] == Piece("bank", True)


def test_a_list_with_its_own_numbers_keeps_them() -> None:
    found = block("1. one\n2. two", BlockKind.LIST)
    assert (found.kind, [plain(row[0]) for row in found.rows]) == ("numbered", ["1. one", "2. two"])


def test_a_table_has_cells_of_equal_number_also_where_they_are_empty() -> None:
    found = block("a | b | c\n | x | \nlast", BlockKind.TABLE)
    assert [[plain(cell) for cell in row] for row in found.rows] == [["a", "b", "c"], ["", "x", ""], ["last", "", ""]]


def test_a_passage_is_cut_into_paragraphs_lists_and_tables_by_its_lines() -> None:
    found = blocks("A line.\n\n- one\n- two\n\nx | y\n1 | 2\nEnd.")
    assert [(part.kind, len(part.rows)) for part in found] == [("text", 1), ("list", 2), ("table", 2), ("text", 1)]


def test_a_short_text_is_shown_whole() -> None:
    shown = excerpt("Banks lend to firms.", [(0, 5)])
    assert shown.line == ()
    assert shown.whole[0].rows[0][0][0] == Piece("Banks", True)


def test_a_long_text_is_shortened_around_its_marks_at_whole_sentences() -> None:
    filler = "Nothing of note is said in this sentence at all. " * 12
    text = f"{filler}Here the bank lends to the firm. {filler}".strip()
    at = text.index("bank")
    shown = excerpt(text, [(at, at + 4)])
    line = plain(shown.line)
    assert Piece("bank", True) in shown.line
    assert line.startswith("… ")
    assert line.endswith("… ".strip())
    assert line.removeprefix("… ")[0].isupper()
    assert line.removesuffix(" …").endswith(".")
    assert len(line) <= WINDOW + 4
    assert "".join(plain(row[0]) for row in shown.whole[0].rows) == text


@given(st.text("ab. \n", min_size=LONG + 1, max_size=LONG * 3))
def test_a_shortened_text_is_never_longer_than_its_window(text: str) -> None:
    assert len(plain(excerpt(text, []).line)) <= WINDOW + 4
