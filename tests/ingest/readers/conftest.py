"""A small typesetter for test PDFs, so that each test shows where its words stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD, ITALIC = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique"
WIDTH, HEIGHT = 595.0, 842.0


class Typesetter:
    """Sets text on pages of A4; y counts from the top in points."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = REGULAR) -> float:
        """One line with its baseline at y; returns the x behind it."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return x + float(stringWidth(text, font, size))

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10, leading: float = 12, font: str = REGULAR) -> float:
        """Lines as given; returns the baseline that the next one would have."""
        for line in lines:
            self.text(x, y, line, size, font)
            y += leading
        return y

    def paragraph(self, x: float, y: float, width: float, text: str, size: float = 10, leading: float = 12, font: str = REGULAR) -> float:
        """A paragraph broken at the width; returns the next baseline, half a line further down."""
        return self.lines(x, y, broken(text, width, size, font), size, leading, font) + leading / 2

    def rule(self, x: float, y: float, x2: float, y2: float) -> None:
        """A thin line."""
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, HEIGHT - y, x2, HEIGHT - y2)

    def next_page(self) -> None:
        """Begin another page."""
        self.canvas.showPage()

    def save(self) -> Path:
        """Finish the file."""
        self.canvas.save()
        return self.path


def broken(text: str, width: float, size: float = 10, font: str = REGULAR) -> list[str]:
    """Lines of a text at a width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


_WHO = (
    "the oldest yard",
    "a rope maker from upstream",
    "the keeper of the ledger",
    "a crane driver",
    "one of the two insurers",
    "the school beside the lock",
)
_WHAT = (
    "lends a crane to a neighbour",
    "writes every loan into the harbour book before noon",
    "asks for nothing but a signature and a dry place to sit",
    "refuses to talk about prices until the third meeting of the winter",
    "trains apprentices whom somebody else will employ",
)
_WHY = ("because the tide leaves no choice", "as agreed", "although nobody had planned it that way", "for the sake of peace on the quay")


def story(name: str, sentences: int = 4) -> str:
    """A paragraph of sentences that no other name gives; their lengths differ from name to name."""
    seed = sum(ord(letter) * place for place, letter in enumerate(name, 1))
    told = []
    for count in range(1, sentences + 1):
        mixed = seed * 7 + count * count + count * 3
        told.append(f"In {name} {count} {_WHO[mixed % 6]} {_WHAT[mixed // 2 % 5]}, {_WHY[(mixed // 3 + count) % 4]}.")
    return " ".join(told)


@pytest.fixture
def typesetter(tmp_path: Path) -> Callable[[], Typesetter]:
    """A new test PDF."""
    return lambda: Typesetter(tmp_path / "report.pdf")


@pytest.fixture(name="story")
def story_fixture() -> Callable[..., str]:
    """Paragraphs that are told apart by their name."""
    return story


@pytest.fixture(name="broken")
def broken_fixture() -> Callable[..., list[str]]:
    """Lines of a text at a width."""
    return broken
