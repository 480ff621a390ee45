"""«Очно и/или в режиме видео-конференц-связи» (Tula: clause 3.2) is a third choice, wherever the form of taking part is asked or shown."""

from __future__ import annotations

import pytest

from registration import fields
from registration.actions import decisions
from registration.documents import guard_list
from registration.letters import compose
from registration.models import Application
from registration.queries.notices import paragraphs
from tests import build
from tests.api import test_applications
from tests.api.test_applications import URL, ask, body
from tests.documents import words

token = test_applications.token  # the fixture
BOTH = Application.Participation.BOTH


def test_3_2_the_form_offers_it_and_a_file_may_call_it_in_the_orders_words(contest):
    field = fields.FIELDS["participation"]
    assert BOTH in dict(Application._meta.get_field("participation").choices)
    assert {field.words[said] for said in ("очно и по вкс", "очно и/или в режиме видео-конференц-связи")} == {BOTH}


def test_3_2_the_api_takes_it(token, contest):
    assert ask(token, "POST", URL, body(external_id="RP-1", participation="both")).status_code == 201
    assert Application.objects.get(external_id="RP-1").participation == BOTH


@pytest.fixture
def admitted(contest, users, at):
    at(2024, 5, 2, 12)
    team = build.team(contest, "Гусляры")
    Application.objects.filter(team=team).update(participation=BOTH)
    for application in team.applications.all():
        decisions.admit_application(application=application, by=users["staff"])
    return team.applications.get(role="captain")


def test_3_2_who_comes_on_some_days_is_expected_at_the_door_and_told_of_both_ways(admitted, contest, client_of, at):
    assert (admitted.comes, admitted.joins_by_video) == (True, True)
    at(2024, 5, 24, 9)
    door = client_of("door").get(f"/c/{contest.slug}/door/").content.decode()
    assert "очно и по видео-конференц-связи" in door
    assert admitted.surname in words(guard_list(contest))
    letter = compose("admission", admitted)["body"]
    assert "Код входа" in letter
    assert "В остальные дни вы участвуете по видео-конференц-связи." in letter
    assert any("Для очного участия ждем Вас" in str(line) for line in paragraphs(admitted, refused=False))
