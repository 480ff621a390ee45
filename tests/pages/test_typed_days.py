"""Every day that a person types has borders: a walk over all forms, each with the day of a border and the day beyond it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django import forms

import hackathon_portal
import judging
import prizes
import registration
from hackathon_portal.contests.site import KINDS
from hackathon_portal.kernel import clock, days
from registration.forms.applicant import StatedDateField
from registration.rules import values
from registration.rules.values import Person

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


def _modules():
    for package in (hackathon_portal, registration, judging, prizes):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if (
                any(part in found.name for part in (".forms", "_forms", ".views", "_views", ".site"))
                and "migrations" not in found.name
            ):
                yield importlib.import_module(found.name)


def _fields() -> dict[str, forms.Field]:
    """`module.Form.field` -> every field of a day or an instant of every form of the product."""
    classes = {
        made
        for module in _modules()
        for made in vars(module).values()
        if isinstance(made, type) and issubclass(made, forms.BaseForm) and made.__module__.split(".")[0] != "django"
    } | {form for _, _, _, form in KINDS.values()}
    return {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in classes
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, (forms.DateField, forms.DateTimeField))
    }


def test_every_typed_day_is_taken_on_its_borders_and_refused_beyond_them():
    fields = _fields()
    assert len(fields) > 35
    assert {"hackathon_portal", "registration", "judging", "prizes"} <= {name.split(".")[0] for name in fields}
    stated = {name.rpartition(".")[2] for name, field in fields.items() if isinstance(field, StatedDateField)}
    # What a person states of themselves is held by the rules of every entrance: page, file, API and captaincy (the test below).
    assert stated <= {"birth_date", "passport_issued_on"}
    for name, field in fields.items():
        if not isinstance(field, StatedDateField):
            hold_to_borders(name, field)


def hold_to_borders(name: str, field: forms.Field) -> None:
    borders = getattr(field, "borders", None)
    assert borders, f"{name}: a day without borders; see hackathon_portal/kernel/days.py"
    assert borders.source
    with clock.fixed_at(NOW):
        for day, why in (
            (borders.earliest, ""), (borders.earliest - ONE_DAY, borders.early),
            (borders.latest, ""), (borders.latest + ONE_DAY, borders.late),
        ):  # fmt: skip
            assert borders.fault(day) == why
            value = datetime.combine(day, time(12)) if isinstance(field, forms.DateTimeField) else day
            if why and why == borders.late and field.late_in:
                source = inspect.getsource(importlib.import_module(field.late_in))
                assert re.search("ещё не наступил|не позже сегодняшнего", source), name
            elif why:
                with pytest.raises(forms.ValidationError, match=why[:20]):
                    field.run_validators(value)
            else:
                field.run_validators(value)


def test_a_day_begins_in_the_east_of_the_country_first():
    with clock.fixed_at(datetime(2026, 3, 10, 12, tzinfo=UTC)):
        assert days.DONE.fault(date(2026, 3, 11)) == ""
    with clock.fixed_at(datetime(2026, 3, 10, 11, 59, tzinfo=UTC)):
        assert days.DONE.fault(date(2026, 3, 11)) == days.DONE.late


@pytest.mark.parametrize(("born", "issued", "wrong"), [
    (date(2026, 3, 10), None, []), (date(2026, 3, 11), None, ["birth_date"]),
    (date(1905, 3, 11), None, []), (date(1905, 3, 10), None, ["birth_date"]),
    (date(2000, 1, 1), date(2026, 3, 10), []), (date(2000, 1, 1), date(2026, 3, 11), ["passport_issued_on"]),
    (date(2000, 1, 1), date(2000, 1, 1), []), (date(2000, 1, 1), date(1999, 12, 31), ["passport_issued_on"]),
])  # fmt: skip
def test_the_days_a_person_states_have_the_same_borders_at_every_entrance(born, issued, wrong):
    person = Person("member", birth_date=born, passport_issued_on=issued, citizenship="BY")
    assert [name for name, _ in values.faults_of(person, on=date(2026, 3, 10))] == wrong
