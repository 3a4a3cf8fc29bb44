"""Sector terms and the words by which people name them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from kb.errors import BadInputError, NotFoundError
from kb.words import stem, words_with_spans


class SectorVocabulary:
    """Reads sectors from words; the vocabulary is free and shipped as `corpus/sectors.yaml`."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._sector_of = {tuple(stem(word) for word, _, _ in words_with_spans(name)): sector for sector, some in names.items() for name in some}
        self._longest = max((len(key) for key in self._sector_of), default=0)

    @property
    def sectors(self) -> tuple[str, ...]:
        """Every sector, in the vocabulary's order."""
        return tuple(dict.fromkeys(self._sector_of.values()))

    @classmethod
    def from_file(cls, path: Path) -> SectorVocabulary:
        """Read `sectors.yaml`.

        Raises:
            NotFoundError: When there is none.
            BadInputError: When it is not of the form.
        """
        try:
            return cls({sector: tuple(names) for sector, names in yaml.safe_load(path.read_text(encoding="utf-8")).items()})
        except FileNotFoundError as error:
            raise NotFoundError("sectors.yaml in the corpus folder", str(path.parent)) from error
        except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
            raise BadInputError(f"{path} cannot be read ({' '.join(str(error).split())}); write a sector and its names a line.") from error

    def read(self, text: str) -> dict[str, str]:
        """Sector to the words that named it first, in order of the text."""
        return {sector: text[start:end] for sector, (start, end) in self.spans(text).items()}

    def spans(self, text: str) -> dict[str, tuple[int, int]]:
        """Sector to the half-open span of the words that named it first, in order of the text."""
        tokens = words_with_spans(text)
        stems = [stem(word) for word, _, _ in tokens]
        found: dict[str, tuple[int, int]] = {}
        for first in range(len(stems)):
            for length in range(min(self._longest, len(stems) - first), 0, -1):
                sector = self._sector_of.get(tuple(stems[first : first + length]))
                if sector:
                    found.setdefault(sector, (tokens[first][1], tokens[first + length - 1][2]))
                    break
        return found
