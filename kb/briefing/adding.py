"""Changes of a pack, each of which gives a new one; and items made of what the library holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.briefing.values import Item, Pack
from kb.briefing.versions import present
from kb.errors import BadInputError, NotFoundError
from kb.knowledge import KnowledgeBase

MOST_ITEMS = 100


def item(kb: KnowledgeBase, target: str, note: str = "") -> Item:
    """A practice or passage of the library as an item, with the version of it that is seen now.

    Raises:
        NotFoundError: When the library holds neither of that id.
    """
    found, missing = items(kb, [target])
    if missing:
        raise NotFoundError("practice or passage", target)
    return replace(found[0], note=note)


def items(kb: KnowledgeBase, targets: Sequence[str]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """As `item` for each that the library holds, in order, and the ids that it does not hold."""
    seen = present(kb, targets)
    once = tuple(dict.fromkeys(targets))
    held = tuple(Item(target, seen[target].type, "", seen[target].aspects) for target in once if target in seen)
    return held, tuple(target for target in once if target not in seen)


def with_item(pack: Pack, added: Item) -> Pack:
    """With the item at the end; a target stands once, so one that is there already stays as and where it is.

    Raises:
        BadInputError: When the pack is full.
    """
    if _place(pack, added.target) is not None:
        return pack
    if len(pack.items) >= MOST_ITEMS:
        raise BadInputError(f"The pack '{pack.title}' holds {MOST_ITEMS} items already; remove one, or begin another pack.")
    return replace(pack, items=(*pack.items, added))


def without_item(pack: Pack, target: str) -> Pack:
    """Without that target; one that is not there changes nothing."""
    return replace(pack, items=tuple(each for each in pack.items if each.target != target))


def moved(pack: Pack, target: str, by: int) -> Pack:
    """With the item so many places further down, or up where the number is negative; at either end it stays.

    Raises:
        BadInputError: When the pack does not hold the target.
    """
    return moved_to(pack, target, _held(pack, target) + by)


def moved_to(pack: Pack, target: str, place: int) -> Pack:
    """With the item at a place counted from 0; beyond either end is that end.

    Raises:
        BadInputError: When the pack does not hold the target.
    """
    its = pack.items[_held(pack, target)]
    others = list(without_item(pack, target).items)
    others.insert(max(0, place), its)
    return replace(pack, items=tuple(others))


def in_order(pack: Pack, targets: Sequence[str]) -> Pack:
    """With its items in the order in which targets are named; those that are not named stand behind, as they stood."""
    places = {target: place for place, target in enumerate(targets)}
    return replace(pack, items=tuple(sorted(pack.items, key=lambda each: places.get(each.target, len(targets)))))


def _place(pack: Pack, target: str) -> int | None:
    return next((place for place, each in enumerate(pack.items) if each.target == target), None)


def _held(pack: Pack, target: str) -> int:
    place = _place(pack, target)
    if place is None:
        raise BadInputError(f"The pack '{pack.title}' does not hold '{target}'; it was removed perhaps. Add it again.")
    return place
