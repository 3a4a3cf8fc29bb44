"""Which sectors are related, as far as practices show: two stand together on one practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

import yaml

from kb.model import Case

UNSPECIFIC = "cross-sector"
"""A sector term that names none."""

MOST_SECTORS = 3
"""A practice of more sectors than these tells who sits under one roof, not which sectors have something to do with each other."""


class Relatedness:
    """Pairs of sectors with the practices on which they stand together."""

    def __init__(self, pairs: Mapping[frozenset[str], tuple[Case, ...]]) -> None:
        self._pairs = pairs

    @classmethod
    def from_cases(cls, cases: Iterable[Case]) -> Relatedness:
        """Pairs found on practices with two or three sectors."""
        found: dict[frozenset[str], list[Case]] = {}
        for case in cases:
            sectors = [sector for sector in dict.fromkeys(case.sectors) if sector != UNSPECIFIC]
            if len(sectors) <= MOST_SECTORS:
                for pair in combinations(sectors, 2):
                    found.setdefault(frozenset(pair), []).append(case)
        return cls({pair: tuple(some) for pair, some in found.items()})

    def between(self, one: str, other: str) -> tuple[Case, ...]:
        """The practices on which two sectors stand together; none where the library knows of no relation."""
        return self._pairs.get(frozenset((one, other)), ())

    def of(self, sector: str) -> Mapping[str, tuple[Case, ...]]:
        """Sectors that are related to one, those with the most practices first."""
        related = {next(iter(pair - {sector})): cases for pair, cases in self._pairs.items() if sector in pair}
        return dict(sorted(related.items(), key=lambda item: (-len(item[1]), item[0])))


def sector_terms(corpus: Path, cases: Iterable[Case]) -> tuple[str, ...]:
    """Terms of `sectors.yaml` and of practices, in the order of the alphabet, without the one that names no sector."""
    shipped = yaml.safe_load((corpus / "sectors.yaml").read_text(encoding="utf-8"))
    return tuple(sorted({*shipped, *(sector for case in cases for sector in case.sectors)} - {UNSPECIFIC}))
