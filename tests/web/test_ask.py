from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.web.reading import target, words

Fetch = Callable[..., BeautifulSoup]

SITUATION = "Our banks do not give loans to young software firms in Marrowick."
ASKED = f"/?q={quote(SITUATION)}"
LONG = "The banks here turn every young software firm down. " * 40


def chip(page: BeautifulSoup, label: str) -> Tag:
    return next(chip for chip in page.select(".chip") if words(chip.select_one(".chip-label")) == label)


def titles(page: BeautifulSoup) -> list[str]:
    return [words(title) for title in page.select(".result h3")]


def test_the_first_page_holds_the_box_two_examples_and_the_size_of_the_library(fetch: Fetch) -> None:
    page = fetch("/")
    assert page.select_one("form[method=get][action='/'] textarea[name=q]")
    assert len(page.select(".examples a")) == 2
    assert words(page.select_one(".coverage")) == "6 practices from 2 works, 7 countries; 0 reports added."


def test_one_report_is_counted_in_the_singular(fetch: Fetch, report: Document) -> None:
    assert words(fetch("/").select_one(".coverage")).endswith("1 report added.")


def test_examples_lead_to_answers(fetch: Fetch) -> None:
    for example in fetch("/").select(".examples a"):
        assert fetch(str(example["href"])).select(".result")


def test_empty_words_bring_the_box_back_with_a_hint(fetch: Fetch) -> None:
    assert "Nothing was typed yet" in words(fetch("/?q=%20").select_one("[role=alert]"))


def test_the_answer_shows_the_words_again_and_the_best_practice_first(fetch: Fetch) -> None:
    page = fetch(ASKED)
    box = page.select_one("textarea[name=q]")
    assert box is not None
    assert box.text == SITUATION
    assert titles(page)[0] == "Four banks and twelve software firms meet at one round table each quarter"


def test_a_result_says_place_why_check_evidence_and_source(fetch: Fetch) -> None:
    best = fetch(ASKED).select(".result")[0]
    rows = {words(row.dt): words(row.dd) for row in best.select(".reasons div")}
    assert words(best.select_one(".place")) == "Marrowick, Sweden"
    assert rows["Why it fits"].startswith("Same gap: capital (your “banks” and “loans”, their “banks” and “loans”).")
    assert rows["Evidence"] == "Evaluated : somebody measured what came of it. It worked , by the source's account."
    assert rows["Source"] == "Northgate & Ström 2019, Bridges Built Slowly, section “2.1 Banks at one table”, pp. 25–26"
    assert [words(label) for label in best.select(".gap")] == ["Capital"]


def test_deciding_words_are_marked_in_the_summary(fetch: Fetch) -> None:
    best = fetch(ASKED).select(".result")[0]
    marked = [mark.text for mark in best.select(".summary mark")]
    assert "banks" in marked
    assert "loans" in marked


def test_a_brief_record_says_so(fetch: Fetch) -> None:
    page = fetch("/?q=" + quote("A steel mill stands empty beside a laboratory"))
    brief = next(result for result in page.select(".result") if "steel mill" in words(result.h3))
    assert "brief record" in words(brief.select_one(".meta"))


def test_chips_say_what_was_read_and_from_which_words(fetch: Fetch) -> None:
    page = fetch(ASKED)
    assert words(chip(page, "Capital").select_one(".chip-origin")) == "Gap, read from “banks” and “loans”"
    assert words(chip(page, "Marrowick, Sweden").select_one(".chip-origin")) == "Place, read from “Marrowick”"
    assert "No policy level or cluster stage was read" in words(page.select_one(".situation"))


SURROUNDED = "We are eleven mills in a remote valley with no laboratory, and banks fear us."


