"""A link that opens something without signing in lies in no letter that has left, failed, bounced or was cancelled."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from importlib import import_module
from smtplib import SMTPRecipientsRefused

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import get_resolver

from hackathon_portal.accounts.actions import invite_account
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import delivery, letter_secrets, outbox
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import HIDDEN, SECRET_ARGUMENTS, whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.actions import forming
from registration import letters
from registration.actions import correspondence, guardians, leaving, staff_teams
from registration.models import Invitation, Representative
from tests import build

State = OutboxMessage.State
# Arguments of addresses that are text: keys, and what anybody may know.
KNOWN = {
    "slug", "code", "number", "kind", "field", "name", "whose", "bik", "division", "external_id", "export_kind", "action", "which",
    "inn", "person", "channel", "version", "design", "org", "classifier", "season", "list_act", "question_kind", "exam_code",
    "picture_name", "school_code", "competition_code", "board_ending",
}  # fmt: skip


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w-]{8,}", text))


def hashes() -> set[str]:
    """What every table's columns of hashes hold."""
    kept = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.name.endswith("_hash"):
                kept |= set(model._default_manager.exclude(**{field.name: None}).values_list(field.name, flat=True))
    return kept


def live_keys(text: str) -> list[str]:
    """What of a text opens something: a token kept as its hash, or a link with a key."""
    kept = hashes()
    found = [word for word in words_of(text) if hashlib.sha256(word.encode()).hexdigest() in kept]
    return found + [link for link in re.findall(r"https?://\S+", text) if letter_secrets.is_secret(link.rstrip(".,"))]


@pytest.fixture
def posted(kuzbass_stage, users, client) -> dict[str, OutboxMessage]:
    """One waiting letter of each kind with a key: kind -> letter."""
    stage, staff = kuzbass_stage, users["staff"]
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[1], 1)
        team.contest = stage.contest
        minor = team.applications.get(team_role="developer")
        minor.contest = stage.contest
        staff_teams.set_sender(team=team, organisation="Лицей № 901", by=team.founder)
        guardians.invite_leader(
            team=team, full_name="Учителева Р. Ю.", position="учитель", email="u@example.org", by=team.founder
        )
        guardians.ask_representative(application=minor, full_name="Инеева", kinship="мать", email="p@example.org", by=minor.user)
        asked = Representative.objects.get()
        told = {
            "full_name": "Инеева",
            "phone": "+79100000000",
            "address": "г. Кемерово",
            "passport": "3200",
            "child_address": "там же",
        }
        asked = guardians.fill_consent(representative=asked, values=told)
        asked = guardians.upload_consent(representative=asked, upload=SimpleUploadedFile("list.pdf", scenes.SCAN), address=None)
        guardians.decide_consent(representative=asked, accept=False, reason="не видно", by=staff)
        for kind in ("admission", "confirm", "seat_offered"):
            letters.post(kind, minor, until=stage.contest.registration_closes_at)
        correspondence.mail_schools(contest=stage.contest, subject="Хакатон", body="Приглашаем.", by=staff)
        invite_account(email="novyi@example.org", full_name="Новый Лев", by=staff)
        client.post("/accounts/password/reset/", {"email": users["member1"].email})
        client.post(
            "/accounts/signup/", {"email": "new@example.org", "password1": "dolgij-parol-1", "password2": "dolgij-parol-1"}
        )
    return {letter.kind: letter for letter in OutboxMessage.objects.exclude(secrets="")}


RENEWED = {
    "season.representative_asked", "registration.leader_invited", "registration.representative_asked", "registration.representative_returned", "registration.confirm",
    "registration.seat_offered", "registration.admission", "registration.school", "registration.team_proposed",
    "organisations.representative_invited", "seasons.place_offered", "seasons.place_passed", "seasons.follow_up_asked",
    "seasons.contact_asked",
}  # fmt: skip

