"""A change of the codebook with all that was tagged by it: whole, or not at all, and taken back as a whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from kb.agreement.figures import Codings
from kb.codebooks.changes import Change, Kind, Wording
from kb.codebooks.versions import Touched
from kb.coding.decisions import Action, Suggested, in_force
from kb.coding.record import Choice
from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag
from kb.settings import Settings
from kb.situation import Question
from kb.tagger import Guess
from tests.conftest import ROOT
from tests.kb.documents import Part, prepared

MERGE = Change(Kind.MERGE, "gap", "capital", into="policy")
SPLIT = Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"), Wording("Shares")))
RETIRE = Change(Kind.RETIRE, "gap", "capital")
ADD = Change(Kind.ADD, "gap", wordings=(Wording("Ferries", strong=("grimholt",)),))
GAPS = ("capital", "policy", "research")
BERTHS = 4
SHIPPED = 7
"""Version of the small codebook."""


@pytest.fixture
def passages(kb: KnowledgeBase) -> list[str]:
    return add_report(kb)


def add_report(kb: KnowledgeBase, guessed: tuple[tuple[str, ...], ...] = (("capital",),) * BERTHS) -> list[str]:
    parts = [Part(f"Berth {n} of Grimholt: lenders mend nets.", tags=tuple(("gap", gap) for gap in gaps)) for n, gaps in enumerate(guessed)]
    made = prepared(kb.encoder, "Berths", parts)
    kb.add_document(made)
    return list(kb.passages_of(made.document.id))


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str, action: Action = Action.CHANGE) -> str:
    guess = (Suggested("capital", 0.8), Suggested("policy", 0.9))
    return kb.record.decide(coder, [Choice(passage, "gap", action, values, guess)], kb.codebook)


def change(kb: KnowledgeBase, asked: Change) -> None:
    kb.codebooks.recoding.apply(asked, "Eva", kb.codebook.version)
    kb.follow_codebook()


def undo(kb: KnowledgeBase) -> None:
    kb.codebooks.recoding.undo("Eva", kb.codebook.version)
    kb.follow_codebook()


def held(kb: KnowledgeBase, passage: str) -> dict[str, tuple[str, ...]]:
    lines = in_force(kb.record.of_passages([passage]))
    return {coder: line.values for (_, _, coder), line in lines.items()}


def gaps(kb: KnowledgeBase, target: str) -> list[tuple[str, str]]:
    return sorted((tag.value, tag.origin.value) for tag in kb.store.tags([target])[target] if tag.facet == "gap")


def everything(kb: KnowledgeBase) -> Mapping[str, object]:
    targets = [*sorted(kb.store.passage_ids()), *kb.store.case_hashes()]
    return {target: set(its) for target, its in kb.store.tags(targets).items()} | {"facets": {i: c.facets for i, c in kb.store.cases().items()}}


def test_a_merge_restates_each_decision_in_the_name_of_its_coder(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital", "research")
    decide(kb, "Ben", passages[0], "capital", "policy", "research")
    decide(kb, "Cyd", passages[0], "capital", action=Action.ADJUDICATE)
    change(kb, MERGE)
    assert held(kb, passages[0]) == {"Ada": ("research", "policy"), "Ben": ("research", "policy"), "": ("policy",)}
    lines = in_force(kb.record.of_passages(passages)).values()
    assert Codings.from_decisions("gap", lines, {passages[0]: "d"}).coders == ("Ada", "Ben")
    assert {line.codebook_version for line in lines} == {SHIPPED}
    assert {each.value for line in lines for each in line.suggested} == {"policy"}
    restating = [line for line in kb.record.whole() if line.action is Action.CODEBOOK]
    assert {(line.coder, line.codebook_version, line.note) for line in restating} == {
        (name, SHIPPED + 1, "Gap: “Capital” was merged into “Policy”. Changed by Eva.") for name in ("Ada", "Ben", "Cyd")
    }
    assert len({line.batch for line in restating}) == 1


def test_tags_by_hand_and_by_guess_and_of_cards_stand_under_the_value_that_it_was_merged_into(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital")
    cards = [i for i, case in kb.store.cases().items() if "capital" in case.facets["gap"]]
    assert cards
    change(kb, MERGE)
    assert gaps(kb, passages[0]) == [("policy", "human")]
    assert gaps(kb, passages[1]) == [("policy", "cue")]
    for card in cards:
        assert "capital" not in kb.case(card).facets["gap"]
        assert "policy" in kb.case(card).facets["gap"]
        assert ("policy", "card") in gaps(kb, card)
        assert ("capital", "card") not in gaps(kb, card)
    assert kb.codebooks.uses.of_value("gap", "capital").by_hand == ()


def test_of_two_guesses_that_are_merged_the_more_confident_stays(kb: KnowledgeBase, passages: list[str]) -> None:
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, passages[0], [Tag("gap", "policy", 0.4, Origin.MODEL, words=("town hall",))], 1)
    change(kb, MERGE)
    assert [tag for tag in kb.store.tags(passages)[passages[0]] if tag.facet == "gap"] == [Tag("gap", "policy", 1.0, Origin.CUE)]


def test_what_is_said_by_cue_or_asked_by_an_older_address_comes_out_as_the_merged_value(kb: KnowledgeBase) -> None:
    change(kb, MERGE)
    asked = Question("Our bakers need venture capital and loans", chips={"gap": ("capital",)})
    assert kb.situation(asked).values("gap")[0] == "policy"
    assert "capital" not in kb.situation(Question("Our bakers need venture capital, banks and loans")).values("gap")
    assert "policy" in kb.situation(Question("Our bakers need venture capital, banks and loans")).values("gap")
    assert {tag.value for tag in kb.tagger.tags((), "The banks gave loans and venture capital.") if tag.facet == "gap"} == {"policy"}


def test_a_guess_that_an_older_tagger_made_arrives_in_the_words_of_the_codebook(kb: KnowledgeBase) -> None:
    change(kb, MERGE)
    assert gaps(kb, add_report(kb)[0]) == [("policy", "cue")]
    change(kb, Change(Kind.RETIRE, "gap", "policy"))
    made = prepared(kb.encoder, "Later", [Part("Lenders of Grimholt.", tags=(("gap", "capital"), ("gap", "research")))])
    kb.add_document(made)
    assert gaps(kb, next(iter(kb.passages_of(made.document.id)))) == [("research", "cue")]


def test_a_split_puts_passages_back_to_be_read_and_guesses_nothing(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "policy")
    decide(kb, "Ada", passages[0], "capital", "research")
    decide(kb, "Ada", passages[1], "research")
    change(kb, SPLIT)
    assert held(kb, passages[0]) == {}
    assert held(kb, passages[1]) == {"Ada": ("research",)}
    assert gaps(kb, passages[0]) == []
    assert gaps(kb, passages[2]) == []
    decide(kb, "Ada", passages[0], "loans")
    assert held(kb, passages[0]) == {"Ada": ("loans",)}


def test_what_carries_a_retired_value_stays_readable_and_it_is_not_suggested(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital")
    change(kb, RETIRE)
    assert gaps(kb, passages[0]) == [("capital", "human")]
    assert gaps(kb, passages[1]) == []
    assert kb.codebook.label("gap", "capital") == "Capital (retired)"
    assert kb.situation(Question("Our bakers need venture capital, banks and loans")).values("gap") == ()


def test_a_value_that_is_added_is_read_by_its_own_words(kb: KnowledgeBase) -> None:
    change(kb, ADD)
    assert kb.situation(Question("We would do as Grimholt did")).values("gap") == ("ferries",)


def test_a_preview_counts_what_a_change_touches_and_writes_nothing(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital")
    decide(kb, "Ben", passages[0], "capital")
    before = everything(kb)
    preview = kb.codebooks.recoding.preview(MERGE)
    practices = sum("capital" in case.facets["gap"] for case in kb.store.cases().values())
    assert preview.touched == Touched(decisions=2, coders=2, by_hand=1, suggested=BERTHS - 1, practices=practices)
    assert preview.sentences == ("Gap: “Capital” was merged into “Policy”.",)
    assert kb.codebooks.versions.history() == ()
    assert everything(kb) == before
    change(kb, MERGE)
    (version,) = kb.codebooks.versions.history()
    assert (version.number, version.who, version.change, version.touched) == (SHIPPED + 1, "Eva", MERGE, preview.touched)


@pytest.mark.parametrize("asked", [MERGE, SPLIT, RETIRE, ADD], ids=lambda asked: asked.kind.value)
def test_an_undo_brings_back_every_tag_and_is_a_version_of_its_own(kb: KnowledgeBase, passages: list[str], asked: Change) -> None:
    decide(kb, "Ada", passages[0], "capital", "research")
    decide(kb, "Ben", passages[0], "policy")
    decide(kb, "Ada", passages[1])
    shipped, before = kb.codebook, everything(kb)
    change(kb, asked)
    undo(kb)
    assert everything(kb) == before
    assert kb.codebook.facets == shipped.facets
    assert [version.number for version in kb.codebooks.versions.history()] == [SHIPPED + 1, SHIPPED + 2]
    with pytest.raises(BadInputError, match=r"^The codebook is as it was shipped; there is no change to undo\.$"):
        undo(kb)


@given(
    guessed=st.lists(st.lists(st.sampled_from(GAPS), unique=True).map(tuple), min_size=BERTHS, max_size=BERTHS),
    decided=st.lists(
        st.tuples(
            st.integers(0, BERTHS - 1),
            st.sampled_from(("Ada", "Ben")),
            st.lists(st.sampled_from(GAPS), unique=True),
            st.sampled_from((Action.CHANGE, Action.ADJUDICATE)),
        ),
        max_size=8,
    ),
    undone=st.integers(0, 3),
    pair=st.permutations(GAPS).map(lambda order: order[:2]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merge_that_is_undone_leaves_every_tag_as_it_was_and_a_redo_finds_its_decision_restated(
    tmp_path_factory: pytest.TempPathFactory,
    word_encoder: Encoder,
    guessed: list[tuple[str, ...]],
    decided: list[tuple[int, str, list[str], Action]],
    undone: int,
    pair: list[str],
) -> None:
    where = Settings(data=tmp_path_factory.mktemp("merged"), corpus=ROOT / "tests" / "data" / "corpus")
    with KnowledgeBase.open(where, word_encoder) as kb:
        passages = add_report(kb, tuple(guessed))
        for number, coder, values, action in decided:
            decide(kb, coder, passages[number], *values, action=action)
        for _ in range(undone):
            kb.record.undo("Ada", kb.codebook)
        before = everything(kb)
        change(kb, Change(Kind.MERGE, "gap", pair[0], into=pair[1]))
        assert all(pair[0] != value for passage in passages for value, _ in gaps(kb, passage))
        undo(kb)
        assert everything(kb) == before
        change(kb, Change(Kind.MERGE, "gap", pair[0], into=pair[1]))
        for _ in range(undone):
            kb.record.redo("Ada", kb.codebook)
        assert all(pair[0] != value for passage in passages for value, _ in gaps(kb, passage))


def test_one_who_undoes_a_step_made_before_a_merge_sees_what_stood_before_it(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "research")
    decide(kb, "Ada", passages[0], "capital")
    change(kb, MERGE)
    kb.record.undo("Ada", kb.codebook)
    assert held(kb, passages[0]) == {"Ada": ("research",)}
    kb.record.redo("Ada", kb.codebook)
    assert held(kb, passages[0]) == {"Ada": ("policy",)}


def test_the_change_of_another_is_no_step_that_a_coder_could_undo_or_redo(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Eva", passages[0], "capital")
    change(kb, MERGE)
    undo(kb)
    assert kb.record.redo("Eva", kb.codebook) == frozenset()
    change(kb, MERGE)
    kb.record.undo("Eva", kb.codebook)
    assert held(kb, passages[0]) == {}


def test_changes_are_undone_one_after_the_other_the_last_first(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital")
    change(kb, MERGE)
    change(kb, Change(Kind.MERGE, "gap", "policy", into="research"))
    assert held(kb, passages[0]) == {"Ada": ("research",)}
    undo(kb)
    assert held(kb, passages[0]) == {"Ada": ("policy",)}
    undo(kb)
    assert held(kb, passages[0]) == {"Ada": ("capital",)}
    assert [version.change.undoes for version in kb.codebooks.versions.history()] == [0, 0, SHIPPED + 2, SHIPPED + 1]


def test_what_was_tagged_anew_since_a_merge_is_not_overwritten_by_its_undo(kb: KnowledgeBase, passages: list[str]) -> None:
    change(kb, MERGE)
    new = Tag("gap", "policy", 0.7, Origin.MODEL)
    kb.indexing.replace_guesses({passages[0]: Guess((new,), {})}, "a fact", "of a test")
    undo(kb)
    assert kb.store.tags(passages)[passages[0]] == (new,)
    assert gaps(kb, passages[1]) == [("capital", "cue")]


@pytest.mark.parametrize("asked", [SPLIT, ADD], ids=lambda asked: asked.kind.value)
def test_a_value_that_somebody_gave_since_is_not_taken_out_by_an_undo(kb: KnowledgeBase, passages: list[str], asked: Change) -> None:
    change(kb, asked)
    brought = "ferries" if asked is ADD else "loans"
    decide(kb, "Ada", passages[0], brought)
    with pytest.raises(BadInputError, match=rf"^“{brought.capitalize()}” was given since \(passages: 1, practices: 0\), so the change"):
        undo(kb)
    assert kb.codebook.version == SHIPPED + 1
    assert held(kb, passages[0]) == {"Ada": (brought,)}


def test_of_two_who_change_the_same_version_the_second_is_told(kb: KnowledgeBase) -> None:
    kb.codebooks.recoding.apply(MERGE, "Eva", SHIPPED)
    told = r"^The codebook was changed meanwhile, it is at version 8 now;"
    with pytest.raises(BadInputError, match=told):
        kb.codebooks.recoding.apply(RETIRE, "Dan", SHIPPED)
    with pytest.raises(BadInputError, match=told):
        kb.codebooks.recoding.undo("Dan", SHIPPED)
    assert len(kb.codebooks.versions.history()) == 1


def test_a_decision_by_a_codebook_that_was_changed_meanwhile_is_refused(kb: KnowledgeBase, passages: list[str]) -> None:
    before = kb.codebook
    change(kb, MERGE)
    with pytest.raises(BadInputError, match=r"^The codebook was changed meanwhile, it is at version 8 now; look at the passage again\.$"):
        kb.record.decide("Ada", [Choice(passages[0], "gap", Action.CHANGE, ("capital",))], before)
    assert [line for line in kb.record.whole() if line.coder == "Ada"] == []


def statements(kb: KnowledgeBase, asked: Change) -> int:
    """How many statements a change takes."""
    found = 0

    def count(*_told: object) -> None:
        nonlocal found
        found += 1

    event.listen(kb.store.engine, "before_cursor_execute", count)
    kb.codebooks.recoding.apply(asked, "Eva", kb.codebook.version)
    event.remove(kb.store.engine, "before_cursor_execute", count)
    kb.follow_codebook()
    return found


def test_a_merge_takes_as_many_statements_for_many_decisions_as_for_few(kb: KnowledgeBase) -> None:
    passages = add_report(kb, (("capital",),) * 60)
    for coder in ("Ada", "Ben"):
        decide(kb, coder, passages[0], "capital")
    few = statements(kb, MERGE)
    undo(kb)
    for passage in passages[1:]:
        decide(kb, "Ada", passage, "capital", "research")
    before, lines = everything(kb), kb.record.whole()
    assert statements(kb, MERGE) == few
    assert all(held(kb, passage)["Ada"] == ("research", "policy") for passage in passages[1:])
    undo(kb)
    assert (everything(kb), kb.record.whole()[: len(lines)]) == (before, lines)


def test_what_was_merged_before_is_merged_again_with_what_it_became(kb: KnowledgeBase, passages: list[str]) -> None:
    decide(kb, "Ada", passages[0], "capital")
    change(kb, MERGE)
    before = everything(kb)
    change(kb, Change(Kind.MERGE, "gap", "policy", into="research"))
    assert held(kb, passages[0]) == {"Ada": ("research",)}
    undo(kb)
    assert everything(kb) == before
    assert held(kb, passages[0]) == {"Ada": ("policy",)}


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from kb.codebooks.changes import Change, Kind
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from tests.conftest import SMALL_CORPUS, WordEncoder
folder, after = Path(sys.argv[1]), int(sys.argv[2])
kb = KnowledgeBase.open(Settings(data=folder, corpus=SMALL_CORPUS), WordEncoder())
written = 0
def count(connection, cursor, statement, *_rest):
    global written
    written += statement.startswith(("INSERT", "UPDATE", "DELETE"))
    if written > after:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(kb.store.engine, "before_cursor_execute", count)
kb.codebooks.recoding.apply(Change(Kind.MERGE, "gap", "capital", into="policy"), "Eva", kb.codebook.version)
print("done")
"""


