"""Erasing payout data when its time of keeping is over (results stay)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import erasure, letter_erasure, walks
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.personal import ERASED, With, declared
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import PayoutApplication, RegisterFile, RegisterLine, StatementEntry, TakenForm, TaxSettlement
from prizes.payouts.queries import keeping
from prizes.rules.keeping import documents_until

# Tables that the agent's year rests on besides payments -> when their rows were written.
WRITTEN: dict[type[Any], Any] = {
    TaxSettlement: "made_at", StatementEntry: Coalesce("decided_at", "statement__loaded_at"), TakenForm: "taken_at",
}  # fmt: skip


def payouts_past_retention(now: datetime) -> Iterator[PayoutApplication]:
    """Payout applications whose time of keeping is over: five years after the reporting year of the contest's last payment or return

    (402-FZ, art. 29); what was never accounted goes with the registrations.
    """
    rows = PayoutApplication.objects.select_related("award__contest__regulation_version").exclude(full_name="")
    for application in walks.each(rows):
        if application.full_name == ERASED:
            continue
        contest = application.award.contest
        until = keeping.application_until(application, contest)
        if until is not None and local_day(now, contest.regulation) > until:
            yield application


@action("Данные заявления о выплате стёрты")
def erase_payout(*, application: PayoutApplication) -> None:
    """Erase whom and where a prize was paid, the signed scan and the letters; sums, days and registers stay.

    No right is asked: the clock does it when the term of keeping is over.
    """
    application = PayoutApplication.objects.select_for_update(of=("self",)).select_related("award").get(pk=application.pk)
    contest = contest_with_regulation(application.award.contest_id)
    erasure.erase_with(With.PAYOUT, application, contest_id=contest.pk)
    forget_register_files(application)
    letter_erasure.forget_subject(application.award)
    note(contest_id=contest.pk, about=str(application))


def forget_register_files(application: PayoutApplication) -> None:
    """The kept files of registers whose last recipient has been erased go with them; the journal keeps that they were approved."""
    registers = RegisterLine.objects.filter(payment__award=application.award_id).values("register")
    there = RegisterLine.objects.filter(register__in=registers).exclude(full_name="").values("register")
    for file in RegisterFile.objects.filter(register__in=registers).exclude(register__in=there):
        file.delete()


def forget_documents(now: datetime) -> int:
    """Erase what the agent's year rests on besides payments: settlements, documents of statements, what forms said; how many rows.

    Not with the registrations, whose term is shorter: the papers of the tax are made of them as long as they are kept.
    """
    forgotten = 0
    for model, written in WRITTEN.items():
        left = erasure.holding(declared(model), model._base_manager.all()).values("contest")
        for contest in Contest.objects.filter(pk__in=left).select_related("regulation_version"):
            rows = model._base_manager.filter(contest=contest)
            # Where no money moved in the end, the term goes from the day the last row was written.
            last = keeping.last_money_day(contest) or rows.aggregate(day=Max(written))["day"].date()
            if local_day(now, contest.regulation) > documents_until(last, contest.regulation.prizes.retention_years):
                forgotten += erasure.erase_rows(declared(model), rows, contest_id=contest.pk)
    return forgotten
