from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.codebook import Codebook, Facet, Value
from kb.coding.decisions import Action, Decision, Suggested
from kb.coding.reasons import Reason
from kb.coding.review import Remaining
from kb.coding.sheets import CodingSheet
from kb.examples import Like
from kb.model import Document, DocumentState, Page, Passage
from web.present.tagging import GLIMPSE, Example, default_ticks, left_words, sheet_page

GAP = Facet("gap", "Gap", "Gaps", "Which?", False, (Value("capital", "Capital", "firms and banks"), Value("policy", "Policy")))
LEVEL = Facet("level", "Level", "Levels", "Whose?", False, (Value("city", "City"),))
STAGE = Facet("stage", "Stage", "Stages", "How far?", False, (Value("decline", "Decline"),))
KIND = Facet("kind", "Kind", "Kinds", "What?", True, tuple(Value(f"kind-{n}", f"Kind {n}") for n in range(8)))
ACTOR = Facet("actor", "Actor", "Actors", "Who?", False, (Value("bank", "Bank"), Value("school", "School")))
CODEBOOK = Codebook(7, (ACTOR, KIND, GAP, LEVEL, STAGE))
DOCUMENT = Document(
    "d" * 64, "a.pdf", "/a.pdf", "application/pdf", "Harbours", (), None, "en", None, DocumentState.READY, None, (Page(1), Page(2, "ii")), (), ""
)
TEXT = "The banks came to the quay."


def line(coder: str, facet: str, *values: str, action: Action = Action.CHANGE, note: str = "") -> Decision:
    return Decision(1, "b", coder, datetime(2026, 5, 3, tzinfo=UTC), action, "d-0004", facet, values, (), note, 7)


def sheet(
    own: tuple[Decision, ...] = (),
    others: tuple[Decision, ...] = (),
    heading: tuple[str, ...] = ("Harbours", "Money"),
    before: str = "",
    after: str = "",
) -> CodingSheet:
    suggested = {"gap": (Suggested("capital", 0.756),), "actor": (Suggested("bank", 0.6),)}
    reasons = {("gap", "capital"): Reason(("banks",)), ("actor", "bank"): Reason(("quay",))}
    passage = Passage(3, TEXT, 0, len(TEXT), heading, 1, 3)
    return CodingSheet("d-0004", passage, DOCUMENT, before, after, suggested, reasons, {one.facet: one for one in own}, others, False)


def test_the_four_facets_come_first_and_the_others_are_folded_up() -> None:
    page = sheet_page(CODEBOOK, sheet(), {})
    assert [panel.facet for panel in page.panels] == ["gap", "level", "stage", "kind"]
    assert [(panel.facet, panel.hinted, panel.any_ticked) for panel in page.folded] == [("actor", 1, False)]
    assert [one.value for one in page.folded[0].first] == ["bank"]
    assert [one.value for one in page.folded[0].rest] == ["school"]


def test_what_is_suggested_is_ticked_with_its_confidence_and_its_words_are_marked() -> None:
    page = sheet_page(CODEBOOK, sheet(), {})
    capital, policy = page.panels[0].lines
    assert (capital.ticked, capital.percent, capital.words, capital.defined) == (True, 76, ("banks",), True)
    assert (policy.ticked, policy.percent, policy.words, policy.defined) == (False, None, (), False)
    assert [piece.text for piece in page.text[0].rows[0][0] if piece.marked] == ["banks"]


def test_what_the_coder_decided_before_takes_the_place_of_what_is_suggested() -> None:
    own = (line("Ada", "gap", action=Action.REJECT, note="why"), line("Ada", "actor", "school"))
    assert default_ticks(sheet(own)) == {"gap": (), "level": [], "stage": [], "kind": [], "actor": ("school",)}
    page = sheet_page(CODEBOOK, sheet(own), {})
    assert [panel.facet for panel in page.panels] == ["gap", "level", "stage", "kind", "actor"]
    assert [panel.own for panel in page.panels] == ["rejected", "", "", "", "changed"]
    assert page.note == "why"


def test_what_was_typed_takes_the_place_of_both() -> None:
    page = sheet_page(CODEBOOK, sheet((line("Ada", "gap", "capital"),)), {}, {"gap": ["policy"], "actor": ["bank"]}, "typed")
    assert [one.ticked for one in page.panels[0].lines] == [False, True]
    assert page.panels[-1].facet == "actor"
    assert page.note == "typed"


def test_others_stand_beside_what_they_gave() -> None:
    others = (line("Ben", "gap", "policy"), line("Cleo", "gap"), line("Dan", "gap", "policy", action=Action.ADJUDICATE))
    panel = sheet_page(CODEBOOK, sheet(others=others), {}).panels[0]
    assert [one.others for one in panel.lines] == [(), ("Ben", "settled by Dan")]
    assert panel.empty_handed == ("Cleo",)


def test_an_example_leads_to_its_practice_or_to_its_passage() -> None:
    made = sheet()
    for identifier, homes, href in (("mill", {}, "/cases/mill"), ("d-0009", {"d-0009": "doc"}, "/library/doc?passage=d-0009#passage")):
        reasons = {("gap", "capital"): Reason(like=(Like(identifier, "The mill", 0.7),))}
        page = sheet_page(CODEBOOK, replace(made, reasons=reasons), homes)
        assert page.panels[0].lines[0].like == (Example("The mill", href),)


def test_keys_follow_the_order_of_the_codebook_and_end_with_their_row() -> None:
    panels = {panel.facet: [one.key for one in panel.lines] for panel in sheet_page(CODEBOOK, sheet(), {}).panels}
    assert panels == {"gap": ["1", "2"], "level": ["q"], "stage": ["d"], "kind": ["z", "c", "v", "b", "n", "m", "", ""]}


def test_a_passage_is_titled_by_its_own_heading_or_by_its_place() -> None:
    assert sheet_page(CODEBOOK, sheet(), {}).title == "Money"
    assert sheet_page(CODEBOOK, sheet(heading=("Harbours",)), {}).title == "Passage 4"
    assert sheet_page(CODEBOOK, sheet(), {}).where == "pages 1–3 of the file"
    assert sheet_page(CODEBOOK, sheet(), {}).pages == (1, 2)


def test_of_the_neighbours_the_nearest_lines_are_shown() -> None:
    long = "word " * 100
    page = sheet_page(CODEBOOK, sheet(before=f"first\n{long}end", after=f"begin {long}\nlast"), {})
    assert page.before.startswith("… word")
    assert page.before.endswith("word end")
    assert page.after.startswith("begin word")
    assert page.after.endswith("word …")
    assert max(len(page.before), len(page.after)) <= GLIMPSE + 2
    assert sheet_page(CODEBOOK, sheet(before="short"), {}).before == "short"


@pytest.mark.parametrize(
    ("remaining", "said"),
    [
        (Remaining("capital", 0, 11.6, 8, 19, 0, 90), "about 12 in all, 8 to 19"),
        (Remaining("capital", 28, 11.6, 8, 19, 50, 40), "about 12 of 40 left, 8 to 19"),
        (Remaining("capital", 0, 11.6, 8, 19, 50, 40), "about 12 left, 8 to 19"),
        (Remaining("capital", 28, 0.0, 0, 0, 90, 0), "none left"),
    ],
)
def test_what_is_left_is_said_in_words(remaining: Remaining, said: str) -> None:
    assert left_words(remaining) == said
