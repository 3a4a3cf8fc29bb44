"""Help: the manual, one page per kind of user, from the Markdown files beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory
from markdown_it import MarkdownIt
from markupsafe import Markup

MANUAL = Path(__file__).parent / "manual"
ORDER = ("managers", "coaches", "researchers", "atlas", "places", "frameworks", "codebook", "commands", "settings", "figures")
"""Pages in the order of the contents; `index` stands before them."""

A_DAY = 86_400

blueprint = Blueprint("help", __name__, url_prefix="/help")


@dataclass(frozen=True)
class ManualPage:
    """A page of the manual: its name in addresses, its title, its body as HTML without the title."""

    name: str
    title: str
    body: Markup


@blueprint.get("/")
@blueprint.get("", strict_slashes=False)
def contents() -> str:
    """The first page, with the contents."""
    return _render("index")


@blueprint.get("/<name>")
def page(name: str) -> str:
    """One page."""
    if name not in ORDER:
        abort(404)
    return _render(name)


@blueprint.get("/pictures/<name>.png")
def picture(name: str) -> Response:
    """A picture of the manual."""
    return send_from_directory(MANUAL / "pictures", f"{name}.png", max_age=A_DAY)


def _render(name: str) -> str:
    return render_template("help/page.html", page=read_page(name), pages=[read_page(other) for other in ORDER])


@lru_cache
def read_page(name: str) -> ManualPage:
    """A page of the manual; its first line is the title. Headings get anchors; raw HTML is not let through."""
    text = (MANUAL / f"{name}.md").read_text(encoding="utf-8")
    title, body = re.sub(r"<!--.*?-->", "", text).split("\n", 1)
    return ManualPage(name, title.removeprefix("# "), Markup(_with_anchors(_markdown().render(body))))


def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _with_anchors(html: str) -> str:
    """Headings that can be linked to; tables and commands that can be scrolled with the keyboard on a narrow screen."""

    def anchored(match: re.Match[str]) -> str:
        level, words = match[1], match[2]
        return f'<h{level} id="{re.sub(r"[^a-z0-9]+", "-", re.sub("<[^>]+>", "", words).lower()).strip("-")}">{words}</h{level}>'

    headed = re.sub(r"<h([2-6])>(.*?)</h\1>", anchored, html).replace("<pre>", '<pre tabindex="0">')
    return headed.replace("<table>", '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>').replace("</table>", "</table></div>")
