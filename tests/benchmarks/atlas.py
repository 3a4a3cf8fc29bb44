"""How fast the pages of the atlas are, in a library of many practices and passages, by the pages themselves."""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask.testing import FlaskClient
from speed import p95, seconds

from kb.card_tags import CardCues, card_tags
from kb.knowledge import KnowledgeBase
from kb.model import Case
from web import create_app

PRACTICES = 2_000
PAGES = 200
WARM = 5
TABLES = ("/atlas", "/atlas?count=passages")
MAPS = ("/atlas/map", "/atlas/map?gap=capital")
LONG_S = 60.0


@dataclass(frozen=True)
class AtlasPace:
    """Seconds.

    Attributes:
        tables: p95 of `PAGES` of the tables.
        maps: p95 of half as many maps, of all practices and of those of one gap.
        cells: p95 of the pages of all cells.
        bridges: p95 of the pages of all gaps, three times each.
        after_a_write: The slower one of the first table and the first map after a practice was written; they show the counts of before.
        recounted: From that write until a table with the new counts can be had.
        first: The first table of all, which has nothing to show before the library is counted.
    """

    tables: float
    maps: float
    cells: float
    bridges: float
    after_a_write: float
    recounted: float
    first: float


def add_practices(kb: KnowledgeBase, practices: int) -> None:
    """Copies of the library's practices under other ids at other places, with other tags of the same facets, until it holds so many.

    They get no vectors, which no page of the atlas reads; what else a practice is stored with, they have.
    """
    known = list(kb.store.cases().values())
    cues, chance = CardCues(kb.codebook), random.Random(3)
    copies = (_copy(case, number, chance.choice(known)) for number, case in enumerate(itertools.cycle(known)))
    with kb.store.engine.begin() as connection:
        for case in itertools.islice(copies, max(0, practices - len(known))):
            kb.store.put_case(connection, case)
            kb.store.add_tags(connection, case.id, card_tags(case, cues), kb.codebook.version)
    kb.forget()


def _copy(case: Case, number: int, other: Case) -> Case:
    """A practice with the gap of another one, somewhere else."""
    return dataclasses.replace(
        case,
        id=f"{case.id}-copy-{number}",
        hash=f"copy-{number}",
        title=f"{case.title}, {number}",
        place=f"{case.place} {number}",
        facets={**case.facets, "gap": other.facets.get("gap", ())},
    )


def atlas_pace(kb: KnowledgeBase) -> AtlasPace:
    """Of a library as it is."""
    client = create_app(kb).test_client()
    first = seconds(partial(_look, client, TABLES[0]))
    for path in (*TABLES, *MAPS) * WARM:
        _look(client, path)
    told = kb.atlas.survey().coverage
    cells = [f"/atlas/cell?gap={c.gap}&{c.facet}={c.value}" for grid in told.grids.values() for c in grid.cells.values()]
    gaps = [f"/atlas/bridges?gap={gap}" for gap in kb.codebook.facet("gap").ids] + ["/atlas/bridges"]
    slowest, counted = _after_a_write(kb, client)
    return AtlasPace(
        tables=_pace(client, TABLES * (PAGES // len(TABLES))),
        maps=_pace(client, MAPS * (PAGES // 2 // len(MAPS))),
        cells=_pace(client, cells),
        bridges=_pace(client, gaps * 3),
        after_a_write=slowest,
        recounted=counted,
        first=first,
    )


def _after_a_write(kb: KnowledgeBase, client: FlaskClient) -> tuple[float, float]:
    one = next(iter(kb.store.cases().values()))
    with kb.store.engine.begin() as connection:
        kb.store.put_case(connection, dataclasses.replace(one, id=f"{one.id}-new", hash="new"))
        kb.store.add_tags(connection, f"{one.id}-new", card_tags(one, CardCues(kb.codebook)), kb.codebook.version)
    slowest = max(seconds(partial(_look, client, path)) for path in (TABLES[0], MAPS[0]))
    return slowest, slowest + seconds(lambda: kb.atlas.latest(LONG_S))


def _pace(client: FlaskClient, paths: Sequence[str]) -> float:
    return p95([seconds(partial(_look, client, path)) for path in paths])


def _look(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} did not answer (status {answer.status_code})")
