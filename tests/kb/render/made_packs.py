"""Briefings for the tests of rendering: of the shipped practices, and one that tries to break every form of file."""

from __future__ import annotations

import io
from datetime import date

from pypdf import PdfReader

from kb.answer_model import Fit, MatchType
from kb.briefing.values import SECTION_OF, Briefing, Entry, Gone, Named, Part, Place, Quote, Reference, Told
from kb.codebook import Codebook
from kb.corpus import Corpus, default_folder
from kb.model import Case, Evidence, Outcome, Source, is_silent
from kb.render.bibliography import bibliography

DAY = date(2026, 11, 19)
NASTY = (
    "# head `x` *b* _u_ $x^2$ <script>alert(1)</script> [^1] [a](b) \\ \\textbf{x} #panic() @ref {=html}"
    " ~~s~~ | pipe & &amp; \"q\" 'a' // # /* */ ::: <b>"
)
NASTY_LINES = f"- no list\n1. no number\n# no heading\n> no quote\n| a | b |\n---\n{NASTY}"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LETTERS = "Łódź, Târgu Mureș, Zürich; Ελλάδα, Θεσσαλονίκη; Россия, Київ, Ђорђе; naïve œuvre ﬁ – “quoted” ½ € → ✓"


def shipped() -> Corpus:
    return Corpus.from_folder(default_folder())


def briefing_of(corpus: Corpus, number: int, style: str = "apa") -> Briefing:
    """The first practices of a corpus, with a note and a quote each."""
    cases = corpus.cases[:number]
    sources = {source.id: source for source in corpus.sources}
    counter = next(case for case in corpus.cases if case.outcome in (Outcome.MIXED, Outcome.FAILED) and case not in cases)
    cited = [sources[source_id] for source_id in dict.fromkeys(citation.source_id for case in (*cases, counter) for citation in case.citations)]
    entries = tuple(entry_of(corpus.codebook, case, f"Ask {case.place} how it went on." if i % 2 else "") for i, case in enumerate(cases))
    return Briefing(
        title="Bridging the capital gap in a cluster that grows",
        audience="the steering group of the coastal energy cluster",
        introduction="Four cities were here **before us**.\n\n- Read the table first.\n- Then choose *two* practices; see [the programme](https://example.org/a_b).",
        situation="We are a young cluster of offshore energy firms. Banks do not lend to us, and the region asks what it can do.",
        made_on=DAY,
        entries=entries,
        counter=entry_of(corpus.codebook, counter, ""),
        unknown=("Of 3 practices the library does not know what they took.", "No practice here was evaluated by somebody from outside."),
        questions=("Who of us has spoken to a bank this year, and what was said?", "Which of these practices could we try within six months?"),
        references=bibliography(tuple(cited), style) if cited else (),
        gone=(Gone("own-0123", MatchType.CASE, "It was the one with the boats."),),
    )


def entry_of(codebook: Codebook, case: Case, note: str) -> Entry:
    def named(facet: str) -> tuple[Named, ...]:
        return tuple(Named(value, codebook.label(facet, value)) for value in case.facets.get(facet, ()))

    places = tuple(Place(one.source_id, one.section, f"p. {one.pages}" if one.pages else None) for one in case.citations)
    told = {part: case.body.get(name, "") for part, name in SECTION_OF.items()}
    return Entry(
        target=case.id,
        type=MatchType.CASE,
        title=case.title,
        summary=case.summary,
        where=f"{case.place}, {', '.join(case.countries)}",
        gaps=named("gap"),
        levels=named("level"),
        stages=named("stage"),
        evidence=case.evidence,
        outcome=case.outcome,
        sections=tuple(Told(part, SECTION_OF[part], text) for part, text in told.items() if not is_silent(text)),
        silent=tuple(SECTION_OF[part] for part, text in told.items() if is_silent(text)),
        fit=Fit(("Both want to bridge the capital gap.",), ("There the city acts; with you nobody does yet.",), ("Whether your banks would come.",)),
        quotes=tuple(Quote(case.summary, f"{case.id}-0", place) for place in places[:1]),
        places=places,
        note=note,
    )


def nasty_entry(number: int, note: str = NASTY_LINES) -> Entry:
    place = Place("nasty", f"{NASTY} › {LETTERS}", "p. 25")
    return Entry(
        target=f"nasty-{number}",
        type=MatchType.PASSAGE if number % 2 else MatchType.CASE,
        title=f"{LONG_WORD} {NASTY}",
        summary=LETTERS,
        where=LONG_WORD,
        gaps=(Named("cluster-to-cluster", "Cluster to cluster"), Named("own-gap", NASTY)),
        levels=(Named("city", NASTY),),
        stages=(),
        evidence=Evidence.EVALUATED if number % 2 else None,
        outcome=Outcome.FAILED,
        sections=(Told(Part.SITUATION, "Situation", f"{NASTY_LINES}\n\n{LONG_WORD}\n\n1. one\n   - two\n2. **three** [x](javascript:alert(1))"),),
        silent=("Watch out",),
        fit=Fit((NASTY,), (), (LONG_WORD,)),
        quotes=(Quote(NASTY_LINES, "p-1", place), Quote(LETTERS, "p-2", Place("unknown-key", "", "page 15 of the file"))),
        places=(place,),
        note=note,
    )


def nasty_briefing(number: int = 4) -> Briefing:
    entries = tuple(nasty_entry(i, "" if i == 2 else NASTY_LINES) for i in range(1, number + 1))
    return Briefing(
        title=NASTY,
        audience=f"{LETTERS} {LONG_WORD}",
        introduction=f"{NASTY}\n\n{LONG_WORD} 東京 🎉\n\n# A heading\n\n<div onclick='x'>html</div>\n\n![picture](file:///etc/hostname)",
        situation=NASTY_LINES,
        made_on=DAY,
        entries=entries,
        counter=nasty_entry(99),
        unknown=(NASTY,),
        questions=(NASTY, LONG_WORD),
        references=(Reference("nasty", f"{NASTY} https://example.org/{LONG_WORD}", "(Nasty & Co., 2011)", f"https://example.org/{LONG_WORD}"),),
    )


def source(**changed: object) -> Source:
    fields: dict[str, object] = {
        "id": "organising-2011",
        "title": "Organising Clusters for Innovation",
        "authors": ("Göran Lindqvist", "Örjan Sölvell"),
        "year": 2011,
        "publisher": "Ivory Tower",
        "kind": "report",
        "rights": "",
        "url": "https://example.org/report_1",
    }
    return Source(**(fields | changed))  # type: ignore[arg-type]


def read_pdf(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pdf_words(pdf: bytes) -> str:
    """The text of all pages, its words one space apart; without the marks where a long word may break."""
    text = " ".join(page.extract_text() for page in read_pdf(pdf).pages)
    return " ".join(text.replace("\u200b", "").replace("\u00ad", "").split())
