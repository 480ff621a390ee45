"""Actions with awards: they come from the published protocol; a prize may be refused with its clause (Tula: 7.1.4, 8.2.2, 10.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Deed
from judging.actions.results import publish_results
from judging.models import Project, Protocol
from judging.queries.results import published_protocol
from judging.rules.wording import prized_people
from prizes import letters
from prizes.announced import announced_on as counted_on
from prizes.awards.actions import amending, announcing
from prizes.awards.actions.cancelling import cancel_payment, restore_payment
from prizes.awards.actions.diplomas import issue_diplomas
from prizes.awards.actions.shares import divide, locked_award, locked_awards, open_again
from prizes.awards.queries import awards, passed_on, shares
from prizes.awards.queries.lines import listed_payments
from prizes.awards.queries.winning import division_figures, nomination_rows, winning_rows
from prizes.models import Award, FundItem, Payment, PayoutApplication, SpecialPrize
from prizes.representing import refuse_child
from prizes.rules import terms
from prizes.rules.refusals import Ground, refusal_clause
from prizes.states import AWARD


@action("Результаты объявлены")
def announce_winners(*, protocol: Protocol, by: User, announced_on: date | None = None) -> list[Award]:
    """Publish the signed protocol and make of it the awards, diplomas and certificates, with letters to their holders.

    `announced_on`: the day the winners were announced, where that was another than the publication's; a changed decision has none.
    Teams that share a place share the prizes of the places they take, in equal whole roubles. A project to which the commission
    refused the prize for a violation keeps its place and diploma (Tula: clause 8.2.2).
    """
    protocol = publish_results(protocol=protocol, by=by)
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    if problems := awards.fund_problems(contest):
        raise RuleViolation(
            code="fund.exceeded",
            clause=contest.regulation.clause("prize.fund"),
            message=f"Призовой фонд не сходится: {'; '.join(problems)}. Исправьте его до публикации.",
        )
    wanted = [
        *winning_rows(protocol.figures, contest),
        *nomination_rows(protocol.figures, contest),
        *_personal_rows(protocol, contest),
    ]
    if protocol.amends:
        amending.withdraw_awards(protocol, contest, [_key(row) for row in wanted])
    published = local_day(protocol.published_at or clock.now(), contest.regulation)
    if not protocol.amends:
        if announced_on:
            announcing.set_day(contest, announced_on)
        # What a changed decision grants begins its term on the day of that decision.
        published = counted_on(contest)
    made = [_award(contest, row, on=published) for row in wanted]
    for award, is_new in made:
        if is_new:
            tell_of_award(award, contest)
    if protocol.amends:
        amending.revoke_changed(protocol, protocol.amends, contest)
    issue_diplomas(contest=contest, by=by)
    note(contest_id=contest.pk, about=contest.short_title)
    return [award for award, _ in made]


def tell_of_award(award: Award, contest: Contest) -> None:
    """Letters about a new award: to each member who is paid a part of it, else to the captain."""
    parts = divide(award, contest)
    for prize in parts or [award]:
        if (prize.is_payable or award.thing) and (person := shares.recipient_of(prize)):
            letters.post("prize", person, award=prize)


def _personal_rows(protocol: Protocol, contest: Contest) -> list[dict[str, Any]]:
    """Winners of personal nominations the fund holds a prize for; the project is their team's."""
    items = {(item.division, item.place): item for item in FundItem.objects.filter(contest=contest)}
    projects = dict(Project.objects.filter(contest=contest).values_list("team", "pk"))
    made = []
    for nomination in protocol.figures.get("personal", []):
        for row in prized_people(nomination):
            item = items.get((nomination["key"], row["place"]))
            if item is None or row["team_id"] not in projects:
                continue
            made.append(
                {
                    "holder_id": row["application_id"], "division": nomination["key"], "project_id": projects[row["team_id"]],
                    "team_id": row["team_id"], "division_title": nomination["title"], "division_position": item.division_position,
                    "place": row["place"], "amount": item.amount, "origin": item.origin, "thing": item.thing, "violation": None,
                    "worth": (item.thing_value, item.thing_value_basis),
                }
            )  # fmt: skip
    return made


def _key(row: dict[str, Any]) -> amending.Key:
    return row["project_id"], row.get("holder_id"), row["division"], row["place"], row["amount"] or None, row["thing"]


