"""New practices: chosen, written, checked by a second person, found, exported."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.cards import parse_card
from kb.drafts.revisions import DraftState
from kb.knowledge import KnowledgeBase
from kb.model import CASE_SECTIONS, Document
from tests.web.reading import words
from web.chosen import MOST
from web.draft_form import SECTION_FIELDS

Fetch = Callable[..., BeautifulSoup]
Post = Callable[..., Any]
AddReport = Callable[..., Document]

MILL = "hvidmose-mill-test-bed"
TYPED = {
    "title": "Four banks sit down with twelve software firms",
    "summary": "A council brought four banks and twelve software firms to one table each quarter; nine firms got loans.",
    "country": "Sweden",
    "asked_as": "Banks refuse us.\nWho lends to software firms?\nHow does a council bring banks in?",
    **{SECTION_FIELDS[name]: f"The banks came to supper, and told of {name.lower()} [1]." for name in CASE_SECTIONS},
}


def fields(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form of a practice."""
    form = page.select_one("form[data-draft]")
    assert form is not None
    sent: dict[str, Any] = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[type=text], input[type=hidden]")}
    sent |= {str(box["name"]): box.get_text().removeprefix("\n") for box in form.select("textarea")}
    for box in form.select("select"):
        chosen = box.select_one("option[selected]") or box.select_one("option")
        sent[str(box["name"])] = str(chosen["value"]) if chosen else ""
    for box in form.select("input[type=checkbox][checked]"):
        sent.setdefault(str(box["name"]), [])
        sent[str(box["name"])].append(str(box["value"]))
    return sent


@pytest.fixture
def choose(post: Post, report: Document) -> Callable[[str], Any]:
    page = f"/library/{report.id}?choose=1"
    return lambda passage_id: post(page, "/drafts/passages", {"add": passage_id, "back": page})


@pytest.fixture
def started(choose: Callable[[str], Any], post: Post, kb: KnowledgeBase, passage_id: str) -> str:
    """Id of a draft of the passage on banks, begun by Ada."""
    choose(passage_id)
    assert post("/drafts/new", "/drafts", {"who": "Ada"}).status_code == 303
    return kb.drafts.all_last()[0].case_id


@pytest.fixture
def write(client: FlaskClient, fetch: Fetch, started: str) -> Callable[..., Any]:
    """Sends the form of the draft with what is typed; `move` is the button."""

    def send(move: str, **typed: Any) -> Any:
        form = fields(fetch(f"/drafts/{started}/edit")) | typed | {"move": move}
        return client.post(f"/drafts/{started}/edit", data=form)

    return send


@pytest.fixture
def moved(post: Post, kb: KnowledgeBase, started: str) -> Callable[..., Any]:
    def send(move: str, who: str, **further: str) -> Any:
        follows = str(kb.drafts.last(started).number)
        return post(f"/drafts/{started}", f"/drafts/{started}/move", {"move": move, "who": who, "follows": follows, **further})

    return send


def test_passages_are_chosen_one_by_one_and_the_count_stands_on_the_page(choose: Callable[[str], Any], fetch: Fetch, passage_id: str) -> None:
    answer = choose(passage_id)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?choose=1#use-{passage_id}")
    page = fetch(answer.headers["Location"])
    assert words(page.select_one(".chosen")) == "1 passage chosen: start a practice"
    assert words(page.select_one(f"#use-{passage_id}")) == "Chosen for a new practice Start it with 1 passage Take it away"


