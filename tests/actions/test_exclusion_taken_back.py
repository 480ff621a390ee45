"""An exclusion shows what will follow before it is done, and can be taken back with a reason (Tula: clauses 11.2-11.3)."""

import pytest

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import conduct
from registration.models import Application, Team
from tests import build


@pytest.fixture
def team(contest, users, at):
    at(2024, 5, 3, 12)
    return build.admitted_teams(contest, users, count=1)[0]


def states(team):
    return list(team.applications.order_by("id").values_list("state", flat=True))


def test_nothing_is_done_before_the_second_press(team, contest, users, client_of):
    captain = team.applications.get(role="captain")
    ground = contest.regulation.exclusion_grounds[0].code
    url = f"/c/{contest.slug}/desk/applications/{captain.number}/conduct/"
    sent = {"ground": ground, "comment": "Нарушение правил.", "revision": captain.revision}
    for action, people in (("exclude", 1), ("exclude_team", 2)):
        preview = client_of("staff").post(url, sent | {"action": action}).content.decode()
        assert f"Кого это коснётся: {people}" in preview
        assert captain.email in preview
    assert states(team) == ["admitted", "admitted"]
    client_of("staff").post(url, sent | {"action": "exclude_team", "confirmed": "1"})
    assert states(team) == ["excluded", "excluded"]


def test_an_exclusion_is_taken_back_with_a_reason_on_the_page(team, contest, users, client_of):
    captain = team.applications.get(role="captain")
    ground = contest.regulation.exclusion_grounds[0].code
    conduct.exclude_team(team=team, ground=ground, by=users["staff"])
    captain.refresh_from_db()
    url = f"/c/{contest.slug}/desk/applications/{captain.number}/conduct/"
    sent = {"action": "take_back_team", "revision": captain.revision, "reason": "ошибка сотрудника"}
    assert client_of("staff").post(url, sent | {"reason": ""}).status_code == 422
    assert "Кого это коснётся: 2" in client_of("staff").post(url, sent).content.decode()
    assert states(team) == ["excluded", "excluded"]
    client_of("staff").post(url, sent | {"confirmed": "1"})
    assert states(team) == ["admitted", "admitted"]
    assert Team.objects.get(pk=team.pk).seat == "held"
    assert OutboxMessage.objects.filter(kind="registration.exclusion_taken_back").count() == 2
    restored = Application.objects.get(pk=captain.pk)
    assert (restored.role, restored.exclusion_ground) == ("captain", "")


@pytest.mark.parametrize(
    ("role", "reason", "code"),
    [("accountant", "ошибка", "forbidden"), ("staff", "да", "exclusion.no_reason")],
)
def test_who_may_and_why(team, contest, users, role, reason, code):
    captain = team.applications.get(role="captain")
    conduct.exclude_application(application=captain, ground=contest.regulation.exclusion_grounds[0].code, by=users["staff"])
    with pytest.raises(RuleViolation) as refused:
        conduct.take_back_exclusion(application=captain, reason=reason, by=users[role])
    assert refused.value.code == code
    assert Application.objects.get(pk=captain.pk).state == "excluded"


def test_nobody_comes_back_who_is_not_excluded_or_whose_place_is_given_on(contest, small_contest, users, at):
    at(2024, 5, 3, 12)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(small_contest.seats_limit + 1)]
    with pytest.raises(RuleViolation, match="исключения, чтобы его отменить, нет"):
        conduct.take_back_exclusion(application=teams[0].applications.first(), reason="ошибка", by=users["staff"])
    build.with_regulation(small_contest, {"conduct.whole_team": True})
    conduct.exclude_team(team=teams[0], ground=small_contest.regulation.exclusion_grounds[0].code, by=users["staff"])
    with pytest.raises(RuleViolation, match="уже передано"):
        conduct.take_back_team_exclusion(team=teams[0], reason="ошибка сотрудника", by=users["staff"])
    assert states(teams[0]) == ["excluded", "excluded"]


def test_nobody_comes_back_whose_consent_is_taken_back(team, contest, users):
    captain = team.applications.get(role="captain")
    conduct.exclude_application(application=captain, ground=contest.regulation.exclusion_grounds[0].code, by=users["staff"])
    captain.consents.filter(code="personal_data").update(withdrawn_at=clock.now())
    with pytest.raises(RuleViolation, match="Согласие отозвано"):
        conduct.take_back_exclusion(application=captain, reason="ошибка сотрудника", by=users["staff"])
    assert Application.objects.get(pk=captain.pk).state == "excluded"
