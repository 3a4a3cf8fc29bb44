from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Source
from kb.render.bibliography import bibliography
from web.citing import apa, in_text


def work(title: str, authors: tuple[str, ...], year: int | None, publisher: str | None, kind: str, url: str | None) -> Source:
    return Source("some-work", title, authors, year, publisher, kind, "", url)


REPORT = work(
    "Organising Clusters for Innovation: Lessons from City Regions in Europe",
    ("Göran Lindqvist", "Örjan Sölvell"),
    2011,
    "CLUSNET (Interreg IVC), final report",
    "report",
    None,
)
PAPER = work(
    "Clusterpreneurs", ("Dagmara Stoerring", "Jesper Lindgaard Christensen"), 2008, "Aalborg University", "working paper", "https://x.org/a_b"
)
SLIDES = work("Potential to Network", ("Frank Lerch",), 2007, "Freie Universität Berlin", "presentation", None)


@pytest.mark.parametrize(
    ("cited", "reference"),
    [
        (
            REPORT,
            "Lindqvist, G., & Sölvell, Ö. (2011). Organising Clusters for Innovation: Lessons from City Regions in Europe. "
            "CLUSNET (Interreg IVC), final report.",
        ),
        (PAPER, "Stoerring, D., & Christensen, J. L. (2008). Clusterpreneurs [Working paper]. Aalborg University. https://x.org/a_b"),
        (SLIDES, "Lerch, F. (2007). Potential to Network [Presentation]. Freie Universität Berlin."),
        (
            work("Cluster management for cities: What, why and how?", ("Luis de Carvalho", "Willem van Winden"), 2012, "UrbanIQ", "report", None),
            "de Carvalho, L., & van Winden, W. (2012). Cluster management for cities: What, why and how? UrbanIQ.",
        ),
        (work("Notes", ("European Commission",), None, None, "", None), "European Commission. (n.d.). Notes."),
        (work("Notes", (), 2020, None, "", None), "Notes. (2020)."),
        (
            work("Notes", ("Jean-Luc Picard", "Störring, Dagmara", "Plato"), 2020, None, "", None),
            "Picard, J.-L., Störring, D., & Plato. (2020). Notes.",
        ),
    ],
)
def test_references_follow_apa(cited: Source, reference: str) -> None:
    assert apa(cited) == reference


def test_apa_names_twenty_authors_and_the_last_of_more() -> None:
    many = replace(REPORT, authors=tuple(f"A Name{n}" for n in range(1, 26)))
    assert apa(many).startswith("Name1, A., ")
    assert "Name19, A., … Name25, A. (2011)." in apa(many)


@pytest.mark.parametrize(
    ("cited", "pages", "short"),
    [
        (REPORT, "25", "(Lindqvist & Sölvell, 2011, p. 25)"),
        (REPORT, "25-26", "(Lindqvist & Sölvell, 2011, pp. 25–26)"),
        (replace(REPORT, authors=("A B", "C D", "E F")), None, "(B et al., 2011)"),
        (replace(REPORT, authors=(), year=None, title="Notes"), None, "(Notes, n.d.)"),
    ],
)
def test_the_short_form_names_authors_year_and_printed_page(cited: Source, pages: str | None, short: str) -> None:
    assert in_text(cited, pages) == short


KINDS = ("report", "working-paper", "policy-brief", "evaluation", "article", "book", "thesis", "presentation", "web-page", "")


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_a_work_of_any_kind_ends_its_reference(kind: str) -> None:
    with_address = replace(REPORT, kind=kind, url="https://example.org/report_1?a=b&c=%20d")
    told = apa(with_address)
    assert told.endswith(" https://example.org/report_1?a=b&c=%20d")
    assert told.count("https://") == 1
    assert "Retrieved" not in told


def test_a_page_cites_a_work_as_a_pack_does() -> None:
    (in_a_pack,) = bibliography((PAPER,))
    assert (apa(PAPER), in_text(PAPER)) == (in_a_pack.text, in_a_pack.cited)


def test_a_work_is_written_anew_when_its_record_changes() -> None:
    assert "(2012)" in apa(replace(REPORT, year=2012))
    assert "(2011)" in apa(REPORT)
