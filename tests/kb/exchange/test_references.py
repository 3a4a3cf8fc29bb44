"""Published works as BibTeX and RIS."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.exchange.references import Work, bibtex, escape, key, ris, to_bibtex, to_ris
from kb.model import Source

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


@pytest.mark.parametrize(
    ("kind", "entry", "published"),
    [
        ("report", "@techreport{", "institution"),
        ("article", "@article{", "journal"),
        ("book", "@book{", "publisher"),
        ("thesis", "@phdthesis{", "school"),
        ("web page", "@misc{", "howpublished"),
        ("leaflet", "@misc{", "howpublished"),
    ],
)
def test_the_kind_of_a_work_chooses_its_entry_and_the_field_of_who_published_it(kind: str, entry: str, published: str) -> None:
    made = bibtex(replace(PAPER, kind=kind))
    assert made.startswith(entry)
    assert f"  {published} = {{Aalborg University}},\n" in made


def test_ris_of_a_working_paper() -> None:
    assert ris(PAPER) == (
        "TY  - RPRT\r\n"
        "ID  - stoerring2008clusterpreneurs\r\n"
        "AU  - Stoerring, Dagmara\r\n"
        "AU  - Christensen, Jesper Lindgaard\r\n"
        "TI  - Clusterpreneurs\r\n"
        "PB  - Aalborg University\r\n"
        "PY  - 2008\r\n"
        "M3  - Working paper\r\n"
        "UR  - https://x.org/a_b\r\n"
        "ER  - \r\n"
    )


@pytest.mark.parametrize(
    ("kind", "stated"),
    [("report", "RPRT"), ("article", "JOUR"), ("book", "BOOK"), ("thesis", "THES"), ("web page", "ELEC"), ("presentation", "SLIDE")],
)
def test_the_kind_of_a_work_chooses_its_ris_type(kind: str, stated: str) -> None:
    assert ris(replace(PAPER, kind=kind)).startswith(f"TY  - {stated}\r\n")


def test_what_a_work_holds_cannot_begin_a_line_of_its_own_in_ris() -> None:
    record = ris(Work("One\r\nER  - \r\nTY  - BOOK", ("City of X, Office",), None, "", "report", None))
    assert record == "TY  - RPRT\r\nID  - officeone\r\nAU  - City of X Office\r\nTI  - One ER - TY - BOOK\r\nER  - \r\n"


def source(identifier: str, title: str) -> Source:
    return Source(identifier, title, ("Ada Northgate",), 2019, "Press", "report", "", None)


def test_keys_of_a_list_differ_and_follow_the_ids_of_the_sources() -> None:
    sources = [source("b", "Cluster two"), source("a", "Cluster one"), source("c", "Cluster three")]
    entries = to_bibtex(sources).decode()
    assert [line for line in entries.splitlines() if line.startswith("@")] == [
        "@techreport{northgate2019cluster,",
        "@techreport{northgate2019cluster-2,",
        "@techreport{northgate2019cluster-3,",
    ]
    assert entries.index("Cluster one") < entries.index("Cluster two") < entries.index("Cluster three")
    assert [line for line in to_ris(sources).decode().split("\r\n") if line.startswith(("ID", "TI"))] == [
        "ID  - northgate2019cluster",
        "TI  - Cluster one",
        "ID  - northgate2019cluster-2",
        "TI  - Cluster two",
        "ID  - northgate2019cluster-3",
        "TI  - Cluster three",
    ]


def test_no_sources_make_empty_files() -> None:
    assert to_bibtex([]) == b""
    assert to_ris([]) == b""