POSTED_ELSEWHERE = {
    "registration.team_proposed", "organisations.representative_invited", "seasons.place_offered", "seasons.place_passed",
    "season.representative_asked", "seasons.follow_up_asked", "seasons.contact_asked",
}  # fmt: skip


def test_every_address_with_a_key_is_known_as_one():
    """A new argument of an address that is text is put among those that open something, or among those that do not."""
    found = set()

    def walk(patterns, own: bool) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, own and not str(pattern.pattern).startswith(("admin/", "accounts/")))
            elif own:
                converters = pattern.pattern.converters
                found.update(name for name, kind in converters.items() if type(kind).__name__ != "IntConverter")

    walk(get_resolver().url_patterns, own=True)
    assert found >= SECRET_ARGUMENTS
    assert found - SECRET_ARGUMENTS - KNOWN == {"key"}  # presets, and the page of sent mail that only an embedded start has


def test_no_waiting_letter_holds_its_key_in_its_text(posted):
    assert set(posted) == (RENEWED - POSTED_ELSEWHERE) | {"account"}
    for letter in OutboxMessage.objects.all():
        assert live_keys(letter.body) == [], letter.kind
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM kernel_outboxmessage")
        for (stored,) in cursor.fetchall():
            assert live_keys(stored) == []


def end(way: str, monkeypatch) -> None:
    if way == "cancelled":
        for letter in OutboxMessage.objects.all():
            assert outbox.cancel(letter)
        return
    errors = {"failed": OSError("away"), "bounced": SMTPRecipientsRefused({"a@example.org": (550, b"unknown")})}

    def send(self, *args, **kwargs):
        raise errors[way]

    if way in errors:
        monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
        OutboxMessage.objects.update(attempts=delivery.MAX_ATTEMPTS - 1)
    outbox.deliver_pending(limit=len(OutboxMessage.objects.all()))
    while OutboxMessage.objects.filter(state="pending").exists():
        outbox.deliver_pending()


@pytest.mark.parametrize("way", ["sent", "failed", "bounced", "cancelled"])
def test_a_letter_keeps_no_key_however_it_ends(posted, monkeypatch, mailoutbox, way):
    keys = {kind: live_keys(whole_text(letter)) for kind, letter in posted.items()}
    assert all(keys.values())
    end(way, monkeypatch)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {way}
    for letter in OutboxMessage.objects.all():
        assert (live_keys(letter.body), letter.secrets) == ([], ""), letter.kind
        assert live_keys(letter.subject) == []
    if way == "sent":
        sent = "\n".join(letter.body for letter in mailoutbox)
        assert [key for found in keys.values() for key in found if key not in sent] == []
        assert HIDDEN not in sent


def test_whoever_ends_a_letter_its_key_ends_with_it(posted):
    OutboxMessage.objects.update(state="sent")
    assert set(OutboxMessage.objects.values_list("secrets", flat=True)) == {""}


def path_of(letter: OutboxMessage) -> str:
    return next("/" + word.split("/", 3)[3] for word in whole_text(letter).split() if word.startswith("http"))


def test_a_letter_sent_once_more_has_a_link_of_its_own_and_the_first_one_ends(posted, kuzbass_stage, users, client, mailoutbox):
    before = {kind: path_of(letter) for kind, letter in posted.items()}
    outbox.deliver_pending()
    staff = users["staff"]
    with kuzbass_stage.at(date(2025, 2, 10), 10):
        for kind in sorted(set(posted) - {"account"}):
            letter = OutboxMessage.objects.get(pk=posted[kind].pk)
            again = correspondence.resend_letter(message=letter, contest=kuzbass_stage.contest, by=staff)
            link = path_of(again)
            assert HIDDEN not in whole_text(again)
            assert client.get(link).status_code in (200, 302), kind
            if kind == "registration.leader_invited":
                assert (link != before[kind], client.get(before[kind]).status_code) == (True, 404)
            if kind.startswith("registration.representative"):  # one consent, one link: the last one sent
                current = Representative.objects.get().token_hash
                assert current == hashlib.sha256(link.split("/")[2].encode()).hexdigest()


