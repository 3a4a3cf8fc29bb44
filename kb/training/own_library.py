"""Heads and weights refitted from shipped data and from what persons decided in this library: measured first, then brought into force."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from kb.answer_model import Situation
from kb.codebook import PRIMARY_FACETS
from kb.corpus import default_folder
from kb.encoder import Encoder, Vectors
from kb.evaluation.evaluate import judged_signals
from kb.evaluation.judged import JudgedSet, Need
from kb.feedback.verdicts import Verdicts, judged_set
from kb.heads import Heads, open_heads
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import Origin
from kb.rank import Weights
from kb.situation import Question
from kb.training.data import TrainingData, TrainingPassage, Values
from kb.training.refitting import ENOUGH, Decided, Encode, EncodeSituations, Figures, ReadNeed, RefitHeads, RefitRanking, Refitted, RefittedRanking
from kb.training.remembered import Remembered

TEXTS_AT_ONCE = 512
"""Texts encoded before their vectors are written down: ten seconds of work that a stop may cost."""

DOCUMENTS = 3

STRETCH = 10
"""Neighbouring passages that are left out together: they speak of the same."""

Ask = Callable[[Callable[[Progress], Any], Progress], Any]
"""What the child makes of a task; here or there it is called with where to tell its progress."""


@dataclass(frozen=True)
class TrainingFigures:
    """What is known of a training before it replaces anything.

    Attributes:
        version: Of the shipped training data.
        shipped: As in `Refitted`.
        decided: Passages of the library on which persons decided.
        before: As in `Refitted`.
        after: As in `Refitted`.
        needs: Judged needs that have an answer.
        reading: As in `RefittedRanking`; empty where there are too few needs.
        ranking: As in `RefittedRanking`; empty where there are too few needs.
        weights: The weights that will come into force, or None where those in force stay.
    """

    version: str
    shipped: Mapping[str, Figures]
    decided: int
    before: Figures
    after: Figures
    needs: int
    reading: Mapping[str, Figures]
    ranking: Mapping[str, Figures]
    weights: Mapping[str, float] | None

    def as_json(self) -> dict[str, Any]:
        """As `train --json` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Fitted:
    """New heads by name, and new weights unless those in force stay; none of them in force yet."""

    heads: Mapping[str, Heads]
    weights: Weights | None
    figures: TrainingFigures


def judged_sets(kb: KnowledgeBase) -> tuple[JudgedSet, ...]:
    """What users said of results here, and the shipped judged needs without their grades.

    What was read from a situation that a user asked is no person's reading of it, so nothing of it counts as wanted: how well situations are read is
    told by the shipped needs. Their grades teach nothing, for they are what this library is measured by.
    """
    said = judged_set(Verdicts(kb.store.engine).in_force())
    unread = tuple(replace(need, facets={}) for need in said.needs)
    return replace(said, needs=unread), replace(JudgedSet.shipped(kb.settings.corpus), grades={})


def shipped_data(kb: KnowledgeBase) -> TrainingData:
    """The shipped training data.

    Raises:
        BadInputError: When it cannot be read.
    """
    return TrainingData.from_folder(default_folder() / "training", kb.codebook)