def test_a_missing_actor_and_the_region_type_are_chips_and_other_actors_are_folded_away(fetch: Fetch) -> None:
    page = fetch(f"/?q={quote(SURROUNDED)}")
    assert words(chip(page, "No research organisation").select_one(".chip-origin")) == "Actor, read from “no laboratory”"
    assert words(chip(page, "Peripheral or low-tech").select_one(".chip-origin")) == "Region, read from “remote”"
    assert [words(label) for label in page.select("details.also .chip-label")] == ["Capital provider"]
    assert "Your cluster: 11 firms (“eleven mills”)." in words(page.select_one(".situation"))


def test_a_region_type_can_be_taken_off_and_set_by_hand(fetch: Fetch) -> None:
    page = fetch(f"/?q={quote(SURROUNDED)}")
    off = target(chip(page, "Peripheral or low-tech").select_one(".chip-off"))
    assert parse_qs(urlsplit(off).query) == {"q": [SURROUNDED], "not-region_type": ["peripheral-or-low-tech"]}
    assert "Taken off: region Peripheral or low-tech" in words(fetch(off).select_one(".situation"))
    page = fetch(f"/?q={quote(SURROUNDED)}&region_type=capital-or-large-city")
    assert words(chip(page, "Capital or large city").select_one(".chip-origin")) == "Region, set by you"
    assert "Peripheral or low-tech" not in [words(label) for label in page.select(".chip-label")]


def test_taking_a_chip_off_follows_the_contract_and_takes_effect(fetch: Fetch) -> None:
    off = target(chip(fetch(ASKED), "Capital").select_one(".chip-off"))
    assert parse_qs(urlsplit(off).query) == {"q": [SITUATION], "not-gap": ["capital"]}
    page = fetch(off)
    assert "Capital" not in [words(label) for label in page.select(".chip-label")]
    assert "Taken off: gap Capital" in words(page.select_one(".situation"))
    back = target(page.select_one(".situation .muted a"))
    assert parse_qs(urlsplit(back).query) == {"q": [SITUATION]}


def test_taking_a_place_off_takes_its_country_off_too(fetch: Fetch) -> None:
    off = target(chip(fetch(ASKED), "Marrowick, Sweden").select_one(".chip-off"))
    assert parse_qs(urlsplit(off).query) == {"q": [SITUATION], "not-place": ["Marrowick"], "not-country": ["SE"]}
    assert "Marrowick, Sweden" not in [words(label) for label in fetch(off).select(".chip-label")]


def test_a_chip_set_by_hand_says_so_and_steers(fetch: Fetch) -> None:
    bare = "Firms and schools in our valley hardly know each other"
    page = fetch(f"/?q={quote(bare)}&gap=education")
    assert words(chip(page, "Education").select_one(".chip-origin")) == "Gap, set by you"
    first = page.select(".result")[0]
    assert "Same gap: education (their " in words(first)


def test_a_chip_set_by_hand_can_be_taken_off(fetch: Fetch) -> None:
    page = fetch(f"{ASKED}&gap=education")
    off = target(chip(page, "Education").select_one(".chip-off"))
    assert "Education" not in [words(label) for label in fetch(off).select(".chip-label")]


def test_the_form_offers_what_is_not_chosen_yet_and_keeps_the_rest(fetch: Fetch) -> None:
    form = fetch(f"{ASKED}&not-gap=policy&only-country=SE").select_one(".add form")
    assert form is not None
    kept = {(str(field["name"]), str(field["value"])) for field in form.select("input[type=hidden]")}
    assert kept == {("q", SITUATION), ("not-gap", "policy"), ("only-country", "SE")}
    options = [str(option["value"]) for option in form.select("select[name=gap] option")]
    assert "capital" not in options
    assert "research" in options


def test_empty_fields_of_a_form_leave_no_trace_in_the_address(client: FlaskClient) -> None:
    response = client.get(f"{ASKED}&gap=research&level=&stage=")
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query) == {"q": [SITUATION], "gap": ["research"]}


