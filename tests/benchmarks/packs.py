"""How long a pack takes to become a file, and what memory that needs: of ten practices, and of sixty with the longest quotes that a pack shows."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import psutil
from speed import RUNS, seconds

from kb.answer_model import Fit, MatchType
from kb.briefing.resolving import resolve
from kb.briefing.values import SECTION_OF, Briefing, Entry, Item, Named, Pack, Place, Quote, Told
from kb.codebook import Codebook
from kb.knowledge import KnowledgeBase
from kb.model import Case, is_silent
from kb.render.bibliography import bibliography
from kb.render.briefing import Form, render

SMALL, LARGE = 10, 60
MOST_S: Mapping[Form, float] = {Form.PDF: 1.0, Form.DOCX: 1.0, Form.HTML: 0.3}
MOST_OF_A_LARGE_ONE_S = 5.0
QUOTED_WORDS = 120
ROUNDS_FOR_MEMORY = 10
PAGES = "p. 12"


@dataclass(frozen=True)
class PackTimes:
    """Median seconds by form, of a pack of ten and of a pack of sixty."""

    small: Mapping[Form, float]
    large: Mapping[Form, float]


def pack_times(kb: KnowledgeBase, runs: int = RUNS) -> PackTimes:
    """Each form in turn, warm: fonts, templates and styles were read by one pack before.

    Every run has texts of its own, so nothing that is kept of one is of use to the next.
    """
    packs = {number: [briefing_of(kb, number, run) for run in range(runs)] for number in (SMALL, LARGE)}
    for form in Form:
        render(briefing_of(kb, SMALL, runs), form)
    return PackTimes(*({form: _median(packs[number], form) for form in Form} for number in (SMALL, LARGE)))


def resolving_s(kb: KnowledgeBase, number: int, runs: int = RUNS) -> float:
    """Median seconds in which a pack of so many practices of the library becomes a briefing, with a situation to compare them with."""
    targets = sorted(kb.store.case_hashes())[:number]
    pack = Pack("A pack", situation="Our banks do not lend to young firms.", items=tuple(Item(i, MatchType.CASE) for i in targets))
    resolve(kb, pack, date(2026, 11, 19))
    return statistics.median(seconds(partial(resolve, kb, pack, date(2026, 11, 19))) for _ in range(runs))


def _median(packs: Sequence[Briefing], form: Form) -> float:
    return statistics.median(seconds(partial(render, pack, form)) for pack in packs)


@dataclass(frozen=True)
class PackMemory:
    """Megabytes by which this process grows over `ROUNDS_FOR_MEMORY` packs of sixty in each form.

    Pandoc and typst run in processes of their own, which end with their file: what they need meanwhile is in neither figure.

    Attributes:
        whole: From the end of the first round to the end of the last.
        steady: The median of the second half of the rounds less that of the first half, the first round in neither.
    """

    whole: float
    steady: float


def pack_memory(kb: KnowledgeBase) -> PackMemory:
    """No two rounds render the same texts, so nothing that is kept of one is of use to the next."""
    process = psutil.Process()
    held = []
    for run in range(1 + ROUNDS_FOR_MEMORY):
        large = briefing_of(kb, LARGE, run)
        for form in Form:
            render(large, form)
        gc.collect()
        held.append(process.memory_info().rss / 1e6)
    half = 1 + ROUNDS_FOR_MEMORY // 2
    return PackMemory(held[-1] - held[0], statistics.median(held[half:]) - statistics.median(held[1:half]))


def briefing_of(kb: KnowledgeBase, number: int, run: int) -> Briefing:
    """The first practices of the library with all of their sections, two quotes of `QUOTED_WORDS` words, a fit and a note each.

    `run` stands in every text, so that no two packs are alike.
    """
    cases = sorted(kb.store.cases().values(), key=lambda case: case.id)[: number + 1]
    sources = kb.store.sources()
    works = tuple(sources[key] for key in dict.fromkeys(one.source_id for case in cases for one in case.citations) if key in sources)
    entries = tuple(_entry(kb.codebook, case, run) for case in cases[:number])
    return Briefing(
        title=f"A pack of {number} practices",
        audience="whoever measures it",
        introduction="One paragraph.\n\n- a list\n- of two",
        situation="Our banks do not lend to young firms.",
        made_on=date(2026, 11, 19),
        entries=entries,
        counter=replace(_entry(kb.codebook, cases[-1], run), target="counter"),
        unknown=("Of one practice the library does not know what it took.",),
        questions=("What could we try first?", "Who has to agree?"),
        references=bibliography(works),
    )


def _entry(codebook: Codebook, case: Case, run: int) -> Entry:
    gaps, levels, stages = (
        tuple(Named(value, codebook.label(facet, value)) for value in case.facets.get(facet, ())) for facet in ("gap", "level", "stage")
    )
    told = {part: case.body.get(name, "") for part, name in SECTION_OF.items()}
    place = Place(case.citations[0].source_id, case.citations[0].section, PAGES)
    words = [str(run), *case.text.split()[:QUOTED_WORDS]]
    return Entry(
        target=case.id,
        type=MatchType.CASE,
        title=case.title,
        summary=f"{run} {case.summary}",
        where=case.place,
        gaps=gaps,
        levels=levels,
        stages=stages,
        evidence=case.evidence,
        outcome=case.outcome,
        sections=tuple(Told(part, SECTION_OF[part], f"{run} {text}") for part, text in told.items() if not is_silent(text)),
        silent=case.silent_sections,
        fit=Fit(("Both want to bridge the same gap.",), ("There a city acts.",), ("Whether the law allows it here.",)),
        quotes=(Quote(" ".join(words), "one", place), Quote(" ".join(reversed(words)), "two", place)),
        places=(place,),
        note=f"{run} Ask how it went on, and who paid for it in the second year.",
    )
