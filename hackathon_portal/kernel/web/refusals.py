"""What a page refuses, as its summary shows it: first in the content, once, each line leading to its field.

Every page has it from `base.html` by itself: the forms of its context, refusals told after a redirect, a refusal that no view caught.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.contrib import messages
from django.forms import BaseForm, BaseFormSet, Form
from django.forms.boundfield import BoundField
from django.utils.functional import SimpleLazyObject

from hackathon_portal.kernel.errors import Passed, RuleViolation, TooLate
from hackathon_portal.kernel.web.drafts import texts_of, texts_of_late

# How deep forms lie in the context of a page: {"rows": [(row, form)]}.
DEEPEST = 4


@dataclasses.dataclass(frozen=True)
class Line:
    """One refusal: its words, and the identifier of the field it is about (empty: none)."""

    text: str
    target: str = ""
    is_of_field: bool = False


@dataclasses.dataclass(frozen=True)
class Part:
    """What is refused of one form: its lines, the identifiers of its fields, what was typed into it as (title, text)."""

    lines: tuple[Line, ...]
    fields: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()
    is_late: bool = False
    is_over: bool = False  # for good: its form is gone, whatever else the page has


GONE = "Этой формы на странице больше нет: её срок прошёл или изменилось то, к чему она относится. Ничего не записано."


@dataclasses.dataclass(frozen=True)
class Summary:
    """What the page refuses, in the order of its forms; `content` is the page that stands below, where it is drawn already."""

    parts: tuple[Part, ...]
    content: str = ""

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def is_late(self) -> bool:
        return any(part.is_late for part in self.parts)

    @property
    def title(self) -> str:
        if self.is_late:
            return "Не принято: срок прошёл"
        return "Проверьте, что введено" if any(line.target for line in self.lines) else "Сделать это нельзя"

    def _is_gone(self, part: Part) -> bool:
        """Whether the page has no such form any more; of what was told without a form, nothing is."""
        return part.is_over or (bool(part.fields) and not any(self._has(name) for name in part.fields))

    def _has(self, name: str) -> bool:
        return f'id="{name}"' in self.content

    @property
    def lines(self) -> list[Line]:
        """Each refusal once; it leads to its field where the page has one."""
        lines: dict[str, Line] = {}
        for part in self.parts:
            is_gone = self._is_gone(part)
            if is_gone and part.fields and not part.is_over and all(line.target for line in part.lines):
                lines.setdefault(GONE, Line(GONE))
            for line in part.lines:
                if not (is_gone and part.is_over and line.is_of_field and not self._has(line.target)):
                    lines.setdefault(line.text, Line(line.text, line.target if self._has(line.target) else ""))
        return list(lines.values())

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Texts to copy from, (title, text), of forms the page does not have."""
        return list(dict.fromkeys(text for part in self.parts if self._is_gone(part) for text in part.typed))


def summary_of(context: template.Context) -> Summary:
    """The summary of the page that is drawn from this context."""
    request: Any = context.get("request")
    values: dict[str, Any] = context.flatten()  # type: ignore[assignment]  # its keys are names of the template
    parts = []
    if isinstance(violation := values.get("violation"), RuleViolation):
        is_over = isinstance(violation, Passed)
        typed = texts_of(request.POST) if is_over and request is not None else []
        parts.append(Part((Line(str(violation)),), (), tuple(typed), isinstance(violation, TooLate), is_over))
    if because := values.get("refused_because"):
        parts.append(Part(tuple(one if isinstance(one, Line) else Line(str(one)) for one in because)))
    if request is not None and (told := [one for one in messages.get_messages(request) if one.level >= messages.ERROR]):
        typed = texts_of_late(request)
        is_late = any("late" in one.tags.split() for one in told)
        parts.append(Part(tuple(Line(str(one)) for one in told), (), tuple(typed), is_late, is_late or bool(typed)))
    parts += [_part_of(form) for form in forms_in(values) if form.errors]
    return Summary(tuple(parts))


def _part_of(form: BaseForm) -> Part:
    names = tuple(target_of(field) for field in form if not field.is_hidden)
    return Part(
        tuple(_lines_of(form)), names, tuple(typed_in(form)), *(getattr(form, name, False) for name in ("is_late", "is_over"))
    )


def forms_in(values: dict[str, Any]) -> Iterator[BaseForm]:
    """The forms of a context that have been sent, each once, wherever they lie."""
    seen: set[int] = set()

    def walk(value: Any, depth: int) -> Iterator[BaseForm]:
        if id(value) in seen or depth > DEEPEST:
            return
        if isinstance(value, BaseFormSet):
            seen.add(id(value))
            if value.is_bound:
                yield from value.forms
                yield from _of_the_set(value)
        elif isinstance(value, BaseForm) or hasattr(value, "non_field_errors"):  # or several forms that are drawn as one
            seen.add(id(value))
            if getattr(value, "is_bound", True):
                yield value
        elif isinstance(value, (list, tuple)):
            for item in value if value and _may_hold_forms(value[0]) else ():
                yield from walk(item, depth + 1)
        elif isinstance(value, dict):
            for item in value.values():
                yield from walk(item, depth + 1)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                yield from walk(getattr(value, field.name, None), depth + 1)

    for name, value in values.items():
        if name not in ("contest", "user", "request", "perms", "messages", "block") and not isinstance(value, SimpleLazyObject):
            yield from walk(value, 0)


def _may_hold_forms(value: Any) -> bool:
    """A list of rows of the database, of texts or of numbers is not looked through."""
    kinds = (BaseForm, BaseFormSet, list, tuple, dict)
    return isinstance(value, kinds) or (dataclasses.is_dataclass(value) and not isinstance(value, type))


def _of_the_set(formset: BaseFormSet) -> Iterable[BaseForm]:
    """What is wrong with the rows together, as a form without fields."""
    if texts := formset.non_form_errors():
        together = Form({})
        together.full_clean()
        for text in texts:
            together.add_error(None, str(text))
        return [together]
    return []


def _lines_of(form: BaseForm) -> Iterator[Line]:
    first = next((field for field in form if not field.is_hidden), None)
    for text in form.non_field_errors():
        yield Line(str(text), target_of(first) if first else "")
    for field in form:
        for text in field.errors:
            yield Line(_with_label(field, str(text)), target_of(field), is_of_field=True)


def _with_label(field: BoundField, text: str) -> str:
    """«СНИЛС: контрольное число не сходится», the label once."""
    label = str(field.label or "").rstrip(" :?")
    return text if not label or text.lower().startswith(label.lower()) else f"{label}: {text}"


def target_of(field: BoundField) -> str:
    """The identifier of the element a link to the field leads to."""
    if field.is_hidden:
        return ""
    return str(field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else ""))


def typed_in(form: BaseForm) -> Iterator[tuple[str, str]]:
    """The texts somebody typed into a form, with the titles of their fields."""
    for field in form:
        value = field.value()
        if (
            isinstance(value, str)
            and value.strip()
            and getattr(field.field.widget, "input_type", "") not in ("password", "hidden", "radio")
        ):
            if hasattr(field.field, "choices"):
                continue
            yield str(field.label), value
