"""A reading list as a file to take along: Markdown, a table, and the works on it as BibTeX and RIS. Opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.atlas.coverage import SURE, Emptiness, GridCell
from kb.atlas.reading_list import ListedDocument, NearCell, ReadingList
from kb.codebook import Codebook
from kb.exchange.plain_tables import to_csv
from kb.exchange.references import Work, bibtex, key, ris
from kb.exchange.tables import Cell, Table
from kb.model import Case, Source
from kb.sources.authors import surnames

COLUMNS = ("what", "title", "authors", "year", "address", "about", "passages", "confidence")

WHY: Mapping[Emptiness, str] = {
    Emptiness.ONLY_PASSAGES: "Reports in the library tell of it, but nobody has written a practice from them yet.",
    Emptiness.NOTHING_INGESTED: "No report was added to the library, so nothing could be found in any.",
    Emptiness.LOW_TRUST: "Passages lean to it, but none surely enough to count.",
    Emptiness.NOT_TAGGED: "Some passages of the library are not tagged yet; it may hide among them.",
    Emptiness.NOTHING: "Everything in the library was read, and nothing in it carries both.",
}


@dataclass(frozen=True)
class ReadingFile:
    """A form in which a list is taken along: the end of the file's name, its media type, and what makes it."""

    ending: str
    media_type: str
    make: Callable[[Codebook, ReadingList], bytes]


def cell_name(codebook: Codebook, cell: GridCell) -> str:
    """A cell in words: "Capital and take-off"."""
    return f"{codebook.label('gap', cell.gap)} and {_inside(codebook.label(cell.facet, cell.value))}"


def to_markdown(codebook: Codebook, listed: ReadingList) -> bytes:
    """Headings and lists, in UTF-8."""
    parts = [f"# Reading list: {cell_name(codebook, listed.cell)}", _state(listed)]
    parts += _section("Read elsewhere", (f"[{_plain(lead.title)}]({lead.url}): {_plain(lead.summary)}" for lead in listed.leads))
    parts += _section("Reports here that nobody reviewed for it", map(_document_line, listed.documents))
    parts += _section("What is nearest", (_near_line(codebook, near) for near in listed.near))
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def to_table(codebook: Codebook, listed: ReadingList) -> bytes:
    """One row for each thing to read, as CSV; `about` says of what it is, `confidence` is 0..1."""
    rows: list[tuple[Cell, ...]] = [("page elsewhere", lead.title, (), None, lead.url, lead.summary, None, None) for lead in listed.leads]
    for one in listed.documents:
        work = Work.from_document(one.document, one.source)
        rows.append(("report to review", work.title, work.authors, work.year, work.url, None, one.leaning.passages, round(one.leaning.highest, 3)))
    for near in listed.near:
        about = cell_name(codebook, near.cell)
        rows += [("practice", case.title, (), None, case.web, f"{about}: {case.summary}", None, None) for case in near.practices]
        rows += [("work", source.title, source.authors, source.year, source.url, about, None, None) for source in near.sources]
    return to_csv(Table("Reading list", COLUMNS, tuple(rows)))


def to_bibtex(_codebook: Codebook, listed: ReadingList) -> bytes:
    """Every work on the list, in its order, in UTF-8."""
    return "\n".join(bibtex(work, name) for name, work in _keyed(listed)).encode("utf-8", "replace")


def to_ris(_codebook: Codebook, listed: ReadingList) -> bytes:
    """Every work on the list, in its order, in UTF-8."""
    return "".join(ris(work, name) for name, work in _keyed(listed)).encode("utf-8", "replace")


FILES: Mapping[str, ReadingFile] = {
    "markdown": ReadingFile("md", "text/markdown", to_markdown),
    "csv": ReadingFile("csv", "text/csv", to_table),
    "bibtex": ReadingFile("bib", "application/x-bibtex", to_bibtex),
    "ris": ReadingFile("ris", "application/x-research-info-systems", to_ris),
}


def _state(listed: ReadingList) -> str:
    cell = listed.cell
    if listed.why is None:
        held = "1 practice of it" if cell.practices == 1 else f"{cell.practices} practices of it"
        return f"The library holds {held}."
    doubt = f" Passages in doubt: {cell.doubtful}, below a confidence of {SURE}." if cell.doubtful else ""
    passages = f" Passages: {cell.passages}." if cell.passages else ""
    return f"The library holds no practice of it. {WHY[listed.why]}{passages}{doubt}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = "\n".join(f"- {line}" for line in lines)
    return [f"## {title}", told] if told else []


def _document_line(one: ListedDocument) -> str:
    number = one.leaning.passages
    leaning = "1 passage leans" if number == 1 else f"{number} passages lean"
    return f"{_cited(Work.from_document(one.document, one.source))}: {leaning} to it, with a confidence of up to {one.leaning.highest:.2f}"


def _near_line(codebook: Codebook, near: NearCell) -> str:
    """The cell, and its practices as a list within the list."""
    number = near.cell.practices
    head = f"{cell_name(codebook, near.cell)}: {'1 practice' if number == 1 else f'{number} practices'}"
    return "\n  - ".join([head, *(_practice_line(case, near.sources) for case in near.practices)])


def _practice_line(case: Case, sources: Sequence[Source]) -> str:
    told = "; ".join(_cited(Work.from_source(source)) for source in sources if _cites(case, source))
    return f"{_plain(case.title)} ({_plain(case.place)})" + (f", in {told}" if told else "")


def _cites(case: Case, source: Source) -> bool:
    return any(citation.source_id == source.id for citation in case.citations)


def _cited(work: Work) -> str:
    name = f"{surnames(work.authors)} {work.year or ''}".strip()
    return f"{name}, *{_plain(work.title)}*" if name else f"*{_plain(work.title)}*"


def _keyed(listed: ReadingList) -> list[tuple[str, Work]]:
    """Each work under a key of its own: the second of the same key is "key-2"."""
    taken: dict[str, Work] = {}
    for work in listed.works:
        own = key(work)
        taken[next(name for name in (own, *(f"{own}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)] = work
    return list(taken.items())


def _inside(label: str) -> str:
    """A label within a sentence; an acronym stays as it is."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _plain(text: str) -> str:
    """Text on one line in which nothing is Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in " ".join(text.split()))
