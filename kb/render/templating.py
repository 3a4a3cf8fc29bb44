"""The Jinja2 environment of the files: HTML is escaped by itself, Markdown by the filters of its templates, and an unknown name is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from kb.render import markdown


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("kb.render", "templates"),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "inline": markdown.inline,
        "cell": markdown.cell,
        "heading": markdown.heading,
        "blocks": markdown.blocks,
        "quoted": markdown.quoted,
        "address": markdown.address,
        "attribute": markdown.attribute,
    }
    made.globals["pipe_table"] = markdown.table
    return made


def template(name: str) -> Template:
    """A template of `templates/`, read once."""
    return _environment().get_template(name)


def fragment(name: str, **values: object) -> Markup:
    """HTML of a template, every value in it escaped."""
    return Markup(template(name).render(**values))


def page(title: str, body: Markup, language: str) -> bytes:
    """A whole page that needs nothing beside it: its stylesheet stands inside, and it asks no network for anything."""
    return template("page.html").render(title=title, body=body, language=language, style=_style()).encode()


@cache
def _style() -> Markup:
    source = _environment().loader.get_source(_environment(), "file.css")[0]  # type: ignore[union-attr]  # it is set three lines above
    return Markup(source)
