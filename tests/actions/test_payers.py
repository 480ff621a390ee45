"""Several payers in one contest: who pays which prize, and requisites nobody can save wrong (Kuzbass: clause 12.13)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hackathon_portal.kernel.errors import RuleViolation
from prizes.awards.actions import fund
from prizes.awards.queries.payers import main_payer_of, payer_of, sources_of
from prizes.models import Award, PayerAccount
from prizes.payouts.actions import payers
from prizes.payouts.forms import PayerForm
from tests.requisites import GOOD, IN_A_BANK, TREASURY, WRONG


def test_the_form_and_the_action_take_what_is_good_and_name_what_is_not(contest, users):
    for values in GOOD.values():
        form = PayerForm(values)
        assert form.is_valid(), form.errors
        payers.set_payer_account(contest=contest, values=values, by=users["accountant"])
    for values, name in (case.values for case in WRONG):
        form = PayerForm(values)
        assert not form.is_valid()
        assert name in form.errors
        with pytest.raises(RuleViolation) as refused:
            payers.set_payer_account(contest=contest, values=values, by=users["accountant"])
        assert refused.value.code.startswith("payer.")


def test_12_13_a_sponsors_source_is_paid_by_the_sponsor_the_rest_by_the_main_payer(contest, users, client_of):
    accountant = users["accountant"]
    payers.set_payer_account(contest=contest, values=TREASURY, by=accountant)
    values = {"kind": "sponsor", "name": "Спонсор", "amount": 50_000, "basis": "договор № 1"}
    source = fund.set_fund_source(contest=contest, values=values, by=users["staff"])
    client = client_of("accountant")
    page = client.post(reverse("one_payer", args=[contest.slug, 0]), IN_A_BANK | {"kind": "sponsor", "name": "ООО «Спонсор»"})
    assert page.status_code == 302
    sponsor = PayerAccount.objects.get(contest=contest, kind="sponsor")
    assert not sponsor.is_main
    page = client.post(reverse("one_payer", args=[contest.slug, sponsor.pk]), {"action": "sources", "sources": [source.pk]})
    assert page.status_code == 302
    source.refresh_from_db()
    assert payer_of(Award(contest=contest, origin=source)) == sponsor
    assert payer_of(Award(contest=contest)) == main_payer_of(contest)
    assert source not in sources_of(main_payer_of(contest))
    page = client.get(reverse("payer_account", args=[contest.slug]))
    assert "ООО «Спонсор»" in page.text
    assert "ИНН 7707083893" in page.text
    with pytest.raises(RuleViolation, match="сначала снимите"):
        payers.remove_payer(payer=sponsor, by=accountant)
    payers.set_sources_of_payer(payer=sponsor, sources=[], by=accountant)
    payers.make_payer_main(payer=sponsor, by=accountant)
    assert main_payer_of(contest) == sponsor
    payers.remove_payer(payer=PayerAccount.objects.get(contest=contest, is_main=False), by=accountant)
    assert list(contest.payer_accounts.all()) == [sponsor]
