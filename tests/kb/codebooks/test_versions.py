"""Versions of the codebook are kept whole and read back as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.codebooks.versions import Touched, Version, Versions, as_json, codebook_of, undoable
from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from tests.conftest import ROOT, SMALL_CORPUS

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPLIT = Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans", strong=("loan desk",)), Wording("Shares")))


def version(number: int, change: Change) -> Version:
    return Version(number, "Eva", AT, change, Touched(1, 2, 3, 4, 5), "abc")


@pytest.mark.parametrize("folder", [SMALL_CORPUS, ROOT / "corpus"], ids=["small", "shipped"])
def test_a_codebook_is_the_same_after_it_was_written_and_read(folder: object) -> None:
    codebook = Codebook.from_file(ROOT / str(folder) / "codebook.yaml")
    split = changed(codebook, SPLIT, 9)
    assert codebook_of(as_json(codebook)) == codebook
    assert codebook_of(as_json(split)) == split


def test_versions_are_kept_with_who_made_them_and_the_newest_is_in_force(kb: KnowledgeBase) -> None:
    shipped = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
    versions = Versions(kb.store.engine, shipped)
    assert (versions.in_force(), versions.history(), versions.before(8)) == (shipped, (), shipped)
    split = changed(shipped, SPLIT, 8)
    made = version(8, SPLIT)
    with kb.store.engine.begin() as connection:
        versions.append(connection, made, split)
        versions.complete(connection, made, [{"a": 1}])
        assert versions.set_aside(connection, 8) == [{"a": 1}]
    assert versions.history() == (made,)
    assert versions.in_force() == versions.codebook(8) == versions.before(9) == split
    assert versions.codebook(7) == versions.before(8) == shipped
    with pytest.raises(NotFoundError, match=r"^The library has no version of the codebook '9'\.$"):
        versions.codebook(9)


def test_the_change_that_can_be_undone_is_the_last_that_nobody_undid() -> None:
    first, second = version(2, SPLIT), version(3, Change(Kind.RETIRE, "gap", "policy"))
    undo = version(4, Change(Kind.UNDO, "gap", undoes=3))
    assert undoable(()) is None
    assert undoable((first, second)) == second
    assert undoable((first, second, undo)) == first
    assert undoable((first, second, undo, version(5, Change(Kind.UNDO, "gap", undoes=2)))) is None
