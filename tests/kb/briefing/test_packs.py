"""Packs: kept without loss, changed one after the other, removed."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from kb.answer_model import MatchType
from kb.briefing.packs import Packs, from_json, to_json
from kb.briefing.values import Item, Pack, Part
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.knowledge import KnowledgeBase

FULL = Pack(
    title="Žilina, Θεσσαλονίκη, Пловдив: “bridges”",
    audience="Mayors",
    introduction="Two lines.\n\n- and a *list*",
    situation="Banks give no loans.",
    items=(
        Item("a-case", MatchType.CASE, "Ask for <b>Ada</b>", {"evidence": "reported", "tag:gap": "capital, policy"}),
        Item("0123456789abcdef-0001", MatchType.PASSAGE),
    ),
    questions=("Who begins?", "Who pays?"),
    hidden=(Part.TABLE, Part.FIT),
    style="harvard",
)


@pytest.fixture
def packs(kb: KnowledgeBase) -> Packs:
    return Packs(kb.store.engine)


@pytest.mark.parametrize("pack", [FULL, Pack("Bare"), replace(FULL, questions=())])
def test_a_pack_is_read_back_as_it_was_made(packs: Packs, pack: Pack) -> None:
    kept = packs.get(packs.make(pack))
    assert kept.pack == pack
    assert from_json(to_json(pack)) == pack
    assert (kept.revision, len(kept.id)) == (1, 12)
    assert kept.made_at == kept.changed_at
    assert kept.made_at.utcoffset() is not None


def test_a_change_makes_the_next_revision_and_leaves_the_day_on_which_it_was_begun(packs: Packs) -> None:
    identifier = packs.make(FULL)
    before = packs.get(identifier)
    after = packs.change(identifier, 1, replace(FULL, title="Other"))
    assert after == packs.get(identifier)
    assert (after.revision, after.pack.title, after.made_at) == (2, "Other", before.made_at)
    assert after.changed_at > before.changed_at


def test_the_same_pack_again_is_no_change(packs: Packs) -> None:
    identifier = packs.make(FULL)
    before = packs.get(identifier)
    assert packs.change(identifier, 1, FULL) == before


@pytest.mark.parametrize("follows", [0, 1, 3])
def test_a_change_of_an_older_revision_is_refused_by_the_name_of_the_pack(packs: Packs, follows: int) -> None:
    identifier = packs.make(FULL)
    packs.change(identifier, 1, replace(FULL, title="Theirs"))
    with pytest.raises(ChangedMeanwhileError, match=r"^Somebody saved 'Theirs' since you opened it; look at the newest version and do this again.$"):
        packs.change(identifier, follows, replace(FULL, title="Mine"))
    assert packs.get(identifier).pack.title == "Theirs"


def test_of_people_who_change_at_once_one_is_kept_and_the_others_are_told(packs: Packs) -> None:
    identifier = packs.make(FULL)
    told: list[str] = []
    ready = threading.Barrier(6)

    def change(title: str) -> None:
        ready.wait()
        try:
            packs.change(identifier, 1, Pack(title))
        except ChangedMeanwhileError:
            told.append(title)

    people = [threading.Thread(target=change, args=(f"Pack {n}",)) for n in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(told) == 5
    assert packs.get(identifier).revision == 2
    assert packs.get(identifier).pack.title not in told


def test_the_pack_changed_last_comes_first(packs: Packs) -> None:
    assert packs.all() == ()
    one, two = packs.make(Pack("One")), packs.make(Pack("Two"))
    assert [kept.id for kept in packs.all()] == [two, one]
    packs.change(one, 1, Pack("One, again"))
    assert [kept.id for kept in packs.all()] == [one, two]
    assert list(packs.titles().items()) == [(one, "One, again"), (two, "Two")]


def test_a_pack_that_is_removed_is_gone(packs: Packs) -> None:
    identifier = packs.make(FULL)
    packs.remove(identifier)
    for call in (packs.get, packs.remove, lambda i: packs.change(i, 1, FULL)):
        with pytest.raises(NotFoundError, match=rf"^The library has no pack '{identifier}'.$"):
            call(identifier)


def test_a_pack_without_a_title_is_refused(packs: Packs) -> None:
    identifier = packs.make(FULL)
    for call in (lambda: packs.make(Pack(" ")), lambda: packs.change(identifier, 1, Pack("\n"))):
        with pytest.raises(BadInputError, match=r"^The pack has no title; give it one.$"):
            call()
    assert packs.get(identifier).pack == FULL


def test_values_of_no_pack_are_refused_by_the_field_that_is_wrong() -> None:
    with pytest.raises(BadInputError, match=r"^This is no pack \(items\.0\.type: .*\); make it again\.$"):
        from_json({"title": "X", "items": [{"target": "a", "type": "book"}]})
