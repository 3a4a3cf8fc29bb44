"""The contract of a vector index, kept by Chroma, by an exact one and by one that is held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from kb import vectors
from kb.encoder import Vectors
from kb.held import HeldIndex
from kb.vectors import ChromaClient, ChromaIndex, VectorIndex
from tests.kb.exact_index import ExactIndex

DIM = 16


def unit(*rows: Sequence[float]) -> Vectors:
    """Unit vectors that begin with these numbers."""
    padded = np.zeros((len(rows), DIM), dtype=np.float32)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = row
    return np.asarray(padded / np.linalg.norm(padded, axis=1, keepdims=True), dtype=np.float32)


def random_units(count: int, seed: int = 1, dim: int = DIM) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(params=["chroma", "exact", "held"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    if request.param == "exact":
        yield ExactIndex()
    elif request.param == "held":
        yield HeldIndex(ExactIndex(), lambda _most: ([], np.zeros((0, 0), dtype=np.float32)))
    else:
        client = ChromaClient(tmp_path / "vectors")
        yield ChromaIndex(client, "passages")
        client.close()


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    index.upsert(["east", "north", "west"], unit([1, 0], [0, 1], [-1, 0]))
    found = index.nearest(unit([3, 4])[0], 3)
    assert [identifier for identifier, _ in found] == ["north", "east", "west"]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6, -0.6], abs=1e-6)


def test_no_more_than_the_limit_are_returned(index: VectorIndex) -> None:
    index.upsert([f"v{i}" for i in range(7)], random_units(7))
    assert len(index.nearest(random_units(1, 2)[0], 3)) == 3
    assert len(index.nearest(random_units(1, 2)[0], 50)) == 7


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.nearest(unit([1])[0], 5) == []
    assert index.ids() == set()


def test_an_id_that_is_there_is_replaced(index: VectorIndex) -> None:
    index.upsert(["a", "b"], unit([1, 0], [0, 1]))
    index.upsert(["a"], unit([0, 0, 1]))
    assert index.ids() == {"a", "b"}
    identifier, cosine = index.nearest(unit([0, 0, 1])[0], 1)[0]
    assert identifier == "a"
    assert cosine == pytest.approx(1.0, abs=1e-6)
    assert index.nearest(unit([1])[0], 1)[0][1] == pytest.approx(0.0, abs=1e-6)


def test_what_is_deleted_is_not_found_and_unknown_ids_are_ignored(index: VectorIndex) -> None:
    index.upsert(["a", "b"], unit([1, 0], [0, 1]))
    index.delete(["a", "nobody"])
    index.delete([])
    assert index.ids() == {"b"}
    assert [identifier for identifier, _ in index.nearest(unit([1])[0], 5)] == ["b"]


def test_a_cleared_index_is_empty_and_can_be_filled_again(index: VectorIndex) -> None:
    index.upsert(["a"], unit([1]))
    index.clear()
    assert index.ids() == set()
    assert index.nearest(unit([1])[0], 5) == []
    index.upsert(["b"], unit([1]))
    assert index.ids() == {"b"}


def test_nothing_to_add_changes_nothing(index: VectorIndex) -> None:
    index.upsert([], np.zeros((0, DIM), dtype=np.float32))
    assert index.ids() == set()


def test_more_than_a_page_is_added_and_deleted(index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "PAGE", 10)
    ids = [f"v{i:02d}" for i in range(25)]
    rows = random_units(25)
    index.upsert(ids, rows)
    assert index.ids() == set(ids)
    assert [index.nearest(row, 1)[0][0] for row in rows] == ids
    index.delete(ids[:21])
    assert index.ids() == set(ids[21:])


def test_the_order_is_that_of_exact_search(index: VectorIndex) -> None:
    exact = ExactIndex()
    ids, rows = [f"v{i}" for i in range(300)], random_units(300)
    exact.upsert(ids, rows)
    index.upsert(ids, rows)
    for query in random_units(20, 3):
        assert [identifier for identifier, _ in index.nearest(query, 10)] == [identifier for identifier, _ in exact.nearest(query, 10)]


def test_chroma_finds_the_nearest_of_what_lies_apart_from_groups_of_like_vectors(tmp_path: Path) -> None:
    client = ChromaClient(tmp_path / "vectors")
    index = ChromaIndex(client, "passages")
    moved = np.repeat(random_units(40, 1, 384), 100, axis=0) + 0.3 * random_units(4000, 2, 384)
    rows = np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)
    index.upsert([str(number) for number in range(len(rows))], rows)
    for query in random_units(20, 3, 384):
        exact = {str(number) for number in np.argsort(-(rows @ query))[:50]}
        assert len(exact & {identifier for identifier, _ in index.nearest(query, 50)}) >= 49
    client.close()


def test_chroma_holds_more_rows_than_it_takes_at_once(tmp_path: Path) -> None:
    client = ChromaClient(tmp_path / "vectors")
    index = ChromaIndex(client, "passages")
    ids, rows = [f"v{i}" for i in range(vectors.PAGE + 1)], random_units(vectors.PAGE + 1)
    index.upsert(ids, rows)
    assert index.ids() == set(ids)
    assert index.nearest(rows[-1], 1)[0][0] == ids[-1]
    client.close()


def test_chroma_keeps_its_vectors_and_collections_apart_over_a_restart(tmp_path: Path) -> None:
    client = ChromaClient(tmp_path / "vectors")
    ChromaIndex(client, "passages").upsert(["p"], unit([1]))
    ChromaIndex(client, "cases").upsert(["c#00"], unit([0, 1]))
    client.close()
    again = ChromaClient(tmp_path / "vectors")
    assert ChromaIndex(again, "passages").ids() == {"p"}
    ((identifier, cosine),) = ChromaIndex(again, "cases").nearest(unit([0, 1])[0], 1)
    assert identifier == "c#00"
    assert cosine == pytest.approx(1.0, abs=1e-6)
    again.close()


def test_a_client_that_was_never_used_opens_nothing(tmp_path: Path) -> None:
    client = ChromaClient(tmp_path / "vectors")
    client.close()
    assert not (tmp_path / "vectors").exists()
