"""HTML -> RawDocument: the main content as blocks, the page's frame (menus, banners, notices) as furniture. Web pages have no pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ingest.readers.blocks import choose_authors, choose_title, choose_year, language_code
from ingest.readers.decode import decode
from ingest.readers.html_frame import Frame, drop_unseen
from ingest.readers.html_walk import HtmlWalker
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, RawDocument

TITLE_NAMES = ("citation_title", "dc.title", "dcterms.title", "og:title")
AUTHOR_NAMES = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author")
DATE_NAMES = (
    "citation_publication_date",
    "citation_date",
    "citation_year",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
)
LANGUAGE_NAMES = ("content-language", "dc.language", "dcterms.language", "og:locale")
PRINT_IT = "open it in a browser and save it from there, or print it to PDF"
SCRIPTED = f"builds its text by script; {PRINT_IT}"
EMPTY = "holds no text; save it again from the browser"
SITE_SUFFIX = re.compile(r"\s+[|–—·»:-]\s+[^|–—·»]{2,60}$")


def read(path: Path) -> RawDocument:
    """The document of a web page.

    Args:
        path: The file.

    Returns:
        Blocks in reading order, the frame of the page among them as furniture.

    Raises:
        UnreadableFileError: Where nothing is left without scripts and markup.
    """
    text = decode(path.read_bytes())
    root = _parse(text) if text else None
    if root is None:
        raise UnreadableFileError(f"'{path.name}' is no readable web page; save it again from the browser.")
    metadata = _metadata(root)
    blocks = _blocks(root, path.name)
    return RawDocument(
        title=choose_title(_titles(root, metadata, blocks), blocks, path.stem),
        authors=choose_authors(name for name in _values(metadata, AUTHOR_NAMES) if not name.startswith("http")),
        year=choose_year([*_values(metadata, DATE_NAMES), *_published_times(root)], blocks),
        language=_language(root, metadata),
        pages=(),
        blocks=blocks,
    )


def blocks_of_fragment(markup: str) -> tuple[Block, ...]:
    """Blocks of a piece of HTML that somebody wrote as content, so that nothing in it is the frame of a page."""
    root = _parse(f"<html><body>{markup}</body></html>")
    if root is None:
        return ()
    drop_unseen(root)
    return HtmlWalker(None).read(root)


def _blocks(root: Any, file: str) -> tuple[Block, ...]:
    """Blocks of the page, or our error where it has none."""
    has_scripts = root.find(".//script") is not None
    try:
        blocks = blocks_of(root)
    except RecursionError as error:
        raise UnreadableFileError(f"'{file}' is a web page whose parts lie too deep in one another; {PRINT_IT}.") from error
    if not blocks:
        raise UnreadableFileError(f"'{file}' is a web page that {SCRIPTED if has_scripts else EMPTY}.")
    return blocks


def blocks_of(root: Any) -> tuple[Block, ...]:
    """Blocks of a whole page; where all of it looks like the frame, all of it is content."""
    drop_unseen(root)
    body = root.find("body") if root.find("body") is not None else root
    blocks = HtmlWalker(Frame(body)).read(body)
    if not any(block.kind is not BlockKind.FURNITURE for block in blocks):
        blocks = HtmlWalker(None).read(body)
    return blocks


def _parse(text: str) -> Any | None:
    """The document's root element, or None where the parser finds none. Entities of a DTD and the network are never used."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        return lxml_html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _metadata(root: Any) -> dict[str, list[str]]:
    """Contents of the meta elements by name in lower case."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("http-equiv") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            found.setdefault(name, []).append(meta.get("content"))
    return found


def _values(metadata: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    """Values under the first of these names that has any."""
    return next((metadata[name] for name in names if name in metadata), [])


def _titles(root: Any, metadata: dict[str, list[str]], blocks: tuple[Block, ...]) -> list[str]:
    """Stated titles, best first: metadata, then the page's title, without the site's name behind it."""
    stated = _values(metadata, TITLE_NAMES)
    title = " ".join((root.findtext(".//title") or "").split())
    heading = next((block.text for block in blocks if block.kind is BlockKind.HEADING and block.heading_level == 1), "")
    if heading and title.startswith(heading):
        title = heading
    return [*stated, SITE_SUFFIX.sub("", title), title]


def _published_times(root: Any) -> list[str]:
    """Dates of `time` elements that say they are the publication's."""
    return [time.get("datetime", "") for time in root.iter("time") if time.get("pubdate") is not None or "datePublished" in time.get("itemprop", "")]


def _language(root: Any, metadata: dict[str, list[str]]) -> str | None:
    body = root.find("body")
    stated = [root.get("lang"), root.get("xml:lang"), body.get("lang") if body is not None else None, *_values(metadata, LANGUAGE_NAMES)]
    return next((code for code in map(language_code, stated) if code), None)
