"""A prize that was refused or given up goes to another project by a decision of the commission, where the regulation lets it."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Project, Protocol
from judging.queries.results import published_protocol
from prizes import letters
from prizes.awards.actions.awards import tell_of_award
from prizes.awards.actions.cancelling import cancel_payment
from prizes.awards.actions.shares import locked_award, locked_awards
from prizes.awards.queries import passed_on, shares
from prizes.awards.queries.lines import listed_payments
from prizes.awards.queries.winning import division_figures
from prizes.models import Award, Payment
from prizes.rules import terms
from prizes.rules.refusals import passing_clause
from prizes.states import AWARD


@action("Приз передан по решению комиссии")
def pass_prize_on(*, award: Award, project: Project, protocol: Protocol, by: User) -> Award:
    """The prize that `award` did not bring is awarded to `project`: the same sum, source and thing, by this signed protocol.

    The term of the application runs from today, when the new recipient is told. Places and diplomas do not change.
    """
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.manage_fund", contest, "Передачу приза записывает сотрудник.")
    clause = passing_clause(contest.regulation)
    _require_free(award, contest, clause)
    passed_on.require_kept(award)
    if not passed_on.decisions(contest).filter(pk=protocol.pk).exists():
        raise RuleViolation(
            code="passing.no_decision",
            clause=clause,
            message="Нужен подписанный протокол заседания комиссии после публикации результатов.",
            field="protocol",
        )
    if not passed_on.candidates(award, contest).filter(pk=project.pk).exists():
        raise RuleViolation(
            code="passing.not_offered", clause=clause, message="Этому проекту порядок не даёт передать приз.", field="project"
        )
    today = local_day(clock.now(), contest.regulation)
    decided = local_day(protocol.signed_at or clock.now(), contest.regulation)
    made = Award.objects.create(
        contest=contest, project=project, team_id=project.team_id, **_division(project, contest),
        amount=award.amount, origin=award.origin, thing=award.thing, thing_value=award.thing_value,
        thing_value_basis=award.thing_value_basis, passed_from=award, passed_by=protocol,
        basis=f"протокол № {protocol.number} от {decided:%d.%m.%Y}",
        apply_by=terms.apply_by(today, contest.regulation) if award.amount else None,
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"{award.named}, {award.title} → команда «{made.team.name}»"[:300], reason=made.basis)
    tell_of_award(made, contest)
    return made


def _require_free(award: Award, contest: Contest, clause: str) -> None:
    """The prize of a team, as a whole, is not given out, and the regulation lets it go to somebody else."""
    if not contest.regulation.prizes.refused_prize:
        raise RuleViolation(
            code="passing.stays", clause=clause, message=f"По порядку невыданный приз никому не передают: {award.stays_where}."
        )
    if award.state not in (Award.State.REFUSED, Award.State.DECLINED):
        raise RuleViolation(code="passing.granted", clause=clause, message="Передают приз, в выдаче которого отказано.")
    if not passed_on.is_whole(award):
        raise RuleViolation(
            code="passing.whole", clause=clause, message="Передают приз команды за место, целиком: не долю и не приз партнёра."
        )


def _division(project: Project, contest: Contest) -> dict[str, object]:
    """The division where the published protocol names the project."""
    protocol = published_protocol(contest)
    nominations = protocol.figures["nominations"] if protocol else []
    return next(division_figures(one) for one in nominations if any(row["project_id"] == project.pk for row in one["rows"]))


@action("Передача приза отменена")
def take_back_passed(*, award: Award, reason: str, by: User) -> Award:
    """A prize passed on is taken away again, with the reason, while nothing of it is paid, listed or handed over."""
    award = locked_award(award)
    contest = contest_with_regulation(award.contest_id)
    require(by, "prizes.manage_fund", contest, "Передачу приза отменяет сотрудник.")
    clause = passing_clause(contest.regulation)
    if award.passed_from_id is None or award.state == Award.State.WITHDRAWN:
        raise RuleViolation(code="passing.none", clause=clause, message="Этот приз никому не передавали.")
    if not reason.strip():
        raise RuleViolation(code="passing.no_reason", clause=clause, message="Укажите причину.", field="reason")
    passed_on.require_kept(award)
    prizes = [award, *locked_awards().filter(part_of=award).exclude(state=Award.State.WITHDRAWN)]
    payments = Payment.objects.select_for_update().filter(award__in=prizes)
    if (
        any(payment.state == Payment.State.PAID for payment in payments)
        or listed_payments().filter(payment__in=payments).exists()
        or award.thing_given_on
    ):
        raise RuleViolation(
            code="passing.paid",
            clause=clause,
            message="Приз уже выплачен, вручён или стоит в реестре на выплату: сначала расформируйте реестр.",
        )
    for payment in payments:
        cancel_payment(payment)
    for prize in prizes:
        AWARD.move(prize, "withdraw")
        prize.refused_at, prize.refused_by = clock.now(), by
        prize.refusal_clause, prize.refusal_reason = clause[:20], reason.strip()[:500]
        prize.save()
    note(contest_id=contest.pk, about=f"{award.named}, {award.title}"[:300], reason=reason.strip()[:300])
    for prize in prizes[1:] or prizes:
        if person := shares.recipient_of(prize):
            letters.post("prize_refused", person, award=prize, again=str(clock.now()))
    return award
