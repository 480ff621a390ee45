"""What is owed for applications: decisions by their day (Tula: clause 3.4)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Min

from hackathon_portal.contests.duties import Shown, proof
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.obligations import Obligation, milestone, obligation, obligation_source
from hackathon_portal.regulation.rules.deadlines import day_after, local_day
from hackathon_portal.regulation.schema import Duty
from registration.models import Application, SchoolMailing
from registration.queries import corrections
from registration.states import ApplicationState


@obligation_source
def decisions(contest: Contest, today: date) -> list[Obligation]:
    regulation = contest.regulation
    rows = Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED, decision_due_on__isnull=False)
    clause = regulation.clause("registration.decision")
    late = rows.filter(decision_due_on__lt=today).aggregate(count=Count("pk"), first=Min("decision_due_on"))
    obligations = []
    if late["count"]:
        detail = "это самый ранний из сроков" if late["count"] > 1 else ""
        obligations.append(
            obligation("decisions-overdue", f"Решения по заявкам: {late['count']}", late["first"], today, done_on=None, clause=clause,
                 page="staff_queue", waiting=detail)
        )  # fmt: skip
    if (after := corrections.waiting(contest)).due_on:
        obligations.append(
            obligation("after-admission", f"Исправления и замечания после допуска: {after.corrections + after.findings}",
                 after.due_on, today, done_on=None, clause=clause, page="after_admission")
        )  # fmt: skip
    coming = rows.filter(decision_due_on__gte=today).values("decision_due_on").annotate(count=Count("pk"))
    obligations += [
        obligation(
            f"decisions-{row['decision_due_on']}", f"Решения по заявкам: {row['count']}", row["decision_due_on"], today,
            done_on=None, clause=clause, page="staff_queue",
        )
        for row in coming.order_by("decision_due_on")
    ]  # fmt: skip
    return obligations or _last_decisions(contest, today, clause)


def _last_decisions(contest: Contest, today: date, clause: str) -> list[Obligation]:
    """While nothing waits: by which day those who apply on the last day will have their answer."""
    closes = contest.registration_closes_at
    if closes is None or contest.state == Contest.State.DRAFT:
        return []
    due = day_after(local_day(closes, contest.regulation), contest.regulation.registration.decision_within)
    if due is None:
        return []
    detail = "решение — по сроку каждой заявки; это день для поданных последними"
    return [
        milestone("decisions-last", "Решения по последним заявкам", due, today, clause=clause, page="staff_queue", detail=detail)
    ]


@proof("schools", page="school_mailings")
def schools_told(contest: Contest, duty: Duty) -> Shown:
    """Letters to educational organisations: the day of the first mailing."""
    first = SchoolMailing.objects.filter(contest=contest).aggregate(first=Min("sent_at"))["first"]
    return Shown(first and local_day(first, contest.regulation))


@proof("exclusion_notices", page="staff_teams")
def exclusions_told(contest: Contest, duty: Duty) -> Shown:
    """Exclusions are told in the contest's channel, where the portal does not look: each new one asks for a mark of its own."""
    gone = Application.objects.filter(contest=contest, state=ApplicationState.EXCLUDED).aggregate(
        last=Max("decided_at"), teams=Count("team", distinct=True)
    )
    return Shown(missing=f"команд исключено: {gone['teams']}", is_needed=gone["last"] is not None, reopened_at=gone["last"])
