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


@dataclass(frozen=True)
class AtlasPace:
    """Seconds: of the tables the p95 of `PAGES`, of pages of cells and of gaps the p95 of all there are, and of the first page after a write."""

    tables: float
    cells: float
    bridges: float
    after_a_write: float


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
    """Of a library as it is; the first pages, which count it, are `after_a_write`."""
    client = create_app(kb).test_client()
    after = seconds(partial(_look, client, TABLES[0]))
    for path in TABLES * WARM:
        _look(client, path)
    told = kb.atlas.survey().coverage
    cells = [f"/atlas/cell?gap={c.gap}&{c.facet}={c.value}" for grid in told.grids.values() for c in grid.cells.values()]
    gaps = [f"/atlas/bridges?gap={gap}" for gap in kb.codebook.facet("gap").ids] + ["/atlas/bridges"]
    return AtlasPace(_pace(client, TABLES * (PAGES // len(TABLES))), _pace(client, cells), _pace(client, gaps * 3), after)


def _pace(client: FlaskClient, paths: Sequence[str]) -> float:
    return p95([seconds(partial(_look, client, path)) for path in paths])


def _look(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} did not answer (status {answer.status_code})")
