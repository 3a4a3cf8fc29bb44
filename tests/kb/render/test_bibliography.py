"""References in the styles that people choose: exact entries, order, and what has no author or year."""

from __future__ import annotations

import pytest

from kb.errors import BadInputError
from kb.render import bibliography as module
from kb.render.bibliography import bibliography, reference, styles
from tests.kb.render.made_packs import source

ORGANISING = source()
VIENNA = source(id="vienna", title="Baltic ports", authors=("City of Vienna",), year=None, kind="presentation", url=None)
MANAGING = source(
    id="managing-2012", title="Managing RIS3", authors=("Carvalho, Luis de", "Willem van Winden", "Ana B. Costa"), year=2012, kind="working-paper"
)
NAMELESS = source(id="nameless", title="Nameless [guide] (2nd)", authors=(), url=None)

ENTRIES = {
    "apa": "Lindqvist, G., & Sölvell, Ö. (2011). Organising Clusters for Innovation. Ivory Tower. https://example.org/report_1",
    "harvard": "Lindqvist, G. and Sölvell, Ö. (2011) Organising Clusters for Innovation. Ivory Tower. Available at: https://example.org/report_1.",
    "chicago": "Lindqvist, Göran, and Örjan Sölvell. 2011. Organising Clusters for Innovation. Ivory Tower. https://example.org/report_1.",
    "mla": "Lindqvist, Göran, and Örjan Sölvell. Organising Clusters for Innovation. Ivory Tower, 2011, https://example.org/report_1.",
    "vancouver": "[1] Lindqvist G, Sölvell Ö. Organising Clusters for Innovation. Ivory Tower; 2011.",
    "ieee": "[1] G. Lindqvist and Ö. Sölvell, “Organising Clusters for Innovation,” Ivory Tower, 2011. [Online]. Available: https://example.org/report_1",
}
NAMED = {
    "apa": "(Lindqvist & Sölvell, 2011)",
    "harvard": "(Lindqvist and Sölvell, 2011)",
    "chicago": "(Lindqvist and Sölvell 2011)",
    "mla": "(Lindqvist and Sölvell)",
    "vancouver": "[1]",
    "ieee": "[1]",
}


@pytest.mark.parametrize("style", ENTRIES)
def test_a_report_of_two_authors_in_each_style(style: str) -> None:
    (reference,) = bibliography([ORGANISING], style)
    assert (reference.key, reference.url) == ("organising-2011", "https://example.org/report_1")
    assert reference.text == ENTRIES[style]
    assert reference.cited == NAMED[style]


def test_every_style_is_offered_and_apa_first() -> None:
    assert [name for name, _label in styles()] == list(ENTRIES)
    assert styles()[0] == ("apa", "APA, 7th edition")


def test_works_stand_by_author_and_a_counting_style_keeps_their_order() -> None:
    works = [ORGANISING, VIENNA, MANAGING]
    assert [one.key for one in bibliography(works)] == ["vienna", "managing-2012", "organising-2011"]
    assert [(one.key, one.cited) for one in bibliography(works, "ieee")] == [("organising-2011", "[1]"), ("vienna", "[2]"), ("managing-2012", "[3]")]


def test_an_organisation_keeps_its_name_and_no_year_is_said() -> None:
    (reference,) = bibliography([VIENNA])
    assert reference.text == "City of Vienna. (n.d.). Baltic ports [Presentation]. Ivory Tower."
    assert reference.cited == "(City of Vienna, n.d.)"
    assert bibliography([VIENNA], "harvard")[0].cited == "(City of Vienna, no date)"


def test_particles_of_a_name_stay_with_the_surname() -> None:
    (reference,) = bibliography([MANAGING])
    assert reference.text.startswith("de Carvalho, L., van Winden, W., & Costa, A. B. (2012). Managing RIS3 [Working paper].")
    assert reference.cited == "(de Carvalho et al., 2012)"


@pytest.mark.parametrize(
    ("style", "text"),
    [("apa", "Nameless [guide] (2nd). (2011). Ivory Tower."), ("harvard", "Nameless [guide] (2nd) (2011) Ivory Tower.")],
)
def test_a_title_that_stands_for_an_author_stands_once(style: str, text: str) -> None:
    assert bibliography([NAMELESS], style)[0].text == text


@pytest.mark.parametrize("style", ["apa", "harvard", "chicago"])
def test_two_works_of_one_author_and_year_are_told_apart_by_letters_in_the_order_of_their_titles(style: str) -> None:
    other = source(id="earlier", title="A first one")
    found = bibliography([ORGANISING, other], style)
    assert [(one.key, "2011a" in one.cited, "2011b" in one.cited) for one in found] == [("earlier", True, False), ("organising-2011", False, True)]
    assert ["2011a" in one.text or "2011b" in one.text for one in found] == [True, True]


def test_a_style_without_years_in_the_text_tells_them_apart_by_their_titles() -> None:
    found = bibliography([ORGANISING, source(id="earlier", title="A first one")], "mla")
    assert [one.cited for one in found] == [
        "(Lindqvist and Sölvell, “A first one”)",
        "(Lindqvist and Sölvell, “Organising Clusters for Innovation”)",
    ]
    assert "2011a" not in found[0].text


def test_works_without_a_year_are_told_apart_too() -> None:
    found = bibliography([source(id="one", title="A", year=None), source(id="two", title="B", year=None)], "chicago")
    assert [one.cited for one in found] == ["(Lindqvist and Sölvell, n.d., “A”)", "(Lindqvist and Sölvell, n.d., “B”)"]


def test_markup_in_a_title_is_only_words() -> None:
    (reference,) = bibliography([source(title="The <i>x</i> & *y* of $z$")])
    assert "The <i>x</i> & *y* of $z$" in reference.text


def test_a_work_named_twice_stands_once_and_no_work_gives_no_reference() -> None:
    assert len(bibliography([ORGANISING, ORGANISING])) == 1
    assert bibliography([]) == ()


def test_an_unknown_style_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(BadInputError, match=r"There is no bibliography style 'turabian'; use one of: apa, harvard, chicago, mla, vancouver, ieee\."):
        bibliography([ORGANISING], "turabian")


@pytest.mark.parametrize("style", ENTRIES)
def test_a_work_of_which_little_is_known_has_an_entry_in_each_style(style: str) -> None:
    (reference,) = bibliography([source(title="notes", authors=(), year=None, publisher=None, kind="", url=None)], style)
    assert "notes" in reference.text.casefold()
    assert reference.cited


def test_single_works_push_no_pack_out() -> None:
    bibliography((ORGANISING, VIENNA))
    kept = module._kept_references.cache_info().currsize
    assert reference(source(id="alone", title="Alone")).key == "alone"
    assert module._kept_references.cache_info().currsize == kept
