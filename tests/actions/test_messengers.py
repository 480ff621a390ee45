"""Subjects of letters repeated by a bot of MAX or Telegram: connected by a link once, off without a token, never in the way of letters."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db.models.functions import Now

from hackathon_portal.accounts.messengers import talk
from hackathon_portal.accounts.messengers.maxbot import EVENTS, heard_in, webhook_secret
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.tasks import deliver_messages, read_messengers, subscribe_to_max
from hackathon_portal.contests.actions import change_announcement, create_contest, publish_announcement, save_site_item
from hackathon_portal.contests.models import Channel, Contest
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_log import letters_found
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.russia.messengers import foreign_messenger
from registration.actions.personal import erase_account
from registration.queries.correspondence import letter_counts
from tests import bot_api, build, max_api
from tests.sign_in import give_password

PAGE = "/cabinet/notifications/"
START = r"https://(?:t\.me|max\.ru)/hackathon_test_bot\?start=([\w-]+)"


@pytest.fixture(params=["max", "telegram"])
def channel(request) -> str:
    return request.param


@pytest.fixture
def server(channel, settings):
    """The messenger's side, with the portal's bot turned on."""
    cache.clear()
    settings.MAX_BOT_TOKEN = settings.TELEGRAM_BOT_TOKEN = ""
    if channel == "max":
        with max_api.MaxApi() as api:
            settings.MAX_BOT_TOKEN, settings.MAX_API = max_api.TOKEN, api.address
            yield api
            assert api.wrong == []
    else:
        with bot_api.BotApi() as api:
            settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_API = bot_api.TOKEN, api.address
            settings.FOREIGN_MESSENGERS = "частная организация"
            yield api


@pytest.fixture
def bot(channel, server):
    return talk.bot_of(channel)


def said(server) -> list[tuple[int, str]]:
    return [one if isinstance(one, tuple) else (one["chat_id"], one["text"]) for one in server.sent]


@pytest.fixture
def reader(db, bot) -> User:
    """Somebody who has connected the bot as person 42 of the messenger."""
    user = build.user("reader@example.org")
    talk.connect(user=user, bot=bot, person=42, by=user)
    return user


def person_of(user: User, bot) -> int | None:
    user.refresh_from_db()
    return getattr(user, bot.column)


def letter(key: str = "a", to: str = "reader@example.org", **changes) -> OutboxMessage:
    return outbox.post(**({"kind": "test", "key": key, "to": to, "subject": "Заявка допущена", "body": "Игнат, ждём."} | changes))


def later() -> None:
    """As if the waiting messages' time had come."""
    OutboxMessage.objects.filter(state="pending").update(due_at=Now() - timedelta(seconds=1))


def test_a_person_connects_the_bot_by_a_link_that_works_once(channel, bot, server, db, client_of):
    user = build.user()
    client = give_password(client_of(user))
    title = bot.channel.label
    assert f"Подключить {title}" in client.get(PAGE).content.decode()
    page = client.post(f"{PAGE}{channel}/", {"action": "connect"}).content.decode()
    token = re.search(START, page)[1]
    assert len(token) <= 64  # what Telegram passes on; MAX passes 128
    keys = cache._cache.get_client().keys("*")
    assert any(f":{channel}:link:".encode() in key for key in keys)
    assert not any(token.encode() in key for key in keys)
    server.write(42, f"/start {token}")
    server.write(43, f"/start {token}")
    assert read_messengers() == 2
    assert person_of(user, bot) == 42
    assert said(server) == [(42, talk.HELLO), (43, talk.OUTDATED)]
    assert f"{title} подключён" in client.get(PAGE).content.decode()
    assert AuditRecord.objects.filter(name="connect", user=user).count() == 1
    assert read_messengers() == 0  # what was read is not read again
    client.post(f"{PAGE}{channel}/", {"action": "disconnect"})
    assert person_of(user, bot) is None


def test_what_is_written_in_a_group_is_not_answered(channel, server, db):
    if channel == "max":
        server.write(9, "/stop", group=True)
    else:
        server.write(-9, "/start x", kind="group")
    assert read_messengers() == 0
    assert said(server) == []


def test_stop_written_to_the_bot_disconnects(reader, bot, server):
    server.write(42, "/stop")
    server.write(42, "привет")
    read_messengers()
    assert person_of(reader, bot) is None
    assert said(server) == [(42, talk.GOODBYE), (42, talk.UNKNOWN)]


def test_one_person_of_a_messenger_belongs_to_one_account(reader, bot):
    other = build.user()
    talk.connect(user=other, bot=bot, person=42, by=other)
    assert person_of(reader, bot) is None


