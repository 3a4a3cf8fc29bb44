"""One facet as several coders coded it: figures, and where they differ, each worked out when it is first asked for. Opens nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.agreement.disagreement import Disagreement, disagreements
from kb.agreement.figures import Codings, FacetAgreement, agreement, by_document


@dataclass(frozen=True)
class FacetComparison:
    """What coders gave the passages of some documents on one facet.

    Attributes:
        codings: What they gave.
        values: Values of the facet, in the codebook's order.
    """

    codings: Codings
    values: tuple[str, ...]

    @cached_property
    def figures(self) -> FacetAgreement:
        """Of all documents together."""
        return agreement(self.codings, self.values)

    @cached_property
    def by_document(self) -> Mapping[str, FacetAgreement]:
        """Document to the figures of the facet within it."""
        return by_document(self.codings, ())

    @cached_property
    def differing(self) -> tuple[Disagreement, ...]:
        """Where they differ, furthest apart first, then in reading order."""
        return disagreements(self.codings)

    @cached_property
    def differing_on(self) -> Mapping[str, int]:
        """Value to the number of passages to which some coders gave it and others did not."""
        return Counter(value for one in self.differing for value in one.values)
