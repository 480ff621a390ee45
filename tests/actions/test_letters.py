"""Words of letters, the delivery log, announcements, bounces, cards of those who look for a team."""

import pytest

from hackathon_portal.kernel import bounces, jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.kernel.outbox import deliver_pending
from registration import letters
from registration.actions import correspondence
from registration.models import Application, CardMessage, Mailing, SeekingCard
from tests import build
from tests.faults.mail_sink import MailSink

BOUNCE = """From: mailer@example.org
To: portal@localhost
Message-ID: <bounce@example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

The address does not exist.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; nobody@example.org
Action: failed
Status: %s
Diagnostic-Code: smtp; 550 no such user

--B
Content-Type: text/rfc822-headers

Message-ID: %s
Subject: x

--B--
"""


@pytest.fixture
def filed(contest, at):
    at(2024, 5, 2, 12)
    return build.team(contest, "Гусляры").applications.get(role="captain")


def test_the_contests_own_words_leave_and_what_people_typed_is_text(contest, filed, client_of):
    url = f"/c/{contest.slug}/desk/letters/words/admission/"
    staff = client_of("staff")
    words = {"subject": "Ждём [команда]", "body": "Здравствуйте, [имя]!\nЗаявка [номер], [ссылка]"}
    wrong = staff.post(url, words | {"body": "Привет, [прозвище]", "save": "1"}).content.decode()
    assert "Таких подстановок нет: [прозвище]." in wrong
    assert "Привет, [прозвище]" in wrong
    shown = staff.post(url, words | {"preview": "1"}).content.decode()
    assert f"Здравствуйте, {filed.name} {filed.patronymic}!" in shown
    staff.post(url, words | {"test": "1"})
    assert OutboxMessage.objects.get(kind="staff.test").subject == "[проба] Ждём Гусляры"
    staff.post(url, words | {"save": "1"})
    filed.team.name = "[номер] {{ x }}"
    filed.team.save()
    staff.post(f"/c/{contest.slug}/desk/applications/{filed.number}/decide/", {"action": "admit"})
    letter = OutboxMessage.objects.get(kind="registration.admission")
    assert letter.subject == "Ждём [номер] {{ x }}"
    staff.post(url, {"subject": "", "body": "", "save": "1"})
    assert not contest.letter_templates.exists()


def test_no_header_comes_from_what_a_person_typed(contest, filed, mailoutbox):
    filed.team.name = "Злые\nBcc: all@example.org"
    filed.team.save()
    filed.contest = contest
    message = letters.post("seat", filed)
    assert "\n" not in message.subject
    deliver_pending()
    assert all(letter.bcc == [] and "Bcc" not in letter.extra_headers for letter in mailoutbox)


def test_an_address_refused_for_good_is_not_tried_again(contest, filed, settings):
    with MailSink(refuse={filed.email}) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        deliver_pending()
    letter = OutboxMessage.objects.get(recipient=filed.email, kind="registration.acknowledgement")
    assert (letter.state, letter.attempts) == ("bounced", 1)
    assert "550" in letter.last_error


@pytest.mark.parametrize(("status", "state"), [("5.1.1", "bounced"), ("4.4.1", "sent")])
def test_a_returned_letter_marks_the_sent_one(filed, status, state):
    deliver_pending()
    letter = OutboxMessage.objects.get(recipient=filed.email, kind="registration.acknowledgement")
    bounces.read((BOUNCE % (status, letter.message_id)).encode())
    letter.refresh_from_db()
    assert letter.state == state


def test_any_other_mail_marks_nothing():
    assert [bounces.read(data) for data in (b"", b"Subject: hi\n\nhello", b"\xff\xfe\x00")] == [0, 0, 0]


def test_a_letter_is_sent_once_more_to_the_present_address(contest, filed, client_of, mailoutbox):
    deliver_pending()
    Application.objects.filter(pk=filed.pk).update(email="novyi@example.org")
    letter = OutboxMessage.objects.get(recipient=filed.email, kind="registration.acknowledgement")
    client_of("staff").post(f"/c/{contest.slug}/desk/letters/{letter.pk}/resend/")
    again = OutboxMessage.objects.exclude(pk=letter.pk).get(recipient="novyi@example.org")
    assert (again.subject, again.message_id != letter.message_id) == (letter.subject, True)
    page = client_of("staff").get(f"/c/{contest.slug}/desk/letters/?q=novyi").content.decode()
    assert "novyi@example.org" in page