def test_a_letter_is_followed_by_its_subject_and_nothing_else(reader, server, mailoutbox):
    letter()
    letter("b", to="somebody@example.org")
    letter("c", kind="account", subject="Ссылка для входа")
    assert outbox.deliver_pending() == 3
    assert deliver_messages() == 1
    assert deliver_messages() == 0
    assert said(server) == [(42, "Заявка допущена\nhttp://127.0.0.1:8000/cabinet/notifications/")]
    assert len(mailoutbox) == 3


def test_the_page_and_the_log_show_a_letter_once(contest, reader, channel, client_of):
    first = letter(contest_id=contest.pk)
    outbox.deliver_pending()
    deliver_messages()
    assert client_of(reader).get(PAGE).content.decode().count("Заявка допущена") == 1
    assert OutboxMessage.objects.get(channel=channel).contest_ref == contest.pk
    OutboxMessage.objects.update(state="failed")
    assert [row.pk for row in letters_found(contest.room)] == [first.pk]
    assert letter_counts(contest) == {"failed": 1}
    copy = OutboxMessage.objects.get(channel=channel)
    assert client_of("staff").post(f"/c/{contest.slug}/desk/letters/{copy.pk}/resend/").status_code == 404


def test_who_blocks_the_bot_is_written_to_no_more(reader, bot, server, channel):
    server.refusal = (403, "chat.denied", 0)
    letter()
    outbox.deliver_pending()
    deliver_messages()
    assert person_of(reader, bot) is None
    assert OutboxMessage.objects.get(channel=channel).state == "bounced"
    assert AuditRecord.objects.filter(name="disconnect", user=None).exists()


def test_when_the_messenger_asks_to_wait_the_rest_waits_too(reader, server, channel):
    server.refusal = (429, "too.many.requests", 30)
    letter("a")
    letter("b")
    outbox.deliver_pending()
    assert deliver_messages() == 0
    first, second = OutboxMessage.objects.filter(channel=channel).order_by("id")
    assert (first.attempts, second.attempts) == (1, 0)
    assert "429" in first.last_error
    assert not {token for token in (bot_api.TOKEN, max_api.TOKEN) if token in first.last_error}
    server.refusal = None
    later()
    assert deliver_messages() == 2


def test_letters_do_not_wait_for_a_silent_messenger(reader, bot, channel, settings, mailoutbox, client_of):
    settings.TELEGRAM_API = settings.MAX_API = "http://127.0.0.1:1"
    letter("a")
    letter("b")
    assert outbox.deliver_pending() == 2
    assert deliver_messages() == 0
    assert len(mailoutbox) == 2
    assert read_messengers() == 0
    client = give_password(client_of(build.user()))
    page = client.post(f"{PAGE}{channel}/", {"action": "connect"}, follow=True).content.decode()
    assert f"{bot.channel.label} сейчас не отвечает." in page


def test_a_token_that_expired_disconnects_nobody(reader, bot, server, settings, channel):
    settings.MAX_BOT_TOKEN = settings.TELEGRAM_BOT_TOKEN = "12345:expired"
    letter()
    outbox.deliver_pending()
    assert deliver_messages() == 0
    assert person_of(reader, bot) == 42
    assert OutboxMessage.objects.get(channel=channel).state == "pending"


def test_without_a_token_there_is_no_messenger(reader, channel, bot, settings, client_of):
    settings.MAX_BOT_TOKEN = settings.TELEGRAM_BOT_TOKEN = ""
    letter()
    outbox.deliver_pending()
    assert not OutboxMessage.objects.filter(channel=channel).exists()
    client = give_password(client_of(reader))
    assert "Подключить" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{channel}/", {"action": "connect"}).status_code == 404


def test_erasing_an_account_forgets_the_person(reader, bot, server):
    letter()
    outbox.deliver_pending()
    erase_account(user=reader, by=reader)
    deliver_messages()
    assert said(server) == []
    assert person_of(reader, bot) is None


# The law


@pytest.mark.parametrize("channel", ["telegram"], indirect=True)
def test_a_foreign_bot_needs_a_declaration_that_the_law_leaves_it(reader, server, settings, client_of):
    """41-ФЗ: whoever is bound by it informs citizens through no foreign messenger, even those who were connected before."""
    settings.FOREIGN_MESSENGERS = ""
    letter()
    outbox.deliver_pending()
    assert not OutboxMessage.objects.filter(channel="telegram").exists()
    assert "Telegram" not in client_of(reader).get(PAGE).content.decode()
    assert said(server) == []


LINKS = {
    "https://t.me/hackathon": "Telegram", "tg://resolve?domain=hackathon": "Telegram", "https://T.ME./joinchat/x": "Telegram",
    "https://chat.whatsapp.com/abc": "WhatsApp", "https://discord.gg/x": "Discord", "https://invite.viber.com/?g2=x": "Viber",
    "https://max.ru/join/abc": "", "https://vk.me/join/abc": "", "https://example.org/t.me": "", "https://nott.me/x": "", "": "",
    "https://[": "",
}  # fmt: skip


