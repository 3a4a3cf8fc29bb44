"""A briefing as a file: HTML, Markdown, Word, PDF. The parts that a page shows too come from the same templates."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import shorten

from markupsafe import Markup

from kb.briefing.values import Briefing
from kb.render.document import docx, pdf
from kb.render.form import Form, media_type
from kb.render.laid_out import NOTHING, LaidOut, Practice, laid_out
from kb.render.prose import Text
from kb.render.templating import fragment, page, template

__all__ = ["Form", "body_html", "media_type", "render"]

AUTHOR = "Clusterbridge"
LANGUAGE = "en"
LETTERS_OF_A_PAGE = 5000
"""More than a page of the PDF holds (52 lines of about 95)."""

RUNNING_LETTERS = 90
"""Of the title at the head of each page: one line at its size."""


def render(briefing: Briefing, form: Form) -> bytes:
    """The file.

    Raises:
        BadInputError: When pandoc or typst refuses it.
    """
    laid = laid_out(briefing)
    match form:
        case Form.HTML:
            return page(laid.title, _body(laid), LANGUAGE)
        case Form.MARKDOWN:
            return _markdown(laid, for_word=False).encode()
        case Form.DOCX:
            about = f"For {laid.audience}" if laid.audience else "Briefing pack"
            return docx(_markdown(laid, for_word=True), laid.title, subtitle=about, day=laid.made_on, language=LANGUAGE)
        case Form.PDF:
            return pdf("briefing.typ", _typst_data(briefing, laid))


def body_html(briefing: Briefing) -> Markup:
    """What stands between `<main>` and `</main>`: classes only, neither style nor script, one `<h1>`, and ids that begin with `pack-`."""
    return _body(laid_out(briefing))


def _body(laid: LaidOut) -> Markup:
    return fragment("briefing.html", pack=laid, nothing=NOTHING)


def _markdown(laid: LaidOut, for_word: bool) -> str:
    return template("briefing.md").render(pack=laid, count=_count(laid), for_word=for_word)


def _count(laid: LaidOut) -> str:
    number = len(laid.practices)
    noun = "passage" if laid.practices and all(entry.kind == "passage" for entry in laid.practices) else "practice"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _letters(entry: Practice) -> int:
    texts = [*(block for section in entry.sections for block in section.blocks), *(block for quote in entry.quotes for block in quote.text)]
    return sum(len(block.words) for block in texts if isinstance(block, Text))


def _typst_data(briefing: Briefing, laid: LaidOut) -> dict[str, object]:
    made_on = briefing.made_on
    about = f"Briefing pack{f' for {laid.audience}' if laid.audience else ''}: {_count(laid)} for clusters, with sources."
    return asdict(laid) | {
        "author": AUTHOR,
        "running": shorten(laid.title, RUNNING_LETTERS, placeholder=" …"),
        "language": LANGUAGE,
        "description": about,
        "date": [made_on.year, made_on.month, made_on.day],
        "count": _count(laid),
        "nothing": NOTHING,
        "long": [entry.number for entry in (*laid.practices, laid.counter) if entry and _letters(entry) > LETTERS_OF_A_PAGE],
    }
