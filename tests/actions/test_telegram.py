"""Subjects of letters repeated by a bot: connected by a link once, off without a token, never in the way of letters."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models.functions import Now

from hackathon_portal.accounts import telegram
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.tasks import deliver_telegram, read_telegram
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from registration.actions.personal import erase_account
from registration.queries.correspondence import letter_counts, letter_log
from tests import build
from tests.bot_api import TOKEN, BotApi
from tests.sign_in import give_password

PAGE = "/cabinet/notifications/"


@pytest.fixture
def bot(settings):
    cache.delete_many([telegram.OFFSET_KEY, "telegram:name"])
    with BotApi() as api:
        settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_API = TOKEN, api.address
        yield api


@pytest.fixture
def reader(db, bot) -> User:
    """Somebody who has connected the bot in chat 42."""
    user = build.user("reader@example.org")
    telegram.connect(user=user, chat=42, by=user)
    return user


def letter(key: str = "a", to: str = "reader@example.org", **changes) -> OutboxMessage:
    return outbox.post(**({"kind": "test", "key": key, "to": to, "subject": "Заявка допущена", "body": "Игнат, ждём."} | changes))


def later() -> None:
    """As if the waiting messages' time had come."""
    OutboxMessage.objects.filter(state="pending").update(due_at=Now() - timedelta(seconds=1))


def test_a_person_connects_the_bot_by_a_link_that_works_once(bot, db, client_of):
    user = build.user()
    client = give_password(client_of(user))
    assert "Подключить Telegram" in client.get(PAGE).content.decode()
    page = client.post(f"{PAGE}telegram/", {"action": "connect"}).content.decode()
    token = re.search(r"https://t\.me/hackathon_test_bot\?start=([\w-]+)", page)[1]
    assert len(token) <= 64  # what Telegram passes on
    keys = cache._cache.get_client().keys("*")
    assert any(b"telegram:link:" in key for key in keys)
    assert not any(token.encode() in key for key in keys)
    bot.write(42, f"/start {token}")
    bot.write(43, f"/start {token}")
    bot.write(-9, f"/start {token}", kind="group")
    assert read_telegram() == 3
    user.refresh_from_db()
    assert user.telegram_chat == 42
    assert [(said["chat_id"], said["text"]) for said in bot.sent] == [(42, telegram.HELLO), (43, telegram.OUTDATED)]
    assert "Telegram подключён" in client.get(PAGE).content.decode()
    assert AuditRecord.objects.filter(name="connect", user=user).count() == 1
    assert read_telegram() == 0  # what was read is not read again
    client.post(f"{PAGE}telegram/", {"action": "disconnect"})
    user.refresh_from_db()
    assert user.telegram_chat is None


def test_stop_written_to_the_bot_disconnects(reader, bot):
    bot.write(42, "/stop")
    bot.write(42, "привет")
    read_telegram()
    reader.refresh_from_db()
    assert reader.telegram_chat is None
    assert [said["text"] for said in bot.sent] == [telegram.GOODBYE, telegram.UNKNOWN]


def test_one_chat_belongs_to_one_person(reader):
    other = build.user()
    telegram.connect(user=other, chat=42, by=other)
    reader.refresh_from_db()
    assert reader.telegram_chat is None


def test_a_letter_is_followed_by_its_subject_and_nothing_else(reader, bot, mailoutbox):
    letter()
    letter("b", to="somebody@example.org")
    letter("c", kind="account", subject="Ссылка для входа")
    assert outbox.deliver_pending() == 3
    assert deliver_telegram() == 1
    assert deliver_telegram() == 0
    assert bot.sent == [{"chat_id": 42, "text": "Заявка допущена\nhttp://127.0.0.1:8000/cabinet/notifications/"}]
    assert len(mailoutbox) == 3


def test_the_page_and_the_log_show_a_letter_once(contest, reader, bot, client_of):
    first = letter(contest_id=contest.pk)
    outbox.deliver_pending()
    deliver_telegram()
    assert client_of(reader).get(PAGE).content.decode().count("Заявка допущена") == 1
    assert OutboxMessage.objects.get(channel="telegram").contest_ref == contest.pk
    OutboxMessage.objects.update(state="failed")
    assert [row.pk for row in letter_log(contest)] == [first.pk]
    assert letter_counts(contest) == {"failed": 1}
    copy = OutboxMessage.objects.get(channel="telegram")
    assert client_of("staff").post(f"/c/{contest.slug}/desk/letters/{copy.pk}/resend/").status_code == 404


def test_who_blocks_the_bot_is_written_to_no_more(reader, bot):
    bot.refusal = (403, "Forbidden: bot was blocked by the user", 0)
    letter()
    outbox.deliver_pending()
    deliver_telegram()
    reader.refresh_from_db()
    assert reader.telegram_chat is None
    assert OutboxMessage.objects.get(channel="telegram").state == "bounced"
    assert AuditRecord.objects.filter(name="disconnect", user=None).exists()


def test_when_telegram_asks_to_wait_the_rest_waits_too(reader, bot):
    bot.refusal = (429, "Too Many Requests", 30)
    letter("a")
    letter("b")
    outbox.deliver_pending()
    assert deliver_telegram() == 0
    first, second = OutboxMessage.objects.filter(channel="telegram").order_by("id")
    assert (first.attempts, second.attempts) == (1, 0)
    assert "429" in first.last_error
    assert TOKEN not in first.last_error
    bot.refusal = None
    later()
    assert deliver_telegram() == 2


def test_letters_do_not_wait_for_a_silent_telegram(reader, settings, mailoutbox, client_of):
    settings.TELEGRAM_API = "http://127.0.0.1:1"
    letter("a")
    letter("b")
    assert outbox.deliver_pending() == 2
    assert deliver_telegram() == 0
    assert len(mailoutbox) == 2
    assert read_telegram() == 0
    page = give_password(client_of(build.user())).post(f"{PAGE}telegram/", {"action": "connect"}, follow=True).content.decode()
    assert "Telegram сейчас не отвечает." in page


def test_without_a_token_there_is_no_telegram(reader, bot, settings, client_of):
    settings.TELEGRAM_BOT_TOKEN = ""
    letter()
    outbox.deliver_pending()
    assert not OutboxMessage.objects.filter(channel="telegram").exists()
    client = give_password(client_of(reader))
    assert "Telegram" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}telegram/", {"action": "connect"}).status_code == 404


def test_erasing_an_account_forgets_the_chat(reader, bot):
    letter()
    outbox.deliver_pending()
    erase_account(user=reader, by=reader)
    deliver_telegram()
    assert bot.sent == []
    reader.refresh_from_db()
    assert reader.telegram_chat is None
