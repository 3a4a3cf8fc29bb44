"""Passages as the list of a review prints them, and in words what a stroke over many of them would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.coding.choosing import Plan, Stroke, Way
from kb.coding.decisions import Suggested
from kb.coding.review import MAIN_FACETS
from kb.model import Document, Passage
from web.present.document import where
from web.present.tagging import passage_title
from web.present.text import Excerpt, excerpt
from web.present.words import count
from web.reviewing import ReviewAddress


@dataclass(frozen=True)
class SuggestedValue:
    """A suggested value with its confidence in percent."""

    facet: str
    value: str
    label: str
    percent: int


@dataclass(frozen=True)
class ListLine:
    """A passage of the list; `sought` is the confidence in percent of the value that is looked for, None where none is."""

    id: str
    href: str
    heading: str
    document: str
    where: str | None
    excerpt: Excerpt
    suggested: tuple[SuggestedValue, ...]
    sought: int | None


def list_lines(
    codebook: Codebook,
    address: ReviewAddress,
    passages: Mapping[str, tuple[str, Passage]],
    documents: Mapping[str, Document],
    suggested: Mapping[str, Mapping[str, Sequence[Suggested]]],
    leanings: Mapping[str, Mapping[str, Sequence[Suggested]]],
) -> tuple[ListLine, ...]:
    """The passages in their order.

    Args:
        codebook: In force.
        address: The review that they are seen in.
        passages: Document id and passage by passage id.
        documents: By id.
        suggested: Passage to facet to the values that are asserted.
        leanings: Passage to facet to all values with their confidence.
    """
    lines = []
    for identifier, (home, passage) in passages.items():
        document = documents[home]
        sought = {each.value: each.confidence for each in leanings.get(identifier, {}).get(address.facet, ())}
        lines.append(
            ListLine(
                id=identifier,
                href=address.passage_url(identifier),
                heading=passage_title(document, passage),
                document=document.title,
                where=where(document, passage),
                excerpt=excerpt(passage.text, ()),
                suggested=_suggested(codebook, suggested.get(identifier, {})),
                sought=round(100 * sought.get(address.value, 0.0)) if address.value else None,
            )
        )
    return tuple(lines)


def stroke_words(stroke: Stroke) -> str:
    """A stroke, to be followed by a number of passages: "gap Capital added to"."""
    label = stroke.facet.by_id[stroke.value].label
    return f"{stroke.facet.label.lower()} {label} {'added to' if stroke.way is Way.ADD else 'refused on'}"


def plan_sentences(codebook: Codebook, stroke: Stroke, plan: Plan) -> tuple[str, ...]:
    """What a stroke would change, a sentence each; the first says how much."""
    facet = stroke.facet.label.lower()
    value = f"{facet} {codebook.label(stroke.facet.id, stroke.value)}"
    gave, to = ("gave", "to") if stroke.way is Way.ADD else ("refused", "on")
    if not plan.choices:
        return (f"This changes nothing: you {gave} {value} {to} all of them before.",)
    does = "adds" if stroke.way is Way.ADD else "refuses"
    return (f"This {does} {value} {to} {count(len(plan.choices), 'passage')}.", *_settled(stroke, plan), *_before(facet, stroke, plan))


def _settled(stroke: Stroke, plan: Plan) -> tuple[str, ...]:
    if not plan.settled:
        return ()
    one = plan.settled == 1
    does = ("carries it" if one else "carry it") if stroke.way is Way.ADD else "was refused it" if one else "were refused it"
    return (f"{count(plan.settled, 'more passage')} {does} already and {'stays as it is' if one else 'stay as they are'}.",)


def _before(facet: str, stroke: Stroke, plan: Plan) -> tuple[str, ...]:
    """What the coder decided before, and what is suggested, that it touches."""
    said = []
    if plan.overruled:
        did = "refused it on" if stroke.way is Way.ADD else "given it to"
        said.append(f"You had {did} {plan.overruled} of the {len(plan.choices)}; this overrules that.")
    if plan.replaced:
        said.append(f"You had given another {facet} to {plan.replaced} of them, which it replaces.")
    if plan.beside:
        said.append(f"On {plan.beside} of them the other values of {facet} that are suggested are accepted along with it.")
    return tuple(said)


def _suggested(codebook: Codebook, suggested: Mapping[str, Sequence[Suggested]]) -> tuple[SuggestedValue, ...]:
    return tuple(
        SuggestedValue(facet, each.value, codebook.label(facet, each.value), round(100 * each.confidence))
        for facet in MAIN_FACETS
        for each in suggested.get(facet, ())
    )
