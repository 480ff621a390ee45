"""Reports of how grants for projects were used: sent by the team, accepted or returned with words, noted when they come on paper."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes import letters
from prizes.awards.queries import shares
from prizes.models import Award, GrantReport, GrantUse, Payment

State = GrantUse.State
WHO = "Отчёты о грантах принимает бухгалтер."
MEGABYTES = 20


def _clause(contest: Contest) -> str:
    return contest.regulation.clause("prize.transfer")


def _paid_grant(award: Award, contest: Contest) -> tuple[Award, date]:
    """The award, locked, and the day its grant was paid: reports of one grant follow one another."""
    award = Award.objects.select_for_update(of=("self",)).select_related("origin", "team", "holder").get(pk=award.pk)
    award.contest = contest
    if not award.is_grant:
        raise RuleViolation(
            code="grant.none", clause=_clause(contest), message="Это приз, а не грант: отчёта об использовании нет."
        )
    paid = Payment.objects.filter(award=award, state=Payment.State.PAID).first()
    if paid is None or paid.paid_on is None:
        raise RuleViolation(
            code="grant.unpaid", clause=_clause(contest), message="Грант ещё не перечислен: отчитываться не о чем."
        )
    return award, paid.paid_on


def _waiting(use: GrantUse, award: Award) -> GrantUse:
    """The report as it is now, while nobody has decided on it."""
    use = GrantUse.objects.get(pk=use.pk, award=award)
    if use.state != State.SENT:
        raise RuleViolation(code="grant.not_waiting", message=f"Этот отчёт уже {use.get_state_display()}. Обновите страницу.")
    return use


def _tell(kind: str, award: Award, **context: object) -> None:
    if person := shares.recipient_of(award):
        letters.post(kind, person, award=award, again=clock.now().isoformat(), **context)


@action("Прислан отчёт об использовании гранта")
def send_grant_use(*, award: Award, text: str, upload: UploadedFile, by: User) -> GrantUse:
    """The team tells how it used the grant that was paid to it; what comes after the term is taken as well."""
    require(by, "prizes.apply", award, "Отчёт о гранте присылает тот, кому он присуждён.")
    contest = contest_with_regulation(award.contest_id)
    award, _ = _paid_grant(award, contest)
    if GrantReport.objects.filter(award=award).exists():
        raise RuleViolation(code="grant.reported", clause=_clause(contest), message="Отчёт об этом гранте уже принят.")
    if GrantUse.objects.filter(award=award, state=State.SENT).exists():
        raise RuleViolation(
            code="grant.waits", clause=_clause(contest), message="Отчёт уже на проверке: чтобы прислать другой, отзовите его."
        )
    if not text.strip():
        raise RuleViolation(code="grant.no_text", message="Напишите, на что потрачен грант.", field="text", status=422)
    refusal = RuleViolation(
        code="grant.file", message=f"Нужен {SCAN_WORDS} не больше {MEGABYTES} МБ.", field="upload", status=422
    )
    name, data = checked(upload, types=SCAN_TYPES, megabytes=MEGABYTES, refusal=refusal)
    use = GrantUse(award=award, text=text.strip()[:3000], sent_by=by, sent_at=clock.now())
    files.keep(use, "content", name, ContentFile(data))
    use.save()
    note(contest_id=contest.pk, about=f"приз {award.pk}, {use}")
    return use


@action("Отчёт об использовании гранта отозван")
def withdraw_grant_use(*, use: GrantUse, by: User) -> None:
    """The team takes back what nobody has decided on yet, to send another one."""
    require(by, "prizes.apply", use.award, "Отчёт о гранте присылает тот, кому он присуждён.")
    award, _ = _paid_grant(use.award, contest_with_regulation(use.award.contest_id))
    use = _waiting(use, award)
    use.state = State.WITHDRAWN
    use.save(update_fields=["state"])
    note(contest_id=award.contest_id, about=f"приз {award.pk}, {use}")


def _decide(use: GrantUse, state: str, by: User, message: str = "") -> None:
    use.state, use.message, use.decided_by, use.decided_at = state, message[:500], by, clock.now()
    use.save(update_fields=["state", "message", "decided_by", "decided_at"])


@action("Присланный отчёт о гранте принят")
def accept_grant_use(*, use: GrantUse, by: User) -> GrantReport:
    """What the team has sent is its report; it counts from the day it was sent."""
    contest = contest_with_regulation(use.award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    award, paid_on = _paid_grant(use.award, contest)
    use = _waiting(use, award)
    sent_on = max(local_day(use.sent_at, contest.regulation), paid_on)
    _decide(use, State.ACCEPTED, by)
    return _accepted(award, sent_on, f"прислан через портал {sent_on:%d.%m.%Y}, № {use.pk}", by, use=use)


@action("Присланный отчёт о гранте возвращён")
def return_grant_use(*, use: GrantUse, message: str, by: User) -> None:
    """The team is told what to correct; the report is owed as before."""
    contest = contest_with_regulation(use.award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    award, _ = _paid_grant(use.award, contest)
    use = _waiting(use, award)
    if not message.strip():
        raise RuleViolation(code="grant.no_words", message="Напишите, что исправить.", field="message", status=422)
    _decide(use, State.RETURNED, by, message.strip())
    note(contest_id=contest.pk, about=f"приз {award.pk}, {use}", reason=use.message[:300])
    _tell("grant_returned", award, reason=use.message)


@action("Принят отчёт об использовании гранта")
def accept_grant_report(*, award: Award, received_on: date, document: str, by: User) -> GrantReport:
    """The team has reported on paper how it used the grant that was paid to it."""
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    award, paid_on = _paid_grant(award, contest)
    if not document.strip():
        raise RuleViolation(
            code="grant.no_document", clause=_clause(contest), message="Назовите документ: номер и дату отчёта.", field="document"
        )
    if received_on > local_day(clock.now(), contest.regulation) or received_on < paid_on:
        raise RuleViolation(
            code="grant.day", clause=_clause(contest), message="День отчёта — не позже сегодняшнего и не раньше выплаты.",
            field="received_on",
        )  # fmt: skip
    if waiting := GrantUse.objects.filter(award=award, state=State.SENT).first():
        raise RuleViolation(
            code="grant.waits",
            clause=_clause(contest),
            message=f"Команда прислала отчёт № {waiting.pk}: примите или верните его.",
        )
    return _accepted(award, received_on, " ".join(document.split())[:200], by)


def _accepted(award: Award, received_on: date, document: str, by: User, use: GrantUse | None = None) -> GrantReport:
    report = GrantReport.objects.create(award=award, use=use, received_on=received_on, document=document, noted_by=by)
    note(contest_id=award.contest_id, about=f"приз {award.pk}", reason=report.document)
    _tell("grant_accepted", award, day=received_on)
    return report


@action("Отчёт об использовании гранта снят")
def take_back_grant_report(*, award: Award, reason: str, by: User) -> None:
    """The report was accepted by mistake: it is owed again, and the team is told."""
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.decide_payout", contest, WHO)
    if not reason.strip():
        raise RuleViolation(code="grant.no_reason", message="Напишите, почему отчёт снят.", field="reason")
    award, _ = _paid_grant(award, contest)
    report = GrantReport.objects.filter(award=award).select_related("use").first()
    if report is None:
        raise RuleViolation(code="grant.no_report", message="Отчёта здесь нет: страница устарела.")
    use = report.use
    report.delete()
    if use is not None:
        _decide(use, State.RETURNED, by, reason.strip())
    note(contest_id=contest.pk, about=f"приз {award.pk}", reason=reason.strip()[:300])
    _tell("grant_returned", award, reason=reason.strip()[:300])
