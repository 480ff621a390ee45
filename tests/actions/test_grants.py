"""What a source gives its money for decides what is withheld; the use of a grant is reported by a term (C-18)."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.regulation.rules.lights import OVERDUE
from prizes.menu import accountant_tasks
from prizes.models import Award, FundSource, GrantUse, Payment
from prizes.obligations import grant_reports
from prizes.payouts import documents as payout_documents
from prizes.payouts import reminders
from prizes.payouts.actions import grants as actions
from prizes.payouts.actions.payments import mark_paid
from prizes.payouts.queries.dividing import expected
from prizes.payouts.queries.grants import grants_of
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.payouts.register_files import file_of
from tests.payouts import accepted, approved_register, text_of

DUE = date(2024, 9, 1)
# What is said of a prize's income tax, wherever it is said.
TAX = re.compile(r"НДФЛ|налог на доходы|Налог \d|удержан|справк\w+ о доходах|\b13[,\d]*\s?%", re.IGNORECASE)
# What is said of a grant instead, and titles of columns of files whose cells are empty for one.
OF_GRANTS = re.compile(
    r"налог(?: приза)? из него не удерж\w+|налог не удерживается|налог приза не удержива\w+|Ставка НДФЛ|НДФЛ, руб\.|Удержан НДФЛ, руб\."
)
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


def _said(award: Award, published, client_of, at) -> dict[str, str]:
    """All that is written of one prize from its application to its payment: pages of the team, letters, papers, files for the bank."""
    contest, users, captain = award.contest, published.users, award.team.founder
    own = f"/c/{contest.slug}/prizes/{award.pk}/"
    said = {"begin": _work_of(client_of(captain).get(own))}
    payment = accepted(award, at, users)
    said["application"] = text_of(payout_documents.payout_application_pdf(award.payout_application))
    said["accepted"] = _work_of(client_of(captain).get(own))
    register = approved_register(contest, users)
    line = register.lines.get(payment=payment)
    files = {kind: file_of(register, kind) for kind in ("txt", "xlsx")}
    said["order"] = files["txt"].decode("cp1251")
    book = load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    said["book"] = " ".join(str(cell) for row in book.iter_rows(values_only=True) for cell in row if cell is not None)
    mark_paid(payment=payment, line_id=line.pk, paid_on=date(2024, 5, 29), by=users["accountant"])
    said["paid"] = _work_of(client_of(captain).get(own))
    for letter in OutboxMessage.objects.filter(kind__startswith="prizes.", recipient=captain.email):
        said[f"letter {letter.kind} {letter.pk}"] = letter.body
    return said


def _work_of(answer) -> str:
    """The page's own words, without its navigation."""
    page = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])
    return " ".join(page.split())


def test_nothing_that_is_written_of_a_grant_speaks_of_the_tax_of_a_prize(award, published, client_of, at):
    said = _said(award, published, client_of, at)
    found = {where: TAX.findall(OF_GRANTS.sub("", words)) for where, words in said.items()}
    assert {where: words for where, words in found.items() if words} == {}


def test_the_same_places_speak_of_it_for_a_prize(award, published, client_of, at):
    FundSource.objects.filter(pk=award.origin_id).update(purpose="prize")
    said = _said(Award.objects.get(pk=award.pk), published, client_of, at)
    silent = [where for where, words in said.items() if not TAX.search(OF_GRANTS.sub("", words))]
    assert not {"begin", "application", "accepted", "order", "paid"} & {*silent}
    assert any(where.startswith("letter prizes.paid") for where in said if where not in silent)
