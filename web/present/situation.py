"""The situation as read, as chips that can be taken off, added or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answer_model import ActorRole, PlaceRole, Reading, Situation
from kb.codebook import PRIMARY_FACETS, READ_FACETS, Codebook, Value
from kb.reading.language import LANGUAGES
from web.address import STEERING, AnswerAddress
from web.present.results import labels
from web.present.words import count, free_label, listed

FACET_NAMES = {"sector": "Sector", "place": "Place", "country": "Country"}
FOLDED = ("topic", "instrument", "actor")
"""Facets that are folded away; an actor that is missing is not."""

CHOSEN = (*READ_FACETS, "region_type")
"""Facets of the codebook from which a value may be added; places are not among them, and a country is a matter of the panel."""

MOST_WORDS = 3
SET_BY_HAND = 1.0


@dataclass(frozen=True)
class Chip:
    """A value of the situation: what it is, where it comes from, and the address without it.

    `minor` beside gap, level and stage; `folded` away where it only steers a little.
    """

    facet: str
    facet_name: str
    value: str
    label: str
    by_hand: bool
    minor: bool
    folded: bool
    origin: str
    off: str


@dataclass(frozen=True)
class PutBack:
    """A chip that was taken off, and the address with it again."""

    facet_name: str
    label: str
    href: str


@dataclass(frozen=True)
class Choice:
    """What may be added to a facet."""

    facet: str
    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SituationView:
    """The situation for the template.

    Attributes:
        chips: Gap, level, stage, missing actors, sector, region type and place.
        also: What else was read; it steers a little and is folded away.
        taken_off: What was taken off by hand.
        silent: Which of gap, level and stage were not read, in words, perhaps empty.
        choices: What may be added.
        size: How large the asker's cluster is, in a sentence, perhaps empty.
        has_place: True where a place or a region type was read.
        language: The language of the words, by name, where it is not English.
        english: Then, the words in English.
    """

    chips: tuple[Chip, ...]
    also: tuple[Chip, ...]
    taken_off: tuple[PutBack, ...]
    silent: str
    choices: tuple[Choice, ...]
    size: str
    has_place: bool
    language: str | None = None
    english: str | None = None


def situation_view(codebook: Codebook, situation: Situation, address: AnswerAddress, sectors: Sequence[str]) -> SituationView:
    """The situation as chips.

    Args:
        codebook: Names facets and values.
        situation: As read, with the corrections of the address.
        address: Of this answer.
        sectors: That the library knows, to choose from.
    """
    chips = _with_countries([_chip(codebook, facet, reading, address) for facet in STEERING for reading in situation.facets.get(facet, ())], address)
    names = [_facet_name(codebook, facet).lower() for facet in PRIMARY_FACETS if not situation.facets.get(facet)]
    return SituationView(
        chips=tuple(chip for chip in chips if not chip.folded),
        also=tuple(chip for chip in chips if chip.folded),
        taken_off=tuple(_put_back(codebook, facet, value, address) for facet in STEERING for value in address.removed.get(facet, ())),
        silent=listed(names, "or"),
        choices=_choices(codebook, situation, sectors),
        size=_size(situation),
        has_place=any(chip.facet in ("place", "country", "region_type") for chip in chips),
        language=LANGUAGES[situation.language].capitalize() if situation.english else None,
        english=situation.english,
    )


def value_label(codebook: Codebook, facet: str, value: str) -> str:
    """A value of any steering facet as it is printed."""
    return value if facet == "place" else labels(codebook, facet, (value,))[0].text


def _chip(codebook: Codebook, facet: str, reading: Reading, address: AnswerAddress) -> Chip:
    by_hand = reading.value in address.chips.get(facet, ())
    return Chip(
        facet=facet,
        facet_name=_facet_name(codebook, facet),
        value=reading.value,
        label=_label(codebook, facet, reading),
        by_hand=by_hand,
        minor=facet not in PRIMARY_FACETS,
        folded=facet in FOLDED and reading.role is not ActorRole.MISSING,
        origin="set by you" if by_hand else _origin(reading),
        off=address.without_chip(facet, reading.value).url,
    )


def _label(codebook: Codebook, facet: str, reading: Reading) -> str:
    label = value_label(codebook, facet, reading.value)
    return f"No {label[0].lower()}{label[1:]}" if reading.role is ActorRole.MISSING else label


def _size(situation: Situation) -> str:
    told = [f"{count(size.number, size.counted.removesuffix('s'))} (“{size.words}”)" for size in situation.sizes]
    return f"Your cluster: {listed(told)}." if told else ""


def _with_countries(chips: Sequence[Chip], address: AnswerAddress) -> list[Chip]:
    """A place and the country that was read from its name become one chip: "Aachen, Germany"."""
    joined: list[Chip] = []
    for chip in chips:
        place = next((other for other in joined if chip.facet == "country" and other.facet == "place" and other.origin == chip.origin), None)
        if place is None:
            joined.append(chip)
        else:
            off = address.without_chip("place", place.value).without_chip("country", chip.value).url
            joined[joined.index(place)] = replace(place, label=f"{place.label}, {chip.label}", off=off)
    return joined


def _origin(reading: Reading) -> str:
    words = [f"“{word}”" for word in dict.fromkeys(reading.words)]
    told = f"read from {listed(words[:MOST_WORDS])}" if words else "read from your words"
    return f"{told}, as your own place" if reading.role is PlaceRole.OWN else told


def _put_back(codebook: Codebook, facet: str, value: str, address: AnswerAddress) -> PutBack:
    return PutBack(_facet_name(codebook, facet), value_label(codebook, facet, value), address.put_back(facet, value).url)


def _facet_name(codebook: Codebook, facet: str) -> str:
    return codebook.by_id[facet].label if facet in codebook.by_id else FACET_NAMES[facet]


def _choices(codebook: Codebook, situation: Situation, sectors: Sequence[str]) -> tuple[Choice, ...]:
    options = {facet: [(value.id, _told(value)) for value in codebook.facet(facet).values] for facet in CHOSEN}
    options["sector"] = sorted(((sector, free_label(sector)) for sector in sectors), key=lambda option: option[1].lower())
    held = {facet: frozenset(situation.values(facet)) for facet in options}
    return tuple(
        Choice(facet, _facet_name(codebook, facet), tuple(option for option in some if option[0] not in held[facet]))
        for facet, some in options.items()
    )


def _told(value: Value) -> str:
    return f"{value.label}: {value.connects}" if value.connects else value.label
