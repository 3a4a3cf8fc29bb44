"""How fast a review goes: from a decision that is posted to the next passage, by the pages themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from speed import p95, seconds

from kb.codebook import PRIMARY_FACETS
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.coding.review import Order
from kb.knowledge import KnowledgeBase
from kb.runs import MAX_WAIT_S
from web import create_app

CODER = "in a hurry"
DECISIONS = 200
WARM = 20


@dataclass
class Tab:
    """A browser tab on a passage: what stands in its address bar, and the page."""

    client: FlaskClient
    address: str
    page: str = ""

    def accept(self) -> None:
        """Accept all that is suggested, and be shown the next passage."""
        self._send({"do": "accept"})

    def _send(self, said: dict[str, str]) -> None:
        answer = self.client.post(self.address, data={**said, "csrf_token": token(self.page)})
        if answer.status_code != 303:
            raise RuntimeError(f"the decision was not stored (status {answer.status_code})")
        self.address = answer.headers["Location"]
        self.look()

    def settle(self) -> None:
        """Take the first coder's reading, and be shown the next passage on which they differ."""
        take = re.search(r'name="take" value="([^"]*)"', self.page)
        if take is None:
            raise RuntimeError("nothing is left to settle")
        self._send({"take": take[1]})

    def look(self) -> None:
        """Load the page of the address."""
        answer = self.client.get(self.address)
        if answer.status_code != 200:
            raise RuntimeError(f"there is no next passage (status {answer.status_code})")
        self.page = answer.text


def page_pace(kb: KnowledgeBase, order: Order) -> float:
    """Seconds from a decision to the next passage rendered, p95 of `DECISIONS`; the first ones, which read the library in, are not counted."""
    client = _named(kb)
    tab = Tab(client, client.get(f"/tagging/next?facet={PRIMARY_FACETS[0]}&order={order}").headers["Location"])
    tab.look()
    return p95([seconds(tab.accept) for _ in range(WARM + DECISIONS)][WARM:])


def wait_until_weighed(kb: KnowledgeBase) -> None:
    """Until the passages that were put into the library without being weighed are: what stands behind that work has ended then, too."""
    behind = kb.weighing.begin(lambda _progress: None)
    while not kb.weighing.state(behind, MAX_WAIT_S).ended:
        pass  # asked again after `MAX_WAIT_S`


def settling_pace(kb: KnowledgeBase, facet: str) -> float:
    """As `page_pace`, of an adjudicator: from what they settle on a facet that several coded to the next disagreement."""
    tab = Tab(_named(kb), f"/tagging/disagreements?facet={facet}")
    tab.look()
    first = re.search(r'class="passage-title"><a href="([^"]+)"', tab.page)
    if first is None:
        raise RuntimeError("the coders never differ")
    tab.address = first[1].replace("&amp;", "&")
    tab.look()
    return p95([seconds(tab.settle) for _ in range(WARM + DECISIONS)][WARM:])


def code_twice(kb: KnowledgeBase, facet: str, passages: int) -> None:
    """Let two coders decide on so many passages; on a third of them they differ."""
    values = kb.codebook.facet(facet).ids
    chosen = sorted(kb.store.passage_ids(furniture=False))[:passages]
    for coder, other in (("first", 0), ("second", 1)):
        choices = [
            Choice(passage, facet, Action.CHANGE, (values[(place + (other if place % 3 == 0 else 0)) % len(values)],))
            for place, passage in enumerate(chosen)
        ]
        kb.record.decide(coder, choices, kb.codebook)
    kb.decided()


def _named(kb: KnowledgeBase) -> FlaskClient:
    """A browser of somebody who gave a name."""
    client = create_app(kb).test_client()
    start = client.get("/tagging/coders").text
    client.post("/tagging/coder", data={"name": CODER, "back": "/tagging", "csrf_token": token(start)})
    return client


def token(page: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the page holds no form")
    return found[1]
