"""Two versions of the codebook compared, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kb.codebook import Codebook, Facet, Former, Value

TEXTS = {"connects": "what it stands for", "when": "when to tag it", "not_when": "when not to"}
"""Definitions of a value, with their names on pages."""


def differences(old: Codebook, new: Codebook) -> tuple[str, ...]:
    """What became of each value from one version to another, a sentence each, by facet; empty where nothing did."""
    told = []
    for facet in new.facets:
        if facet.id in old.by_id:
            told += [f"{facet.label}: {sentence}" for sentence in _of_facet(old.by_id[facet.id], facet)]
    return tuple(told)


def _of_facet(old: Facet, new: Facet) -> Iterator[str]:
    for value in new.values:
        if value.id in old.by_id:
            yield from _reworded(old.by_id[value.id], value)
        elif value.id in old.former_by_id:
            yield f"“{value.label}” is given again."
        else:
            yield f"“{value.label}” was added{_told(value)}."
    for value in old.values:
        if value.id in new.former_by_id:
            yield f"“{value.label}” {_became(new, new.former_by_id[value.id])}."
        elif value.id not in new.by_id:
            yield f"“{value.label}” was taken out."


def _became(facet: Facet, former: Former) -> str:
    names = [f"“{_label(facet, value)}”" for value in former.became]
    if not names:
        return "was retired"
    return f"was merged into {names[0]}" if len(names) == 1 else f"was split into {' and '.join(names)}"


def _label(facet: Facet, value_id: str) -> str:
    if value_id in facet.by_id:
        return facet.by_id[value_id].label
    return facet.former_by_id[value_id].value.label


def _reworded(old: Value, new: Value) -> Iterator[str]:
    if new.label != old.label:
        yield f"“{old.label}” is now called “{new.label}”."
    for name, words in TEXTS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"of “{new.label}”, {words} is now {_quoted(after)}; it was {_quoted(before)}."


def _told(value: Value) -> str:
    return f": {value.connects}" if value.connects else ""


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "left open"
