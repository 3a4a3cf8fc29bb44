"""Coasts and borders behind the map: read from `outlines.json`, which `python -m kb.atlas.outlines` makes of Natural Earth's data.

The data are Natural Earth 4.1.0 (public domain) as the npm package `world-atlas` 2.0.2 carries them in TopoJSON: `npm pack world-atlas`, then
`python -m kb.atlas.outlines package/countries-50m.json package/countries-110m.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb.atlas.projection import EUROPE, WORLD, Frame
from kb.atlas.topology import borders, land, path

FILE = Path(__file__).with_name("outlines.json")

ABOUT = {
    "source": "Natural Earth, Admin 0 countries, 1:50m for Europe and 1:110m for the world, version 4.1.0",
    "address": "https://www.naturalearthdata.com/",
    "licence": "public domain",
    "carried_by": "npm package world-atlas 2.0.2 (TopoJSON; Michael Bostock, ISC licence)",
    "fetched": "2026-11-21",
    "made_by": "python -m kb.atlas.outlines",
}


@dataclass(frozen=True)
class Outlines:
    """One frame's coasts and borders as `d` of SVG paths, in the frame's units; `holds` tells for which frame they were made."""

    land: str
    borders: str
    holds: tuple[float, float, float, float, float]


@dataclass(frozen=True)
class _Cut:
    """How a frame is cut out and thinned: degrees that it needs, tolerance in units, smallest island in square units."""

    frame: Frame
    bounds: tuple[float, float, float, float]
    tolerance: float
    smallest: float


_CUTS = (_Cut(EUROPE, (-50, 20, 80, 83), 1.2, 60), _Cut(WORLD, (-180, -58, 180, 90), 0.7, 12))


@cache
def outlines(name: str) -> Outlines:
    """The outlines of a frame by its name, read once."""
    row = json.loads(FILE.read_text(encoding="utf-8"))["frames"][name]
    left, right, bottom, top, unit = row["holds"]
    return Outlines(row["land"], row["borders"], (left, right, bottom, top, unit))


def drawn_from(europe_file: Path, world_file: Path) -> Mapping[str, Any]:
    """What `outlines.json` holds, made of two files of `world-atlas`."""
    frames = {}
    for cut, file in zip(_CUTS, (europe_file, world_file), strict=True):
        topology = json.loads(file.read_text(encoding="utf-8"))
        frame = cut.frame
        frames[frame.name] = {
            "holds": [frame.left, frame.right, frame.bottom, frame.top, frame.unit_km],
            "land": path(land(topology, frame, cut.bounds, cut.tolerance, cut.smallest), closed=True),
            "borders": path(borders(topology, frame, cut.tolerance), closed=False),
        }
    return {**ABOUT, "frames": frames}


def main(arguments: Sequence[str]) -> int:
    """Make the file anew; 2 where the call is wrong."""
    if len(arguments) != 2:
        print("Name two files of world-atlas: countries-50m.json for Europe, countries-110m.json for the world.", file=sys.stderr)
        return 2
    FILE.write_text(json.dumps(drawn_from(*map(Path, arguments)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