def test_an_announcement_goes_to_its_audience_once_and_is_counted(contest, users, client_of, at):
    at(2024, 5, 3, 12)
    teams = build.admitted_teams(contest, users, count=2)
    build.team(contest, "Ждут")
    empty = {"leaders", "representatives", "commission", "mentors", "volunteers", "partners"}
    counts = {}
    for audience in Mailing.Audience.values:
        asked = {
            "contest": contest,
            "audience": audience,
            "team": teams[0],
            "subject": "Тема",
            "body": "Текст",
            "by": users["staff"],
        }
        if audience in empty:
            with pytest.raises(RuleViolation, match="нет ни одного получателя"):
                correspondence.start_mailing(**asked)
            continue
        made = correspondence.start_mailing(**asked)
        counts[audience] = correspondence.post_mailing(made, lambda done, total: None)
        correspondence.post_mailing(made, lambda done, total: None)
        assert OutboxMessage.objects.filter(batch=made.batch).count() == counts[audience]
    assert counts == {"all": 6, "admitted": 4, "captains": 2, "team": 2, "staff": 3, "everybody": 6}


def test_the_page_shows_the_letter_first_and_then_how_many_have_left(contest, users, client_of, at, mailoutbox):
    at(2024, 5, 3, 12)
    build.admitted_teams(contest, users, count=1)
    deliver_pending()
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/announcements/"
    form = {"audience": "admitted", "subject": "Встречаемся в девять", "body": "Вход со двора."}
    assert "Отправить: 2\xa0письма" in staff.post(url, form).content.decode()
    assert not Mailing.objects.exists()
    answer = staff.post(url, form | {"confirmed": "1"})
    jobs.run(Job.objects.get().pk)
    assert "Отправлено 0 из 2" in staff.get(answer.headers["Location"]).content.decode()
    deliver_pending()
    page = staff.get(answer.headers["Location"]).content.decode()
    assert "Отправлено 2 из 2" in page
    assert "отправка закончена" in page
    assert sum(letter.subject == "Встречаемся в девять" for letter in mailoutbox) == 2


def test_people_and_teams_find_each_other_without_seeing_an_address(contest, client_of, at):
    at(2024, 5, 2, 12)
    captain, seeker = build.user("kapitan@example.org"), build.user("ishchet@example.org")
    build.team(contest, "Гусляры", founder=captain)
    url = f"/c/{contest.slug}/people/"
    client_of(captain).post(url, {"role": "дизайнер", "skills": "Figma"})
    client_of(seeker).post(url, {"role": "аналитик", "skills": "SQL"})
    team_card, own_card = SeekingCard.objects.get(owner=captain), SeekingCard.objects.get(owner=seeker)
    assert (team_card.team.name, own_card.team) == ("Гусляры", None)
    page = client_of(seeker).get(f"{url}?q=figma").content.decode()
    assert "команда «Гусляры» ищет" in page
    assert captain.email not in page
    talk = f"{url}{team_card.pk}/talk/{seeker.pk}/"
    client_of(seeker).post(talk, {"text": "Возьмите меня"})
    letter = OutboxMessage.objects.get(kind="registration.card")
    assert (letter.recipient, "Возьмите меня" in letter.body, seeker.email in letter.body) == (captain.email, True, False)
    client_of(captain).post(talk, {"text": "Приходите"})
    assert list(CardMessage.objects.values_list("from_owner", flat=True)) == [False, True]
    assert client_of(build.user()).get(talk).status_code == 404
    assert "Мои переписки" in client_of(captain).get(url).content.decode()


def test_who_is_in_a_team_and_not_its_captain_publishes_no_card(contest, at):
    at(2024, 5, 2, 12)
    member = build.user()
    build.draft(build.team(contest), by=member)
    with pytest.raises(RuleViolation, match="искать человека в неё может капитан"):
        correspondence.publish_card(contest=contest, role="а", skills="б", about="", by=member)
