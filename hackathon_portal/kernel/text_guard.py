"""Texts of people are checked where they are stored, so no door leads around the rule: forms, the API, imports, bulk statements.

Which columns those are follows from the registry of personal data (`personal.py`); forms show the same refusal beside the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from hackathon_portal.kernel import personal
from hackathon_portal.kernel.audit import is_asked_for
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.personal import Kind, Whose
from hackathon_portal.kernel.texts import Rule, cleaned, fault_in

RULES = {
    Kind.NAME: Rule.NAME, Kind.CONTACT: Rule.LINE, Kind.DOCUMENT: Rule.LINE, Kind.BANK: Rule.LINE, Kind.STUDY: Rule.LINE,
    Kind.PLACE: Rule.TEXT, Kind.TEXT: Rule.TEXT,
}  # fmt: skip
# What is nobody's name by law and yet stands where a name does: in lists, in letters, beside the words of the portal.
NAMES = {
    "registration.Team": {"name", "sending_organisation"},
    "registration.TeamLeader": {"position"},
    "registration.Representative": {"kinship"},
}
# Of these tables also what is no personal data is typed by people of whom it speaks.
THEIRS = {Whose.PARTICIPANT, Whose.REPRESENTATIVE, Whose.LEADER, Whose.RECIPIENT, Whose.VOLUNTEER, Whose.OUTSIDER}
# The kernel's texts are made by the portal out of texts that were checked.
OWN = "kernel"
# Made by the portal with line ends and signs of its own.
COMPOSED = {
    "admin.LogEntry", "judging.Protocol", "prizes.Diploma", "prizes.DocumentTemplate", "registration.ImportBatch",
    "registration.LetterTemplate", "seasons.EntrantFile",
}  # fmt: skip
# Printed without being anybody's: on diplomas, protocols, sheets.
PRINTED = {
    "contests.Contest": {"title", "short_title"}, "contests.Nomination": {"title", "track"}, "judging.Project": {"title"},
}  # fmt: skip
# One line and never on paper: whom one seeks for a team.
NOT_PRINTED = {"registration.SeekingCard"}
_rules: dict[Any, Rule] = {}
_printed: set[Any] = set()
_draws: list[Callable[[str], str]] = []


def drawn_by(fault_of_letters: Callable[[str], str]) -> None:
    """Ask this function what of a text documents cannot draw, in words."""
    _draws.append(fault_of_letters)


def _undrawn(text: str) -> str:
    return next((fault for draws in _draws if (fault := draws(text))), "")


def validate_text(text: str) -> None:
    """Validator of every text field of every form."""
    _validate(text, Rule.TEXT)


def _validate(text: object, rule: Rule) -> None:
    _refuse(fault_in(f"{text}", rule))  # a telephone's number is an object of its own


def _validate_printed(text: object) -> None:
    _refuse(_undrawn(f"{text}"))


def _refuse(fault: str) -> None:
    if fault:
        raise ValidationError(f"{fault[:1].upper()}{fault[1:]}.", code="text.characters")


def guarded() -> Iterator[tuple[type[models.Model], models.Field, Rule]]:
    """Each column with a text of people, and the rule it obeys."""
    for table in personal.tables():
        app, _, name = table.label.partition(".")
        if app == OWN or table.label in COMPOSED:
            continue
        model = apps.get_model(app, name)
        for column in table.columns.values():
            field = model._meta.get_field(column.name)
            rule = _rule_of(table, column, field)
            if rule is not None:
                yield model, field, rule


def _rule_of(table: personal.Table, column: personal.Column, field: Any) -> Rule | None:
    if not isinstance(field, models.CharField | models.TextField) or field.choices or not field.editable:
        return None
    if column.name in NAMES.get(table.label, ()):
        return Rule.NAME
    if column.kind is not Kind.NONE:
        return RULES.get(column.kind)
    return (Rule.TEXT if isinstance(field, models.TextField) else Rule.LINE) if table.whose in THEIRS else None


def validators_of(column: Any) -> list[Any]:
    """Validators for a form's field that is made by hand for this column."""
    return ([partial(_validate, rule=_rules[column])] if column in _rules else []) + (
        [_validate_printed] if column in _printed else []
    )


def printed() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Each column of a line that goes to paper: what no packaged font can draw is refused there, whatever writes it."""
    for model, field, rule in guarded():
        if rule is not Rule.TEXT and not isinstance(field, models.EmailField) and model._meta.label not in NOT_PRINTED:
            yield model, field
    for label, names in PRINTED.items():
        model = apps.get_model(label)
        yield from ((model, model._meta.get_field(name)) for name in sorted(names))


def guard_models() -> None:
    """Let each such column refuse what its rule refuses, whatever statement writes it; its forms say so beside the field."""
    forms.CharField.default_validators = [validate_text]
    forms.CharField.to_python = _cleaning(forms.CharField.to_python)  # type: ignore[method-assign]
    rules = {field: rule for _, field, rule in guarded()}
    _printed.update(field for _, field in printed())
    for field in {**rules, **dict.fromkeys(_printed)}:
        _guard(field, rules.get(field))


def _cleaning(read: Any) -> Any:
    """The form's reading of a text, which is cleaned first: what was typed and leaves nothing is an error, never an empty value."""

    def to_python(self: forms.CharField, value: Any) -> Any:
        text = read(self, value)
        if not self.strip or not isinstance(text, str) or not text:  # a password is as it is typed
            return text
        left = cleaned(text, Rule.TEXT)
        if not left:
            raise ValidationError("Здесь только знаки, которых не видно: сотрите их.", code="field.invalid")
        return left

    return to_python


def _guard(field: Any, rule: Rule | None) -> None:
    if rule is not None:
        _rules[field] = rule
    prepared = field.get_db_prep_save

    def get_db_prep_save(value: Any, connection: Any) -> Any:
        # A migration and the operator's shell are no doors: what they write is their own responsibility.
        if isinstance(value, str) and is_asked_for() and (fault := _fault(field, value, rule)):
            message = f"Поле «{field.verbose_name}»: {fault}."
            raise RuleViolation(code="text.characters", message=message, field=field.name, status=422)
        return prepared(value, connection)

    field.get_db_prep_save = get_db_prep_save
    # Not among the arguments the migrations know: the rule is the program's, the column stays as it is.
    field.__dict__["validators"] = [*field.validators, *validators_of(field)]


def _fault(field: Any, value: str, rule: Rule | None) -> str:
    return (fault_in(value, rule) if rule is not None else "") or (_undrawn(value) if field in _printed else "")
