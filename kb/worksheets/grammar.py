"""Reads a formula: what may stand in it, and whether its names and kinds fit together. What passes can be computed whatever is answered."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from kb.worksheets.formulas import FUNCTIONS, Formula
from kb.worksheets.shapes import NUMBER, TRUTH, Of, Scope, Shape

MAX_LENGTH = 2000
"""Characters of a formula."""

MAX_DEPTH = 60
"""Levels of a formula's tree; every one takes a few calls when it is computed, of the thousand that Python allows."""

_SUMS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod)
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_PLURAL = frozenset({"sum", "mean", "max", "min", "count"})


class FormulaFault(Exception):  # noqa: N818  (a finding about a file, told among others, not an error of ours)
    """What is wrong with a formula, as a clause."""


def read_formula(text: str, scope: Scope) -> tuple[Formula, Shape]:
    """A checked formula and what it gives.

    Raises:
        FormulaFault: When it cannot be computed: of the wrong form, too long, with an unknown name, or with kinds that do not go together.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaFault(f"it is {len(text)} characters long; {MAX_LENGTH} are the most")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaFault(f"'{text}' is no formula; look for a bracket or a quotation mark that is missing") from error
    if _depth(tree) > MAX_DEPTH:
        raise FormulaFault(f"'{text[:40]}…' is nested too deeply; make two figures of it")
    reader = _Reader(scope)
    shape = reader.shape(tree)
    return Formula(text, tuple(dict.fromkeys(reader.names)), tree), shape


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


class _Reader:
    """Walks a tree and says what each node gives."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.names: list[str] = []
        self._of: dict[type[ast.expr], Callable[..., Shape]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._sum,
            ast.BoolOp: self._both,
            ast.Compare: self._compare,
            ast.IfExp: self._either,
            ast.Call: self._call,
        }

    def shape(self, node: ast.expr) -> Shape:
        """What a node gives."""
        if type(node) not in self._of:
            raise FormulaFault(f"'{ast.unparse(node)}' cannot stand in a formula")
        return self._of[type(node)](node)

    def _constant(self, node: ast.Constant) -> Shape:
        if isinstance(node.value, bool):
            return TRUTH
        if isinstance(node.value, int | float):
            return NUMBER
        if isinstance(node.value, str):
            return Shape(Of.TEXT, ids=frozenset({node.value}))
        raise FormulaFault(f"'{ast.unparse(node)}' cannot stand in a formula")

    def _name(self, node: ast.Name) -> Shape:
        if node.id not in self._scope:
            raise FormulaFault(f"it names '{node.id}', which is neither a field nor an earlier figure")
        self.names.append(node.id)
        return self._scope[node.id]

    def _attribute(self, node: ast.Attribute) -> Shape:
        before = self.shape(node.value)
        told = ast.unparse(node)
        if node.attr not in before.parts:
            known = f"use one of {', '.join(before.parts)}" if before.parts else f"'{ast.unparse(node.value)}' has no parts"
            raise FormulaFault(f"it names '{told}', which there is not; {known}")
        self.names[-1] = told
        return before.parts[node.attr]

    def _unary(self, node: ast.UnaryOp) -> Shape:
        inner = self.shape(node.operand)
        if isinstance(node.op, ast.Not):
            self._single(inner, node.operand)
            return TRUTH
        if isinstance(node.op, ast.USub):
            return self._number(inner, node.operand)
        raise FormulaFault(f"'{ast.unparse(node)}' cannot stand in a formula")

    def _sum(self, node: ast.BinOp) -> Shape:
        if not isinstance(node.op, _SUMS):
            raise FormulaFault(f"'{ast.unparse(node)}' cannot stand in a formula; use +, -, * and /")
        left, right = self._number(self.shape(node.left), node.left), self._number(self.shape(node.right), node.right)
        self.same_table(node.left, node.right, left, right)
        return Shape(Of.NUMBER, many=left.many or right.many)

    def _both(self, node: ast.BoolOp) -> Shape:
        for each in node.values:
            self._single(self.shape(each), each)
        return TRUTH

    def _either(self, node: ast.IfExp) -> Shape:
        self._single(self.shape(node.test), node.test)
        one, other = self.shape(node.body), self.shape(node.orelse)
        if one.of is not other.of or one.many != other.many:
            raise FormulaFault(f"'{ast.unparse(node)}' gives {one.told} or {other.told}; let both be the same")
        if one.many:
            raise FormulaFault(f"'{ast.unparse(node)}' gives {one.told}, and one value is needed")
        return Shape(one.of, one.many, one.ids | other.ids if one.ids is not None and other.ids is not None else None, one.parts)

    def _compare(self, node: ast.Compare) -> Shape:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._among(node)
        sides = [node.left, *node.comparators]
        shapes = [self.shape(side) for side in sides]
        for at, op in enumerate(node.ops):
            self._comparable(node, op, shapes[at], shapes[at + 1])
        many = any(shape.many for shape in shapes)
        if many and len(node.ops) > 1:
            raise FormulaFault(f"'{ast.unparse(node)}' compares a column twice; compare it once")
        if many:
            self.same_table(sides[0], sides[1], shapes[0], shapes[1])
        return Shape(Of.TRUTH, many=many)

    def _among(self, node: ast.Compare) -> Shape:
        among = node.comparators[0]
        left = self.shape(node.left)
        if not isinstance(among, ast.List | ast.Tuple) or not all(isinstance(each, ast.Constant) for each in among.elts):
            raise FormulaFault(f"'{ast.unparse(node)}' needs a list after 'in', as in stage in ['maturity', 'decline']")
        self._single(left, node.left)
        for each in among.elts:
            self._comparable(node, ast.Eq(), left, self.shape(each))
        return TRUTH

    def _comparable(self, node: ast.AST, op: ast.cmpop, left: Shape, right: Shape) -> None:
        told = ast.unparse(node)
        if not isinstance(op, (*_ORDERS, ast.Eq, ast.NotEq)):
            raise FormulaFault(f"'{told}' cannot stand in a formula; compare by ==, !=, <, <=, > and >=")
        if left.of is not right.of or left.of in (Of.TABLE, Of.ROW, Of.CHOSEN):
            raise FormulaFault(f"'{told}' compares {left.told} with {right.told}")
        if isinstance(op, _ORDERS) and left.of not in (Of.NUMBER, Of.DATE):
            raise FormulaFault(f"'{told}' asks which of two is larger, and they are {left.told}")
        if left.ids is not None and right.ids is not None and not left.ids & right.ids:
            few, all_ids = sorted((left.ids, right.ids), key=len)
            raise FormulaFault(f"'{told}' names '{next(iter(few))}', which is no option; use one of {', '.join(sorted(all_ids))}")

    def _call(self, node: ast.Call) -> Shape:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise FormulaFault(f"it calls '{name}', which there is not; use one of {', '.join(FUNCTIONS)}")
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise FormulaFault(f"'{ast.unparse(node)}' cannot stand in a formula")
        arguments = [self.shape(each) for each in node.args]
        return _given(name, arguments, ast.unparse(node), node.args, self)

    def _number(self, shape: Shape, node: ast.AST) -> Shape:
        if shape.of not in (Of.NUMBER, Of.TRUTH):  # true counts as one
            raise FormulaFault(f"'{ast.unparse(node)}' is {shape.told}, and a number is needed")
        return Shape(Of.NUMBER, many=shape.many)

    def _single(self, shape: Shape, node: ast.AST) -> None:
        if shape.many or shape.of in (Of.TABLE, Of.ROW):
            raise FormulaFault(f"'{ast.unparse(node)}' is {shape.told}, and one value is needed")

    def same_table(self, left: ast.AST, right: ast.AST, one: Shape, other: Shape) -> None:
        if one.many and other.many and _tables(left) != _tables(right):
            raise FormulaFault(f"'{ast.unparse(left)}' and '{ast.unparse(right)}' are columns of two tables; their rows do not belong together")


