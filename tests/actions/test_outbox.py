"""The outbox: one letter for one action, retries that end, a dead mail server or queue that fails no page."""

from datetime import timedelta

import pytest
from django.db import transaction

from hackathon_portal.kernel import delivery, outbox, tasks, waking
from hackathon_portal.kernel.models import ChannelState, OutboxMessage
from hackathon_portal.kernel.tasks import deliver_outbox


def post(key="a", **changes):
    return outbox.post(**({"kind": "test", "key": key, "to": "a@example.org", "subject": "Тема", "body": "Текст"} | changes))


def test_one_key_is_one_letter(db, mailoutbox):
    assert post().pk == post().pk
    assert outbox.deliver_pending() == 1
    assert outbox.deliver_pending() == 0
    assert len(mailoutbox) == 1


def test_a_link_that_opens_an_account_is_not_kept_after_sending(db, mailoutbox):
    post(kind="account", body="https://portal.example.org/accounts/confirm-email/secret/")
    outbox.deliver_pending()
    assert "secret" in mailoutbox[0].body
    assert OutboxMessage.objects.get().body == ""


def test_a_action_that_is_undone_sends_nothing(db, mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  the last statement undoes the transaction
        post()
        raise ZeroDivisionError
    assert outbox.deliver_pending() == 0
    assert mailoutbox == []


def test_a_line_break_never_reaches_a_header(db, mailoutbox):
    post(subject="Тема\r\nBcc: everybody@example.org")
    outbox.deliver_pending()
    assert mailoutbox[0].subject == "Тема Bcc: everybody@example.org"
    assert mailoutbox[0].bcc == []


def test_the_message_id_is_the_same_in_every_attempt(db, mailoutbox):
    message = post()
    outbox.deliver_pending()
    OutboxMessage.objects.update(state="pending")
    outbox.deliver_pending()
    assert {letter.extra_headers["Message-ID"] for letter in mailoutbox} == {message.message_id}
    assert len(mailoutbox) == 2


def test_while_the_server_does_not_answer_no_letter_is_to_blame(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, second = post("a"), post("b")
    OutboxMessage.objects.update(attempts=delivery.MAX_ATTEMPTS - 1)
    assert outbox.deliver_pending() == 0
    assert outbox.deliver_pending() == 0
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("pending", delivery.MAX_ATTEMPTS - 1)}
    first.refresh_from_db()
    assert first.last_error.startswith("почтовый сервер не отвечает: ConnectionRefusedError")
    state = ChannelState.objects.get()
    assert (state.refusals, state.last_refusal) == (1, first.last_error)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver_pending() == 0
    over()
    assert outbox.deliver_pending() == 2
    assert ChannelState.objects.get().refusals == 0
    assert second.last_error == ""


def over() -> None:
    """As if the pause the server asked for were over."""
    ChannelState.objects.update(closed_until=None, account_closed_until=None)


def test_a_letter_that_fails_waits_longer_each_time_and_stops_no_other(db, monkeypatch):
    def broken(self, *args, **kwargs):
        raise OSError("away")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    first, second = post("a"), post("b")
    assert outbox.deliver_pending() == 0
    for message in (first, second):
        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error) == ("pending", 1, "OSError: away")
    due = OutboxMessage.objects.get(pk=first.pk).due_at
    OutboxMessage.objects.update(due_at=due - timedelta(days=1), attempts=delivery.MAX_ATTEMPTS - 1)
    outbox.deliver_pending()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"failed"}


def test_a_queue_that_is_away_fails_no_action(db, django_capture_on_commit_callbacks, monkeypatch):
    from hackathon_portal.celery import app

    def away(*args, **kwargs):
        raise ConnectionError("redis is away")

    monkeypatch.setattr(app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        post()
    assert OutboxMessage.objects.get().state == "pending"


def test_a_run_ends_by_its_own_bounds_and_asks_for_the_next(db, mailoutbox, monkeypatch):
    asked = []
    monkeypatch.setattr(outbox, "wake_worker", lambda: asked.append(1))
    for key in "abc":
        post(key)
    run = delivery.run(OutboxMessage.Channel.EMAIL, limit=2)
    assert (run.sent, run.unfinished) == (2, True)
    assert delivery.run(OutboxMessage.Channel.EMAIL, seconds=0).unfinished
    assert (tasks.deliver_outbox(), asked) == (1, [])
    post("d")
    run = delivery.run(OutboxMessage.Channel.EMAIL, limit=1)
    assert (run.sent, run.unfinished) == (1, True)
    monkeypatch.setattr(delivery, "run", lambda channel: run)
    tasks.deliver_outbox()
    assert asked == [1]


@pytest.mark.django_db
def test_one_word_to_the_worker_is_enough_until_it_looks(monkeypatch):
    """Each commit of the deadline hour posts a letter; the worker is asked once, and again after it has begun to look."""
    asked: list[str] = []
    monkeypatch.setattr(waking, "wake", lambda task: asked.append(task) or True)
    for _ in range(3):
        outbox.wake_worker()
    assert asked == ["kernel.deliver_outbox"]
    deliver_outbox()
    outbox.wake_worker()
    assert len(asked) == 2
    deliver_outbox()
    monkeypatch.setattr(waking, "wake", lambda _task: False)  # the queue is away: the next one tries again
    outbox.wake_worker()
    monkeypatch.setattr(waking, "wake", lambda task: asked.append(task) or True)
    outbox.wake_worker()
    assert len(asked) == 3
