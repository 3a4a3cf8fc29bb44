"""The catalogue of bridges: which instruments were used for a gap at each stage, how often, how well supported, with what outcome, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.atlas.coverage import by_strength, strongest
from kb.codebook import Codebook
from kb.model import Case, Evidence, Outcome


@dataclass(frozen=True)
class Bridge:
    """An instrument used for a gap.

    Attributes:
        gap: The gap.
        stage: The stage of the cluster; None where the practices name none, or where stages are not told apart.
        instrument: The instrument; None where the practices name none.
        practices: Those behind it, strongest evidence first; what each took stands in its record, and is never summed.
    """

    gap: str
    stage: str | None
    instrument: str | None
    practices: tuple[Case, ...]

    @property
    def best(self) -> Evidence | None:
        """The strongest evidence."""
        return strongest(self.practices)

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """Practices by what came of them, in the order of `Outcome`; those that none has are left out."""
        counted = {outcome: sum(case.outcome is outcome for case in self.practices) for outcome in Outcome}
        return {outcome: number for outcome, number in counted.items() if number}


@dataclass(frozen=True)
class StageBridges:
    """The bridges of a gap at one stage; `stage` is None for practices that name none. `practices` counts each once, whatever it used."""

    stage: str | None
    bridges: tuple[Bridge, ...]
    practices: int


def bridges_of(codebook: Codebook, cases: Iterable[Case], gap: str) -> tuple[Bridge, ...]:
    """The bridges of a gap over all stages: most practices first, then in the codebook's order; practices without an instrument come last."""
    return _bridges(codebook, [case for case in cases if gap in case.facets.get("gap", ())], gap, None)


def bridges_by_stage(codebook: Codebook, cases: Iterable[Case], gap: str) -> tuple[StageBridges, ...]:
    """The bridges of a gap stage by stage, in the codebook's order, practices without a stage last; a practice of two stages stands in both.

    Stages without a practice are among them, with no bridges: where nothing was built is told too.
    """
    carried = [case for case in cases if gap in case.facets.get("gap", ())]
    at = {stage: [case for case in carried if stage in case.facets.get("stage", ())] for stage in codebook.facet("stage").ids}
    told = [StageBridges(stage, _bridges(codebook, some, gap, stage), len(some)) for stage, some in at.items()]
    silent = [case for case in carried if not case.facets.get("stage")]
    return (*told, StageBridges(None, _bridges(codebook, silent, gap, None), len(silent)))


def _bridges(codebook: Codebook, cases: Sequence[Case], gap: str, stage: str | None) -> tuple[Bridge, ...]:
    used: dict[str | None, list[Case]] = {}
    for case in cases:
        for instrument in case.facets.get("instrument", ()) or (None,):
            used.setdefault(instrument, []).append(case)
    order = codebook.facet("instrument").ids
    ordered = sorted(used, key=lambda name: (name is None, -len(used[name]), order.index(name) if name in order else len(order)))
    return tuple(Bridge(gap, stage, instrument, by_strength(used[instrument])) for instrument in ordered)
