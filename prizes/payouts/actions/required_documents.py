"""Deeds with the papers of a recipient, and prizes nobody asked for in time (Kuzbass: 12.10-12.12, 12.14, 12.18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import checked
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.actions.awards import give_up
from prizes.awards.queries import shares
from prizes.models import Award, PayoutApplication, PayoutPaper
from prizes.payouts import printed
from prizes.payouts.actions.payout_applications import editable, for_decision, send_back
from prizes.payouts.queries import required_documents

PAPER_TYPES = ("pdf", "jpg", "jpeg", "png")
PAPER_MEGABYTES = 20


@deed("Приложен документ получателя приза")
def attach_paper(
    *, application: PayoutApplication, code: str, upload: UploadedFile, by: User, address: str | None = None
) -> PayoutPaper:
    """Keep a paper of the person's list: PDF, JPEG or PNG by content. Of a printed consent the text's hash is kept with it."""
    application = editable(application, by)
    contest = contest_with_regulation(application.award.contest_id)
    row = _row(application, contest, code)
    name, data = checked(
        upload, types=PAPER_TYPES, megabytes=PAPER_MEGABYTES,
        refusal=RuleViolation(
            code="file.type", clause=row.clause, field="file",
            message=f"«{row.title}»: нужен скан в PDF, JPEG или PNG, не больше {PAPER_MEGABYTES} МБ.",
        ),
    )  # fmt: skip
    paper = row.paper or PayoutPaper(application=application, code=code, title=row.title)
    if paper.state in (PayoutPaper.State.ACCEPTED, PayoutPaper.State.WAIVED):
        raise RuleViolation(code="paper.settled", clause=row.clause, message=f"«{row.title}»: уже принят, менять не нужно.")
    if paper.content:
        paper.content.delete(save=False)
    paper.content.save("paper", ContentFile(data), save=False)
    paper.name, paper.state, paper.reason = name, PayoutPaper.State.GIVEN, ""
    paper.given_at, paper.given_address = clock.now(), address
    paper.text_sha256 = printed.consent(application, row.form, contest).sha256 if row.form else ""
    paper.save()
    note(contest_id=contest.pk, about=f"{application}: {row.title}"[:300])
    return paper


@deed("Проверены документы получателя приза")
def check_papers(*, application: PayoutApplication, verdicts: Mapping[str, tuple[bool, str]], by: User) -> PayoutApplication:
    """Accept or return papers: code -> (accepted, what to correct). If one is returned, so is the application, with one letter."""
    application = for_decision(application, by)
    contest = contest_with_regulation(application.award.contest_id)
    rows = {row.code: row for row in required_documents.papers_of(application, contest)}
    wrong = []
    for code, (accept, reason) in verdicts.items():
        row = rows.get(code)
        if row is None or row.paper is None or row.paper.state not in (PayoutPaper.State.GIVEN, PayoutPaper.State.ACCEPTED):
            raise RuleViolation(code="paper.unknown", message="Этого документа на проверке нет: страница устарела.")
        if not accept and not reason.strip():
            raise RuleViolation(
                code="paper.no_reason", clause=row.clause, message=f"«{row.title}»: напишите, что исправить.", status=422
            )
        paper = row.paper
        paper.state = PayoutPaper.State.ACCEPTED if accept else PayoutPaper.State.RETURNED
        paper.reason = "" if accept else reason.strip()[:300]
        paper.decided_by, paper.decided_at = by, clock.now()
        paper.save()
        if not accept:
            wrong.append(f"{row.title} — {paper.reason}")
    note(contest_id=contest.pk, about=f"{application}: проверено {len(verdicts)}, вернули {len(wrong)}")
    if wrong:
        send_back(application, "; ".join(wrong)[:500], by)
    return application


@deed("Документ получателя приза не требуется")
def waive_paper(*, application: PayoutApplication, code: str, reason: str, by: User) -> PayoutPaper:
    """The organiser does without a paper of the list, with the reason (the regulation leaves cases open: clause 15)."""
    application = PayoutApplication.objects.select_related("award__team", "award__contest").get(pk=application.pk)
    contest = contest_with_regulation(application.award.contest_id)
    require(by, "prizes.decide_payout", contest, "Документы проверяет бухгалтер.")
    row = _row(application, contest, code)
    if not reason.strip():
        raise RuleViolation(code="paper.no_reason", clause=row.clause, message="Укажите причину.", field="reason")
    paper = row.paper or PayoutPaper(application=application, code=code, title=row.title)
    paper.state, paper.reason = PayoutPaper.State.WAIVED, reason.strip()[:300]
    paper.decided_by, paper.decided_at = by, clock.now()
    paper.save()
    note(contest_id=contest.pk, about=f"{application}: {row.title}"[:300], reason=paper.reason)
    return paper


@deed("Запрошен дополнительный документ")
def ask_paper(*, application: PayoutApplication, title: str, due_on: date, by: User) -> PayoutPaper:
    """Ask the recipient for one more paper or piece of information by a day; an application on check is open again."""
    application = (
        PayoutApplication.objects.select_for_update(of=("self",)).select_related("award__team", "award__contest", "award__holder")
        .get(pk=application.pk)
    )  # fmt: skip
    contest = contest_with_regulation(application.award.contest_id)
    require(by, "prizes.decide_payout", contest, "Документы запрашивает бухгалтер.")
    clause = contest.regulation.clause("prize.further_papers")
    if not title.strip():
        raise RuleViolation(code="paper.no_title", clause=clause, message="Назовите документ.", field="title")
    if due_on < local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="paper.past", clause=clause, message="Этот день уже прошёл.", field="due_on")
    if application.state == PayoutApplication.State.ACCEPTED:
        raise RuleViolation(code="paper.accepted", clause=clause, message="Заявление уже принято, выплата запланирована.")
    count = application.papers.filter(asked=True).count()  # type: ignore[attr-defined]
    paper = PayoutPaper.objects.create(
        application=application, code=f"extra-{count + 1}", title=title.strip()[:300], asked=True, due_on=due_on
    )
    note(contest_id=contest.pk, about=f"{application}: {paper.title}"[:300])
    send_back(application, f"приложите до {due_on:%d.%m.%Y}: {paper.title}"[:500], by, at_least=due_on)
    return paper


@deed("Непоступившие документы признаны отказом от призов")
def decline_silent(*, contest: Contest, awards: Collection[int], by: User) -> int:
    """Take the silence of these people for a refusal of the prize, after the term (Kuzbass: 12.14); the shares stay in their source."""
    contest = contest_with_regulation(contest.pk)
    require(by, "prizes.manage_fund", contest, "Отказ от приза подтверждает сотрудник.")
    clause = contest.regulation.clause("prize.silence")
    found = list(shares.silent(contest, local_day(clock.now(), contest.regulation)).filter(pk__in=awards))
    if not found:
        raise RuleViolation(code="silence.nobody", clause=clause, message="Отметьте призы, срок документов по которым прошёл.")
    for award in found:
        give_up(
            award, contest, Award.State.DECLINED, clause, f"документы не поданы до {award.claim_by:%d.%m.%Y} включительно", by
        )
    note(contest_id=contest.pk, about=f"призов: {len(found)}")
    return len(found)


def _row(application: PayoutApplication, contest: Contest, code: str) -> required_documents.PaperRow:
    row = next((one for one in required_documents.papers_of(application, contest) if one.code == code), None)
    if row is None:
        raise RuleViolation(code="paper.unknown", message="Этого документа нет в вашем перечне.")
    return row
