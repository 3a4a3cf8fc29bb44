"""Markdown -> RawDocument: front matter, then CommonMark with tables and footnotes by way of HTML, which has a walker already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from ingest.readers.blocks import choose_authors, choose_title, choose_year, language_code, paragraph
from ingest.readers.decode import decode
from ingest.readers.html import blocks_of_fragment
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Problem, RawDocument

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$")
NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
PICTURE = re.compile(r"<img\b[^>]*?alt=\"([^\"]*)\"[^>]*>")
HEADING_ATTRIBUTES = re.compile(r"^(#{1,6} .*?)\s*\{[#.][^}]*\}\s*$", re.MULTILINE)
MARK = "\ue000{}\ue001"  # letters for private use keep the place of a note through the conversion
MARK_FOUND = re.compile("\ue000([^\ue001]*)\ue001")

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read(path: Path) -> RawDocument:
    """The document of a Markdown file.

    Args:
        path: The file.

    Returns:
        Blocks in order, each footnote behind the block that refers to it.

    Raises:
        UnreadableFileError: Where the bytes are no text or nothing but space.
    """
    text = decode(path.read_bytes())
    if text is None or not text.strip():
        raise UnreadableFileError(f"'{path.name}' holds no readable text; save it as UTF-8.")
    stated, body, problems = _front_matter(text.replace("\r\n", "\n"), path.name)
    body, notes = _take_notes(body)
    blocks = tuple(_place_notes(_blocks(body), notes))
    if not blocks:
        raise UnreadableFileError(f"'{path.name}' holds only front matter and no text; add the text below it.")
    return RawDocument(
        title=choose_title((_text(stated.get("title")),), blocks, path.stem),
        authors=choose_authors(_authors(stated)),
        year=choose_year((_text(stated.get("date")) or _text(stated.get("year")),), blocks),
        language=language_code(_text(stated.get("lang") or stated.get("language"))),
        pages=(),
        blocks=blocks,
        problems=problems,
    )


def _front_matter(text: str, file: str) -> tuple[Mapping[str, Any], str, tuple[Problem, ...]]:
    """The YAML between two rules at the beginning, by names in lower case, and the text below it."""
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text, ()
    try:
        stated = yaml.safe_load(found.group(1))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        return {}, text[found.end() :], (Problem(file, f"The front matter is no valid YAML (line {line}) and was left out; correct it."),)
    if not isinstance(stated, dict):
        return {}, text if stated else text[found.end() :], ()
    return {str(name).lower(): value for name, value in stated.items()}, text[found.end() :], ()


def _authors(stated: Mapping[str, Any]) -> list[str]:
    """Names under `author` or `authors`: one, a list, or a list of mappings with a name."""
    field = stated.get("authors") or stated.get("author") or []
    names = field if isinstance(field, list) else [field]
    return [_text(name.get("name")) if isinstance(name, dict) else _text(name) for name in names]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _take_notes(body: str) -> tuple[str, dict[str, str]]:
    """The text without the definitions of notes, marks kept by private letters; and the notes by name. Code is left alone."""
    kept: list[str] = []
    notes: dict[str, str] = {}
    fence, open_note = "", ""
    for line in body.split("\n"):
        found_fence = FENCE.match(line)
        if found_fence and (not fence or found_fence.group(1).startswith(fence)):
            fence = "" if fence else found_fence.group(1)
        found = None if fence else NOTE.match(line)
        if found:
            open_note = found.group(1)
            notes[open_note] = found.group(2)
        elif open_note and line.startswith(("    ", "\t")):
            notes[open_note] += f"\n{line.strip()}"
        else:
            open_note = open_note if not line.strip() else ""
            kept.append(line if fence else NOTE_MARK.sub(lambda mark: MARK.format(mark.group(1)), line))
    return "\n".join(kept), notes


def _blocks(body: str) -> tuple[Block, ...]:
    """Blocks by way of HTML; a picture that stands alone gives its description as caption."""
    markup = _MARKDOWN.render(HEADING_ATTRIBUTES.sub(r"\1", body))
    markup = re.sub(rf"<p>\s*{PICTURE.pattern}\s*</p>", r"<figure><figcaption>\1</figcaption></figure>", markup)
    return blocks_of_fragment(PICTURE.sub(r"\1", markup))


def _place_notes(blocks: tuple[Block, ...], notes: dict[str, str]) -> list[Block]:
    """The blocks without marks, each followed by its notes; notes that nothing refers to stand at the end."""
    placed: list[Block] = []
    waiting = dict(notes)
    for block in blocks:
        names = MARK_FOUND.findall(block.text)
        text = MARK_FOUND.sub(lambda mark: "" if mark.group(1) in notes else f"[^{mark.group(1)}]", block.text)
        placed.append(Block(block.kind, text, block.heading_level))
        placed += [note for name in names if name in waiting for note in _note(waiting.pop(name))]
    return [*placed, *(note for text in waiting.values() for note in _note(text))]


def _note(text: str) -> tuple[Block, ...]:
    """A note's text, its markup taken off."""
    return paragraph(" ".join(block.text for block in blocks_of_fragment(_MARKDOWN.render(text))), BlockKind.FOOTNOTE)
