"""A pack of the small library, and what a browser sends of its form."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from kb.briefing.adding import item
from kb.briefing.values import Pack
from kb.knowledge import KnowledgeBase

BANKS, MILL, QUAY = "marrowick-bank-round-table", "hvidmose-mill-test-bed", "quillhaven-school-at-the-quay"
SITUATION = "Our banks give no loans to young software firms. The council would help."


def make_pack(kb: KnowledgeBase) -> str:
    """A pack of three practices for the councils; its id."""
    items = tuple(item(kb, case) for case in (BANKS, MILL, QUAY))
    return kb.packs.make(Pack("Bridges for Thursday", audience="the councils", introduction="Three *bridges*.", situation=SITUATION, items=items))


def targets(kb: KnowledgeBase, pack_id: str) -> list[str]:
    """What a pack holds, in order."""
    return [each.target for each in kb.packs.get(pack_id).pack.items]


def fields(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form of a pack, but for the button."""
    form = page.select_one("form[data-pack]")
    assert form is not None
    sent: dict[str, Any] = {"item": [], "note": [], "show": []}
    for box in form.select("input, textarea, select"):
        name = str(box["name"])
        if box.name == "select":
            chosen = box.select_one("option[selected]")
            value = str(chosen["value"]) if chosen else ""
        else:
            value = box.get_text().removeprefix("\n") if box.name == "textarea" else str(box.get("value", ""))
        if isinstance(sent.get(name), list):
            if name != "show" or box.has_attr("checked"):
                sent[name].append(value)
        else:
            sent[name] = value
    return sent
