"""Words of passages as rows."""

from __future__ import annotations

import math

import pytest

from kb.coding.wording import Vocabulary, Wording, joined


def test_words_are_counted_by_passage_without_function_words_and_figures() -> None:
    counts = Vocabulary().counted(["The loans and the Loans of 2019", "Grants", "of the"])
    assert counts.toarray().tolist() == [[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def test_documents_that_came_later_share_the_words_of_earlier_ones() -> None:
    vocabulary = Vocabulary()
    first, second = vocabulary.counted(["loans"]), vocabulary.counted(["grants loans"])
    assert joined([first, second]).toarray().tolist() == [[1.0, 0.0], [1.0, 1.0]]
    assert joined([]).shape == (0, 0)


def test_a_rare_word_weighs_more_and_every_row_has_length_one() -> None:
    rows = Wording.of_counts(Vocabulary().counted(["loans grants", "loans", "loans", "of"])).rows.toarray()
    assert (rows**2).sum(axis=1) == pytest.approx([1, 1, 1, 0])
    common, rare = math.log(5 / 4) + 1, math.log(5 / 2) + 1
    assert rows[0].tolist() == pytest.approx([common / math.hypot(common, rare), rare / math.hypot(common, rare)])