def _award(contest: Contest, row: dict[str, Any], *, on: date) -> tuple[Award, bool]:
    """The award of a row, announced on a day; whether it is new or granted again."""
    violation, holder = row["violation"], row.get("holder_id")
    nominated = bool(row.get("nominated"))
    whose: dict[str, Any] = {"holder": None, "project_id": row["project_id"], "special": None, "nominated": nominated}
    if nominated:
        whose["division"] = row["division"]
    if holder:
        whose = {"holder_id": holder, "division": row["division"]}
    there = Award.objects.exclude(state=Award.State.WITHDRAWN).filter(part_of=None, passed_from=None, **whose).first()
    if there:
        return there, False
    if back := amending.reinstated(contest, _key(row)):
        return back, True
    award = Award.objects.create(
        contest=contest,
        project_id=row["project_id"],
        holder_id=holder,
        team_id=row["team_id"],
        division=row["division"],
        division_title=row["division_title"],
        division_position=row["division_position"],
        place=row["place"],
        nominated=nominated,
        amount=row["amount"] or None,
        origin=row["origin"] if row["amount"] else None,
        thing=row["thing"],
        thing_value=row["worth"][0],
        thing_value_basis=row["worth"][1],
        apply_by=terms.apply_by(on, contest.regulation) if row["amount"] else None,
    )
    if violation and (award.amount or award.thing):
        AWARD.move(award, "refuse")
        award.refused_at = clock.now()
        award.refusal_clause = refusal_clause(contest.regulation, "violation")
        award.refusal_reason = f"решение комиссии: нарушен п.\u00a0{violation['clause']}. {violation['text']}"[:500]
        award.save()
    return award, True


@action("Вручён специальный приз")
def give_special_prize(*, prize: SpecialPrize, project: Project, basis: str, by: User) -> Award:
    """Award a partner's prize to a project of the published protocol, on a written decision."""
    contest = locked_contest(prize.contest_id)
    require(by, "prizes.manage_fund", contest, "Специальные призы записывает сотрудник.")
    clause = contest.regulation.clause("prize.fund")
    protocol = published_protocol(contest)
    if protocol is None:
        raise RuleViolation(
            code="special.too_early", clause=clause, message="Специальный приз вручают после публикации решения комиссии."
        )
    listed = {
        row["project_id"]: division_figures(nomination)
        for nomination in protocol.figures["nominations"]
        for row in nomination["rows"]
    }
    if project.pk not in listed:
        raise RuleViolation(
            code="special.not_listed", clause=clause, message="Этого проекта нет в опубликованном протоколе.", field="project"
        )
    if not basis.strip():
        raise RuleViolation(
            code="special.no_basis", clause=clause, message="Укажите решение партнёра: документ, дата.", field="basis"
        )
    if Award.objects.filter(special=prize).exists():
        raise RuleViolation(code="special.given", clause=clause, message="Этот приз уже вручён.")
    today = local_day(clock.now(), contest.regulation)
    award = Award.objects.create(
        contest=contest,
        project=project,
        team_id=project.team_id,
        **listed[project.pk],
        special=prize,
        basis=basis.strip()[:300],
        amount=prize.amount,
        origin=prize.origin,
        thing=prize.thing,
        thing_value=prize.thing_value,
        thing_value_basis=prize.thing_value_basis,
        apply_by=terms.apply_by(today, contest.regulation) if prize.amount else None,
    )
    note(contest_id=contest.pk, about=f"«{prize.title}»: команда «{award.team.name}»", reason=basis.strip()[:300])
    tell_of_award(award, contest)
    if contest.regulation.diploma_texts.special_diplomas:
        issue_diplomas(contest=contest, by=by)
    return award


@action("В выдаче приза отказано")
def refuse_prize(*, award: Award, ground: Ground, reason: str, by: User, breach: str = "") -> Award:
    """The organiser does not pay the prize out (Tula: 8.2.2 with 10.3, 7.1.4; Kuzbass: 12.14, 12.15); what then becomes of it the

    regulation says (`passed_on.what_becomes`).

    `ground`: `late`, nothing was handed in within the term; `violation`, with `breach`, the point of the order that was broken.
    Place and diploma stay. What the bank already has cannot be refused any more.
    """
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.manage_fund", contest, "В выдаче приза отказывает сотрудник.")
    powers.require_given(contest, Deed.REFUSE_PRIZE)
    clause = refusal_clause(contest.regulation, ground)
    if not reason.strip():
        raise RuleViolation(code="refusal.no_ground", clause=clause, message="Напишите, в чём дело.", field="reason")
    prizes = [award, *parts_to_change(award, Award.State.GRANTED)]
    if ground == "late":
        _require_term_missed(prizes, contest, clause)
    elif not breach.strip():
        raise RuleViolation(code="refusal.no_breach", clause=clause, message="Укажите нарушенный пункт.", field="breach")
    else:
        reason = f"нарушен п.\u00a0{breach.strip()}. {reason.strip()}"
    for prize in prizes:
        give_up(prize, contest, "refuse", clause, reason.strip()[:500], by)
    return award


