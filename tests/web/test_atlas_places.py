"""Map, places, paths, comparison and allies over the small library: four places in Europe, and what was planted beside them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.atlas import ground, recounted
from kb.atlas.places import Places, places_of
from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.knowledge import KnowledgeBase
from kb.model import Case, Outcome
from kb.reading.sectors import SectorVocabulary
from kb.worksheets.entries import Typed
from kb.worksheets.loading import read_worksheets
from kb.worksheets.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.kb.atlas.practices import practice
from tests.web.reading import target, words

Fetch = Callable[..., BeautifulSoup]
Plant = Callable[..., None]


@pytest.fixture
def plant(kb: KnowledgeBase) -> Plant:
    """Puts further practices into the library."""

    def put(*cases: Case) -> None:
        with kb.store.engine.begin() as connection:
            for case in cases:
                kb.store.put_case(connection, replace(case, hash=case.id))

    return put


def dots(page: BeautifulSoup) -> list[str]:
    return [str(link["aria-label"]) for link in page.select(".map a")]


def rows(page: BeautifulSoup) -> dict[str, list[str]]:
    """Of the comparison: what each row holds, cell by cell."""
    return {words(row.th): [words(cell) for cell in row.select("td")] for row in page.select(".compare tbody tr")}


# while places are gathered anew


@pytest.mark.parametrize("path", ["/atlas/map", "/atlas/paths", "/atlas/places/marrowick"])
def test_after_a_write_the_places_of_before_are_shown_and_that_is_said(
    fetch: Fetch, plant: Plant, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    kb.ground.now()
    may_go_on = threading.Event()

    def held_up(cases: Iterable[Case]) -> Places:
        assert may_go_on.wait(30.0)
        return places_of(cases)

    monkeypatch.setattr(recounted, "PATIENCE_S", 0.0)
    monkeypatch.setattr(ground, "places_of", held_up)
    plant(practice("one"))
    assert "it is being counted anew. Show the new counts" in words(fetch(path).select_one(".notice[role=status]"))
    may_go_on.set()
    kb.ground.now()
    assert not fetch(path).select(".notice[role=status]")


# the map


def test_every_place_is_a_dot_with_a_name_in_words_and_stands_in_the_list(fetch: Fetch) -> None:
    page = fetch("/atlas/map")
    assert words(page.select_one(".top .lead")) == "6 practices in 6 places"
    assert sorted(dots(page)) == [
        "Felsmark, Austria: 1 practice, most about Global market",
        "Hvidmose, Denmark: 1 practice, most about Research",
        "Lindavale, Germany: 1 practice, most about Firm to firm",
        "Marrowick, Sweden: 1 practice, most about Capital",
        "Ostmere, Netherlands: 1 practice, most about Firm to firm",
        "Quillhaven, West Coast, Ireland: 1 practice, most about Education",
    ]
    assert [words(name) for name in page.select(".countries h3")] == ["Austria", "Denmark", "Germany", "Ireland", "Netherlands", "Sweden"]
    assert {target(link) for link in page.select(".map a")} == {target(link) for link in page.select(".countries a")}


def test_a_gap_shows_as_colour_and_letter_and_the_legend_names_both(fetch: Fetch) -> None:
    page = fetch("/atlas/map")
    marrowick = page.select_one(".map a.gap-capital")
    assert marrowick is not None
    assert words(marrowick.select_one("text")) == "C"
    legend = {words(row).split(" ", 1)[0]: words(row) for row in page.select(".legend li")}
    assert legend == {"R": "R Research 1", "E": "E Education 1", "C": "C Capital 1", "F": "F Firm to firm 2", "G": "G Global market 1"}


def test_the_map_is_drawn_without_styles_of_its_own(fetch: Fetch) -> None:
    page = fetch("/atlas/map")
    assert page.select(".map path.land")
    assert not page.select("[style], style")


def test_facets_filter_the_dots_and_stay_on_their_links(fetch: Fetch) -> None:
    page = fetch("/atlas/map?stage=golden-age&gap=firm-to-firm")
    assert [name.split(":")[0] for name in dots(page)] == ["Ostmere, Netherlands"]
    link = page.select_one(".map a")
    assert target(link) == "/atlas/places/ostmere?gap=firm-to-firm&stage=golden-age"
    assert [target(chip) for chip in page.select(".chip-off")] == ["/atlas/map?stage=golden-age", "/atlas/map?gap=firm-to-firm"]
    assert words(fetch(target(link)).select_one(".reading .lead")) == "1 of 1 practice"


def test_nothing_left_offers_a_way_back(fetch: Fetch) -> None:
    page = fetch("/atlas/map?gap=capital&stage=decline")
    assert "No practice carries all of this together" in words(page.select_one(".empty"))
    assert dots(page) == []


def test_a_place_outside_europe_has_a_map_of_the_world_and_is_told(fetch: Fetch, plant: Plant) -> None:
    plant(practice("far", "Dunvale"))
    page = fetch("/atlas/map")
    assert [str(link["aria-label"]) for link in page.select(".map-world a")] == ["Dunvale, United States: 1 practice, no gap stated"]
    assert words(page.select_one(".world figcaption")) == "Outside the map of Europe: Dunvale, United States."
    assert "– No gap stated 1" in [words(row) for row in page.select(".legend li")]


def test_practices_of_no_single_place_are_listed(fetch: Fetch, plant: Plant) -> None:
    plant(practice("everywhere", "European Union", countries=("EU",)))
    page = fetch("/atlas/map")
    assert words(page.select_one(".top .lead")) == "7 practices, 6 of them in 6 places; 1 has no point on the map"
    assert [words(title) for title in page.select(".nowhere h3")] == ["Everywhere"]
    alone = fetch("/atlas/map?country=EU")
    assert [words(title) for title in alone.select(".practices h3")] == ["Everywhere"]


def test_what_a_card_says_is_escaped(fetch: Fetch, plant: Plant) -> None:
    plant(practice("script", "<b>Ansby</b>", lat=57.0, lon=14.0))
    page = fetch("/atlas/map")
    assert not page.select("main b")
    assert any(name.startswith("<b>Ansby</b>, Sweden") for name in dots(page))


# places and paths


def test_a_place_without_a_path_lists_its_practices(fetch: Fetch) -> None:
    page = fetch("/atlas/places/marrowick")
    assert words(page.h1) == "Marrowick, Sweden"
    assert [target(link) for link in page.select(".practices h3 a")] == ["/cases/marrowick-bank-round-table"]


def test_a_place_with_a_path_tells_it_in_order_with_what_is_new(fetch: Fetch, plant: Plant) -> None:
    plant(
        practice("second", "Birkholm", period="2009", stage=("maturity",), gap=("capital",), sectors=("ict",)),
        practice("first", "Birkholm", period="since 2001", stage=("take-off",), gap=("research",), sectors=("ict",)),
        practice("silent", "Birkholm"),
    )
    page = fetch("/atlas/places/birkholm")
    assert [words(title) for title in page.select(".path-steps h3")] == ["First", "Second", "Silent"]
    assert [words(when) for when in page.select(".when")] == ["since 2001", "2009", "no year stated"]
    assert [words(change) for change in page.select(".changes li")] == ["Stage: Maturity, after take-off", "Gap, new on this path: Capital"]
    assert [words(title) for title in page.select("h2")] == ["In order of time", "No year stated"]


def test_an_unknown_place_is_not_found(fetch: Fetch) -> None:
    assert "no place 'atlantis'" in words(fetch("/atlas/places/atlantis", 404).select_one(".lead"))


def test_the_paths_are_those_of_places_with_two_practices_that_state_a_year_or_stage(fetch: Fetch, plant: Plant) -> None:
    assert "No place has two practices" in words(fetch("/atlas/paths").select_one(".empty"))
    plant(practice("one", "Birkholm", period="1999"), practice("two", "Birkholm", period="2003-2007", stage=("decline",)))
    page = fetch("/atlas/paths")
    (row,) = page.select(".paths tbody tr")
    assert [words(cell) for cell in row.select("th, td")] == ["Birkholm, Denmark", "2 practices", "1999 to 2007", "", "Decline"]
    assert [(line["x1"], line["x2"]) for line in row.select(".point, .lasted")] == [("0.0", "0.0"), ("50.0", "100.0")]


# comparison


def test_what_is_typed_leads_to_an_address_that_can_be_shared(client: FlaskClient) -> None:
    answer = client.get("/atlas/compare?pick=Marrowick,+Sweden&pick=a+furniture+trade+mission+that+came+home+without+one+order&pick=")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"place": ["marrowick"], "case": ["felsmark-trade-mission-alone"]}


def test_two_sides_stand_beside_each_other_and_silence_is_said(fetch: Fetch) -> None:
    page = fetch("/atlas/compare?place=marrowick&case=quillhaven-school-at-the-quay")
    table = rows(page)
    assert table["Gap"] == ["Capital 1", "Education"]
    assert table["Cluster stage"] == ["Take-off 1", "Maturity"]
    assert table["Cost"][1] == "not stated"
    assert table["Cost"][0].startswith("18,000 euros a year for a half-time secretary")
    assert "in all" in table["Region"][0]
    assert table["Evidence"] == ["Evaluated 1", "Reported"]


def test_what_is_shared_and_what_only_one_has_stands_above_the_table(fetch: Fetch) -> None:
    page = fetch("/atlas/compare?place=marrowick&case=quillhaven-school-at-the-quay")
    assert [words(row) for row in page.select(".summary-list > div")] == ["Region Peripheral or low-tech"]
    first, second = page.select(".only-list > div")
    assert "Gap Capital" in words(first)
    assert "Gap Education" in words(second)


def test_one_alone_asks_for_another_and_keeps_what_was_chosen(fetch: Fetch) -> None:
    page = fetch("/atlas/compare?place=marrowick")
    assert [str(box["value"]) for box in page.select("input[name=pick]")] == ["Marrowick, Sweden", "", "", ""]
    assert "Name at least one more" in words(page.select_one("main"))
    assert not page.select(".compare")


def test_an_unknown_name_is_told_and_everything_stays_as_typed(fetch: Fetch) -> None:
    page = fetch("/atlas/compare?pick=Marrowick&pick=Atlantis&pick=<i>", 400)
    assert words(page.select_one(".notice")).startswith("No place or practice is called “Atlantis”")
    assert [str(box["value"]) for box in page.select("input[name=pick]")] == ["Marrowick", "Atlantis", "<i>", ""]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("place=marrowick&place=marrowick", "One was chosen twice"),
        ("&".join(["place=marrowick", *["case=hvidmose-mill-test-bed"] * 4]), "5 were chosen"),
    ],
)
def test_one_twice_or_five_are_refused(fetch: Fetch, query: str, told: str) -> None:
    assert told in words(fetch(f"/atlas/compare?{query}", 400).select_one(".notice"))


@pytest.mark.parametrize(
    ("query", "told"), [("place=atlantis&place=marrowick", "no place 'atlantis'"), ("case=nope&place=marrowick", "no practice 'nope'")]
)
def test_an_address_that_names_what_is_not_there_is_not_found(fetch: Fetch, query: str, told: str) -> None:
    assert told in words(fetch(f"/atlas/compare?{query}", 404).select_one(".lead"))


# allies


def test_the_form_comes_first_with_the_measures_below_it(fetch: Fetch) -> None:
    page = fetch("/atlas/allies")
    assert not page.select("#found")
    assert len(page.select(".standing")) == len(page.select("input[type=radio][value='']")) == 7
    assert len(page.select(".measures h3")) == 4


def test_allies_come_apart_with_reasons_points_and_what_is_not_said(fetch: Fetch, plant: Plant) -> None:
    plant(practice("loans", "Birkholm", gap=("capital",), outcome=Outcome.WORKED))
    page = fetch("/atlas/allies?sector=ict&stage=take-off&gap-capital=lacks&gap-education=offers")
    alike, complementary = page.select(".two-sides > div")
    assert [words(name) for name in alike.select("h4")] == ["Marrowick, Sweden", "Ostmere, Netherlands"]
    assert [words(name) for name in complementary.select("h4")] == ["Ostmere, Netherlands", "Birkholm, Denmark", "Marrowick, Sweden"]
    birkholm = complementary.select(".ally")[1]
    assert words(birkholm.select_one(".meta")).startswith("3 points · 1 practice · 1 of 7 dimensions known")
    assert target(birkholm.select_one(".rests a")) == "/cases/loans"
    told = (
        "The library does not say: scope in space, time horizon, number of partners, cluster stage, management structure and relatedness of sectors."
    )
    assert words(birkholm.select_one(".silent-on")) == told
    assert words(birkholm.dt) == "Scope in space"


def test_what_was_chosen_stays_chosen(fetch: Fetch) -> None:
    page = fetch("/atlas/allies?sector=food&stage=decline&gap-policy=offers&region_type=old-industrial&members=1,200&place=Lyon&reach=abroad")
    checked = {(str(box["name"]), str(box["value"])) for box in page.select("input[checked]") if box["value"]}
    assert checked == {("sector", "food"), ("gap-policy", "offers")}
    selected = {str(option.parent["name"]): str(option["value"]) for option in page.select("option[selected]") if option.parent}
    assert selected["stage"] == "decline"
    assert selected["reach"] == "abroad"
    assert [str(box["value"]) for box in page.select("#members, #own-place")] == ["1,200", "Lyon"]


def test_related_sectors_are_told_with_the_practices_that_show_them(fetch: Fetch) -> None:
    page = fetch("/atlas/allies?sector=ict")
    (row,) = page.select(".related > div")
    assert words(row.dt) == "ICT and Food"
    assert target(row.a) == "/cases/ostmere-two-clusters-one-roof"


@pytest.mark.parametrize(
    ("query", "told"),
    [("stage=decline&members=many", "“many” is no number of members"), ("stage=decline&reach=abroad", "The country of the cluster is not known")],
)
def test_what_cannot_be_read_is_told_beside_the_form_as_it_was(fetch: Fetch, query: str, told: str) -> None:
    page = fetch(f"/atlas/allies?{query}", 400)
    assert told in words(page.select_one(".notice"))
    assert page.select("#stage option[selected][value=decline]")


def test_a_place_that_nobody_knows_leaves_distances_out_and_says_so(fetch: Fetch) -> None:
    assert "“Nowhereville” is not known here" in words(fetch("/atlas/allies?stage=decline&place=Nowhereville").select_one("#found"))


def test_unknown_values_of_an_address_are_left_out(fetch: Fetch) -> None:
    assert not fetch("/atlas/allies?stage=nope&gap-capital=nope&reach=moon").select("#found")


@pytest.fixture
def profile(kb: KnowledgeBase) -> str:
    """Id of a filled cluster profile, as the shipped worksheet asks for it."""
    shipped = ROOT / "corpus"
    sectors = SectorVocabulary.from_file(shipped / "sectors.yaml").sectors
    vocabulary = Vocabulary(
        Codebook.from_file(shipped / "codebook.yaml"), sectors, frozenset(source.id for source in Corpus.from_folder(shipped).sources)
    )
    found, _ = read_worksheets(shipped / "worksheets", vocabulary)
    kb.__dict__["worksheets"] = {worksheet.id: worksheet for worksheet in found}
    sheet = kb.sheets.make("cluster-profile", "Northgate software", who="Ada", private=False)
    answers: dict[str, Typed | None] = {
        "sector": ("ict",),
        "stage": "take-off",
        "place": "Lyon",
        "members": "40",
        "gaps.capital.contact": "0",
        "gaps.research.contact": "4",
    }
    kb.sheets.put(sheet, answers)
    return sheet


def test_a_filled_cluster_profile_fills_the_form_in_and_finds_at_once(fetch: Fetch, profile: str) -> None:
    page = fetch(f"/atlas/allies?sheet={profile}")
    assert "Filled in from the cluster profile of Northgate software" in words(page.select_one("main"))
    checked = {(str(box["name"]), str(box["value"])) for box in page.select("input[checked]") if box["value"]}
    assert checked == {("sector", "ict"), ("gap-capital", "lacks"), ("gap-research", "offers")}
    assert [str(box["value"]) for box in page.select("#members, #own-place")] == ["40", "Lyon"]
    assert [words(name) for name in page.select(".two-sides > div:first-child h4")] == ["Marrowick, Sweden", "Ostmere, Netherlands"]


def test_a_sheet_that_is_private_to_somebody_else_is_not_found(fetch: Fetch, kb: KnowledgeBase, profile: str) -> None:
    kb.sheets.describe(profile, "Northgate software", "Ada", "", True)
    assert "no sheet" in words(fetch(f"/atlas/allies?sheet={profile}", 404).select_one(".lead"))


def test_a_sheet_of_another_worksheet_is_refused(fetch: Fetch, kb: KnowledgeBase, profile: str) -> None:
    other = kb.sheets.make("circles", "Northgate software")
    assert "the alliance finder reads a cluster profile" in words(fetch(f"/atlas/allies?sheet={other}", 400).select_one(".lead"))
