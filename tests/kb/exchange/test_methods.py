"""The methods paragraphs."""

from __future__ import annotations

from dataclasses import replace

from kb.coding.decisions import Action, Suggested
from kb.exchange.methods import methods
from tests.kb.exchange.projects import PROJECT, RECORD, decision

GUESS = (Suggested("capital", 0.9),)


def test_material_decisions_disagreement_and_agreement_are_told_in_this_order() -> None:
    assert methods(PROJECT, {"Krippendorff's alpha, gap": "0.81 (0.76 to 0.85)", "Cohen's kappa, capital": "0.9"}) == (
        "The material is 2 documents with 3 passages. It was coded with version 3 of the codebook, which has 2 facets (gap and kind) with 5 values. "
        "2 coders (Ada and Ben) decided on 2 passages between 1 March 2026 and 4 March 2026; all dates are in UTC.\n\n"
        "4 decisions of a passage and facet are in force. Where a suggestion of the tagger was shown (3 decisions), 1 (33%) accepted it, 1 (33%) "
        "changed it and 1 (33%) rejected it. 1 decision was made without a suggestion.\n\n"
        "2 pairs of passage and facet were coded by more than one; the coders differed on 2 (100%), of which 1 was settled by adjudication (Ada) and "
        "1 is open. A value that every coder gave is carried; where they differ, it is carried only once an adjudicator gives it.\n\n"
        "Agreement before adjudication: Krippendorff's alpha, gap 0.81 (0.76 to 0.85); Cohen's kappa, capital 0.9."
    )


def test_nothing_decided_is_said() -> None:
    assert methods(replace(PROJECT, record=())) == (
        "The material is 2 documents with 3 passages. It was coded with version 3 of the codebook, which has 2 facets (gap and kind) with 5 values. "
        "No decision has been made on it."
    )


def test_one_of_everything_is_told_in_the_singular() -> None:
    lone = replace(PROJECT, documents=PROJECT.documents[:1], passages=PROJECT.passages[:1], record=RECORD[:1])
    assert methods(lone).startswith("The material is 1 document with 1 passage. ")
    assert methods(lone).endswith(
        "1 coder (Ada) decided on 1 passage on 1 March 2026; all dates are in UTC.\n\n"
        "1 decision of a passage and facet is in force. Where a suggestion of the tagger was shown (1 decision), 1 (100%) accepted it."
    )


def test_coders_who_see_the_same_are_said_never_to_differ() -> None:
    record = (decision(1, "Ada", "d1-0000", "gap", "capital"), decision(2, "Ben", "d1-0000", "gap", "capital"))
    assert "\n\n1 passage and facet was coded by more than one; the coders never differed." in methods(replace(PROJECT, record=record))


def test_what_came_over_from_elsewhere_is_told_apart() -> None:
    record = (
        decision(1, "Ada", "d1-0000", "gap", "capital", action=Action.CARRY, suggested=GUESS, of="d0-0000"),
        replace(decision(2, "Ada", "d1-0001", "gap", "capital"), codebook_version=2),
    )
    told = methods(replace(PROJECT, record=record))
    assert "Of all, 1 was taken over from unchanged words of an earlier version of a document." in told
    assert "Some decisions were made under version 2 of the codebook; they are told in the words of the present one." in told
