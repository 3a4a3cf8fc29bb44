"""Order of boxes by their places alone."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readers.pptx_order import reading_order


@dataclass(frozen=True)
class Shape:
    name: str
    left: int | None
    top: int | None
    width: int | None = 10
    height: int | None = 10


def order(*shapes: Shape) -> str:
    return "".join(shape.name for shape in reading_order(shapes))


def test_boxes_below_one_another_go_down() -> None:
    assert order(Shape("c", 0, 40), Shape("a", 0, 0), Shape("b", 0, 20)) == "abc"


def test_boxes_beside_one_another_go_right() -> None:
    assert order(Shape("b", 20, 3), Shape("c", 40, 0), Shape("a", 0, 5)) == "abc"


def test_a_heading_over_two_columns_comes_first_and_a_line_below_last() -> None:
    columns = (Shape("c", 20, 20), Shape("b", 0, 35), Shape("a", 0, 20), Shape("d", 20, 35))
    assert order(Shape("z", 0, 60, 30), *columns, Shape("t", 0, 0, 30)) == "tabcdz"


def test_columns_of_cards_go_down_first() -> None:
    assert order(Shape("c", 20, 0), Shape("a", 0, 0), Shape("d", 20, 20), Shape("b", 0, 20)) == "abcd"


def test_narrow_labels_with_their_text_beside_go_across() -> None:
    labels = [Shape(name, 0, top, 10) for name, top in (("a", 0), ("c", 20), ("e", 40))]
    texts = [Shape(name, 20, top, 60) for name, top in (("b", 0), ("d", 20), ("f", 40))]
    assert order(*labels, *texts) == "abcdef"


def test_boxes_that_touch_a_little_still_stand_in_columns() -> None:
    assert order(Shape("b", 99, 0, 100, 100), Shape("a", 0, 10, 101, 100)) == "ab"


def test_boxes_without_a_place_keep_their_drawing_order() -> None:
    assert order(Shape("a", None, None, None, None), Shape("b", None, None, None, None), Shape("c", 5, 5)) == "abc"
