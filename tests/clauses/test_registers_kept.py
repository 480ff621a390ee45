"""What two people approved stays as it was (Law 402-FZ, art. 29 p. 3), and nothing is paid twice by files that can still be taken."""

from __future__ import annotations

import io
from datetime import date
from importlib import import_module

import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from prizes.awards.actions import awards
from prizes.models import Award, PayerAccount, PayoutApplication, RegisterFile, RegisterLine
from prizes.payouts import exports
from prizes.payouts.actions import payments, payout_applications, registers, statements
from prizes.payouts.freezing import order_numbers
from prizes.payouts.queries.incomes import agent_year
from prizes.payouts.register_files import MAKERS, file_of, kinds_of
from prizes.taxes import queries
from prizes.taxes.certificates import certificate_pdf
from prizes.taxes.workbook import year_workbook
from registration.models import Application, Team
from tests.payouts import accepted, approved_register, credit, debit, statement, text_of


@pytest.fixture
def register(published, users, at):
    awards = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest")[:2]
    for award in awards:
        accepted(award, at, users)
    return approved_register(published.contest, users)


def taken(register, users, kind):
    return registers.open_register(register=register, kind=kind, by=users["accountant"], address=None)


def test_approved_files_are_the_same_bytes_whatever_changes(register, users):
    before = {kind: taken(register, users, kind) for kind in kinds_of(register)}
    PayoutApplication.objects.update(
        surname="Иной", full_name="Иной Человек", account="40817810000000000000", inn="", passport=""
    )
    Team.objects.filter(awards__payment__lines__register=register).update(
        name=Concat(Value("Иная "), "pk", output_field=CharField())
    )
    Award.objects.update(place=9)
    PayerAccount.objects.update(name="Иной плательщик", account="40702810000000000000")
    Contest.objects.filter(pk=register.contest_id).update(title="Иной", short_title="Иной")
    assert {kind: taken(register, users, kind) for kind in kinds_of(register)} == before
    assert RegisterFile.objects.filter(register=register).count() == len(kinds_of(register))
    for kind, make in MAKERS.items():
        if kind == "txt":
            fresh = type(register).objects.get(pk=register.pk)
            fresh.contest = register.contest
            assert make(fresh) == before["txt"]  # what the line holds, not the living row, is printed


def _books(contest, agent: str) -> dict[str, list[list[object]]]:
    """Every paper about payments that were made, as cells and words; the sheet that reconciles living rows is left out."""
    found = queries.year_in_forms(agent, 2024)
    data = {"contest": exports.income_workbook(contest, 2024), "agent": year_workbook(found, agent, 2024)}
    told = {
        f"{name}: {sheet.title}": [list(row) for row in sheet.iter_rows(values_only=True)]
        for name, book in data.items()
        for sheet in openpyxl.load_workbook(io.BytesIO(book))
        if sheet.title != "Сверка"
    }
    for person, (payee, own) in agent_year(agent, 2024).items():
        pdf = certificate_pdf(contest, agent, 2024, payee, own, date(2024, 12, 1))
        told[f"certificate {person}"] = [[text_of(pdf)]]
    return told


