"""Small faults, one at a time, put into the syntax tree of a module.

Kinds: a comparison turned or moved over its bound, an integer one more and one less, `and` and `or` exchanged, `not` dropped,
arithmetic exchanged, `min`/`max` and `any`/`all` exchanged, True and False exchanged, an `if` without its body, a condition of a
comprehension dropped, the other branch of a conditional expression, one of several checks left out of a list, a call left out,
the default of its type returned.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
EXCHANGED = {"min": "max", "max": "min", "any": "all", "all": "any"}
# What a function of this type returns when it does nothing; None for any other type.
DEFAULTS = {"bool": ("True", "False"), "str": ("''",), "int": ("0",), "Decimal": ("Decimal(0)",)}
COLLECTIONS = {"list": "[]", "tuple": "()", "dict": "{}", "frozenset": "frozenset()"}


@dataclass(frozen=True)
class Mutant:
    """A module with one fault. `key` names it without line numbers, so that it outlives edits elsewhere in the module."""

    module: str
    where: str
    line: int
    before: str
    after: str
    number: int
    code: CodeType

    @property
    def key(self) -> str:
        again = f" #{self.number}" if self.number > 1 else ""
        return f"{self.where}: {self.before} -> {self.after}{again}"


@dataclass(frozen=True)
class Slot:
    """A place in the tree, what stands there, and the function around it with its return type as written."""

    owner: ast.AST
    name: str
    index: int | None
    node: ast.AST
    where: str
    returns: str

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.owner, self.name, node)
        else:
            getattr(self.owner, self.name)[self.index] = node


def mutants(module: str, path: Path) -> Iterator[Mutant]:
    """Every fault of the module, in the order of its text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: Counter[tuple[str, str, str]] = Counter()
    for slot in list(_slots(tree, "", "")):
        for other in _faulty(slot):
            said = slot.where or "module", _written(slot.node), _written(other)
            seen[said] += 1
            slot.put(ast.fix_missing_locations(ast.copy_location(other, slot.node)))
            code = compile(tree, str(path), "exec", dont_inherit=True)
            slot.put(slot.node)
            yield Mutant(module, said[0], getattr(slot.node, "lineno", 0), said[1], said[2], seen[said], code)


def replaced(module: str, path: Path, before: str, after: str) -> Mutant:
    """The module with a piece of its text replaced; the piece stands there exactly once."""
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{module}: «{before}» stands there {text.count(before)} times, not once")
    line = text[: text.index(before)].count("\n") + 1
    code = compile(text.replace(before, after), str(path), "exec", dont_inherit=True)
    return Mutant(module, "module", line, before, after, 1, code)


def _slots(node: ast.AST, where: str, returns: str) -> Iterator[Slot]:
    """Each place below `node`. Annotations, decorators, docstrings and the formats of f-strings are no place for a fault."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(child, ast.AST) or (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
                continue
            around, type_of_it = where, returns
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                around = f"{where}.{child.name}" if where else child.name
            if isinstance(child, ast.FunctionDef):
                type_of_it = ast.unparse(child.returns) if child.returns else ""
            yield Slot(node, name, index, child, around, type_of_it)
            yield from _slots(child, around, type_of_it)


def _faulty(slot: Slot) -> Iterator[ast.AST]:
    """What may stand in this place instead."""
    node = slot.node
    if isinstance(node, ast.Compare):
        yield from _other_comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node)
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in COUNTED:
        yield _with(node, op=COUNTED[type(node.op)]())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EXCHANGED:
        yield _with(node, func=ast.Name(EXCHANGED[node.func.id], ast.Load()))
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.If):
        yield _with(node, body=[ast.Pass()])
        if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension):
        for index in range(len(node.ifs)):
            yield _with(node, ifs=node.ifs[:index] + node.ifs[index + 1 :])
    elif isinstance(node, ast.List):
        for index, part in enumerate(node.elts):
            if isinstance(part, ast.Starred):
                yield _with(node, elts=node.elts[:index] + node.elts[index + 1 :])
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not _is_bool(node.value):
        for default in _defaults(slot.returns):
            if default != ast.unparse(node.value):
                yield ast.Return(ast.parse(default, mode="eval").body)


def _other_comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for index, op in enumerate(node.ops):
        for other in COMPARED[type(op)]:
            yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


def _other_constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _is_bool(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _defaults(returns: str) -> tuple[str, ...]:
    if returns in DEFAULTS:
        return DEFAULTS[returns]
    return (COLLECTIONS.get(returns.partition("[")[0], "None"),)


def _with(node: ast.AST, **changes: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _written(node: ast.AST) -> str:
    """The node as a report shows it: the head of an `if`, the conditions of a comprehension, anything else in one line."""
    if isinstance(node, ast.If):
        empty = ": pass" if isinstance(node.body[0], ast.Pass) else ""
        return f"if {ast.unparse(node.test)}{empty}"
    if isinstance(node, ast.comprehension):
        return " ".join([f"for {ast.unparse(node.target)}", *(f"if {ast.unparse(test)}" for test in node.ifs)])
    return " ".join(ast.unparse(node).split())
