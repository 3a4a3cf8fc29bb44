"""Frozen packs: read by a token until they are revoked, changed by nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from kb.answer_model import Fit, MatchType
from kb.briefing.sharing import SharedPacks, from_json, to_json
from kb.briefing.values import Briefing, Entry, Gone, Named, Part, Place, Quote, Reference, Told
from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from kb.model import Evidence, Outcome

ENTRY = Entry(
    target="a-case",
    type=MatchType.CASE,
    title="Мост — “γέφυρα”",
    summary="One.",
    where="Žilina, Slovakia",
    gaps=(Named("capital", "Capital"),),
    levels=(),
    stages=(Named("take-off", "Take-off"),),
    evidence=Evidence.REPORTED,
    outcome=Outcome.MIXED,
    sections=(Told(Part.DONE, "What they did", "It *began*."),),
    silent=("What it took",),
    fit=Fit(("Gap: capital",), ("Size",), ("Ask",)),
    quotes=(Quote("Words.", "0123456789abcdef-0001", Place("work", "1 › 2", "p. 3")),),
    places=(Place("work", "1"),),
    note="Ring up",
)
WHOLE = Briefing(
    title="For Thursday",
    audience="Mayors",
    introduction="Hello.",
    situation="No loans.",
    made_on=date(2026, 11, 21),
    entries=(ENTRY,),
    counter=ENTRY,
    unknown=("Much.",),
    questions=("Who begins?",),
    references=(Reference("work", "A. (2019). B.", "(A, 2019)", "https://example.org"), Reference("other", "C.", "(C)")),
    hidden=(Part.TABLE,),
    gone=(Gone("lost", MatchType.PASSAGE, "Pity"),),
)


@pytest.fixture
def shared(kb: KnowledgeBase) -> SharedPacks:
    return SharedPacks(kb.store.engine)


def test_a_briefing_goes_to_json_and_back_without_loss() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE


def test_what_was_frozen_is_read_by_its_token(shared: SharedPacks) -> None:
    token = shared.freeze("0123456789ab", WHOLE)
    frozen = shared.read(token)
    assert frozen.briefing == WHOLE
    assert frozen.at.utcoffset() is not None
    assert re.fullmatch(r"[\w-]{43}", token)
    assert shared.freeze("0123456789ab", WHOLE) != token


def test_links_of_a_pack_are_told_newest_first_with_those_that_were_revoked(shared: SharedPacks) -> None:
    one, two = shared.freeze("0123456789ab", WHOLE), shared.freeze("0123456789ab", WHOLE)
    shared.freeze("ba9876543210", WHOLE)
    shared.revoke(one)
    newest, oldest = shared.of("0123456789ab")
    assert (newest.token, newest.revoked_at) == (two, None)
    assert oldest.token == one
    assert oldest.revoked_at is not None
    assert oldest.revoked_at >= oldest.at
    assert shared.of("none") == ()


def test_unknown_and_revoked_are_told_in_the_same_words(shared: SharedPacks) -> None:
    token = shared.freeze("0123456789ab", WHOLE)
    shared.revoke(token)
    for gone in (token, "x" * 43, ""):
        with pytest.raises(NotFoundError, match=rf"^The library has no shared pack '{gone}'.$"):
            shared.read(gone)


def test_to_revoke_once_more_changes_nothing_and_an_unknown_one_cannot_be(shared: SharedPacks) -> None:
    token = shared.freeze("0123456789ab", WHOLE)
    shared.revoke(token)
    before = shared.of("0123456789ab")
    shared.revoke(token)
    assert shared.of("0123456789ab") == before
    with pytest.raises(NotFoundError, match=r"^The library has no shared pack 'x'.$"):
        shared.revoke("x")
