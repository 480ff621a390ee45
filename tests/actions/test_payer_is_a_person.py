"""A sole proprietor pays prizes: wherever the portal holds who they are, the registry of personal data says so."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

from django.apps import apps
from django.db.models import Sum

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.demo.numbers import account, inn
from hackathon_portal.kernel import personal
from hackathon_portal.kernel.personal import Effect, Kind
from prizes.models import Award, Payment, TaxNotice, TaxOrder
from prizes.payouts.actions import payers, payments, payout_applications
from prizes.taxes import notices, remitting
from tests.invented import BIK, correspondent
from tests.payouts import PAYER, approved_register, handed_in

PERSON = PAYER | {
    "name": "ИП Сковородина Аглая Тихоновна", "inn": inn(7301), "kpp": "", "account": account(7301, BIK), "bik": BIK,
    "corr_account": correspondent(BIK),
}  # fmt: skip


def models():
    """Those of the portal; its registry says what each of them holds."""
    return [apps.get_model(table.label) for table in personal.tables()]


def test_every_column_that_can_hold_the_inn_of_a_person_is_declared_as_personal():
    """By its name or its title, whatever its type; the ones that stay say by which law."""
    found = {
        (model._meta.label, field.name)
        for model in models()
        for field in model._meta.concrete_fields
        if re.search(r"(^|_)inn$", field.name) or re.search(r"\bИНН\b|налоговый агент|плательщик$", str(field.verbose_name))
        if not field.is_relation and not field.choices
    }
    assert len(found) >= 11
    for label, name in sorted(found):
        column = personal.table_of(label).columns[name]
        assert column.kind in (Kind.DOCUMENT, Kind.BANK, Kind.NAME), (label, name)
        assert column.effect is not Effect.KEEP or re.search(r"\d+-ФЗ, ст", column.reason), (label, name)


def columns_holding(words: set[str]) -> set[tuple[str, str]]:
    """Columns in which one of these words stands, encrypted ones opened."""
    found = set()
    for model in models():
        names = [field.name for field in model._meta.concrete_fields if not field.is_relation]
        for row in model._base_manager.values(*names):
            for name, value in row.items():
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                if any(word in text for word in words):
                    found.add((model._meta.label, name))
    return found


def test_a_sole_proprietor_who_has_paid_stands_only_in_columns_of_personal_data(published, users, at):
    contest, accountant = published.contest, users["accountant"]
    payers.set_payer_account(contest=contest, values=PERSON, by=accountant)
    award = Award.objects.filter(contest=contest, place=1).select_related("team__founder", "contest").first()
    payout_applications.accept_payout_application(application=handed_in(award, at), by=accountant, resident=True)
    approved_register(contest, users)
    at(2024, 6, 6, 12)
    payments.mark_paid(payment=Payment.objects.get(award=award), paid_on=date(2024, 6, 3), by=accountant)
    due = Payment.objects.get(award=award).tax_due_on
    total = Payment.objects.aggregate(sum=Sum("tax"))["sum"]
    grant_role(user=accountant, contest=contest, role="accountant")
    remitting.order_single_payment(
        contest=contest, agent_inn=PERSON["inn"], year=2024, due_on=due, number=91001, on=date(2024, 6, 7), amount=Decimal(total),
        by=accountant,
    )  # fmt: skip
    assert TaxOrder.objects.exists()
    notices.mark_notice(
        contest=contest,
        agent_inn=PERSON["inn"],
        due_on=date(2024, 6, 25),
        submitted_on=date(2024, 6, 5),
        number="7",
        by=accountant,
    )
    assert TaxNotice.objects.exists()
    found = columns_holding({PERSON["name"], PERSON["inn"], PERSON["account"], "Сковородина"})
    assert {label for label, _ in found} >= {"prizes.PayerAccount", "prizes.PaymentRegister", "prizes.TaxOrder", "prizes.Payment"}
    plain = {(label, name) for label, name in found if not personal.table_of(label).columns[name].is_personal}
    assert plain == set()
