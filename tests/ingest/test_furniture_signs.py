"""Single texts: names of sections, notices, entries."""

from __future__ import annotations

import pytest

from ingest.furniture_signs import FurnitureSection, is_contents_line, is_notice, is_running_text, is_work, opens_new_part, section_named


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Contents", FurnitureSection.CONTENTS),
        ("TABLE OF CONTENTS", FurnitureSection.CONTENTS),
        ("List of figures", FurnitureSection.CONTENTS),
        ("Index", FurnitureSection.CONTENTS),
        ("Inhaltsverzeichnis", FurnitureSection.CONTENTS),
        ("Table des matières", FurnitureSection.CONTENTS),
        ("Índice", FurnitureSection.CONTENTS),
        ("Indice", FurnitureSection.CONTENTS),
        ("Inhoudsopgave", FurnitureSection.CONTENTS),
        ("Spis treści", FurnitureSection.CONTENTS),
        ("Innehållsförteckning", FurnitureSection.CONTENTS),
        ("Indholdsfortegnelse", FurnitureSection.CONTENTS),
        ("Sumário", FurnitureSection.CONTENTS),
        ("7. References", FurnitureSection.REFERENCES),
        ("References:", FurnitureSection.REFERENCES),
        ("VII Selected bibliography", FurnitureSection.REFERENCES),
        ("Annex B: Literature", FurnitureSection.REFERENCES),
        ("References and further reading", FurnitureSection.REFERENCES),
        ("Literaturverzeichnis", FurnitureSection.REFERENCES),
        ("Références bibliographiques", FurnitureSection.REFERENCES),
        ("Referencias", FurnitureSection.REFERENCES),
        ("Riferimenti bibliografici", FurnitureSection.REFERENCES),
        ("Literatuurlijst", FurnitureSection.REFERENCES),
        ("Źródła", FurnitureSection.REFERENCES),
        ("Källförteckning", FurnitureSection.REFERENCES),
        ("Litteraturhenvisninger", FurnitureSection.REFERENCES),
        ("Referências", FurnitureSection.REFERENCES),
        ("Acknowledgements", FurnitureSection.IMPRINT),
        ("About this publication", FurnitureSection.IMPRINT),
        ("Impressum", FurnitureSection.IMPRINT),
        ("Mentions légales", FurnitureSection.IMPRINT),
        ("Podziękowania", FurnitureSection.IMPRINT),
    ],
)
def test_names_of_furniture_are_known(heading: str, section: FurnitureSection) -> None:
    assert section_named(heading) is section


@pytest.mark.parametrize(
    "heading",
    [
        "Sources of funding",
        "Literature review",
        "Index of trust",
        "Table 1",
        "Contacts between firms",
        "The bridge",
        "Agenda 2030",
        "Conclusions",
        "",
    ],
)
def test_headings_that_only_sound_like_it_are_none(heading: str) -> None:
    assert section_named(heading) is None


@pytest.mark.parametrize("heading", ["Annex 1", "Appendix A: Firms asked", "Chapter 3", "4. Results", "2.1 Money", "IV. Results"])
def test_annexes_chapters_and_numbers_open_a_new_part(heading: str) -> None:
    assert opens_new_part(heading)


@pytest.mark.parametrize("heading", ["Books", "Web pages", "Partial results", "Deliveries"])
def test_plain_headings_open_none(heading: str) -> None:
    assert not opens_new_part(heading)


@pytest.mark.parametrize(
    "text",
    [
        "17",
        "- 17 -",
        "xiv",
        "Page 3 of 12",
        "Seite 4",
        "https://example.org/reports/bridge.pdf",
        "- https://example.org/a\n- www.example.org/b",
        "office@example.org",
        "© 2014 The Valley Office",
        "Copyright 2014 by the authors",
        "The Valley Office, 2014. All rights reserved.",
        "ISBN 978-3-16-148410-0",
        "doi: 10.1000/182",
        "The Valley Office, 12 Bridge Street, 1040 Brook, Tel: +43 1 234 567, www.example.org",
        "Talbüro, Brückenstraße 4, D-12345 Talheim",
    ],
)
def test_notices_are_known(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In 2014 the office had 17 members.",
        "More on www.example.org in the section on money.",
        "The office moved to 12 Bridge Street, 1040 Brook, after two years. Its number, Tel: +43 1 234 567, stayed.",
        "Partners were found via www.example.org",
        "mix",
    ],
)
def test_sentences_are_no_notices(text: str) -> None:
    assert not is_notice(text)


@pytest.mark.parametrize("line", ["Bridges ..... 3", "Bridges . . . . 3", "Bridges…… 3", "2.1 Bridges between firms 12", "Foreword iv"])
def test_contents_lines_are_known(line: str) -> None:
    assert is_contents_line(line)


@pytest.mark.parametrize("line", ["Bridges between firms", "The year 2014", "It took three years."])
def test_other_lines_are_no_contents(line: str) -> None:
    assert not is_contents_line(line)


@pytest.mark.parametrize(
    "text",
    [
        "Miller, A., Stone, B. and Brook C. 2009. How bridges hold. Valley Press.",
        "Miller, A. (2009). How bridges hold.",
        "[3] Miller, A. How bridges hold, 2009.",
        "- The Valley Office (2014). Ten years of bridges.",
        "Ten years of bridges, https://example.org/ten",
    ],
)
def test_works_are_known(text: str) -> None:
    assert is_work(text)


def test_prose_that_cites_is_no_work() -> None:
    text = "In 2009 the firms began to meet, as Miller (2009) tells, and three years on they had a machine that each of them used one day a week."
    assert not is_work(text)
    assert is_running_text(text, min_words=25)
