"""What leaves: text and HTML that say the same, the organiser's signature, the headers of a mailing and of no other letter."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import html5lib
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hackathon_portal.contests.letters import set_mailings
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import letter_erasure, letter_kinds, letter_parts, letter_refusals, outbox
from hackathon_portal.kernel.audit import AuditRecord
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import MailingRefusal, OutboxMessage
from registration.actions import correspondence
from registration.models import Application, Mailing
from registration.queries.correspondence import batch_progress
from tests import build

ORIGIN = "http://127.0.0.1:8000"


class Words(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "srcset", "background", "data", "poster")]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data) -> None:
        self.words.append(data)


def sent(**letter) -> mail.EmailMultiAlternatives:
    outbox.post(**({"kind": "registration.seat", "key": "a", "to": "a@example.org", "subject": "Тема", "body": "Текст"} | letter))
    assert outbox.deliver_pending() == 1
    return mail.outbox[-1]


def html_of(email) -> str:
    (part,) = [content for content, kind in email.alternatives if kind == "text/html"]
    return part


@pytest.fixture
def signed(contest) -> Contest:
    Contest.objects.filter(pk=contest.pk).update(contact_email="org@example.org", contact_phone="8 800 100-00-00")
    return contest


def test_both_parts_say_the_same_and_are_signed_by_the_organiser(signed, mailoutbox):
    body = f"Здравствуйте!\n\nПервая строка.\nВторая, вот она: {ORIGIN}/help/.\n\nСостояние заявки: {ORIGIN}/c/{signed.slug}/my/"
    email = sent(body=body, contest_id=signed.pk)
    html = html_of(email)
    words = " ".join("".join(Words(html).words).split())
    for line in [
        "Здравствуйте!",
        "Первая строка.",
        "Вторая, вот она",
        "Состояние заявки",
        signed.short_title,
        "org@example.org, 8 800 100-00-00",
    ]:
        assert line in email.body
        assert line in words
    assert signed.regulation.operator.name[1:] in email.body
    assert {f"{ORIGIN}/help/", f"{ORIGIN}/c/{signed.slug}/my/"} <= set(Words(html).links)
    assert email.reply_to == ["org@example.org"]
    assert 'class="button"' in html
    assert OutboxMessage.objects.get().body == body  # neither part is kept


def test_a_letter_of_no_contest_is_signed_by_the_portal(db, settings, mailoutbox):
    settings.PORTAL_CONTACTS = "Поддержка: help@example.org"
    email = sent(kind="account")
    assert email.body == f"Текст\n\n-- \nПортал хакатонов\nПоддержка: help@example.org\n{ORIGIN}\n"
    assert email.reply_to == []
    assert email.extra_headers["Auto-Submitted"] == "auto-generated"


HOSTILE = '<script>alert(1)</script> & "кавычки" <b>жирно</b> http://evil.example/?a=<i>&b="x" javascript:alert(1)\nhttp://evil.example/\nОткрыть: http://evil.example/'


def test_nothing_typed_becomes_html_and_nothing_is_fetched(contest, mailoutbox):
    Contest.objects.filter(pk=contest.pk).update(short_title="<img src=x>")
    html = html_of(sent(body=HOSTILE, subject="</title><script>", contest_id=contest.pk))
    html5lib.HTMLParser(strict=True).parse(html)
    found = Words(html)
    assert {"script", "img", "b", "i", "link", "iframe", "form"} & set(found.tags) == set()
    assert all(link.startswith(("http://", "https://")) for link in found.links)
    assert found.fetched == []
    assert re.findall(r"url\(|@import", html) == []
    assert "button" not in html.partition("<body")[2]  # a button leads to the portal alone
    assert 'lang="ru"' in html
    assert "color-scheme" in html


def test_every_kind_of_letter_has_both_parts_and_only_mailings_can_be_refused(contest, mailoutbox):
    kinds = letter_kinds.known()
    for number, kind in enumerate(kinds):
        outbox.post(
            kind=kind, key=f"{number}", to=f"n{number}@example.org", subject=kind, body=f"Текст {number}", contest_id=contest.pk
        )
    outbox.deliver_pending()
    assert len(mailoutbox) == len(kinds)
    refusable = set()
    for email in mailoutbox:
        assert f"{email.body.split(chr(10))[0]}" in html_of(email)
        headers = email.extra_headers
        assert {"Message-ID", "Auto-Submitted"} <= headers.keys()
        if "List-Unsubscribe" in headers:
            refusable.add(email.subject)
            link = headers["List-Unsubscribe"].strip("<>")
            assert link in email.body
            assert link in Words(html_of(email)).links
            assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert "@" not in link
        assert (headers.get("Precedence") == "bulk") == (kinds[email.subject].lane == letter_kinds.Lane.MASS)
    assert refusable == {"registration.mailing", "registration.school", "registration.gathering_invitation"}


def mailing(contest, users, *, to_all: bool = False) -> None:
    made = correspondence.start_mailing(
        contest=contest, audience="all", team=None, subject="Новости", body="Новость", to_all=to_all, by=users["staff"]
    )
    correspondence.post_mailing(made, lambda *_: None)


@pytest.fixture
def reader(contest, at, mailoutbox) -> Application:
    at(2024, 5, 2, 12)
    team = build.team(contest, "Гусляры", founder=build.user("reader@example.org"))
    outbox.deliver_pending()
    mailoutbox.clear()
    return Application.objects.get(team=team, email="reader@example.org")


def link_in(email) -> str:
    return email.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(ORIGIN)


def got(mailoutbox) -> int:
    outbox.deliver_pending()
    count = len([email for email in mailoutbox if email.to == ["reader@example.org"]])
    mailoutbox.clear()
    return count


def test_one_press_in_a_mail_program_stops_mailings_and_nothing_else(contest, users, reader, mailoutbox):
    mailing(contest, users)
    outbox.deliver_pending()
    link = link_in(next(email for email in mailoutbox if email.to == ["reader@example.org"]))
    mailoutbox.clear()
    program = Client(enforce_csrf_checks=True)
    assert "Не присылать" in program.get(link).content.decode()
    assert not MailingRefusal.objects.exists()  # scanners of mail open every link
    assert program.post(link, {"other": "1"}).status_code == 400
    assert program.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded").status_code == 200
    assert program.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded").status_code == 200
    assert MailingRefusal.objects.count() == 1
    assert AuditRecord.objects.filter(name="refuse_by_link", contest_ref=contest.pk).count() == 2
    mailing(contest, users)
    assert OutboxMessage.objects.get(state="cancelled").last_error == letter_refusals.REFUSED
    assert got(mailoutbox) == 0
    progress = batch_progress(OutboxMessage.objects.get(state="cancelled").batch)
    assert (progress["refused"], progress["waiting"], progress["over"]) == (1, 0, Mailing.objects.first().recipients)
    mailing(contest, users, to_all=True)
    assert OutboxMessage.objects.latest("pk").kind == "registration.mailing_to_all"
    outbox.post(kind="registration.seat", key="seat", to=reader.email, subject="Место", body="Место", contest_id=contest.pk)
    assert got(mailoutbox) == 2
    first = OutboxMessage.objects.filter(kind="registration.mailing", state="sent", recipient=reader.email).get()
    with pytest.raises(RuleViolation, match="отписался"):
        correspondence.resend_letter(message=first, contest=contest, by=users["staff"])
    page = program.post(link, {"wanted": "yes"}).content.decode()
    assert "снова будут приходить" in page
    mailing(contest, users)
    assert got(mailoutbox) == 1


def test_a_refusal_stops_what_waits_already_and_is_of_one_contest_and_one_address(contest, users, reader, mailoutbox):
    mailing(contest, users)
    letter_refusals.refuse(contest.pk, "Reader@Example.org")
    assert OutboxMessage.objects.filter(kind="registration.mailing", state="cancelled").count() == 1
    assert OutboxMessage.objects.filter(kind="registration.mailing", state="pending").exists()
    outbox.post(
        kind="registration.mailing", key="elsewhere", to=reader.email, subject="А", body="Б", contest_id=contest.pk + 1000
    )
    assert got(mailoutbox) == 1


@pytest.mark.parametrize("spoiled", ["1", "1.x", "nonsense", "1:aaaa", "9" * 30 + ".a"])
def test_a_damaged_link_opens_nothing(db, client, spoiled):
    assert client.get(f"/letters/unsubscribe/{spoiled}/").status_code == 404
    assert client.post(f"/letters/unsubscribe/{spoiled}/", {"wanted": "no"}).status_code == 404


def test_a_link_of_another_kind_of_letter_is_never_made(contest):
    letter = outbox.post(kind="registration.seat", key="a", to="a@example.org", subject="А", body="Б", contest_id=contest.pk)
    assert letter_refusals.link_of(letter) == ""
    token = letter_refusals._SIGNER.sign(letter.pk)
    assert letter_refusals.message_of(token) is None


def test_the_person_refuses_and_takes_back_under_notifications(contest, users, reader, mailoutbox, client_of):
    mailing(contest, users)
    outbox.deliver_pending()
    client = client_of(reader.user)
    address = reverse("mailings_of_contest", args=[contest.slug])
    page = client.get(reverse("notifications")).content.decode()
    assert "Не получать рассылки этого конкурса" in page
    assert client.post(address, {"wanted": "no"}, follow=True).status_code == 200
    assert letter_refusals.refused(contest.pk, reader.email)
    page = client.get(reverse("notifications")).content.decode()
    assert "Снова получать" in page
    assert "Не получать рассылки этого конкурса" not in page
    client.post(address, {"wanted": "yes"})
    assert not MailingRefusal.objects.exists()
    with pytest.raises(RuleViolation):
        set_mailings(contest=contest, user=reader.user, wanted=False, by=users["staff"])


def test_a_refusal_names_nobody_and_is_erased_with_the_person(contest, reader):
    letter_refusals.refuse(contest.pk, reader.email)
    row = MailingRefusal.objects.get()
    assert "reader" not in f"{row.__dict__}"
    letter_erasure.forget_person([reader], address=reader.email, contest_id=contest.pk + 1)
    assert MailingRefusal.objects.exists()
    letter_erasure.forget_person([reader], address="Reader@example.org", contest_id=contest.pk)
    assert not MailingRefusal.objects.exists()


def test_the_page_of_sent_mail_shows_the_html_in_a_frame_that_may_do_nothing(settings, contest, client):
    settings.EMAIL_BACKEND = "hackathon_portal.kernel.web.mailbox.MaildirBackend"
    outbox.post(kind="registration.seat", key="a", to="a@example.org", subject="Тема", body="Текст письма", contest_id=contest.pk)
    assert outbox.deliver_pending() == 1
    link = re.search(r'href="(/mail/[^"]+/)"', client.get("/mail/").content.decode())[1]
    page = client.get(link).content.decode()
    assert "Текст письма" in page
    assert 'class="letter-frame"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    shown = client.get(f"{link}html/")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "script" not in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "Текст письма" in shown.content.decode()
    assert letter_parts.html_of("a") in '<p style="margin:0 0 16px">a</p>'
