"""Actions of registration that ask for the right themselves, whoever calls them."""

from __future__ import annotations

from datetime import date

import pytest

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord
from registration.actions import batch, closing, guardians
from registration.imports import carrying_out
from registration.models import Application, ImportBatch, Representative
from tests import build


def refused(action, **values) -> RuleViolation:
    with pytest.raises(RuleViolation) as violation:
        action(**values)
    return violation.value


def test_a_stranger_closes_no_registration_and_files_no_batch(contest, users, at):
    at(2024, 5, 13, 12)
    stranger = build.user()
    closed = refused(closing.close_registration_early, contest=contest, number="3", decided_on=date(2024, 5, 1), by=stranger)
    filing = refused(batch.file_entries, contest=contest, entries=[], by=stranger, source="файл")
    loaded = ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=users["staff"])
    carrying = refused(carrying_out.carry_out_batch, batch=loaded, by=stranger)
    assert [(one.code, one.status) for one in (closed, filing, carrying)] == [("forbidden", 403)] * 3
    contest.refresh_from_db()
    assert contest.registration_closed_early_at is None
    batch.file_entries(contest=contest, entries=[], by=users["staff"], source="файл")
    assert not Application.objects.exists()


def test_a_stranger_opens_no_signed_consent(kuzbass_stage):
    scenes.registration(kuzbass_stage, scenes.TEAMS[:1])
    scenes.decisions(kuzbass_stage)
    representative = Representative.objects.first()
    seen = refused(guardians.note_consent_seen, representative=representative, by=build.user(), address=None)
    assert (seen.code, seen.status) == ("forbidden", 403)
    assert not AccessRecord.objects.exists()
    guardians.note_consent_seen(representative=representative, by=kuzbass_stage.users["staff"], address=None)
    assert AccessRecord.objects.count() == 1
