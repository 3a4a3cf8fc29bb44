"""A card, one Markdown file with YAML front matter, to a `Case` and back into the sentences that say what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from kb.codebook import Codebook
from kb.errors import CardError, CardFault, UnknownValueError
from kb.model import CASE_SECTIONS, Case, Citation, Evidence, Outcome, Size, StillRunning

CASE_FACETS = ("gap", "level", "stage", "instrument", "actor", "topic", "dimension", "mechanism")
ONE_VALUE_FACETS = ("region_type", "organisation_model")
MAX_SUMMARY_WORDS = 50

OWN_PREFIX = "own-"
"""How ids of practices begin that were written in the application; the shipped library refuses them, so that the two never clash."""

_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Pages = Annotated[str, StringConstraints(pattern=r"^\w+(-\w+)?$")]
_Count = Annotated[int, Field(ge=0)]


class _CitationFields(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: _Slug
    section: _Text
    pages: _Pages | None


class _SizeFields(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inhabitants: _Count | None = None
    firms: _Count | None = None
    members: _Count | None = None
    employees: _Count | None = None
    as_stated: _Text | None = None


class _CardFields(BaseModel):
    """Front matter as `corpus/README.md` describes it."""

    model_config = ConfigDict(extra="forbid")
    id: _Slug
    title: Annotated[_Text, StringConstraints(max_length=90)]
    summary: _Text
    place: _Text
    country: Annotated[list[_Country], Field(min_length=1)]
    lat: Annotated[float, Field(ge=-90, le=90)] | None
    lon: Annotated[float, Field(ge=-180, le=180)] | None
    sector: list[_Slug]
    gap: list[str]
    level: list[str]
    stage: list[str]
    instrument: list[str]
    actor: list[str]
    topic: list[str]
    dimension: list[str]
    mechanism: list[str]
    region_type: str | None
    organisation_model: str | None
    evidence: Evidence
    outcome: Outcome
    evidence_by: _Text | None
    period: _Text | None
    organisation: _Text | None
    web: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None
    size: _SizeFields
    cost: _Text | None
    duration: _Text | None
    still_running: StillRunning
    checked: date | None
    asked_as: Annotated[list[_Text], Field(min_length=3, max_length=6)]
    sources: Annotated[list[_CitationFields], Field(min_length=1)]
    inventory: list[str]

    @model_validator(mode="before")
    @classmethod
    def _yes_and_no_are_words(cls, data: dict[str, Any]) -> dict[str, Any]:
        """YAML reads a bare yes or no as a truth value."""
        words = {True: "yes", False: "no"}
        running = data.get("still_running")
        return {**data, "still_running": words[running]} if isinstance(running, bool) else data

    @model_validator(mode="after")
    def _fields_agree(self) -> _CardFields:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon must both be given or both be null")
        if (self.still_running is StillRunning.UNKNOWN) != (self.checked is None):
            raise ValueError("checked must hold the day of the check, and be null when still_running is unknown")
        if len(self.summary.split()) > MAX_SUMMARY_WORDS:
            raise ValueError(f"summary has {len(self.summary.split())} words, at most {MAX_SUMMARY_WORDS} are allowed")
        return self


def read_card(path: Path, codebook: Codebook) -> Case:
    """The case in one card.

    Args:
        path: A file of `corpus/cases/`.
        codebook: Decides which facet values are known.

    Returns:
        The case; its `hash` is the SHA-256 of the file's bytes.

    Raises:
        CardError: One sentence naming the file and every fault found in it.
    """
    content = path.read_bytes()
    return parse_card(content.decode("utf-8"), path.stem, codebook, hashlib.sha256(content).hexdigest())


def parse_card(text: str, name: str, codebook: Codebook, content_hash: str = "") -> Case:
    """As `read_card`, from text; `name` must equal the card's id."""
    front, body = _split(text, name)
    sections = _sections(body, name)
    faults = _empty(sections)
    try:
        fields = _CardFields.model_validate(front)
    except ValidationError as error:
        raise CardError(name, [*map(_fault, error.errors()), *faults]) from error
    case = _case(fields, sections, content_hash)
    faults += [fault for facet, values in case.facets.items() for fault in _unknown(codebook, facet, values)]
    if fields.id != name:
        faults.append(CardFault("id", f"the id '{fields.id}' differs from the file name; make them the same"))
    if faults:
        raise CardError(name, faults)
    return case


def _fault(found: Mapping[str, Any]) -> CardFault:
    where = ".".join(str(step) for step in found["loc"]) or "card"
    return CardFault(where, f"{where}: {found['msg']}", found["type"])


def _empty(sections: dict[str, str]) -> list[CardFault]:
    return [CardFault(name, f"{name} is empty; where the source is silent begin with 'Not stated'") for name, text in sections.items() if not text]


def _unknown(codebook: Codebook, facet: str, values: tuple[str, ...]) -> list[CardFault]:
    try:
        codebook.check(facet, values)
    except UnknownValueError as error:
        return [CardFault(facet, str(error).rstrip("."))]
    return []


def _split(text: str, name: str) -> tuple[dict[str, Any], str]:
    match = re.match(r"---\n(.*?)\n---\n(.*)", text.replace("\r\n", "\n"), re.DOTALL)
    if not match:
        raise CardError(name, [CardFault("card", "no front matter was found; begin the card with '---', the fields, and '---'")])
    try:
        front = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no month has
        told = f"the front matter is not YAML ({' '.join(str(error).split())}); quote texts that hold ': ' or '#'"
        raise CardError(name, [CardFault("card", told)]) from error
    if not isinstance(front, dict):
        raise CardError(name, [CardFault("card", "the front matter holds no fields")])
    return front, match[2]


def _sections(body: str, name: str) -> dict[str, str]:
    parts = re.split(r"^## +(.+?) *$", body, flags=re.MULTILINE)
    names = tuple(parts[1::2])
    if names != CASE_SECTIONS or parts[0].strip():
        told = f"the sections are {', '.join(names) or 'none'}; write exactly {', '.join(CASE_SECTIONS)}, in this order"
        raise CardError(name, [CardFault("card", told)])
    return {heading: text.strip() for heading, text in zip(names, parts[2::2], strict=True)}


def _case(fields: _CardFields, body: dict[str, str], content_hash: str) -> Case:
    single = {facet: (value,) for facet in ONE_VALUE_FACETS if (value := getattr(fields, facet))}
    return Case(
        id=fields.id,
        title=fields.title,
        summary=fields.summary,
        place=fields.place,
        countries=tuple(fields.country),
        lat=fields.lat,
        lon=fields.lon,
        sectors=tuple(fields.sector),
        facets={facet: tuple(getattr(fields, facet)) for facet in CASE_FACETS} | single,
        evidence=fields.evidence,
        outcome=fields.outcome,
        evidence_by=fields.evidence_by,
        period=fields.period,
        organisation=fields.organisation,
        web=fields.web,
        size=Size(**fields.size.model_dump()),
        cost=fields.cost,
        duration=fields.duration,
        still_running=fields.still_running,
        checked=fields.checked,
        asked_as=tuple(fields.asked_as),
        citations=tuple(Citation(row.source, row.section, row.pages) for row in fields.sources),
        inventory=tuple(fields.inventory),
        body=body,
        hash=content_hash,
    )
