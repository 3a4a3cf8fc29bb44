from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from kb.model import Document
from tests.web.reading import words

Fetch = Callable[..., BeautifulSoup]

ROUND_TABLE = "/cases/marrowick-bank-round-table"


def titles(page: BeautifulSoup) -> list[str]:
    return [words(title) for title in page.select(".practices h3")]


def test_a_practice_shows_its_five_sections_in_order(fetch: Fetch) -> None:
    names = [words(heading) for heading in fetch(ROUND_TABLE).select(".prose h2")]
    assert names == ["Situation", "What they did", "What came of it", "What it took", "Watch out", "Source"]


def test_facts_are_printed_in_words_with_units_and_dates(fetch: Fetch) -> None:
    facts = fetch(ROUND_TABLE).select_one(".facts")
    assert facts is not None
    rows = dict(zip([words(name) for name in facts.select("dt")], [words(value) for value in facts.select("dd")], strict=True))
    assert rows["Period"] == "2014-2017"
    assert rows["Duration"] == "three years"
    assert rows["Size"] == "41,000 inhabitants; 12 firms; twelve firms, most with under ten people"
    assert rows["Cost"] == "18,000 euros a year for a half-time secretary"
    assert rows["Who measured or claims it"] == "Northgate & Ström (2019), count of loans before and after"
    assert rows["Still running"] == "Yes, checked on 4 March 2025"
    link = facts.select_one("dd a")
    assert link is not None
    assert (words(link), link["href"]) == ("Marrowick Round Table", "https://example.org/marrowick")


def test_evidence_and_outcome_are_explained(fetch: Fetch) -> None:
    told = words(fetch(ROUND_TABLE).select_one("header .reasons"))
    assert "Evaluated : somebody measured what came of it." in told
    assert "It worked : by the source's account." in told


def test_silent_sections_are_muted_and_missing_facts_named(fetch: Fetch) -> None:
    page = fetch("/cases/hvidmose-mill-test-bed")
    assert [words(section.h2) for section in page.select(".prose .silent")] == ["What came of it", "What it took", "Watch out"]
    assert "The source does not say when it was done, how long it took, how large it was, what it cost or whether it still runs." in words(
        page.select_one(".facts .muted")
    )
    assert "A brief record" in words(page.select_one(".notice"))


def test_without_the_report_a_practice_asks_for_it(fetch: Fetch) -> None:
    sources = fetch(ROUND_TABLE).select_one(".sources")
    assert sources is not None
    assert "add this report to read the passage here" in words(sources)
    assert not sources.select("a.read")
    assert "“2.1 Banks at one table”, pp. 25–26" in words(sources)


def test_with_the_report_the_passage_opens_marked(fetch: Fetch, report: Document, passage_id: str) -> None:
    read = fetch(ROUND_TABLE).select("a.read")
    assert read[0]["href"] == f"/library/{report.id}?passage={passage_id}#passage"
    cited = fetch(str(read[0]["href"])).select_one("#passage")
    assert "invited four banks to a round table" in words(cited)


def test_the_citation_can_be_copied(fetch: Fetch) -> None:
    cite = fetch(ROUND_TABLE).select_one(".citation")
    assert (
        "Northgate, A., & Ström, P. (2019). Bridges Built Slowly: Six Towns and Their Firms. Marrowick Press. https://example.org/bridges"
        in words(cite)
    )
    assert "(Northgate & Ström, 2019, pp. 25–26)" in words(cite)


def test_similar_practices_are_offered(fetch: Fetch) -> None:
    similar = titles(fetch(ROUND_TABLE))
    assert 1 <= len(similar) <= 4
    assert "Four banks and twelve software firms meet at one round table each quarter" not in similar


def test_an_unknown_practice_is_not_found(fetch: Fetch) -> None:
    assert "no practice 'nope'" in words(fetch("/cases/nope", 404).select_one(".lead"))


def test_the_list_shows_every_practice_by_place(fetch: Fetch) -> None:
    page = fetch("/cases")
    assert words(page.select_one(".top .lead")) == "6 practices"
    places = [words(meta).split(",")[0] for meta in page.select(".practices .meta")]
    assert places == ["Felsmark", "Hvidmose", "Lindavale", "Marrowick", "Ostmere", "Quillhaven"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("gap=capital", "1 of 6 practices"),
        ("gap=capital&gap=education", "2 of 6 practices"),
        ("gap=education&level=regional", "1 of 6 practices"),
        ("evidence=evaluated", "2 of 6 practices"),
        ("depth=brief", "1 of 6 practices"),
        ("country=SI", "1 of 6 practices"),
        ("sector=ict&stage=golden-age", "1 of 6 practices"),
        ("source=harbours-2014", "2 of 6 practices from Harbours & Halls: Notes from the Coast"),
        ("words=secretar", "1 of 6 practices with “secretar”"),
        ("words=Sweden banks", "1 of 6 practices with “Sweden banks”"),
        ("gap=nonsense", "0 of 6 practices"),
    ],
)
def test_filters_are_counted(fetch: Fetch, query: str, count: str) -> None:
    assert words(fetch(f"/cases?{query}").select_one(".top .lead")) == count


def test_counts_beside_a_facet_ignore_its_own_ticks_but_no_others(fetch: Fetch) -> None:
    page = fetch("/cases?gap=education&stage=maturity")
    gaps = {str(box["value"]): words(box.parent.select_one(".n")) for box in page.select("input[name=gap]") if box.parent}
    assert gaps == {"education": "1"}
    stages = {str(box["value"]): words(box.parent.select_one(".n")) for box in page.select("input[name=stage]") if box.parent}
    assert stages == {"maturity": "1"}


def test_a_ticked_value_can_be_taken_off(fetch: Fetch) -> None:
    page = fetch("/cases?gap=capital&level=city")
    hrefs = [str(chip["href"]) for chip in page.select(".chip-off")]
    assert hrefs == ["/cases?level=city", "/cases?gap=capital"]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("title", "A furniture trade mission that came home without one order"),
        ("evidence", "A furniture trade mission that came home without one order"),
        ("period", "A monthly breakfast planned for machine builders who never met"),
    ],
)
def test_the_list_can_be_ordered(fetch: Fetch, order: str, first: str) -> None:
    assert titles(fetch(f"/cases?sort={order}"))[0] == first


def test_nothing_found_offers_a_way_on(fetch: Fetch) -> None:
    page = fetch("/cases?words=zeppelin")
    assert "No practice carries all of this together" in words(page.select_one(".empty"))


def test_a_long_list_comes_in_pages(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.browsing.PER_PAGE", 4)
    first = fetch("/cases?sort=title")
    assert len(titles(first)) == 4
    following = first.select_one("a[rel=next]")
    assert following is not None
    assert parse_qs(urlsplit(str(following["href"])).query) == {"sort": ["title"], "page": ["2"]}
    second = fetch(str(following["href"]))
    assert len(titles(second)) == 2
    assert titles(fetch("/cases?sort=title&page=999")) == titles(second)
