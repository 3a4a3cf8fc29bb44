"""The atlas of a library: counted once, held, and counted anew when something was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from kb.atlas.carried import Carried, read_carried
from kb.atlas.coverage import Coverage, coverage
from kb.atlas.recounted import Recounted, Shown
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
    """Safe from several threads. What a page shows may be of before the last write; a codebook that changed is waited for, for its values are new."""

    def __init__(self, store: Store, codebook: Callable[[], Codebook]) -> None:
        self._store = store
        self._codebook = codebook
        self._counts = Recounted(self._stamp, self._counted, lambda old, new: old.codebook_version == new.codebook_version)

    def survey(self) -> Survey:
        """The library as it is now."""
        return self._counts.now()

    def latest(self, patience_s: float | None = None) -> Shown[Survey]:
        """The library as it was counted last; what was written since is counted meanwhile, and waited for no longer than that."""
        return self._counts.latest(patience_s)

    def stop(self) -> None:
        """Count no more."""
        self._counts.stop()

    def _stamp(self) -> Stamp:
        return stamp_of(self._store.engine, self._codebook().version)

    def _counted(self, stamp: Stamp) -> Survey:
        codebook, known = self._codebook(), self._store.cases()
        carried = read_carried(self._store.engine, codebook)
        return Survey(stamp, coverage(codebook, carried, known.values()), carried, known)


def stamp_of(engine: Engine, codebook_version: int) -> Stamp:
    """Of the library as it is now."""
    last = select(tags.c.number, tags.c.added_at).order_by(tags.c.number.desc()).limit(1)
    with engine.connect() as connection:
        number, at = connection.execute(last).one_or_none() or (0, None)
        held = {table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in (tags, passages, cases)}
    return Stamp(number, at, held["tags"], held["passages"], held["cases"], codebook_version)
