"""What is held in memory: read when first needed, following every write, and left to the index behind where it is too much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from kb import held as held_module
from kb.encoder import Vectors
from kb.held import HeldIndex
from tests.kb.exact_index import ExactIndex

EAST, NORTH, WEST = np.eye(2, dtype=np.float32)[0], np.eye(2, dtype=np.float32)[1], -np.eye(2, dtype=np.float32)[0]


class Tables:
    """Vectors as the tables keep them; counts how often they are read."""

    def __init__(self, **rows: Vectors) -> None:
        self.rows = rows
        self.read_times = 0

    def read(self, most: int) -> tuple[list[str], Vectors] | None:
        self.read_times += 1
        return (list(self.rows), np.stack(list(self.rows.values()))) if len(self.rows) <= most else None


class Blind(ExactIndex):
    """Finds nothing but an id of its own, so that a test sees who was asked."""

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        return [("asked behind", 1.0)]


def ids(index: HeldIndex, limit: int = 5) -> Sequence[str]:
    return [identifier for identifier, _ in index.nearest(EAST, limit)]


def test_what_the_tables_keep_is_read_once_and_found_without_the_index_behind() -> None:
    tables = Tables(north=NORTH, east=EAST)
    index = HeldIndex(Blind(), tables.read)
    assert tables.read_times == 0
    assert index.nearest(EAST, 5) == [("east", 1.0), ("north", 0.0)]
    assert ids(index, 1) == ["east"]
    assert tables.read_times == 1


def test_a_write_before_the_first_search_is_found_although_the_tables_do_not_show_it_yet() -> None:
    tables, behind = Tables(north=NORTH), ExactIndex()
    index = HeldIndex(behind, tables.read)
    index.upsert(["east"], EAST[None])
    assert ids(index) == ["east", "north"]
    assert behind.ids() == {"east"}


def test_writes_reach_both() -> None:
    behind = ExactIndex()
    index = HeldIndex(behind, Tables(east=EAST).read)
    behind.upsert(["east"], EAST[None])
    index.upsert(["west", "north"], np.stack([WEST, NORTH]))
    index.delete(["east", "nobody"])
    index.upsert(["west"], EAST[None])
    assert ids(index) == ["west", "north"]
    assert index.ids() == behind.ids() == {"west", "north"}
    index.clear()
    assert ids(index) == []
    assert behind.ids() == set()


@pytest.mark.parametrize(("up_to", "found"), [(2, ["east", "north"]), (1, ["asked behind"])])
def test_more_than_is_worth_holding_is_left_to_the_index_behind(monkeypatch: pytest.MonkeyPatch, up_to: int, found: list[str]) -> None:
    monkeypatch.setattr(held_module, "HELD_UP_TO", up_to)
    assert ids(HeldIndex(Blind(), Tables(north=NORTH, east=EAST).read)) == found


def test_a_library_that_grows_beyond_it_is_left_to_the_index_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_module, "HELD_UP_TO", 2)
    index = HeldIndex(Blind(), Tables(north=NORTH, east=EAST).read)
    assert ids(index) == ["east", "north"]
    index.upsert(["west"], WEST[None])
    assert ids(index) == ["asked behind"]
