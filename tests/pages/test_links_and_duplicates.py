"""Links of letters have a term; whoever types somebody's passport learns nothing of its owner."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.limits import LIMITS
from hackathon_portal.kernel.models import AuditRecord
from registration import letters
from registration.actions import application as application_actions
from registration.actions import decisions, guardians, teams
from registration.models import Application, Team, TeamLeader
from registration.states import ApplicationState
from tests import build
from tests.conftest import MOSCOW
from tests.pages.test_access import own_views
from tests.representing import prove


def words_of(page) -> str:
    """The page with usual spaces."""
    return page.content.decode().replace("\xa0", " ")


# Addresses with a secret in them -> when the link ends, or why it does not.
TERMS = {
    "join/<str:token>/": "the regulation's days of an invitation, once (tests/actions/test_teams.py)",
    "coming/<str:token>/": "the end of the contest's last day",
    "offer/<str:token>/": "the deadline of the offer it was sent with",
    "represent/<str:token>/": "data and sheet until the contest's last day (who is named later: the days of an invitation); the way to "
    "withdraw the consent lives as long as the data",
    "represent/<str:token>/consent.pdf": "the same",
    "lead/<str:token>/": "the end of the contest's last day, or until another leader is named",
    "letters/unsubscribe/<str:token>/": "no term (RFC 8058): whoever finds an old mailing refuses the next ones; it opens no data",
    "organisations/join/<str:token>/": "14 days, once, under the address it was sent to (tests/actions/test_organisations.py)",
    "place/<str:token>/": "the day until which the place of a season is offered",
    "project-news/<str:token>/": "the days of the season's rules, and until the team has another captain",
    "s/<slug:season>/schools/<slug:school_code>/join/<str:token>/": "while the programme is open, until staff make another link; only "
    "whoever is signed in enrols, and only themselves",
    "represent/season/<str:token>/": "until the representative of an entrant has answered; a new letter ends the link before it",
    "schools/<str:token>/": "no term: opens the rules that everybody may read, and is marked as opened once",
    "c/<slug:slug>/deadlines/<str:token>.ics": "ends with the password and with the role; a calendar fetches it for the whole contest",
}


def test_every_link_with_a_secret_has_a_term_or_a_reason():
    assert {path for path, _ in own_views() if ":token>" in path} == set(TERMS)


def test_links_of_accounts_end_in_days(settings):
    from allauth.account import app_settings

    assert app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS <= 3
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) <= timedelta(days=3)


@pytest.fixture
def admitted(contest, users, at) -> Application:
    at(2024, 5, 2)
    application = build.team(contest).applications.get(role="captain")
    decisions.admit_application(application=application, by=users["staff"])
    application.refresh_from_db()
    return application


def test_the_answer_whether_one_comes_ends_with_the_contest(admitted, at):
    address = reverse("confirm_attendance", args=[letters.link_token(admitted, "attendance")])
    at(2024, 5, 26, 23, 59)
    assert (
        "записан" in Client().post(address, {"coming": "yes"}).content.decode().lower()
        or Client().get(address).status_code == 200
    )
    at(2024, 5, 27, 0, 1)
    opened, pressed = Client().get(address), Client().post(address, {"coming": "no"})
    assert "Ссылка из письма действовала до 26 мая 2024 г., 23:59 (МСК)" in words_of(opened)
    assert "действовала до 26.05.2024 в 23:59:59, вы нажали 27.05.2024 в 00:01:00: не принято" in words_of(pressed)
    for answer in (opened, pressed):
        assert answer.status_code == 410
        assert admitted.full_name not in answer.content.decode()
    admitted.refresh_from_db()
    assert admitted.attendance == Application.Attendance.COMING


def test_a_link_of_an_offer_ends_with_that_offer_even_when_there_is_another(admitted, at):
    until = datetime(2024, 5, 10, 12, tzinfo=MOSCOW)
    address = reverse("answer_offer", args=[letters.link_token(admitted, "offer", until)])
    at(2024, 5, 10, 11)
    assert Client().get(address).status_code == 200
    at(2024, 5, 10, 13)
    Team.objects.filter(pk=admitted.team_id).update(seat="offered", offer_expires_at=clock.now() + timedelta(days=1))
    opened, pressed = Client().get(address), Client().post(address, {"answer": "decline"})
    assert (opened.status_code, pressed.status_code) == (410, 410)
    assert "Предложение больше не действует: срок ответа прошёл" in words_of(opened)
    assert "Предложение места действовало до 10.05.2024 в 12:00:00, вы нажали 10.05.2024 в 13:00:00: не принято" in words_of(
        pressed
    )
    assert Team.objects.get(pk=admitted.team_id).seat == "offered"


def test_the_letter_of_an_offer_carries_its_deadline(admitted):
    until = datetime(2024, 5, 10, 12, tzinfo=MOSCOW)
    _, body = letters.render("seat_offered", admitted, until=until)
    token = body.split("/offer/")[1].split("/")[0]
    assert letters.read_link(token, "offer") == (admitted.pk, until)
    assert letters.read_link(token, "attendance") is None


def test_a_link_of_a_letter_sent_before_ends_with_the_contest(admitted, at):
    old = signing.dumps({"application": admitted.pk, "for": "offer"}, salt=letters.LINK_SALT, compress=True)
    assert Client().get(reverse("answer_offer", args=[old])).status_code == 200
    at(2024, 6, 1)
    assert Client().get(reverse("answer_offer", args=[old])).status_code == 410


def test_links_of_leaders_and_parents_end_with_the_contest(kuzbass_judged, client_of, at):
    contest = kuzbass_judged.contest
    leader = TeamLeader.objects.filter(team__contest=contest, left_at=None).select_related("team").first()
    token = "t" * 32
    TeamLeader.objects.filter(pk=leader.pk).update(token_hash=guardians.hashed(token))
    at(2025, 3, 2, 12)
    assert Client().get(reverse("lead_team", args=[token])).status_code == 200
    minor = Application.objects.filter(contest=contest, representative__isnull=False).select_related("representative").first()
    parent = minor.representative
    type(parent).objects.filter(pk=parent.pk).update(token_hash=guardians.hashed(token), state="filled")
    url = reverse("represent", args=[token])
    assert parent.passport in prove(Client(), url).get(url).content.decode()
    at(2025, 5, 1)
    assert Client().get(reverse("lead_team", args=[token])).status_code == 410
    assert Client().get(reverse("consent_pdf", args=[token])).status_code == 410
    page = Client().get(reverse("represent", args=[token]))
    assert (page.status_code, parent.passport in page.content.decode()) == (200, False)
    assert "Конкурс закончился" in page.content.decode()
    values = {"full_name": "А Б", "phone": "", "address": "а", "passport": "б", "child_address": "в"}
    refused = Client().post(reverse("represent", args=[token]), {"action": "fill", **values})
    assert (refused.status_code, "действовала до" in words_of(refused)) == (410, True)
    parent.refresh_from_db()
    assert parent.full_name != "А Б"


@pytest.fixture
def typist(contest, client_of, at):
    """Somebody with a complete draft that holds another person's passport: (their client, their draft, whose passport it is)."""
    at(2024, 5, 2)
    owner = build.team(contest).applications.get(role="captain")
    person = build.user()
    draft = teams.found_team(contest=contest, name="Чужие данные", by=person)
    values = build.person("captain", email=person.email)
    values |= {"passport_series": owner.passport_series, "passport_number": owner.passport_number}
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    application_actions.give_consents(application=draft, codes={"personal_data", "terms"}, by=None, address=None)
    return client_of(person), draft, owner