def test_the_panel_filters_with_live_counts(fetch: Fetch) -> None:
    page = fetch(ASKED)
    sweden = next(label for label in page.select(".panel label") if "Sweden" in words(label))
    box = sweden.select_one("input")
    assert box is not None
    assert (box["name"], box["value"], words(sweden.select_one(".n"))) == ("only-country", "SE", "1")
    filtered = fetch(f"{ASKED}&only-country=SE")
    assert titles(filtered) == ["Four banks and twelve software firms meet at one round table each quarter"]
    ticked = filtered.select_one("input[type=checkbox][name=only-country][value=SE]")
    assert ticked is not None
    assert ticked.has_attr("checked")
    ireland = next(label for label in filtered.select(".panel label") if "Ireland" in words(label))
    assert words(ireland.select_one(".n")) == "1"


def test_tabs_count_what_they_hold(fetch: Fetch, report: Document) -> None:
    page = fetch(ASKED)
    counts = {words(tab).rsplit(" ", 1)[0]: int(words(tab.select_one(".n"))) for tab in page.select(".tabs a")}
    assert counts["Practices"] == 6
    assert counts["Advice"] == 1
    advice = fetch(f"{ASKED}&tab=advice")
    assert titles(advice) == ["What a council should do"]
    current = advice.select_one(".tabs [aria-current=page]")
    assert words(current).startswith("Advice")


def test_a_passage_leads_to_its_document_and_says_its_page(fetch: Fetch, report: Document) -> None:
    result = fetch(f"{ASKED}&tab=advice").select(".result")[0]
    assert result.h3 is not None
    assert result.h3.a is not None
    assert str(result.h3.a["href"]).startswith(f"/library/{report.id}?passage=")
    assert "page 3 of the file, printed p. 26" in words(result)
    assert [mark.text for mark in result.select("blockquote mark")]


def test_a_practice_leads_to_the_passage_that_tells_it_and_the_passage_stands_nowhere_else(fetch: Fetch, report: Document, passage_id: str) -> None:
    results = fetch(ASKED).select(".result")
    told = next(result for result in results if words(result.h3).startswith("Four banks and twelve software firms"))
    assert [link["href"] for link in told.select("dd a") if words(link) == "Read the passage"] == [
        f"/library/{report.id}?passage={passage_id}#passage"
    ]
    assert "Banks at one table" not in [words(result.h3) for result in results]


def test_a_long_passage_is_shortened_around_its_marks_and_can_be_shown_whole(fetch: Fetch, report: Document) -> None:
    result = fetch(f"{ASKED}&tab=advice").select(".result")[0]
    assert len(words(result.select_one(".passage"))) < 440
    whole = result.select_one("details .passage")
    assert words(whole).endswith("stays text')</script>")


def test_no_answer_says_so_and_shows_the_nearest(fetch: Fetch) -> None:
    page = fetch("/?q=" + quote("a recipe for rye bread"))
    assert words(page.select_one(".no-answer h2")) == "Nothing here answers this"
    assert words(page.select_one(".results h2")) == "Nearest, but probably not it"
    assert page.select(".result")


def test_no_answer_says_what_was_looked_for_and_what_may_be_read_elsewhere(fetch: Fetch) -> None:
    page = fetch("/?q=" + quote("Where does our museum of paper find banks and loans in Peru?"))
    assert "Looked for: Capital" in words(page.select_one(".no-answer"))
    assert [words(lead) for lead in page.select(".leads a")] == ["Example notes: a savings bank visits workshops"]


def test_what_the_library_holds_of_it_is_told_and_opens(fetch: Fetch) -> None:
    page = fetch("/?q=" + quote("Where does our museum of paper find banks and loans in Peru?"))
    told = page.select_one(".no-answer")
    assert "The library holds 1 practice tagged Capital (gap), but nothing among them comes near your words." in words(told)
    assert told is not None
    opened = fetch(target(told.select_one("p a")))
    assert words(opened.select_one(".lead")) == "1 of 6 practices"


