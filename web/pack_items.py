"""Add to pack: the button beside every practice and passage, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.briefing.adding import item, with_item, without_item
from kb.briefing.packs import Kept
from kb.briefing.values import Pack
from kb.errors import BadInputError, ChangedMeanwhileError
from kb.knowledge import KnowledgeBase
from web.back import inside
from web.current import knowledge_base
from web.last_pack import last_pack, use_pack
from web.pack_form import LONGEST_TITLE, checked, title_of
from web.present.packs import item_rows
from web.present.words import day

blueprint = Blueprint("pack_items", __name__, url_prefix="/packs")

OFFERED = 4
"""Further packs beside the button of each result; a page has up to sixty results, and the others are one step away."""

TRIES = 5
"""How often a pack is read and written anew while others change it."""


@dataclass(frozen=True)
class AtHand:
    """The packs that a page offers.

    Attributes:
        last: The one that was last used in this browser, or None.
        others: Ids and titles of the next ones by their last change, at most `OFFERED`.
        more: Whether there are others still.
    """

    last: Kept | None
    others: tuple[tuple[str, str], ...]
    more: bool

    def holds(self, target: str) -> bool:
        """Whether the last one holds a practice or passage."""
        return self.last is not None and any(each.target == target for each in self.last.pack.items)


@blueprint.app_context_processor
def _packs_at_hand() -> dict[str, object]:
    """Every page may offer them; they are read once a page, and only where it does."""
    return {"packs_at_hand": packs_at_hand}


def packs_at_hand() -> AtHand:
    """The packs that this page offers."""
    if "packs_at_hand" not in g:
        packs, titles, wanted = knowledge_base().packs, knowledge_base().packs.titles(), last_pack()
        last = packs.get(wanted) if wanted and wanted in titles else None
        others = tuple((pack_id, title) for pack_id, title in titles.items() if pack_id != wanted)
        g.packs_at_hand = AtHand(last, others[:OFFERED], len(others) > OFFERED)
    found: AtHand = g.packs_at_hand
    return found


@blueprint.post("/items")
def change_items() -> Response:
    """Add a practice or passage to a pack, or take it out; leads back to where that was done."""
    kb = knowledge_base()
    if leaving := request.form.get("remove"):
        _change(kb, request.form.get("pack", ""), lambda pack: without_item(pack, leaving))
        return _back(leaving)
    target, pack_id = _wanted()
    added = item(kb, target)
    if pack_id:
        _change(kb, pack_id, lambda pack: with_item(pack, added))
        use_pack(pack_id)
    else:
        use_pack(kb.packs.make(with_item(_new_pack(), added)))
    return _back(target)


@blueprint.get("/choose")
def choose() -> str:
    """All packs, to add one practice or passage to."""
    kb = knowledge_base()
    row = item_rows(kb.store, (item(kb, request.args.get("target", "")),))[0]
    return render_template("packs/choose.html", row=row, packs=kb.packs.all(), back=inside(request.args), longest_title=LONGEST_TITLE)


def _wanted() -> tuple[str, str]:
    """What is to be added, and to which pack; to a new one where that is empty."""
    if given := request.form.get("add-to"):
        pack_id, _, target = given.partition(" ")
        return target, pack_id
    if given := request.form.get("new"):
        return given, ""
    return request.form.get("add", ""), request.form.get("pack", "")


def _new_pack() -> Pack:
    situation = request.form.get("situation", "").strip()
    title = " ".join(request.form.get("title", "").split())
    return checked(Pack(title=title or title_of(situation) or f"Pack of {day(date.today())}", situation=situation))


def _change(kb: KnowledgeBase, pack_id: str, make: Callable[[Pack], Pack]) -> None:
    """Make a pack from the newest one, whoever else is changing it.

    Raises:
        NotFoundError: When the pack is gone.
        BadInputError: When it is full, or others change it all the time.
    """
    for _ in range(TRIES):
        kept = kb.packs.get(pack_id)
        try:
            kb.packs.change(pack_id, kept.revision, make(kept.pack))
        except ChangedMeanwhileError:
            continue
        return
    raise BadInputError("Others are changing this pack all the time; try again in a moment.")


def _back(target: str) -> Response:
    back = inside(request.form)
    return redirect(f"{back}#to-pack-{target}" if back else url_for("packs.packs"), HTTPStatus.SEE_OTHER)
