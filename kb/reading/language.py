"""Situations in other languages: which language it is, and its words in English, so that the same reading and the same search serve all."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import snowballstemmer

from kb.errors import BadInputError

ENGLISH = "en"
LANGUAGES = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch", "pl": "polish"}
"""Language by its code, with the name of its Snowball stemmer."""

LONGEST = 5
"""Words of the longest term that is looked for."""

SHORTEST_PART = 3
"""Letters of the shortest part of a compound."""

LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What German and Dutch put between the parts of a compound."""

MIN_CONFIDENCE = 0.8
MIN_CONFIDENCE_KNOWN = 0.5
"""The latter where the glossary knows every word: "Wie finden Cluster Investoren?" gets 0.78."""

MIN_TELLING = 2
"""So many words must be of the language, where not all are, and one of them in lower case: the rest may be a name ("Pays de la Loire")."""

_NAME_WORDS = """
    a al am and auf aus d da dal dalla das de degli dei del della delle den der des di die do du e een el en et für gli het i il im in l la
    las le les lo los na of s the und van vom von w y z zu zum zur
"""
NAME_WORDS = frozenset(_NAME_WORDS.split())
"""Articles, prepositions and conjunctions that stand in names, in any of the languages: they tell nothing."""

_LETTERS = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)+|{_LETTERS}|(?P<mark>\r\n|[\n\r\v\f\x85\u2028\u2029.!?;:,…()\[\]{{}}–—]|(?<!\S)-(?=\s))")
"""A number, a word with its combining accents, or a mark that no term reaches over; a hyphen is one only between spaces."""

