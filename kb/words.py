"""Words of a text, their stems, and which of them carry no meaning."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[&+#'’][^\W_]+)*[+#]*")
_stemmer = snowballstemmer.stemmer("english")
_lock = threading.Lock()

_STOP_WORDS = """
    a about above after again all also although am an and any are aren't as at be because been before being below between both but by can
    cannot can't come could did didn't do does doesn't doing don't down during each either else even ever every few for from further get
    gets got had has hasn't have haven't having he her here hers him his how however i if in into is isn't it its it's itself just let like
    many may me might more most much must my neither no nor not now of off often on once one only or other others our ours ourselves out
    over own per quite rather s same she should shouldn't since so some something still such t than that that's the their theirs them then
    there these they this those though through thus to too under until up upon us very was wasn't we were what when where whether which
    while who whom whose why will with within without won't would yes yet you your yours example examples help helps need needs want wants
    good way ways thing things use used using make makes made bridge bridged bridges bridging gap gaps practice practices
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Function words, and the words of asking (help, need, example, bridge a gap) that say nothing of what is asked."""


@lru_cache(maxsize=256)
def words_with_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Words in lower case with their half-open spans, in order; `R&D` and `C++` are one word each. One answer reads the same text several times."""
    return tuple((match.group().lower().replace("’", "'"), match.start(), match.end()) for match in _WORD.finditer(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English snowball stem of a lower-case word, accents removed."""
    if word == "its":
        return word  # the stemmer makes "it" of it, and IT is a sector
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    with _lock:  # the stemmer keeps the word it works on
        return str(_stemmer.stemWord(plain.removesuffix("'s")))


def stems(text: str) -> list[str]:
    """Stems of all words, in order."""
    return [stem(word) for word, _, _ in words_with_spans(text)]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeated ones too."""
    return [stem(word) for word, _, _ in words_with_spans(text) if word not in STOP_WORDS]


def slug(text: str) -> str:
    """Lower-case letters and digits without accents, words joined by hyphens; empty where the text has none."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", folded))
