"""What several coders coded, as an address asks for it: one facet, some documents. The ground of the agreement and disagreement pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from kb.agreement.comparison import FacetComparison
from kb.agreement.disagreement import Disagreement
from kb.agreement.figures import Codings
from kb.agreement.living import Comparison
from kb.codebook import Codebook, Facet
from kb.coding.decisions import Decision, Place
from kb.knowledge import KnowledgeBase
from kb.model import Document

BASE = "/tagging/"


@dataclass(frozen=True)
class ComparedAddress:
    """What the address says: a facet, empty for the first on which anybody decided, and documents, none for all."""

    facet: str
    documents: tuple[str, ...]

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str]) -> ComparedAddress:
        """Read a query string or a form."""
        return cls(arguments.get("facet", ""), tuple(dict.fromkeys(one for one in arguments.getlist("document") if one)))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values, as a form carries them."""
        return [*([("facet", self.facet)] if self.facet else []), *(("document", one) for one in self.documents)]

    @property
    def all_url(self) -> str:
        """The address of the table over all facets, of the same documents."""
        return replace(self, facet="").url("agreement/all")

    def url(self, page: str, /, **more: str | int) -> str:
        """The address of a page of the workbench that compares the same."""
        fields = [*self.fields, *((name, str(value)) for name, value in more.items())]
        return BASE + page + (f"?{urlencode(fields, quote_via=quote)}" if fields else "")


@dataclass(frozen=True)
class Compared:
    """What is compared.

    Attributes:
        address: With the facet filled in, and documents that can be compared only.
        facet: The facet.
        facets: Those on which anybody decided in the documents, in the codebook's order.
        documents: Every document that can be compared, by title, with those who coded it.
        chosen: Ids of those that are compared.
        told: What coders gave their passages on the facet, with figures.
        settled: Adjudications in force, also of other facets and documents.
    """

    address: ComparedAddress
    facet: Facet
    facets: tuple[Facet, ...]
    documents: tuple[tuple[Document, tuple[str, ...]], ...]
    chosen: tuple[str, ...]
    told: FacetComparison
    settled: Mapping[Place, Decision]

    @property
    def codings(self) -> Codings:
        """What coders gave the passages."""
        return self.told.codings

    @property
    def differing(self) -> tuple[Disagreement, ...]:
        """Where they differ, furthest apart first, then in reading order."""
        return self.told.differing

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Document id to title."""
        return {document.id: document.title for document, _ in self.documents}


def compare(kb: KnowledgeBase, address: ComparedAddress) -> Compared:
    """Read what is to be compared; documents that are coded blind, and those that one person coded, are left out.

    Raises:
        UnknownValueError: When there is no such facet.
    """
    return _compare(kb.codebook, kb.codebooks.agreement.now(kb.codebook), address)


def compare_all(kb: KnowledgeBase, address: ComparedAddress) -> tuple[Compared, ...]:
    """The same documents on each facet that anybody decided on, in the codebook's order, as they are at one time; at least one."""
    codebook = kb.codebook
    now = kb.codebooks.agreement.now(codebook)
    first = _compare(codebook, now, replace(address, facet=""))
    return tuple(_compare(codebook, now, replace(address, facet=facet.id)) for facet in first.facets)


def _compare(codebook: Codebook, now: Comparison, address: ComparedAddress) -> Compared:
    asked = tuple(document.id for document, _ in now.documents if document.id in address.documents)
    chosen = asked or tuple(document.id for document, _ in now.documents)
    facets = _facets(codebook, now.facets(chosen))
    facet = codebook.facet(address.facet) if address.facet else facets[0]
    told = now.on(facet.id, chosen)
    return Compared(ComparedAddress(facet.id, asked), facet, facets, now.documents, chosen, told, now.settled)


def _facets(codebook: Codebook, decided: frozenset[str]) -> tuple[Facet, ...]:
    """The facets that were decided; where none was, the first, so that a page has one to speak of."""
    return tuple(facet for facet in codebook.facets if facet.id in decided) or codebook.facets[:1]
