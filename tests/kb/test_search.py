"""Candidates by meaning and by words, both signals known for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine

from kb import search
from kb.encoder import Vectors
from kb.lexical import Entry, FullText
from kb.search import Candidate, KeptVectors, Shelf
from tests.kb.exact_index import ExactIndex

EAST = np.array([1, 0], dtype=np.float32)


def at(cosine: float) -> Vectors:
    """A unit vector with this cosine to the east."""
    return np.array([cosine, np.sqrt(1 - cosine**2)], dtype=np.float32)


class Kept:
    """Vectors as the tables keep them; counts what is read."""

    def __init__(self, rows: Mapping[str, Vectors]) -> None:
        self.rows = dict(rows)
        self.read: list[str] = []

    def of(self, targets: Sequence[str]) -> tuple[list[str], Vectors]:
        self.read += targets
        ids = sorted(identifier for identifier in self.rows if identifier.split("#")[0] in targets)
        return ids, np.stack([self.rows[i] for i in ids]) if ids else np.zeros((0, 0), dtype=np.float32)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


def shelf(engine: Engine, rows: Mapping[str, Vectors], words: Mapping[str, str], parts: int = 1) -> Shelf:
    index, full_text = ExactIndex(), FullText(engine, "test")
    index.upsert(list(rows), np.stack(list(rows.values())))
    with engine.begin() as connection:
        full_text.add(connection, [Entry(target, "", text) for target, text in words.items()])
    return Shelf(index, full_text, Kept(rows).of, parts)


def signals(candidates: Sequence[Candidate]) -> dict[str, tuple[float, float]]:
    assert len({candidate.target for candidate in candidates}) == len(candidates)
    return {candidate.target: (round(candidate.dense, 4), round(candidate.lexical, 4)) for candidate in candidates}


FOUR = {"near": at(0.9), "middle": at(0.6), "far": at(0.1), "behind": at(-0.5)}
WORDS = {"near": "rope", "middle": "ferry", "far": "ferry ferry bankers", "behind": "quay"}


def test_what_only_words_or_only_meaning_finds_has_both_signals(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 2)
    others = {f"other{i}": "something else" for i in range(4)}
    found = signals(shelf(engine, FOUR, WORDS | others).candidates("a ferry of bankers", EAST))
    assert set(found) == {"near", "middle", "far"}
    assert found["near"] == (0.9, 0.0)
    assert found["far"] == (0.1, 1.0)
    assert found["middle"][0] == 0.6
    assert 0 < found["middle"][1] < 1


def test_words_that_nothing_holds_leave_the_meaning(engine: Engine) -> None:
    found = signals(shelf(engine, FOUR, WORDS).candidates("zeppelin", EAST))
    assert found == {"near": (0.9, 0.0), "middle": (0.6, 0.0), "far": (0.1, 0.0), "behind": (-0.5, 0.0)}


@pytest.mark.parametrize("exact_up_to", [2000, 1])
def test_only_what_is_allowed_is_a_candidate(engine: Engine, monkeypatch: pytest.MonkeyPatch, exact_up_to: int) -> None:
    monkeypatch.setattr(search, "EXACT_UP_TO", exact_up_to)
    found = signals(shelf(engine, FOUR, WORDS).candidates("bankers", EAST, frozenset({"far", "behind", "elsewhere"})))
    assert found == {"far": (0.1, 1.0), "behind": (-0.5, 0.0)}


def test_few_that_are_allowed_are_all_compared_however_far_they_are(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 1)
    monkeypatch.setattr(search, "WIDER", 1)
    assert signals(shelf(engine, FOUR, WORDS).candidates("rope", EAST, frozenset({"behind"}))) == {"behind": (-0.5, 0.0)}


def test_nothing_allowed_finds_nothing(engine: Engine) -> None:
    assert shelf(engine, FOUR, WORDS).candidates("ferry", EAST, frozenset()) == []


def test_the_similarity_of_parts_is_the_mean_of_the_best_the_two_best_and_all(engine: Engine) -> None:
    rows = {"case#00": at(0.9), "case#01": at(0.0), "case#02": at(0.6), "single#00": at(0.7)}
    found = signals(shelf(engine, rows, {}, parts=3).candidates("anything", EAST))
    assert found == {"case": (round((0.9 + 0.75 + 0.5) / 3, 4), 0.0), "single": (0.7, 0.0)}


def test_every_part_counts_although_only_one_was_near_enough_to_be_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 1)
    rows = {"case#00": at(0.9), "case#01": at(0.1), "other#00": at(0.2)}
    assert signals(shelf(engine, rows, {}, parts=1).candidates("anything", EAST)) == {"case": (round((0.9 + 0.5 + 0.5) / 3, 4), 0.0)}


def test_what_full_text_still_holds_but_has_no_vector_is_left_out(engine: Engine) -> None:
    assert signals(shelf(engine, {"near": at(0.9)}, {"gone": "ferry"}).candidates("ferry", EAST)) == {"near": (0.9, 0.0)}


def test_kept_vectors_are_read_once_until_they_are_forgotten_and_missing_ones_each_time() -> None:
    tables = Kept({"a#00": at(0.1), "a#01": at(0.2), "b#00": at(0.3)})
    kept = KeptVectors(tables.of)
    for _ in range(2):
        ids, rows = kept.of(["b", "a", "none"])
        assert ids == ["b#00", "a#00", "a#01"]
        assert rows[:, 0].tolist() == pytest.approx([0.3, 0.1, 0.2])
    assert tables.read == ["b", "a", "none", "none"]
    tables.rows = {"a#00": at(0.5)}
    kept.forget()
    ids, rows = kept.of(["a", "b"])
    assert ids == ["a#00"]
    assert rows[:, 0].tolist() == pytest.approx([0.5])


def test_nothing_kept_has_the_shape_of_none() -> None:
    ids, rows = KeptVectors(Kept({}).of).of(["a"])
    assert ids == []
    assert rows.shape == (0, 0)
