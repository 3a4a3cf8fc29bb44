"""Full text: what is found, in what order, and that no sign breaks a query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from kb import lexical
from kb.lexical import Entry, FullText

SIGNS = [
    Entry("cpp", "Programming", "A club for C++ programmers"),
    Entry("csharp", "Programming", "A club for C# programmers"),
    Entry("rnd", "Laboratory", "Joint R&D of two firms"),
    Entry("alliance", "Alliance", "A cluster-to-cluster alliance"),
    Entry("capital", "Gap: capital", "Banks and the capital of firms"),
    Entry("quoted", 'The "silent" mill', "The owner's 'old' mill"),
    Entry("malmo", "Malmö", "Crème de la crème"),
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture
def full_text(engine: Engine) -> FullText:
    return FullText(engine, "test")


def fill(full_text: FullText, engine: Engine, *entries: Entry) -> None:
    with engine.begin() as connection:
        full_text.add(connection, entries)


def targets(full_text: FullText, query: str, limit: int = 10) -> list[str]:
    return [target for target, _ in full_text.nearest(query, limit)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("C++", ["cpp"]),
        ("C#", ["csharp"]),
        ("c", []),
        ("R&D", ["rnd"]),
        ("cluster-to-cluster", ["alliance"]),
        ("gap: capital", ["capital"]),
        ('"silent"', ["quoted"]),
        ('say "silent', ["quoted"]),
        ("owner’s", ["quoted"]),
        ("owners'", ["quoted"]),
        ("Malmo", ["malmo"]),
        ("CREME", ["malmo"]),
        ("alliance AND NOT bank", ["alliance", "capital"]),
        ("NEAR(alliance)", ["alliance"]),
        ("heading: alliance", ["alliance"]),
        ("body:*", []),
        ("alliance* ^alliance -alliance", ["alliance"]),
        ("'; DROP TABLE fulltext_test; --", []),
        ("100% (alliance) {alliance} [alliance] \\alliance", ["alliance"]),
        ("the of and", []),
        ("", []),
        ("   \n", []),
        ("\x00", []),
    ],
)
def test_words_with_signs_find_what_holds_them(full_text: FullText, engine: Engine, query: str, found: list[str]) -> None:
    fill(full_text, engine, *SIGNS)
    assert sorted(targets(full_text, query)) == found


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullText]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('signs') / 'test.sqlite3'}")
    full_text = FullText(engine, "signs")
    fill(full_text, engine, *SIGNS)
    yield full_text
    engine.dispose()


@given(st.text() | st.text(alphabet="\"'*:^-+#&(){}c C.ﷺ½ŉ\u0000"))
def test_no_query_breaks_the_search(signs: FullText, query: str) -> None:
    found = signs.nearest(query, 3)
    assert len(found) <= 3
    assert all(relevance > 0 for _, relevance in found)


@given(st.lists(st.sampled_from(["C++", "R&D", "bank's", "cluster-to-cluster", "Malmö", "café", "R&D+", "o'neill", "x#"]), min_size=1, max_size=4))
def test_every_text_is_found_by_its_own_words(words: list[str]) -> None:
    engine = create_engine("sqlite://")
    full_text = FullText(engine, "own")
    fill(full_text, engine, Entry("own", "", " ".join(words)), *(Entry(f"other{i}", "", f"filler{i}") for i in range(4)))
    assert targets(full_text, " ".join(words)) == ["own"]
    engine.dispose()


def test_a_word_of_the_heading_outweighs_one_of_the_body_and_asked_lies_between(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("body", "", "mill"), Entry("heading", "mill", ""), Entry("asked", "", "", "mill"), *_filler(4))
    assert targets(full_text, "mill") == ["heading", "asked", "body"]


def test_more_of_the_words_is_better_and_ties_go_by_target(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("b", "", "mill bank"), Entry("c", "", "mill rope"), Entry("a", "", "mill bank"), *_filler(6))
    assert targets(full_text, "the mill and the bank") == ["a", "b", "c"]
    found = dict(full_text.nearest("the mill and the bank", 10))
    assert found["a"] == found["b"] > found["c"] > 0
    assert targets(full_text, "the mill and the bank", 2) == ["a", "b"]


def test_stems_meet_whatever_the_ending(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("a", "", "networking clusters"), *_filler(2))
    assert targets(full_text, "A clustered network") == ["a"]


def test_what_is_removed_is_not_found_and_may_be_added_again(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("a", "", "mill"), Entry("b", "", "mill"), *_filler(3))
    with engine.begin() as connection:
        full_text.remove(connection, ["a", "unknown"])
        full_text.remove(connection, [])
    assert targets(full_text, "mill") == ["b"]
    fill(full_text, engine, Entry("a", "", "mill mill"))
    assert sorted(targets(full_text, "mill")) == ["a", "b"]


def test_targets_are_all_that_is_in_it_and_clear_removes_them(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("a", "", "mill"), Entry("empty", "", ""))
    assert full_text.targets() == {"a", "empty"}
    with engine.begin() as connection:
        full_text.clear(connection)
    assert full_text.targets() == set()
    assert full_text.nearest("mill", 5) == []


def test_a_transaction_that_is_rolled_back_leaves_nothing(full_text: FullText, engine: Engine) -> None:
    with engine.connect() as connection:
        full_text.add(connection, [Entry("a", "", "mill")])
        connection.rollback()
    assert full_text.targets() == set()
    assert full_text.nearest("mill", 5) == []


def test_two_indexes_of_one_database_keep_apart_and_are_there_when_opened_again(engine: Engine) -> None:
    fill(FullText(engine, "passages"), engine, Entry("p", "", "mill"))
    fill(FullText(engine, "cases"), engine, Entry("c", "", "mill"))
    assert FullText(engine, "passages").targets() == {"p"}
    assert FullText(engine, "cases").targets() == {"c"}


def test_where_words_are_many_the_rarest_decide(full_text: FullText, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    common = [Entry(f"common{i}", "", "cluster") for i in range(5)]
    fill(full_text, engine, *common, Entry("rare", "", "mill"), Entry("rarer", "", "rope mill"))
    monkeypatch.setattr(lexical, "MAX_POSTINGS", 4)
    assert sorted(targets(full_text, "cluster mill rope")) == ["rare", "rarer"]
    assert len(targets(full_text, "cluster")) == 5
    monkeypatch.setattr(lexical, "MAX_POSTINGS", 8)
    assert len(targets(full_text, "cluster mill rope")) == 7


def test_a_count_that_is_remembered_hides_nothing_that_comes_later(full_text: FullText, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "COMMON", 2)
    fill(full_text, engine, Entry("first", "", "mill"), Entry("second", "", "mill"))
    assert targets(full_text, "mill rope") == ["first", "second"]
    fill(full_text, engine, Entry("third", "", "mill mill rope"))
    assert targets(full_text, "mill rope") == ["third", "first", "second"]


def test_counts_are_of_entries_not_of_words_and_leave_out_what_none_holds(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("a", "mill", "mill mill rope"), Entry("b", "", "", "mill"), Entry("c", "", "R&D of C++"))
    assert full_text.counts(["mill", "rope", "moon", "r&d", "c++"]) == {"mill": 2, "rope": 1, "r&d": 1, "c++": 1}
    assert full_text.counts(iter(["mill", "mill"])) == {"mill": 2}
    assert full_text.counts([]) == {}


def test_counts_follow_what_is_removed(full_text: FullText, engine: Engine) -> None:
    fill(full_text, engine, Entry("a", "", "mill rope"), Entry("b", "", "mill"))
    with engine.begin() as connection:
        full_text.remove(connection, ["a"])
    assert full_text.counts(["mill", "rope"]) == {"mill": 1}


def test_the_size_is_the_number_of_entries(full_text: FullText, engine: Engine) -> None:
    assert full_text.size() == 0
    fill(full_text, engine, Entry("a", "", "mill mill"), Entry("empty", "", ""), Entry("c", "mill", "rope", "mill"))
    assert full_text.size() == 3
    with engine.begin() as connection:
        full_text.remove(connection, ["a"])
    assert full_text.size() == 2
    with engine.begin() as connection:
        full_text.clear(connection)
    assert full_text.size() == 0


def _filler(count: int) -> list[Entry]:
    """Others, so that a word of one entry is rare."""
    return [Entry(f"filler{i}", "", f"something{i}") for i in range(count)]