def test_every_passage_but_furniture_can_be_chosen_once(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    shown = [str(span["id"]) for span in fetch(f"/library/{report.id}?choose=1&whole=1").select(".collect")]
    assert shown == [f"use-{i}" for i, passage in kb.passages_of(report.id).items() if not passage.furniture]
    assert not fetch(f"/library/{report.id}").select(".collect")


def test_a_passage_of_an_answer_can_be_chosen(fetch: Fetch, report: Document) -> None:
    page = fetch("/?q=What+should+a+council+ask+each+bank&tab=advice")
    assert page.select(".result .collect button[form=collect][name=add]")


def test_a_passage_is_taken_away_again(choose: Callable[[str], Any], post: Post, fetch: Fetch, passage_id: str) -> None:
    choose(passage_id)
    assert words(fetch("/drafts/new").select_one(".passage")).startswith("In Marrowick the council invited four banks")
    post("/drafts/new", "/drafts/passages", {"remove": passage_id, "back": "/drafts/new"})
    assert "No passage is chosen" in words(fetch("/drafts/new").select_one(".empty"))


@pytest.mark.parametrize("back", ["//example.org", "https://example.org", "/\\example.org", ""])
def test_choosing_leads_to_no_other_site(post: Post, report: Document, passage_id: str, back: str) -> None:
    answer = post(f"/library/{report.id}?choose=1", "/drafts/passages", {"add": passage_id, "back": back})
    assert answer.headers["Location"] == "/drafts/new"


def test_an_unknown_passage_is_not_found_and_too_many_are_refused(choose: Callable[[str], Any], client: FlaskClient, passage_id: str) -> None:
    assert choose("nope").status_code == 404
    with client.session_transaction() as session:
        session["chosen"] = [f"p{n}" for n in range(MOST)]
    assert choose(passage_id).status_code == 400


def test_a_draft_begins_with_what_the_passages_say(fetch: Fetch, kb: KnowledgeBase, started: str, passage_id: str) -> None:
    last = kb.drafts.last(started)
    assert started.startswith("own-marrowick-")
    assert (last.who, last.state, last.writing.lists["gap"]) == ("Ada", DraftState.DRAFT, ("capital",))
    page = fetch(f"/drafts/{started}/edit")
    sent = fields(page)
    assert sent["place"] == "Marrowick"
    assert sent["gap"] == ["capital"]
    assert "invited four banks" in sent["cited-quote"]
    assert (sent["cited-source"], sent["cited-passage"], sent["cited-pages"]) == ("bridges-2019", passage_id, "25")
    assert words(page.select_one("input[name=gap][value=capital]").parent) == "Capital 1 of 1"  # type: ignore[union-attr]
    assert not fetch("/drafts").select(".chosen")


def test_without_a_name_nothing_is_started(choose: Callable[[str], Any], post: Post, kb: KnowledgeBase, passage_id: str) -> None:
    choose(passage_id)
    answer = post("/drafts/new", "/drafts", {"who": " "})
    assert answer.status_code == 400
    assert "name has 1 to 60 characters" in answer.text
    assert "invited four banks" in answer.text
    assert kb.drafts.all_last() == ()


def test_a_preview_shows_what_is_typed_and_keeps_nothing(write: Callable[..., Any], kb: KnowledgeBase, started: str) -> None:
    page = BeautifulSoup(write("preview", title="Banks at supper", situation="It rained. [1]").data, "html.parser")
    assert words(page.select_one("#preview h3")) == "Banks at supper"
    assert "It rained." in words(page.select_one("#preview"))
    assert "Summary is missing." in words(page.select_one("#checks"))
    assert fields(page)["title"] == "Banks at supper"
    assert len(kb.drafts.history(started)) == 1


def test_every_save_is_a_revision_with_the_fields_that_changed(write: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase, started: str) -> None:
    assert write("save", title="Banks at supper").status_code == 303
    assert [revision.writing.texts["title"] for revision in kb.drafts.history(started)] == ["", "Banks at supper"]
    page = fetch(f"/drafts/{started}")
    assert "Changed: Title" in words(page.select(".history li")[0])
    earlier = kb.drafts.history(started)[0].number
    assert words(fetch(f"/drafts/{started}/revisions/{earlier}").select_one("#preview h3")) == "A practice without a title"
    fetch(f"/drafts/{started}/revisions/{earlier + 99}", 404)


def test_the_second_of_two_who_save_is_told_sees_both_and_loses_nothing(
    client: FlaskClient, fetch: Fetch, write: Callable[..., Any], kb: KnowledgeBase, started: str
) -> None:
    opened = fields(fetch(f"/drafts/{started}/edit"))
    write("save", title="Ada's title")
    answer = client.post(f"/drafts/{started}/edit", data=opened | {"title": "Ben's title", "who": "Ben", "move": "save"})
    assert answer.status_code == 409
    page = BeautifulSoup(answer.data, "html.parser")
    assert words(page.select_one(".theirs h2")) == "Ada saved this meanwhile"
    assert words(page.select_one(".theirs dl")) == "Title Ada's title"
    sent = fields(page)
    assert sent["title"] == "Ben's title"
    assert client.post(f"/drafts/{started}/edit", data=sent | {"who": "Ben", "move": "save"}).status_code == 303
    assert [(r.who, r.writing.texts["title"]) for r in kb.drafts.history(started)] == [("Ada", ""), ("Ada", "Ada's title"), ("Ben", "Ben's title")]


def test_what_is_not_ready_is_not_submitted_and_stays_typed(write: Callable[..., Any], kb: KnowledgeBase, started: str) -> None:
    answer = write("submit", title="Banks at supper")
    assert answer.status_code == 400
    assert "points are still open (" in answer.text
    assert "Banks at supper" in answer.text
    assert len(kb.drafts.history(started)) == 1


def test_from_passage_to_a_practice_that_is_found(
    write: Callable[..., Any], moved: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase, started: str
) -> None:
    assert write("submit", **TYPED).status_code == 303
    page = fetch(f"/drafts/{started}")
    assert len(page.select("#checks .passed")) == 4
    assert "a second person has to check" in moved("publish", "Ada", read="1").text
    assert "tick that you have done so" in moved("publish", "Ben").text
    assert kb.drafts.last(started).state is DraftState.SUBMITTED
    assert moved("publish", "Ben", read="1").status_code == 303
    assert kb.drafts.last(started).state is DraftState.PUBLISHED
    result = fetch("/?q=Four+banks+sit+down+with+twelve+software+firms").select_one(".result h3 a")
    assert result is not None
    assert result["href"] == f"/cases/{started}"
    shown = fetch(f"/cases/{started}")
    assert words(shown.select_one(".prose section p")) == "The banks came to supper, and told of situation."
    assert "Read the passage" in words(shown.select_one(".sources"))


def test_a_practice_is_sent_back_with_a_note(
    write: Callable[..., Any], moved: Callable[..., Any], fetch: Fetch, kb: KnowledgeBase, started: str
) -> None:
    write("submit", **TYPED)
    assert moved("send-back", "Ben", note="").status_code == 400
    assert moved("send-back", "Ben", note="Say who paid.").status_code == 303
    assert kb.drafts.last(started).state is DraftState.DRAFT
    assert words(fetch(f"/drafts/{started}").select_one(".note")) == "Ben: “Say who paid.”"
    assert "Say who paid." in words(fetch("/drafts").select_one(".entry"))


def test_a_withdrawn_practice_is_gone_from_the_library_and_listed_here(
    write: Callable[..., Any], moved: Callable[..., Any], fetch: Fetch, started: str
) -> None:
    write("submit", **TYPED)
    moved("publish", "Ben", read="1")
    assert moved("withdraw", "Cy", note="Out of date.").status_code == 303
    fetch(f"/cases/{started}", 404)
    assert words(fetch("/drafts").select_one(".entry .meta")).startswith("Withdrawn · Marrowick, Sweden · Cy")


def test_a_second_publication_of_what_was_seen_is_told_of_the_first(
    write: Callable[..., Any], post: Post, moved: Callable[..., Any], kb: KnowledgeBase, started: str
) -> None:
    write("submit", **TYPED)
    seen = str(kb.drafts.last(started).number)
    moved("publish", "Ben", read="1")
    answer = post(f"/drafts/{started}", f"/drafts/{started}/move", {"move": "publish", "who": "Cy", "read": "1", "follows": seen})
    assert answer.status_code == 409
    assert "Somebody saved" in answer.text


def test_published_practices_are_exported_as_cards(
    write: Callable[..., Any], moved: Callable[..., Any], client: FlaskClient, kb: KnowledgeBase, started: str
) -> None:
    write("submit", **TYPED)
    moved("publish", "Ben", read="1")
    one = client.get(f"/drafts/{started}/card.md")
    assert one.headers["Content-Disposition"] == f'attachment; filename="{started}.md"'
    case = kb.case(started)
    assert parse_card(one.text, started, kb.codebook, case.hash) == case
    with zipfile.ZipFile(io.BytesIO(client.get("/drafts/cards.zip").data)) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {f"{started}.md": one.text}
    assert client.get("/drafts/nope/card.md").status_code == 404


def test_a_record_of_the_library_is_revised_as_a_version_of_its_own(client: FlaskClient, fetch: Fetch, kb: KnowledgeBase) -> None:
    link = fetch(f"/cases/{MILL}").select_one(".record a")
    assert link is not None
    sent = fields(fetch(str(link["href"])))
    assert kb.drafts.history(MILL) == ()
    assert client.post(str(link["href"]), data=sent | {"title": "The mill, told anew", "who": "Ada", "move": "submit"}).status_code == 303
    assert kb.case(MILL).title == "A steel mill becomes a test bed of the technical university"
    page = fetch(f"/drafts/{MILL}")
    publish = {"move": "publish", "who": "Ben", "read": "1", "follows": str(kb.drafts.last(MILL).number), "csrf_token": sent["csrf_token"]}
    assert words(page.select_one(".kicker strong")) == "Waits for a second person"
    assert client.post(f"/drafts/{MILL}/move", data=publish).status_code == 303
    assert kb.case(MILL).title == "The mill, told anew"


def test_further_passages_are_cited_in_a_draft_that_there_is(
    choose: Callable[[str], Any], post: Post, kb: KnowledgeBase, report: Document, passage_id: str, started: str
) -> None:
    further = next(i for i, passage in kb.passages_of(report.id).items() if "begin with the banks" in passage.text)
    choose(further)
    choose(passage_id)
    answer = post(f"/drafts/{started}", f"/drafts/{started}/passages", {"who": "Ben", "follows": str(kb.drafts.last(started).number)})
    assert answer.status_code == 303
    assert [row.passage_id for row in kb.drafts.last(started).writing.cited] == [passage_id, further]


def test_a_report_without_a_work_asks_to_be_linked(add_report: AddReport, post: Post, fetch: Fetch, kb: KnowledgeBase, report_bytes: bytes) -> None:
    document = add_report(report_bytes)
    first = next(i for i, passage in kb.passages_of(document.id).items() if "invited four banks" in passage.text)
    post(f"/library/{document.id}?choose=1", "/drafts/passages", {"add": first, "back": ""})
    post("/drafts/new", "/drafts", {"who": "Ada"})
    draft = kb.drafts.all_last()[0].case_id
    page = fetch(f"/drafts/{draft}/edit")
    link = page.select_one(".cited-typed .hint a")
    assert link is not None
    assert link["href"] == f"/library#document-{document.id[:12]}"
    assert "is not linked to a published work" in words(page.select_one("#checks"))
    kb.link_source(document.id, "bridges-2019")
    assert fields(fetch(f"/drafts/{draft}/edit"))["cited-source"] == "bridges-2019"


def test_what_is_not_written_here_is_not_found(fetch: Fetch) -> None:
    for address in ("/drafts/own-0", "/drafts/own-0/edit", f"/drafts/{MILL}", f"/drafts/{MILL}/revisions/1"):
        fetch(address, 404)


def test_pages_of_a_draft_are_whole(write: Callable[..., Any], fetch: Fetch, started: str) -> None:
    write("submit", **TYPED)
    for address in (f"/drafts/{started}", f"/drafts/{started}/edit"):
        page = fetch(address)
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels
        ids = [str(element["id"]) for element in page.select("[id]")]
        assert len(ids) == len(set(ids))
        for field in page.select("input:not([type=hidden]), select, textarea"):
            assert field.find_parent("label"), field
