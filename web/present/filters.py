"""What templates may call."""

from __future__ import annotations

from flask import Flask, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from kb.sources.authors import surnames
from web.present.words import count, day, free_label, moment, place_line, printed_pages, site_name

_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading", "html_block", "html_inline", "hr"])


def markdown(text: str) -> Markup:
    """A section of a card as HTML: paragraphs, lists, emphasis, links; whatever else it holds stays text, escaped by the renderer."""
    return Markup(_markdown.render(text))


def theme() -> str:
    """The theme that a visitor chose, or nothing: the system's."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


def add_filters(app: Flask) -> None:
    """Register filters and functions."""
    app.jinja_env.filters |= {"markdown": markdown, "day": day, "moment": moment, "free_label": free_label}
    app.jinja_env.filters |= {"printed_pages": printed_pages, "site_name": site_name, "surnames": surnames}
    app.jinja_env.globals |= {"count": count, "place_line": place_line, "theme": theme}
