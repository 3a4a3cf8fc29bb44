"""The knowledge base: the one place where the parts are joined. Commands, pages and notebooks call it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from types import TracebackType

import numpy as np

from kb.answer_model import Answer, Filters, Situation
from kb.answered import Likeness
from kb.answering import Answering
from kb.atlas.atlas import Atlas
from kb.atlas.ground import LivingGround
from kb.briefing.packs import Packs
from kb.briefing.sharing import SharedPacks
from kb.codebook import Codebook
from kb.codebooks.own import Codebooks
from kb.coding.audit import Audit
from kb.coding.carrying import Carried
from kb.coding.leaned import LivingLeanings
from kb.coding.record import Record
from kb.coding.review import Review
from kb.corpus import Lead, default_folder, read_leads
from kb.database import open_engine
from kb.drafts.revisions import Drafts
from kb.encoder import Encoder, open_encoder
from kb.errors import BadInputError, ModelMismatchError, NotFoundError
from kb.examples import LivingExamples
from kb.heads import Heads, open_heads
from kb.held import HeldIndex
from kb.indexing import Indexing, Prepared, Progress
from kb.kept_situations import KeptSituations
from kb.lexical import FullText
from kb.model import Case, Document, Passage
from kb.ownership import Ownership
from kb.rank import Ranked, Weights, open_weights
from kb.reading.language import Languages
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary
from kb.runs import Runs
from kb.search import KeptVectors, Shelf
from kb.settings import Settings
from kb.shipped import follow
from kb.situation import Question, SituationReader
from kb.sources.citations import CitedPassage, cited_passages
from kb.store import Store
from kb.tagger import Tagger
from kb.template import TEMPLATE
from kb.training.retagging import TAGGED_BY, TagAll, retag, tag_all, tagged_by, weigh
from kb.training.trained import Trained
from kb.vectors import ChromaClient, ChromaIndex
from kb.worksheets.form import Worksheet
from kb.worksheets.loading import read_worksheets
from kb.worksheets.sheets import Sheets
from kb.worksheets.vocabulary import Vocabulary

CASE_PARTS = 4
"""A case has about ten vectors; four times as many hits as passages give as many different cases."""


class KnowledgeBase:
    """Opened on a data folder, which it owns until it is closed. Reading is safe from several threads; writes go one at a time."""

    def __init__(self, settings: Settings, ownership: Ownership, encoder: Encoder | None = None) -> None:
        self.settings = settings
        self.ownership = ownership
        if encoder is not None:
            self.encoder = encoder
        self.trained = Trained(settings.heads_folder)
        self.store = Store(open_engine(settings.database_url))
        self._chroma = ChromaClient(settings.data / "vectors")
        engine, self._vectors = self.store.engine, KeptVectors(self.store.vectors)
        held = HeldIndex(ChromaIndex(self._chroma, "passages"), self.store.passage_vectors)
        self.passages_shelf = Shelf(held, FullText(engine, "passages"), self._vectors.of)
        self.cases_shelf = Shelf(ChromaIndex(self._chroma, "cases"), FullText(engine, "cases"), self._vectors.of, CASE_PARTS)
        self.store.codebook = self.codebook
        self.indexing = Indexing(self.store, self.passages_shelf, self.cases_shelf, self.codebook)
        self.weighing = Runs("weighing")
        self._check_model()
        self.indexing.settle()

    @classmethod
    def open(cls, settings: Settings, encoder: Encoder | None = None) -> KnowledgeBase:
        """Take the data folder and open what is in it; an empty folder becomes an empty library.

        Raises:
            DataFolderBusyError: When another process owns the folder.
            ModelMismatchError: When the index was made by another model.
        """
        ownership = Ownership(settings.data)
        ownership.__enter__()
        try:
            return cls(settings, ownership, encoder)
        except BaseException:
            ownership.__exit__(None, None, None)
            raise

    def close(self) -> None:
        """Let go of the data folder; what still runs is ended."""
        for running in self.__dict__.keys() & {"runs", "weighing", "atlas", "ground"}:
            self.__dict__[running].stop()
        self._chroma.close()
        self.store.engine.dispose()
        self.ownership.__exit__(None, None, None)

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @cached_property
    def encoder(self) -> Encoder:
        """The configured model, opened when first needed."""
        return open_encoder(self.settings)

    @cached_property
    def kept_situations(self) -> KeptSituations:
        """Situations too long for an address."""
        return KeptSituations(self.store.engine)

    @cached_property
    def codebook(self) -> Codebook:
        """Facets and values in force."""
        return self.codebooks.versions.in_force()

    @cached_property
    def codebooks(self) -> Codebooks:
        """Versions and changes of the codebook; `follow_codebook` is to be called after each change."""
        shipped = Codebook.from_file(self.settings.corpus / "codebook.yaml")
        return Codebooks(self.store, self.record, self.audit, self.trained, lambda: self.encoder.name, shipped)

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """Practices described elsewhere."""
        return read_leads(self.settings.corpus)

    @cached_property
    def record(self) -> Record:
        """What coders decided; `decided` is to be called after each write to it."""
        return Record(self.store.engine)

    @cached_property
    def audit(self) -> Audit:
        """The record looked through."""
        return Audit(self.store.engine)

    @cached_property
    def review(self) -> Review:
        """What coders are shown next."""
        leanings = LivingLeanings(self.store, self.codebook, lambda passages: weigh(self.indexing, self.tagger, passages), self.weighing.begin)
        return Review(self.record, self.codebook, leanings)

    @cached_property
    def examples(self) -> LivingExamples:
        """What a suggestion can be compared with."""
        return LivingExamples(self.store)

    @cached_property
    def drafts(self) -> Drafts:
        """Practices that are written here; `kb/drafts/publishing.py` brings them into the library."""
        return Drafts(self.store.engine)

    @cached_property
    def packs(self) -> Packs:
        """Briefing packs as they are put together."""
        return Packs(self.store.engine)

    @cached_property
    def shared_packs(self) -> SharedPacks:
        """Briefing packs that were frozen and are read by a link."""
        return SharedPacks(self.store.engine)

    @cached_property
    def sheets(self) -> Sheets:
        """Worksheets as they are filled in."""
        return Sheets(self.store.engine)

    @cached_property
    def worksheets(self) -> Mapping[str, Worksheet]:
        """Worksheets that can be filled in, by id; they name the values of the shipped codebook, and show them as they are called now."""
        folder = self.settings.corpus
        sectors = SectorVocabulary.from_file(folder / "sectors.yaml").sectors
        vocabulary = Vocabulary(self.codebooks.versions.shipped, sectors, frozenset(self.store.sources()), self.codebook)
        return {worksheet.id: worksheet for worksheet in read_worksheets(folder / "worksheets", vocabulary)[0]}

    @cached_property
    def atlas(self) -> Atlas:
        """What the library covers; it sees by itself when something was written."""
        return Atlas(self.store, lambda: self.codebook)

    @cached_property
    def ground(self) -> LivingGround:
        """Where practices were done; it sees by itself when one changed."""
        return LivingGround(self.store)

    @cached_property
    def runs(self) -> Runs:
        """Exports, imports and downloads that take their time."""
        return Runs("exchange")

    @cached_property
    def _vocabulary(self) -> tuple[Gazetteer, SectorVocabulary]:
        return Gazetteer(self.store.cases().values()), SectorVocabulary.from_file(self.settings.corpus / "sectors.yaml")

    @cached_property
    def tagger(self) -> Tagger:
        """Gives passages their first tags."""
        return Tagger(self.codebook, *self._vocabulary, self.heads("passages"))

    @cached_property
    def _languages(self) -> Languages:
        return Languages(default_folder() / "languages")

    @cached_property
    def _answering(self) -> Answering:
        return self.answering_by(self.heads("situations"))

    def answering_by(self, heads: Heads | None) -> Answering:
        """Answers where situations are read by other heads than those in force."""
        reader = SituationReader(self.codebook, *self._vocabulary, self._languages, heads)
        return Answering(self.store, self.passages_shelf, self.cases_shelf, self.encoder, self.codebook, reader, self.weights)

    def heads(self, name: str) -> Heads | None:
        """Those in force of `situations` or `passages`, or None where there are none for the model in use."""
        return open_heads(name, self.encoder.reading_model if name == "situations" else self.encoder.name, self.trained.folder)

    @cached_property
    def weights(self) -> Weights:
        """Of the ranking's signals, those in force."""
        return open_weights(self.trained.folder)

    def _check_model(self) -> None:
        indexed = self.store.fact("model")
        if indexed is None:
            for name, value in (("model", self.settings.model), ("template", TEMPLATE), (TAGGED_BY, tagged_by(None))):
                self.indexing.remember(name, value)
        elif indexed != self.settings.model:
            raise ModelMismatchError(indexed, self.settings.model)

    # the shipped library

    def follow_corpus(self, progress: Progress | None = None) -> int:
        """Bring cases and sources to what `corpus/` holds, by hash; nothing that is unchanged is embedded again.

        A practice that was published here stands, whatever `corpus/` holds under its id, also where a stop kept it out of the library.

        Returns:
            Number of cases added, changed or removed.

        Raises:
            BadInputError: When the corpus is not sound; nothing is changed then.
        """
        changed = follow(self.settings.corpus, self.store, self.indexing, self.drafts, lambda: self.encoder, progress)
        if changed is None:
            return 0
        self.forget()
        return changed

    def forget(self) -> None:
        """Read cases, tags, heads and weights anew from now on."""
        self._vectors.forget()
        for name in ("_vocabulary", "tagger", "weights", "examples", "_answering"):
            self.__dict__.pop(name, None)

    def warm_up(self) -> None:
        """Open everything that an answer needs, so that the first one is as fast as the next."""
        any_gap = Filters(gap=self.codebook.facet("gap").ids)  # a filter reads what carries which value: 0.6 s at 100,000 passages
        self.answer(Question("warm up", filters=any_gap))

    # asking

    def answer(self, question: Question) -> Answer:
        """The situation as read, and the best matches with their reasons.

        Raises:
            BadInputError: When no words are given.
            UnknownValueError: When a chip or filter is not in the codebook.
        """
        if not question.text.strip():
            raise BadInputError("No situation was given; describe it in a sentence or two.")
        return self._answering.answer(question)

    def ranking(self, question: Question) -> list[Ranked]:
        """Every candidate of a question with its signals, best first."""
        return self._answering.ranking(question)

    def situation(self, question: Question) -> Situation:
        """The situation as read, with its corrections by hand."""
        return self._answering.situation(question)

    def likeness(self, question: Question) -> Likeness:
        """How far the best matches meet the words and the meaning of what is asked."""
        return self._answering.likeness(question)

    # reading

    def case(self, case_id: str) -> Case:
        """The case of that id.

        Raises:
            NotFoundError: When there is none.
        """
        found = self.store.cases([case_id])
        if case_id not in found:
            raise NotFoundError("practice", case_id)
        return found[case_id]

    def citations(self, case: Case) -> tuple[CitedPassage, ...]:
        """Where a case stands in its sources, opened at the passage once a report is in the library."""
        return cited_passages(self.store, case)

    def similar_cases(self, case: Case, limit: int = 4) -> tuple[Case, ...]:
        """The nearest other cases by what they tell, nearest first."""
        ids, rows = self.store.vectors([case.id])
        if not ids:
            return ()
        middle = np.asarray(rows.mean(axis=0))
        found = self.cases_shelf.index.nearest(middle / np.linalg.norm(middle), (limit + 1) * CASE_PARTS * 3)
        nearest = dict.fromkeys(identifier.split("#")[0] for identifier, _ in found)
        cases = self.store.cases(list(nearest))
        return tuple(cases[i] for i in nearest if i in cases and i != case.id)[:limit]

    def document(self, document_id: str) -> Document:
        """The document of that id.

        Raises:
            NotFoundError: When there is none.
        """
        document = self.store.document(document_id)
        if document is None:
            raise NotFoundError("document", document_id)
        return document

    def passages_of(self, document_id: str) -> Mapping[str, Passage]:
        """Passages of a document by id, in reading order; none where a newer version replaced it."""
        return self.store.passages_of(document_id)

    # writing

    def add_document(self, prepared: Prepared) -> Carried:
        """Store a document that was read, cut, tagged and encoded; it is found at once. Gives back what the one that it replaces handed over."""
        handed_over = self.indexing.add_document(prepared)
        if "_answering" in self.__dict__:
            self._answering.forget(cases=False)
        return handed_over

    def follow_codebook(self) -> None:
        """Read, tag, answer and show coders by the codebook as it is now."""
        for name in ("codebook", "review", "worksheets"):
            self.__dict__.pop(name, None)
        self.store.codebook = self.codebook
        self.indexing.follow(self.codebook)
        self.forget()

    def decided(self, passages: Collection[str] | None = None) -> None:
        """Answer, and show coders, by the decisions as they are now.

        Args:
            passages: Those on which persons decided or took a decision back; by default it may be any.
        """
        if "_answering" in self.__dict__:
            self._answering.forget(cases=False)
        self.review.decided(passages)
        if passages is None:
            self.__dict__.pop("examples", None)
        elif passages and "examples" in self.__dict__:
            self.examples.decided(passages)

    def retag(self, progress: Progress | None = None, tag: TagAll | None = None) -> int:
        """Tag the documents anew that were tagged by other heads than those in force, also where a stop left some; what persons decided stays.

        Args:
            progress: Told how many documents are done.
            tag: Gives passages their tags in another process; by default they are tagged here.

        Returns:
            Number of documents tagged.
        """
        try:
            by = tag or (lambda passages: tag_all(self.tagger, passages))
            return retag(self.store, self.indexing, self.trained.name, by, progress or (lambda *_told: None))
        finally:
            self.__dict__.pop("review", None)
            if "_answering" in self.__dict__:
                self._answering.forget(cases=False)

    def link_source(self, document_id: str, source_id: str | None) -> None:
        """Say which source a document is a file of.

        Raises:
            NotFoundError: When there is no such source.
        """
        if source_id is not None and source_id not in self.store.sources():
            raise NotFoundError("source", source_id)
        self.indexing.link_source(document_id, source_id)
        if "_answering" in self.__dict__:
            self._answering.forget(cases=False)
