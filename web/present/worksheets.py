"""Worksheets in lists and on their own page, and the head that every page of a sheet has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.model import Citation, Source
from kb.worksheets import wording
from kb.worksheets.answers import Answers, TypedAnswers, paths, read_answers
from kb.worksheets.form import Field, Subject, Table, Worksheet
from kb.worksheets.sheets import Sheet, Version
from web.present.words import count, moment

SUBJECTS: Mapping[Subject, tuple[str, str]] = {
    Subject.CLUSTER: ("A cluster", "Which cluster"),
    Subject.ORGANISATION: ("A cluster organisation", "Which organisation"),
    Subject.CITY: ("A city and its clusters", "Which city"),
    Subject.REGION: ("A region", "Which region"),
    Subject.MEASURE: ("A measure or policy", "Which measure"),
    Subject.TWO_CLUSTERS: ("Two clusters or sectors", "Which two"),
    Subject.ALLIANCE: ("An alliance of clusters", "Which alliance"),
    Subject.ROUND: ("A round of coaching", "Which round"),
}
"""Who or what a sheet describes: the heading over such worksheets, and the question for its name; in the order of the list."""

FORMS = (("PDF", "pdf"), ("Word", "docx"), ("Web page", "html"), ("Markdown", "md"), ("JSON", "json"))
"""Forms in which a sheet leaves the program, with the endings of their files."""


@dataclass(frozen=True)
class Offered:
    """A worksheet in the list."""

    id: str
    title: str
    about: str
    told: str


@dataclass(frozen=True)
class Group:
    """Worksheets that describe the same kind of thing."""

    id: str
    title: str
    worksheets: tuple[Offered, ...]


@dataclass(frozen=True)
class OwnSheet:
    """A sheet in a list; `title` of its worksheet only where the list mixes several."""

    id: str
    href: str
    subject: str
    title: str
    by: str
    private: bool


@dataclass(frozen=True)
class WorksheetPage:
    """A worksheet before it is filled in; `subject` asks whom or what it describes."""

    id: str
    title: str
    about: str
    subject: str
    private: bool
    compares: bool
    parts: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    frameworks: tuple[str, ...]


@dataclass(frozen=True)
class SheetHead:
    """What stands over every page of a sheet.

    Attributes:
        title: Of the worksheet.
        worksheet: Its id.
        subject: Who or what is described.
        href: Address of the sheet.
        who: Who filled it in.
        by: Who, for which time, and when it was changed last.
        private: Whether it is kept from others.
        revision: Rises with every change.
        compares: Where it is put beside others, or nothing.
        downloads: Names of forms and their addresses.
        versions: Newest first.
        source: Where the framework comes from.
    """

    title: str
    worksheet: str
    subject: str
    href: str
    who: str
    by: str
    private: bool
    revision: int
    compares: str
    downloads: tuple[tuple[str, str], ...]
    versions: tuple[Version, ...]
    source: str


@dataclass(frozen=True)
class Difference:
    """An answer in which two people differ; `theirs` is empty where the other has none."""

    label: str
    theirs: str


def groups(worksheets: Iterable[Worksheet], sheets: Sequence[Sheet]) -> tuple[Group, ...]:
    """All worksheets by what they describe, each with how many sheets of it there are."""
    every = sorted(worksheets, key=lambda worksheet: worksheet.title)
    found = []
    for subject, (title, _) in SUBJECTS.items():
        offered = tuple(_offered(worksheet, sheets) for worksheet in every if worksheet.subject is subject)
        found += [Group(subject.value, title, offered)] if offered else []
    return tuple(found)


def own_sheets(worksheets: Mapping[str, Worksheet], sheets: Iterable[Sheet], titled: bool) -> tuple[OwnSheet, ...]:
    """Sheets in a list, in their order; those whose worksheet is gone are left out."""
    return tuple(
        OwnSheet(sheet.id, sheet_href(sheet.id), sheet.subject, worksheets[sheet.worksheet].title if titled else "", told_by(sheet), sheet.private)
        for sheet in sheets
        if sheet.worksheet in worksheets
    )


def worksheet_page(worksheet: Worksheet, works: Mapping[str, Source]) -> WorksheetPage:
    """A worksheet before it is filled in."""
    return WorksheetPage(
        worksheet.id,
        worksheet.title,
        worksheet.about,
        SUBJECTS[worksheet.subject][1],
        worksheet.private,
        worksheet.compare,
        tuple((part.title, part.about) for part in worksheet.parts),
        tuple(cited(citation, works) for citation in worksheet.sources),
        worksheet.frameworks,
    )


def sheet_head(worksheet: Worksheet, sheet: Sheet, versions: Sequence[Version], works: Mapping[str, Source]) -> SheetHead:
    """The head of a sheet's pages."""
    href = sheet_href(sheet.id)
    compares = worksheet.compare and not sheet.private
    return SheetHead(
        title=worksheet.title,
        worksheet=worksheet.id,
        subject=sheet.subject,
        href=href,
        who=sheet.who,
        by=told_by(sheet),
        private=sheet.private,
        revision=sheet.revision,
        compares=f"/worksheets/{worksheet.id}#compare-title" if compares else "",
        downloads=tuple((name, f"{href}/sheet.{ending}") for name, ending in FORMS),
        versions=tuple(versions),
        source="; ".join(cited(citation, works) for citation in worksheet.sources),
    )


def difference_views(worksheet: Worksheet, mine: TypedAnswers, theirs: TypedAnswers) -> tuple[Difference, ...]:
    """Answers in which two people differ, with those of the other in words, or as typed where they cannot be read."""
    read = read_answers(worksheet, theirs)
    both = read_answers(worksheet, {**mine, **theirs})
    apart = [(path, field) for path, field in paths(worksheet, both) if mine.get(path) != theirs.get(path)]
    return tuple(Difference(_named(both, path, field), wording.answer(field, read.value(path)) or _as_typed(theirs, path)) for path, field in apart)


def _named(answers: Answers, path: str, field: Field) -> str:
    """A field of a form by name; of a table with its row."""
    table = answers.worksheet.questions[path.partition(".")[0]]
    return f"{wording.row_label(answers, table, path.split('.')[1])}: {field.label}" if isinstance(table, Table) else field.label


def _as_typed(typed: TypedAnswers, path: str) -> str:
    entry = typed.get(path, "")
    return entry if isinstance(entry, str) else ", ".join(entry)


def sheet_href(sheet_id: str) -> str:
    """The address of a sheet."""
    return f"/worksheets/sheets/{quote(sheet_id)}"


def told_by(sheet: Sheet) -> str:
    """Who filled a sheet in, for which time, and when it was changed last."""
    return " · ".join(part for part in (sheet.who, sheet.period, f"changed {moment(sheet.changed_at)}") if part)


def cited(citation: Citation, works: Mapping[str, Source]) -> str:
    """A place in a published work, in a line."""
    work = works.get(citation.source_id)
    named = f"{work.title}{f' ({work.year})' if work.year else ''}" if work else citation.source_id
    return f"{named}, “{citation.section}”" if citation.section else named


def _offered(worksheet: Worksheet, sheets: Iterable[Sheet]) -> Offered:
    number = sum(sheet.worksheet == worksheet.id for sheet in sheets)
    return Offered(worksheet.id, worksheet.title, worksheet.about, f"{count(number, 'sheet')} filled in here" if number else "")