def test_a_cell_in_which_the_library_holds_nothing_is_told_from_a_low_match(fetch: Fetch, report: Document) -> None:
    page = fetch("/?q=" + quote("zeppelin quaternions") + "&gap=capital&stage=decline")
    told = page.select_one(".no-answer")
    assert "Nothing in the library is tagged Capital (gap) together with Decline (cluster stage). Each by itself:" in words(told)
    assert told is not None
    assert [words(part) for part in told.select("li")] == [
        "Capital (gap): 1 practice and 3 passages of reports",
        "Decline (cluster stage): 1 practice",
    ]
    practices, passages = told.select("li")[0].select("a")
    assert titles(fetch(target(passages))) == titles(fetch("/?q=" + quote("zeppelin quaternions") + "&gap=capital&stage=decline&only-gap=capital"))
    assert words(fetch(target(practices)).select_one(".lead")) == "1 of 6 practices"
    assert words(page.select_one(".results h2")) == "Nearest, but probably not it"


def test_filters_that_are_not_to_blame_can_be_taken_off_to_see_what_is_nearest(fetch: Fetch) -> None:
    page = fetch("/?q=" + quote("zeppelin quaternions") + "&only-country=SE")
    told = page.select_one(".no-answer")
    assert "That is so without the filters too" in words(told)
    assert told is not None
    assert len(fetch(target(told.select_one("p a"))).select(".result")) == 6


def test_a_filter_that_took_the_answer_away_is_named_and_can_be_taken_off(fetch: Fetch) -> None:
    page = fetch(f"{ASKED}&only-country=IE")
    told = page.select_one(".no-answer li")
    assert "country Ireland removes" in words(told).replace("“", "").replace("”", "")
    assert told is not None
    assert told.a is not None
    assert fetch(str(told.a["href"])).select_one(".no-answer") is None


def test_more_is_shown_ten_at_a_time(fetch: Fetch, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.address.STEP", 4)
    page = fetch(f"{ASKED}&n=4")
    more = page.select_one(".more a")
    assert more is not None
    assert len(page.select(".result")) == 4
    assert str(more["href"]).endswith("#result-5")
    assert len(fetch(str(more["href"])).select(".result")) == 6


def test_a_long_situation_typed_into_the_address_is_offered_to_be_kept(fetch: Fetch) -> None:
    page = fetch(f"/?q={quote(LONG)}")
    form = page.select_one("form[method=post]")
    assert form is not None
    assert words(form.select_one("textarea")) == LONG.strip()


def test_a_long_situation_is_kept_and_gets_a_short_address(fetch: Fetch, post: Callable[..., Any], kb: KnowledgeBase) -> None:
    response = post("/", "/", {"q": LONG})
    assert response.status_code == 303
    key = parse_qs(urlsplit(response.location).query)["s"][0]
    assert kb.kept_situations.words(key) == LONG.strip()
    page = fetch(response.location)
    assert titles(page)[0].startswith("Four banks")
    off = target(chip(page, "Capital").select_one(".chip-off"))
    assert parse_qs(urlsplit(off).query) == {"s": [key], "not-gap": ["capital"]}


def test_a_short_situation_that_is_posted_goes_into_the_address(post: Callable[..., Any]) -> None:
    assert post("/", "/", {"q": "banks"}).location == "/?q=banks"


def test_an_unknown_stored_situation_is_not_found(fetch: Fetch) -> None:
    assert "no situation 'nope'" in words(fetch("/?s=nope", 404).select_one(".lead"))


@pytest.mark.parametrize("address", [f"{ASKED}&gap=nonsense", f"{ASKED}&only-stage=nonsense", f"{ASKED}&not-level=nonsense"])
def test_a_value_that_the_codebook_lacks_is_refused_in_words(fetch: Fetch, address: str) -> None:
    assert "'nonsense'; use one of" in words(fetch(address, 400).select_one(".lead"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script> banks", '"><img src=x onerror=alert(1)> banks', "{{ 7*7 }} banks & loans"])
def test_words_are_escaped_wherever_they_stand(client: FlaskClient, text: str) -> None:
    page = client.get(f"/?q={quote(text)}&place={quote(text)}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img" not in page
    box = BeautifulSoup(page, "html.parser").select_one("textarea")
    assert box is not None
    assert box.text == text
