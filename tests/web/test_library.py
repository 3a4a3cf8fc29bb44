from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import update

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document, Problem
from kb.schema import documents
from tests.web.reading import words
from tests.web.reports import passage_on_banks

Fetch = Callable[..., BeautifulSoup]
AddReport = Callable[..., Document]


def test_an_empty_library_says_how_to_fill_it(fetch: Fetch) -> None:
    page = fetch("/library")
    assert "No report has been added yet" in words(page.select_one(".empty"))
    assert "clusterbridge ingest" in words(page.select_one("#add").parent)  # type: ignore[union-attr]


def test_works_are_listed_with_their_practices(fetch: Fetch) -> None:
    rows = [words(entry) for entry in fetch("/library").select("article.entry")]
    assert rows[0].startswith(
        "Bridges Built Slowly: Six Towns and Their Firms Ada Northgate and Pär Ström, 2019 · report · Marrowick Press 4 practices"
    )
    assert "its report is not in this library yet" in rows[0]
    assert "2 practices" in rows[1]


def test_a_linked_document_says_state_pages_passages_and_source(fetch: Fetch, report: Document) -> None:
    entry = words(fetch("/library").select_one(f"#document-{report.id[:12]}"))
    assert "PDF · bridges.pdf" in entry
    assert "Ready · 3 pages · 5 passages" in entry
    assert "A file of Bridges Built Slowly: Six Towns and Their Firms ; 4 practices open here" in entry
    assert "1 problem while reading The text of a figure could not be read" in entry


def test_an_unlinked_document_is_proposed_by_title_and_linked_by_a_form(
    fetch: Fetch, post: Callable[..., Any], kb: KnowledgeBase, add_report: AddReport, report_bytes: bytes
) -> None:
    document = add_report(report_bytes)
    entry = fetch("/library").select_one(f"#document-{document.id[:12]}")
    assert entry is not None
    assert "By its title this looks like Bridges Built Slowly: Six Towns and Their Firms" in words(entry)
    chosen = entry.select_one("option[selected]")
    assert chosen is not None
    assert chosen["value"] == "bridges-2019"
    response = post("/library", f"/library/{document.id}/source", {"source": "bridges-2019"})
    assert response.status_code == 303
    assert kb.document(document.id).source_id == "bridges-2019"
    post("/library", f"/library/{document.id}/source", {"source": ""})
    assert kb.document(document.id).source_id is None


def test_linking_to_an_unknown_source_is_refused(post: Callable[..., Any], report: Document) -> None:
    assert post("/library", f"/library/{report.id}/source", {"source": "nope"}).status_code == 404


def test_files_that_failed_are_named_with_what_to_do(fetch: Fetch, kb: KnowledgeBase) -> None:
    kb.store.add_failure("/x/locked.pdf", Problem("locked.pdf", "It needs a password; save it without one.", 3))
    assert words(fetch("/library").select_one(".failures li")) == "locked.pdf , page 3: It needs a password; save it without one."


def test_a_replaced_document_says_so_and_links_to_the_newer_one(fetch: Fetch, report: Document, add_report: AddReport, report_bytes: bytes) -> None:
    newer = add_report(report_bytes + b"%", replaces=report.id, source_id="bridges-2019")
    old = fetch(f"/library/{report.id}")
    notice = old.select_one(".notice a")
    assert notice is not None
    assert notice["href"] == f"/library/{newer.id}"
    assert "invited four banks" in words(old.select_one(".document-text"))
    assert "Replaced by a newer version" in words(fetch("/library").select_one(".superseded"))
    assert words(fetch("/").select_one(".coverage")).endswith("1 report added.")


