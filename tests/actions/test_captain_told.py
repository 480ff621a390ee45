"""What a captain is told of their people, and the small courtesies of an invitation."""

import pytest

from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import application as application_actions
from registration.actions import attendance, decisions, teams
from registration.models import Application
from tests import build


@pytest.fixture
def captain(contest, at):
    at(2024, 5, 2, 12)
    user = build.user()
    build.team(contest, "Гусляры", founder=user, members=0)
    return Application.objects.get(contest=contest, user=user)


def told(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"registration.{kind}").order_by("pk"))


def test_the_captain_gets_a_letter_when_somebody_joins_files_and_cannot_come(captain, contest, users):
    invitation = teams.invitation_by_token(teams.invite_to_team(team=captain.team, by=captain.user).token)
    member = teams.accept_invitation(invitation=invitation, by=(user := build.user()))
    (joined,) = told("member_joined")
    assert joined.recipient == captain.email
    assert (member.full_name or member.email) in joined.body
    for name, value in build.person().items():
        setattr(member, name, value)
    member.save()
    application_actions.give_consents(application=member, codes={"personal_data", "terms"}, by=None, address=None)
    filed = build.file(member)
    (letter,) = told("member_filed")
    assert letter.recipient == captain.email
    assert f"{filed.full_name}: заявка № {filed.number}" in letter.body
    build.file(member)  # filing twice is one letter
    assert len(told("member_filed")) == 1
    for one in (captain, filed):
        decisions.admit_application(application=Application.objects.get(pk=one.pk), by=users["staff"])
    answers = ((True, 0), (False, 1), (False, 1), (True, 2))
    for coming, count in answers:
        attendance.answer_attendance(application=filed, coming=coming, by=user)
        assert len(told("member_attendance")) == count
    assert "не сможет прийти" in told("member_attendance")[0].body
    assert "теперь придёт" in told("member_attendance")[1].body
    attendance.answer_attendance(application=captain, coming=False, by=captain.user)  # one's own answer is known
    assert len(told("member_attendance")) == 2


def test_an_invitation_pressed_twice_leads_to_the_application_and_head_is_answered(captain, contest, client_of):
    made = teams.invite_to_team(team=captain.team, by=captain.user)
    client = client_of(build.user())
    head = client.head(f"/join/{made.token}/")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) > 0
    for _ in range(2):
        answer = client.post(f"/join/{made.token}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/c/{contest.slug}/application/")
    again = client.post("/join/", {"code": made.code, "confirmed": "1"})
    assert (again.status_code, again["Location"]) == (302, f"/c/{contest.slug}/application/")
    assert Application.objects.filter(team=captain.team).count() == 2


def test_a_code_in_russian_letters_of_the_same_look_is_read():
    alike = dict(zip("ABEKMHOPCTYX", "АВЕКМНОРСТУХ", strict=True))
    assert {teams.LOOK_ALIKE[ord(russian)] for russian in alike.values()} == {ord(latin) for latin in alike}
    for latin, russian in alike.items():
        assert russian.lower().upper().translate(teams.LOOK_ALIKE) == latin


def test_a_whole_code_typed_on_a_russian_keyboard_finds_its_invitation(captain, monkeypatch):
    letters = iter("CEHPK5KT")
    monkeypatch.setattr(teams.secrets, "choice", lambda _: next(letters))
    teams.invite_to_team(team=captain.team, by=captain.user)
    assert teams.invitation_by_code("сенр к5кт").team == captain.team
