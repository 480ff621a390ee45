"""Reads of the staff's pages about teams: the list with what stands in their way, minors' consents, the side event."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Value, When

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import side_event_day
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import SideEvent
from registration.models import Application, Consent, Finding, Representative, Team
from registration.queries import small_teams
from registration.rules import minors, names, side_event
from registration.rules.eligibility import Verdict
from registration.states import ACTIVE, ApplicationState

TEAM_FILTERS = {
    "all": "все",
    "holding": "неполные с местом",
    "straddling": "на границе мест",
    "names": "проверить название",
    "category": "назначить категорию",
    "unready": "не готовы",
}


def _applied(contest: Contest) -> QuerySet[Team]:
    active = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE)
    return Team.objects.filter(Exists(active), contest=contest)


def _narrowed(rows: QuerySet[Team], chosen: str, contest: Contest) -> QuerySet[Team]:
    if chosen == "holding":
        return rows.filter(pk__in=small_teams.holding(contest).order_by().values("pk"))
    if chosen == "straddling":
        return rows.filter(pk__in=small_teams.straddling(contest).order_by().values("pk"))
    troubles = Finding.objects.filter(application__team=OuterRef("pk"), code__startswith="team.", verdict=Verdict.RED)
    if chosen == "names":
        return rows.filter(name_state=Team.NameState.PENDING)
    if chosen == "category":
        return rows.filter(Exists(troubles.filter(code="team.category_mixed")))
    return rows.filter(Exists(troubles)) if chosen == "unready" else rows


def teams_for_staff(contest: Contest, *, chosen: str = "all") -> QuerySet[Team]:
    """Teams with applications; each with its people and what the checks of the team say against it."""
    red = Finding.objects.filter(code__startswith="team.", verdict=Verdict.RED).order_by("id")
    people = (
        Application.objects.filter(state__in=ACTIVE)
        .only("team", "number", "state", "role", "team_role", "seat")
        .order_by("role", "id")
    )
    return _narrowed(_applied(contest), chosen, contest).prefetch_related(
        Prefetch("applications", people.prefetch_related(Prefetch("findings", red, to_attr="troubles")), to_attr="people"),
    ).order_by("pk")  # fmt: skip


def team_counts(contest: Contest) -> dict[str, int]:
    """How many teams each tab of the list holds."""
    return kept(
        contest,
        f"teams:{clock.now():%d%H}",
        lambda: {code: _narrowed(_applied(contest), code, contest).count() for code in TEAM_FILTERS},
    )


def suspicious_name(team: Team, contest: Contest) -> list[str]:
    """Parts of the name to look at twice."""
    return names.suspicious_parts(team.name, contest.regulation.team.name_stop_words)


def exclusion_notice(team: Team, contest: Contest) -> str:
    """What the contest's channel says of an excluded team: the team, the ground and the reasons, nobody's name; empty when there is nothing to say."""
    if not contest.regulation.conduct.announced:
        return ""
    excluded = team.applications.filter(state=ApplicationState.EXCLUDED).order_by("decided_at").first()
    if excluded is None or excluded.decided_at is None or team.applications.filter(state__in=ACTIVE).exists():
        return ""
    ground = contest.regulation.exclusion_ground(excluded.exclusion_ground)
    day = f"{local_day(excluded.decided_at, contest.regulation):%d.%m.%Y}"
    because = f" Основание: {ground.words}." if ground else ""
    return f"{contest.short_title}: команда «{team.shown_name}» {day} дисквалифицирована.{because}{_reason_told(excluded, team)}"


def _reason_told(excluded: Application, team: Team) -> str:
    """What staff have written of the reasons, a sentence without names; empty when they have written nothing."""
    people = team.applications.exclude(surname="").values_list("surname", "name", "patronymic")
    reason = names.without_names(excluded.decision_comment.strip(), (word for person in people for word in person))
    if not reason:
        return ""
    return f" Причины: {reason}{'' if reason.endswith('.') else '.'}"


def consents_to_check(contest: Contest) -> list[tuple[Application, Representative | None]]:
    """Minors who have applied, with their representative's consent: to check, missing, then accepted."""
    rules = contest.regulation.representation
    if rules is None:
        return []
    today = local_day(clock.now(), contest.regulation)
    rows = (
        Application.objects.filter(contest=contest, state__in=ACTIVE)
        .select_related("team", "representative")
        .only("number", "surname", "name", "patronymic", "birth_date", "state", "contest", "team__name", "team__name_state",
              "representative__state", "representative__full_name", "representative__kinship", "representative__signed_at",
              "representative__return_reason", "representative__text_version", "representative__signed_copy_name",
              "representative__child_printed", "representative__child_named")
        .annotate(urgency=Case(When(representative__state="uploaded", then=Value(0)), When(representative__state="accepted", then=Value(2)),
                               default=Value(1), output_field=IntegerField()))
        .order_by("urgency", "number")
    )  # fmt: skip
    minors_with_consents: list[tuple[Application, Representative | None]] = []
    for application in rows:
        application.contest = contest
        if minors.needs_consent(application.birth_date, contest.regulation, on=today):
            minors_with_consents.append((application, getattr(application, "representative", None)))
    return minors_with_consents


def side_event_entries(contest: Contest, event: SideEvent) -> list[tuple[Team, side_event.Entry]]:
    """Teams of which anybody wants to enter, with whether the team does: two queries."""
    day = side_event_day(contest, event)
    agreed = set(
        Consent.objects.filter(application__contest=contest, code=event.code, withdrawn_at=None).values_list(
            "application", flat=True
        )
    )
    members: dict[Team, list[side_event.Entrant]] = defaultdict(list)
    rows: Any = Application.objects.filter(contest=contest, state__in=ACTIVE).select_related("team").order_by("team", "id")
    for row in rows.only("surname", "name", "patronymic", "birth_date", "team__name", "team__name_state", "contest"):
        members[row.team].append(side_event.Entrant(row.full_name, row.birth_date, row.pk in agreed))
    return [
        (team, side_event.entry(people, event, day))
        for team, people in members.items()
        if any(person.agrees for person in people)
    ]
