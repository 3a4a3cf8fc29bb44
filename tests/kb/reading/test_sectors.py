"""Sectors read from words."""

from __future__ import annotations

import pytest
import yaml

from kb.reading.sectors import SectorVocabulary
from tests.conftest import ROOT, SMALL_CORPUS


@pytest.fixture(scope="module")
def vocabulary() -> SectorVocabulary:
    return SectorVocabulary.from_file(SMALL_CORPUS / "sectors.yaml")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Food producers and IT firms", {"food": "Food producers", "ict": "IT firms"}),
        ("software in C++", {"ict": "software"}),
        ("C++ programmers", {"ict": "C++"}),
        ("a boat-builder", {"maritime": "boat-builder"}),
        ("Life Sciences, then biotech", {"life-science": "Life Sciences"}),
        ("firms of it", {}),
        ("", {}),
    ],
)
def test_a_sector_is_told_with_the_words_that_named_it_first(vocabulary: SectorVocabulary, text: str, read: dict[str, str]) -> None:
    assert vocabulary.read(text) == read


def test_sectors_come_in_the_order_of_the_text(vocabulary: SectorVocabulary) -> None:
    assert list(vocabulary.read("steel, then food, then furniture, then steel")) == ["steel", "food", "furniture"]


def test_the_longest_name_wins() -> None:
    vocabulary = SectorVocabulary({"steel": ("iron and steel",), "mining": ("iron",), "tools": ("steel tools",)})
    assert vocabulary.read("iron and steel") == {"steel": "iron and steel"}


def test_the_shipped_vocabulary_reads_every_one_of_its_names() -> None:
    file = ROOT / "corpus" / "sectors.yaml"
    shipped = SectorVocabulary.from_file(file)
    names = {name: sector for sector, some in yaml.safe_load(file.read_text(encoding="utf-8")).items() for name in some}
    assert {name: next(iter(shipped.read(name))) for name in names} == names


def test_an_empty_vocabulary_reads_nothing() -> None:
    assert SectorVocabulary({}).read("food and steel") == {}
