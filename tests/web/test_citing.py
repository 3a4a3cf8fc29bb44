from __future__ import annotations

from dataclasses import replace

import pytest

from web.citing import Work, apa, bibtex, escape, in_text, key

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


def test_bibtex_of_a_report() -> None:
    assert bibtex(REPORT) == (
        "@techreport{lindqvist2011organising,\n"
        "  author = {Lindqvist, Göran and Sölvell, Örjan},\n"
        "  title = {{Organising Clusters for Innovation: Lessons from City Regions in Europe}},\n"
        "  institution = {CLUSNET (Interreg IVC), final report},\n"
        "  year = {2011}\n"
        "}\n"
    )


def test_bibtex_of_a_working_paper_and_of_slides() -> None:
    assert bibtex(PAPER) == (
        "@techreport{stoerring2008clusterpreneurs,\n"
        "  author = {Stoerring, Dagmara and Christensen, Jesper Lindgaard},\n"
        "  title = {{Clusterpreneurs}},\n"
        "  institution = {Aalborg University},\n"
        "  type = {Working paper},\n"
        "  year = {2008},\n"
        "  url = {https://x.org/a_b}\n"
        "}\n"
    )
    assert "@misc{lerch2007potential,\n" in bibtex(SLIDES)
    assert "  note = {Presentation},\n" in bibtex(SLIDES)


def test_bibtex_escapes_what_is_a_command_to_tex() -> None:
    assert escape("R&D 50% of #1 a_b $5 ~ ^ \\ { }") == (
        r"R\&D 50\% of \#1 a\_b \$5 \textasciitilde{} \textasciicircum{} \textbackslash{} \textbraceleft{} \textbraceright{}"
    )


@pytest.mark.parametrize("title", ["a } b", "{", "}}{", "\\", "a % b", 'say "so"', "line\nbreak"])
def test_braces_of_an_entry_balance_whatever_the_title_holds(title: str) -> None:
    entry = bibtex(Work(title, ("A } B",), 2020, "P { Q", "report", "https://x.org/{a}?b=1 2"))
    depth = 0
    for letter in entry:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    assert "https://x.org/%7Ba%7D?b=1%202" in entry


def test_an_organisation_is_never_turned_round() -> None:
    assert "author = {{European Commission}}" in bibtex(replace(REPORT, authors=("European Commission",)))


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (REPORT, "lindqvist2011organising"),
        (replace(REPORT, authors=(), title="The city"), "2011city"),
        (Work("…", (), None, None, "", None), "untitled"),
        (replace(REPORT, authors=("Søren Ægirsøn",)), "aegirson2011organising"),
    ],
)
def test_keys_are_plain_letters_and_digits(work: Work, expected: str) -> None:
    assert key(work) == expected
