"""The table of an application's fields: every consumer holds what the table says, and nothing of a person stands beside it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.apps import apps

from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.personal import ERASED
from prizes.payouts.forms import PayoutForm
from registration import api_shapes, exports, fields
from registration.actions import personal
from registration.fields import Person
from registration.forms import applicant
from registration.imports import reading
from registration.models import HASHES, PERSONAL_FIELDS, Application, choices_of, limit_of
from tests import build

DIGITS = ("snils", "inn", "account", "corr_account", "bank_inn")
# What the portal itself keeps of an application: places in lines, decisions, instants, keys. Nothing that a person states.
OF_THE_PORTAL = {
    "id", "seat", "queue_number", "offer_expires_at", "contest", "team", "user", "external_id", "state", "number", "content_hash",
    "revision", "refiled_from", "created_at", "submitted_at", "decision_due_on", "decided_at", "decided_by", "refusal_ground", "state_changed_at",
    "decision_comment", "exclusion_ground", "attendance", "attendance_at", "door_code", "arrived_at", "arrived_by", "passport_seen",
    "erased_at", "ended_ground", "ended_at", "admitted_despite", "reserved_until", *HASHES,
}  # fmt: skip


def names(found) -> list[str]:
    return [field.name for field in found]


def test_every_column_of_an_application_is_the_portals_or_a_field_of_the_table():
    columns = set(names(Application._meta.concrete_fields))
    assert columns - OF_THE_PORTAL == {*fields.STATED, "role"}
    assert set(fields.FIELDS) == {*fields.STATED, "role", "consents"}
    assert set(fields.FIELDS) == set(Person.__dataclass_fields__)


def test_the_steps_ask_for_the_fields_of_the_table_in_its_order():
    assert list(applicant.STEP_FORMS) == list(fields.STEPS)
    for step, form in applicant.STEP_FORMS.items():
        assert list(form.base_fields) == fields.of_step(step)
        assert form.title == fields.STEPS[step]
    asked = [name for step in fields.STEPS for name in fields.of_step(step)]
    assert sorted(asked) == sorted(fields.STATED)


def test_digits_and_groups_reach_the_page_as_data(contest):
    form = applicant.BankForm(instance=Application(role="captain"), regulation=contest.regulation)
    for name, field in form.fields.items():
        attributes = field.widget.attrs
        assert attributes.get("data-digits", "0") == str(fields.FIELDS[name].digits)
        assert attributes.get("data-groups", "") == fields.FIELDS[name].groups
    grouped = [field for field in fields.FIELDS.values() if field.groups and field.digits]
    assert grouped
    assert all(sum(map(int, re.split("[- ]", field.groups))) == field.digits for field in grouped)


def test_a_payout_application_groups_its_digits_as_the_application_does():
    groups = {name: field.widget.attrs["data-groups"] for name, field in PayoutForm.base_fields.items() if name in DIGITS}
    assert groups == {name: fields.FIELDS[name].groups for name in DIGITS}


def test_the_tests_of_the_script_know_the_same_groups():
    script = (Path(__file__).parent.parent / "js" / "step.test.js").read_text(encoding="utf-8")
    groups = re.findall(r'^  (\w+): "([\d -]+)",$', script, re.MULTILINE)
    assert dict(groups) == {field.name: field.groups for field in fields.FIELDS.values() if field.groups}


def test_personal_fields_are_not_in_the_history():
    assert [*fields.PERSONAL, *HASHES] == PERSONAL_FIELDS
    kept = set(names(apps.get_model("registration", "ApplicationHistory")._meta.concrete_fields))
    assert kept & set(fields.FIELDS) == {
        field.name for field in fields.FIELDS.values() if field.personal is fields.Personal.NO and field.model_column
    }


def test_the_columns_of_the_batch_are_those_of_the_regional_portal(batch_folder, tula, kuzbass):
    with (batch_folder / "tula-applications.csv").open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    assert list(fields.BATCH.needed) == header
    assert fields.BATCH.optional == {}
    assert list(fields.columns_of(tula).needed) == header
    for regulation in (tula, kuzbass):
        stated = {*fields.columns_of(regulation).all} - {*fields.ROW_COLUMNS}
        consents = {fields.consent_column(text.code) for text in regulation.all_consents}
        assert (stated >= {*fields.REPRESENTATIVE_COLUMNS}) is (regulation.representation is not None)
        assert stated - {*fields.REPRESENTATIVE_COLUMNS} == consents | {
            field.name for field in fields.asked(regulation) if field.model_column
        }


def test_the_api_takes_every_field_of_the_table():
    taken = api_shapes.FiledApplication().fields
    assert list(taken) == [*fields.ROW_COLUMNS, *fields.FIELDS, *fields.REPRESENTATIVE_COLUMNS]
    assert {name for name, field in taken.items() if field.required} == set(fields.OBLIGATORY)


def test_exports_hold_what_the_regulation_asks_contacts_and_masked_values_for_a_reason(tula, kuzbass):
    for regulation in (tula, kuzbass):
        columns = exports.columns_of(regulation)
        asked = fields.asked(regulation)
        of_person = set(columns) - {*exports.BEFORE, *exports.GROUNDS, *exports.AFTER, "passport", *fields.REPRESENTATIVE_COLUMNS}
        consents = {fields.consent_column(text.code) for text in regulation.all_consents}
        assert of_person - consents == {field.name for field in asked if field.export != fields.NOT_EXPORTED}
        assert consents < of_person
        guarded = {field.name for field in asked if field.personal in (fields.Personal.CONTACT, fields.Personal.MASKED)}
        assert {name for name, column in columns.items() if column.personal} - {"passport"} == guarded & of_person | (
            {*fields.REPRESENTATIVE_COLUMNS} if regulation.representation else set()
        )
    assert "passport" in exports.columns_of(tula)
    assert "passport" not in exports.columns_of(kuzbass)


def test_an_export_holds_every_column_of_the_import_under_a_title_that_it_knows(tula, kuzbass):
    for regulation in (tula, kuzbass):
        known = fields.columns_of(regulation)
        header = exports.titles_of(exports.columns_of(regulation), regulation)
        assert set(reading.guessed_columns(header, known)) == set(known.all)
        assert set(exports.columns_to_load(regulation)) <= set(exports.columns_of(regulation))


def filled(contest) -> Application:
    """An application with something in every field."""
    team = build.team(contest, "Гусляры", founder=build.user("vladelets@example.org"))
    application = team.applications.get(role="captain")
    for name in fields.STATED:
        if not getattr(application, name):
            choices = choices_of(name, contest.regulation)
            setattr(application, name, next(iter(choices), "a" * min(limit_of(name), 5)))
    application.save()
    return application


def test_own_data_name_every_field(contest, client_of, at):
    at(2024, 5, 2, 12)
    application = filled(contest)
    own = client_of(application.user).get("/cabinet/data/download/json/").json()["applications"][0]["fields"]
    titles = {title_of(Application, name)[:1].upper() + title_of(Application, name)[1:] for name in fields.STATED}
    assert titles <= set(own)
    assert all(own[title] for title in titles)


def test_staff_reveal_exactly_the_masked_fields(contest, users, at):
    at(2024, 5, 2, 12)
    shown = personal.reveal_personal_data(application=filled(contest), reason="Сверить паспорт", by=users["staff"], address=None)
    assert list(shown) == [title_of(Application, name) for name in fields.MASKED]


def test_an_erasure_leaves_nothing_personal(contest, at):
    at(2024, 5, 2, 12)
    application = filled(contest)
    at(2030, 5, 2, 12)
    personal.erase_application(application=application, by=None)
    application = Application.objects.get(pk=application.pk)
    left = {name: getattr(application, name) for name in PERSONAL_FIELDS if getattr(application, name)}
    assert left == {"surname": ERASED}


@pytest.mark.parametrize("name", list(fields.FIELDS))
def test_every_field_has_a_title_of_its_own(name):
    field = fields.FIELDS[name]
    assert field.name == name
    assert [other.name for other in fields.FIELDS.values() if other.title == field.title] == [name]