def test_a_document_shows_pages_headings_lists_tables_and_notes(fetch: Fetch, report: Document) -> None:
    text = fetch(f"/library/{report.id}").select_one(".document-text")
    assert text is not None
    assert [words(mark.span) for mark in text.select(".page-mark")] == [
        "page 1 of the file · p. xi",
        "page 2 of the file · p. 25",
        "page 3 of the file · p. 26",
    ]
    assert [(heading.name, words(heading)) for heading in text.select("h2, h3, h4")][:3] == [
        ("h2", "1 Before the bridge"),
        ("h3", "Banks at one table"),
        ("h2", "What a council should do"),
    ]
    assert [words(item) for item in text.select("ul.as-found li")] == ["Marrowick, a town of farms and shops", "Quillhaven, five yards at a quay"]
    assert [words(cell) for cell in text.select("th")] == ["Year", "Loans"]
    assert [words(cell) for cell in text.select("td")] == ["2013", "0", "2017", "9"]
    assert words(text.select_one(".footnote")) == "1 Both towns asked to be named."
    assert words(text.select_one("details.furniture summary")).startswith("Contents 1 Before")


def test_page_numbers_of_the_file_are_not_repeated_in_the_text(fetch: Fetch, report: Document) -> None:
    assert "xi" not in [words(line) for line in fetch(f"/library/{report.id}").select("p.furniture")]


def test_the_outline_leads_to_headings_that_are_there(fetch: Fetch, report: Document) -> None:
    page = fetch(f"/library/{report.id}")
    anchors = [str(link["href"]) for link in page.select(".outline a")]
    assert len(anchors) == 3
    assert all(page.select_one(anchor) for anchor in anchors)


def test_the_cited_passage_is_set_apart_with_its_page(fetch: Fetch, report: Document, passage_id: str) -> None:
    page = fetch(f"/library/{report.id}?passage={passage_id}")
    cited = page.select_one("#passage")
    assert cited is not None
    assert words(cited.select_one(".cited-label")) == "The cited passage, page 2 of the file, printed p. 25"
    assert "invited four banks" in words(cited)
    assert "Six towns by the sea" not in words(cited)
    picture = page.select_one("figure img")
    assert picture is not None
    assert picture["src"] == f"/library/{report.id}/pages/2.png?passage={passage_id}"
    assert picture["alt"] == "Page 2 of the file as printed, with the cited passage boxed"
    assert page.select_one(f"a[href='/library/{report.id}/file#page=2']")
    assert "(Northgate & Ström, 2019, p. 25)" in words(page.select_one(".citation"))


def test_a_page_that_was_read_from_its_picture_shows_it_and_says_how_surely(kb: KnowledgeBase, fetch: Fetch, report: Document) -> None:
    pages = [[page.number, page.label, 0.913 if page.number == 2 else None] for page in report.pages]
    with kb.store.engine.begin() as connection:
        connection.execute(update(documents).where(documents.c.id == report.id).values(pages=pages))
    page = fetch(f"/library/{report.id}?passage={passage_on_banks(kb, report)}")
    assert [words(mark.span) for mark in page.select(".page-mark")][1] == "page 2 of the file · p. 25 · read from its picture, 91% sure"
    assert words(page.select_one(".cited-label")) == "The cited passage, page 2 of the file, printed p. 25, read from its picture, 91% sure"
    assert [picture["alt"] for picture in page.select(".scan img, .page-picture img")] == ["Page 2 of the file as scanned"] * 2
    assert words(page.select_one(".notice")).startswith("1 page was read from pictures by text recognition")


def test_a_passage_that_is_gone_is_told(fetch: Fetch, report: Document) -> None:
    assert "no longer part of this version" in words(fetch(f"/library/{report.id}?passage=gone").select_one("[role=status]"))


def test_practices_of_the_work_are_listed(fetch: Fetch, report: Document) -> None:
    section = fetch(f"/library/{report.id}").select_one(".from-here")
    assert words(section.h2) == "4 practices from this work"  # type: ignore[union-attr]


