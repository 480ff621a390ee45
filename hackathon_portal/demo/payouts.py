"""The last scene of a contest of the Tula order: captains apply for their prizes, the accountant pays."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.demo import numbers
from hackathon_portal.demo.play import Stage
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import diplomas
from prizes.awards.queries.diplomas import thanks_candidates
from prizes.models import Award, PayoutApplication
from prizes.payouts.actions import payers, payments, payout_applications, registers
from prizes.payouts.documents import payout_application_pdf
from registration.queries.teams import captain_of

PAYER = {
    "name": "Министерство (пример)", "inn": numbers.organisation_inn(0), "kpp": "710001001", "account": "03221643700000006600",
    "bank_name": "Отделение Тула (пример)", "town": "г. Тула", "bik": "017003983", "corr_account": "40102810445370000059",
    "oktmo": "70701000",
}  # fmt: skip


def payouts(stage: Stage) -> None:
    """Captains apply; most payments are made, one application is returned, one captain has not applied yet."""
    accountant = stage.users["accountant"]
    awards = list(Award.objects.filter(contest=stage.contest, amount__isnull=False).select_related("team", "contest"))
    day = stage.contest.ends_on + timedelta(days=3)
    with stage.at(day, 12):
        for award in awards[:-1]:
            _apply(award)
        applications = list(PayoutApplication.objects.filter(award__in=awards).order_by("award_id"))
        payout_applications.return_payout_application(
            application=applications[-1], message="На скане не видно подписи, приложите новый.", by=accountant
        )
        for application in applications[:-1]:
            payout_applications.accept_payout_application(application=application, by=accountant)
        payers.set_payer_account(contest=stage.contest, by=accountant, values=PAYER)
        register = registers.make_register(contest=stage.contest, by=accountant)
        registers.approve_register(register=register, by=stage.users["staff"])
        special, project = stage.contest.special_prizes.first(), awards[0].project
        assert special is not None
        awards_actions.give_special_prize(
            prize=special, project=project, basis="письмо партнёра от 28.05.2024 № 7", by=stage.users["staff"]
        )
        grants = thanks_candidates(stage.contest)
        diplomas.issue_thanks(contest=stage.contest, grants=grants[:5], by=stage.users["staff"])
    with stage.at(stage.contest.ends_on + timedelta(days=9), 12):
        for line in list(register.lines.select_related("payment"))[:-1]:
            payments.mark_paid(payment=line.payment, paid_on=stage.contest.ends_on + timedelta(days=8), by=accountant)


def _apply(award: Award) -> None:
    """The captain fills the application in, signs it on paper and hands in the scan."""
    captain = captain_of(award.team)
    assert captain is not None
    assert captain.user is not None
    application = payout_applications.begin_payout_application(award=award, by=captain.user)
    payout_applications.save_payout_application(
        application=application, values={"registration_address": "г. Тула, ул. Примерная, д. 7, кв. 5"}, by=captain.user
    )
    copy = SimpleUploadedFile("заявление.pdf", payout_application_pdf(application))
    payout_applications.attach_signed_copy(application=application, upload=copy, by=captain.user)
    payout_applications.submit_payout_application(application=application, by=captain.user)
