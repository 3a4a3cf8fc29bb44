"""Web pages written here: the content comes out in order, the page's frame is furniture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import html as reader
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, RawDocument

Read = Callable[..., RawDocument]
STORY = (
    "The firms of the valley met for breakfast each month, and after three years they bought a machine that none of them could have paid for alone."
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a page and reads it."""

    def write_and_read(markup: str, charset: str = "utf-8") -> RawDocument:
        path = tmp_path / "valley page.html"
        path.write_bytes(markup.encode(charset))
        return reader.read(path)

    return write_and_read


def told(document: RawDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


def content(document: RawDocument) -> list[str]:
    return [block.text for block in document.blocks if block.kind is not BlockKind.FURNITURE]


def test_blocks_come_in_order_with_their_levels(read: Read) -> None:
    page = """<h1>Bridges</h1><p>Firms<br>met.</p><h2>Money</h2><ul><li>city<ul><li>half</li></ul></li><li>firms</li></ul>
    <ol start="3"><li>ask</li><li>meet</li></ol>
    <table><caption>Who paid</caption><tr><th>Who</th><th>What</th></tr><tr><td>City</td><td>half</td></tr></table>
    <blockquote><p>We talked.</p></blockquote><dl><dt>bridge</dt><dd>what joins</dd><dt>gap</dt><dd>what parts</dd></dl>
    <figure><img alt="x"><figcaption>The valley</figcaption></figure><pre>one\ntwo\n\nthree</pre>"""
    assert read(page).blocks == (
        Block(BlockKind.HEADING, "Bridges", 1),
        Block(BlockKind.PARAGRAPH, "Firms met."),
        Block(BlockKind.HEADING, "Money", 2),
        Block(BlockKind.LIST, "- city\n  - half\n- firms"),
        Block(BlockKind.LIST, "3. ask\n4. meet"),
        Block(BlockKind.CAPTION, "Who paid"),
        Block(BlockKind.TABLE, "Who | What\nCity | half"),
        Block(BlockKind.PARAGRAPH, "We talked."),
        Block(BlockKind.LIST, "- bridge: what joins\n- gap: what parts"),
        Block(BlockKind.CAPTION, "The valley"),
        Block(BlockKind.PARAGRAPH, "one two"),
        Block(BlockKind.PARAGRAPH, "three"),
    )


def test_text_in_divs_and_double_breaks_make_paragraphs(read: Read) -> None:
    page = "<div>One <b>two</b> <i>th</i>ree.<div>Four.</div>Five.<br><br>Six.<br>Seven.</div>Eight."
    assert content(read(page)) == ["One two three.", "Four.", "Five.", "Six. Seven.", "Eight."]


def test_the_frame_around_main_is_furniture_in_its_place(read: Read) -> None:
    page = f"<a>Home</a><div class='banner-x'>Welcome</div><main><p>{STORY}</p></main><footer>Imprint</footer>"
    assert told(read(page)) == [("furniture", "Home"), ("furniture", "Welcome"), ("paragraph", STORY), ("furniture", "Imprint")]


def test_a_single_article_is_the_main_content(read: Read) -> None:
    page = f"<div>Subscribe now</div><article><header><h1>Bridges</h1></header><p>{STORY}</p></article>"
    assert told(read(page)) == [("furniture", "Subscribe now"), ("heading", "Bridges"), ("paragraph", STORY)]


def test_several_articles_are_all_content(read: Read) -> None:
    page = f"<article><h2>One</h2><p>{STORY}</p></article><article><h2>Two</h2><p>{STORY}</p></article>"
    assert content(read(page)) == ["One", STORY, "Two", STORY]


@pytest.mark.parametrize(
    "frame",
    [
        "<header>Valley</header>",
        "<aside>More</aside>",
        "<form>Your mail</form>",
        "<div role='navigation'>Home</div>",
        "<div role='banner'>Valley</div>",
        "<div class='cookie-notice'>We use cookies.</div>",
        "<div id='CookieConsent'>We use cookies.</div>",
        "<ol class='breadcrumb'><li>Home</li></ol>",
        "<div class='share-buttons'>Tell friends</div>",
        "<ul class='nav main-menu'><li>Home</li></ul>",
        "<div class='relatedPosts'>Other news</div>",
        "<address>Valley 1</address>",
    ],
)
def test_parts_of_the_frame_are_known_without_main(read: Read, frame: str) -> None:
    found = read(f"<body>{frame}<div><p>{STORY}</p></div></body>")
    assert [block.kind for block in found.blocks] == [BlockKind.FURNITURE, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "around", ["<div class='with-sidebar menu'>{}</div>", "<form>{}</form>", "<div id='social-economy'>{}</div>", "<header>{}</header>"]
)
def test_what_holds_the_text_is_no_frame_whatever_it_is_called(read: Read, around: str) -> None:
    assert content(read(around.format(f"<p>{STORY}</p>"))) == [STORY]


def test_an_aside_with_a_story_inside_the_main_content_is_content_and_a_list_of_links_is_not(read: Read) -> None:
    links = "<aside><a>One</a> <a>Two</a></aside>"
    page = f"<main><p>{STORY} {STORY}</p><aside><p>{STORY}</p></aside>{links}</main>"
    assert [kind for kind, _ in told(read(page))] == ["paragraph", "paragraph", "furniture"]


def test_the_only_title_outside_main_stays_a_heading(read: Read) -> None:
    page = f"<header><h1>Bridges</h1><p>Valley</p></header><main><p>{STORY}</p></main>"
    assert told(read(page)) == [("heading", "Bridges"), ("furniture", "Valley"), ("paragraph", STORY)]


def test_hidden_elements_scripts_and_comments_are_dropped_and_text_behind_them_stays(read: Read) -> None:
    page = """<p>One<script>x()</script> two <span style="display: none">no</span><span hidden>no</span><span aria-hidden="true">no</span>three
    <!-- no --><style>p {}</style>.</p><template><p>no</p></template><noscript>no</noscript><p><del>no</del>four</p>"""
    assert content(read(page)) == ["One two three .", "four"]


def test_notes_are_footnotes_and_their_marks_are_dropped(read: Read) -> None:
    page = """<p>Firms met<sup><a href="#fn1">1</a></sup> on 20 m<sup>2</sup>.<a href="#_ftn2">[2]</a></p>
    <section role="doc-endnotes"><ol><li id="fn1">At breakfast. <a href="#fnref1">↩</a></li></ol></section><div id="ftn2"><p>In the hall.</p></div>"""
    assert told(read(page)) == [("paragraph", "Firms met on 20 m2."), ("footnote", "At breakfast."), ("footnote", "In the hall.")]


def test_links_that_only_hold_a_number_are_text(read: Read) -> None:
    assert content(read('<p>See page <a href="/bridges">3</a> and <a href="https://example.org/x#part">4</a>.</p>')) == ["See page 3 and 4."]


def test_tables_that_only_place_things_are_read_like_the_body(read: Read) -> None:
    page = "<table><tr><td><h2>Money</h2><p>City.</p></td><td><p>Firms.</p></td></tr></table>"
    page += "<table><tr><td>One.</td></tr><tr><td>Two.</td></tr></table>"
    assert told(read(page)) == [("heading", "Money"), ("paragraph", "City."), ("paragraph", "Firms."), ("paragraph", "One."), ("paragraph", "Two.")]


def test_a_list_of_cards_is_read_like_the_body(read: Read) -> None:
    page = "<ul><li><h3>Breakfast</h3><p>Firms met.</p></li><li><h3>Machine</h3><p>Firms paid.</p></li></ul>"
    assert content(read(page)) == ["Breakfast", "Firms met.", "Machine", "Firms paid."]


def test_items_with_several_paragraphs_stay_one_item(read: Read) -> None:
    assert content(read("<ul><li><p>One.</p><p>Two.</p></li><li>Three<ol><li>a</li></ol></li></ul>")) == ["- One. Two.\n- Three\n  1. a"]


def test_bold_lines_are_headings_only_where_the_page_has_no_others(read: Read) -> None:
    bold = "<p><strong>Money</strong></p><p>The city paid half.</p><p><b>A whole sentence.</b></p>"
    assert [block.heading_level for block in read(f"<h1>Bridges</h1>{bold}").blocks] == [1, 2, None, None]
    assert [block.heading_level for block in read(f"<h2>Bridges</h2>{bold}").blocks] == [2, None, None, None]


def test_the_role_of_a_heading_makes_one(read: Read) -> None:
    found = read('<div role="heading" aria-level="3">Money</div><p>City.</p>')
    assert found.blocks == (Block(BlockKind.HEADING, "Money", 3), Block(BlockKind.PARAGRAPH, "City."))


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta name="citation_title" content="Ten years"><title>x</title>', "Ten years"),
        ('<meta property="og:title" content="Ten years"><title>x</title>', "Ten years"),
        ("<title>Ten years | The Valley Office</title>", "Ten years"),
        ("<title>Bridges - Valley - Office</title>", "Bridges"),
        ("<title>Ten-year plan</title>", "Ten-year plan"),
        ("", "Bridges"),
    ],
)
def test_the_title_comes_from_metadata_then_title_then_heading(read: Read, head: str, title: str) -> None:
    assert read(f"<head>{head}</head><h1>Bridges</h1><p>{STORY}</p>").title == title