_CLOSING = frozenset(".!?;:,…)]}\n")
_OPENING = frozenset("([{\n")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True)
class Glossed:
    """A text word by word in English; `pieces` holds, in order, half-open spans in `text` and what they stand for in the original.

    A text that was English has no pieces: every span stands for itself.
    """

    text: str
    pieces: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original from which the words between `start` and `end` come; empty where there are none."""
        if not self.pieces:
            return start, end
        covered = [origin for (first, last), origin in self.pieces if first < end and last > start]
        return (min(a for a, _ in covered), max(b for _, b in covered)) if covered else (0, 0)


class Glossary:
    """Terms of one language with their English; looked up as written first, then by stem, then as parts of a compound."""

    def __init__(self, language: str, terms: Mapping[str, str]) -> None:
        self._stemmer = snowballstemmer.stemmer(LANGUAGES[language])
        self._lock = threading.Lock()  # the stemmer keeps the word it works on
        self._compounds = language in ("de", "nl")
        self._nouns_capital = language == "de"
        self._written: dict[tuple[str, ...], str] = {}
        self._stemmed: dict[tuple[str, ...], str] = {}
        for term, english in terms.items():
            words = tuple(_composed(match.group()).lower() for match in _TOKEN.finditer(term))
            self._written.setdefault(words, english)
            self._stemmed.setdefault(self._stems(words), english)

    @classmethod
    def from_file(cls, path: Path) -> Glossary:
        """Read `<language>.tsv`.

        Raises:
            BadInputError: As `terms_of` does.
        """
        return cls(path.stem, terms_of(path))

    def english(self, text: str) -> Glossed:
        """The text word by word in English; words that are not known stay as they are.

        Sentence marks, line breaks, dashes and round, square and curly brackets are kept; quotation marks, hyphens and all else between words are
        not. No term reaches over what is kept.
        """
        written, pieces, length, before = [], [], 0, "\n"
        for said, origin in self._pieces(text):
            lead = "" if before in _OPENING or said in _CLOSING else " "
            start = length + len(lead)
            length = start + len(said)
            written.append(lead + said)
            pieces.append(((start, length), origin))
            before = said
        return Glossed("".join(written), tuple(pieces))

    def knows(self, text: str) -> float:
        """Share of the words of a text that stand in the glossary as written, 0..1."""
        words = [_composed(match.group()).lower() for match in _TOKEN.finditer(text) if not match["mark"]]
        return sum((word,) in self._written for word in words) / max(1, len(words))

    def knows_all(self, text: str) -> bool:
        """Whether the glossary has English for every word of a text, be it by stem or by parts."""
        return all(said for said, _ in self._terms(text))

    def speaks(self, text: str) -> bool:
        """Whether words of this language, and not only names, make up a text; a word that English has as well tells nothing."""
        terms = [(said, match.group()) for said, matches in self._terms(text) for match in matches if not match["mark"]]
        words = [(said, word) for said, word in terms if word.lower() not in NAME_WORDS]
        telling = [word for said, word in words if said and not _is_english(_composed(word).lower(), said)]
        plain = text.isupper() or any(word[0].islower() for word in telling)
        if telling and len(telling) == len(words):
            return (plain or self._nouns_capital) if len(words) > 1 else self.knows(words[0][1]) == 1
        return plain and len(telling) >= MIN_TELLING

    def _pieces(self, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
        for said, matches in self._terms(text):
            start, end = matches[0].start(), matches[-1].end()
            yield said or _composed(text[start:end]), (start, end)

    def _terms(self, text: str) -> Iterator[tuple[str | None, list[re.Match[str]]]]:
        """The longest terms that no mark parts, and the marks: what is said of each in English, None where it is unknown, and its words."""
        run: list[re.Match[str]] = []
        for match in _TOKEN.finditer(text):
            if not match["mark"]:
                run.append(match)
                continue
            yield from self._terms_of(run)
            yield _LINE_BREAK.sub("\n", match.group()), [match]
            run = []
        yield from self._terms_of(run)

    def _terms_of(self, run: list[re.Match[str]]) -> Iterator[tuple[str | None, list[re.Match[str]]]]:
        words = [_composed(match.group()).lower() for match in run]
        position = 0
        while position < len(run):
            length, said = self._longest(words, position)
            yield said, run[position : position + length]
            position += length

    def _longest(self, words: list[str], position: int) -> tuple[int, str | None]:
        for length in range(min(LONGEST, len(words) - position), 0, -1):
            said = self._said(tuple(words[position : position + length]))
            if said:
                return length, said
        return 1, self._compound(words[position]) if self._compounds else None

    def _said(self, words: tuple[str, ...]) -> str | None:
        return self._written.get(words) or self._stemmed.get(self._stems(words))

    def _compound(self, word: str) -> str | None:
        """The English of the parts, the longest last part first; None where no parts are known."""
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            last = self._said((word[cut:],))
            first = last and self._first_part(word[:cut])
            if first:
                return f"{first} {last}"
        return None

    def _first_part(self, part: str) -> str | None:
        for link in LINKS:
            bare = part.removesuffix(link)
            if part.endswith(link) and len(bare) >= SHORTEST_PART and (said := self._said((bare,)) or (self._compound(bare) if not link else None)):
                return said
        return None

    def _stems(self, words: Iterable[str]) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._stemmer.stemWord(word) for word in words)


class Languages:
    """Recognises the six languages and English, and turns the former into the latter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._glossaries: dict[str, Glossary] = {}

    def read(self, text: str) -> tuple[str, Glossed]:
        """The language's code, and the text in English; English is handed back as it is."""
        language = self.language(text)
        if language == ENGLISH:
            return ENGLISH, Glossed(text, ())
        return language, self.glossary(language).english(text)

    def language(self, text: str) -> str:
        """One of `LANGUAGES`, or English, also where the words are too few or too foreign to tell: a name alone is no language."""
        likeliest, confidence = self._identifier.classify(_composed(text).lower())
        if likeliest == ENGLISH or confidence < MIN_CONFIDENCE_KNOWN:
            return ENGLISH
        glossary = self.glossary(likeliest)
        sure = confidence >= MIN_CONFIDENCE or glossary.knows_all(text)
        return str(likeliest) if sure and glossary.speaks(text) else ENGLISH

    def glossary(self, language: str) -> Glossary:
        """The glossary of one of `LANGUAGES`, read when first needed."""
        if language not in self._glossaries:
            self._glossaries[language] = Glossary.from_file(self._folder / f"{language}.tsv")
        return self._glossaries[language]

    @cached_property
    def _identifier(self) -> Any:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (0.3 s, only where something is asked)

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        identifier.set_languages([ENGLISH, *LANGUAGES])
        return identifier


def terms_of(path: Path) -> dict[str, str]:
    """Terms of a glossary's file with their English, in its order: a term, a tab and its English a line, in UTF-8; of a term told twice the first.

    Raises:
        BadInputError: When the file cannot be read, is empty, or a line is not of that form.
    """
    try:
        lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror}); put the glossary there, a term, a tab and its English a line.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    if lines == [""]:
        raise BadInputError(f"{path} is empty; write a term, a tab and its English a line.")
    terms: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) != 2 or not all(parts):
            raise BadInputError(f"{path}, line {number}: found '{line[:60]}'; write a term, a tab and its English.")
        terms.setdefault(*parts)
    return terms


def _is_english(word: str, said: str) -> bool:
    """Whether a word stands in its own English, in the singular at least ("clusters": "cluster")."""
    return bool({word, word.removesuffix("s")} & set(re.split(r"\W+", said.lower())))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
