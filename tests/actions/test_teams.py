"""Invitations by link and code, leaving a team, handing the captaincy over, a new application after a refusal."""

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import application as application_actions
from registration.actions import corrections, decisions, leaving, teams
from registration.models import Application, Team
from tests import build


@pytest.fixture
def captain(contest, at):
    at(2024, 5, 2, 12)
    user = build.user()
    build.team(contest, "Гусляры", founder=user, members=0)
    return user


@pytest.fixture
def team(captain, contest):
    return Team.objects.get(contest=contest, name="Гусляры")


def member_of(team, **changes):
    user = build.user()
    return build.file(build.draft(team, by=user, **changes))


def test_a_code_works_however_it_is_typed_and_only_once(team, captain, client_of):
    made = teams.invite_to_team(team=team, by=captain)
    assert len(made.code) == 8
    client = client_of(build.user())
    typed = f" {made.code[:4].lower()}-{made.code[4:].lower()} "
    assert "Команда «Гусляры»" in client.post("/join/", {"code": typed}).content.decode()
    assert client.post("/join/", {"code": typed, "confirmed": "1"}).status_code == 302
    again = client_of(build.user()).post("/join/", {"code": made.code}).content.decode()
    assert "Приглашение уже использовано" in again


def test_guessing_codes_is_slowed_down(team, client_of):
    client = client_of(build.user())
    said = [client.post("/join/", {"code": f"WRONG{number:03}"}).content.decode() for number in range(11)]
    assert "Такого приглашения нет" in said[0]
    assert "Слишком много попыток" in said[10]


def test_a_revoked_invitation_stops_working(team, captain, contest, client_of):
    made = teams.invite_to_team(team=team, by=captain)
    invitation = teams.open_invitations(team).get()
    assert client_of(build.user()).post(f"/c/{contest.slug}/application/invite/{invitation.pk}/revoke/").status_code == 404
    client_of(captain).post(f"/c/{contest.slug}/application/invite/{invitation.pk}/revoke/")
    assert "Капитан отозвал это приглашение" in client_of(build.user()).get(f"/join/{made.token}/").content.decode()


def test_the_captain_sees_what_a_member_has_not_filled_yet(team, captain, contest, client_of):
    user = build.user()
    invitation = teams.invitation_by_token(teams.invite_to_team(team=team, by=captain).token)
    teams.accept_invitation(invitation=invitation, by=user)
    page = client_of(captain).get(f"/c/{contest.slug}/application/").content.decode()
    assert "не заполнено: о вас, паспорт, согласия" in page


def test_the_captaincy_passes_with_the_fields_a_captain_gives(team, captain, contest, client_of):
    member = member_of(team)
    teams.offer_captaincy(team=team, to=member, by=captain)
    assert OutboxMessage.objects.get(kind="registration.captain_offered").recipient == member.email
    client = client_of(member.user)
    url = f"/c/{contest.slug}/application/captain/accept/"
    bank = {name: value for name, value in build.person("captain").items() if name in
            {"snils", "inn", "bank_name", "bik", "account", "corr_account", "bank_inn"}}  # fmt: skip
    refused = client.post(url, bank | {"account": "40817810000000000000"}).content.decode()
    assert "Номер счёта не сходится с БИК" in refused
    assert Application.objects.get(pk=member.pk).role == "member"
    assert client.post(url, bank).status_code == 302
    member.refresh_from_db()
    team.refresh_from_db()
    assert (member.role, member.account, team.founder) == ("captain", bank["account"], member.user)
    assert Application.objects.get(team=team, user=captain).role == "member"
    told = OutboxMessage.objects.filter(kind="registration.captain_changed").values_list("recipient", flat=True)
    assert set(told) == set(team.applications.values_list("email", flat=True))
    with pytest.raises(RuleViolation, match="Это делает капитан"):
        teams.invite_to_team(team=team, by=captain)


def test_an_offer_of_captaincy_can_be_declined_and_taken_back(team, captain, contest, client_of):
    member = member_of(team)
    teams.offer_captaincy(team=team, to=member, by=captain)
    client_of(member.user).post(f"/c/{contest.slug}/application/captain/accept/", {"decline": "1"})
    assert Team.objects.get(pk=team.pk).captain_offer is None
    teams.offer_captaincy(team=team, to=member, by=captain)
    client_of(captain).post(f"/c/{contest.slug}/application/captain/")
    with pytest.raises(RuleViolation, match="уже передумал"):
        teams.accept_captaincy(application=member, values={}, by=member.user)


def test_a_stranger_is_not_offered_the_captaincy(team, captain, contest):
    stranger = build.team(contest, "Чужие").applications.get(role="member")
    with pytest.raises(RuleViolation, match="участнику этой команды"):
        teams.offer_captaincy(team=team, to=stranger, by=captain)


def test_leaving_is_told_to_the_captain_and_the_checks_are_renewed(team, captain):
    member = member_of(team)
    assert Application.objects.get(user=captain).findings.filter(code="team.size_fits").exists()
    leaving.withdraw_application(application=member, by=member.user)
    letter = OutboxMessage.objects.get(kind="registration.member_left")
    assert letter.recipient == Application.objects.get(user=captain).email
    assert "нужно не меньше 2" in letter.body
    assert Application.objects.get(user=captain).findings.filter(code="team.too_small").exists()


