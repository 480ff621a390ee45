"""Letters through a real mail server: lanes, one connection for many, what the server refuses, its rate.

A sink that greets late, refuses and cuts where it is told to; in one test a real worker and a real queue.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import channels, delivery, health_lines, lanes, mail_server, outbox
from hackathon_portal.kernel.models import ChannelState, OutboxMessage
from hackathon_portal.launcher import processes
from tests.faults.mail_sink import CUT, MailSink
from tests.faults.test_worker_killed import Queue, wait_until, worker_environment

Lane = OutboxMessage.Lane
KINDS = {Lane.ACCOUNT: "account", Lane.PERSONAL: "registration.seat", Lane.MASS: "registration.rules_changed"}
MANY, PATIENCE, WANTED_SECONDS = 1200, 60, 5


@pytest.fixture
def sink(settings, db):
    """A function that starts a sink and lets the portal send to it."""
    started = []

    def start(**how) -> MailSink:
        made = MailSink(**how).__enter__()
        started.append(made)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
        return made

    yield start
    mail_server.close_idle(0)
    for one in started:
        one.__exit__()


def queue(lane: Lane, count: int = 1, name: str = "a") -> list[OutboxMessage]:
    rows = [
        {
            "kind": KINDS[lane],
            "key": f"{name}:{lane}:{n}",
            "to": f"{name}{lane}-{n}@example.org",
            "subject": "Тема",
            "body": "Текст",
        }
        for n in range(count)
    ]
    outbox.post_many(rows)
    return [*OutboxMessage.objects.filter(key__startswith=f"{name}:{lane}:").order_by("id")]


def ids(sink: MailSink) -> list[str]:
    return [str(letter["Message-ID"]) for letter in sink.letters]


def states() -> set[tuple[str, int]]:
    return set(OutboxMessage.objects.values_list("state", "attempts"))


def over() -> None:
    """As if the pause the server asked for were over."""
    ChannelState.objects.update(closed_until=None, account_closed_until=None)


def test_one_connection_serves_a_hundred_letters_each_in_four_statements(sink):
    server = sink(greeting=0.1)
    queue(Lane.MASS, 100)
    began = time.process_time()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert outbox.deliver_pending() == 100
    assert server.connections <= 2
    assert len(set(ids(server))) == 100
    # Begin, claim, mark, commit; beside them what a run asks once.
    assert len(caught) <= 4 * 100 + 12
    assert time.process_time() - began < 2.5
    queue(Lane.ACCOUNT)
    assert outbox.deliver_pending() == 1
    assert server.connections <= 2  # kept for the next run


def test_a_connection_serves_so_many_letters_and_no_more(sink, monkeypatch):
    monkeypatch.setattr(mail_server, "MOST_LETTERS", 10)
    server = sink()
    queue(Lane.MASS, 25)
    assert outbox.deliver_pending() == 25
    assert server.connections == 3


def test_an_idle_connection_is_asked_first_and_closed_after_a_while(sink, monkeypatch):
    monkeypatch.setattr(mail_server, "ASK_AFTER", 0.0)
    server = sink()
    queue(Lane.MASS, 1)
    outbox.deliver_pending()
    server.hang_up()
    time.sleep(0.1)
    queue(Lane.MASS, 2, "b")
    assert outbox.deliver_pending() == 2
    assert (server.connections, len(set(ids(server)))) == (2, 3)
    assert states() == {("sent", 1)}
    monkeypatch.setattr(mail_server, "KEPT", 0.0)
    mail_server.close_idle(0.0)
    assert not any(mail_server._kept.values())


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_connection_cut_in_the_middle_loses_nothing_and_blames_no_letter(sink, command):
    server = sink(answer=lambda name, number, _: CUT if (name, number) == (command, 4) else None)
    rows = queue(Lane.PERSONAL, 10)
    assert outbox.deliver_pending() == 10
    counted = Counter(ids(server))
    assert set(counted) == {row.message_id for row in rows}
    # Cut after the last byte nobody knows whether it was taken: it goes again under its own Message-ID, the receiver sees one letter.
    assert sorted(counted.values(), reverse=True)[:2] == ([2, 1] if command == "DATA" else [1, 1])
    assert server.connections == 2
    assert states() == {("sent", 1)}


TOO_MUCH = [
    ("MAIL", "421 4.7.0 Try again later, closing connection"),
    ("MAIL", "450 4.7.1 Error: too much mail from 127.0.0.1"),
    ("RCPT", "450 4.7.1 Requested action not taken: too many recipients"),
    ("RCPT", "451 4.7.1 Превышен лимит писем"),
    ("DATA", "451 4.7.0 Message rate limit exceeded"),
    ("DATA", "452 4.3.1 Insufficient system storage"),
    ("MAIL", "530 5.7.0 Authentication required"),
]


@pytest.mark.parametrize(("command", "words"), TOO_MUCH)
def test_what_the_server_refuses_to_everybody_counts_for_no_letter(sink, command, words):
    shut = True
    server = sink(answer=lambda name, number, _: words if shut and name == command and number > 2 else None)
    queue(Lane.PERSONAL, 6)
    assert outbox.deliver_pending() == 2
    assert outbox.deliver_pending() == 0
    assert server.keeper.counts[command] == 3  # one asked, all wait
    assert states() == {("sent", 1), ("pending", 0)}
    state = ChannelState.objects.get(channel="email")
    assert state.refusals == 1
    assert words.split()[0] in state.last_refusal
    assert state.last_refusal.startswith("почтовый сервер")
    assert state.last_refusal == OutboxMessage.objects.exclude(last_error="").get().last_error
    mail = health_lines._mail()  # the line of /health/, which asks in a thread of its own
    assert (mail.is_well, words.split()[0] in mail.words) == (False, True)
    over()
    assert outbox.deliver_pending() == 0
    assert ChannelState.objects.get().refusals == 2
    shut = False
    over()
    assert outbox.deliver_pending() == 4
    assert ChannelState.objects.get().refusals == 0
    assert states() == {("sent", 1)}


@pytest.mark.parametrize(
    "words", ["450 4.2.0 Greylisted, try again later", "452 4.2.2 Mailbox full, over quota", "451 4.2.1 try later"]
)
def test_what_the_server_refuses_to_one_address_stops_no_other(sink, words):
    server = sink(answer=lambda name, _, about: words if name == "RCPT" and about.endswith("-2@example.org") else None)
    queue(Lane.PERSONAL, 6)
    assert outbox.deliver_pending() == 5
    assert server.connections == 1
    assert states() == {("sent", 1), ("pending", 1)}
    assert not ChannelState.objects.filter(refusals__gt=0).exists()


def test_refusals_for_now_in_a_row_are_the_servers_in_whatever_words(sink):
    sink(answer=lambda name, *_: "451 nicht jetzt" if name == "RCPT" else None)
    queue(Lane.PERSONAL, 10)
    assert outbox.deliver_pending() == 0
    assert OutboxMessage.objects.filter(attempts=1).count() == delivery.FAULTS_IN_A_ROW
    assert ChannelState.objects.get().last_refusal == "почтовый сервер не принимает письма: 451 nicht jetzt"


def test_a_pause_grows_and_an_accounts_letter_asks_sooner(sink):
    sink(answer=lambda name, *_: "421 busy" if name == "MAIL" else None)
    queue(Lane.MASS, 2)
    for number, seconds in enumerate((30, 60, 120, 240, 480, 600, 600), 1):
        over()
        outbox.deliver_pending()
        state = ChannelState.objects.get()
        assert state.refusals == number
        assert 0 <= (state.closed_until - state.account_closed_until).total_seconds() - (seconds - channels.ACCOUNT_PAUSE) < 1
    queue(Lane.ACCOUNT)
    ChannelState.objects.update(account_closed_until=None)
    assert lanes.claim(OutboxMessage.Channel.EMAIL, lanes.order(0)).lane == Lane.ACCOUNT
    assert lanes.claim(OutboxMessage.Channel.EMAIL, [Lane.PERSONAL, Lane.MASS]) is None


def test_the_rate_is_kept_by_all_workers_together_and_leaves_room_for_accounts(sink, settings):
    settings.EMAIL_PER_MINUTE = 60
    size = channels.bucket(60)
    assert size.most + 60 * size.a_second == 60
    server = sink()
    queue(Lane.MASS, 40)
    first, second = outbox.deliver_pending(), outbox.deliver_pending()
    assert first + second <= size.most - size.reserve + 1
    assert first >= 5
    queue(Lane.ACCOUNT, 2)
    assert outbox.deliver_pending() == 2  # the reserve
    queue(Lane.ACCOUNT, 30, "more")
    outbox.deliver_pending()
    assert len(server.letters) <= size.most + 1  # and no more than was asked, whoever waits
    ChannelState.objects.update(counted_at=channels.Now() - delivery.timedelta(seconds=6))
    before = len(server.letters)
    assert 4 <= outbox.deliver_pending() <= 6
    assert {letter["To"][:4] for letter in server.letters[before:]} == {"more"}


@pytest.mark.parametrize("per_minute", [1, 5, 10, 60, 600, 6000])
def test_no_minute_has_more_letters_than_the_server_takes(per_minute):
    size = channels.bucket(per_minute)
    assert size.most >= 1
    assert size.most - 1 >= size.reserve  # a mass letter can leave at all
    assert size.most + 60 * size.a_second <= max(per_minute, size.most + per_minute / 2)


def test_an_accounts_letter_is_next_whatever_is_queued_and_nobody_is_starved(sink):
    server = sink()
    queue(Lane.MASS, 40)
    queue(Lane.PERSONAL, 40)
    queue(Lane.ACCOUNT, 3)
    outbox.deliver_pending(limit=32)
    came = [int(str(letter["To"])[1]) for letter in server.letters]
    assert came[:3] == [Lane.ACCOUNT] * 3
    assert Counter(came)[Lane.MASS] >= 6
    queue(Lane.ACCOUNT, 200, "b")
    before = len(server.letters)
    outbox.deliver_pending(limit=64)
    came = Counter(int(str(letter["To"])[1]) for letter in server.letters[before:])
    assert came[Lane.ACCOUNT] >= 52
    assert came[Lane.MASS] >= 3
    assert came[Lane.PERSONAL] >= 3


def test_a_letter_asked_for_in_the_middle_of_a_run_is_the_next_one(sink):
    posted = []

    def in_the_middle(name: str, number: int, _: str) -> None:
        if (name, number) == ("DATA", 5):
            posted.append(number)

    server = sink(answer=in_the_middle)
    queue(Lane.MASS, 20)
    follow = delivery._followers
    try:
        follow.append(lambda _: queue(Lane.ACCOUNT) if len(server.letters) == 5 else None)
        outbox.deliver_pending()
    finally:
        follow.pop()
    assert posted
    assert [n for n, letter in enumerate(server.letters) if str(letter["To"]).startswith("a0-")] == [5]


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_reset_leaves_within_seconds_of_a_mailing(tmp_path_factory, record_property):
    """The worker of `./portal run` for letters, and one for jobs that is told nothing of them."""
    folder = tmp_path_factory.mktemp("q")
    redis = Queue(folder)
    redis.start()
    with MailSink(parsed=False) as server:
        environment = worker_environment(redis, server, folder)
        queue(Lane.MASS, MANY)
        command = [sys.executable, "-m", "celery", *processes.letters_command()[1:]]
        worker = subprocess.Popen(command, env=environment, cwd=portal_settings.BASE_DIR, start_new_session=True)
        order = "import django; django.setup(); from hackathon_portal.kernel import outbox; outbox.wake_worker()"
        try:
            subprocess.run([sys.executable, "-c", order], env=environment, cwd=portal_settings.BASE_DIR, check=True)
            assert wait_until(lambda: len(server.letters) >= 50, PATIENCE)
            began, before = time.monotonic(), len(server.letters)
            reset = queue(Lane.ACCOUNT)[0].message_id.encode()
            assert wait_until(lambda: any(reset in letter for letter in server.letters[before:]), PATIENCE)
            seconds, beside = time.monotonic() - began, len(server.letters) - before
            assert seconds < WANTED_SECONDS
            assert len(server.letters) < MANY  # the mailing is still under way
            assert wait_until(lambda: len(server.letters) >= min(MANY, before + beside + 50), PATIENCE)  # and goes on
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            redis.stop()
    record_property("said", f"a reset beside {MANY} mass letters: {seconds:.2f} s, {beside} letters meanwhile")
    assert server.connections <= 2
