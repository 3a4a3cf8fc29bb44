"""Case and Browse: one practice with its sources, and all of them by facet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.codebook import Codebook
from web.browsing import FACETS, SORTS, BrowseAddress, Listing, listing
from web.current import knowledge_base
from web.present.case import Line, case_page, line
from web.present.panel import FacetView, Option, facet_name, facet_view
from web.present.results import labels
from web.present.words import EVIDENCE, country_name

blueprint = Blueprint("cases", __name__)

OPEN_FACETS = ("gap", "level", "stage")
DEPTH_NAMES = {"full": "Full record", "brief": "Brief record"}


@dataclass(frozen=True)
class Ticked:
    """A filter in force, and the address without it."""

    facet: str
    value: str
    name: str
    label: str
    href: str


@blueprint.get("/cases")
def browse() -> str | Response:
    """All practices, filtered, counted and sorted."""
    kb = knowledge_base()
    address = BrowseAddress.from_arguments(request.args)
    if any(not value.strip() for value in request.args.values()) or request.args.get("sort") == "place":
        return redirect(address.url)
    cases = kb.store.cases()
    listed = listing(cases.values(), address)
    source = kb.store.sources().get(address.source)
    return render_template(
        "cases/browse.html",
        address=address,
        source=source,
        total=len(cases),
        found=listed,
        lines=_lines(kb.codebook, listed, address),
        page=min(address.page, listed.pages),
        panel=tuple(_facet(kb.codebook, listed, facet, address) for facet in FACETS),
        ticked=_ticked(kb.codebook, address),
        sorts=SORTS,
    )


@blueprint.get("/cases/<case_id>")
def case(case_id: str) -> str:
    """One practice: what was done, where it stands, what is like it."""
    kb = knowledge_base()
    found = kb.case(case_id)
    return render_template("cases/case.html", page=case_page(kb.codebook, found, kb.citations(found), kb.similar_cases(found)))


def _lines(codebook: Codebook, found: Listing, address: BrowseAddress) -> tuple[Line, ...]:
    return tuple(line(codebook, practice) for practice in found.page(address.page))


def _facet(codebook: Codebook, found: Listing, facet: str, address: BrowseAddress) -> FacetView:
    counts, ticked = found.counts[facet], address.ticked.get(facet, ())
    if facet in ("evidence", "depth"):
        names = {grade.value: words.name for grade, words in EVIDENCE.items()} if facet == "evidence" else DEPTH_NAMES
        options = tuple(
            Option(value, name, counts.get(value, 0), value in ticked) for value, name in names.items() if counts.get(value) or value in ticked
        )
        return FacetView(facet, facet, facet.capitalize(), options, bool(ticked))
    return facet_view(codebook, facet, facet, counts, ticked, facet in OPEN_FACETS)


def _ticked(codebook: Codebook, address: BrowseAddress) -> tuple[Ticked, ...]:
    return tuple(
        Ticked(facet, value, facet_name(codebook, facet), _label(codebook, facet, value), address.without(facet, value).url)
        for facet, values in address.ticked.items()
        for value in values
    )


def _label(codebook: Codebook, facet: str, value: str) -> str:
    if facet == "country":
        return country_name(value)
    if facet == "depth":
        return DEPTH_NAMES.get(value, value)
    return labels(codebook, facet, (value,))[0].text
