"""What somebody said of a result, and what users say together, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from kb.codebook import Codebook
from kb.feedback.verdicts import Doubt, Says, Verdict
from kb.model import Case, Passage, Tag
from web.present.results import labels
from web.present.words import listed


@dataclass(frozen=True)
class Said:
    """What one person said of one result.

    Attributes:
        words: All of it in a few words, for behind "you said".
        wrong: Facet and value of the tags that were called wrong.
    """

    words: str
    wrong: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class DoubtRow:
    """A doubted tag for the list: the tag in words, what carries it, where it can be corrected or seen."""

    tag: str
    title: str
    href: str
    to_review: bool
    since: date
    names: str


def said(codebook: Codebook, verdicts: Mapping[str, Sequence[Verdict]]) -> dict[str, Said]:
    """By target, for the template."""
    return {target: Said(_words(codebook, its), frozenset((one.facet, one.value) for one in its if one.facet)) for target, its in verdicts.items()}


def doubt_rows(
    codebook: Codebook,
    doubts: Iterable[Doubt],
    passages: Mapping[str, tuple[str, Passage]],
    cases: Mapping[str, Case],
    tags: Mapping[str, Sequence[Tag]],
) -> tuple[DoubtRow, ...]:
    """Doubted tags that still stand, in their order; a passage is corrected in review, a practice is seen."""
    rows = []
    standing = {(target, tag.facet, tag.value) for target, its in tags.items() for tag in its}
    for doubt in doubts:
        if (doubt.target, doubt.facet, doubt.value) not in standing:
            continue
        tag, names = _tag(codebook, doubt.facet, doubt.value), listed(doubt.names)
        if doubt.target in passages:
            passage = passages[doubt.target][1]
            title = passage.heading[-1] if passage.heading else f"{passage.text[:60]} …"
            rows.append(DoubtRow(tag, title, f"/tagging/{quote(doubt.target)}", True, doubt.since.date(), names))
        elif doubt.target in cases:
            rows.append(DoubtRow(tag, cases[doubt.target].title, f"/cases/{quote(doubt.target)}", False, doubt.since.date(), names))
    return tuple(rows)


def _words(codebook: Codebook, verdicts: Sequence[Verdict]) -> str:
    whole = [{Says.FITS: "it fits", Says.DOES_NOT_FIT: "it does not fit"}[one.says] for one in verdicts if not one.facet]
    wrong = [_tag(codebook, one.facet, one.value) for one in verdicts if one.facet]
    return listed(whole + ([f"{listed(wrong)} {'is a wrong tag' if len(wrong) == 1 else 'are wrong tags'}"] if wrong else []))


def _tag(codebook: Codebook, facet: str, value: str) -> str:
    return f"“{labels(codebook, facet, (value,))[0].text}”"
