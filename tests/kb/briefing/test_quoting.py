"""Quotes: a run of whole sentences, exactly as they stand, that tells most of a record."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.briefing.quoting import MOST_WORDS, WORTH, Excerpt, Story, sentences

STORY = Story.of_text("Four banks met twelve software firms at a round table in Marrowick; nine had loans.", {})
HERONS = "Herons stand at the weir, as herons will."
BANKS = "Four banks met twelve firms at a round table."
LOANS = "Nine firms had loans in Marrowick!"


def cut(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two? Three! “Four.” (Five.)", ["One.", "Two?", "Three!", "“Four.”", "(Five.)"]),
        ("Some, e.g. Berlin, i.e. A. Smith et al. Said so. No. 5 came.", ["Some, e.g. Berlin, i.e. A. Smith et al. Said so.", "No. 5 came."]),
        ("A line\n- an item\n\n- another. Été came.", ["A line", "- an item", "- another.", "Été came."]),
        ("It cost 1.5 million euros. and went on", ["It cost 1.5 million euros. and went on"]),
        ("  \n ", []),
        ("", []),
        ("Πρώτο. Δεύτερο. Первое. Второе.", ["Πρώτο.", "Δεύτερο.", "Первое.", "Второе."]),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@given(st.text(alphabet='ab AB.?!\n"”e.g-1é', max_size=80))
def test_sentences_lose_nothing_but_spaces(text: str) -> None:
    spans = list(sentences(text))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))


def test_what_tells_nothing_is_left_off_at_both_ends() -> None:
    assert STORY.excerpt(f"{HERONS} {BANKS} {LOANS}\n\n{HERONS}").text == f"{BANKS} {LOANS}"


def test_a_remark_between_two_telling_sentences_stays_when_they_outweigh_it() -> None:
    text = f"{BANKS} Herons stood by. {LOANS}"
    assert STORY.excerpt(f"{HERONS} {text} {HERONS}").text == text


def test_of_runs_that_tell_as_much_the_first_is_taken() -> None:
    first, second = BANKS.replace("met", "meet"), BANKS.replace("met", "meet")
    filler = " ".join(["Herons stood silently by the old weir."] * 30)
    text = f"{first} {filler} {second}"
    assert STORY.excerpt(text).text == first
    assert text.index(first) == 0


def test_a_quote_is_never_longer_than_the_most_words() -> None:
    text = " ".join([BANKS] * 40)
    quote = STORY.excerpt(text).text
    assert len(quote.split()) <= MOST_WORDS
    assert len(quote.split()) + len(BANKS.split()) > MOST_WORDS
    assert quote.endswith(".")
    assert quote in text


def test_a_sentence_that_is_too_long_is_cut_at_a_pause_or_at_a_word() -> None:
    clauses = ", ".join(["four banks met twelve firms"] * 40)
    quote = STORY.excerpt(clauses).text
    assert quote in clauses
    assert quote.endswith("twelve firms")
    assert len(quote.split()) == MOST_WORDS
    words = " ".join(["banks"] * 200)
    assert STORY.excerpt(words).text == " ".join(["banks"] * MOST_WORDS)


def test_a_text_that_tells_none_of_it_is_worth_nothing() -> None:
    assert STORY.excerpt(HERONS) == Excerpt(HERONS, 0.0, 0.0)
    assert STORY.excerpt("  ") == Excerpt("  ", 0.0, 0.0)


def test_rare_words_weigh_more() -> None:
    story = Story.of_text("firms Marrowick", {"firm": 0.1, "marrowick": 5.0, "town": 1.0})
    assert story.excerpt("Firms are in towns. Marrowick is a town.").text == "Marrowick is a town."


def test_a_quote_neither_begins_nor_ends_with_a_scrap() -> None:
    assert STORY.excerpt(f"“Marrowick”. {BANKS} Three banks. {LOANS} Marrowick.").text == f"{BANKS} Three banks. {LOANS}"
    assert STORY.excerpt("“Marrowick”.") == Excerpt("“Marrowick”.", 0.0, 0.0)


def test_a_share_is_by_the_weight_of_the_run() -> None:
    excerpt = Story.of_text("banks firms", {}).excerpt("Banks, firms, herons, weirs.")
    assert excerpt.told == pytest.approx(2 - WORTH * 4)
    assert excerpt.share == pytest.approx(0.5 - WORTH)
