"""A card to a case, and the sentences that say what is wrong with it."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from kb.cards import parse_card, read_card
from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.model import CASE_SECTIONS, Case, Citation, Evidence, Outcome, Size, StillRunning
from tests.conftest import SMALL_CORPUS

NAME = "marrowick-bank-round-table"
FILE = SMALL_CORPUS / "cases" / f"{NAME}.md"


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


@pytest.fixture(scope="module")
def card() -> str:
    return FILE.read_text(encoding="utf-8")


def changed(card: str, old: str, new: str) -> str:
    assert card.count(old) == 1
    return card.replace(old, new)


def fault(card: str, codebook: Codebook) -> str:
    with pytest.raises(BadInputError) as raised:
        parse_card(card, NAME, codebook)
    return str(raised.value)


def test_a_card_becomes_a_case_with_every_field(codebook: Codebook) -> None:
    case = read_card(FILE, codebook)
    body = case.body
    assert case == Case(
        id="marrowick-bank-round-table",
        title="Four banks and twelve software firms meet at one round table each quarter",
        summary="Marrowick's city council invited four banks to a round table with twelve young software firms each quarter; within three years "
        "nine of them had loans, where none had one before.",
        place="Marrowick",
        countries=("SE",),
        lat=57.1,
        lon=12.6,
        sectors=("ict",),
        facets={
            "gap": ("capital",),
            "level": ("city",),
            "stage": ("take-off",),
            "instrument": ("round-table", "loan-or-guarantee"),
            "actor": ("capital-provider", "firm", "government"),
            "topic": (),
            "dimension": ("social",),
            "mechanism": (),
            "region_type": ("peripheral-or-low-tech",),
        },
        evidence=Evidence.EVALUATED,
        outcome=Outcome.WORKED,
        evidence_by="Northgate & Ström (2019), count of loans before and after",
        period="2014-2017",
        organisation="Marrowick Round Table",
        web="https://example.org/marrowick",
        size=Size(inhabitants=41000, firms=12, as_stated="twelve firms, most with under ten people"),
        cost="18,000 euros a year for a half-time secretary",
        duration="three years",
        still_running=StillRunning.YES,
        checked=date(2025, 3, 4),
        asked_as=(
            "Banks here do not understand software firms and turn every one of them down. How have others brought them together?",
            "Our young cluster finds no loans because there is nothing to pledge.",
            "Can a city council help its start-ups to get credit without lending itself?",
        ),
        citations=(
            Citation("bridges-2019", "2.1 Banks at one table", "25-26"),
            Citation("bridges-2019", "A chapter heading that is longer than nine …", None),
        ),
        inventory=("T001",),
        body=body,
        hash=hashlib.sha256(FILE.read_bytes()).hexdigest(),
    )
    assert tuple(body) == CASE_SECTIONS
    assert body["What came of it"] == "Nine of the twelve firms had loans after three years; two defaulted. One bank opened a desk for software."


def test_line_ends_of_windows_change_nothing(card: str, codebook: Codebook) -> None:
    assert parse_card(card.replace("\n", "\r\n"), NAME, codebook) == parse_card(card, NAME, codebook)


@pytest.mark.parametrize(("written", "read"), [("yes", StillRunning.YES), ('"yes"', StillRunning.YES), ("no", StillRunning.NO)])
def test_a_bare_yes_or_no_is_a_word(card: str, codebook: Codebook, written: str, read: StillRunning) -> None:
    assert parse_card(changed(card, "still_running: yes", f"still_running: {written}"), NAME, codebook).still_running is read


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("gap: [capital]", "gap: [money]", "The codebook has no gap 'money'; use one of: research, education, capital"),
        ("region_type: peripheral-or-low-tech", "region_type: moon", "The codebook has no region_type 'moon'"),
        ("id: marrowick-bank-round-table", "id: other-id", "the id 'other-id' differs from the file name; make them the same."),
        ("id: marrowick-bank-round-table", "id: Not A Slug", "id: String should match pattern"),
        ("lat: 57.1", "lat: null", "lat and lon must both be given or both be null"),
        ("lat: 57.1", "lat: 91", "lat: Input should be less than or equal to 90"),
        ("checked: 2025-03-04", "checked: null", "checked must hold the day of the check"),
        ("still_running: yes", "still_running: unknown", "checked must hold the day of the check, and be null when still_running is unknown"),
        ("checked: 2025-03-04", "checked: 2025-02-31", "the front matter is not YAML"),
        ("evidence: evaluated", "evidence: proven", "evidence: Input should be 'evaluated', 'reported', 'described' or 'planned'"),
        ("outcome: worked", "outcome: splendid", "outcome: Input should be"),
        ('web: "https://example.org/marrowick"', "web: example.org", "web: String should match pattern"),
        ('country: ["SE"]', "country: []", "country: List should have at least 1 item"),
        ('country: ["SE"]', "country: [Sweden]", "country.0: String should match pattern"),
        ("inventory: [T001]", "inventory: [T001]\nmood: good", "mood: Extra inputs are not permitted"),
        ("inventory: [T001]", "inventory: [T001]\n7: good", "7: Keys should be strings"),
        ("topic: []\n", "", "topic: Field required"),
        ("  firms: 12", "  firms: -1", "size.firms: Input should be greater than or equal to 0"),
        ('    pages: "25-26"', "    pages: pp. 25", "sources.0.pages: String should match pattern"),
        ('title: "Four', f'title: "{"x" * 90} Four', "title: String should have at most 90 characters"),
        ("Marrowick's city", f"{'word ' * 50}Marrowick's city", "summary has 80 words, at most 50 are allowed"),
        ('  - "Our young cluster finds no loans because there is nothing to pledge."\n', "", "asked_as: List should have at least 3 items"),
        ("---\nid:", "id:", "no front matter was found; begin the card with '---'"),
        ('cost: "18,000 euros', 'cost: 18: "000 euros', "the front matter is not YAML"),
        (
            "## Watch out",
            "## Look out",
            "the sections are Situation, What they did, What came of it, What it took, Look out; write exactly Situation,",
        ),
        ("## Watch out", "### Watch out", "the sections are Situation, What they did, What came of it, What it took; write exactly"),
        ("\n## Situation", "\nSome words before.\n\n## Situation", "write exactly Situation, What they did"),
        (
            "In the first year two banks sent trainees, and firms stayed away until the rule was made.",
            "",
            "Watch out is empty; where the source is silent begin with 'Not stated'.",
        ),
    ],
)
def test_a_fault_is_told_with_the_file_and_what_to_do(card: str, codebook: Codebook, old: str, new: str, told: str) -> None:
    sentence = fault(changed(card, old, new), codebook)
    assert sentence.startswith(f"{NAME}.md: ")
    assert told in sentence


def test_every_fault_of_the_fields_is_told_at_once(card: str, codebook: Codebook) -> None:
    broken = changed(changed(card, "evidence: evaluated", "evidence: proven"), "lon: 12.6", "lon: 999")
    sentence = fault(broken, codebook)
    assert "evidence: " in sentence
    assert "lon: " in sentence


@pytest.mark.parametrize("front", ["- a\n- list", "just words", "# nothing"])
def test_front_matter_without_fields_is_refused(codebook: Codebook, front: str) -> None:
    assert fault(f"---\n{front}\n---\n## Situation\n", codebook) == f"{NAME}.md: the front matter holds no fields."


def test_text_after_the_last_heading_keeps_its_paragraphs(card: str, codebook: Codebook) -> None:
    case = parse_card(card + "\nA second paragraph.\n", NAME, codebook)
    assert case.body["Watch out"].endswith("until the rule was made.\n\nA second paragraph.")


@pytest.mark.parametrize("path", sorted((SMALL_CORPUS / "cases").glob("*.md")), ids=lambda path: path.stem)
def test_every_small_card_is_sound(path: Path, codebook: Codebook) -> None:
    assert read_card(path, codebook).id == path.stem
