"""A case as a card, the Markdown file with YAML front matter that `kb/cards.py` reads."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import yaml

from kb.cards import CASE_FACETS, ONE_VALUE_FACETS
from kb.model import CASE_SECTIONS, Case

SIZES = ("inhabitants", "firms", "members", "employees", "as_stated")

FIELDS = (
    *("id", "title", "summary", "place", "country", "lat", "lon", "region_type", "sector", *CASE_FACETS, "organisation_model"),
    *("evidence", "outcome", "evidence_by", "period", "organisation", "web", "size", "cost", "duration", "still_running", "checked"),
    *("asked_as", "sources", "inventory"),
)
"""The fields of a card in the order of `corpus/README.md`."""

_AS_THEY_ARE = (
    *("id", "title", "summary", "place", "lat", "lon", "evidence", "outcome", "evidence_by", "period", "organisation", "web", "cost", "duration"),
    *("still_running", "checked"),
)

_READ_BARE = ("still_running", "checked")
"""Their reader takes YAML's truth values and days."""

_TERMS = ("id", "region_type", "sector", *CASE_FACETS, "organisation_model", "evidence", "outcome", "source", "inventory", *_READ_BARE)
"""Fields that hold terms and no text: they stand without quotes where YAML reads them as they are."""

_BARE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_UNBROKEN = 1_000_000
"""Characters of a line from which YAML would break it."""


def write_card(case: Case) -> str:
    """The card of a case; read again it gives the same case."""
    return card_text(front_matter(case), case.body)


def zip_of_cards(cases: Iterable[Case]) -> bytes:
    """The cards of the cases in one archive, a file each as in `corpus/cases/`; the same cases give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for case in cases:
            archive.writestr(zipfile.ZipInfo(f"{case.id}.md"), write_card(case).encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def front_matter(case: Case) -> dict[str, Any]:
    """Fields of a card; what was not stated is None, or empty where it is a list."""
    return {
        **{name: getattr(case, name) for name in _AS_THEY_ARE},
        **{facet: next(iter(case.facets.get(facet, ())), None) for facet in ONE_VALUE_FACETS},
        **{facet: list(case.facets.get(facet, ())) for facet in CASE_FACETS},
        "country": list(case.countries),
        "sector": list(case.sectors),
        "size": {name: value for name in SIZES if (value := getattr(case.size, name)) is not None},
        "asked_as": list(case.asked_as),
        "sources": [{"source": cited.source_id, "section": cited.section, "pages": cited.pages} for cited in case.citations],
        "inventory": list(case.inventory),
    }


def card_text(front: Mapping[str, Any], body: Mapping[str, str]) -> str:
    """A card of these fields and sections, also of some that are not of the form: whoever reads it is told."""
    lines = [line for name in FIELDS for line in _field(name, front[name])]
    sections = [f"## {name}\n\n{body[name].strip()}\n" for name in CASE_SECTIONS]
    return "\n".join(["---", *lines, "---", "", *sections])


def _field(name: str, value: object) -> list[str]:
    if isinstance(value, Mapping) and value:
        return [f"{name}:", *(f"  {_pair(key, held)}" for key, held in value.items())]
    if isinstance(value, list):
        return _list(name, value)
    return [f"{name}: {{}}" if isinstance(value, Mapping) else _pair(name, value)]


def _list(name: str, values: Sequence[object]) -> list[str]:
    """Values on one line; sentences and mappings a line each."""
    if name not in ("asked_as", "sources") or not values:
        return [f"{name}: [{', '.join(_scalar(name, value) for value in values)}]"]
    lines = [f"{name}:"]
    for value in values:
        told = [_pair(key, held) for key, held in value.items()] if isinstance(value, Mapping) else [_scalar(name, value)]
        lines += [f"  - {told[0]}", *(f"    {line}" for line in told[1:])]
    return lines


def _pair(name: str, value: object) -> str:
    return f"{name}: {_scalar(name, value)}"


def _scalar(name: str, value: object) -> str:
    """As YAML reads it back: a term bare where it stands for itself, other text quoted."""
    if value is None:
        return "null"
    if not isinstance(value, str):
        return str(value)
    text = str(value)
    if name in _TERMS and _BARE.fullmatch(text) and (name in _READ_BARE or yaml.safe_load(text) == text):
        return text
    return yaml.dump(text, default_style='"', allow_unicode=True, width=_UNBROKEN).rstrip("\n")
