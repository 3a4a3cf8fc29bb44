from __future__ import annotations

import dataclasses

from kb.knowledge import KnowledgeBase
from tests.kb.atlas.practices import practice


def test_while_no_practice_changes_the_same_is_given(kb: KnowledgeBase) -> None:
    first = kb.ground.now()
    assert kb.ground.now() is first
    assert set(first.cases) == set(kb.store.cases())
    assert {case.id for place in first.places.all for case in place.cases} == set(first.cases)


def test_a_practice_that_comes_changes_or_goes_is_seen(kb: KnowledgeBase) -> None:
    new = practice("new", "Birkholm", sectors=("ict", "kelp"), hash="one")
    kb.indexing.put_cases([new], kb.encoder)
    assert "birkholm" in kb.ground.now().places.by_id()
    assert list(kb.ground.now().related.of("kelp")) == ["ict"]
    kb.indexing.put_cases([dataclasses.replace(new, place="Elsted", hash="two")], kb.encoder)
    assert {"elsted", "birkholm"} & set(kb.ground.now().places.by_id()) == {"elsted"}
    kb.indexing.remove_cases(["new"])
    assert "elsted" not in kb.ground.now().places.by_id()
