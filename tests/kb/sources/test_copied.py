"""Copied sentences are found by their runs of twelve words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sources.copied import RUN_WORDS, Originals, copied_cards, words

ORIGINAL = "The old ferry of Marrowick carried seven bankers and one goat across the fjord before the bridge was built"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Two Words", ["two", "words"]),
        ("clus-\n  ters and clus\u2010\nters", ["clusters", "and", "clusters"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("cluster-to-cluster", ["cluster", "to", "cluster"]),
        ("snake_case, Malmö 2019", ["snake", "case", "malmö", "2019"]),
        ("", []),
    ],
)
def test_words_are_letters_and_digits_in_lower_case(text: str, read: list[str]) -> None:
    assert words(text) == read


def test_twelve_words_in_a_row_are_copied_whatever_stands_between_them() -> None:
    copied = Originals({"ferry.txt": ORIGINAL}).copied_from(
        "It says: «carried seven BANKERS, and one goat; across the\nfjord be-\nfore the bridge…» Yes."
    )
    assert copied == ("ferry.txt", "carried seven bankers and one goat across the fjord before the bridge")


def test_eleven_words_in_a_row_are_not() -> None:
    assert Originals({"ferry.txt": ORIGINAL}).copied_from("carried seven bankers and one goat across the fjord before the bank") is None


def test_the_first_run_of_the_text_is_told() -> None:
    originals = Originals({"ferry.txt": ORIGINAL})
    assert originals.copied_from(f"Before. {ORIGINAL}.") == ("ferry.txt", " ".join(words(ORIGINAL)[:RUN_WORDS]))


@given(st.lists(st.sampled_from(["bank", "loan", "town", "mill"]), min_size=RUN_WORDS, max_size=40), st.data())
def test_any_run_of_the_original_is_found(original: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(original) - RUN_WORDS))
    run = original[start : start + RUN_WORDS]
    assert Originals({"a": " ".join(original)}).copied_from(" ".join(run)) == ("a", " ".join(run))


def test_a_corpus_file_with_copied_words_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "copied.md").write_text(f"# A card\n\n{ORIGINAL}", encoding="utf-8")
    (tmp_path / "cases" / "own.md").write_text("Said in our own words, and nobody else's.", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\xff\xfe")
    problems = copied_cards(tmp_path, Originals({"ferry.txt": ORIGINAL}))
    run = "the old ferry of marrowick carried seven bankers and one goat across"
    assert [problem.file for problem in problems] == ["cases/copied.md"]
    assert problems[0].message == f"cases/copied.md has the same 12 words as ferry.txt ('{run}'); say it in your own words."
