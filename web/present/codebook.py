"""The codebook as pages show it: values with what carries them and how far they can be trusted, and its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.agreement.figures import Figure
from kb.codebook import Codebook, Column, Facet, Former, Value
from kb.codebooks.changes import FIXED, Change, Kind
from kb.codebooks.trust import Trust
from kb.codebooks.uses import Counts
from kb.codebooks.versions import Touched, Version
from web.present.words import count

CHANGES: Mapping[Kind, str] = {
    Kind.REWORD: "Reword it",
    Kind.MERGE: "Merge it into another",
    Kind.SPLIT: "Split it in two",
    Kind.RETIRE: "Retire it",
}
"""What can be done to a value."""

_READ_LATER = "Passages that are added from now on are read for its words; those that are here already once the tagger is trained anew."


@dataclass(frozen=True)
class ValueView:
    """A value with what is known of it; `became` tells what became of one that may no longer be given."""

    value: Value
    label: str
    href: str
    counts: Counts
    became: str
    precision: str
    agreement: str
    grade: str


@dataclass(frozen=True)
class FacetView:
    """A facet with its values, those that may no longer be given apart; `is_fixed` where values can only be reworded."""

    facet: Facet
    values: tuple[ValueView, ...]
    former: tuple[ValueView, ...]
    is_fixed: bool


@dataclass(frozen=True)
class VersionRow:
    """A version of the codebook: who made it, when, what was done in words, and what it did to tags."""

    number: int
    who: str
    at: datetime
    what: str
    touched: str
    batch: str
    undoes: int


def facet_views(codebook: Codebook, counts: Mapping[Column, Counts], trusts: Mapping[Column, Trust]) -> tuple[FacetView, ...]:
    """Every facet, in the codebook's order."""
    return tuple(
        FacetView(
            facet,
            tuple(value_view(codebook, facet, i, counts.get((facet.id, i), Counts()), trusts.get((facet.id, i))) for i in facet.ids),
            tuple(value_view(codebook, facet, i, counts.get((facet.id, i), Counts()), None) for i in facet.former_by_id),
            facet.id in FIXED,
        )
        for facet in codebook.facets
    )


def value_view(codebook: Codebook, facet: Facet, value_id: str, counts: Counts, trust: Trust | None) -> ValueView:
    """One value, or one that may no longer be given."""
    former = facet.former_by_id.get(value_id)
    value = former.value if former else facet.by_id[value_id]
    known = trust or Trust()
    return ValueView(
        value=value,
        label=value.label,
        href=f"/codebook/{facet.id}/{value_id}",
        counts=counts,
        became=_became(codebook, facet, former) if former else "",
        precision=precision_words(known),
        agreement=agreement_words(known.agreement),
        grade=known.grade,
    )


def precision_words(trust: Trust) -> str:
    """How often a suggestion is right, and who says so."""
    own, measured = trust.accepted, trust.measured
    if own.share is not None:
        return f"{_percent(own.share)} of {count(own.of, 'suggestion')} accepted here"
    told = f"{count(own.of, 'suggestion')} judged here, too few to say" if own.of else "not measured here"
    if measured is None:
        return told
    share = f"{_percent(measured.share)} of {measured.of} right" if measured.share is not None else f"only {measured.of}, too few to say"
    return f"{told}; {share} on five labelled reports" if own.of else f"{share} on five labelled reports"


def agreement_words(figure: Figure | None) -> str:
    """Gwet's AC1 with its interval; empty where no two coders coded."""
    if figure is None or figure.n == 0:
        return ""
    if figure.value is None:
        return f"{count(figure.n, 'passage')} coded by two, too few to say"
    between = f"{figure.interval[0]:.2f} to {figure.interval[1]:.2f}, " if figure.interval else ""
    return f"AC1 {figure.value:.2f} ({between}n = {figure.n})"