def test_papers_about_what_was_paid_are_the_same_whatever_is_renamed_since(register, users):
    contest, agent = register.contest, register.payer_as_listed["inn"]
    for line in register.lines.select_related("payment"):
        payments.mark_paid(payment=line.payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    before = _books(contest, agent)
    changed_since(register)
    Award.objects.update(place=9, division_title="Иная")
    Contest.objects.filter(pk=contest.pk).update(title="Иной", short_title="Иной")
    Application.objects.update(surname="", name="", patronymic="", citizenship="")
    PayerAccount.objects.update(name="Иной плательщик", kpp="770101001", oktmo="45000000")
    again = _books(Contest.objects.select_related("regulation_version").get(pk=contest.pk), agent)
    assert {name: rows for name, rows in again.items() if rows != before[name]} == {}
    assert "Иной" not in str(again)
    head, row, *_ = again["contest: Справки о доходах"]
    assert head == again["agent: Справки о доходах"][0]
    assert row == again["agent: Справки о доходах"][1]


def test_the_bank_file_holds_only_what_is_still_to_be_paid(register, users):
    first, second = register.lines.order_by("position")
    payments.mark_paid(payment=first.payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    text = taken(register, users, "txt").decode("cp1251")
    assert f"Номер={second.order_number}\r" in text
    assert f"Номер={first.order_number}\r" not in text
    payments.mark_returned(payment=second.payment, reason="счёт закрыт", by=users["accountant"])
    with pytest.raises(RuleViolation, match="не осталось поручений"):
        taken(register, users, "txt")


def test_what_the_bank_has_is_dissolved_only_with_its_recall(register, users):
    taken(register, users, "txt")
    numbers = [line.order_number for line in register.lines.all()]
    with pytest.raises(RuleViolation, match=str(numbers[0])) as refused:
        registers.dissolve_register(register=register, reason="ошибка", by=users["staff"])
    assert refused.value.code == "register.with_the_bank"
    with pytest.raises(RuleViolation, match="не раньше"):
        registers.dissolve_register(
            register=register, reason="ошибка", by=users["staff"], recall_number="7", recalled_on=date(2024, 5, 1)
        )
    registers.dissolve_register(
        register=register, reason="ошибка", by=users["staff"], recall_number="7", recalled_on=date(2024, 5, 29)
    )
    again = registers.make_register(contest=register.contest, by=users["accountant"])
    assert not {line.order_number for line in again.lines.all()} & {*numbers}
    register.refresh_from_db()
    with pytest.raises(RuleViolation, match="расформирован"):
        file_of(register, "txt")


def test_what_dissolving_does_is_shown_before_and_a_wrong_day_loses_nothing(register, users, client_of):
    taken(register, users, "txt")
    staff, at = client_of(users["staff"]), f"/c/{register.contest.slug}/payouts/register/{register.number}/"
    assert "Бухгалтерские проводки" in staff.get(at).content.decode()
    page = staff.get(f"{at}dissolve/").content.decode()
    for line in register.lines.all():
        assert line.full_name in page
        assert f">{line.order_number}<" in page
        assert line.account not in page
    assert "Файл для банка взят" in page
    assert "больше не дадут" in page
    wrong = staff.post(f"{at}dissolve/", {"recall_number": "7", "recalled_on": "2024-05-01", "reason": "ошибка в счёте"})
    assert (wrong.status_code, "ошибка в счёте" in wrong.content.decode()) == (422, True)
    staff.post(f"{at}dissolve/", {"recall_number": "7", "recalled_on": "2024-05-29", "reason": "ошибка в счёте"})
    register.refresh_from_db()
    assert register.state == "dissolved"
    assert "уже расформирован" in staff.get(f"{at}dissolve/").content.decode()


def test_who_approves_sees_whom_and_to_which_account(register, users, client_of):
    page = client_of(users["staff"]).get(f"/c/{register.contest.slug}/payouts/register/{register.number}/").content.decode()
    for line in register.lines.all():
        assert line.full_name in page
        assert f"…{line.account_end}" in page
        assert line.account not in page


def changed_since(register) -> None:
    """Everything that can be corrected after the approval is."""
    PayoutApplication.objects.update(
        surname="Иной", name="Человек", full_name="Иной Человек", bank_payee="", account="40817810000000000000", inn=""
    )
    Team.objects.filter(awards__payment__lines__register=register).update(
        name=Concat(Value("Иная "), "pk", output_field=CharField())
    )
    PayerAccount.objects.update(name="Иной плательщик", inn="7710000000", account="40702810000000000000")


def test_a_statement_is_read_by_what_was_approved_not_by_what_was_corrected_since(register, users, at, client_of):
    first, second = register.lines.select_related("payment__award__payout_application").order_by("position")
    data = statement(
        debit(first.payment, first.order_number),
        # A number the bank changed: the account and the name as they were approved tell whose it is.
        debit(second.payment, 77),
        {**credit(first.payment, 5), "НазначениеПлатежа": f"Возврат, счёт {first.account} {first.full_name} закрыт"},
    )
    changed_since(register)
    at(2024, 6, 6, 12)
    stored, matches = statements.import_statement(contest=register.contest, name="а", data=data, by=users["accountant"])
    assert [match.outcome for match in matches][:1] == ["paid"]
    assert [(match.outcome, match.suggested) for match in matches][1] == ("offered", "paid")
    assert matches[1].candidates == (second.pk,)
    page = client_of("accountant").get(f"/c/{register.contest.slug}/payouts/statement/{stored.pk}/").content.decode()
    assert second.full_name in page
    assert "Иной Человек" not in page
    first.refresh_from_db()
    assert (first.state, matches[2].key) == ("returned", first.pk)


def test_a_late_answer_about_an_old_order_marks_no_new_one(register, users, at):
    old = register.lines.select_related("payment__award__team").order_by("position")[0]
    payments.mark_returned(payment=old.payment, reason="счёт закрыт", by=users["accountant"])
    application = PayoutApplication.objects.select_related("award__team__founder", "award__contest").get(award=old.payment.award)
    payout_applications.submit_payout_application(application=application, by=application.award.team.founder)
    payout_applications.accept_payout_application(application=application, by=users["accountant"])
    again = approved_register(register.contest, users)
    for answer in (payments.mark_paid, payments.mark_returned):
        options = {"paid_on": date(2024, 5, 29)} if answer is payments.mark_paid else {"reason": "закрыт"}
        with pytest.raises(RuleViolation, match=f"теперь в реестре № {again.number}"):
            answer(payment=old.payment, line_id=old.pk, by=users["accountant"], **options)
    assert again.lines.get().state == "listed"


@pytest.mark.parametrize("accepted_again", [False, True])
def test_a_prize_given_back_finds_its_payment_as_it_was(register, users, accepted_again):
    line = register.lines.select_related("payment__award__contest").order_by("position")[0]
    payments.mark_returned(payment=line.payment, reason="счёт закрыт", by=users["accountant"])
    application = PayoutApplication.objects.select_related("award__team__founder", "award__contest").get(award=line.payment.award)
    if accepted_again:
        payout_applications.submit_payout_application(application=application, by=application.award.team.founder)
        payout_applications.accept_payout_application(application=application, by=users["accountant"])
    before = type(line.payment).objects.get(pk=line.payment_id).state
    awards.refuse_prize(award=application.award, ground="violation", breach="5.4", reason="нарушение", by=users["staff"])
    awards.restore_prize(award=application.award, reason="ошибка", by=users["staff"])
    line.payment.refresh_from_db()
    assert line.payment.state == before == ("planned" if accepted_again else "returned")
    assert line.payment.cancelled_from == ""


def test_orders_of_one_payer_have_numbers_of_their_own_in_all_its_contests(register, users, at):
    """Two registers in this contest, one in another contest of the same payer, one of the next year."""
    taken_numbers = set(register.lines.values_list("order_number", flat=True))
    inn = register.payer_as_listed["inn"]
    other = Contest.objects.exclude(pk=register.contest_id).first() or register.contest
    assert not set(order_numbers(inn, 2024, 40, other)) & taken_numbers
    assert order_numbers(inn, 2025, 1, other) == order_numbers("7710000000", 2024, 1, other) == [1001]


def test_registers_of_before_are_filled_in_from_what_stands_there_today(register):
    """Migration 0008 on a database with registers: every line says whom it pays, as if it had been written when it was made."""
    fill = import_module("prizes.migrations.0008_lines_of_registers_say_whom_they_pay").forwards
    taken_later = {"filled_later", "id", "register_id", "payment_id"}
    columns = [one.attname for one in RegisterLine._meta.concrete_fields if one.attname not in taken_later]
    before = list(RegisterLine.objects.filter(register=register).order_by("position").values(*columns))
    payer = (
        type(register).objects.values("payer_id", "payer_as_listed", "contest_title", "contest_short_title").get(pk=register.pk)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # before 0007 nothing held these rows
        empty = dict.fromkeys(
            ("full_name", "surname", "name", "inn", "account", "bik", "document_number", "what_for", "team_name"), ""
        )
        RegisterLine.objects.filter(register=register).update(**empty, filled_later=False)
        type(register).objects.filter(pk=register.pk).update(
            payer=None, payer_as_listed={}, contest_title="", contest_short_title=""
        )
        fill(apps, None)
        cursor.execute("SET session_replication_role = origin")
    after = RegisterLine.objects.filter(register=register).order_by("position")
    assert [{**row, "order_number": None} for row in after.values(*columns)] == [{**row, "order_number": None} for row in before]
    assert [line.order_number for line in after] == [register.number * 1000 + line.position for line in after], (
        "as the files had them"
    )
    assert all(line.filled_later for line in after)
    filled = type(register).objects.values(*payer).get(pk=register.pk)
    # What the treasury asks came with a later migration.
    assert filled.pop("payer_as_listed").items() <= payer.pop("payer_as_listed").items()
    assert filled == payer
