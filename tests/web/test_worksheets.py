"""Worksheets: listed, begun, filled in a field at a time and as a whole, followed by a situation, kept as versions, compared, downloaded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from kb.codebooks.changes import Change, Kind, Wording
from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from kb.worksheets.loading import read_worksheets
from kb.worksheets.sheets import Sheet
from kb.worksheets.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.web.reading import target, words

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]
FOLDER = ROOT / "tests" / "data" / "worksheets_web"
SECTORS = ("ict", "steel")
FACETS = {"gap", "stage"}


@pytest.fixture(autouse=True)
def worksheets(kb: KnowledgeBase) -> None:
    """The worksheets of these tests in the place of those of the library."""
    reread(kb)


def reread(kb: KnowledgeBase) -> None:
    """Read them by the codebook in force, as the library reads its own."""
    shipped = kb.codebooks.versions.shipped
    found, problems = read_worksheets(FOLDER, Vocabulary(shipped, SECTORS, frozenset(kb.store.sources()), kb.codebook))
    assert problems == ()
    kb.__dict__["worksheets"] = {worksheet.id: worksheet for worksheet in found}


@pytest.fixture
def begin(post: Post, kb: KnowledgeBase) -> Callable[..., str]:
    """Begins a sheet as a browser does; gives back its address."""

    def send(subject: str = "Marrowick", who: str = "Ada", period: str = "2026", worksheet: str = "town-check", **further: str) -> str:
        page = f"/worksheets/{worksheet}/new"
        answer = post(page, page, {"subject": subject, "who": who, "period": period, **further})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    return send


@pytest.fixture
def address(begin: Callable[..., str]) -> str:
    """Address of a fresh sheet of Ada's."""
    return begin()


@pytest.fixture
def put(client: FlaskClient, fetch: Fetch) -> Callable[..., Any]:
    """Sends single fields as the page's script does."""

    def send(address: str, fields: dict[str, Any], **further: str) -> Any:
        token = fetch(address).select_one("input[name=csrf_token]")
        assert token is not None
        return client.post(f"{address}/answers", data={"csrf_token": token["value"], "field": list(fields), **fields, **further})

    return send


@pytest.fixture
def save(client: FlaskClient, fetch: Fetch) -> Callable[..., Any]:
    """Sends the whole form with what is typed, as a browser without scripts does."""

    def send(address: str, **typed: Any) -> Any:
        return client.post(address, data=form_of(fetch(address)) | {name.replace("__", "."): value for name, value in typed.items()})

    return send


