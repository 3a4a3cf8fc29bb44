"""Atlas, second half: the map of places, one place with its path, all paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request

from kb.atlas.map import atlas_of
from kb.atlas.paths import path_of, paths_of
from kb.atlas.places import Place, Places
from kb.codebook import Codebook
from kb.errors import NotFoundError
from web.browsing import FACETS, BrowseAddress, listing
from web.current import knowledge_base
from web.present.case import line
from web.present.panel import FacetView, facet_name, facet_view
from web.present.places import map_page, path_rows, place_name, step_views
from web.present.results import labels

blueprint = Blueprint("atlas_places", __name__, url_prefix="/atlas")

MAP = "/atlas/map"
FILTERING = tuple(facet for facet in FACETS if facet not in ("evidence", "depth"))
OPEN_FACETS = ("gap", "stage")


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    facet: str
    value: str
    name: str
    label: str
    href: str


@blueprint.get("/map")
def map_of_places() -> str:
    """Places as dots, filtered by facets, and the same as a list."""
    kb = knowledge_base()
    address = filters()
    gathered = kb.ground.latest()
    ground = gathered.value
    found = listing(ground.cases.values(), address)
    shown = ground.places.of(found.cases)
    gaps = kb.codebook.facet("gap").ids
    return render_template(
        "atlas/map.html",
        recount=gathered,
        page=map_page(kb.codebook, atlas_of(shown.all, gaps), shown, query(address)),
        practices=len(found.cases),
        panel=tuple(_facet(kb.codebook, facet, found.counts[facet], address) for facet in FILTERING),
        chips=_chips(kb.codebook, address, MAP),
        href=MAP,
    )


@blueprint.get("/places/<place_id>")
def place(place_id: str) -> str:
    """The practices of one place, in order of time where it has a path."""
    kb = knowledge_base()
    gathered = kb.ground.latest()
    known = gathered.value.places
    found = place_by_id(kb.ground.now().places if gathered.recounting and place_id not in known.by_id() else known, place_id)
    address = filters()
    kept = listing(found.cases, address).cases
    path = path_of(found, kb.codebook.facet("stage").ids)
    return render_template(
        "atlas/place.html",
        recount=gathered,
        place=found,
        name=place_name(found),
        kept=len(kept),
        lines=() if path.is_path and not address.ticked else tuple(line(kb.codebook, case) for case in kept),
        dated=step_views(kb.codebook, path.dated),
        undated=step_views(kb.codebook, path.undated),
        is_path=path.is_path and not address.ticked,
        stages=tuple(kb.codebook.label("stage", value) for value in kb.codebook.facet("stage").ids),
        chips=_chips(kb.codebook, address, f"/atlas/places/{found.id}"),
        href=f"/atlas/places/{found.id}",
    )


@blueprint.get("/paths")
def paths() -> str:
    """Every place of which at least two practices state a year or a stage."""
    kb = knowledge_base()
    gathered = kb.ground.latest()
    every = gathered.value.places.all
    span, rows = path_rows(kb.codebook, paths_of(every, kb.codebook.facet("stage").ids))
    stages = tuple(kb.codebook.label("stage", value) for value in kb.codebook.facet("stage").ids)
    return render_template("atlas/paths.html", recount=gathered, rows=rows, span=span, total=len(every), stages=stages)


def place_by_id(some: Places, place_id: str) -> Place:
    """The place of that id.

    Raises:
        NotFoundError: When there is none.
    """
    found = some.by_id().get(place_id)
    if found is None:
        raise NotFoundError("place", place_id)
    return found


def filters() -> BrowseAddress:
    """The facets that the address ticks; words, source and order do not narrow places."""
    read = BrowseAddress.from_arguments(request.args)
    return BrowseAddress({facet: values for facet, values in read.ticked.items() if facet in FILTERING})


def query(address: BrowseAddress) -> str:
    """The filters as a query string without its question mark, perhaps empty."""
    return replace(address, page=1).url.partition("?")[2]


def _facet(codebook: Codebook, facet: str, counts: Mapping[str, int], address: BrowseAddress) -> FacetView:
    return facet_view(codebook, facet, facet, counts, address.ticked.get(facet, ()), facet in OPEN_FACETS)


def _chips(codebook: Codebook, address: BrowseAddress, at: str) -> tuple[Chip, ...]:
    return tuple(
        Chip(facet, value, facet_name(codebook, facet), labels(codebook, facet, (value,))[0].text, _without(address, facet, value, at))
        for facet, values in address.ticked.items()
        for value in values
    )


def _without(address: BrowseAddress, facet: str, value: str, at: str) -> str:
    left = query(address.without(facet, value))
    return f"{at}?{left}" if left else at
