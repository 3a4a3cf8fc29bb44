"""Atlas: two to four places or practices side by side."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.atlas.compare import FEWEST, MOST, Side, compare
from kb.atlas.places import Place, plain
from kb.errors import BadInputError, NotFoundError
from kb.model import Case
from web.current import knowledge_base
from web.present.compare import choices, compare_page
from web.present.places import place_name

blueprint = Blueprint("atlas_compare", __name__, url_prefix="/atlas")

Page = str | Response | tuple[str, int]


@blueprint.get("/compare")
def side_by_side() -> Page:
    """What is compared stands in the address as `place` and `case`; what was typed comes as `pick` and leads there."""
    if "pick" in request.args:
        return _picked([text.strip() for text in request.args.getlist("pick") if text.strip()])
    ground = knowledge_base().ground.now()
    cases, places = ground.cases, ground.places.by_id()
    sides = [_side(places, cases, name, identifier) for name, identifier in request.args.items(multi=True) if name in ("place", "case")]
    return _page(places, cases, [_typed(side, places) for side in sides], sides)


def _picked(typed: list[str]) -> Page:
    """To the comparison of what was typed; the form again where something of it is not known, with everything as it was typed."""
    ground = knowledge_base().ground.now()
    cases, places = ground.cases, ground.places.by_id()
    found = {text: _identified(text, places, cases) for text in typed}
    unknown = [text for text in typed if found[text] is None]
    if unknown:
        told = f"No place or practice is called “{unknown[0]}”; choose one from the list that opens as you type."
        return _page(places, cases, typed, (), told)
    fields = [identified for text in typed if (identified := found[text])]
    return redirect(f"/atlas/compare?{urlencode(fields, quote_via=quote)}" if fields else "/atlas/compare")


def _page(places: Mapping[str, Place], cases: Mapping[str, Case], typed: list[str], sides: list[Side] | tuple[Side, ...], problem: str = "") -> Page:
    kb = knowledge_base()
    page = None
    if len(sides) >= FEWEST and not problem:
        try:
            page = compare_page(kb.codebook, compare(kb.codebook, sides), places)
        except BadInputError as error:
            problem = str(error)
    shown = render_template(
        "atlas/compare.html",
        page=page,
        typed=[*typed, *[""] * (MOST - len(typed))],
        choices=choices(tuple(places.values()), tuple(cases.values())),
        problem=problem,
        one=len(sides) == 1,
    )
    return (shown, HTTPStatus.BAD_REQUEST) if problem else shown


def _side(places: Mapping[str, Place], cases: Mapping[str, Case], name: str, identifier: str) -> Side:
    known: Mapping[str, object] = places if name == "place" else cases
    if identifier not in known:
        raise NotFoundError("place" if name == "place" else "practice", identifier)
    return Side.of_place(places[identifier]) if name == "place" else Side.of_case(cases[identifier])


def _typed(side: Side, places: Mapping[str, Place]) -> str:
    return side.name if side.case else place_name(places[side.id])


def _identified(text: str, places: Mapping[str, Place], cases: Mapping[str, Case]) -> tuple[str, str] | None:
    """The field and id that a typed name stands for: a place by any of its names, with or without its country, else a practice by its title."""
    wanted = plain(text)
    for place in places.values():
        if wanted in {plain(place_name(place)), *map(plain, place.names)}:
            return "place", place.id
    return next((("case", case.id) for case in cases.values() if plain(case.title) == wanted), None)