def test_the_captain_leaves_after_the_others_only(team, captain):
    member_of(team)
    with pytest.raises(RuleViolation, match="Сначала передайте капитанство"):
        leaving.withdraw_application(application=Application.objects.get(user=captain), by=captain)


def test_with_a_term_to_fill_up_a_team_below_the_minimum_may_take_somebody_after_the_closing(team, captain, contest, users, at):
    build.with_regulation(contest, {"registration.fill_up_within": "1 working days"})
    member = member_of(team)
    for application in team.applications.all():
        decisions.admit_application(application=application, by=users["staff"])
    at(2024, 5, 22, 12)
    team.refresh_from_db()
    with pytest.raises(RuleViolation, match="Регистрация закончилась"):
        teams.invite_to_team(team=Team.objects.get(pk=team.pk), by=captain)
    leaving.withdraw_application(application=member, by=member.user)
    fresh = Team.objects.get(pk=team.pk)
    assert fresh.fill_up_until.isoformat() == "2024-05-23T20:59:59+00:00"
    invitation = teams.invitation_by_token(teams.invite_to_team(team=fresh, by=captain).token)
    late = teams.accept_invitation(invitation=invitation, by=build.user())
    for name, value in build.person().items():
        setattr(late, name, value)
    late.save()
    application_actions.give_consents(application=late, codes={"personal_data", "terms"}, by=None, address=None)
    assert application_actions.submit_application(application=late, by=late.user).state == "submitted"


def test_after_a_refusal_the_application_is_corrected_and_filed_again(team, captain, contest, users, client_of):
    application = Application.objects.get(user=captain)
    decisions.refuse_application(application=application, ground="false_data", comment="Неверный паспорт.", by=users["staff"])
    client = client_of(captain)
    page = client.get(f"/c/{contest.slug}/application/").content.decode()
    assert "Исправить и подать снова" in page
    assert "Неверный паспорт." in page
    client.post(f"/c/{contest.slug}/application/refile/")
    draft = Application.objects.get(user=captain, state="draft")
    assert (draft.passport_number, draft.role, draft.refiled_from) == (application.passport_number, "captain", application)
    assert not draft.consents.exists()
    application_actions.give_consents(application=draft, codes={"personal_data", "terms"}, by=captain, address=None)
    filed = application_actions.submit_application(application=draft, by=captain)
    assert (filed.number, filed.team.seat) == (2, "held")


def test_after_the_closing_a_refused_application_is_not_filed_again(team, captain, users, at):
    application = Application.objects.get(user=captain)
    decisions.refuse_application(application=application, ground="false_data", by=users["staff"])
    at(2024, 5, 22, 0)
    with pytest.raises(RuleViolation) as refused:
        application_actions.refile_application(application=application, by=captain)
    assert (refused.value.code, refused.value.clause) == ("registration.closed", "3.3")


def test_data_is_corrected_after_filing_and_a_new_identity_after_admission_is_shown_to_staff(
    team, captain, contest, users, client_of
):
    member_of(team)
    application = Application.objects.get(user=captain)
    decisions.admit_application(application=application, by=users["staff"])
    values = {
        name: getattr(application, name) for name in ["name", "patronymic", "birth_date", "citizenship", "email", "participation"]
    }
    data = values | {"surname": "Новикова", "phone": "+79101112233", "affiliation_place": ""}
    client = client_of(captain)
    wrong = client.post(f"/c/{contest.slug}/application/person/", data | {"surname": "Novikova"}).content.decode()
    assert "нужно написать по-русски (п.\u00a03.3)" in wrong
    client.post(f"/c/{contest.slug}/application/person/", data)
    application.refresh_from_db()
    assert (application.surname, application.number, application.state) == ("Новикова", 1, "admitted")
    assert application.findings.get(code="data.corrected").message == "После допуска исправлено: фамилия, телефон"
    assert OutboxMessage.objects.filter(kind="registration.corrected").count() == 1


def test_a_correction_to_somebody_elses_document_is_refused(team, captain):
    other = member_of(team)
    mine = Application.objects.get(user=captain)
    with pytest.raises(RuleViolation) as refused:
        corrections.correct_application(
            application=mine,
            values={"passport_series": other.passport_series, "passport_number": other.passport_number},
            by=captain,
        )
    assert refused.value.code == "identity.duplicate"


def test_the_captain_replaces_a_member_while_registration_is_open(team, captain, contest, client_of, at):
    member = member_of(team)
    client = client_of(captain)
    url = f"/c/{contest.slug}/application/team/{member.pk}/remove/"
    assert client_of(member.user).post(url).status_code in (200, 404)
    assert Application.objects.get(pk=member.pk).state == "submitted"
    assert "он получит письмо" in client.get(url).content.decode()
    client.post(url)
    assert Application.objects.get(pk=member.pk).state == "withdrawn"
    assert OutboxMessage.objects.get(kind="registration.removed").recipient == member.email
    second = member_of(team)
    at(2024, 5, 22, 0)
    late = client.post(f"/c/{contest.slug}/application/team/{second.pk}/remove/").content.decode()
    assert "Регистрация закончилась 21.05.2024 в 23:59:59, вы нажали 22.05.2024 в 00:00:00: не принято. (п.\u00a03.3)" in late
    assert Application.objects.get(pk=second.pk).state == "submitted"