def test_who_types_a_passport_is_told_nothing_of_its_owner(contest, typist):
    client, draft, owner = typist
    address = f"/c/{contest.slug}/application/check/"
    before = client.get(address).content.decode()
    page = client.post(address, follow=True).content.decode()
    for text in (before, page):
        assert "состоит в команде" not in text
        assert f"№ {owner.number}" not in text
        assert owner.team.name not in text
        assert "1.6" not in text.split("<main")[1]
    assert "портал заявку сам не принимает" in page
    draft.refresh_from_db()
    assert (draft.state, draft.passport_number) == (ApplicationState.DRAFT, owner.passport_number)
    record = AuditRecord.objects.get(name="note_duplicate")
    assert record.reason == f"тот же документ или СНИЛС: № {owner.number}"


def test_a_list_of_passports_cannot_be_tried(contest, typist):
    client, draft, _ = typist
    address = f"/c/{contest.slug}/application/check/"
    for _ in range(LIMITS["identity"].amount):
        assert "портал заявку сам не принимает" in client.post(address, follow=True).content.decode()
    assert "Слишком много попыток. Попробуйте снова через 24\xa0часа." in client.post(address, follow=True).content.decode()
    # A passport of nobody is answered the same way now: nothing is learned of the next one.
    Application.objects.filter(pk=draft.pk).update(
        **{name: build.person("captain")[name] for name in ("passport_series", "passport_number")}
    )
    assert "Слишком много попыток" in client.post(address, follow=True).content.decode()
    assert AuditRecord.objects.filter(name="note_duplicate").count() == LIMITS["identity"].amount


def test_who_has_mistyped_corrects_it_and_files(contest, typist):
    client, draft, _ = typist
    address = f"/c/{contest.slug}/application/check/"
    client.post(address)
    own = build.person("captain")
    Application.objects.filter(pk=draft.pk).update(passport_number=own["passport_number"], passport_series=own["passport_series"])
    assert "Заявка подана" in client.post(address, follow=True).content.decode()


def test_a_correction_is_told_the_same(contest, client_of, at):
    at(2024, 5, 2)
    person = build.user()
    owner, mine = (
        build.team(contest).applications.get(role="captain"),
        build.team(contest, founder=person).applications.get(role="captain"),
    )
    data = {name: getattr(mine, name) for name in ("passport_issued_by", "passport_issued_on", "passport_department_code")}
    data |= {"passport_series": owner.passport_series, "passport_number": owner.passport_number}
    page = client_of(person).post(f"/c/{contest.slug}/application/passport/", data).content.decode()
    assert "портал заявку сам не принимает" in page
    assert owner.passport_number in page  # what was typed stays
    assert "состоит в команде" not in page
    assert AuditRecord.objects.get(name="note_duplicate").reason.endswith(f"№ {owner.number}")
