"""What a source gives its money for decides what is withheld; the use of a grant is reported by a term (C-18)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from prizes.models import Award, FundSource, Payment
from prizes.obligations import grant_reports
from prizes.payouts.actions import grants as actions
from prizes.payouts.queries.dividing import expected
from prizes.payouts.queries.grants import grants_of
from prizes.payouts.queries.incomes import payments_of_agent

DUE = date(2024, 9, 1)


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
    assert (owed.due, owed.detail) == (DUE, "принято 0 из 1")
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