def _tables(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and name.id not in FUNCTIONS}


def _need(arguments: Sequence[Shape], least: int, most: int, told: str) -> None:
    if not least <= len(arguments) <= most:
        count = str(least) if least == most else f"{least} to {most}"
        raise FormulaFault(f"'{told}' has {len(arguments)} values between its brackets; it needs {count}")


def _kind(argument: Shape, wanted: tuple[Of, ...], told: str, many: bool | None = None) -> None:
    if argument.of not in wanted or (many is not None and argument.many is not many):
        needed = " or ".join(("a column of " if many else "") + of.value.removeprefix("a " if many else "") for of in wanted)
        raise FormulaFault(f"'{told}' is given {argument.told}; it needs {needed}")


def _given(name: str, arguments: Sequence[Shape], told: str, nodes: Sequence[ast.expr], reader: _Reader) -> Shape:
    """What a function gives for arguments of these shapes."""
    if name in ("answered", "rows", "words"):
        _need(arguments, 1, 1, told)
    if name == "answered":
        return TRUTH
    if name == "count":
        _need(arguments, 1, 40, told)
        return NUMBER
    if name == "rows":
        _kind(arguments[0], (Of.TABLE,), told)
        return NUMBER
    if name == "words":
        _kind(arguments[0], (Of.TEXT,), told, many=False)
        return NUMBER
    if name in _PLURAL:
        return _totalled(name, arguments, told)
    if name in ("first", "last", "difference"):
        return _ended(name, arguments, told)
    if name == "first_below":
        return _below(arguments, told, nodes, reader)
    if name in ("has", "number_of", "pick"):
        return _chosen(name, arguments, told, nodes, reader)
    _need(arguments, *((1, 2) if name == "round" else (2, 2) if name == "share" else (1, 1)), told)
    for argument in arguments:
        _kind(argument, (Of.NUMBER,), told, many=None if name == "share" else False)
    return Shape(Of.NUMBER, many=any(argument.many for argument in arguments))


