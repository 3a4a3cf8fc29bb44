"""The form of a practice: what was typed to a `Writing`, and its lists as they are typed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from kb.cards import CASE_FACETS
from kb.drafts.writing import TEXTS, Cited, Writing
from kb.model import CASE_SECTIONS
from kb.words import slug
from web.present.words import country_code, country_name, free_label

Form = MultiDict[str, str]

_CITED = ("source", "section", "pages", "document", "passage", "quote")
"""Fields that every cited place has once, in the order of `Cited`."""


def typed(form: Form, before: Writing) -> Writing:
    """What the form holds; what it does not ask for stays as it was."""
    lists: dict[str, tuple[str, ...]] = {facet: _kept(before.lists[facet], tuple(dict.fromkeys(form.getlist(facet)))) for facet in CASE_FACETS}
    lists |= {
        "country": tuple(dict.fromkeys(map(country_code, _parts(form.get("country", ""))))),
        "sector": tuple(dict.fromkeys(filter(None, map(slug, _parts(form.get("sector", "")))))),
        "asked_as": tuple(_line(line) for line in form.get("asked_as", "").splitlines() if line.strip()),
    }
    written = Writing(
        {**before.texts, **{name: _line(form.get(name, "")) for name in TEXTS}},
        {**before.lists, **lists},
        {name: _text(form.get(field, "")) for name, field in SECTION_FIELDS.items()},
        _cited(form),
    )
    left_out = {int(number) for number in form.getlist("leave-out") if number.isdecimal()}
    return written.without(left_out)


SECTION_FIELDS = {name: slug(name) for name in CASE_SECTIONS}
"""Sections to the names of their fields."""


def list_texts(writing: Writing) -> Mapping[str, str]:
    """The lists that are typed as one text."""
    return {
        "country": ", ".join(country_name(code) if code != "EU" else code for code in writing.lists["country"]),
        "sector": ", ".join(map(free_label, writing.lists["sector"])),
        "asked_as": "\n".join(writing.lists["asked_as"]),
    }


def _kept(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """The values as they were where only their order differs: a form gives them in its own."""
    return before if len(before) == len(now) and set(before) == set(now) else now


def _cited(form: Form) -> tuple[Cited, ...]:
    columns = {name: form.getlist(f"cited-{name}") for name in _CITED}
    rows = zip(*columns.values(), strict=False)
    return tuple(
        Cited(_line(source), _line(section), _line(pages), document, passage, _text(quote))
        for source, section, pages, document, passage, quote in rows
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
