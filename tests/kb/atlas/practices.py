"""Practices of the test, of which only what a test is about is stated."""

from __future__ import annotations

from typing import Any

from kb.model import Case, Evidence, Outcome, Size, StillRunning

POINTS = {
    "Ansby": ("SE", 57.0, 12.0),
    "Birkholm": ("DK", 56.0, 9.0),
    "Corrin": ("IE", 53.0, -8.0),
    "Dunvale": ("US", 40.0, -100.0),
}
"""Invented towns with their country and point."""


def practice(identifier: str, place: str = "Ansby", **stated: Any) -> Case:
    """A practice at a place; `gap`, `level`, `stage`, `instrument`, `region_type` and `organisation_model` go into its facets."""
    country, lat, lon = POINTS.get(place, ("SE", None, None))
    names = ("gap", "level", "stage", "instrument", "actor", "topic", "mechanism", "region_type", "organisation_model")
    facets = {facet: tuple(stated.pop(facet, ())) for facet in names}
    fields: dict[str, Any] = {
        "title": identifier.replace("-", " ").capitalize(),
        "summary": "A summary.",
        "countries": (country,),
        "lat": lat,
        "lon": lon,
        "sectors": (),
        "evidence": Evidence.DESCRIBED,
        "outcome": Outcome.UNKNOWN,
        "evidence_by": None,
        "period": None,
        "organisation": None,
        "web": None,
        "size": Size(),
        "cost": None,
        "duration": None,
        "still_running": StillRunning.UNKNOWN,
        "checked": None,
        "asked_as": (),
        "citations": (),
        "inventory": (),
        "body": {},
    }
    return Case(id=identifier, place=place, facets=facets, **(fields | stated))
