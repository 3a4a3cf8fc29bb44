"""Full text in SQLite FTS5, on stems. Makes and fills its own tables; speaks relevance, higher is better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from kb.words import content_stems

MAX_POSTINGS = 5_000
"""Entries that the words of one query may touch, rarest words first: an OR of all words of a long situation has a p95 of 400 ms at 100,000
passages, of the 12 rarest 118 ms (design, section 6). In a small library every word counts: with 1,300 passages no figure moved between
4,000 and 15,000."""

COMMON = 200
"""Entries from which on a word's count is remembered: FTS5 counts by walking them all. Of a common word an old count does no harm."""

WEIGHTS = (2.0, 1.0, 1.5)
"""Of heading, body and situations asked, in BM25F's manner: a word of the heading speaks for the whole passage."""


@dataclass(frozen=True)
class Entry:
    """What is indexed of a passage or case: heading path or title, the text, and a card's `asked_as` situations."""

    target: str
    heading: str
    body: str
    asked: str = ""


class FullText:
    """One index beside the tables of a database; `name` is part of its table's name, so only letters and underscores."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._table = f"fulltext_{name}"
        self._common: dict[str, int] = {}
        with engine.begin() as connection:
            columns = "target UNINDEXED, heading, body, asked, tokenize='unicode61'"
            connection.execute(text(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._table} USING fts5({columns})"))
            connection.execute(text(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._table}_terms USING fts5vocab('{self._table}', 'row')"))

    def add(self, connection: Connection, entries: Iterable[Entry]) -> None:
        """Index entries within the caller's transaction; a target that is there already must be removed first."""
        rows = [{"t": e.target, "h": _indexed(e.heading), "b": _indexed(e.body), "a": _indexed(e.asked)} for e in entries]
        if rows:
            connection.execute(text(f"INSERT INTO {self._table} (target, heading, body, asked) VALUES (:t, :h, :b, :a)"), rows)

    def remove(self, connection: Connection, targets: Sequence[str]) -> None:
        """Take targets out within the caller's transaction; unknown ones are ignored."""
        if targets:
            connection.execute(text(f"DELETE FROM {self._table} WHERE target = :t"), [{"t": target} for target in targets])

    def nearest(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Targets with their BM25 relevance (above 0), best first; ties by target. Words that the library does not hold count for nothing."""
        with self._engine.connect() as connection:
            chosen = self._rarest(connection, set(content_stems(query)))
            if not chosen:
                return []
            match = " OR ".join(f'"{_indexed_stem(stem)}"' for stem in chosen)
            rank = f"bm25({self._table}, 0, {', '.join(str(weight) for weight in WEIGHTS)})"
            best = f"SELECT rowid AS row, {rank} AS cost FROM {self._table} WHERE {self._table} MATCH :match ORDER BY cost, row LIMIT :limit"
            rows = connection.execute(  # targets are fetched for the best rows only: for all that match it takes as long as the match itself
                text(f"SELECT target, cost FROM ({best}) JOIN {self._table} AS entries ON entries.rowid = row"), {"match": match, "limit": limit}
            )
            return sorted(((str(target), -float(cost)) for target, cost in rows), key=lambda found: (-found[1], found[0]))

    def counts(self, stems: Iterable[str]) -> dict[str, int]:
        """Number of entries that hold each stem; one that none holds is left out."""
        with self._engine.connect() as connection:
            return self._counts(connection, set(stems))

    def size(self) -> int:
        """Number of entries."""
        with self._engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {self._table}_docsize")).scalar_one())

    def targets(self) -> set[str]:
        """Every target in the index."""
        with self._engine.connect() as connection:
            return {str(row[0]) for row in connection.execute(text(f"SELECT target FROM {self._table}"))}

    def clear(self, connection: Connection) -> None:
        """Remove everything within the caller's transaction."""
        connection.execute(text(f"DELETE FROM {self._table}"))

    def _rarest(self, connection: Connection, stems: set[str]) -> list[str]:
        """Those of the stems that the library holds, rarest first, up to `MAX_POSTINGS` entries together."""
        counts = self._counts(connection, stems)
        chosen: list[str] = []
        postings = 0
        for stem in sorted(counts, key=lambda stem: (counts[stem], stem)):
            postings += counts[stem]
            if chosen and postings > MAX_POSTINGS:
                break
            chosen.append(stem)
        return chosen

    def _counts(self, connection: Connection, stems: set[str]) -> dict[str, int]:
        """Entries of each stem that the library holds."""
        known = {stem: self._common[stem] for stem in stems if stem in self._common}
        term_of = {_indexed_stem(stem): stem for stem in stems if stem not in known}
        names = {f"t{number}": term for number, term in enumerate(term_of)}
        listed = ", ".join(f":{name}" for name in names)
        found = connection.execute(text(f"SELECT term, doc FROM {self._table}_terms WHERE term IN ({listed})"), names)
        counted = {term_of[str(term)]: int(count) for term, count in found}
        self._common |= {stem: count for stem, count in counted.items() if count >= COMMON}
        return known | counted


def _indexed(body: str) -> str:
    return " ".join(_indexed_stem(stem) for stem in content_stems(body))


def _indexed_stem(stem: str) -> str:
    """A stem as FTS5's tokenizer keeps it whole: signs become letters."""
    return stem.replace("&", "and").replace("+", "plus").replace("#", "sharp").replace("'", "").replace("’", "")
