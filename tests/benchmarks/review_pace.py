"""How fast a review goes: from a decision that is posted to the next passage, by the pages themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from speed import p95, seconds

from kb.codebook import PRIMARY_FACETS
from kb.coding.review import Order
from kb.knowledge import KnowledgeBase
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
        answer = self.client.post(self.address, data={"do": "accept", "csrf_token": token(self.page)})
        if answer.status_code != 303:
            raise RuntimeError(f"the decision was not stored (status {answer.status_code})")
        self.address = answer.headers["Location"]
        self.look()

    def look(self) -> None:
        """Load the page of the address."""
        answer = self.client.get(self.address)
        if answer.status_code != 200:
            raise RuntimeError(f"there is no next passage (status {answer.status_code})")
        self.page = answer.text


def page_pace(kb: KnowledgeBase, order: Order) -> float:
    """Seconds from a decision to the next passage rendered, p95 of `DECISIONS`; the first ones, which read the library in, are not counted."""
    client = create_app(kb).test_client()
    start = client.get("/tagging").text
    client.post("/tagging/coder", data={"name": CODER, "back": "/tagging", "csrf_token": token(start)})
    tab = Tab(client, client.get(f"/tagging/next?facet={PRIMARY_FACETS[0]}&order={order}").headers["Location"])
    tab.look()
    return p95([seconds(tab.accept) for _ in range(WARM + DECISIONS)][WARM:])


def token(page: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the page holds no form")
    return found[1]
