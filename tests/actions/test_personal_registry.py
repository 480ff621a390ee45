"""The registry of personal data names every column of the portal, and what follows from it holds."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from hackathon_portal.kernel import erasure, personal
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.personal import Effect, Kind, With


def tracked():
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def test_every_column_is_declared():
    assert erasure.undeclared(apps.get_models(include_auto_created=True)) == []
    assert erasure.not_there() == []


# Reasons and remarks that staff or partners write about a thing, published or read by everybody of the season, not about a person.
ABOUT_THINGS = {
    "seasons.SeasonRulesVersion.reason", "seasons.Hub.closing_reason", "seasons.FundMove.reason", "seasons.FundMove.taken_back_reason",
    "learning.Programme.reason", "cases.Case.reason", "cases.CaseVersion.reason",
    "competitions.Competition.reason", "competitions.ReferenceFile.reason", "competitions.Submission.refusal",
}  # fmt: skip


def test_what_is_written_about_people_of_a_season_in_somebodys_own_words_is_erased():
    found = set()
    for app in ("seasons", "events", "learning", "cases", "competitions"):
        for model in apps.get_app_config(app).get_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            columns = personal.declared(model).columns
            for field in model._meta.local_concrete_fields:
                is_words = any(part in field.name for part in ("reason", "remark", "message", "comment", "refusal", "next_step"))
                if (
                    isinstance(field, models.CharField | models.TextField)
                    and is_words
                    and columns[field.name].effect is Effect.KEEP
                ):
                    found.add(f"{model._meta.label}.{field.name}")
    assert found == ABOUT_THINGS


def test_a_new_column_is_found(monkeypatch):
    declared = personal.table_of("registration.Finding")
    monkeypatch.setitem(
        personal._tables, "registration.Finding", personal.Table(label="registration.Finding", whose=declared.whose)
    )
    found = erasure.undeclared(apps.get_models())
    assert found == ["registration.Finding.code", "registration.Finding.clause", "registration.Finding.message"]


def test_a_declaration_must_fit_together():
    for wrong in ({"names": "a", "plain": "a"}, {"kept": {"b": "why"}}, {"nonsense": "a"}):
        with pytest.raises((ValueError, KeyError)):
            personal.declare("nowhere.Nothing", **wrong)
    assert personal.table_of("nowhere.Nothing") is None


def test_everything_of_a_person_goes_with_something_or_says_why_it_stays():
    for table in personal.tables():
        assert (
            table.purpose
            or not table.personal
            or set(table.personal.values()) == {column for column in table.personal.values() if column.effect is Effect.KEEP}
        ), table.label
        assert table.goes or not table.erased, f"{table.label}: nothing erases {[*table.erased]}"
        assert [column.name for column in table.columns.values() if column.effect is Effect.KEEP and not column.reason] == []


def test_what_the_papers_of_the_tax_rest_on_is_not_erased_with_the_registrations():
    """Those are kept three years, the papers five after the reporting year (402-FZ, art. 29 p. 1)."""
    found = [table for table in personal.tables() if table.purpose == "tax"]
    assert len(found) >= 11
    for table in found:
        assert not table.erased or {*table.goes} <= {With.PAYOUT, With.CLOCK}, table.label


def test_no_history_keeps_what_erasure_clears_or_a_free_text():
    assert len(tracked()) > 40
    for history in tracked():
        table = personal.table_of(history.pgh_tracked_model)
        kept = {field.name for field in history._meta.concrete_fields}
        texts = {name for name, column in table.personal.items() if column.kind is Kind.TEXT}
        assert kept & ({*table.erased} | texts) == set(), history._meta.label


def test_documents_accounts_birth_days_and_addresses_are_encrypted():
    for table in personal.tables():
        for column in table.erased.values():
            if column.kind in personal.ENCRYPTED_KINDS:
                field = apps.get_model(table.label)._meta.get_field(column.name)
                assert isinstance(field, EncryptedTextField), f"{table.label}.{column.name}"


def test_the_lookups_lead_where_they_say(contest):
    for what in With:
        for table, lookup in personal.erased_with(what):
            if lookup:
                model = apps.get_model(table.label)
                assert isinstance(model._base_manager.filter(**{lookup: 0}).count(), int)
    assert isinstance(contest, models.Model)
