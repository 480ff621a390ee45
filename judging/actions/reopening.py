"""A closed assessment opened anew: asked for by one of chair and secretary, confirmed by the other, told to the whole commission."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from judging import letters
from judging.models import Commission, Reopening
from judging.queries import commission as commission_queries
from judging.states import ASSESSMENT, REOPENING

MESSAGE = "Оценку заново открывают председатель и секретарь вместе, а где их нет — двое сотрудников."


def asked(contest: Contest) -> Reopening | None:
    """The reopening that waits for the second person."""
    rows = Reopening.objects.filter(commission__contest=contest, confirmed_at=None, dropped_at=None)
    return rows.select_related("asked_by", "commission").first()


def _sides(user: User, contest: Contest) -> set[str]:
    """Whom this person can speak for: who closes the assessment, who keeps its papers."""
    return {side for side in ("close_assessment", "open_assessment") if user.has_perm(f"judging.{side}", contest)}


def _require_side(user: User, contest: Contest) -> None:
    if not _sides(user, contest):
        raise RuleViolation(code="forbidden", clause=contest.regulation.clause("sheet.valid"), message=MESSAGE, status=403)


@action("Предложено открыть оценку заново")
def ask_reopening(*, contest: Contest, reason: str, by: User) -> Reopening:
    """One of the two says why; nothing changes until the other confirms."""
    contest = contest_with_regulation(contest.pk)
    _require_side(by, contest)
    commission = Commission.objects.select_for_update().get(contest=contest)
    clause = contest.regulation.clause("sheet.valid")
    if not commission.is_closed:
        raise RuleViolation(code="assessment.not_closed", clause=clause, message="Оценка не закрыта: открывать заново нечего.")
    if not reason.strip():
        raise RuleViolation(
            code="reopening.no_reason", clause=clause, message="Напишите, почему оценку открывают заново.", field="reason"
        )
    if asked(contest):
        raise RuleViolation(code="reopening.asked", clause=clause, message="Открыть оценку заново уже предложили: ждут второго.")
    reopening = Reopening.objects.create(commission=commission, reason=reason.strip()[:500], asked_by=by, asked_at=clock.now())
    note(contest_id=contest.pk, about=contest.short_title, reason=reopening.reason)
    return reopening


def _locked(reopening: Reopening) -> tuple[Reopening, Contest]:
    reopening = Reopening.objects.select_for_update(of=("self",)).select_related("commission", "asked_by").get(pk=reopening.pk)
    return reopening, contest_with_regulation(reopening.commission.contest_id)


@action("Оценка открыта заново")
def confirm_reopening(*, reopening: Reopening, by: User) -> Commission:
    """The other of the two agrees: members may change their sheets again, signatures stay, each member gets a letter.

    A protocol that waits for signatures or publication ends by itself; a published decision stays until another changes it.
    """
    reopening, contest = _locked(reopening)
    _require_side(by, contest)
    clause = contest.regulation.clause("sheet.valid")
    if REOPENING.state_of(reopening) != "asked":
        raise RuleViolation(code="reopening.decided", clause=clause, message="Это предложение уже решено: обновите страницу.")
    sides = _sides(by, contest), _sides(reopening.asked_by, contest)
    both = any({one, other} == {"close_assessment", "open_assessment"} for one in sides[0] for other in sides[1])
    if by.pk == reopening.asked_by_id or not both:
        raise RuleViolation(code="reopening.by_two", clause=clause, message=MESSAGE, status=403)
    commission = Commission.objects.select_for_update().get(pk=reopening.commission_id)
    if not commission.is_closed:
        raise RuleViolation(code="assessment.not_closed", clause=clause, message="Оценка уже открыта.")
    REOPENING.move(reopening, "confirm", at=clock.now())
    reopening.confirmed_by = by
    reopening.save(update_fields=["confirmed_at", "confirmed_by", "dropped_at"])
    ASSESSMENT.move(commission, "reopen", at=commission.opened_at)
    commission.save(update_fields=["opened_at", "closed_at"])
    for member in commission_queries.members_in_office(commission).select_related("user"):
        letters.tell_reopened(member, reopening, contest)
    note(contest_id=contest.pk, about=contest.short_title, reason=reopening.reason)
    return commission


@action("Предложение открыть оценку заново снято")
def drop_reopening(*, reopening: Reopening, by: User) -> None:
    """Either of the two takes the proposal off before it is confirmed."""
    reopening, contest = _locked(reopening)
    _require_side(by, contest)
    if REOPENING.state_of(reopening) != "asked":
        raise RuleViolation(code="reopening.decided", message="Это предложение уже решено: обновите страницу.")
    REOPENING.move(reopening, "drop", at=clock.now())
    reopening.save(update_fields=["dropped_at"])
    note(contest_id=contest.pk, about=contest.short_title)