def test_a_long_document_comes_in_parts_and_opens_at_the_right_one(
    fetch: Fetch, report: Document, passage_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.present.document.PART_CHARS", 200)
    first = fetch(f"/library/{report.id}")
    assert words(first.select_one(".part-title")) == "Part 1 of 3"
    assert "invited four banks" not in words(first.select_one(".document-text"))
    assert "invited four banks" in words(fetch(f"/library/{report.id}?passage={passage_id}").select_one("#passage"))
    assert words(fetch(f"/library/{report.id}?page=3").select_one(".part-title")) == "Part 3 of 3"
    assert words(fetch(f"/library/{report.id}?part=99").select_one(".part-title")) == "Part 3 of 3"
    assert "invited four banks" in words(fetch(f"/library/{report.id}?whole=1").select_one(".document-text"))
    links = [str(link["href"]) for link in first.select(".outline a")]
    assert links[1].startswith(f"/library/{report.id}?part=2#h-")


def test_text_of_a_report_is_escaped(client: FlaskClient, report: Document) -> None:
    page = client.get(f"/library/{report.id}?whole=1").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_pdf_opens_in_the_browser_or_is_downloaded(client: FlaskClient, report: Document, report_bytes: bytes) -> None:
    with client.get(f"/library/{report.id}/file") as inline:
        assert (inline.status_code, inline.mimetype, inline.data) == (200, "application/pdf", report_bytes)
        assert inline.headers["Content-Disposition"].startswith("inline")
        assert "default-src 'none'" in inline.headers["Content-Security-Policy"]
    with client.get(f"/library/{report.id}/file?download=1") as download:
        assert download.headers["Content-Disposition"] == "attachment; filename=bridges.pdf"


@pytest.mark.parametrize(("media_type", "file"), [("text/html", "page.html"), ("text/plain", "notes.txt"), ("text/markdown", "notes.md")])
def test_other_files_are_only_ever_downloaded_and_sandboxed(client: FlaskClient, add_report: AddReport, media_type: str, file: str) -> None:
    document = add_report(b"<script>alert(1)</script>", media_type=media_type, file=file)
    with client.get(f"/library/{document.id}/file") as response:
        assert response.headers["Content-Disposition"] == f"attachment; filename={file}"
        assert response.headers["Content-Security-Policy"].startswith("sandbox;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_without_its_file_offers_none(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    (kb.settings.files_folder / report.id).unlink()
    assert not fetch(f"/library/{report.id}").select("a[href*='/file']")
    fetch(f"/library/{report.id}/file", 404)
    fetch(f"/library/{report.id}/pages/1.png", 404)


def test_a_page_comes_as_a_picture(client: FlaskClient, report: Document, passage_id: str) -> None:
    plain = client.get(f"/library/{report.id}/pages/2.png")
    boxed = client.get(f"/library/{report.id}/pages/2.png?passage={passage_id}")
    assert (plain.mimetype, boxed.mimetype) == ("image/png", "image/png")
    assert boxed.data.startswith(b"\x89PNG")
    assert boxed.data != plain.data


@pytest.mark.parametrize("page", ["0", "4", "99999"])
def test_a_page_that_the_file_lacks_is_not_found(fetch: Fetch, report: Document, page: str) -> None:
    fetch(f"/library/{report.id}/pages/{page}.png", 404)


def test_the_citation_downloads_as_bibtex(client: FlaskClient, report: Document) -> None:
    response = client.get(f"/library/{report.id}/citation.bib")
    assert response.headers["Content-Disposition"] == 'attachment; filename="northgate2019bridges.bib"'
    assert response.get_data(as_text=True).startswith("@techreport{northgate2019bridges,\n")


@pytest.mark.parametrize(
    "address", ["/library/nope", "/library/nope/file", "/library/nope/pages/1.png", "/library/nope/citation.bib", "/library/../etc/passwd"]
)
def test_an_unknown_document_is_not_found(fetch: Fetch, address: str) -> None:
    fetch(address, 404)


def test_a_passage_leads_to_what_was_decided_on_it_once_anything_was(fetch: Fetch, kb: KnowledgeBase, report: Document, passage_id: str) -> None:
    here = f"/library/{report.id}?passage={passage_id}"
    assert not fetch(here).select(".cited-label a")
    kb.record.decide("Ada", [Choice(passage_id, "gap", Action.CHANGE, ("capital",))], kb.codebook)
    assert [link["href"] for link in fetch(here).select(".cited-label a")] == [f"/tagging/history?passage={passage_id}"]
