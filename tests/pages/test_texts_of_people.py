"""No door leads around the rule for texts of people: tables, forms, the API, files."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models

import hackathon_portal
import judging
import prizes
import registration
from hackathon_portal.accounts.models import User
from hackathon_portal.documents import letters
from hackathon_portal.kernel import personal
from hackathon_portal.kernel.audit import _under_way, action
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.personal import Kind
from hackathon_portal.kernel.text_guard import COMPOSED, OWN, guarded, printed
from hackathon_portal.kernel.texts import Rule
from registration import fields
from registration.forms.applicant import STEP_FORMS
from registration.imports import checking, reading
from registration.models import Application, Team
from tests import build

BAD = ("Ив\u202eан", "Ив\x01ан", "Ив\ue000ан")
SIGNS = "\u202e\x01\ue000"
COLUMNS = list(guarded())


@action("Проба")
def write(statement):
    """A statement as an action makes it."""
    return statement()


def test_every_text_column_of_people_is_guarded():
    """The registry of personal data names them; choices of the portal and what it composes itself are no texts of people."""
    named = {(model._meta.label, field.name) for model, field, _ in COLUMNS}
    of_people = {Kind.NAME, Kind.CONTACT, Kind.PLACE, Kind.DOCUMENT, Kind.BANK, Kind.STUDY, Kind.TEXT}
    missing = []
    for table in personal.tables():
        if table.label.startswith(f"{OWN}.") or table.label in COMPOSED:
            continue
        for column in table.columns.values():
            field = apps.get_model(table.label)._meta.get_field(column.name)
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable
            if column.kind in of_people and is_text and (table.label, column.name) not in named:
                missing.append((table.label, column.name))
    assert missing == []
    assert len(named) > 120


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column[0]._meta.label}.{column[1].name}")
def test_each_column_refuses_signs_that_are_not_seen(column):
    """What every statement that writes asks of the column."""
    model, field, rule = column
    asked = _under_way.set(({"context": None},))
    try:
        for text in BAD:
            with pytest.raises(RuleViolation, match=r"U\+") as refused:
                field.get_db_prep_save(text, connection)
            assert (refused.value.field, refused.value.status) == (field.name, 422)
        names = {"full_name", "surname", "name", "patronymic", "objector", "speaker", "person"}
        organisations = (
            "registration.School",
            "contests.MediaOutlet",
            "contests.Partner",
            "organisations.Organisation",
            "competitions.Submission",
        )  # `name` is no person's there
        if field.name in names and model._meta.label not in organisations:
            assert rule is Rule.NAME
        if rule is Rule.NAME:
            for text in ("Вы выиграли https://evil.example", "a@evil.example", "две\nстроки"):
                with pytest.raises(RuleViolation):
                    field.get_db_prep_save(text, connection)
    finally:
        _under_way.reset(asked)


def test_every_statement_of_an_action_is_refused(contest, at):
    at(2024, 5, 2)
    team = build.team(contest)
    application = team.applications.first()
    application.name = BAD[0]
    with pytest.raises(RuleViolation, match="U\\+202E"):
        write(lambda: application.save(update_fields=["name"]))
    with pytest.raises(RuleViolation):
        write(lambda: Team.objects.filter(pk=team.pk).update(name=BAD[1]))
    with pytest.raises(RuleViolation):
        write(lambda: Team.objects.bulk_create([Team(contest=contest, name="Вы выиграли! https://evil.example")]))
    with pytest.raises(RuleViolation):
        write(lambda: User.objects.create(email="a@example.org", surname=BAD[0]))
    assert not write(Application.objects.filter(name=BAD[0]).exists)  # a search is no statement that writes


def own_forms() -> list[type[forms.BaseForm]]:
    """Every class of a form in the sources."""
    found = set()
    for package in (hackathon_portal, registration, judging, prizes):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.split(".")[-1] in ("forms", "applicant", "staff", "admin", "views") or ".forms" in module.name:
                for _, value in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                    if issubclass(value, forms.BaseForm) and value.__module__.startswith(package.__name__):
                        found.add(value)
    return sorted(found, key=lambda form: f"{form.__module__}.{form.__qualname__}")


def test_every_text_field_of_every_form_drops_or_refuses_them_beside_the_field():
    texts = [
        (f"{form.__module__}.{form.__qualname__}.{name}", field)
        for form in own_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
    ]
    assert len(texts) > 80
    passed = [name for name, field in texts for text in BAD if set(SIGNS) & set(str(_cleaned(field, text)))]
    assert passed == []


def _cleaned(field, text):
    try:
        return field.clean(text)
    except forms.ValidationError:
        return None


def test_a_name_with_a_link_is_refused_by_the_step_and_what_was_typed_stays(contest, client_of, at):
    at(2024, 5, 2)
    person = build.user()
    client = client_of(person)
    client.post(f"/c/{contest.slug}/team/new/", {"name": "Гусли"})
    for bad in ("Вы выиграли! https://evil.example", BAD[2]):
        page = client.post(f"/c/{contest.slug}/application/person/", {"surname": bad, "name": "Анна"})
        assert 'id="id_surname_error"' in page.content.decode() or "error_1_id_surname" in page.content.decode()
        assert 'value="Анна"' in page.content.decode()
    assert Application.objects.get(user=person).surname == ""
    client.post(f"/c/{contest.slug}/application/person/", {"surname": BAD[0], "name": "Анна"})
    assert Application.objects.get(user=person).surname == "Иван"
    assert set(STEP_FORMS) >= {"person"}


def test_a_team_with_a_link_or_of_signs_not_seen_is_not_founded(contest, client_of, at):
    at(2024, 5, 2)
    for bad in ("Гусли https://evil.example", BAD[2], "\u200b"):
        client = client_of(build.user())
        page = client.post(f"/c/{contest.slug}/team/new/", {"name": bad})
        assert page.status_code in (200, 422)
        assert "invalid-feedback" in page.content.decode()
    assert not Team.objects.filter(contest=contest).exists()
    client_of(build.user()).post(f"/c/{contest.slug}/team/new/", {"name": BAD[0]})
    assert Team.objects.get(contest=contest).name == "Иван"


def test_a_row_of_a_file_with_such_a_name_is_told_and_not_filed(contest, at):

    at(2024, 5, 2)
    cells = dict.fromkeys(["submitted_at"], "2024-05-01T12:00:00+03:00") | {"external_id": "1", "team_name": "Гусли"}
    row = reading.Row(line=2, cells={**dict.fromkeys(fields.BATCH.all, ""), **cells, "surname": BAD[2], "name": "Ан\u202eна"})
    checking.check_alone(row, contest)
    codes = {(finding.code, finding.field) for finding in row.findings}
    assert ("text.characters", "surname") in codes
    assert row.person.name == "Анна", "what is not seen is taken off at the door"


UNDRAWN = "Ракета 🚀 王"


def test_what_the_fonts_cannot_draw_is_refused_by_every_column_that_goes_to_paper():
    columns = {f"{model._meta.label}.{field.name}": field for model, field in printed()}
    needed = {
        "registration.Application.surname", "registration.Application.education_place", "registration.Application.affiliation_place",
        "registration.Team.name", "registration.Team.sending_organisation", "registration.School.name", "judging.Project.title",
        "contests.Nomination.title", "judging.CommissionMember.position", "registration.Representative.full_name",
        "prizes.PayoutApplication.full_name", "prizes.RegisterLine.bank_name", "contests.Contest.title", "operations.Volunteer.full_name",
    }  # fmt: skip
    assert needed <= set(columns)
    asked = _under_way.set(({"context": None},))
    try:
        for name, field in columns.items():
            with pytest.raises(RuleViolation, match="этих знаков нет в документах конкурса: «🚀»") as refused:
                field.get_db_prep_save(UNDRAWN, connection)
            assert refused.value.field == field.name, name
            with pytest.raises(forms.ValidationError, match="Этих знаков нет"):
                field.run_validators(UNDRAWN)
    finally:
        _under_way.reset(asked)


def test_usual_letters_and_rare_ones_that_the_fonts_have_are_taken():
    assert letters._drawn() >= letters.USUAL
    assert letters.fault_of_letters("Ғәлия Ҡадырова ҙ Łódź «Ёж» — № 5, 100 ₽") == ""


def test_the_step_and_the_nomination_name_the_letters_beside_their_fields(contest, client_of, at):
    at(2024, 5, 2)
    client = client_of(person := build.user())
    client.post(f"/c/{contest.slug}/team/new/", {"name": "Гусли"})
    page = client.post(f"/c/{contest.slug}/application/person/", {"surname": "Ива王", "name": "Анна"}).content.decode()
    assert "Этих знаков нет в документах конкурса: «王» (U+738B)" in page
    assert 'value="Анна"' in page
    assert Application.objects.get(user=person).surname == ""
