"""What a source gives its money for decides what is withheld; the use of a grant is reported by a term (C-18)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.regulation.rules.lights import OVERDUE
from prizes.menu import accountant_tasks
from prizes.models import Award, FundSource, GrantUse, Payment
from prizes.obligations import grant_reports
from prizes.payouts import reminders
from prizes.payouts.actions import grants as actions
from prizes.payouts.queries.dividing import expected
from prizes.payouts.queries.grants import grants_of
from prizes.payouts.queries.incomes import payments_of_agent

DUE = date(2024, 9, 1)
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def award(published):
    """A prize in money whose source was given the purpose of a grant before the results."""
    found = Award.objects.filter(contest=published.contest, amount__gt=0, origin__isnull=False, parts=None).order_by("pk").first()
    FundSource.objects.filter(pk=found.origin_id).update(purpose="project_grant", report_by=DUE)
    return Award.objects.select_related("origin", "contest__regulation_version", "team").get(pk=found.pk)


def _paid(award: Award) -> Payment:
    return Payment.objects.create(
        award=award, state="paid", gross=award.amount, tax=0, net=award.amount, rate=0, agent_inn="7100000000", recipient_hash="а",
        tax_year=2024, paid_on=date(2024, 6, 20),
    )  # fmt: skip


def test_nothing_is_withheld_of_a_grant_and_it_is_nobodys_income(award):
    today = date(2024, 6, 10)
    of_grant = expected(award, award.contest, None, today)
    assert (of_grant.divided.tax, of_grant.divided.net, of_grant.divided.rate) == (0, award.amount, 0)
    award.origin.purpose = "prize"
    assert expected(award, award.contest, None, today).divided.tax > Decimal(0)
    payment = _paid(award)
    assert payment not in payments_of_agent("7100000000")
    FundSource.objects.filter(pk=award.origin_id).update(purpose="prize")
    assert payment in payments_of_agent("7100000000")


def test_the_report_of_a_grant_is_owed_until_it_is_accepted(award, published, client_of, at):
    contest, by = award.contest, published.users["accountant"]
    at(2024, 6, 25, 12)
    with pytest.raises(RuleViolation, match="ещё не перечислен"):
        actions.accept_grant_report(award=award, received_on=date(2024, 6, 25), document="№ 1", by=by)
    _paid(award)
    (owed,) = grant_reports(contest, DUE + timedelta(days=1))
    assert (owed.due, owed.detail) == (DUE, f"принято 0 из 1; не прислали: «{award.team.name}»")
    client, page = client_of("accountant"), f"/c/{contest.slug}/payouts/grants/"
    typed = {"award": award.pk, "action": "accept", "received_on": "2024-06-24", "document": ""}
    lost = client.post(page, typed)
    assert lost.status_code == 422
    client.post(page, typed | {"document": "отчёт № 1 от 24.06.2024"})
    assert next(one for one in grants_of(contest) if one.award.pk == award.pk).report is not None
    with pytest.raises(RuleViolation, match="почему"):
        actions.take_back_grant_report(award=award, reason=" ", by=by)
    client.post(page, {"award": award.pk, "action": "take_back", "reason": "не тот файл"})
    assert next(one for one in grants_of(contest) if one.award.pk == award.pk).report is None
    assert clock.now().year == 2024


def _report(text: str = "Сервер и лицензии, 40 000 руб.") -> dict:
    return {"text": text, "upload": SimpleUploadedFile("отчёт.pdf", PDF, "application/pdf")}


def test_a_team_sends_its_report_and_hears_what_to_correct(award, published, client_of, at):
    contest, captain = award.contest, award.team.founder
    at(2024, 6, 25, 12)
    own, desk = f"/c/{contest.slug}/prizes/{award.pk}/report/", f"/c/{contest.slug}/payouts/grants/"
    team, accountant = client_of(captain), client_of("accountant")
    assert "ещё не перечислен" in team.get(own).content.decode()
    assert "ещё не перечислен" in team.post(own, _report()).content.decode()
    _paid(award)
    lost = team.post(own, {"text": "Куплен сервер"})
    assert lost.status_code == 422
    assert "Куплен сервер" in lost.content.decode()
    team.post(own, _report())
    first = GrantUse.objects.get(award=award)
    today = clock.now().date()
    assert "Проверить отчёты о грантах: 1" in [task.title for task in accountant_tasks(None, contest, clock.now(), today)]
    assert grant_reports(contest, DUE + timedelta(days=1))[0].detail == "принято 0 из 1, на проверке 1"
    # A second one waits until the first is decided on or taken back; nobody else reads or decides.
    assert "отзовите" in team.post(own, _report()).content.decode()
    assert "Сервер и лицензии" in accountant.get(desk).content.decode()
    assert b"".join(accountant.get(f"{desk}{first.pk}/file/").streaming_content) == PDF
    assert b"".join(team.get(f"{own}{first.pk}/file/").streaming_content) == PDF
    for role in ("staff", "member1"):
        assert client_of(role).get(f"{desk}{first.pk}/file/").status_code in (302, 403, 404)
        assert client_of(role).get(f"{own}{first.pk}/file/").status_code in (302, 403, 404)
    said = {"award": award.pk, "use": first.pk, "action": "return_use"}
    assert accountant.post(desk, said | {"message": ""}).status_code == 422
    accountant.post(desk, said | {"message": "Приложите чеки"})
    assert "Приложите чеки" in team.get(own).content.decode()
    assert "Приложите чеки" in OutboxMessage.objects.get(kind="prizes.grant_returned").body
    team.post(own, _report("Сервер, с чеками"))
    team.post(own, {"action": "withdraw"})
    team.post(own, _report("Сервер, с чеками"))
    last = GrantUse.objects.filter(award=award).first()
    accountant.post(desk, {"award": award.pk, "use": last.pk, "action": "accept_use"})
    assert "Отчёт принят" in team.get(own).content.decode()
    assert OutboxMessage.objects.filter(kind="prizes.grant_accepted").count() == 1
    assert {one.state for one in GrantUse.objects.filter(award=award)} == {"returned", "withdrawn", "accepted"}
    with pytest.raises(RuleViolation, match="уже принят"):
        actions.send_grant_use(award=award, by=captain, **_report())
    actions.take_back_grant_report(award=award, reason="не те чеки", by=published.users["accountant"])
    assert "не те чеки" in team.get(own).content.decode()


def test_who_has_not_reported_is_reminded_once_and_named_after_the_day(award, published, at):
    contest = award.contest
    at(2024, 6, 25, 12)
    _paid(award)
    assert reminders.send(contest=contest) == 0
    at(2024, 8, 31, 23)
    before = OutboxMessage.objects.filter(kind="registration.deadline", body__contains="отчёт").count()
    assert reminders.send(contest=contest) == reminders.send(contest=contest) == 1
    assert OutboxMessage.objects.filter(kind="registration.deadline", body__contains="отчёт").count() == before + 1
    (owed,) = grant_reports(contest, DUE + timedelta(days=1))
    assert (owed.due, owed.light) == (DUE, OVERDUE)
    assert owed.detail == f"принято 0 из 1; не прислали: «{award.team.name}»"
