"""The form of a pack: what was typed to a `Pack`, its lists as they are typed, and what differs from somebody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from kb.briefing.values import Item, Pack, Part
from kb.errors import BadInputError
from kb.render.bibliography import styles
from web.present.packs import PARTS

Form = MultiDict[str, str]

LONGEST_TITLE = 120
"""Characters; two lines on the cover."""

_LONGEST_MADE = 70
_TEXTS = {"title": "Title", "audience": "For whom", "introduction": "Introduction", "situation": "Situation"}


@dataclass(frozen=True)
class Difference:
    """A part of a pack that somebody else saved otherwise: its name, and what stands in theirs, perhaps nothing."""

    name: str
    theirs: str


def typed(form: Form, before: Pack, known: Mapping[str, Item]) -> Pack:
    """What the form holds; `known` are the items that it may name, by target."""
    rows = zip(form.getlist("item"), form.getlist("note"), strict=False)
    return Pack(
        title=_line(form.get("title", "")),
        audience=_line(form.get("audience", "")),
        introduction=_text(form.get("introduction", "")),
        situation=_text(form.get("situation", "")),
        items=tuple(replace(known[target], note=_text(note)) for target, note in rows if target in known),
        questions=_questions(form, before.questions),
        hidden=tuple(part for part in Part if part not in form.getlist("show")),
        style=form["style"] if form.get("style") in dict(styles()) else before.style,
    )


def checked(pack: Pack) -> Pack:
    """The pack itself.

    Raises:
        BadInputError: When its title is missing or too long.
    """
    if not pack.title:
        raise BadInputError("The pack has no title; give it one, for it stands on the cover.")
    if len(pack.title) > LONGEST_TITLE:
        raise BadInputError(f"The title has {len(pack.title)} characters; at most {LONGEST_TITLE} fit on the cover.")
    return pack


def title_of(situation: str) -> str:
    """A title from the first sentence of a situation, cut at a word; nothing of nothing."""
    first = " ".join(situation.split()).partition(". ")[0].rstrip(".")
    if len(first) <= _LONGEST_MADE:
        return first
    return f"{first[:_LONGEST_MADE].rpartition(' ')[0] or first[:_LONGEST_MADE]} …"


def question_lines(questions: Sequence[str]) -> str:
    """Questions as they are typed: one a line."""
    return "\n".join(questions)


def joined(mine: Pack, theirs: Pack) -> Pack:
    """Mine with the items behind it that only theirs holds, so that nothing is lost."""
    held = {item.target for item in mine.items}
    return replace(mine, items=(*mine.items, *(item for item in theirs.items if item.target not in held)))


def differences(mine: Pack, theirs: Pack, titles: Mapping[str, str]) -> tuple[Difference, ...]:
    """Where theirs differs from mine; `titles` name the items by target."""
    found = [Difference(name, getattr(theirs, field)) for field, name in _TEXTS.items() if getattr(mine, field) != getattr(theirs, field)]
    if [item.target for item in mine.items] != [item.target for item in theirs.items]:
        found.append(Difference("Practices and passages", "\n".join(titles.get(item.target, item.target) for item in theirs.items)))
    own = {item.target: item.note for item in mine.items}
    for item in theirs.items:
        if item.note != own.get(item.target, item.note):
            found.append(Difference(f"Note on {titles.get(item.target, item.target)}", item.note))
    if mine.questions != theirs.questions:
        found.append(Difference("Questions", "the proposed ones" if theirs.questions is None else question_lines(theirs.questions)))
    if mine.hidden != theirs.hidden:
        found.append(Difference("Parts left out", "\n".join(PARTS[part] for part in theirs.hidden)))
    if mine.style != theirs.style:
        found.append(Difference("Style of the references", dict(styles()).get(theirs.style, theirs.style)))
    return tuple(found)


def _questions(form: Form, before: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Nothing of its own where the proposed ones were shown and left as they were; a form without the field changes nothing."""
    if "questions" not in form:
        return before
    written = _lines(form["questions"])
    return None if "proposed" in form and written == _lines(form["proposed"]) else written


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := _line(each))))


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