def _require_term_missed(prizes: list[Award], contest: Contest, clause: str) -> None:
    """The term of these prizes is over, and their applications did not come within it, nor were allowed later."""
    today = local_day(clock.now(), contest.regulation)
    for prize in prizes:
        if prize.project.suspended_at:
            raise RuleViolation(
                code="refusal.suspended", clause=clause, field="ground",
                message="Идёт разбирательство по претензии к проекту: срок заявления стоит, отказать за молчание нельзя.",
            )  # fmt: skip
        if prize.apply_by is None or not terms.is_late(today, prize.apply_by):
            raise RuleViolation(
                code="refusal.in_time", clause=clause, message="Срок заявления о выплате ещё не прошёл.", field="ground"
            )
        handed_in = PayoutApplication.objects.filter(award=prize).exclude(submitted_at=None, late_reason="").exists()
        if handed_in:
            raise RuleViolation(
                code="refusal.in_time",
                clause=clause,
                message=f"{prize.to_whom}: заявление подано в срок или принято позже с указанием причины.",
                field="ground",
            )


def parts_to_change(award: Award, state: str) -> list[Award]:
    """The members' parts of a team's prize that share its fate, locked; none of a prize that is not divided."""
    return list(locked_awards().filter(part_of=award, state=state))


@action("Отказ от приза")
def decline_prize(*, award: Award, reason: str, by: User) -> Award:
    """The captain, or the holder of a part, gives the prize up; staff may take that back while nothing else was done with the money."""
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.apply", award, "От приза отказывается тот, кому он присуждён.")
    refuse_child(award.holder, contest, by, code="refusal.child", what="отказаться от приза")
    give_up(award, contest, "decline", "", reason.strip()[:500] or "по желанию получателя", by)
    return award


def give_up(award: Award, contest: Contest, how: str, clause: str, reason: str, by: User) -> None:
    """The prize is not paid out: `how` is `refuse` or `decline`."""
    refusal = refusal_clause(contest.regulation, "violation")
    if award.state != Award.State.GRANTED:
        raise RuleViolation(code="refusal.twice", clause=refusal, message="Этот приз уже не выдаётся.")
    if award.thing_given_on and award.amount is None:
        raise RuleViolation(code="refusal.given", clause=refusal, message="Приз уже вручён.")
    payment = Payment.objects.select_for_update().filter(award=award).first()
    if payment and (payment.state == Payment.State.PAID or listed_payments().filter(payment=payment).exists()):
        raise RuleViolation(
            code="refusal.paid",
            clause=refusal,
            message="Приз уже выплачен или стоит в реестре на выплату: сначала расформируйте реестр.",
        )
    cancel_payment(payment)
    AWARD.move(award, how)
    award.refused_at, award.refused_by = clock.now(), by
    award.refusal_clause, award.refusal_reason = clause, reason
    award.save()
    note(contest_id=contest.pk, about=f"{award.named}, {award.title}" + (f", п.\u00a0{clause}" if clause else ""), reason=reason)
    if person := shares.recipient_of(award):
        letters.post("prize_refused", person, award=award, again=str(clock.now()))


@action("Приз возвращён команде")
def restore_prize(*, award: Award, reason: str, by: User, apply_by: date | None = None) -> Award:
    """Take a refusal of the prize back, with the reason; the captain's application is checked anew.

    `apply_by`: the new last day to apply, by the organiser's act; None: the days that were left, at least those for a correction.
    """
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.manage_fund", contest, "Отказ в призе отменяет сотрудник.")
    if award.state == Award.State.GRANTED:
        raise RuleViolation(code="restore.granted", message="Приз и так присуждён.")
    if not reason.strip():
        raise RuleViolation(code="restore.no_reason", message="Укажите причину.", field="reason")
    if award.part_of and award.part_of.state != Award.State.GRANTED:
        raise RuleViolation(code="restore.whole", message="Отказано в призе всей команде: верните приз команде.")
    passed_on.require_kept(award)
    if apply_by and apply_by < local_day(clock.now(), contest.regulation):
        raise RuleViolation(
            code="restore.past", message="Этот день уже прошёл: назовите день, до которого успеют подать.", field="apply_by"
        )
    parts = parts_to_change(award, award.state)
    for prize in [award, *parts]:
        open_again(prize, contest, last=apply_by)
        AWARD.move(prize, "restore")
        prize.refused_at, prize.refused_by = None, None
        prize.refusal_clause = prize.refusal_reason = ""
        prize.save()
        restore_payment(prize)
    note(contest_id=contest.pk, about=f"{award.named}, {award.title}", reason=reason.strip()[:300])
    for prize in parts or [award]:
        if person := shares.recipient_of(prize):
            letters.post("prize", person, award=prize, by_organiser=True, again=str(clock.now()))
    return award
