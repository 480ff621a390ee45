"""Values that broke something somewhere, and the names under which views read them: found in the sources, so that none is forgotten."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from django import forms

# Refused by the middleware before any view: no text can hold them.
ODD = ["\0", "a\0b"]
# Reach the views.
VALUES = [
    "²", "٣", "１２", "-1", "0", "99999999999999999999", "9" * 400, "9223372036854775807", "2147483648", "1e400", "NaN", "1_000", " 1 ", "a/b", "../..", "//evil.example",
    "", " ", "'", "%", "_", "\\", "[" * 300, '{"a":' * 100, "\u202e\u0001", "\ufffd", "😀", "я" * 3000, "2024-99-99", "0001-01-01", "9999-12-31T23:59:59", "<script>", "{{7*7}}", "own-²",
    "own-99999999999999999999", "a" * 10_000, "on", "None", "\r\nX: y", "1:²", "²:1", "add regulation.²", "remove judging.sheets.99999999999", "@", "a@b", "+7", "javascript:1", "http://[", "//[",
]  # fmt: skip
READ_BY = {"GET": ("GET", "query_params"), "POST": ("POST", "data")}


@cache
def constants(module: ModuleType) -> dict[str, tuple[str, ...]]:
    """Names a module of views reads from `GET` and from `POST`, and the words its actions are chosen by."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    found: dict[str, set[str]] = {"GET": set(), "POST": set(), "words": set()}
    for node in ast.walk(tree):
        for method, sources in READ_BY.items():
            found[method] |= set(_names_read(node, sources))
        if isinstance(node, ast.Compare):
            found["words"] |= {
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
        if isinstance(node, ast.Dict):
            found["words"] |= {one.value for one in node.keys if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {kind: tuple(sorted(word for word in words if 0 < len(word) < 30)) for kind, words in found.items()}


def _names_read(node: ast.AST, sources: tuple[str, ...]) -> Iterator[str]:
    held: ast.expr | None = None
    key: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist") and node.args:
        held, key = node.func.value, node.args[0]
    elif isinstance(node, ast.Subscript):
        held, key = node.value, node.slice
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
        held, key = node.comparators[0], node.left
    if isinstance(held, ast.Attribute) and held.attr in sources:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value
        elif isinstance(key, ast.JoinedStr):  # `points_{code}`: its beginning is known
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in key.values)


@cache
def fields(module: ModuleType) -> tuple[tuple[str, bool], ...]:
    """(name, whether a file) of every field of the forms a module of views uses."""
    found: dict[str, bool] = {}
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, forms.BaseFormSet):
            one_form, prefix = one.form, "form-0-"
        elif isinstance(one, type) and issubclass(one, forms.BaseForm) and one not in (forms.Form, forms.ModelForm):
            one_form, prefix = one, ""
        else:
            continue
        found |= {
            prefix + name: isinstance(field, forms.FileField) for name, field in getattr(one_form, "base_fields", {}).items()
        }
    return tuple(sorted(found.items()))


def module_of(view: object) -> ModuleType:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    view = getattr(view, "cls", None) or getattr(view, "view_class", view)
    return importlib.import_module(view.__module__)


def turned(names: tuple[str, ...] | list[str], turn: int) -> dict[str, str]:
    """Each name gets another value; in as many turns as there are values each gets all of them."""
    return {name: VALUES[(place * 7 + turn) % len(VALUES)] for place, name in enumerate(names)}