@pytest.mark.parametrize(("link", "title"), LINKS.items())
def test_a_link_is_known_by_where_it_leads(link, title):
    assert foreign_messenger(link, date(2025, 6, 1)) == title
    assert foreign_messenger(link, date(2025, 5, 31)) == ""


@pytest.fixture
def prepared(users) -> Contest:
    """A draft that its preset has filled in."""
    return create_contest(
        preset=load_preset("tula_2024"), preset_code="tula_2024", slug="links", starts_on=date(2024, 6, 1), ends_on=date(2024, 6, 2),
        by=users["staff"],
    )  # fmt: skip


def test_a_contest_links_to_no_foreign_chat(prepared, users, settings):
    def refused(act) -> str:
        with pytest.raises(RuleViolation) as error:
            act()
        return error.value.code

    contest, staff = prepared, users["staff"]
    values = {"chat_url": "https://t.me/joinchat/x"}
    channel = Channel(contest=contest, title="Канал", url="https://t.me/hackathon")
    assert refused(lambda: change_announcement(contest=contest, values=values, by=staff)) == "messenger.foreign"
    assert refused(lambda: save_site_item(item=channel, by=staff)) == "messenger.foreign"
    type(contest).objects.filter(pk=contest.pk).update(chat_url=values["chat_url"])
    assert refused(lambda: publish_announcement(contest=contest, by=None)) == "messenger.foreign"
    settings.FOREIGN_MESSENGERS = "частная организация"
    change_announcement(contest=contest, values=values, by=staff)
    save_site_item(item=channel, by=staff)


# MAX's own ways


def call(client, event, secret: str):
    return client.post("/hooks/max/", event, content_type="application/json", headers={"X-Max-Bot-Api-Secret": secret})


@pytest.mark.parametrize("channel", ["max"], indirect=True)
def test_max_calls_the_portal_with_the_secret_it_was_given(bot, server, db, settings, client):
    settings.MAX_WEBHOOK, settings.PORTAL_ORIGIN = True, "https://portal.example.org"
    assert subscribe_to_max() is True
    assert subscribe_to_max() is False
    (asked,) = server.subscribed
    assert asked["url"] == "https://portal.example.org/hooks/max/"
    assert asked["update_types"] == EVENTS
    user = build.user()
    token = re.search(START, talk.connection_link(bot, user))[1]
    server.write(42, f"/start {token}")
    (event,) = server.happened
    assert call(client, event, "wrong").status_code == 403
    assert person_of(user, bot) is None
    assert call(client, event, asked["secret"]).status_code == 200
    assert person_of(user, bot) == 42
    assert call(client, event, asked["secret"]).status_code == 200  # said once more after a failure
    assert person_of(user, bot) == 42
    assert read_messengers() == 0  # never both ways at once
    server.stop(42)
    assert call(client, server.happened[-1], asked["secret"]).status_code == 200
    assert person_of(user, bot) is None
    assert call(client, "{", asked["secret"]).status_code == 400
    settings.MAX_WEBHOOK = False
    assert call(client, event, asked["secret"]).status_code == 404


@pytest.mark.parametrize("channel", ["max"], indirect=True)
def test_who_stops_the_bot_in_max_is_not_answered(reader, bot, server):
    server.stop(42)
    assert read_messengers() == 1
    assert person_of(reader, bot) is None
    assert said(server) == []


@pytest.mark.parametrize("channel", ["max"], indirect=True)
def test_a_dead_max_is_asked_again_in_an_hour(server, settings):
    settings.MAX_WEBHOOK, settings.MAX_API = True, "http://127.0.0.1:1"
    assert subscribe_to_max() is False


@pytest.mark.parametrize(
    "event",
    [None, [], 1, {}, {"update_type": "bot_started"}, {"update_type": "bot_started", "user": None},
     {"update_type": "bot_started", "user": {"user_id": "x"}}, {"update_type": "message_created", "message": None},
     {"update_type": "message_created", "message": {"recipient": {"chat_type": "dialog"}, "sender": None, "body": None}},
     {"update_type": "message_edited", "message": {}}],
)  # fmt: skip
def test_an_event_that_cannot_be_read_is_nothing(event):
    assert heard_in(event) is None


def test_a_message_without_a_text_is_an_unknown_word():
    event = {
        "update_type": "message_created",
        "message": {"recipient": {"chat_type": "dialog"}, "sender": {"user_id": 1}, "body": None},
    }
    assert heard_in(event).token == ""


def test_the_secret_of_the_calls_is_one_that_max_takes(settings):
    settings.MAX_BOT_TOKEN = "x"
    assert re.fullmatch(r"[a-zA-Z0-9_-]{5,256}", webhook_secret())
