"""Text functions: spacing, ligatures, mojibake, and words broken at line ends."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import Vocabulary, clean_text, join_lines, repair_mojibake


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  two \n lines\tand\u00a0spaces ", "two lines and spaces"),
        ("ofﬁce, ﬂow, eﬀort, oﬃce, baﬄe", "office, flow, effort, office, baffle"),
        ("soft\u00adhyphen, zero\u200bwidth, \ufeffmark", "softhyphen, zerowidth, mark"),
        ("one\u2010two three\u2011four", "one-two three-four"),
        ("Cafe\u0301", "Café"),
        ("bell\x07 and\x0bvertical tab", "bell and vertical tab"),
        ("", ""),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing_and_leaves_single_spaces(text: str) -> None:
    once = clean_text(text)
    assert "  " not in once
    assert "\n" not in once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("read_wrong", "meant"),
    [
        ("SÃ¶lvell and TÃ¶dtling", "Sölvell and Tödtling"),
        ("â€œquotedâ€\u009d â€“ donâ€™t", "“quoted” – don’t"),
        ("cafÃ© in ÅÃ³dÅº", "café in ÅódÅº".replace("Åº", "ź")),
        ("Â© 2012 Â§ 4", "© 2012 § 4"),
    ],
)
def test_utf8_read_as_windows_1252_is_put_right(read_wrong: str, meant: str) -> None:
    assert repair_mojibake(read_wrong) == meant


@pytest.mark.parametrize("right", ["Ähnlich: Österreich, São Paulo, Århus, Łódź", "A – B “C”", "Â and Ã stand alone", "Ä“"])
def test_text_that_is_right_is_left_alone(right: str) -> None:
    assert repair_mojibake(right) == right


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["two lines", "of one"], "two lines of one"),
        (["a commu-", "nity"], "a community"),
        (["a commu\u00ad", "nity"], "a community"),
        (["a commu\u2010", "nity"], "a community"),
        (["Anglo-", "Saxon"], "Anglo-Saxon"),
        (["in 2009-", "2011"], "in 2009-2011"),
        (["firm-to-", "firm"], "firm-to-firm"),
        (["short-", "and long-term"], "short- and long-term"),
        (["a state-", "owned yard"], "a state-owned yard"),
        (["a non-", "profit yard"], "a non-profit yard"),
        (["years 2009–", "2011"], "years 2009–2011"),
        (["schools/", "firms"], "schools/firms"),
        (["this – ", "and that"], "this – and that"),
        (["", "one", "", "two"], "one two"),
        (["- ", "item"], "- item"),
        ([], ""),
    ],
)
def test_lines_are_joined_by_the_form_of_the_words(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_the_documents_own_spelling_decides_over_the_form() -> None:
    vocabulary = Vocabulary.from_lines(["the triple-helix is a helix of three", "coordination, not co-ordination"])
    assert join_lines(["a triple-", "helix"], vocabulary) == "a triple-helix"
    assert join_lines(["coor-", "dination"], vocabulary) == "coordination"
    assert join_lines(["a three-", "helix"], vocabulary) == "a three-helix"


def test_a_hyphen_at_a_line_end_is_real_in_a_file_that_breaks_words_with_another_mark() -> None:
    vocabulary = Vocabulary.from_lines(["har\u2010", "bour and rep\u2010", "air of in\u2010", "struments"])
    assert vocabulary.soft == "\u2010"
    assert join_lines(["a paper-", "clip"], vocabulary) == "a paper-clip"
    assert join_lines(["IN\u2010", "TERREG"], vocabulary) == "INTERREG"


def test_the_other_mark_is_an_ordinary_hyphen_where_it_also_stands_within_lines() -> None:
    vocabulary = Vocabulary.from_lines(["firm\u2010to\u2010firm links of the firm\u2010", "to\u2010firm kind"])
    assert vocabulary.soft is None
    assert join_lines(["firm\u2010", "to\u2010firm"], vocabulary) == "firm-to-firm"


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=9), min_size=1, max_size=9))
def test_lines_without_hyphens_keep_every_word(words: list[str]) -> None:
    assert join_lines(words) == clean_text(" ".join(words))
