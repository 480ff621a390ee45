"""The words of a letter, and what it had to name and could not.

Whatever a template prints must be there: an optional value stands inside an `{% if %}` that asks for it. So the template itself says what its
letter must name, and a value nobody has filled in keeps the letter from leaving (`outbox.py: UNSAID`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template import Context, Template, engines
from django.template.base import FilterExpression, Node, Variable, VariableDoesNotExist, VariableNode
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode

_EMPTY = "letter_words.empty"
_FILLS_IN = {"default", "default_if_none"}


class Words(NamedTuple):
    """Subject, text, and the values that should be in them and are empty, by their Russian names where known."""

    subject: str
    body: str
    unsaid: tuple[str, ...] = ()


def written(template: str, context: Mapping[str, Any]) -> Words:
    """The words of a letter that is a template: its first line is the subject."""
    text, unsaid = drawn(template, context)
    subject, _, body = text.strip().partition("\n")
    return Words(" ".join(subject.split()), body.strip() + "\n", unsaid)


def drawn(template: str, context: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """A template's text and what it prints that is empty."""
    empty: list[str] = []
    text = compiled(template).render(Context({**context, _EMPTY: empty}))
    return text, tuple(dict.fromkeys(empty))


@lru_cache(maxsize=512)
def compiled(name: str) -> Template:
    """A template of its own (the loader's stays as it is), every value of which says when it comes out empty."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    known = engine.get_template(name)
    made = Template(known.source, known.origin, name, engine)
    for node in made.nodelist.get_nodes_by_type(Node):
        if isinstance(node, VariableNode):
            node.filter_expression = _Named(node.filter_expression)
        elif isinstance(node, IncludeNode):
            node.template = _Included(node.template)
        elif isinstance(node, URLNode):
            node.args = [_Named(part, instead="0") for part in node.args]
    return made


def named(name: str) -> set[str]:
    """Every value that a template prints, as it is written there."""
    found: set[str] = set()
    for node in compiled(name).nodelist.get_nodes_by_type(Node):
        if isinstance(node, VariableNode) and isinstance(node.filter_expression, _Named):
            found.add(str(node.filter_expression.expression.var))
        elif isinstance(node, IncludeNode) and isinstance(node.template, _Included):
            found |= named(str(node.template.expression.var))
        elif isinstance(node, URLNode):
            found |= {str(part.expression.var) for part in node.args if isinstance(part, _Named)}
    return found


class _Included(FilterExpression):
    """The template that `{% include %}` names, watched as well."""

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression

    def resolve(self, context: Context, ignore_failures: bool = False) -> Template:
        return compiled(str(self.expression.resolve(context)))


class _Named(FilterExpression):
    """An expression of a template that writes down when there is nothing to print, and gives `instead`."""

    def __init__(self, expression: FilterExpression, instead: str = "") -> None:
        self.expression, self.instead = expression, instead

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        fills_in = any(getattr(function, "_filter_name", "") in _FILLS_IN for function, _ in self.expression.filters)
        # A filter of words or days is not asked about nothing.
        if not fills_in and _is_empty(self._bare(context)):
            return self._nothing(context)
        value = self.expression.resolve(context)
        return self._nothing(context) if _is_empty(value) else value

    def _bare(self, context: Context) -> Any:
        if not isinstance(self.expression.var, Variable):
            return self.expression.var
        try:
            return self.expression.var.resolve(context)
        except VariableDoesNotExist:
            return None

    def _nothing(self, context: Context) -> str:
        context[_EMPTY].append(_title(self.expression, context))
        return self.instead


def _is_empty(value: Any) -> bool:
    """Nothing a reader would see; a number is something, zero too."""
    return value is None or (isinstance(value, str) and value.strip() in {"", "None"})


def _title(expression: FilterExpression, context: Context) -> str:
    """What staff call the value: its column's name, or the expression as it stands in the template."""
    name = str(expression.var)
    owner, _, column = name.rpartition(".")
    try:
        row = Variable(owner).resolve(context) if owner else None
        return str(row._meta.get_field(column).verbose_name) if isinstance(row, Model) else name  # type: ignore[union-attr]
    except (VariableDoesNotExist, FieldDoesNotExist, AttributeError):
        return name
