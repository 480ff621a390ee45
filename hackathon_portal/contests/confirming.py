"""Confirming for this year what a new contest has from its preset, and what publishing asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import facts, publication
from hackathon_portal.contests.models import Confirmation, Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require


@action("Подтверждены сведения объявления")
def confirm_facts(*, contest: Contest, seen: Mapping[str, str], by: User) -> None:
    """Somebody has found these parts right for this contest: code -> fingerprint of the values they looked at.

    Refused where a value is missing, is an example, or has changed since the page was opened.
    """
    require(by, "contests.manage", contest, "Сведения объявления подтверждает сотрудник конкурса.")
    known = {fact.code: fact for fact in facts.facts(contest)}
    chosen = [known[code] for code in seen if code in known]
    if not chosen:
        raise RuleViolation(code="facts.none", message="Отметьте, что проверено.")
    for fact in chosen:
        wants = facts.Standing(fact, confirmed=True).wants
        if wants:
            raise RuleViolation(
                code="facts.wants", clause=fact.clause, message=f"Подтвердить нельзя: {wants}. Исправьте и подтвердите."
            )
        if seen[fact.code] != fact.fingerprint:
            raise RuleViolation(
                code="facts.changed",
                message=f"Пока страница была открыта, изменилось: {fact.title}. Посмотрите новое значение и подтвердите его.",
            )
    _confirm(contest, chosen, by)
    note(contest_id=contest.pk, about=", ".join(fact.title for fact in chosen)[:300])


def _confirm(contest: Contest, chosen: list[facts.Fact], by: User | None) -> None:
    for fact in chosen:
        values = {"fingerprint": fact.fingerprint, "confirmed_at": clock.now(), "confirmed_by": by}
        Confirmation.objects.update_or_create(contest=contest, part=fact.code, defaults=values)


def confirm_all(contest: Contest, by: User | None) -> None:
    """A program confirms whatever stands for its caller, examples too."""
    _confirm(contest, facts.facts(contest), by)


def require_confirmed(contest: Contest, seen: str | None) -> None:
    """Every fact confirmed as it stands, and the page that was shown before is the page that will be public."""
    clause = contest.regulation.clause("announcement")
    unsettled = facts.unsettled(contest)
    if unsettled:
        listed = "; ".join(one.wants for one in unsettled)
        raise RuleViolation(
            code="announcement.unconfirmed", clause=clause, message=f"Опубликовать нельзя, пока не подтверждено: {listed}."
        )
    if seen is not None and seen != facts.shown_fingerprint(contest):
        raise RuleViolation(
            code="announcement.changed", message="Пока страница была открыта, объявление изменили. Посмотрите его ещё раз."
        )


def require_reason(contest: Contest, at: datetime, reason: str) -> None:
    """Days that have passed are published only with a reason."""
    late = publication.passed_days(contest, at)
    if late and not reason.strip():
        refuse_late(contest, late)


def refuse_late(contest: Contest, sentences: list[str]) -> NoReturn:
    """RuleViolation with these sentences, beside the field of the reason."""
    message = " ".join(sentences)
    if "указанием причины" not in message:
        message += " Опубликовать так можно только с указанием причины."
    raise RuleViolation(
        code="announcement.late", clause=contest.regulation.clause("announcement.lead"), message=message, field="late_reason"
    )
