"""Atlas: the alliance finder."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from kb.atlas.allies import Reach, allies
from kb.atlas.dimensions import Profile
from kb.atlas.networking import WORKSHEET, shipped_measures
from kb.atlas.places import Place
from kb.atlas.relatedness import sector_terms
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.worksheets.answers import read_answers
from web.allies_form import STANDINGS, AlliesForm
from web.current import knowledge_base
from web.own_sheets import seen_sheet
from web.present.allies import related_sectors, sides
from web.present.places import place_name
from web.present.results import labels
from web.present.words import country_name

blueprint = Blueprint("atlas_allies", __name__, url_prefix="/atlas")

PROFILE = "cluster-profile"
"""The worksheet that describes a cluster."""

REACHES = {Reach.ANYWHERE: "anywhere", Reach.SAME_COUNTRY: "in our own country", Reach.ABROAD: "in another country"}


@blueprint.get("/allies")
def finder() -> str | tuple[str, int]:
    """The form, and once it says anything the places that fit it."""
    kb = knowledge_base()
    ground = kb.ground.now()
    places, related = ground.places.all, ground.related
    form, subject = _form(kb)
    profile = form.profile(places)
    found, problem = None, form.unread
    if form.is_filled and not problem:
        try:
            found = allies(kb.codebook, profile, places, related, form.reach)
        except BadInputError as error:
            problem = str(error)
    alike, complementary = sides(found) if found else ((), ())
    networking = shipped_measures()
    page = render_template(
        "atlas/allies.html",
        form=form,
        subject=subject,
        chosen=", ".join(label.text for label in labels(kb.codebook, "sector", form.sectors)),
        found=found,
        alike=alike,
        complementary=complementary,
        problem=problem,
        own=_own(profile, places),
        related=related_sectors(related, form.sectors),
        options={facet: labels(kb.codebook, facet, kb.codebook.facet(facet).ids) for facet in ("gap", "stage", "region_type", "organisation_model")},
        sectors=sorted(labels(kb.codebook, "sector", sector_terms(kb.settings.corpus, ground.cases.values())), key=lambda label: label.text.lower()),
        standings=STANDINGS,
        reaches=REACHES,
        networking=networking,
        worksheet=WORKSHEET if (kb.settings.corpus / "worksheets" / f"{WORKSHEET}.yaml").is_file() else "",
        work=kb.store.sources().get(networking.source_id),
        known=sorted(place_name(place) for place in places),
    )
    return (page, HTTPStatus.BAD_REQUEST) if problem else page


def _form(kb: KnowledgeBase) -> tuple[AlliesForm, str]:
    """What the address says, or the cluster profile that it names as `sheet`; and whom that describes, empty without one.

    Raises:
        NotFoundError: When there is no such sheet.
        BadInputError: When it is of another worksheet.
    """
    sheet_id = request.args.get("sheet", "")
    if not sheet_id:
        return AlliesForm.from_arguments(request.args, kb.codebook), ""
    worksheet, sheet = seen_sheet(kb, sheet_id)
    if worksheet.id != PROFILE:
        raise BadInputError(f"The sheet is one of “{worksheet.title}”; the alliance finder reads a cluster profile.")
    return AlliesForm.from_answers(read_answers(worksheet, sheet.typed).values, kb.codebook), sheet.subject


def _own(profile: Profile, places: tuple[Place, ...]) -> str:
    """What was made of the place that was typed, in a sentence; empty where none was."""
    if not profile.place:
        return ""
    if not profile.country:
        return f"“{profile.place}” is not known here, so distances are left out; another spelling or the nearest town may be."
    return f"Your own place is taken to be {profile.place.split(',')[0]} in {country_name(profile.country)}; it is not offered to you."