def test_authors_date_and_language_come_from_metadata(read: Read) -> None:
    head = '<meta name="citation_author" content="Miller, Anna"><meta name="citation_author" content="Stone, Ben">'
    head += '<meta name="dc.date" content="2014-05-01">'
    found = read(f'<html lang="sv-SE"><head>{head}</head><body><p>{STORY}</p></body></html>')
    assert (found.authors, found.year, found.language, found.pages) == (("Miller, Anna", "Stone, Ben"), 2014, "sv", ())


@pytest.mark.parametrize(
    ("charset", "stated"), [("cp1252", "iso-8859-1"), ("cp1250", "windows-1250"), ("utf-8", "iso-8859-1"), ("utf-16", "utf-8"), ("cp1252", "")]
)
def test_pages_in_any_charset_are_read(read: Read, charset: str, stated: str) -> None:
    meta = f'<meta charset="{stated}">' if stated else ""
    assert content(read(f"<html><head>{meta}</head><body><p>Brücken für alle</p></body></html>", charset)) == ["Brücken für alle"]


def test_an_xml_declaration_and_entities_are_no_trouble(read: Read) -> None:
    page = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html><body><p>Br&uuml;cken &amp; &#8220;mehr&#8221;</p></body></html>'
    assert content(read(page)) == ["Brücken & “mehr”"]


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        (
            '<div id="root"></div><script src="app.js"></script>',
            "builds its text by script; open it in a browser and save it from there, or print it to PDF",
        ),
        ("<html><body></body></html>", "holds no text; save it again from the browser"),
    ],
)
def test_a_page_without_text_is_refused(read: Read, page: str, cause: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read(page)
    assert str(refusal.value) == f"'valley page.html' is a web page that {cause}."


def test_a_page_that_is_all_frame_is_content(read: Read) -> None:
    assert told(read("<nav>Home</nav><footer>Imprint</footer>")) == [("paragraph", "Home"), ("paragraph", "Imprint")]


def test_deep_nesting_is_read_and_bottomless_nesting_is_refused(read: Read) -> None:
    assert content(read("<div>" * 150 + "Firms met." + "</div>" * 150)) == ["Firms met."]
    with pytest.raises(UnreadableFileError, match="lie too deep in one another; open it in a browser and save it from there, or print it to PDF"):
        read("<div>" * 1500 + "Firms met." + "</div>" * 1500)


def test_the_library_page_is_read_without_its_menu() -> None:
    path = Path("../shared/library/infocus-clusters-ris3.html")
    if not path.exists():
        pytest.skip("../shared/library is absent")
    found = reader.read(path)
    assert [block.kind for block in found.blocks[:2]] == [BlockKind.FURNITURE, BlockKind.HEADING]
    assert (found.language, sum(1 for block in found.blocks if block.kind is BlockKind.HEADING)) == ("en", 2)
