"""Writes SVG: escaped texts, lines that wrap, shapes coloured by class on pages and by fill in files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

PAINTS: Mapping[str, Mapping[str, str]] = {
    "chart-text": {"fill": "#1c2124"},
    "chart-quiet": {"fill": "#5a6166"},
    "chart-track": {"fill": "#ece9e0"},
    "chart-bar": {"fill": "#1d4f63"},
    "chart-below": {"fill": "#a8551a"},
    "chart-axis": {"stroke": "#868c8a", "stroke-width": "1", "fill": "none"},
    "chart-rule": {"stroke": "#dedbd1", "stroke-width": "1", "fill": "none"},
    "chart-open": {"fill": "none", "stroke": "#868c8a", "stroke-dasharray": "3 3"},
    "chart-on": {"fill": "#ffffff"},
    **{
        f"chart-series-{number}": {"fill": colour}
        for number, colour in enumerate(("#1d4f63", "#8f6200", "#6d35a0", "#1a693b", "#a83226", "#5a6166"), 1)
    },
    **{
        f"chart-line-{number}": {"stroke": colour, "fill": "none", "stroke-width": "2"}
        for number, colour in enumerate(("#1d4f63", "#8f6200", "#6d35a0", "#1a693b", "#a83226", "#5a6166"), 1)
    },
    **{
        f"chart-tint-{number}": {"fill": colour, "stroke": "#868c8a"}
        for number, colour in enumerate(("#cfe3ea", "#fbe6b5", "#e6d9f3", "#d2e9d8", "#f6d6d1", "#e4e4e0"), 1)
    },
    **{
        f"chart-depth-{number}": {"fill": colour, "stroke": "#868c8a"}
        for number, colour in enumerate(("#fcfbf8", "#e2eef2", "#c5dde5", "#a3c8d5", "#7fb1c3"), 1)
    },
}
"""Class to what it is in a file, as the light page has it; `web/static/charts.css` has the same names."""

SERIES = 6
"""Colours that there are for series; further ones begin anew, with another letter."""

FONT = "Source Sans 3, Noto Sans, Liberation Sans, DejaVu Sans, Libertinus Serif, sans-serif"

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NARROW = frozenset("fijlrtI.,:;'|!()[]- ")
_WIDE = frozenset("mwMWQ@%&")


class Pen:
    """Collects the shapes of one drawing.

    Args:
        standalone: Whether colours and font are written out, for a file without a stylesheet; it is as wide as a printed page then.
    """

    def __init__(self, standalone: bool) -> None:
        self._standalone = standalone
        self._parts: list[str] = []
        self.width = float(PRINTED if standalone else PHONE)

    @property
    def roomy(self) -> bool:
        """Whether labels have room beside what they name."""
        return self.width > PHONE

    def rect(self, x: float, y: float, width: float, height: float, paint: str, **more: object) -> None:
        """A rectangle; of no width or height it is left out."""
        if width > 0 and height > 0:
            self._tag("rect", {"x": x, "y": y, "width": width, "height": height, **more}, paint)

    def line(self, points: Sequence[tuple[float, float]], paint: str, **more: object) -> None:
        """A line through points."""
        self._tag("polyline", {"points": " ".join(f"{_short(x)},{_short(y)}" for x, y in points), **more}, paint)

    def dot(self, x: float, y: float, paint: str) -> None:
        """A point of a line."""
        self._tag("circle", {"cx": x, "cy": y, "r": 3}, paint)

    def text(self, x: float, y: float, words: str, paint: str = "chart-text", size: float = 13, anchor: str = "start") -> None:
        """A line of text on a base line."""
        self._tag("text", {"x": x, "y": y, "font-size": size, **({} if anchor == "start" else {"text-anchor": anchor})}, paint, words)

    def svg(self, width: float, height: float, title: str, described: str) -> str:
        """The whole drawing; one that is wider than a phone keeps its size, to be scrolled."""
        wide = width > self.width
        size = f' width="{_short(width)}" height="{_short(height)}"' if wide or self._standalone else ""
        font = f' font-family="{escape(FONT)}"' if self._standalone else ""
        label = escape(clean(f"{title}. {described}"))
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart{" chart-wide" if wide else ""}" viewBox="0 0 {_short(width)} {_short(height)}"'
        told = f"<title>{escape(clean(title))}</title><desc>{escape(clean(described))}</desc>"
        return f'{head}{size}{font} role="img" aria-label="{label}">{told}{"".join(self._parts)}</svg>'

    def _tag(self, name: str, attributes: Mapping[str, object], paint: str, words: str | None = None) -> None:
        painted = {**PAINTS[paint], **attributes} if self._standalone else {"class": paint, **attributes}
        written = "".join(f' {key.replace("_", "-")}="{_short(value)}"' for key, value in painted.items())
        self._parts.append(f"<{name}{written}/>" if words is None else f"<{name}{written}>{escape(clean(words))}</{name}>")


PHONE = 360
"""Width of a drawing in its own units: one is about one CSS pixel on the narrowest phone."""

PRINTED = 600
"""Width of a drawing in a file: on 16 cm a text of 13 units is one of 10 points."""


def clean(text: str) -> str:
    """Without characters that XML cannot hold."""
    return _CONTROLS.sub("", text)


def width_of(text: str, size: float) -> float:
    """About how wide a text is: as DejaVu Sans, the widest of the usual faces, so that others fit too."""
    return size * sum(0.36 if each in _NARROW else 1.0 if each in _WIDE or ord(each) > 0x2E80 else 0.72 if each.isupper() else 0.62 for each in text)


def wrapped(text: str, width: float, size: float, most_lines: int = 6) -> list[str]:
    """Lines no wider than `width`; a word that is wider is broken, and what is beyond the last line ends in "…"."""
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width, size):
            if lines and width_of(f"{lines[-1]} {piece}", size) <= width:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    if len(lines) > most_lines:
        last = lines[most_lines - 1]
        while last and width_of(f"{last}…", size) > width:
            last = last[:-1]
        lines = [*lines[: most_lines - 1], f"{last.rstrip('. ')}…"]
    return lines or [""]


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for each in word:
        if pieces[-1] and width_of(pieces[-1] + each, size) > width:
            pieces.append("")
        pieces[-1] += each
    return pieces


def _short(value: object) -> str:
    """A number without needless decimals; a text escaped."""
    if isinstance(value, int | float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return escape(clean(str(value)))
