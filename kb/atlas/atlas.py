"""The atlas of a library: counted once, and held until something is written."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from kb.atlas.carried import Carried, read_carried
from kb.atlas.coverage import Coverage, coverage
from kb.codebook import Codebook
from kb.model import Case
from kb.schema import cases, passages, tags
from kb.store import Store


@dataclass(frozen=True)
class Stamp:
    """Changes with every write that changes a count: to compare two takes 20 ms at 100,000 passages, to count anew a second.

    A number alone would not do: where the last tags are taken out and others put in, SQLite gives the same numbers again; so the time of the last
    one is looked at too. What changes a tag in its place makes a new version of the codebook.
    """

    last_tag: int
    last_tagged: datetime | None
    tags: int
    passages: int
    cases: int
    codebook_version: int


@dataclass(frozen=True)
class Survey:
    """The library at one moment: what it covers, what its passages carry, and its practices by id."""

    stamp: Stamp
    coverage: Coverage
    carried: Carried
    cases: Mapping[str, Case]


class Atlas:
    """Safe from several threads: while one counts the others wait for it."""

    def __init__(self, store: Store, codebook: Callable[[], Codebook]) -> None:
        self._store = store
        self._codebook = codebook
        self._held: Survey | None = None
        self._counting = threading.Lock()

    def survey(self) -> Survey:
        """The library as it is now."""
        with self._counting:
            codebook = self._codebook()
            stamp = stamp_of(self._store.engine, codebook.version)
            if self._held is None or self._held.stamp != stamp:
                known = self._store.cases()
                carried = read_carried(self._store.engine, codebook)
                self._held = Survey(stamp, coverage(codebook, carried, known.values()), carried, known)
            return self._held


def stamp_of(engine: Engine, codebook_version: int) -> Stamp:
    """Of the library as it is now."""
    last = select(tags.c.number, tags.c.added_at).order_by(tags.c.number.desc()).limit(1)
    with engine.connect() as connection:
        number, at = connection.execute(last).one_or_none() or (0, None)
        held = {table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in (tags, passages, cases)}
    return Stamp(number, at, held["tags"], held["passages"], held["cases"], codebook_version)
