"""The team's link for several people, invitations shown again, an invitation that survives signing up elsewhere."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import moving, team_link, teams
from registration.models import Application, Invitation, PendingInvitation, Team
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


def address_in(page: str) -> str:
    return page.split('value="http', 1)[1].split("/join/", 1)[1].split("/", 1)[0]


def test_the_captain_switches_the_team_link_on_shows_it_again_changes_and_switches_it_off(team, captain, contest, client_of):
    own = f"/c/{contest.slug}/application/"
    client = client_of(captain)
    page = client.post(f"{own}invite/link/", {"action": "on", "places": "2"}, follow=True).content.decode()
    token, link = address_in(page), team_link.link_of(team)
    assert "ещё 2 человека" in " ".join(page.split())
    assert address_in(client.get(f"{own}invite/{link.pk}/").content.decode()) == token
    assert token not in Invitation.objects.values_list("secret", "token_hash").get(pk=link.pk)[1]
    assert client_of(build.user()).get(f"{own}invite/{link.pk}/").status_code in (302, 403, 404)

    first, second, late = (client_of(build.user()) for _ in range(3))
    assert first.post(f"/join/{token}/").status_code == 302
    client.post(f"{own}invite/link/", {"action": "off"})
    assert "выключил ссылку" in second.post(f"/join/{token}/").content.decode()
    assert "больше не показать" in client.get(f"{own}invite/{link.pk}/", follow=True).content.decode()
    client.post(f"{own}invite/link/", {"action": "on", "places": "1"})
    assert second.post(f"/join/{token}/").status_code == 302
    assert "вступили все" in late.post(f"/join/{token}/").content.decode()
    renewed = address_in(client.post(f"{own}invite/link/", {"action": "anew", "places": "1"}, follow=True).content.decode())
    assert renewed != token
    assert "Такого приглашения нет" in late.get(f"/join/{token}/").content.decode()
    assert late.post(f"/join/{renewed}/").status_code == 302
    assert Application.objects.filter(team=team).count() == 4


@pytest.mark.parametrize("places", [0, -1, 5, 100])
def test_a_link_for_more_people_than_may_come_is_refused_with_the_clause(team, captain, places):
    with pytest.raises(RuleViolation, match="Свободных мест в команде 4") as refused:
        team_link.open_team_link(team=team, places=places, anew=False, by=captain)
    assert refused.value.clause


def test_only_the_captain_switches_the_link(team):
    for act in (
        lambda by: team_link.open_team_link(team=team, places=1, anew=False, by=by),
        lambda by: team_link.close_team_link(team=team, by=by),
    ):
        with pytest.raises(RuleViolation, match="Это делает капитан"):
            act(build.user())


def test_an_unused_invitation_is_shown_again_with_the_same_link_and_code(team, captain, contest, client_of):
    made = teams.invite_to_team(team=team, by=captain)
    client, url = client_of(captain), f"/c/{contest.slug}/application/invite/{made.pk}/"
    assert url in client.get(f"/c/{contest.slug}/application/").content.decode()
    for _ in range(2):
        page = client.get(url).content.decode()
        assert (address_in(page), f"{made.code[:4]} {made.code[4:]}" in page) == (made.token, True)
    moving.accept_proposal(invitation=teams.invitation_by_token(made.token), by=build.user())
    assert "больше не показать" in client.get(url, follow=True).content.decode()


def test_an_invitation_survives_signing_up_on_another_device(team, captain, contest, client_of):
    made = teams.invite_to_team(team=team, by=captain)
    here = Client()
    here.get(f"/join/{made.token}/")
    password = "Очень-длинный-пароль-42"
    signed_up = here.post("/accounts/signup/", {
        "email": "novichok@example.org", "password1": password, "password2": password, "surname": "Новичков", "name": "Иван",
        "agreed": "on", "terms": "on",
    })  # fmt: skip
    assert signed_up.status_code == 302, signed_up.context["form"].errors
    user = get_user_model().objects.get(email="novichok@example.org")
    phone = client_of(user)
    page = phone.get("/cabinet/").content.decode()
    pending = PendingInvitation.objects.get(user=user)
    assert "Вас пригласили в команду «Гусляры»" in page
    assert client_of(build.user()).post(f"/cabinet/invitations/{pending.pk}/").status_code == 404
    assert phone.post(f"/cabinet/invitations/{pending.pk}/")["Location"] == f"/c/{contest.slug}/application/"
    assert Application.objects.get(user=user).team == team
    assert "Вас пригласили" not in phone.get("/cabinet/").content.decode()


def test_an_offer_is_taken_away_and_the_invitation_works_on(team, captain, client_of):
    made = teams.invite_to_team(team=team, by=captain)
    user = build.user()
    pending = PendingInvitation.objects.create(user=user, invitation_id=made.pk)
    client_of(user).post(f"/cabinet/invitations/{pending.pk}/", {"dismiss": "1"})
    assert not PendingInvitation.objects.exists()
    assert teams.open_invitations(team).count() == 1


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_an_invitation_waits_for_an_account_that_signs_in_on_another_device(team, captain, client_of, path):
    """The link is opened here, the letter of signing in is read on the phone: the cabinet there offers the team."""
    made = teams.invite_to_team(team=team, by=captain)
    user, other = build.user(), build.user()
    here = Client()
    here.get(f"/join/{made.token}/")
    assert here.post(path, {"email": user.email.upper()}).status_code == 302
    assert "Вас пригласили в команду «Гусляры»" in client_of(user).get("/cabinet/").content.decode()
    assert PendingInvitation.objects.filter(user=other).count() == 0
    Client().post(path, {"email": other.email})
    assert PendingInvitation.objects.filter(user=other).count() == 0


def test_an_account_is_made_in_one_step_of_few_fields_and_a_letter(client_of):
    """Sign-up takes three steps at most: the form, the letter, the cabinet; nothing is asked that the application asks."""
    form = Client().get("/accounts/signup/").content.decode().partition("<main")[2]
    asked = re.findall(r'<input[^>]*type="(?:text|email|password|tel|date)"[^>]*>|<select', form)
    assert len(asked) <= 5, asked
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', form)
    assert [box for box in boxes if "checked" in box] == []
    password = "Очень-длинный-пароль-42"
    client, steps = Client(), 1
    answer = client.post("/accounts/signup/", {"email": "shag@example.org", "password1": password, "password2": password})
    assert answer.status_code == 302
    letter = OutboxMessage.objects.filter(kind="account").latest("id")
    link = re.search(r"https?://[^/\s]+(/\S+)", whole_text(letter)).group(1).rstrip(".")
    steps += 1
    page = client.get(link, follow=True)
    if 'method="post"' in page.content.decode() and "/confirm-email/" in page.request["PATH_INFO"]:
        page = client.post(link, follow=True)
    steps += 1
    assert (page.request["PATH_INFO"], steps) == ("/cabinet/", 3)


def test_the_invited_page_says_who_calls_until_when_and_what_will_be_asked(team, captain, contest, client):
    made = teams.invite_to_team(team=team, by=captain)
    page = " ".join(client.get(f"/join/{made.token}/").content.decode().replace("\u00a0", " ").split())
    own = team.applications.get(role="captain")
    assert f"Вас зовёт капитан, {own.name}." in page
    assert own.surname not in page
    assert "Приглашение действует до" in page
    assert "Регистрация — до 21 мая 2024 г., 23:59 (МСК)" in page
    assert "В заявке спросят: фамилия, имя, дата рождения" in page
    assert "паспорт." in page
    assert "номер счёта" not in page, "only the captain's account is asked for"