def measure(kb: KnowledgeBase, data: TrainingData, judged: Sequence[JudgedSet], encoder: Encoder, ask: Ask, progress: Progress) -> Fitted:
    """Heads and weights fitted anew, with figures beside those in force.

    Args:
        kb: The library; only the vectors of the training data are written, into its data folder.
        data: Passages and situations that were written for training.
        judged: Needs with graded cases and passages, by which weights are learned and measured, and with facets, by which reading is measured.
        encoder: Of the library's model, for the child.
        ask: The child.
        progress: Told what is being done.
    """
    folder = kb.settings.heads_folder
    of_situations = Remembered(folder / "situation-vectors.npz", encoder.reading_model)
    of_passages = Remembered(folder / "vectors.npz", encoder.name)
    situations, passages = [s.text for s in data.told_situations], [p.embedded for p in data.passages]
    _complete(of_situations, situations, lambda some: ask(EncodeSituations(encoder, some), progress), progress)
    _complete(of_passages, passages, lambda some: ask(Encode(encoder, some), progress), progress)
    decided, shipped = decided_passages(kb), open_heads("passages", encoder.name, None)
    told = of_situations.of(situations), of_passages.of(passages)
    refitted: Refitted = ask(RefitHeads(data, *told, decided, shipped, kb.codebook, encoder.name, encoder.reading_model), progress)
    asked = _asked(kb, refitted.situations, judged, data.judged, progress)
    ranking: RefittedRanking | None = ask(asked, progress) if len(asked.after) >= ENOUGH else None
    weights = replace(kb.weights, signals=ranking.weights) if ranking and ranking.better else None
    figures = TrainingFigures(
        version=data.version,
        shipped=refitted.shipped,
        decided=len(decided.passages),
        before=refitted.before,
        after=refitted.after,
        needs=len(asked.after),
        reading=ranking.reading if ranking else {},
        ranking=ranking.ranking if ranking else {},
        weights=weights.signals if weights else None,
    )
    return Fitted({"situations": refitted.situations, "passages": refitted.passages}, weights, figures)


def _complete(remembered: Remembered, texts: Sequence[str], made: Callable[[tuple[str, ...]], Vectors], progress: Progress) -> None:
    missing = remembered.missing(texts)
    for first in range(0, len(missing), TEXTS_AT_ONCE):
        progress("encoding the training data", first, len(missing))
        some = tuple(missing[first : first + TEXTS_AT_ONCE])
        remembered.add(some, made(some))


def decided_passages(kb: KnowledgeBase) -> Decided:
    """Passages on which persons decided, with the tags that they accepted; the writer of each is what is left out together when they measure.

    That is the document, or where there are fewer than `DOCUMENTS` a stretch of it: whoever reviews a first report gains for the rest of that report.
    """
    tags = kb.store.passages_decided()
    found = kb.store.passages(list(tags))
    ids, vectors = kb.store.vectors([i for i, (_, passage) in found.items() if not passage.furniture])
    accepted = {i: [tag for tag in tags[i] if tag.origin is Origin.HUMAN] for i in ids}
    whole = len({found[i][0] for i in ids}) >= DOCUMENTS
    passages = (
        TrainingPassage(
            identifier,
            found[identifier][0] if whole else f"{found[identifier][0]} {found[identifier][1].position // STRETCH:05d}",
            "",
            found[identifier][1].heading,
            found[identifier][1].text,
            {facet: tuple(tag.value for tag in accepted[identifier] if tag.facet == facet) for facet in (*PRIMARY_FACETS, "kind")},
        )
        for identifier in ids
    )
    return Decided(tuple(passages), vectors)


def _asked(kb: KnowledgeBase, heads: Heads, judged: Sequence[JudgedSet], others: JudgedSet, progress: Progress) -> RefitRanking:
    """The judged needs, read and ranked by the heads in force and by new ones; where there are enough, other needs to learn from beside them."""
    new = kb.answering_by(heads)
    before, after, read = [], [], []
    for number, judgments in enumerate(judged):
        progress("ranking for the judged needs", number, len(judged))
        before += judged_signals(kb.store, kb.ranking, judgments)
        after += judged_signals(kb.store, new.ranking, judgments)
        read += [ReadNeed(need.facets, _values(kb.situation, need), _values(new.situation, need)) for need in judgments.needs if need.facets]
    beside = judged_signals(kb.store, new.ranking, others.among(kb.store.case_hashes())) if len(after) >= ENOUGH else []
    return RefitRanking(tuple(before), tuple(after), tuple(beside), tuple(read), kb.weights.signals)


def _values(read: Callable[[Question], Situation], need: Need) -> Values:
    situation = read(Question(need.text))
    return {facet: situation.values(facet) for facet in PRIMARY_FACETS}
