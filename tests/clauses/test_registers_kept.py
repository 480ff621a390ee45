"""What two people approved stays as it was (Law 402-FZ, art. 29 p. 3), and nothing is paid twice by files that can still be taken."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from prizes.models import Award, PayerAccount, PayoutApplication, RegisterFile
from prizes.payouts.actions import payments, registers
from prizes.payouts.register_files import MAKERS, file_of, kinds_of
from registration.models import Team
from tests.payouts import accepted, approved_register


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


def test_who_approves_sees_whom_and_to_which_account(register, users, client_of):
    page = client_of(users["staff"]).get(f"/c/{register.contest.slug}/payouts/register/{register.number}/").content.decode()
    for line in register.lines.all():
        assert line.full_name in page
        assert f"…{line.account_end}" in page
        assert line.account not in page
