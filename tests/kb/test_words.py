"""Words, stems, and what carries meaning."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.words import content_stems, slug, stem, stems, words_with_spans


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("R&D and C++, C# too", ["r&d", "and", "c++", "c#", "too"]),
        ("R+D in C++17", ["r+d", "in", "c++", "17"]),
        ("cluster-to-cluster", ["cluster", "to", "cluster"]),
        ("the town’s “bank”", ["the", "town's", "bank"]),
        ("gap: capital", ["gap", "capital"]),
        ("snake_case_", ["snake", "case"]),
        ("Malmö 2019", ["malmö", "2019"]),
        ("+ & # '", []),
    ],
)
def test_words_in_lower_case_keep_the_signs_that_belong_to_them(text: str, read: list[str]) -> None:
    assert [word for word, _, _ in words_with_spans(text)] == read


@given(st.text())
def test_a_word_is_the_text_at_its_span_and_spans_ascend(text: str) -> None:
    behind = 0
    for word, start, end in words_with_spans(text):
        assert text[start:end].lower().replace("’", "'") == word
        assert behind <= start < end <= len(text)
        behind = end


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("clusters", "cluster"),
        ("networking", "network"),
        ("malmö", "malmo"),
        ("café", "cafe"),
        ("town's", "town"),
        ("its", "its"),
        ("it", "it"),
        ("c++", "c++"),
        ("r&d", "r&d"),
    ],
)
def test_a_stem_has_neither_ending_nor_accents(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_stems_keep_order_and_repetition() -> None:
    assert stems("Banks lend; the bank lends.") == ["bank", "lend", "the", "bank", "lend"]


def test_content_stems_leave_out_function_words_and_the_words_of_asking() -> None:
    assert content_stems("How have others bridged the gap between banks and our firms? We need examples!") == ["bank", "firm"]


def test_threads_share_the_stemmer_without_mixing_words() -> None:
    stem.cache_clear()
    words = [f"{prefix}{ending}" for prefix in ("work", "trad", "link", "plann", "fund") for ending in ("ing", "ings", "ed", "er", "ers")] * 40
    alone = [stem(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, words)) == alone


@pytest.mark.parametrize(
    ("text", "slugged"), [("Malmö & Skåne", "malmo-skane"), ("What they did", "what-they-did"), ("R&D 2.0", "r-d-2-0"), ("—", "")]
)
def test_a_text_as_a_part_of_an_address(text: str, slugged: str) -> None:
    assert slug(text) == slugged
