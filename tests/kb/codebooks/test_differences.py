"""Two versions of the codebook compared, in words."""

from __future__ import annotations

import pytest

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.codebooks.differences import differences
from tests.conftest import SMALL_CORPUS


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


@pytest.mark.parametrize(
    ("change", "there", "back"),
    [
        (
            Change(Kind.ADD, "gap", wordings=(Wording("Ferries", "firms and ferries"),)),
            "Gap: “Ferries” was added: firms and ferries.",
            "Gap: “Ferries” was taken out.",
        ),
        (
            Change(Kind.MERGE, "gap", "capital", into="policy"),
            "Gap: “Capital” was merged into “Policy”.",
            "Gap: “Capital” is given again.",
        ),
        (Change(Kind.RETIRE, "gap", "capital"), "Gap: “Capital” was retired.", "Gap: “Capital” is given again."),
    ],
)
def test_a_change_and_its_undo_are_told(codebook: Codebook, change: Change, there: str, back: str) -> None:
    new = changed(codebook, change, 2)
    assert differences(codebook, new) == (there,)
    assert differences(new, codebook) == (back,)


def test_a_split_tells_of_the_parts_and_of_what_they_were(codebook: Codebook) -> None:
    new = changed(codebook, Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"), Wording("Shares"))), 2)
    assert differences(codebook, new) == (
        "Gap: “Loans” was added.",
        "Gap: “Shares” was added.",
        "Gap: “Capital” was split into “Loans” and “Shares”.",
    )


def test_each_text_that_was_reworded_is_told_with_what_it_was(codebook: Codebook) -> None:
    old = codebook.facet("gap").by_id["capital"]
    new = changed(codebook, Change(Kind.REWORD, "gap", "capital", wordings=(Wording("Finance", old.connects, "loans", ""),)), 2)
    assert differences(codebook, new) == (
        "Gap: “Capital” is now called “Finance”.",
        f"Gap: of “Finance”, when to tag it is now “loans”; it was “{old.when}”.",
        f"Gap: of “Finance”, when not to is now left open; it was “{old.not_when}”.",
    )


def test_a_codebook_differs_in_nothing_from_itself(codebook: Codebook) -> None:
    assert differences(codebook, codebook) == ()
