from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kb.errors import UnreadableFileError
from web.pagepicture import EDGE, boxed_page


def colours(png: bytes) -> set[tuple[int, int, int]]:
    with Image.open(BytesIO(png)) as picture:
        found = picture.convert("RGB").getcolors(1_000_000)
    assert found is not None
    return {colour for _, colour in found}  # type: ignore[misc]


@pytest.fixture
def pdf(tmp_path: Path, report_bytes: bytes) -> Path:
    path = tmp_path / "report"
    path.write_bytes(report_bytes)
    return path


def test_the_passage_is_framed_on_its_page(pdf: Path) -> None:
    png = boxed_page(pdf, 2, "The firms brought their order books, the banks brought their doubts, and both stayed for supper.")
    assert EDGE in colours(png)


@pytest.mark.parametrize("passage", ["", "words that stand on no page of this file at all"])
def test_a_page_without_the_passage_has_no_frame(pdf: Path, passage: str) -> None:
    assert EDGE not in colours(boxed_page(pdf, 2, passage))


def test_a_page_that_is_not_there_is_an_error_of_ours(pdf: Path) -> None:
    with pytest.raises(UnreadableFileError):
        boxed_page(pdf, 9, "")


def test_a_page_is_drawn_once(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = boxed_page(pdf, 3, "")
    monkeypatch.delattr("web.pagepicture.render_page")
    assert boxed_page(pdf, 3, "") == first
