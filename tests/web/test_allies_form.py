from __future__ import annotations

from kb.atlas.allies import Reach
from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, changed
from tests.conftest import ROOT
from web.allies_form import LACKS, OFFERS, AlliesForm

CODEBOOK = Codebook.from_file(ROOT / "corpus" / "codebook.yaml")


def test_a_filled_cluster_profile_becomes_a_form() -> None:
    values = {
        "sector": ("ict", "food"),
        "stage": "maturity",
        "region_type": "metropolitan",
        "members": 41,
        "firms": 300,
        "place": "Lyon",
        "gaps.capital.contact": 0,
        "gaps.policy.contact": 1,
        "gaps.education.contact": 2,
        "gaps.research.contact": 3,
    }
    form = AlliesForm.from_answers(values, CODEBOOK)
    assert form == AlliesForm(
        sectors=("ict", "food"),
        stage="maturity",
        gaps={"research": OFFERS, "capital": LACKS, "policy": LACKS},
        region_type="metropolitan",
        organisation_model="",
        members="41",
        place="Lyon",
        reach=Reach.ANYWHERE,
    )
    profile = form.profile(())
    assert (profile.members, profile.country, profile.lacks, profile.offers) == (41, "FR", ("capital", "policy"), ("research",))


def test_an_empty_profile_says_nothing() -> None:
    form = AlliesForm.from_answers({}, CODEBOOK)
    assert not form.is_filled
    assert form.profile(()).is_empty


def test_without_members_the_firms_of_the_field_count() -> None:
    assert AlliesForm.from_answers({"firms": 300}, CODEBOOK).members == "300"


def test_a_sheet_is_read_by_the_codebook_as_it_is_now() -> None:
    book = changed(CODEBOOK, Change(Kind.MERGE, "gap", "capital", into="policy"), 2)
    book = changed(book, Change(Kind.RETIRE, "gap", "education"), 3)
    book = changed(book, Change(Kind.MERGE, "stage", "decline", into="maturity"), 4)
    answers = {"gaps.capital.contact": 0, "gaps.policy.contact": 4, "gaps.education.contact": 0, "gaps.research.contact": 3, "stage": "decline"}
    form = AlliesForm.from_answers(answers, book)
    assert form.gaps == {"research": OFFERS, "policy": LACKS}
    assert form.stage == "maturity"
