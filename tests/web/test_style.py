"""The stylesheet's colours, computed: WCAG 2.2 AA in both themes."""

from __future__ import annotations

import re

import pytest

from web.assets import FOLDER

CSS = (FOLDER / "style.css").read_text(encoding="utf-8")
TOKENS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", CSS)}
GAPS = ("research", "education", "capital", "policy", "firm-to-firm", "cluster-to-cluster", "global-market")
THEMES = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, theme: str) -> float:
    at = THEMES.index(theme)
    high, low = sorted((luminance(TOKENS[one][at]), luminance(TOKENS[other][at])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["ink", "muted", "accent", *(f"gap-{gap}" for gap in GAPS)])
@pytest.mark.parametrize("ground", ["paper", "raised", "sunk", "cited", "warn"])
def test_text_stands_out_by_four_and_a_half_to_one(theme: str, text: str, ground: str) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), [("mark-ink", "mark"), ("on-accent", "accent"), ("warn-edge", "paper")])
def test_text_on_its_own_ground_stands_out(theme: str, text: str, ground: str) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "raised", "sunk"])
def test_edges_of_fields_and_focus_stand_out_by_three_to_one(theme: str, ground: str) -> None:
    assert contrast("edge", ground, theme) >= 3
    assert contrast("accent", ground, theme) >= 3


def test_every_gap_has_a_colour_of_its_own_in_both_themes() -> None:
    for at in range(2):
        assert len({TOKENS[f"gap-{gap}"][at] for gap in GAPS}) == len(GAPS)
        assert all(f".gap-{gap} {{ --gap: var(--gap-{gap}); }}" in CSS for gap in GAPS)


def test_the_stylesheet_loads_nothing() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_every_token_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    defined = set(re.findall(r"--([\w-]+):", CSS))
    assert used <= defined
