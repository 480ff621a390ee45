"""The staff's queue: rows, tabs, search; what came from another system and is decided."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.web.numbers import whole_number
from registration.models import Application, Finding, Team
from registration.rules.eligibility import Verdict
from registration.states import ApplicationState, TeamSeat

QUEUE_FIELDS = [
    "number", "surname", "name", "patronymic", "role", "participation", "state", "decision_due_on", "contest", "team__name", "team__name_state",
    "team__seat", "seat", "decided_at", "revision", "external_id", "reserved_until",
]  # fmt: skip
# Left in the reserve by the organiser's choice: the day then named is still the term of the decision.
KEPT = Q(reserved_until=F("decision_due_on"), state=ApplicationState.SUBMITTED)
IN_RESERVE = Q(team__seat=TeamSeat.WAITLIST) | Q(seat=TeamSeat.WAITLIST)
MOST_TEAMS_LISTED = 500
QUEUE_FILTERS = {
    "waiting": "ждут решения",
    "overdue": "просрочены",
    "problems": "с замечаниями",
    "affiliation": "возможная связь",
    "reserve": "в резерве",
    "kept": "оставлены в резерве",
    "admitted": "допущены",
    "refused": "отказано",
    "suspended": "приостановлены",
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
        rows = rows.filter(IN_RESERVE, state=ApplicationState.SUBMITTED)
    elif chosen == "kept":
        rows = rows.filter(KEPT)
    elif chosen == "affiliation":
        rows = rows.filter(state=ApplicationState.SUBMITTED, pk__in=unruled_affiliations().values("application"))
    elif chosen in (ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.SUSPENDED):
        rows = rows.filter(state=chosen)
    if search:
        rows = rows.filter(_found_by(search, contest))
    return (
        rows.select_related("team")
        .only(*QUEUE_FIELDS)  # nothing encrypted is read, let alone decrypted, for a list
        .prefetch_related(Prefetch("findings", troubles.order_by("id"), to_attr="troubles"))
        .order_by(F("decision_due_on").asc(nulls_last=True), "number")
    )


def _found_by(search: str, contest: Contest) -> Q:
    """Every word in the name, the address, the team or as the number; surname, address and team have trigram indexes of their own."""

    def in_team_or_number(word: str) -> Q:
        teams = Team.objects.filter(found(word, "name"), contest=contest).values_list("pk", flat=True)
        few = list(teams[: MOST_TEAMS_LISTED + 1])
        # A list of teams lets the database join index look-ups; thousands of them are better asked as a query.
        in_teams = Q(team__in=few) if len(few) <= MOST_TEAMS_LISTED else Q(team__in=teams)
        number = whole_number(word)
        return in_teams if number is None else in_teams | Q(number=number)

    several = ("name", "patronymic") if len(search.split()) > 1 else ()
    return found(search, "surname", "email", *several, also=in_team_or_number)


def unruled_affiliations() -> QuerySet[Finding]:
    """Declared or possible affiliations that nobody has ruled on."""
    return Finding.objects.filter(code__startswith="affiliation.", verdict=Verdict.LOOK, application__affiliation_ruling=None)


def queue_numbers(contest: Contest, *, today: date) -> dict[str, int]:
    """How many applications each tab of the queue holds.

    Kept while nobody does anything, so a queue of any length costs one look-up.
    """
    return kept(contest, f"queue:{today}", lambda: _count_queue(contest, today))


def _count_queue(contest: Contest, today: date) -> dict[str, int]:
    """One grouped query, added up here."""
    troubles = Finding.objects.filter(application=OuterRef("pk")).exclude(verdict=Verdict.GREEN)
    groups = (
        Application.objects.filter(contest=contest)
        .exclude(state=ApplicationState.DRAFT)
        .annotate(
            late=Q(decision_due_on__lt=today),
            troubled=Exists(troubles),
            related=Exists(unruled_affiliations().filter(application=OuterRef("pk"))),
        )
        .annotate(reserved=Case(When(IN_RESERVE, then=True), default=False), kept=Case(When(KEPT, then=True), default=False))
        .values_list("state", "reserved", "kept", "late", "troubled", "related")
        .annotate(count=Count("pk"))
        .order_by()
    )
    numbers = dict.fromkeys(QUEUE_FILTERS, 0)
    for state, reserved, kept_there, late, troubled, related, count in groups:
        numbers["all"] += count
        if state in (ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.SUSPENDED):
            numbers[state] += count
        if state == ApplicationState.SUBMITTED:
            numbers["waiting"] += count
            numbers["overdue"] += count if late else 0
            numbers["problems"] += count if troubled else 0
            numbers["affiliation"] += count if related else 0
            numbers["reserve"] += count if reserved else 0
            numbers["kept"] += count if kept_there else 0
    return numbers


def changed_since(contest: Contest, since: datetime | None, now: datetime, *, after: int = 0) -> QuerySet[Application]:
    """Filed applications of another system whose state has changed since, in the order in which the changes were told.

    `after`: of those told at `since` itself only the ones behind this key, to go on in the middle of an instant.
    """
    rows = Application.objects.filter(contest=contest, external_id__isnull=False, state_changed_at__lte=now)
    if since:
        rows = rows.filter(Q(state_changed_at__gt=since) | Q(state_changed_at=since, pk__gt=after))
    return rows.exclude(state=ApplicationState.DRAFT).select_related("team").order_by("state_changed_at", "id")
