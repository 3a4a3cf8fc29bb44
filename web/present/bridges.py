"""The catalogue of bridges as pages print it: lines of instruments, and behind each the practices with what they took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kb.atlas.bridges import Bridge, StageBridges
from kb.codebook import Codebook
from kb.model import Case, Outcome
from web.browsing import BrowseAddress
from web.present.results import Label, labels
from web.present.words import EVIDENCE, OUTCOME, Grade, listed, place_line

NOT_STATED = "not-stated"
"""Stands in an address for practices that name no stage."""

SHOWN = 12
"""Practices of a line that are printed; the list of practices holds all of them."""

SHORT = {Outcome.WORKED: "worked", Outcome.MIXED: "mixed", Outcome.FAILED: "failed", Outcome.UNKNOWN: "not known"}
_TOOK = "What it took"


@dataclass(frozen=True)
class BehindView:
    """A practice behind a line; `took` are facts as stated, `silent` names those that are not, `told` is the section of the record on them."""

    title: str
    href: str
    place: str
    evidence: Grade
    outcome: Grade
    took: tuple[tuple[str, str], ...]
    silent: str
    told: str


@dataclass(frozen=True)
class BridgeView:
    """A line of the catalogue; `href` opens its practices and is empty where no address can name them, `outcomes` says how many came out how."""

    name: str
    number: int
    href: str
    best: Grade
    outcomes: str
    practices: tuple[BehindView, ...]
    anchor: str

    @property
    def more(self) -> int:
        """Practices that are not printed."""
        return self.number - len(self.practices)


@dataclass(frozen=True)
class GapView:
    """A gap with its lines over all stages."""

    label: Label
    practices: int
    href: str
    lines: tuple[BridgeView, ...]


@dataclass(frozen=True)
class StageView:
    """A stage of a gap with its lines; `value` stands in its address."""

    value: str
    name: str
    practices: int
    href: str
    practices_href: str
    lines: tuple[BridgeView, ...]


def gap_overview(codebook: Codebook, gap: str, bridges: Sequence[Bridge], cases: Iterable[Case]) -> GapView:
    """A gap over all stages, without the practices behind its lines."""
    number = sum(gap in case.facets.get("gap", ()) for case in cases)
    lines = tuple(_line(codebook, bridge, ()) for bridge in bridges)
    return GapView(labels(codebook, "gap", (gap,))[0], number, bridges_href(gap), lines)


def stage_views(codebook: Codebook, gap: str, told: Sequence[StageBridges]) -> tuple[StageView, ...]:
    """A gap stage by stage."""
    return tuple(_stage(codebook, gap, one) for one in told)


def bridges_href(gap: str, stage: str = "") -> str:
    """The page of a gap, or of a gap at one stage."""
    return f"/atlas/bridges?{urlencode({'gap': gap, **({'stage': stage} if stage else {})})}"


def _stage(codebook: Codebook, gap: str, one: StageBridges) -> StageView:
    value = one.stage or NOT_STATED
    name = codebook.label("stage", one.stage) if one.stage else "Stage not stated"
    lines = tuple(_line(codebook, bridge, bridge.practices[:SHOWN] if _href(bridge, one.stage) else bridge.practices, one) for bridge in one.bridges)
    opened = BrowseAddress({"gap": (gap,), "stage": (one.stage,)}).url if one.stage else ""
    return StageView(value, name, one.practices, bridges_href(gap, value), opened, lines)


def _line(codebook: Codebook, bridge: Bridge, shown: Sequence[Case], stage: StageBridges | None = None) -> BridgeView:
    assert bridge.best is not None, "a bridge has a practice"
    name = codebook.label("instrument", bridge.instrument) if bridge.instrument else "No instrument named"
    outcomes = ", ".join(f"{number} {SHORT[outcome]}" for outcome, number in bridge.outcomes.items())
    href = _href(bridge, stage.stage) if stage else _href(bridge, "")
    anchor = f"{(stage.stage or NOT_STATED) if stage else bridge.gap}-{bridge.instrument or 'none'}"
    return BridgeView(name, len(bridge.practices), href, EVIDENCE[bridge.best], outcomes, tuple(map(_behind, shown)), anchor)


def _href(bridge: Bridge, stage: str | None) -> str:
    """The practices of a line; none where they lack a stage or an instrument, which no filter can say. An empty stage means all of them."""
    if bridge.instrument is None or stage is None:
        return ""
    ticked = {"gap": (bridge.gap,), "instrument": (bridge.instrument,)} | ({"stage": (stage,)} if stage else {})
    return BrowseAddress(ticked).url


def _behind(case: Case) -> BehindView:
    facts = (("Organisation", case.organisation), ("Cost", case.cost), ("Duration", case.duration))
    silent = [name.lower() for name, value in facts if not value]
    return BehindView(
        title=case.title,
        href=f"/cases/{quote(case.id)}",
        place=place_line(case.place, case.countries),
        evidence=EVIDENCE[case.evidence],
        outcome=OUTCOME[case.outcome],
        took=tuple((name, value) for name, value in facts if value),
        silent=listed(silent).capitalize(),
        told="" if _TOOK in case.silent_sections else case.body[_TOOK],
    )