def test_a_kill_in_the_middle_of_a_merge_leaves_all_of_the_old_and_it_can_be_done_again(tmp_path: Path, word_encoder: Encoder) -> None:
    where = Settings(data=tmp_path / "data", corpus=ROOT / "tests" / "data" / "corpus")
    with KnowledgeBase.open(where, word_encoder) as kb:
        kb.follow_corpus()
        passages = add_report(kb)
        decide(kb, "Ada", passages[0], "capital")
        before, lines = everything(kb), kb.record.whole()
    for writes in (1, 3, 6):
        ended = subprocess.run([sys.executable, "-c", KILLED, str(where.data), str(writes)], cwd=ROOT, capture_output=True, check=False)
        assert (ended.returncode, ended.stdout) == (-9, b""), ended.stderr
        with KnowledgeBase.open(where, word_encoder) as kb:
            assert (everything(kb), kb.record.whole(), kb.codebook.version) == (before, lines, SHIPPED)
    with KnowledgeBase.open(where, word_encoder) as kb:
        change(kb, MERGE)
    with KnowledgeBase.open(where, word_encoder) as kb:
        assert kb.codebook.version == SHIPPED + 1
        assert held(kb, passages[0]) == {"Ada": ("policy",)}
        assert gaps(kb, passages[1]) == [("policy", "cue")]
