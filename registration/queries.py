"""Reads of teams and applications. Each list page costs the same number of queries however long the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import OutboxMessage
from registration.models import Application, Consent, Finding, Team
from registration.rules.eligibility import Verdict
from registration.states import ACTIVE, ApplicationState, TeamSeat

QUEUE_FIELDS = [
    "number", "surname", "name", "patronymic", "role", "participation", "state", "decision_due_on", "contest", "team__name",
    "team__seat",
]  # fmt: skip
CONTEST_FIELDS = ["slug", "state", "short_title", "starts_on", "ends_on", "regulation_version"]
QUEUE_FILTERS = {
    "waiting": "ждут решения",
    "overdue": "просрочены",
    "problems": "с замечаниями",
    "reserve": "в резерве",
    "admitted": "допущены",
    "refused": "отказано",
    "all": "все",
}


def review_queue(contest: Contest, *, today: date, chosen: str = "waiting", search: str = "") -> QuerySet[Application]:
    """Applications for staff, the earliest due first; findings that ask for a look come along in one query."""
    rows = Application.objects.filter(contest=contest).exclude(state=ApplicationState.DRAFT)
    troubles = Finding.objects.exclude(verdict=Verdict.GREEN)
    if chosen == "waiting":
        rows = rows.filter(state=ApplicationState.SUBMITTED)
    elif chosen == "overdue":
        rows = rows.filter(state=ApplicationState.SUBMITTED, decision_due_on__lt=today)
    elif chosen == "problems":
        rows = rows.filter(state=ApplicationState.SUBMITTED, pk__in=troubles.values("application"))
    elif chosen == "reserve":
        rows = rows.filter(state=ApplicationState.SUBMITTED, team__seat=TeamSeat.WAITLIST)
    elif chosen in (ApplicationState.ADMITTED, ApplicationState.REFUSED):
        rows = rows.filter(state=chosen)
    if search:
        wanted = Q(surname__icontains=search) | Q(team__name__icontains=search) | Q(email__icontains=search)
        rows = rows.filter(wanted | Q(number=int(search)) if search.isdecimal() and len(search) < 9 else wanted)
    return (
        rows.select_related("team")
        .only(*QUEUE_FIELDS)  # nothing encrypted is read, let alone decrypted, for a list
        .prefetch_related(Prefetch("findings", troubles.order_by("id"), to_attr="troubles"))
        .order_by(F("decision_due_on").asc(nulls_last=True), "number")
    )


def queue_numbers(contest: Contest, *, today: date) -> dict[str, int]:
    """How many applications each tab of the queue holds: one grouped query, added up here."""
    troubles = Finding.objects.filter(application=OuterRef("pk")).exclude(verdict=Verdict.GREEN)
    groups = (
        Application.objects.filter(contest=contest)
        .exclude(state=ApplicationState.DRAFT)
        .annotate(late=Q(decision_due_on__lt=today), troubled=Exists(troubles))
        .values_list("state", "team__seat", "late", "troubled")
        .annotate(count=Count("pk"))
        .order_by()
    )
    numbers = dict.fromkeys(QUEUE_FILTERS, 0)
    for state, seat, late, troubled, count in groups:
        numbers["all"] += count
        if state in (ApplicationState.ADMITTED, ApplicationState.REFUSED):
            numbers[state] += count
        if state == ApplicationState.SUBMITTED:
            numbers["waiting"] += count
            numbers["overdue"] += count if late else 0
            numbers["problems"] += count if troubled else 0
            numbers["reserve"] += count if seat == TeamSeat.WAITLIST else 0
    return numbers


def seats_taken(contest: Contest) -> int:
    return Team.objects.filter(contest=contest, seat=TeamSeat.HELD).count()


def team_size(team: Team) -> int:
    """People whose applications to the team are active."""
    return Application.objects.filter(team=team, state__in=ACTIVE).count()


def identity_is_taken(contest: Contest, *, identity_hash: str, snils_hash: str = "", besides: Iterable[int] = ()) -> bool:
    """Whether an active application of this contest belongs to the same document or SNILS."""
    same = Q(identity_hash=identity_hash) & ~Q(identity_hash="")
    if snils_hash:
        same |= Q(snils_hash=snils_hash)
    return Application.objects.filter(same, contest=contest, state__in=ACTIVE).exclude(pk__in=list(besides)).exists()


def current_application(user: Any, contest: Contest) -> Application | None:
    """The application of this user that is not withdrawn or refused, else the newest one."""
    return (
        Application.objects.filter(user=user, contest=contest)
        .select_related("team", "contest", "contest__regulation_version")
        .order_by(Case(When(state__in=[ApplicationState.WITHDRAWN, ApplicationState.REFUSED], then=1), default=0), "-id")
        .first()
    )


def applications_of(user: Any) -> QuerySet[Application]:
    return (
        Application.objects.filter(user=user)
        .select_related("team", "contest", "contest__regulation_version")
        .only(*QUEUE_FIELDS, "user", *(f"contest__{name}" for name in CONTEST_FIELDS), "contest__regulation_version__written_at")
        .order_by("-contest__starts_on", "-id")
    )


def unclaimed_applications(user: Any) -> QuerySet[Application]:
    """Imported applications with the user's verified address that nobody has taken into a cabinet yet."""
    verified = user.emailaddress_set.filter(verified=True).values("email")
    return Application.objects.filter(user=None, email__in=verified, state__in=ACTIVE).select_related("contest", "team")


def roster(team: Team) -> QuerySet[Application]:
    """The team as its members see it: captain first, then in order of joining."""
    return team.applications.exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


def admitted_teams(contest: Contest) -> QuerySet[Team]:
    """Teams whose captain is admitted and that have the regulation's least number of admitted people."""
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    return (
        Team.objects.filter(contest=contest, seat=TeamSeat.HELD)
        .annotate(
            admitted=Count("applications", filter=admitted),
            captains=Count("applications", filter=admitted & Q(applications__role=Application.Role.CAPTAIN)),
        )
        .filter(admitted__gte=contest.regulation.team.min_size, captains=1)
        .order_by("queue_number")
    )


def captain_of(team: Team) -> Application | None:
    """The captain's application while it is active."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=ACTIVE).first()


def letters_of(application: Application) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(attachment_ref=application.pk, kind__startswith="registration.").order_by("-id")


def given_consents(application: Application) -> set[str]:
    return set(Consent.objects.filter(application=application, withdrawn_at=None).values_list("code", flat=True))


def waitlist_place(team: Team) -> int:
    """How many teams of the waitlist are served up to and including this one."""
    return Team.objects.filter(contest=team.contest_id, seat=TeamSeat.WAITLIST, queue_number__lte=team.queue_number).count()
