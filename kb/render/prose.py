"""Text as blocks and runs that no form of file can misread: Markdown is taken apart once, here, and nothing of it is passed on as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline", "image", "entity"])
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{|}]+\Z", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_NO_LETTER = frozenset(["Cc", "Cs", "Cn"])
"""Unicode categories that are no text: controls, halves of a pair, unassigned. XML 1.0 and PDF/UA-1 refuse them."""


@dataclass(frozen=True)
class Run:
    """Characters of one kind; a line end in `text` is a line break. `url` begins with http, https or mailto."""

    text: str
    strong: bool = False
    emphasis: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    runs: tuple[Run, ...]
    kind: str = "text"

    @property
    def words(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Listing:
    """A list; each of its items is blocks. `first` is the number of the first item where it is numbered."""

    items: tuple[tuple[Block, ...], ...]
    numbered: bool = False
    first: int = 1
    kind: str = "list"


Block = Text | Listing


def readable(text: str) -> str:
    """Composed characters (NFC) without controls, marks of direction and byte order; line ends are `\\n`, tabs are spaces."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n"))
    spaced = composed.replace("\t", " ").replace("\ufeff", "")
    return "".join(c for c in spaced if c == "\n" or (unicodedata.category(c) not in _NO_LETTER and not "\u202a" <= c <= "\u202e"))


def one_line(text: str) -> str:
    """The same as `readable`, with every run of white space as one space."""
    return " ".join(readable(text).split())


def plain(text: str) -> tuple[Text, ...]:
    """Paragraphs of a text that is no Markdown: parted by blank lines, with its line breaks."""
    paragraphs = (part.strip() for part in _BLANK_LINE.split(readable(text).strip()))
    return tuple(Text((Run("\n".join(line.strip() for line in part.split("\n"))),)) for part in paragraphs if part)


def prose(markdown: str) -> tuple[Block, ...]:
    """Blocks of a Markdown text: paragraphs, lists, strong, emphasis and links.

    A heading becomes a strong paragraph; of a quote, of code and of HTML the words are left.
    """
    return _blocks(_PARSER.parse(readable(markdown)))


def safe_url(url: str | None) -> str | None:
    """The address where it is one of the web or of mail, else None."""
    return url if url and _WEB.match(url) else None


def _blocks(tokens: Sequence[Token]) -> tuple[Block, ...]:
    found: list[Block] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            end = _closing(tokens, position)
            found.append(_listing(token, tokens[position + 1 : end]))
            position = end
        elif token.type == "inline":
            found.append(Text(tuple(_runs(token.children or (), strong=tokens[position - 1].type == "heading_open"))))
        elif token.type in ("fence", "code_block") and token.content.strip():
            found.append(Text((Run(token.content.strip("\n")),)))
        position += 1
    return tuple(block for block in found if isinstance(block, Listing) or block.words.strip())


def _closing(tokens: Sequence[Token], opening: int) -> int:
    level = tokens[opening].level
    return next(i for i in range(opening + 1, len(tokens)) if tokens[i].level == level and tokens[i].nesting == -1)


def _listing(opening: Token, inside: Sequence[Token]) -> Listing:
    items, position = [], 0
    while position < len(inside):
        end = _closing(inside, position)
        items.append(_blocks(inside[position + 1 : end]))
        position = end + 1
    return Listing(tuple(items), opening.type == "ordered_list_open", int(opening.attrs.get("start", 1)))


def _runs(tokens: Iterable[Token], strong: bool) -> Iterable[Run]:
    bold, slanted, url = int(strong), 0, None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                slanted += token.nesting
            case "link_open":
                url = safe_url(str(token.attrs.get("href", "")))
            case "link_close":
                url = None
            case "softbreak":
                yield Run(" ", bold > 0, slanted > 0, url)
            case "hardbreak":
                yield Run("\n", bold > 0, slanted > 0, url)
            case _ if token.content:
                yield Run(token.content, bold > 0, slanted > 0, url)
