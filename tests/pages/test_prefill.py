"""A draft that begins with what another room knows of the person: shown, marked, kept only by the person's own pressing."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from registration import prefill
from registration.models import Application, Team
from tests import build


@pytest.fixture
def draft(kuzbass_stage, monkeypatch) -> Application:
    contest = kuzbass_stage.contest
    values = {
        "surname": "Пихтова",
        "name": "Алёна",
        "birth_date": date(2005, 5, 1),
        "education_region": "RU-KEM",
        "citizenship": "§",
    }
    monkeypatch.setattr(
        prefill, "_sources", [lambda application: prefill.Known(values, "из заявки сезона"), lambda application: None]
    )
    team = Team.objects.create(contest=contest, name="Черновики", founder=(captain := build.user()))
    return Application.objects.create(
        contest=contest, team=team, user=captain, role="captain", surname="Своя", email=captain.email
    )


def test_known_values_stand_in_empty_fields_and_are_kept_by_the_person_alone(kuzbass_stage, draft, client_of, at):
    at(2025, 2, 10, 12)
    client, step = client_of(draft.user), reverse("application_step", args=[draft.contest.slug, "person"])
    page = " ".join(client.get(step).content.decode().split())
    assert 'value="Алёна"' in page
    assert 'value="2005-05-01"' in page
    assert page.count("Перенесено из заявки сезона, проверьте.") == 2
    assert "Часть полей заполнена из заявки сезона" in page
    assert 'value="Своя"' in page  # what the draft holds stays
    assert "Пихтова" not in page
    stored = Application.objects.get(pk=draft.pk)
    assert (stored.name, stored.birth_date) == ("", None)  # looking keeps nothing
    assert 'value="RU-KEM" selected' in client.get(step.replace("person", "study")).content.decode()
    client.post(step, {"surname": "Своя", "name": "Алёна", "birth_date": "2005-05-01", "email": draft.email})
    stored.refresh_from_db()
    assert (stored.name, stored.birth_date) == ("Алёна", date(2005, 5, 1))
    page = client.get(step).content.decode()
    assert "Перенесено" not in page  # nothing is offered over what is there


def test_consents_are_not_carried_over(kuzbass_stage, draft, client_of, at):
    at(2025, 2, 10, 12)
    page = client_of(draft.user).get(reverse("application_step", args=[draft.contest.slug, "consents"])).content.decode()
    assert "checked" not in page
    assert "Перенесено" not in page