def _totalled(name: str, arguments: Sequence[Shape], told: str) -> Shape:
    _need(arguments, 1, 40, told)
    wanted = (Of.NUMBER, Of.TRUTH) if name in ("sum", "mean") else (Of.NUMBER, Of.DATE)
    for argument in arguments:
        _kind(argument, wanted, told)
    if len({argument.of is Of.DATE for argument in arguments}) > 1:
        raise FormulaFault(f"'{told}' is given numbers and dates")
    return Shape(Of.DATE if arguments[0].of is Of.DATE else Of.NUMBER)


def _ended(name: str, arguments: Sequence[Shape], told: str) -> Shape:
    _need(arguments, 1, 1, told)
    wanted = (Of.NUMBER,) if name == "difference" else (Of.NUMBER, Of.TEXT, Of.DATE)
    _kind(arguments[0], wanted, told, many=True)
    return Shape(arguments[0].of, ids=arguments[0].ids)


def _below(arguments: Sequence[Shape], told: str, nodes: Sequence[ast.expr], reader: _Reader) -> Shape:
    _need(arguments, 3, 3, told)
    values, limit, labels = arguments
    _kind(values, (Of.NUMBER,), told, many=True)
    _kind(limit, (Of.NUMBER,), told, many=False)
    _kind(labels, (Of.NUMBER, Of.TEXT, Of.DATE), told, many=True)
    reader.same_table(nodes[0], nodes[2], values, labels)
    return Shape(labels.of, ids=labels.ids)


def _chosen(name: str, arguments: Sequence[Shape], told: str, nodes: Sequence[ast.expr], reader: _Reader) -> Shape:
    _need(arguments, 2, 2, told)
    if name == "pick":
        _kind(arguments[0], (Of.NUMBER, Of.TEXT, Of.DATE), told, many=True)
        _kind(arguments[1], (Of.TRUTH,), told, many=True)
        reader.same_table(nodes[0], nodes[1], arguments[0], arguments[1])
        return arguments[0]
    chosen, option = arguments
    if name == "has":
        _kind(chosen, (Of.CHOSEN,), told, many=False)
    else:
        _kind(chosen, (Of.NUMBER, Of.TEXT, Of.TRUTH, Of.CHOSEN), told, many=True)
    if option.many or option.of is not (Of.TEXT if chosen.of is Of.CHOSEN else chosen.of):
        raise FormulaFault(f"'{told}' is given {option.told} to look for in {chosen.told}")
    if chosen.ids is not None and option.ids is not None and not option.ids <= chosen.ids:
        raise FormulaFault(f"'{told}' names '{min(option.ids)}', which is no option; use one of {', '.join(sorted(chosen.ids))}")
    return TRUTH if name == "has" else NUMBER
