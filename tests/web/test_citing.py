from __future__ import annotations

from dataclasses import replace

import pytest

from kb.exchange.references import Work
from web.citing import apa, in_text

REPORT = Work(
    "Organising Clusters for Innovation: Lessons from City Regions in Europe",
    ("Göran Lindqvist", "Örjan Sölvell"),
    2011,
    "CLUSNET (Interreg IVC), final report",
    "report",
    None,
)
PAPER = Work(
    "Clusterpreneurs", ("Dagmara Stoerring", "Jesper Lindgaard Christensen"), 2008, "Aalborg University", "working paper", "https://x.org/a_b"
)
SLIDES = Work("Potential to Network", ("Frank Lerch",), 2007, "Freie Universität Berlin", "presentation", None)


@pytest.mark.parametrize(
    ("work", "reference"),
    [
        (
            REPORT,
            "Lindqvist, G., & Sölvell, Ö. (2011). Organising Clusters for Innovation: Lessons from City Regions in Europe. "
            "CLUSNET (Interreg IVC), final report.",
        ),
        (PAPER, "Stoerring, D., & Christensen, J. L. (2008). Clusterpreneurs [Working paper]. Aalborg University. https://x.org/a_b"),
        (SLIDES, "Lerch, F. (2007). Potential to Network [Presentation]. Freie Universität Berlin."),
        (
            Work("Cluster management for cities: What, why and how?", ("Luis de Carvalho", "Willem van Winden"), 2012, "UrbanIQ", "report", None),
            "de Carvalho, L., & van Winden, W. (2012). Cluster management for cities: What, why and how? UrbanIQ.",
        ),
        (Work("Notes", ("European Commission",), None, None, "", None), "European Commission. (n.d.). Notes."),
        (Work("Notes", (), 2020, None, "", None), "Notes. (2020)."),
        (
            Work("Notes", ("Jean-Luc Picard", "Störring, Dagmara", "Plato"), 2020, None, "", None),
            "Picard, J.-L., Störring, D., & Plato. (2020). Notes.",
        ),
    ],
)
def test_references_follow_apa(work: Work, reference: str) -> None:
    assert apa(work) == reference


def test_apa_names_twenty_authors_and_the_last_of_more() -> None:
    many = replace(REPORT, authors=tuple(f"A Name{n}" for n in range(1, 26)))
    assert apa(many).startswith("Name1, A., ")
    assert "Name19, A., … Name25, A. (2011)." in apa(many)


@pytest.mark.parametrize(
    ("work", "pages", "short"),
    [
        (REPORT, "25", "(Lindqvist & Sölvell, 2011, p. 25)"),
        (REPORT, "25-26", "(Lindqvist & Sölvell, 2011, pp. 25–26)"),
        (replace(REPORT, authors=("A B", "C D", "E F")), None, "(B et al., 2011)"),
        (replace(REPORT, authors=(), year=None, title="Notes"), None, "(“Notes”, n.d.)"),
    ],
)
def test_the_short_form_names_authors_year_and_printed_page(work: Work, pages: str | None, short: str) -> None:
    assert in_text(work, pages) == short
