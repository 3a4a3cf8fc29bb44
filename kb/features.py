"""What the linear heads see of a text: its vector, its cues, and of a passage how it is written. The order of columns is part of a heads file."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.codebook import READ_FACETS, Codebook
from kb.encoder import Vectors
from kb.reading.clauses import asked, present
from kb.reading.cues import CueReader

VECTOR_SCALE = 8.0
CUE_SCALE = 2.0
"""So that one penalty suits both: a unit vector's 384 parts are small beside a confidence."""

_STYLE = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"\b(?:should|must|ought to|needs? to|has to|have to|recommend\w*)\b",
        r"\?",
        r"\([^()]*\b(?:19|20)\d\d[a-z]?[^()]*\)|\bet al\b|\[\d+\]",
        r"\b(?:19|20)\d\d\b",
        r"\b\d[\d.,]*\b",
        r"\b(?:we|our|us)\b",
        r"\b(?:you|your)\b",
        r"\b\w+ed\b",
        r"\b(?:was|were|had)\b",
        r"\b(?:is|are)\b",
        r"\b(?:can|could|may|might)\b",
        r"\b(?:defin\w+|concept\w*|theor\w+|literature|framework|typolog\w+|argu\w+|schol\w+)\b",
        r"[\"“”‘’]",
        r"^[\s]*[-•*·]",
        r"\.{4,}",
        r"\b(?:figure|table|fig\.|source:|photo|isbn|page|pp\.|vol\.)",
        r"\b(?:he|she|his|her)\b",
        r"\b(?:imagine|story|fictitious|imaginary|once)\b",
        r"\b(?:population|inhabitants|gdp|employees|employment|located|km|per cent)\b|%",
        r"https?://|www\.|@",
        r"\b(?:will|plans? to|intends?|aims? to|is to)\b",
        r"[,;]",
        r"\b(?:municipality|city|mayor|council)\b",
        r"\b(?:ministry|national|government)\b",
        r"\b(?:region|regional|county|province)\b",
        r"\b(?:european|eu|interreg|commission)\b",
        r"\b(?:set up|founded|launched|established|created|initiated|organi[sz]e[ds]?|introduced|opened|hosts?|hired|invested"
        r"|runs|offers|started|provides|built|decided|brought|moved|attracts?|promotes?|manages|financed|funded)\b",
    )
)
_NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w-]+")
"""Names: words with a capital letter within a sentence."""

MOST_OF_A_STYLE = 5.0
"""Hits per hundred words beyond which more say nothing more."""


Cues = tuple[tuple[str, str], ...]
"""Facet and value of each column of cues."""


def cue_columns(codebook: Codebook) -> Cues:
    """All values that cues can name, in the codebook's order, then those that may no longer be given: their cues still tell something."""
    facets = [codebook.facet(facet) for facet in READ_FACETS]
    return tuple((facet.id, value) for facet in facets for value in (*facet.ids, *facet.former_by_id))


class FeatureReader:
    """Turns texts into rows of features, the same for heads with these columns whatever became of the codebook since they were fitted."""

    def __init__(self, codebook: Codebook, columns: Cues) -> None:
        self._cues = CueReader(codebook.as_fitted(columns))
        self._columns = {column: n for n, column in enumerate(columns)}

    def of_situation(self, text: str, vector: Vectors) -> NDArray[np.float32]:
        """Vector and cues of a situation; a stage counts only where it is not told of the past. Shape `(dim + values,)`."""
        words = asked(text)
        cues = self._confidences(words)
        now = present(words)
        if now != words:
            current = self._confidences(now)
            for (facet, _), n in self._columns.items():
                if facet == "stage":
                    cues[n] = current[n]
        return np.concatenate([VECTOR_SCALE * vector, CUE_SCALE * cues]).astype(np.float32)

    def of_passage(self, heading: Sequence[str], text: str, vector: Vectors) -> NDArray[np.float32]:
        """Vector, cues of the text, cues of the heading path, and style of a passage; shape `(dim + 2 * values + styles,)`."""
        cues = np.concatenate([self._confidences(text), self._confidences(" . ".join(heading))])
        return np.concatenate([VECTOR_SCALE * vector, CUE_SCALE * cues, _style(heading, text)]).astype(np.float32)

    def _confidences(self, text: str) -> NDArray[np.float32]:
        row = np.zeros(len(self._columns), dtype=np.float32)
        for cue in self._cues.read(text):
            column = self._columns.get((cue.facet, cue.value))
            if column is not None:
                row[column] = cue.confidence
        return row


def _style(heading: Sequence[str], text: str) -> list[float]:
    """How often each pattern stands in a hundred words, and four measures of length; each about 0 to 3."""
    words = max(20, len(text.split()))
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    capitals = sum(letter.isupper() for letter in text) / max(1, len(text))
    hits = [min(MOST_OF_A_STYLE, 100 * len(pattern.findall(text)) / words) / 2 for pattern in (*_STYLE, _NAMES)]
    return [*hits, math.log(words / 80), 10 * capitals, words / sentences / 20, len(heading) / 3]
