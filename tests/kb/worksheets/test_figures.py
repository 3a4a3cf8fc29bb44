"""Figures with their sayings, remarks and advice."""

from __future__ import annotations

import pytest

from kb.model import Citation
from kb.worksheets.figures import Advice, Figure, advice, checks
from kb.worksheets.form import Tone
from kb.worksheets.sentences import Sentences
from tests.kb.worksheets.harbour import computed, filled


def words(**changes: str) -> dict[str, str]:
    return {figure.id: figure.words for figure in filled(**changes).figures}


def test_figures_are_computed_in_words() -> None:
    assert words() == {
        "total": "800.5\u00a0EUR",
        "largest": "75%",
        "biggest": "City",
        "hole": "2025",
        "mean_contact": "1.33",
        "quiet": "2",
        "model": "Public",
    }


def test_the_first_saying_that_holds_is_said_with_the_answers_in_it() -> None:
    largest = filled().figures[1]
    assert largest == Figure(
        "largest", "Largest source's share", 600 / 800.5, "75%", "More than half comes from one source. There are 1200 members.", Tone.WARN
    )
    assert filled(members="").figures[1].said == "More than half comes from one source."
    other = filled(sources__r2__amount="600").figures[1]
    assert (other.words, other.said, other.tone) == ("50%", "No source has more than half.", Tone.GOOD)


def test_what_is_not_answered_makes_figures_not_yet() -> None:
    none = {figure.id: (figure.value, figure.words, figure.said) for figure in computed({}).figures}
    assert none["total"] == (None, "not yet", "")
    assert none["largest"] == (None, "not yet", "")
    assert none["quiet"] == (0, "0", "")


def test_a_share_of_nothing_is_not_yet() -> None:
    assert words(sources__r1__amount="0", sources__r2__amount="0")["largest"] == "not yet"


def test_remarks_on_the_form_hold_or_not() -> None:
    assert checks(computed({})) == ("Enter at least one source of income.",)
    assert checks(filled()) == ()


def test_advice_fits_the_answers_and_names_its_source() -> None:
    assert advice(filled()) == ()
    found = advice(filled(stage="take-off"))
    assert found == (Advice("While Marrowick Quay takes off", "Keep it small.\n\n- meet\n- talk", Citation("harbours-2014", "Halls")),)
    assert advice(computed({})) == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("name", "Marrowick Quay"),
        ("members", "1200"),
        ("stage", "decline"),
        ("sector", "food and ICT"),
        ("mood", "calm and pressed for time"),
        ("met_on", "21 November 2026"),
        ("largest", "75%"),
        ("gaps.firm_to_firm.contact", "0"),
        ("gaps.contact", "3, 1 and 0"),
        ("sources.name", "City and Fees"),
        ("years.balance", "10 and -15"),
        ("gaps.policy.contact", None),
    ],
)
def test_an_answer_stands_in_a_text_in_words(name: str, told: str | None) -> None:
    assert filled().words(name) == told


def test_an_open_figure_leaves_its_sentence_out() -> None:
    assert computed({"name": "Quay"}).told(Sentences("It is {name}. Its income is {total}.")) == "It is Quay."