def consequences(codebook: Codebook, change: Change, touched: Touched) -> tuple[str, ...]:
    """What a change does to tags, in sentences."""
    facet = codebook.facet(change.facet)
    label, into = _name(facet, change.value), _name(facet, change.into)
    hand, guess, cards = count(touched.by_hand, "passage"), count(touched.suggested, "passage"), count(touched.practices, "practice")
    carried = f"“{label}” is carried by {hand} by hand, {guess} by suggestion, and {cards}"
    told: Mapping[Kind, tuple[str, ...]] = {
        Kind.ADD: ("Nothing carries it yet, and coders can give it at once.", _READ_LATER),
        Kind.REWORD: (f"{carried}. They go on carrying it: only the words change.",),
        Kind.MERGE: (
            f"{carried}. All of them will carry “{into}” instead.",
            f"{_codings(touched)} restated, each in the name of its coder." if touched.decisions else "",
        ),
        Kind.SPLIT: (
            f"{carried}.",
            f"{_codings(touched)} put back to be read: which part is meant is for the coders to say, nothing is guessed."
            if touched.decisions
            else "",
            "The suggestions are dropped; the practices are listed under the old name until their records are written anew.",
            _READ_LATER,
        ),
        Kind.RETIRE: (
            f"{carried}.",
            f"It is offered and suggested no more. What persons and records gave stays, to be read as “{label} (retired)”.",
            "The suggestions are dropped.",
        ),
    }
    return tuple(filter(None, told[change.kind]))


def undo_consequences(version: Version) -> tuple[str, ...]:
    """What an undo of a version does to tags, in sentences."""
    if version.change.kind in (Kind.ADD, Kind.REWORD):
        return ("No tag changes.",)
    return (
        f"The change touched {_touched(version.touched)}. Each of them gets back what it carried before.",
        "What was decided since stays as it is, and so do suggestions that were made anew since.",
    )


def _codings(touched: Touched) -> str:
    verb = "is" if touched.decisions == 1 else "are"
    return f"{count(touched.decisions, 'decision')} by {count(touched.coders, 'coder')} {verb}"


def version_rows(codebook: Codebook, versions: Sequence[Version]) -> tuple[VersionRow, ...]:
    """Versions, newest first."""
    return tuple(_version_row(codebook, version) for version in reversed(versions))


def _version_row(codebook: Codebook, version: Version) -> VersionRow:
    change = version.change
    facet = codebook.by_id[change.facet]
    if change.kind is Kind.UNDO:
        what = f"Version {change.undoes} was undone"
    else:
        named = [f"“{wording.label}”" for wording in change.wordings]
        value = f"“{_name(facet, change.value)}” was " if change.value else ""
        how = {
            Kind.ADD: f"{' and '.join(named)} was added",
            Kind.REWORD: "reworded",
            Kind.MERGE: f"merged into “{_name(facet, change.into)}”",
            Kind.SPLIT: f"split into {' and '.join(named)}",
            Kind.RETIRE: "retired",
        }
        what = f"{facet.label}: {value}{how[change.kind]}"
    return VersionRow(version.number, version.who, version.at, what, _touched(version.touched), version.batch, change.undoes)


def _touched(touched: Touched) -> str:
    parts = (
        (touched.decisions, "decision", ""),
        (touched.by_hand, "passage", " by hand"),
        (touched.suggested, "passage", " by suggestion"),
        (touched.practices, "practice", ""),
    )
    return ", ".join(f"{count(number, noun)}{how}" for number, noun, how in parts if number) or "no tag"


def _became(codebook: Codebook, facet: Facet, former: Former) -> str:
    names = [f"“{codebook.label(facet.id, value)}”" for value in former.became]
    if not names:
        return "retired"
    return f"merged into {names[0]}" if len(names) == 1 else f"split into {' and '.join(names)}"


def _name(facet: Facet, value_id: str) -> str:
    """The name of a value, also of one that went."""
    held = facet.by_id.get(value_id) or (facet.former_by_id[value_id].value if value_id in facet.former_by_id else None)
    return held.label if held else value_id


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
