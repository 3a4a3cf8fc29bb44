"""The little language of worksheets: formulas over answers. What is not answered yet makes a figure "not yet", never an error.

simpleeval computes; what it is given was checked by `kb/worksheets/grammar.py` before, so nothing but the names and functions here can be reached.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from simpleeval import InvalidExpression, SimpleEval  # type: ignore[import-untyped]


class NotYet:
    """What a formula gives while something that it needs is not answered."""

    def __repr__(self) -> str:
        return "not yet"


NOT_YET: Final = NotYet()

Computed = int | float | str | bool | date | tuple[Any, ...]
"""What a formula gives; a tuple where it gives a column, with None for a row that is not answered."""

Names = Mapping[str, Any]
"""Names to answers: a value, None where there is none, a tuple for a column, a mapping for a row or a table."""


@dataclass(frozen=True)
class Formula:
    """A checked formula.

    Attributes:
        text: As written.
        names: Dotted, in order, each once: the answers and figures that it looks at.
        tree: Of the text.
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def value(self, names: Names) -> Computed | NotYet:
        """What it gives for these answers; `NOT_YET` where one is missing, and for a division by zero."""
        try:
            found = _Evaluator(names).eval(self.text, self.tree)
        except (_MissingError, ArithmeticError):
            return NOT_YET
        except (TypeError, ValueError, LookupError, InvalidExpression):
            return NOT_YET  # an answer of another kind than the form has now: the sheet is older than the worksheet
        if isinstance(found, float) and not math.isfinite(found):
            return NOT_YET
        return NOT_YET if found is None else found

    def holds(self, names: Names) -> bool:
        """Whether it is true; what is not answered does not hold."""
        found = self.value(names)
        return not isinstance(found, NotYet) and bool(found)


class _MissingError(Exception):
    """Something is not answered."""


def _answered(value: Any) -> Any:
    if value is None or isinstance(value, NotYet):
        raise _MissingError
    return value


def _all_answered(values: Iterable[Any]) -> list[Any]:
    """Answers of columns and single ones, in order; what is not answered is left out."""
    found: list[Any] = []
    for value in values:
        found += value if isinstance(value, tuple) else [value]
    return [value for value in found if value is not None and not isinstance(value, NotYet)]


def _over(compute: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def of(*values: Any) -> Any:
        found = _all_answered(values)
        if not found:
            raise _MissingError
        return compute(found)

    return of


def _count(*values: Any) -> int:
    if len(values) == 1 and isinstance(values[0], Mapping):
        return sum(1 for row in values[0].values() if isinstance(row, Mapping) and _all_answered(row.values()))
    return len(_all_answered(values))


def _is_answered(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(_count(value) if any(isinstance(row, Mapping) for row in value.values()) else _all_answered(value.values()))
    return bool(_all_answered([value])) if isinstance(value, tuple) else not (value is None or isinstance(value, NotYet))


def _number_of(values: Any, wanted: Any) -> int:
    found = _all_answered([values])
    return sum(1 for value in found if value == wanted or (isinstance(value, frozenset) and wanted in value))


def _pick(values: tuple[Any, ...], holds: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value for value, held in zip(values, holds, strict=True) if held)


def _first_below(values: tuple[Any, ...], limit: float, labels: tuple[Any, ...]) -> Any:
    for value, label in zip(values, labels, strict=True):
        if value is not None and value < limit:
            return _answered(label)
    raise _MissingError


def _rows(table: Mapping[str, Any]) -> int:
    return sum(1 for row in table.values() if isinstance(row, Mapping))


def _round(value: float, digits: int = 0) -> float | int:
    return round(value, digits) if digits else round(value)


OPEN_FUNCTIONS = frozenset({"sum", "mean", "max", "min", "count", "answered"})
"""Functions that leave out what is not answered; every other is not yet to be computed then."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sum": _over(sum),
    "mean": _over(lambda found: sum(found) / len(found)),
    "max": _over(max),
    "min": _over(min),
    "count": _count,
    "answered": _is_answered,
    "share": lambda part, whole: _spread(operator.truediv)(part, whole),
    "words": lambda text: len(text.split()),
    "has": lambda chosen, option: option in chosen,
    "number_of": _number_of,
    "rows": _rows,
    "first": _over(lambda found: found[0]),
    "last": _over(lambda found: found[-1]),
    "difference": _over(lambda found: found[-1] - found[0]),
    "pick": _pick,
    "first_below": _first_below,
    "round": _round,
    "abs": abs,
}


def _spread(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator that goes row by row where one side is a column; a row that is not answered, or divides by zero, stays open."""

    def of(left: Any, right: Any) -> Any:
        if not isinstance(left, tuple) and not isinstance(right, tuple):
            return compute(left, right)
        length = len(left) if isinstance(left, tuple) else len(right)
        lefts = left if isinstance(left, tuple) else (left,) * length
        rights = right if isinstance(right, tuple) else (right,) * length
        return tuple(_one(compute, a, b) for a, b in zip(lefts, rights, strict=True))

    return of


def _one(compute: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    try:
        return None if left is None or right is None else compute(left, right)
    except ArithmeticError:
        return None


def _negative(value: Any) -> Any:
    return tuple(None if each is None else -each for each in value) if isinstance(value, tuple) else -value


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _spread(operator.add),
    ast.Sub: _spread(operator.sub),
    ast.Mult: _spread(operator.mul),
    ast.Div: _spread(operator.truediv),
    ast.Mod: _spread(operator.mod),
    ast.Eq: _spread(operator.eq),
    ast.NotEq: _spread(operator.ne),
    ast.Lt: _spread(operator.lt),
    ast.LtE: _spread(operator.le),
    ast.Gt: _spread(operator.gt),
    ast.GtE: _spread(operator.ge),
    ast.In: lambda value, among: value in among,
    ast.NotIn: lambda value, among: value not in among,
    ast.Not: operator.not_,
    ast.USub: _negative,
}


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with names that may be unanswered, and with "and" and "or" that are decided as soon as one side decides."""

    def __init__(self, names: Names) -> None:
        super().__init__(operators=dict(OPERATORS), functions=dict(FUNCTIONS), names={"True": True, "False": False, **names})
        self.nodes |= {ast.List: self._eval_list, ast.Tuple: self._eval_list}

    def _eval_name(self, node: ast.Name) -> Any:
        return _answered(self.names[node.id])

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        return _answered(self._eval(node.value)[node.attr])

    def _eval_list(self, node: ast.List | ast.Tuple) -> list[Any]:
        return [self._eval(each) for each in node.elts]

    def _eval_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        return FUNCTIONS[name](*[self._argument(each, name) for each in node.args])

    def _argument(self, node: ast.expr, function: str) -> Any:
        try:
            return self._eval(node)
        except (_MissingError, ZeroDivisionError):
            if function in OPEN_FUNCTIONS:
                return None
            raise

    def _eval_boolop(self, node: ast.BoolOp) -> Any:
        decides = isinstance(node.op, ast.Or)
        missing = False
        for each in node.values:
            try:
                if bool(self._eval(each)) is decides:
                    return decides
            except (_MissingError, ZeroDivisionError):
                missing = True
        if missing:
            raise _MissingError
        return not decides
