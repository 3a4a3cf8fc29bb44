"""Blocks as Markdown that pandoc reads back as the same words: whatever could be read as markup is escaped, and no more than that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.render.prose import Block, Listing, Run, Text, one_line

PANDOC_FORMAT = (
    "markdown_strict+all_symbols_escapable+footnotes+pipe_tables+table_captions+fenced_divs+header_attributes+yaml_metadata_block"
    "+blank_before_header+space_in_atx_header+startnum+auto_identifiers+implicit_figures+link_attributes+escaped_line_breaks+fancy_lists-raw_html"
)
"""No HTML, TeX, mathematics, citations, superscripts, struck out text or other markup than what is written here."""

_ALWAYS = re.compile(r"[\\`*_\[\]<>|]")
_TAG = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)([#>+\-=~:%]|\(?(?:\d{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]+|#)[.)](?=\s|$))", re.MULTILINE)
_HEADING = re.compile(r"[#{}]")
_ADDRESS = {"(": "%28", ")": "%29", " ": "%20", "<": "%3C", ">": "%3E", "\\": "%5C", "[": "%5B", "]": "%5D", "*": "%2A", "_": "%5F", "|": "%7C"}


def escape(text: str) -> str:
    """Plain text; line ends stay, so a caller that wants none takes them out before."""
    return _LINE_START.sub(_escaped_start, _inside(text))


def _inside(text: str) -> str:
    return _TAG.sub(r"\\&", _ALWAYS.sub(r"\\\g<0>", text))


def _escaped_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return space + (f"{mark[:-1]}\\{mark[-1]}" if len(mark) > 1 else f"\\{mark}")


def inline(text: str) -> str:
    """Plain text on one line, for a heading, a cell or an item."""
    return escape(one_line(text))


def cell(text: str) -> str:
    """Plain text on one line inside a line, as in a cell of a table: no mark of a line's start is escaped."""
    return _inside(one_line(text))


def heading(text: str) -> str:
    """Plain text for a heading: what stands in braces at its end is no attribute, and a hash no closing."""
    return _HEADING.sub(r"\\\g<0>", cell(text))


def attribute(text: str) -> str:
    """Plain text between the quotation marks of an attribute, which knows no line ends."""
    return one_line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def address(url: str) -> str:
    """An address between the brackets of a link."""
    return "".join(_ADDRESS.get(c, c) for c in url)


def blocks(parts: Iterable[Block], indent: str = "") -> str:
    """Paragraphs and lists, parted by blank lines; `indent` stands before every line but the first."""
    return f"\n\n{indent}".join(_listing(part, indent) if isinstance(part, Listing) else _text(part, indent) for part in parts)


def quoted(parts: Iterable[Block]) -> str:
    """The same as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in blocks(parts).split("\n"))


def _text(text: Text, indent: str) -> str:
    merged = "".join(_run(run) for run in text.runs).strip()
    return "\\\n".join(f"{indent if i else ''}{_LINE_START.sub(_escaped_start, line)}" for i, line in enumerate(merged.split("\n")))


def _run(run: Run) -> str:
    inside = _inside(run.text)
    bare = inside.strip()
    if not bare:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
    for mark, wanted in (("*", run.emphasis), ("**", run.strong)):
        bare = f"{mark}{bare}{mark}" if wanted else bare
    return f"{before}{f'[{bare}]({address(run.url)})' if run.url else bare}{after}"


def _listing(listing: Listing, indent: str) -> str:
    marks = [f"{listing.first + i}. " if listing.numbered else "- " for i in range(len(listing.items))]
    inner = f"{indent}    "
    return f"\n{indent}".join(f"{mark:<4}{blocks(item, inner)}" for mark, item in zip(marks, listing.items, strict=True))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], numbers: Sequence[int] = ()) -> str:
    """A pipe table of plain texts; `widths` are relative. The rule is longer than a line (72), so pandoc keeps the widths."""
    whole = sum(widths)
    dashes = [max(3, round(90 * width / whole)) for width in widths]
    rule = "|".join("-" * (dash - 1) + (":" if column in numbers else "-") for column, dash in enumerate(dashes))
    lines = [f"| {' | '.join(map(cell, head))} |", f"|{rule}|", *(f"| {' | '.join(map(cell, row))} |" for row in rows)]
    return "\n".join(lines)
