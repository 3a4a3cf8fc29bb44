"""The shipped library: where it lies, what it holds, and whether it is sound."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from kb.briefing import questions
from kb.cards import OWN_PREFIX, read_card
from kb.codebook import Codebook
from kb.errors import BadInputError, NotFoundError
from kb.model import Case, Problem, Source
from kb.reading.sectors import SectorVocabulary
from kb.worksheets.form import Worksheet
from kb.worksheets.loading import read_worksheets
from kb.worksheets.vocabulary import Vocabulary

_Row = TypeVar("_Row", bound=BaseModel)


@dataclass(frozen=True)
class Lead:
    """A practice described elsewhere: address and one sentence. Shown as "read elsewhere", never an answer."""

    id: str
    title: str
    url: str
    summary: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Corpus:
    """Everything in `corpus/` that could be read, and a Problem for everything that could not."""

    folder: Path
    codebook: Codebook
    sources: tuple[Source, ...]
    cases: tuple[Case, ...]
    leads: tuple[Lead, ...]
    problems: tuple[Problem, ...]
    worksheets: tuple[Worksheet, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path) -> Corpus:
        """Read a corpus folder; faults in single files become `problems`.

        Raises:
            NotFoundError: When the folder has no codebook.
        """
        codebook_file = folder / "codebook.yaml"
        if not codebook_file.is_file():
            raise NotFoundError("codebook in the corpus folder", str(folder))
        codebook = Codebook.from_file(codebook_file)
        problems: list[Problem] = []
        sources = _read_rows(folder / "sources.yaml", _SourceRow, problems)
        leads = _read_rows(folder / "leads.yaml", _LeadRow, problems)
        cases = tuple(_read_cases(folder / "cases", codebook, problems))
        problems += _broken_references(cases, {row.id for row in sources}) + _kept_ids(cases)
        problems += _duplicates("sources.yaml", [row.id for row in sources]) + _duplicates("leads.yaml", [row.id for row in leads])
        problems += _unknown_values(leads, codebook) + _faulty_questions(folder, codebook)
        worksheets = _read_worksheets(folder, codebook, frozenset(row.id for row in sources), problems)
        return cls(folder, codebook, tuple(row.source() for row in sources), cases, tuple(row.lead() for row in leads), tuple(problems), worksheets)


class _SourceRow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    authors: list[str]
    year: int | None
    publisher: str | None
    kind: str
    rights: str
    url: str | None
    hashes: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = []

    def source(self) -> Source:
        return Source(self.id, self.title, tuple(self.authors), self.year, self.publisher, self.kind, self.rights, self.url, tuple(self.hashes))


class _LeadRow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    title: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    summary: str
    gap: list[str]
    level: list[str]
    stage: list[str]

    def lead(self) -> Lead:
        return Lead(self.id, self.title, self.url, self.summary, {"gap": tuple(self.gap), "level": tuple(self.level), "stage": tuple(self.stage)})


def default_folder() -> Path:
    """The corpus of an installed wheel, else the one beside the checkout.

    Raises:
        NotFoundError: When neither is there.
    """
    packaged = Path(str(importlib.resources.files("kb"))) / "corpus"
    beside = Path(__file__).resolve().parent.parent / "corpus"
    for folder in (packaged, beside):
        if folder.is_dir():
            return folder
    raise NotFoundError("corpus folder", str(beside))


def read_leads(folder: Path) -> tuple[Lead, ...]:
    """The leads of a corpus folder.

    Raises:
        BadInputError: When the file cannot be read.
    """
    problems: list[Problem] = []
    rows = _read_rows(folder / "leads.yaml", _LeadRow, problems)
    if problems:
        raise BadInputError(problems[0].message)
    return tuple(row.lead() for row in rows)


def _read_rows(path: Path, row_type: type[_Row], problems: list[Problem]) -> list[_Row]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(rows, list):
            return [row_type.model_validate(row) for row in rows]
        problems.append(
            Problem(path.name, f"{path.name} cannot be read: it holds no list; write one entry after another, each beginning with '- id:'.")
        )
    except FileNotFoundError:
        problems.append(Problem(path.name, f"{path.name} is missing; add it to {path.parent}."))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, a day that no month has, a field that is wrong
        problems.append(Problem(path.name, f"{path.name} cannot be read: {' '.join(str(error).split())}"))
    return []


def _read_cases(folder: Path, codebook: Codebook, problems: list[Problem]) -> Iterator[Case]:
    for path in sorted(folder.glob("*.md")):
        try:
            yield read_card(path, codebook)
        except BadInputError as error:
            problems.append(Problem(f"cases/{path.name}", str(error)))
        except UnicodeDecodeError:
            problems.append(Problem(f"cases/{path.name}", f"{path.name} is not UTF-8 text; save it as UTF-8."))


def _broken_references(cases: tuple[Case, ...], source_ids: set[str]) -> list[Problem]:
    return [
        Problem(f"cases/{case.id}.md", f"{case.id}.md cites the source '{citation.source_id}', which sources.yaml does not have; add it there.")
        for case in cases
        for citation in case.citations
        if citation.source_id not in source_ids
    ]


def _kept_ids(cases: tuple[Case, ...]) -> list[Problem]:
    told = f"{{}}.md begins with '{OWN_PREFIX}', which is kept for practices written in the application; rename the file and its id."
    return [Problem(f"cases/{case.id}.md", told.format(case.id)) for case in cases if case.id.startswith(OWN_PREFIX)]


def _duplicates(file: str, ids: list[str]) -> list[Problem]:
    return [
        Problem(file, f"{file} has the id '{identifier}' more than once; rename one.") for identifier in sorted({i for i in ids if ids.count(i) > 1})
    ]


def _read_worksheets(folder: Path, codebook: Codebook, sources: frozenset[str], problems: list[Problem]) -> tuple[Worksheet, ...]:
    sectors: tuple[str, ...] = ()
    try:
        sectors = SectorVocabulary.from_file(folder / "sectors.yaml").sectors
    except (BadInputError, NotFoundError) as error:
        problems.append(Problem("sectors.yaml", str(error)))
    worksheets, faults = read_worksheets(folder / "worksheets", Vocabulary(codebook, sectors, sources))
    problems += faults
    return worksheets


def _faulty_questions(folder: Path, codebook: Codebook) -> list[Problem]:
    return [Problem(questions.FILE, f"{questions.FILE}: {told}.") for told in questions.faults(folder, codebook)]


def _unknown_values(leads: list[_LeadRow], codebook: Codebook) -> list[Problem]:
    problems = []
    for lead in leads:
        for facet in ("gap", "level", "stage"):
            unknown = [value for value in getattr(lead, facet) if value not in codebook.facet(facet).by_id]
            problems += [Problem("leads.yaml", f"leads.yaml: {lead.id} has the unknown {facet} '{value}'.") for value in unknown]
    return problems
