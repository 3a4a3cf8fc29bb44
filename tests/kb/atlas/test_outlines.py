from __future__ import annotations

import json
import re

import pytest

from kb.atlas.outlines import FILE, main, outlines
from kb.atlas.projection import EUROPE, WORLD, Frame

MOST_BYTES = 300_000


@pytest.mark.parametrize("frame", [EUROPE, WORLD], ids=["europe", "world"])
def test_the_outlines_were_made_for_the_frames_as_they_are(frame: Frame) -> None:
    found = outlines(frame.name)
    assert found.holds == (frame.left, frame.right, frame.bottom, frame.top, frame.unit_km)
    assert re.fullmatch(r"[Mlz\d -]+", found.land)
    assert re.fullmatch(r"[Ml\d -]+", found.borders)


def test_the_file_is_small_and_tells_its_source_licence_and_date() -> None:
    assert FILE.stat().st_size < MOST_BYTES
    told = json.loads(FILE.read_text(encoding="utf-8"))
    assert told["licence"] == "public domain"
    assert told["source"].startswith("Natural Earth")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["fetched"])


@pytest.mark.parametrize(
    ("lat", "lon", "is_land"),
    [(48.9, 2.3, True), (57.05, 9.92, True), (56.5, 3.0, False), (45.0, -5.0, False), (43.0, 15.0, False), (35.2, 33.2, True)],
    ids=["Paris", "Aalborg", "North Sea", "Biscay", "Adriatic", "Cyprus"],
)
def test_towns_lie_on_land_and_seas_do_not(lat: float, lon: float, is_land: bool) -> None:
    assert _on_land(EUROPE, *EUROPE.at(lat, lon)) is is_land


def test_the_maker_asks_for_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one.json"]) == 2
    assert "countries-50m.json" in capsys.readouterr().err


def _on_land(frame: Frame, x: float, y: float) -> bool:
    """By the number of coasts that a ray to the right crosses."""
    crossed = 0
    for part in outlines(frame.name).land.split("z"):
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        points, at = [], (0, 0)
        for step in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + step[0], at[1] + step[1])
            points.append(at)
        for (a, b), (c, d) in zip(points, [*points[1:], *points[:1]], strict=True):
            if (b > y) != (d > y) and x < a + (y - b) / (d - b) * (c - a):
                crossed += 1
    return crossed % 2 == 1
