"""Two people at one payment, one statement twice at once, a worker killed among a hundred diplomas: nothing doubled, nothing lost."""

from __future__ import annotations

import contextlib
import os
import signal
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import AuditRecord, Job, OutboxMessage
from prizes.awards import bundles
from prizes.models import Award, Diploma, Payment, PaymentRegister, PayoutApplication, RegisterLine, StatementEntry
from prizes.payouts.actions import statements
from tests import build
from tests.faults.mail_sink import MailSink
from tests.faults.test_worker_killed import PATIENCE_SECONDS, Queue, start_worker, wait_until, worker_environment
from tests.payouts import accepted, approved_register, debit, handed_in, payer, statement

AT_ONCE = 6
DIPLOMAS = 100


@pytest.fixture
def accountants(published, users, client_of):
    """Six clients of three accountants, each signed in twice."""
    second, third = (create_account(email=f"buh{number}@example.org", password=build.PASSWORD) for number in (2, 3))
    for user in (second, third):
        give_second_factor(user=user, secret=build.TOTP_SECRET)
        grant_role(user=user, contest=published.contest, role="accountant", by=users["staff"])
    return [client_of(user) for user in (users["accountant"], second, third) for _ in range(2)]


def all_at_once(clients, ask) -> list[int]:
    """`ask(client)` by everybody together; the statuses."""
    start = Barrier(len(clients))

    def one(client) -> int:
        try:
            start.wait()
            return ask(client).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(one, clients))


@pytest.fixture
def award(published):
    return Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()