def test_the_page_says_why_a_letter_with_a_key_cannot_be_sent_once_more(kuzbass_stage, client_of):
    contest = kuzbass_stage.contest
    letter = outbox.post(
        kind="staff.test", key="trial", to="a@example.org", subject="Проба", contest_id=contest.pk,
        body=f"Откройте https://portal.invalid/join/{'aB3' * 8}/ сейчас.",
    )  # fmt: skip
    outbox.deliver_pending()
    page = client_of("staff").post(f"/c/{contest.slug}/desk/letters/{letter.pk}/resend/", follow=True).content.decode()
    assert "личная ссылка, она не хранится. Повторите само действие" in page
    assert OutboxMessage.objects.count() == 1


def test_an_invitation_to_a_team_is_renewed_while_it_can_be_used(kuzbass_stage, users):
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 10), 9):
        whole = scenes.team(stage, scenes.TEAMS[2], 2)
        gone = whole.applications.filter(role="member").first()
        gone.contest = stage.contest
        leaving.withdraw_application(application=gone, by=gone.user)
        forming.propose_to_team(team=whole, user=build.user(), by=users["staff"])
        first = OutboxMessage.objects.get(kind="registration.team_proposed")
        link = path_of(first)
        outbox.deliver_pending()
        first.refresh_from_db()
        again = correspondence.resend_letter(message=first, contest=stage.contest, by=users["staff"])
        assert path_of(again) != link
        invitation = Invitation.objects.latest("pk")
        assert invitation.token_hash == hashlib.sha256(path_of(again).split("/")[2].encode()).hexdigest()
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=invitation.expires_at - timedelta(days=60))
        with pytest.raises(RuleViolation, match="Приглашение действовало до"):
            correspondence.resend_letter(message=first, contest=stage.contest, by=users["staff"])


def test_words_that_staff_write_keep_the_links_of_other_sites():
    text = f"Смотрите https://docs.example.org/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit и {HIDDEN}."
    body, links = letter_secrets.set_apart(text)
    assert (links, "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms" in body, HIDDEN in body) == ("", True, False)
    body, links = letter_secrets.set_apart(f"Код: {'aB3' * 8}.")
    assert body == f"Код: {HIDDEN}."
    assert "aB3" in links


def test_every_kind_of_letter_with_a_key_can_be_renewed():
    assert set(letter_secrets._renewers) == RENEWED


# Words that begin as a link and are none: the standard library refuses to read them.
UNREADABLE = ["http://[x", "https://a]b", "http://[v6]x", "https://a\u2100b/c", f"http://[{'aB3' * 8}", "http://[::1%ж]/"]


@pytest.mark.parametrize("word", UNREADABLE)
def test_a_word_that_is_no_link_after_all_stops_no_letter(contest, client_of, at, word):
    at(2024, 5, 3, 12)
    answered = build.user()
    card = correspondence.publish_card(contest=contest, role="Ищу команду", skills="Python", about="", by=build.user())
    talk = f"/c/{contest.slug}/people/{card.pk}/talk/{answered.pk}/"
    assert client_of(answered).post(talk, {"text": f"Вот: {word} и всё"}).status_code == 302
    letter = OutboxMessage.objects.get(kind="registration.card")
    assert (word in letter.body) is ("aB3" not in word)
    assert (HIDDEN in letter.body) is ("aB3" in word)
    OutboxMessage.objects.filter(pk=letter.pk).update(body=f"Прежнее: {word}", secrets="")
    migration = import_module("hackathon_portal.kernel.migrations.0010_links_of_letters_set_apart")
    migration.Migration.operations[0].database_forwards("kernel", None, None, None)
    letter.refresh_from_db()
    assert whole_text(letter) == f"Прежнее: {word}"
    assert live_keys(letter.body) == []