def form_of(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form of a sheet."""
    sent: dict[str, Any] = {str(box["name"]): str(box.get("value", "")) for box in page.select("#answers input[type=hidden]")}
    for box in page.select("[form=answers]:not(button)"):
        name, chosen = str(box["name"]), box.select_one("option[selected]")
        if box.name == "select":
            sent[name] = str(chosen["value"]) if chosen else ""
        elif box.name == "textarea":
            sent[name] = box.get_text().removeprefix("\n")
        elif box.get("type") not in ("radio", "checkbox"):
            sent[name] = str(box.get("value", ""))
        elif box.has_attr("checked"):
            sent.setdefault(name, []).append(str(box["value"]))
    return sent


def sheet_of(kb: KnowledgeBase, address: str) -> Sheet:
    return kb.sheets.get(urlsplit(address).path.rpartition("/")[2])


def figures(page: BeautifulSoup) -> dict[str, str]:
    """Figures that are there, by label."""
    return {words(row.dt): words(row.dd.strong) for row in page.select("#outcome .figures > div") if row.dd}


def compared(page: BeautifulSoup) -> dict[str, list[str]]:
    """What stands beside each other, by question."""
    rows = page.select(".changes > section > .scroll tbody tr, .same-in-both tbody tr")
    return {words(row.th): [words(cell) for cell in row.select("td")] for row in rows}


def test_worksheets_are_listed_by_what_they_describe_each_with_its_sentence(fetch: Fetch) -> None:
    page = fetch("/worksheets")
    assert [words(title) for title in page.select(".group h2")] == ["A cluster", "A cluster organisation"]
    assert [(words(each.h3), words(each.p)) for each in page.select(".offered")] == [
        ("Town check", "How a town stands with its banks and schools. Figures and a situation come out."),
        ("Quiet list", "What nobody says aloud."),
    ]
    assert "Nothing yet" in words(page.select_one(".facts"))


def test_a_sheet_is_begun_with_whom_it_describes_who_fills_it_in_and_for_which_time(
    begin: Callable[..., str], fetch: Fetch, kb: KnowledgeBase
) -> None:
    address = begin("  Marrowick   banks ", "Ada", "spring 2026")
    found = sheet_of(kb, address)
    assert (found.worksheet, found.subject, found.who, found.period, found.private) == ("town-check", "Marrowick banks", "Ada", "spring 2026", False)
    assert found.typed == {"name": "Marrowick banks"}
    page = fetch("/worksheets")
    assert words(page.select_one(".own-sheets li")).startswith("Marrowick banks Town check · Ada · spring 2026 · changed ")
    assert target(page.select_one(".own-sheets a")) == address
    assert words(page.select_one(".offered .meta")) == "1 sheet filled in here"


def test_a_worksheet_says_what_it_asks_and_where_it_comes_from(fetch: Fetch) -> None:
    page = fetch("/worksheets/town-check")
    assert [words(part) for part in page.select(".asked-about li")] == ["The town A few words first.", "The crossings", "The money"]
    assert words(page.select_one(".sources-of")) == "Bridges Built Slowly: Six Towns and Their Firms (2019), “Six towns”"
    assert "Two filled sheets" in words(page.select_one("#compare-title").find_parent())  # type: ignore[union-attr]
    assert target(page.select_one(".actions .button")) == "/worksheets/town-check/new"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"subject": " ", "who": "Ada"}, "The sheet has no name yet"),
        ({"subject": "x" * 121, "who": "Ada"}, "has 121 characters; 120 are the most"),
        ({"subject": "Marrowick", "who": " "}, "name has 1 to 60 characters"),
    ],
)
def test_what_cannot_begin_is_told_and_stays_typed(post: Post, kb: KnowledgeBase, typed: dict[str, str], told: str) -> None:
    answer = post("/worksheets/town-check/new", "/worksheets/town-check/new", {"period": "spring", **typed})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.data, "html.parser")
    assert told in words(page.select_one("[role=alert]"))
    assert [str(box["value"]).strip() for box in page.select(".begin input[type=text]")] == [typed["subject"].strip(), typed["who"].strip(), "spring"]
    assert kb.sheets.all() == ()


def test_a_form_names_and_describes_every_field(address: str, fetch: Fetch) -> None:
    page = fetch(address)
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for box in page.select("[form=answers]:not(button)"):
        named = [box, *([box.parent] if box.parent else []), *box.find_parents(attrs={"role": ["radiogroup", "group"]})]
        referred = [i for each in named for name in ("aria-labelledby", "aria-describedby") for i in str(each.get(name, "")).split()]
        assert referred
        assert set(referred) <= set(ids)
    trust = page.select_one("#f-trust")
    assert trust is not None
    assert (trust["role"], trust["aria-labelledby"], trust["aria-describedby"]) == ("radiogroup", "f-trust-label", "f-trust-hint f-trust-fault")
    assert [words(pick) for pick in trust.select("label")] == ["1 , little", "2", "3 , much", "no answer"]
    assert words(page.select_one("#f-gaps--capital-label.gap-capital")) == "Capital"


def test_a_field_is_saved_by_itself_and_what_follows_comes_back(address: str, put: Callable[..., Any], kb: KnowledgeBase) -> None:
    answer = put(address, {"gaps.capital.contact": "0"})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.data, "html.parser")
    assert figures(page) == {"Weakest contact": "0"}
    assert words(page.select_one(".tone-warn .said-of")) == "Note well: One side is never met."
    assert words(page.select_one(".not-yet")) == "Not yet: All income"
    assert [words(link) for link in page.select("#progress a")] == ["The town 1 of 7", "The crossings 1 of 7", "The money 0 of 1", "What comes out"]
    assert words(page.select_one(".situation-text")) == "We run the cluster of Marrowick. Contact across the capital gap is weak."
    assert words(page.select_one(".lookups li")) == "How others bridged the capital gap 1 practice"
    assert target(page.select_one(".lookups a")) == "/cases?gap=capital"
    assert words(page.select_one(".chart-table tbody tr:nth-of-type(3)")) == "Capital 0 of 4"
    assert dict(sheet_of(kb, address).typed) == {"name": "Marrowick", "gaps.capital.contact": "0"}


def test_fields_saved_from_two_windows_all_stay(address: str, put: Callable[..., Any], kb: KnowledgeBase) -> None:
    put(address, {"members": "12"})
    put(address, {"trouble": "The banks.", "sector": ["ict", "steel"]})
    put(address, {"name": ""})
    assert dict(sheet_of(kb, address).typed) == {"members": "12", "trouble": "The banks.", "sector": ("ict", "steel")}


def test_what_cannot_be_read_is_kept_and_told_beside_its_field(address: str, put: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase) -> None:
    told = BeautifulSoup(put(address, {"members": "12a", "met_on": "lately"}).data, "html.parser")
    assert words(told.select_one("#f-members-fault")) == "'12a' is no number; write 12."
    assert sheet_of(kb, address).typed["members"] == "12a"
    page = fetch(address)
    members, met_on = page.select_one("#f-members"), page.select_one("#f-met_on")
    assert members is not None
    assert met_on is not None
    assert (members["value"], members["aria-invalid"], members["aria-describedby"]) == ("12a", "true", "f-members-fault")
    assert (met_on["type"], met_on["value"]) == ("text", "lately")
    assert "is no day" in words(page.select_one("#f-met_on-fault"))
    good = BeautifulSoup(put(address, {"members": "12"}).data, "html.parser")
    assert words(good.select_one("#f-members-fault")) == ""


def test_a_long_answer_is_counted_and_never_refused(address: str, put: Callable[..., Any], fetch: Fetch) -> None:
    put(address, {"trouble": "one two three four five six"})
    page = fetch(address)
    assert words(page.select_one("#f-trouble-words")) == "6 of 5 words"
    assert words(page.select_one("#f-trouble-fault")) == "It has 6 words; 5 are asked for."
    assert "aria-invalid" not in page.select("#f-trouble")[0].attrs


def test_a_field_that_the_form_does_not_have_is_refused(address: str, put: Callable[..., Any], kb: KnowledgeBase) -> None:
    assert put(address, {"gaps.moon.contact": "1"}).status_code == 400
    assert dict(sheet_of(kb, address).typed) == {"name": "Marrowick"}


def test_without_a_token_nothing_is_saved(address: str, client: FlaskClient, kb: KnowledgeBase) -> None:
    for path in ("", "/answers", "/situation", "/versions", "/remove", "/about"):
        assert client.post(f"{address}{path}", data={"field": "members", "members": "9"}).status_code == 400
    assert dict(sheet_of(kb, address).typed) == {"name": "Marrowick"}


def test_the_whole_form_is_saved_where_no_script_runs(address: str, save: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase) -> None:
    answer = save(
        address,
        members="40",
        stage="decline",
        trust="1",
        sector=["steel"],
        met_on="2026-05-31",
        trouble="Banks.\r\nSchools.",
        gaps__policy__contact="3",
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}?saved=1")
    assert dict(sheet_of(kb, address).typed) == {
        "name": "Marrowick",
        "members": "40",
        "met_on": "2026-05-31",
        "trouble": "Banks.\nSchools.",
        "stage": "decline",
        "sector": ("steel",),
        "trust": "1",
        "gaps.policy.contact": "3",
    }
    page = fetch(answer.headers["Location"])
    assert words(page.select_one("[data-told]")) == "Saved."
    assert form_of(page)["trouble"] == "Banks.\nSchools."
    assert [str(box["value"]) for box in page.select("[form=answers][checked]")] == ["decline", "steel", "1", "3"]


def test_saving_again_what_the_form_shows_changes_nothing(address: str, save: Callable[..., Any], kb: KnowledgeBase) -> None:
    save(address, members="12a", stage="decline", sources__r1__amount="70", trouble=" <b>Banks</b> & schools ")
    before = sheet_of(kb, address).typed
    save(address)
    assert sheet_of(kb, address).typed == before


def test_rows_are_added_and_taken_away_without_a_script(address: str, save: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase) -> None:
    answer = save(address, sources__r1__name="Fees", sources__r1__amount="70", add="sources")
    assert answer.headers["Location"] == f"{address}?saved=1#f-sources"
    page = fetch(address)
    assert [words(row.select_one(".row-name")) for row in page.select("#f-sources .table-row")] == ["Source of income 1", "Source of income 2"]
    assert words(page.select_one("#f-sources--r1--share")) == "0.07"
    assert [button.has_attr("hidden") for button in page.select("#f-sources [name=remove]")] == [False, True]
    save(address, sources__r2__name="City", sources__r2__amount="50")
    assert figures(fetch(address)) == {"All income": "120 EUR"}
    save(address, remove="sources.r1")
    assert {path: typed for path, typed in sheet_of(kb, address).typed.items() if path != "name"} == {
        "sources.r2.name": "City",
        "sources.r2.amount": "50",
    }


def test_no_further_row_stands_ready_beyond_the_most(address: str, put: Callable[..., Any], fetch: Fetch) -> None:
    put(address, {f"sources.r{number}.name": "City" for number in (1, 2, 3)})
    page = fetch(address)
    assert len(page.select("#f-sources .table-row")) == 3
    assert words(page.select_one("#f-sources .adds")) == "3 rows are the most that are asked for."


def test_a_row_is_taken_away_by_the_script_too(address: str, put: Callable[..., Any], kb: KnowledgeBase) -> None:
    put(address, {"sources.r1.name": "Fees", "sources.r2.name": "City"})
    assert put(address, {}, remove="sources.r1").status_code == 200
    assert dict(sheet_of(kb, address).typed) == {"name": "Marrowick", "sources.r2.name": "City"}


def test_of_two_who_save_the_whole_form_the_second_is_told_and_loses_nothing(
    address: str, client: FlaskClient, fetch: Fetch, save: Callable[..., Any], kb: KnowledgeBase
) -> None:
    opened = form_of(fetch(address))
    save(address, members="40")
    answer = client.post(address, data=opened | {"members": "55", "trouble": "Mine."})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.data, "html.parser")
    assert words(page.select_one(".theirs dl")) == "Members 40 firms What troubles you not answered"
    assert sheet_of(kb, address).typed["members"] == "40"
    sent = form_of(page)
    assert (sent["members"], sent["trouble"]) == ("55", "Mine.")
    assert client.post(address, data=sent).status_code == 303
    assert sheet_of(kb, address).typed["members"] == "55"


def test_what_is_typed_is_escaped_wherever_it_stands(begin: Callable[..., str], put: Callable[..., Any], client: FlaskClient) -> None:
    evil = '<script>alert("x")</script>'
    address = begin(evil, "Ada", evil)
    other = begin("Second")
    put(address, {"name": evil, "trouble": evil, "sources.r1.name": evil, "gaps.capital.contact": "0", "members": evil})
    ids = "&".join(f"sheet={each.rpartition('/')[2]}" for each in (address, other))
    for path in (
        address,
        f"{address}/situation",
        f"{address}/about",
        f"{address}/remove",
        "/worksheets",
        "/worksheets/town-check",
        f"/worksheets/town-check/compare?{ids}",
    ):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text, path


def on_in(page: BeautifulSoup) -> list[str]:
    """What a form says that was ticked when it was opened."""
    return [str(field["value"]) for field in page.select("[name=was_on]")]


def test_the_situation_is_shown_with_the_answers_that_gave_each_facet(address: str, put: Callable[..., Any], fetch: Fetch) -> None:
    put(address, {"gaps.capital.contact": "1", "stage": "decline"})
    page = fetch(f"{address}/situation")
    assert words(page.select_one("#text")) == "We run the cluster of Marrowick. Contact across the capital gap is weak."
    assert [(str(box["value"]), box.has_attr("checked")) for box in page.select("[name=chip]")] == [("gap:capital", True), ("stage:decline", True)]
    assert words(page.select(".facet-of .hint")[0]) == "Capital, contact: 1 of 4"


def test_asking_leads_to_the_answer_with_chips_and_remembers_the_words(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, kb: KnowledgeBase
) -> None:
    put(address, {"gaps.capital.contact": "1", "gaps.policy.contact": "1", "stage": "decline"})
    page = f"{address}/situation"
    sent = {"text": "Our banks know only steel.", "chip": ["gap:capital", "stage:decline"], "was_on": on_in(fetch(page)), "move": "ask"}
    answer = post(page, page, sent)
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked == {"q": ["Our banks know only steel."], "gap": ["capital"], "stage": ["decline"], "not-gap": ["policy"]}
    shown = fetch(answer.headers["Location"])
    assert {words(chip.select_one(".chip-label")) for chip in shown.select(".chip.by-hand")} == {"Capital", "Decline"}
    assert sheet_of(kb, address).situation == "Our banks know only steel."
    assert words(fetch(page).select_one("#text")) == "Our banks know only steel."


def test_the_words_of_a_person_stand_beside_what_the_answers_tell_and_can_be_given_up(
    address: str, post: Post, fetch: Fetch, kb: KnowledgeBase
) -> None:
    page = f"{address}/situation"
    assert post(page, page, {"text": "We need loans.", "move": "keep"}).headers["Location"] == f"{page}?saved=1"
    assert "The answers as they are now tell: “We run the cluster of Marrowick.”" in words(fetch(page).select_one(".own-words"))
    post(page, page, {"move": "propose"})
    assert sheet_of(kb, address).situation is None
    assert words(fetch(page).select_one("#text")) == "We run the cluster of Marrowick."
    assert not fetch(page).select(".own-words")


def test_what_follows_word_for_word_is_not_kept_as_a_persons_own(address: str, post: Post, kb: KnowledgeBase) -> None:
    page = f"{address}/situation"
    post(page, page, {"text": "We run the cluster of Marrowick.", "move": "keep"})
    assert sheet_of(kb, address).situation is None


def test_an_empty_situation_is_told(address: str, post: Post, kb: KnowledgeBase) -> None:
    answer = post(f"{address}/situation", f"{address}/situation", {"text": "  ", "move": "ask"})
    assert answer.status_code == 400
    assert "The situation is empty" in answer.text


def test_a_long_situation_is_stored_and_asked_under_a_short_address(address: str, post: Post, fetch: Fetch, kb: KnowledgeBase) -> None:
    text = "The banks of the town lend to nobody. " * 50
    answer = post(f"{address}/situation", f"{address}/situation", {"text": text, "move": "ask"})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert kb.kept_situations.words(asked["s"][0]) == text.strip()


def test_a_version_is_kept_looked_at_and_taken_back(address: str, put: Callable[..., Any], post: Post, fetch: Fetch, kb: KnowledgeBase) -> None:
    put(address, {"members": "12"})
    assert post(address, f"{address}/versions", {"name": " before the  workshop "}).headers["Location"] == f"{address}#versions"
    put(address, {"members": "40", "gaps.capital.contact": "2"})
    link = fetch(address).select_one(".kept-versions a")
    assert words(link) == "before the workshop"
    page = fetch(target(link))
    assert compared(page) == {
        "Members": ["12 firms", "40 firms", "changed, up by 28 firms"],
        "Capital: Contact": ["not answered", "2 of 4", "answered since"],
        "Weakest contact": ["not answered", "2", "answered since"],
        "In sentences": [f"We run the cluster of Marrowick. It counts {members} members." for members in (12, 40)] + ["changed"],
        "Name of the town": ["Marrowick", "Marrowick", "same"],
    }
    assert words(page.select_one(".lead")) == "2 answers and 1 figure changed."
    assert words(page.select_one(".same-in-both summary")) == "Show 1 answer"
    assert post(target(link), target(link), {}).status_code == 303
    assert dict(sheet_of(kb, address).typed) == {"name": "Marrowick", "members": "12"}
    assert [version.typed.get("members") for version in kb.sheets.versions(sheet_of(kb, address).id)] == ["40", "12"]


def test_any_two_versions_stand_beside_each_other_the_earlier_one_first(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, client: FlaskClient
) -> None:
    for name, members in (("first", "12"), ("second", "40"), ("third", "40")):
        put(address, {"members": members, "trouble": f"Banks of the {name} town."})
        post(address, f"{address}/versions", {"name": name})
    put(address, {"members": "", "gaps.capital.contact": "0"})
    form = fetch(address).select_one(".put-beside")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", f"{address}/versions/beside")
    told = [words(option) for option in form.select("select[name=earlier] option")]
    assert [each.partition(",")[0] for each in told] == ["The answers as they are now", "third", "second", "first"]
    chosen = [str(option["value"]) for option in form.select("option[selected]")]
    keys = [str(option["value"]) for option in form.select("select[name=earlier] option")]
    assert chosen == [keys[2], keys[1]]
    for one, other in ((keys[3], keys[2]), (keys[2], keys[3])):
        page = fetch(f"{address}/versions/beside?earlier={one}&later={other}")
        assert compared(page)["Members"] == ["12 firms", "40 firms", "changed, up by 28 firms"]
        marked = [[words(mark) for mark in page.select(f"#section-basics + .scroll {tag}")] for tag in ("del", "ins")]
        assert marked == [["12", "first"], ["40", "second"]]
        assert [words(head).partition(" kept")[0] for head in page.select(".changes thead tr")[0].select("th")][1:3] == ["first", "second"]
    now = fetch(f"{address}/versions/beside?earlier={keys[2]}&later=now")
    assert compared(now)["Members"] == ["40 firms", "not answered", "taken away"]
    assert compared(now)["Gap"] == ["not answered", "Capital", "answered since"]
    assert compared(now)["Weakest contact"][1:] == ["0", "answered since"]
    assert client.get(f"{address}/versions/beside?earlier={keys[2]}&later=99").status_code == 404


def test_equal_empty_and_twice_chosen_versions_say_so(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, client: FlaskClient, kb: KnowledgeBase
) -> None:
    for name in ("first", "second"):
        post(address, f"{address}/versions", {"name": name})
    put(address, {"name": ""})
    post(address, f"{address}/versions", {"name": "bare"})
    post(address, f"{address}/versions", {"name": "bare too"})
    numbers = [version.number for version in reversed(kb.sheets.versions(sheet_of(kb, address).id))]

    def lead(earlier: object, later: object) -> str:
        return words(fetch(f"{address}/versions/beside?earlier={earlier}&later={later}").select_one(".lead"))

    assert lead(*numbers[:2]) == "Nothing changed: every answer is the same in both."
    assert lead(*numbers[2:]) == "Neither of the two holds an answer."
    assert lead(*numbers[1:3]) == "“bare” holds no answer. 1 answer changed."
    twice = client.get(f"{address}/versions/beside?earlier={numbers[0]}&later={numbers[0]}")
    assert twice.status_code == 400
    assert "“first” was chosen twice" in twice.text


def test_what_was_taken_off_and_set_stays_with_the_sheet_until_it_is_read_again(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, client: FlaskClient, kb: KnowledgeBase
) -> None:
    put(address, {"gaps.capital.contact": "1", "gaps.policy.contact": "1", "stage": "decline"})
    page = f"{address}/situation"
    opened = fetch(page)
    sent = {"text": words(opened.select_one("#text")), "chip": ["gap:capital", "stage:decline"], "set": "gap:research", "move": "keep"}
    assert post(page, page, {**sent, "was_on": on_in(opened)}).status_code == 303
    shown = fetch(page)
    ticks = {str(box["value"]): box.has_attr("checked") for box in shown.select("[name=chip]")}
    assert ticks == {"gap:capital": True, "gap:policy": False, "gap:research": True, "stage:decline": True}
    assert words(shown.select_one(".own-words p")) == "Taken off by hand: Gap Policy. Set by hand: Gap Research. This is kept with the sheet."
    assert words(fetch(address).select_one(".taken-off")) == "Taken off by hand: Policy"
    put(address, {"members": "12"})
    again = {
        "text": "Our banks know only steel.",
        "chip": [value for value, on in ticks.items() if on],
        "was_on": [value for value, on in ticks.items() if on],
        "move": "ask",
    }
    asked = parse_qs(urlsplit(post(page, page, again).headers["Location"]).query)
    assert asked == {"q": ["Our banks know only steel."], "gap": ["capital", "research"], "stage": ["decline"], "not-gap": ["policy"]}
    told = json.loads(client.get(f"{address}/sheet.json").text)
    assert [value["value"] for value in told["facets"]["gap"]] == ["capital", "research"]
    assert told["corrections"] == {"off": ["gap:policy"], "on": ["gap:research"]}
    assert "Taken off by hand: Gap Policy." in client.get(f"{address}/sheet.md").text
    assert post(page, page, {"move": "again"}).headers["Location"] == f"{page}?again=1"
    fresh = fetch(page)
    assert {str(box["value"]): box.has_attr("checked") for box in fresh.select("[name=chip]")} == {
        "gap:capital": True,
        "gap:policy": True,
        "stage:decline": True,
    }
    assert sheet_of(kb, address).situation == "Our banks know only steel."


def test_a_form_opened_before_an_answer_came_takes_nothing_off_that_it_did_not_show(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, kb: KnowledgeBase
) -> None:
    page = f"{address}/situation"
    put(address, {"gaps.capital.contact": "1", "stage": "decline"})
    opened = on_in(fetch(page))
    put(address, {"gaps.policy.contact": "1"})
    theirs = {"text": "Loans.", "chip": ["gap:capital", "gap:policy", "stage:decline"], "was_on": on_in(fetch(page)), "move": "keep"}
    post(page, page, {**theirs, "set": "gap:research"})
    post(page, page, {"text": "Loans.", "chip": ["gap:capital"], "was_on": opened, "move": "keep"})
    assert opened == ["gap:capital", "stage:decline"]
    assert sheet_of(kb, address).corrections.as_json() == {"off": ["stage:decline"], "on": ["gap:research"]}


def test_a_value_merged_since_the_form_was_opened_is_meant_as_what_it_became(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, kb: KnowledgeBase
) -> None:
    page = f"{address}/situation"
    put(address, {"gaps.capital.contact": "1", "stage": "decline"})
    opened = on_in(fetch(page))
    kb.codebooks.recoding.apply(Change(Kind.MERGE, "gap", "capital", into="policy"), "Ada Northgate", kb.codebook.version)
    kb.follow_codebook()
    reread(kb)
    post(page, page, {"text": "Loans.", "chip": ["gap:capital"], "was_on": opened, "move": "keep"})
    assert sheet_of(kb, address).corrections.as_json() == {"off": ["stage:decline"], "on": []}


def test_what_was_taken_off_and_set_stays_in_a_form_that_is_refused(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, kb: KnowledgeBase
) -> None:
    situation = f"{address}/situation"
    put(address, {"gaps.capital.contact": "1", "stage": "decline"})
    sent = {"text": " ", "chip": ["stage:decline"], "was_on": on_in(fetch(situation)), "set": "gap:research", "move": "keep"}
    answer = post(situation, situation, sent)
    page = BeautifulSoup(answer.data, "html.parser")
    assert {str(box["value"]): box.has_attr("checked") for box in page.select("[name=chip]")} == {
        "gap:research": True,
        "gap:capital": False,
        "stage:decline": True,
    }
    assert not sheet_of(kb, address).corrections
    post(situation, situation, {"text": "Loans.", "chip": ["gap:research", "stage:decline"], "was_on": on_in(page), "move": "keep"})
    assert sheet_of(kb, address).corrections.as_json() == {"off": ["gap:capital"], "on": ["gap:research"]}


def test_worksheets_follow_the_codebook_of_the_library(
    address: str, put: Callable[..., Any], post: Post, fetch: Fetch, client: FlaskClient, kb: KnowledgeBase
) -> None:
    put(address, {"gaps.capital.contact": "1", "gaps.education.contact": "0", "stage": "decline"})
    for change in (
        Change(Kind.MERGE, "gap", "capital", into="policy"),
        Change(Kind.REWORD, "gap", "policy", wordings=(Wording("Rules and money", when="always"),)),
        Change(Kind.RETIRE, "gap", "education"),
        Change(Kind.MERGE, "stage", "decline", into="maturity"),
    ):
        kb.codebooks.recoding.apply(change, "Ada Northgate", kb.codebook.version)
        kb.follow_codebook()
        reread(kb)
    page = fetch(address)
    rows = [words(row.select_one(".row-name")) for row in page.select("#f-gaps .table-row")]
    assert "Rules and money" in {row.partition(" (")[0].partition(" cluster")[0][:15] for row in rows}
    assert any(row.startswith("Rules and money (answered as Capital)") for row in rows)
    assert any(row.startswith("Education (retired)") for row in rows)
    shown = fetch(f"{address}/situation")
    assert [str(box["value"]) for box in shown.select("[name=chip]")] == ["gap:policy", "stage:maturity"]
    assert [words(each) for each in shown.select("p.notice")] == ["“Education” was retired from the codebook, so nothing is looked up for it."]
    lookups = [(words(each), target(each.a) if each.a else "") for each in page.select(".lookups li")]
    assert ("/cases?gap=policy") in [href for _, href in lookups]
    assert any("retired from the codebook" in told and not href for told, href in lookups)
    asked = post(f"{address}/situation", f"{address}/situation", {"text": "Loans.", "chip": ["gap:policy", "stage:maturity"], "move": "ask"})
    assert parse_qs(urlsplit(asked.headers["Location"]).query) == {"q": ["Loans."], "gap": ["policy"], "stage": ["maturity"]}
    assert client.get(asked.headers["Location"]).status_code == 200


def test_a_version_needs_a_name_and_an_unknown_one_is_not_found(address: str, post: Post, client: FlaskClient) -> None:
    assert post(address, f"{address}/versions", {"name": " "}).status_code == 400
    assert client.get(f"{address}/versions/99").status_code == 404


def test_two_sheets_stand_side_by_side_with_differences_in_words(begin: Callable[..., str], put: Callable[..., Any], fetch: Fetch) -> None:
    first, second = begin(who="Ada"), begin(who="Ben")
    put(first, {"members": "12", "stage": "decline", "gaps.capital.contact": "0"})
    put(second, {"members": "12", "stage": "maturity", "gaps.capital.contact": "3", "trust": "2"})
    page = fetch("/worksheets/town-check")
    ids = [str(box["value"]) for box in page.select(".choose-sheets input")]
    assert {f"/worksheets/sheets/{each}" for each in ids} == {first, second}
    shown = fetch("/worksheets/town-check/compare?" + "&".join(f"sheet={address.rpartition('/')[2]}" for address in (first, second)))
    assert words(shown.select_one(".compared-sheets > section > .scroll thead")) == "Question Ada Ben Beside each other"
    rows = {words(row.th): [words(cell) for cell in row.select("td")] for row in shown.select(".compared-sheets > section > .scroll tbody tr")}
    assert rows["Members"] == ["12 firms", "12 firms", "alike"]
    assert rows["Stage"] == ["Decline", "Maturity", "differ"]
    assert rows["Capital: Contact"] == ["0 of 4", "3 of 4", "differ by 3"]
    assert rows["Trust"] == ["not answered", "2 (1 to 3)", "not all answered"]
    assert words(shown.select_one(".chart-table thead")) == "Ada Ben"
    assert "Capital 0 of 4 3 of 4" in [words(row) for row in shown.select(".chart-table tbody tr")]
    assert words(shown.select_one(".lead")) == "4 questions answered by two or more; on 2 of them the answers differ."


def test_one_sheet_or_one_of_another_worksheet_is_not_compared_and_the_choice_stays(begin: Callable[..., str], client: FlaskClient) -> None:
    first, second = begin(who="Ada"), begin(who="Ben")
    other = begin(worksheet="quiet-list")
    alone = client.get(f"/worksheets/town-check/compare?sheet={first.rpartition('/')[2]}")
    assert alone.status_code == 400
    page = BeautifulSoup(alone.data, "html.parser")
    assert "choose 2 to 5." in words(page.select_one("[role=alert]"))
    assert [str(box["value"]) for box in page.select(".choose-sheets [checked]")] == [first.rpartition("/")[2]]
    query = "&".join(f"sheet={each.rpartition('/')[2]}" for each in (second, other))
    assert client.get(f"/worksheets/town-check/compare?{query}").status_code == 400


def test_a_private_sheet_is_seen_by_its_own_name_only(app: Flask, begin: Callable[..., str], fetch: Fetch, client: FlaskClient) -> None:
    quiet, hidden, open_one = begin("Own list", worksheet="quiet-list"), begin("Hidden", private="1"), begin("Open")
    page = fetch("/worksheets")
    assert {words(link) for link in page.select(".own-sheets a")} == {"Own list", "Hidden", "Open"}
    assert len(page.select(".own-sheets .private")) == 2
    assert "The name proves nothing" in words(fetch(quiet).select_one(".sheet-head .hint"))
    assert "Compare" not in words(fetch(hidden).select_one(".actions"))
    assert not fetch("/worksheets/town-check").select(".choose-sheets")
    stranger = app.test_client()
    assert [words(link) for link in BeautifulSoup(stranger.get("/worksheets").data, "html.parser").select(".own-sheets a")] == ["Open"]
    for address in (quiet, hidden):
        for path in ("", "/situation", "/sheet.json", "/sheet.pdf", "/about", "/remove", "/versions/1"):
            assert stranger.get(f"{address}{path}").status_code == 404
    query = "&".join(f"sheet={each.rpartition('/')[2]}" for each in (hidden, open_one))
    assert stranger.get(f"/worksheets/town-check/compare?{query}").status_code == 404
    assert client.get(f"/worksheets/town-check/compare?{query}").status_code == 400
    assert client.get(f"/worksheets/town-check/compare.json?{query}").status_code == 400


def test_a_sheet_is_downloaded_in_every_form(address: str, put: Callable[..., Any], client: FlaskClient) -> None:
    put(address, {"members": "12", "gaps.capital.contact": "0", "trouble": "The banks refuse us."})
    files = {ending: client.get(f"{address}/sheet.{ending}") for ending in ("pdf", "docx", "html", "md", "json")}
    assert {answer.status_code for answer in files.values()} == {200}
    assert files["pdf"].headers["Content-Disposition"] == 'attachment; filename="town-check-marrowick-2026.pdf"'
    assert "The banks refuse us." in " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(files["pdf"].data)).pages)
    assert any("The banks refuse us." in paragraph.text for paragraph in Document(io.BytesIO(files["docx"].data)).paragraphs)
    assert "The banks refuse us." in files["html"].text
    assert "The banks refuse us." in files["md"].text
    told = json.loads(files["json"].text)
    assert (told["answers"]["members"], told["facets"]["gap"][0]["value"]) == (12, "capital")
    assert client.get(f"{address}/sheet.exe").status_code == 404


def test_a_comparison_is_downloaded_in_every_form(begin: Callable[..., str], put: Callable[..., Any], client: FlaskClient) -> None:
    first, second = begin(who="Ada"), begin(who="Ben")
    put(first, {"members": "12"})
    query = "&".join(f"sheet={address.rpartition('/')[2]}" for address in (first, second))
    for ending in ("pdf", "docx", "html", "md"):
        answer = client.get(f"/worksheets/town-check/compare.{ending}?{query}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="town-check-side-by-side.{ending}"'
    told = json.loads(client.get(f"/worksheets/town-check/compare.json?{query}").text)
    assert [(each["sheet"]["who"], each["answers"].get("members")) for each in told["sheets"]] == [("Ada", 12), ("Ben", None)]


def test_what_a_sheet_is_about_can_be_changed_and_is_checked(address: str, post: Post, kb: KnowledgeBase) -> None:
    page = f"{address}/about"
    assert post(page, page, {"subject": "", "who": "Ada", "period": "2027"}).status_code == 400
    assert post(page, page, {"subject": "Hvidmose", "who": "Ada", "period": "2027", "private": "1"}).status_code == 303
    found = sheet_of(kb, address)
    assert (found.subject, found.who, found.period, found.private) == ("Hvidmose", "Ada", "2027", True)


def test_a_sheet_is_removed_after_it_was_asked(address: str, post: Post, fetch: Fetch, kb: KnowledgeBase) -> None:
    post(address, f"{address}/versions", {"name": "first"})
    assert "with its answers and 1 version" in words(fetch(f"{address}/remove").select_one(".lead"))
    sheet_id = sheet_of(kb, address).id
    assert post(f"{address}/remove", f"{address}/remove", {}).headers["Location"] == "/worksheets/town-check"
    with pytest.raises(NotFoundError):
        kb.sheets.get(sheet_id)


def test_an_empty_sheet_leaves_lines_to_write_on(fetch: Fetch) -> None:
    page = fetch("/worksheets/town-check/empty")
    assert not page.select("main form, main input, main textarea, main select, main button")
    assert len(page.select(".part .rules")) == 1
    assert [words(row.p) for row in page.select(".blank-row")][-3:] == ["Source of income 1", "Source of income 2", "Source of income 3"]
    assert len(page.select(".blank-row .ring")) == 7 * 5
    assert "at most 5 words" in words(page.select(".part")[0])


@pytest.mark.parametrize(
    "path", ["/worksheets/nope", "/worksheets/nope/new", "/worksheets/nope/empty", "/worksheets/nope/compare", "/worksheets/sheets/0"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_sheet_whose_worksheet_is_gone_is_not_listed_and_not_found(address: str, client: FlaskClient, fetch: Fetch, kb: KnowledgeBase) -> None:
    kb.__dict__["worksheets"] = {}
    assert not fetch("/worksheets").select(".own-sheets")
    assert client.get(address).status_code == 404


def test_pages_of_a_sheet_have_headings_in_order_and_every_link_a_place(
    begin: Callable[..., str], put: Callable[..., Any], post: Post, fetch: Fetch
) -> None:
    first, second = begin(who="Ada"), begin(who="Ben")
    put(first, {"gaps.capital.contact": "0", "trust": "1", "sources.r1.name": "City"})
    post(first, f"{first}/versions", {"name": "first"})
    query = "&".join(f"sheet={address.rpartition('/')[2]}" for address in (first, second))
    version = target(fetch(first).select_one(".kept-versions a"))
    for path in (
        first,
        f"{first}/situation",
        version,
        "/worksheets",
        "/worksheets/town-check",
        "/worksheets/town-check/empty",
        f"/worksheets/town-check/compare?{query}",
    ):
        page = fetch(path)
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), (path, levels)
        ids = {str(element["id"]) for element in page.select("[id]")}
        assert {str(link["href"])[1:] for link in page.select("a[href^='#']")} <= ids