@pytest.mark.django_db(transaction=True)
def test_accepting_listing_and_approving_at_once_pays_once(award, users, accountants, at):
    payer(award.contest, users)
    application = handed_in(award, at)
    base = f"/c/{award.contest.slug}/payouts"
    statuses = all_at_once(
        accountants, lambda client: client.post(f"{base}/applications/{application.pk}/", {"action": "accept", "resident": "yes"})
    )
    assert set(statuses) <= {200, 302}
    assert Payment.objects.filter(award=award).count() == 1
    assert OutboxMessage.objects.filter(kind="prizes.payout_accepted").count() == 1
    all_at_once(accountants, lambda client: client.post(f"{base}/register/"))
    register = PaymentRegister.objects.get()
    assert RegisterLine.objects.count() == 1
    all_at_once(accountants, lambda client: client.post(f"{base}/register/{register.number}/", {"action": "approve"}))
    register.refresh_from_db()
    assert register.state == "approved"
    assert register.approved_by != register.made_by
    assert AuditRecord.objects.filter(name="approve_register").count() == 1
    payment = Payment.objects.get()
    all_at_once(
        accountants, lambda client: client.post(f"{base}/payments/{payment.pk}/", {"action": "paid", "paid_on": "2024-05-29"})
    )
    assert OutboxMessage.objects.filter(kind="prizes.paid").count() == 1
    assert AuditRecord.objects.filter(name="mark_paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_statement_loaded_by_everybody_at_once_counts_once(published, users, accountants, at):
    awards = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest")[:4]
    payments = [accepted(award, at, users) for award in awards]
    register = approved_register(published.contest, users)
    numbers = {line.payment_id: line.order_number for line in register.lines.select_related("register")}
    at(2024, 6, 6, 12)
    data = statement(*(debit(payment, numbers[payment.pk]) for payment in payments))
    url = f"/c/{published.contest.slug}/payouts/statement/"
    statuses = all_at_once(accountants, lambda client: client.post(url, {"statement": SimpleUploadedFile("kl.txt", data)}))
    assert statuses == [200] * AT_ONCE
    assert StatementEntry.objects.count() == len(payments)
    assert set(Payment.objects.values_list("state", "paid_on")) == {("paid", date(2024, 6, 3))}
    assert OutboxMessage.objects.filter(kind="prizes.paid").count() == len(payments)


@pytest.mark.django_db(transaction=True)
def test_two_prizes_of_one_person_accepted_at_once_share_the_years_bands(published, users, accountants, at):
    rates = [{"from_year": 2021, "resident": [{"rate": "0.13"}, {"above": "200000", "rate": "0.15"}], "source": "а"}]
    contest = build.with_regulation(published.contest, {"prizes.tax_rates": rates})
    payer(contest, users)
    awards = Award.objects.filter(contest=contest, special=None).select_related("team__founder", "contest")[:2]
    applications = [handed_in(award, at) for award in awards]
    PayoutApplication.objects.filter(pk=applications[1].pk).update(inn=applications[0].inn)
    addresses = iter(f"/c/{contest.slug}/payouts/applications/{one.pk}/" for one in applications)
    asked = {id(client): next(addresses) for client in accountants[:2]}
    all_at_once(accountants[:2], lambda client: client.post(asked[id(client)], {"action": "accept", "resident": "yes"}))
    total = sum(payment.gross for payment in Payment.objects.all())
    expected = 200_000 * 13 / 100 + (float(total) - 200_000) * 15 / 100
    assert sum(payment.tax for payment in Payment.objects.all()) == expected


class Undone(Exception):
    """Ends a round and takes back what it wrote."""


@pytest.mark.django_db(transaction=True)
def test_two_contests_of_one_payer_pay_two_people_in_opposite_orders_and_wait_for_each_other(published, users, at):
    """Two statements at once: here X and Y, in the other contest Y and X; neither ends in a deadlock (M25)."""
    awards = list(
        Award.objects.filter(contest=published.contest, special=None)
        .select_related("team__founder", "contest")
        .order_by("pk")[:4]
    )
    payments = [accepted(award, at, users) for award in awards]
    first, second = (payment.award.payout_application.inn for payment in payments[:2])
    for payment, inn in zip(payments, [first, second, second, first], strict=True):
        PayoutApplication.objects.filter(award=payment.award).update(inn=inn)
    files = []
    other = Contest.objects.get(pk=published.contest.pk)
    for contest, part in ((published.contest, payments[:2]), (other, payments[2:])):
        if contest is other:
            other.pk, other.slug = None, "other"
            other._state.adding = True
            other.save()
            other = Contest.objects.get(pk=other.pk)
        register = approved_register(published.contest, users, payments=[payment.pk for payment in part])
        if contest.slug == "other":
            Award.objects.filter(payment__in=part).update(contest=other)
            grant_role(user=users["accountant"], contest=other, role="accountant")
            payer(other, users)
            PaymentRegister.objects.filter(pk=register.pk).update(contest=other)
        numbers = {line.payment_id: line.order_number for line in register.lines.all()}
        files.append((contest, statement(*(debit(payment, numbers[payment.pk]) for payment in part))))
    at(2024, 6, 6, 12)
    start = Barrier(2)

    def load(contest: Contest, data: bytes) -> list[str]:
        said = []
        try:
            for _ in range(8):
                start.wait()
                with contextlib.suppress(Undone), transaction.atomic():
                    found = statements.import_statement(contest=contest, name="а", data=data, by=users["accountant"])
                    said += [match.outcome for match in found[1]]
                    raise Undone
        except BaseException:
            start.abort()  # or the other one would wait for this one for ever, and the test with it
            raise
        finally:
            connection.close()
        return said

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(load, *zip(*files, strict=True))) == [["paid"] * 16] * 2


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_hundred_diplomas_survive_a_killed_worker(contest, users, tmp_path_factory, settings, record_property):
    made = Diploma.objects.bulk_create(
        Diploma(contest=contest, kind="thanks", code=f"2345-{number:04d}-ABCD", number=number, holder=f"Гость {number}",
                printed=f"Гостю {number}", merit="за помощь")
        for number in range(1, DIPLOMAS + 1)
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("d")
    settings.MEDIA_ROOT = folder / "files"
    queue = Queue(folder)
    queue.start()
    with MailSink() as sink:
        environment = worker_environment(queue, sink, folder)
        job = bundles.order_diplomas(contest=contest, kind="", by=users["staff"])
        Job.objects.update(alive_at=Now() - timedelta(minutes=5))  # as if it had waited: the sweep wakes a worker
        worker = start_worker(environment)
        try:
            assert wait_until(lambda: Job.objects.get(pk=job.pk).done >= DIPLOMAS // 5, PATIENCE_SECONDS)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            at_the_kill = Job.objects.get(pk=job.pk).done
            assert at_the_kill < DIPLOMAS
            Job.objects.update(alive_at=Now() - timedelta(minutes=5))  # two minutes of silence, without waiting for them
            worker = start_worker(environment)
            assert wait_until(lambda: Job.objects.get(pk=job.pk).state == "done", PATIENCE_SECONDS), Job.objects.get(
                pk=job.pk
            ).outcome
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            queue.stop()
    job = Job.objects.get(pk=job.pk)
    kept = next(folder.rglob(job.file.name))
    with job.file.open("rb") as content, zipfile.ZipFile(content) as archive:
        assert sorted(archive.namelist()) == sorted(f"thanks-{one.number}.pdf" for one in made)
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
        assert archive.testzip() is None
    assert Diploma.objects.count() == DIPLOMAS
    assert len(list(kept.parent.iterdir())) == 1
    record_property("said", f"{DIPLOMAS} дипломов, работник убит на {at_the_kill}: в архиве все, каждый один раз")
