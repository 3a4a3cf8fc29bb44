"""The address of a review: which passages, in which order; all of it in the query string."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from kb.codebook import Codebook
from kb.coding.review import Order, State, Wanted

ORDERS: Mapping[Order, str] = {
    Order.READING: "As they stand in the document",
    Order.LIKELY: "Most likely first",
    Order.UNCERTAIN: "Least certain first",
    Order.ALIKE: "Most alike to the last one",
}

STATES: Mapping[State, str] = {
    State.OPEN: "Still to be decided by you",
    State.DONE: "Decided by you",
    State.SKIPPED: "Skipped by you",
    State.DISPUTED: "Seen differently by coders",
    State.ALL: "All",
}


@dataclass(frozen=True)
class ReviewAddress:
    """What the address of a review says; what is empty narrows nothing.

    Attributes:
        document: Id of a document.
        facet: The facet that is looked at.
        value: The value of it that is looked for.
        least: Confidence from which passages are shown, in percent.
        most: Confidence up to which they are.
        by: Only what this coder decided.
        state: What the coder made of the passages.
        order: In which order they come.
        like: Passage to which the next ones are alike.
        picture: Whether the page of the file is shown as printed.
        definitions: Whether the definitions of what is suggested are unfolded.
    """

    document: str = ""
    facet: str = ""
    value: str = ""
    least: int = 0
    most: int = 100
    by: str = ""
    state: State = State.OPEN
    order: Order = Order.READING
    like: str = ""
    picture: bool = True
    definitions: bool = False

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str], codebook: Codebook) -> ReviewAddress:
        """Read a query string; what is empty, unknown or out of range is put right. `find` is facet and value in one field of a form."""
        facet, _, value = arguments.get("find", "").partition(":")
        facet, value = facet or arguments.get("facet", ""), value or arguments.get("value", "")
        known = codebook.by_id.get(facet)
        least, most = sorted((_percent(arguments.get("least", ""), 0), _percent(arguments.get("most", ""), 100)))
        state, order = arguments.get("state", ""), arguments.get("order", "")
        return cls(
            document=arguments.get("document", "").strip(),
            facet=known.id if known else "",
            value=value if known and value in known.by_id else "",
            least=least,
            most=most,
            by=arguments.get("by", "").strip(),
            state=State(state) if state in list(State) else State.OPEN,
            order=Order(order) if order in list(Order) else Order.READING,
            like=arguments.get("like", "").strip(),
            picture=arguments.get("picture") != "0",
            definitions=arguments.get("definitions") == "1",
        )

    def wanted(self, coder: str) -> Wanted:
        """What this coder asks of the library."""
        return Wanted(
            coder=coder,
            document_id=self.document or None,
            facet=self.facet or None,
            value=self.value or None,
            least=self.least / 100,
            most=self.most / 100,
            by=self.by or None,
            state=self.state,
            order=self.order,
            like=self.like or None,
        )

    # the address itself

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values in a fixed order, without defaults."""
        told = [(field.name, getattr(self, field.name)) for field in fields(self) if getattr(self, field.name) != field.default]
        return [(name, str(int(value) if isinstance(value, bool) else value)) for name, value in told]

    @property
    def narrows(self) -> bool:
        """True where anything is filtered or ordered otherwise than by default."""
        return replace(self, like="", picture=True, definitions=False) != ReviewAddress()

    def passage_url(self, passage_id: str) -> str:
        """A passage, seen within this review."""
        return self._url(f"/tagging/{quote(passage_id)}")

    @property
    def first_url(self) -> str:
        """The first passage of this review, whichever it is."""
        return self._url("/tagging/next")

    @property
    def start_url(self) -> str:
        """The page from which this review is begun."""
        return self._url("/tagging")

    @property
    def bulk_url(self) -> str:
        """The passages as a list."""
        return self._url("/tagging/bulk")

    def bulk_page(self, number: int) -> str:
        """A page of the list, from 1."""
        return self._url("/tagging/bulk", [("page", str(number))] if number > 1 else [])

    def _url(self, path: str, more: Sequence[tuple[str, str]] = ()) -> str:
        pairs = [*self.pairs, *more]
        return path + (f"?{urlencode(pairs, quote_via=quote)}" if pairs else "")

    # the addresses that lead on from here

    def behind(self, passage_id: str) -> ReviewAddress:
        """With this passage as the last one seen."""
        return replace(self, like=passage_id) if self.order is Order.ALIKE else self

    def looking_for(self, facet: str, value: str) -> ReviewAddress:
        """For a value still to be found, or for any value of a facet; the most likely passages first."""
        return replace(self, facet=facet, value=value, state=State.OPEN, order=Order.LIKELY, least=0, most=100, by="", like="")

    def given(self, facet: str, value: str) -> ReviewAddress:
        """What the coder gave a value."""
        return replace(self.looking_for(facet, value), state=State.DONE, order=Order.READING)

    def with_picture(self, shown: bool) -> ReviewAddress:
        """With the printed page shown, or not."""
        return replace(self, picture=shown)

    def with_definitions(self, shown: bool) -> ReviewAddress:
        """With definitions beside what is suggested, or not."""
        return replace(self, definitions=shown)


def _percent(given: str, otherwise: int) -> int:
    """A whole number 0..100."""
    return min(100, int(given)) if given.isascii() and given.isdigit() and len(given) < 4 else otherwise
