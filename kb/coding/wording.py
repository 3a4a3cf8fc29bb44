"""Words of passages as rows of a sparse matrix: what they say by their wording, beside what they mean by their vectors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.words import STOP_WORDS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORD = re.compile(r"[^\W\d_]{2,}")


class Vocabulary:
    """Numbers the words that it meets; unstemmed, for 20,000 passages must not take long and the ends of words tell of time and person."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def counted(self, texts: Iterable[str]) -> csr_matrix:
        """Times that each word stands in each text, shape `(texts, words met so far)`; function words are left out."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  (0.2 s and 40 MB; only a review needs it)

        data: list[int] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counts = Counter(word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)
            columns += [self._number.setdefault(word, len(self._number)) for word in counts]
            data += counts.values()
            ends.append(len(columns))
        return csr_matrix((np.array(data, dtype=np.float32), np.array(columns, dtype=np.int32), ends), shape=(len(ends) - 1, len(self._number)))


@dataclass(frozen=True)
class Wording:
    """Rows of unit length, shape `(passages, words)`: a word weighs `1 + ln(count)` times its rarity (Salton and Buckley 1988, "Term-weighting")."""

    rows: csr_matrix

    @classmethod
    def of_counts(cls, counts: csr_matrix) -> Wording:
        """Of counted words."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  (0.2 s and 40 MB; only a review needs it)

        passages = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = (np.log((1 + counts.shape[0]) / (1 + passages)) + 1).astype(np.float32)
        weighed = csr_matrix(((1 + np.log(counts.data)) * rarity[counts.indices], counts.indices, counts.indptr), shape=counts.shape)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        weighed.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(weighed.indptr)).astype(np.float32)
        return cls(weighed)


def joined(parts: Sequence[csr_matrix]) -> csr_matrix:
    """Counts of several documents by one vocabulary, one below the other."""
    from scipy.sparse import csr_matrix, vstack  # noqa: PLC0415  (0.2 s and 40 MB; only a review needs it)

    width = max((part.shape[1] for part in parts), default=0)
    wide = [csr_matrix((part.data, part.indices, part.indptr), shape=(part.shape[0], width)) for part in parts]
    return csr_matrix(vstack(wide)) if wide else csr_matrix((0, 0), dtype=np.float32)
