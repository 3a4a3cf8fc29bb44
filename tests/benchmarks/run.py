"""`make bench`: measures every figure of the table, prints it, and writes the manual's page of figures and the README's table."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import packs
import reading
import review
import speed
from atlas import PRACTICES, add_practices, atlas_pace
from large_library import NOISE, Originals, fill
from quality import DevelopmentSet, library_figures, plain_systems, with_direct_answer
from review_pace import code_twice, page_pace, settling_pace, wait_until_weighed

from ingest.pipeline import FileTask, Preparer, find_files, ingest_one
from kb.answer_model import MatchType
from kb.codebook import PRIMARY_FACETS
from kb.codebooks.trust import MeasuredPrecision
from kb.coding.review import Order
from kb.evaluation.evaluate import Credit, evaluate
from kb.evaluation.judged import REPORTED, JudgedSet, Units
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from kb.training.own_library import shipped_data

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LARGE, REVIEWED, LARGEST = 10_000, 20_000, 100_000
MOST_OF_AN_ANSWER_S = {LARGE: 0.080, LARGEST: 0.150}
LEAST_FOUND = 0.99
MOST_OF_A_DECISION_S = 0.100
MOST_READ, MOST_OFF = 0.42, 0.2
MOST_OF_AN_ATLAS_S = 0.150
MOST_GROWN_MB_OF_PACKS = 5
ANSWERS_FOR_MEMORY = 1000
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Line:
    """One row of the table: what, the figure, what it must reach, whether it does, and what stands beside it."""

    what: str
    figure: str
    must: str
    reached: bool | None
    beside: str

    def markdown(self) -> str:
        """The row in Markdown."""
        verdict = {True: "yes", False: "**no**", None: "reported"}[self.reached]
        return f"| {self.what} | {self.figure} | {self.must} | {verdict} | {self.beside} |"


def printed(lines: Iterator[Line]) -> Iterator[Line]:
    """The same, each printed as soon as it is measured: the whole takes the better part of an hour."""
    for line in lines:
        click.echo(line.markdown())
        yield line


HEAD = "| what | figure | must reach | reached | beside |\n|---|---|---|---|---|"


def quality_lines(kb: KnowledgeBase) -> Iterator[Line]:
    """Retrieval, on the development needs where they are present and on the shipped judged set."""
    if SHARED.is_dir():
        yield from _development_lines(kb, DevelopmentSet.from_shared(SHARED))
    own, credit = JudgedSet.shipped(kb.settings.corpus, REPORTED), Credit(Units({}), {})
    told, plain = library_figures(kb, own, credit, MatchType.CASE), plain_systems(kb, own, credit)
    low, high = told["intervals"]["success_3"]
    beside = f"{told['needs']} needs, 95% {low:.2f} to {high:.2f}; nDCG@10 {told['ndcg_10']:.3f}; {_plain(plain)}"
    yield Line("own judged set, reported third: success@3 over cards", f"{told['success_3']:.3f}", "0.85", told["success_3"] >= 0.85, beside)


MUST_TAG = {"gap": 0.70, "level": 0.62, "stage": 0.50, "kind": 0.65}
MUST_READ = {"gap": 0.80, "level": 0.65, "stage": 0.70}
MOST_ERROR, LEAST_SKILL = 0.08, 0.25
LEAST_NDCG, LEAST_F1 = 0.6, 0.8
LEAST_PRECISION, LEAST_RECALL, MOST_REFUSED = 0.85, 0.70, 0.05


def reading_lines(kb: KnowledgeBase) -> Iterator[Line]:
    """Tags, readings, languages and refusals; of the needs and paragraphs none was trained on."""
    devset = SHARED / "devset" if SHARED.is_dir() else None
    own = reading.needs_of(kb.settings.corpus / "judgments" / "queries.jsonl")
    sets = {"own judged needs": own} | ({"development needs": reading.needs_of(devset / "queries.jsonl")} if devset else {})
    for name, needs in sets.items():
        for facet, figure in reading.reading(kb, needs).items():
            must = MUST_READ[facet]
            yield Line(f"{facet} read from {name}, macro F1", f"{figure:.2f}", f"{must:.2f}", figure >= must, f"{len(needs)} needs")
    if devset:
        yield from _tagger_lines(reading.tagger(kb, devset))
    for language, told in reading.translated(kb, kb.settings.corpus).items():
        yield _language_line(language, told)
    yield _no_answer_line(reading.no_answer(kb, kb.settings.corpus, devset))


def _language_line(language: str, told: reading.Translated) -> Line:
    ndcg, f1 = told.ndcg / told.english_ndcg, told.f1 / told.english_f1
    beside = f"ten own needs; nDCG@10 over cards {told.ndcg:.2f} and {told.english_ndcg:.2f}, macro F1 {told.f1:.2f} and {told.english_f1:.2f}"
    reached = ndcg >= LEAST_NDCG and f1 >= LEAST_F1
    return Line(f"situations in `{language}`: nDCG and facets, share of English", f"{ndcg:.2f}, {f1:.2f}", "0.6, 0.8", reached, beside)


def _no_answer_line(told: reading.Refused) -> Line:
    figure = f"precision {told.precision:.2f}, recall {told.recall:.2f}; {100 * told.answerable_refused:.1f}% refused"
    reached = told.precision >= LEAST_PRECISION and told.recall >= LEAST_RECALL and told.answerable_refused <= MOST_REFUSED
    beside = f"{told.without} needs without an answer, {told.answerable} with one; refitted per fold"
    return Line("no answer", figure, "0.85, 0.70, 5%", reached, beside)


def _tagger_lines(told: reading.Tagged) -> Iterator[Line]:
    for facet, must in MUST_TAG.items():
        values = ", ".join(f"{value} {f1:.2f}" for value, f1 in told.f1[facet].items() if value != "macro")
        macro = told.f1[facet]["macro"]
        yield Line(f"tagger, {facet}, macro F1 on five unseen reports", f"{macro:.2f}", f"{must:.2f}", macro >= must, values)
    for facet in MUST_TAG:
        error, skill = told.error[facet], told.skill[facet]
        reached = error <= MOST_ERROR and skill >= LEAST_SKILL
        what = f"trust in tags, {facet}: calibration error, Brier skill"
        yield Line(what, f"{error:.2f}, {skill:.2f}", "0.08, 0.25", reached, "five unseen reports")


def value_table(kb: KnowledgeBase) -> str:
    """Development needs by gap, level and stage: passages, weights refitted per fold."""
    development = DevelopmentSet.from_shared(SHARED)
    told = evaluate(kb, development.judged, development.credit, MatchType.PASSAGE, shipped_data(kb).judged).as_json()
    rows = ["| facet | value | needs | nDCG@10 | recall@10 | success@3 |", "|---|---|---|---|---|---|"]
    for facet, values in told["per_value"].items():
        for value, row in values.items():
            rows.append(f"| {facet} | {value} | {row['needs']} | {row['ndcg_10']:.3f} | {row['recall_10']:.3f} | {row['success_3']:.3f} |")
    return "\n".join(rows)


def _development_lines(kb: KnowledgeBase, development: DevelopmentSet) -> Iterator[Line]:
    judged, credit = development.judged, development.credit
    told = library_figures(kb, judged, credit, MatchType.PASSAGE)
    yield _ndcg_line("development needs, passages: nDCG@10", told, 0.40, "txtai hybrid 0.358, Chroma 0.330, BM25 0.311; ")
    others = shipped_data(kb).judged
    refitted = evaluate(kb, judged, credit, MatchType.PASSAGE, others).as_json()
    yield _ndcg_line("the same, weights refitted per fold", refitted, 0.50, "")
    yield Line("the same, recall@10 of grades 2 and 3", f"{refitted['recall_10']:.3f}", "0.43", refitted["recall_10"] >= 0.43, "txtai hybrid 0.328")
    for what, scope in (("cards", MatchType.CASE), ("cards and passages", None)):
        figures = evaluate(kb, judged, credit, scope, others).as_json()
        name = f"development needs, {what}, refitted per fold: success@3"
        yield Line(name, f"{figures['success_3']:.3f}", "0.75", figures["success_3"] >= 0.75, f"{figures['needs']} needs")
    direct = with_direct_answer(kb, judged, credit)
    cards, plain = library_figures(kb, direct, credit, MatchType.CASE), plain_systems(kb, direct, credit)
    best = max(figures["success_3"] for figures in plain.values())
    what = "development needs with a direct answer, cards: success@3"
    beside = f"{cards['needs']} needs; nDCG@10 {cards['ndcg_10']:.3f}; {_plain(plain)}"
    yield Line(what, f"{cards['success_3']:.3f}", f"{best + 0.10:.3f} (0.10 above both)", cards["success_3"] >= best + 0.10, beside)
    yield _ndcg_line("development needs, cards and passages: nDCG@10", library_figures(kb, judged, credit, None), None, "")


def _ndcg_line(what: str, told: dict[str, Any], must: float | None, peers: str) -> Line:
    low, high = told["intervals"]["ndcg_10"]
    beside = f"{peers}95% {low:.3f} to {high:.3f}; recall@10 {told['recall_10']:.3f}; median {told['median_words']} words a result"
    return Line(what, f"{told['ndcg_10']:.3f}", f"{must:.2f}" if must else "-", told["ndcg_10"] >= must if must else None, beside)


def _plain(plain: dict[str, dict[str, float]]) -> str:
    return ", ".join(f"{name} {figures['success_3']:.3f}" for name, figures in plain.items())


def speed_lines(settings: Settings, judged: JudgedSet, originals: Originals) -> Iterator[Line]:
    """Times and memory on libraries made for it."""
    if SHARED.is_dir():
        pair = speed.ingest_beside_encoding(settings.model_copy(update={"data": settings.data / "ingest"}), SHARED / "library")
        beside = f"{pair.ours:.1f} s beside {pair.bare:.1f} s of SentenceTransformer.encode(batch_size=8); medians of {speed.RUNS}"
        yield Line("ingest of the five reports", f"{pair.ratio:.2f} times", "1.4 times", pair.ratio <= 1.4, beside)
    large = settings.model_copy(update={"data": settings.data / "large"})
    with KnowledgeBase.open(large) as kb:
        kb.follow_corpus()
        fill(kb, originals, LARGE)
        yield _answer_line(kb, LARGE)
        yield _busy_line(kb, judged, settings.data)
    yield _memory_line(large, judged)
    cold = speed.cold_start(large)
    beside = f"median of {speed.RUNS}; an empty interpreter {cold.bare:.2f} s"
    yield Line(f"`clusterbridge search` from a cold start, {LARGE:,} passages", f"{cold.ours:.2f} s", "3 s", cold.ours <= 3, beside)
    with KnowledgeBase.open(large) as kb:
        fill(kb, originals, REVIEWED)
        yield from _pace_lines(kb)
        fill(kb, originals, LARGEST)
        yield _answer_line(kb, LARGEST)
        yield _index_line(kb)
        yield from _atlas_lines(kb)
        yield _settling_line(kb)


def _pace_lines(kb: KnowledgeBase) -> Iterator[Line]:
    """First while the passages are weighed in the background, for these were put in without it; then as it goes on from there."""
    took = page_pace(kb, Order.READING)
    what = f"a decision stored and the next passage rendered, while an older library of {REVIEWED:,} passages is weighed, p95"
    yield Line(what, f"{1000 * took:.0f} ms", "-", None, "once, at the first review after an older version")
    wait_until_weighed(kb)
    for order in (Order.READING, Order.LIKELY):
        took = page_pace(kb, order)
        what = f"a decision stored and the next passage rendered, {order}, {REVIEWED:,} passages, p95"
        must = f"{1000 * MOST_OF_A_DECISION_S:.0f} ms"
        yield Line(what, f"{1000 * took:.0f} ms", must, took <= MOST_OF_A_DECISION_S, "by the pages, as a coder posts them")


def _settling_line(kb: KnowledgeBase) -> Line:
    """After all else, for what it decides would be read by the others."""
    code_twice(kb, PRIMARY_FACETS[0], REVIEWED)
    took = settling_pace(kb, PRIMARY_FACETS[0])
    what = f"a disagreement settled and the next one rendered, {REVIEWED:,} passages coded twice, p95"
    must = f"{1000 * MOST_OF_A_DECISION_S:.0f} ms"
    return Line(what, f"{1000 * took:.0f} ms", must, took <= MOST_OF_A_DECISION_S, "by the pages, as an adjudicator posts them")


def review_lines(told: review.Simulated, gained: review.Gained) -> Iterator[Line]:
    """A review of the five reports, and what the tagger gains by learning from it."""
    read, stands = told.share_for(0.95, told.practices), told.share_for(0.95, told.in_reading_order)
    beside = f"{sum(told.practices)} of {len(told.practices)} passages are practices; 95% of them as the passages stand after {stands:.0%}"
    yield Line("review, most likely first: passages read to see 95% of the practices", f"{read:.0%}", f"{MOST_READ:.0%}", read <= MOST_READ, beside)
    for what, step in (("practices", told.half_found), ("passages", told.half_seen)):
        left = told.left(step)
        off = abs(step.expected - left) / max(1, left)
        beside = f"about {step.expected:.0f} ({step.low} to {step.high}) said to remain, {left} did"
        yield Line(f"the same, half of the {what} seen: what remains, how far off", f"{off:.0%}", f"{MOST_OFF:.0%}", off <= MOST_OFF, beside)
    for facet, before in gained.before.items():
        beside = f"{before:.2f} without them; macro F1 on {gained.paragraphs} other paragraphs"
        what = f"{facet}, trained on four reports and {review.ACCEPTED} accepted paragraphs of the fifth"
        yield Line(what, f"{gained.after[facet]:.2f}", "-", None, beside)


def _answer_line(kb: KnowledgeBase, passages: int) -> Line:
    times, most = speed.answer_times(kb), MOST_OF_AN_ANSWER_S[passages]
    runs = f"medians of {speed.RUNS} runs of {speed.ANSWERS} different situations"
    beside = f"bare parts (encode, vectors, words) {1000 * times.bare:.0f} ms; ratio {times.ratio:.1f}; {runs}"
    return Line(f"answer, warm, {passages:,} passages, p95", f"{1000 * times.ours:.0f} ms", f"{1000 * most:.0f} ms", times.ours <= most, beside)


def _busy_line(kb: KnowledgeBase, judged: JudgedSet, folder: Path) -> Line:
    times = speed.answer_times_while_ingesting(kb, judged, folder)
    busy = speed.p95(times)
    beside = f"{len(times)} answers while a PDF of {speed.LONG_PAGES} pages was read beside them"
    return Line(f"the same, {LARGE:,} passages, while ingesting, p95", f"{1000 * busy:.0f} ms", "90 ms", busy <= 0.090, beside)


def _index_line(kb: KnowledgeBase) -> Line:
    found = speed.found_by_the_index(kb)
    times = f"{1000 * found.times.ours:.1f} ms beside {1000 * found.times.bare:.1f} ms to compare with every one"
    beside = f"{speed.ANSWERS} situations, lowest {found.lowest:.2f}; {times}; real vectors moved by noise of length {NOISE}"
    what = f"approximate search, {LARGEST:,} passages, recall@{speed.NEAREST} against exact"
    return Line(what, f"{found.recall:.3f}", f"{LEAST_FOUND}", found.recall >= LEAST_FOUND, beside)


def _atlas_lines(kb: KnowledgeBase) -> Iterator[Line]:
    """Last, for the practices that it adds have no vectors."""
    add_practices(kb, PRACTICES)
    pace = atlas_pace(kb)
    held, most = f"{PRACTICES:,} practices, {LARGEST:,} passages", MOST_OF_AN_ATLAS_S
    beside = f"cells {1000 * pace.cells:.0f} ms, bridges {1000 * pace.bridges:.0f} ms; the first page after the start {pace.first:.1f} s"
    yield Line(f"atlas page, {held}, p95", f"{1000 * pace.tables:.0f} ms", f"{1000 * most:.0f} ms", pace.tables <= most, beside)
    of = "of all practices, and of one gap's"
    yield Line(f"map of the atlas, {held}, p95", f"{1000 * pace.maps:.0f} ms", f"{1000 * most:.0f} ms", pace.maps <= most, of)
    beside = f"with the counts of before; the new ones after {pace.recounted:.1f} s"
    what = "first atlas page and map after a write, the slower one"
    yield Line(what, f"{1000 * pace.after_a_write:.0f} ms", f"{1000 * most:.0f} ms", pace.after_a_write <= most, beside)


def pack_lines(kb: KnowledgeBase) -> Iterator[Line]:
    """Packs to files, with what it takes to look everything up."""
    times, grown = packs.pack_times(kb), packs.pack_memory(kb)
    for number, rendered in ((packs.SMALL, times.small), (packs.LARGE, times.large)):
        looked_up = packs.resolving_s(kb, number)
        for form, most in packs.MOST_S.items():
            most_s, took = most if number == packs.SMALL else packs.MOST_OF_A_LARGE_ONE_S, looked_up + rendered[form]
            beside = f"{looked_up:.2f} s to look up, {rendered[form]:.2f} s to render; medians of {speed.RUNS}"
            yield Line(f"pack of {number} practices to {form}", f"{took:.2f} s", f"{most_s:g} s", took <= most_s, beside)
    what = f"memory over {packs.ROUNDS_FOR_MEMORY} packs of {packs.LARGE} in every form, second half against the first"
    beside = f"{grown.whole:+.0f} MB since the end of the first round; pandoc and typst run beside the program and end with each file"
    yield Line(what, f"{grown.steady:+.0f} MB", f"flat ({MOST_GROWN_MB_OF_PACKS} MB)", grown.steady < MOST_GROWN_MB_OF_PACKS, beside)


def _memory_line(settings: Settings, judged: JudgedSet) -> Line:
    levels = speed.server_memory(settings, judged, ANSWERS_FOR_MEMORY)
    growth = levels[-1] - levels[len(levels) // 2]
    beside = f"after 500 answers {levels[len(levels) // 2]:.0f} MB, so {growth:+.0f} MB in the second half"
    return Line("memory of the server after 1,000 answers", f"{levels[-1]:.0f} MB", "700 MB, flat", levels[-1] <= 700 and growth < 20, beside)


def build(settings: Settings) -> KnowledgeBase:
    """A library with the shipped cases and, where they are present, the five reports."""
    kb = KnowledgeBase.open(settings)
    kb.follow_corpus()
    preparer = Preparer(kb.encoder, kb.tagger, settings.max_file_mb * 1_000_000)
    for path in find_files([SHARED / "library"]) if SHARED.is_dir() else ():
        ingest_one(kb, FileTask(path), lambda task, document_id: preparer.prepare(task, document_id, lambda *_told: None))
    return kb


def write(lines: list[Line], more: Mapping[str, str]) -> None:
    """Put the tables into the manual and the README; `more` are further ones, by what stands above them."""
    machine = f"{os.cpu_count()} cores, {datetime.now(UTC).date().isoformat()}"
    tables = [f"{above}:\n\n{table}" for above, table in more.items()]
    table = "\n\n".join(["\n".join([HEAD, *(line.markdown() for line in lines)]), *tables])
    for path in (ROOT / "web" / "manual" / "figures.md", ROOT / "README.md"):
        text = path.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
        path.write_text(f"{before}{BEGIN}\n\n{table}\n\nMeasured by `make bench` on {machine}.\n\n{END}{after}", encoding="utf-8")


@click.command()
@click.option("--part", type=click.Choice(["all", "quality", "speed"]), default="all", help="Which figures; only `all` writes them down.")
def main(part: str) -> None:
    """Measure and report."""
    click.echo(HEAD)
    lines: list[Line] = []
    more: dict[str, str] = {}
    precision: MeasuredPrecision | None = None
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "quality", models=Settings().models_folder)
        with build(settings) as kb:
            judged, originals = JudgedSet.shipped(kb.settings.corpus, REPORTED), Originals.of(kb)
            if part != "speed":
                lines += printed(quality_lines(kb))
                lines += printed(reading_lines(kb))
            if part != "speed" and SHARED.is_dir():
                devset = SHARED / "devset"
                precision = MeasuredPrecision.of_shipped(kb.encoder.name, reading.tagger(kb, devset).right)
                more["By what the development needs ask for (passages, weights refitted per fold)"] = value_table(kb)
                reviewed = review.simulate(kb, review.true_kinds(kb, devset))  # last, for what the coder decided stays
                lines += printed(review_lines(reviewed, review.gained_by_learning(kb, devset)))
                more["A review of the five reports, most likely practices first"] = reviewed.table()
            if part != "quality":
                lines += printed(pack_lines(kb))
        if part != "quality":
            lines += printed(speed_lines(settings.model_copy(update={"data": Path(folder)}), judged, originals))
    if part == "all":
        write(lines, more)
        if precision:
            precision.save()


if __name__ == "__main__":
    main()
