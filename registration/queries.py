"""Reads of teams and applications. Each list page costs the same number of queries however long the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, Exists, F, Func, Max, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower, TruncDate

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import DeedRecord, OutboxMessage
from registration.models import (
    AffiliationRuling,
    Announcement,
    Application,
    CardMessage,
    Consent,
    Finding,
    Official,
    SeekingCard,
    Team,
)
from registration.rules.affiliation import Known
from registration.rules.eligibility import Verdict
from registration.states import ACTIVE, CURRENT, TAKEN, ApplicationState, TeamSeat

QUEUE_FIELDS = [
    "number", "surname", "name", "patronymic", "role", "participation", "state", "decision_due_on", "contest", "team__name",
    "team__seat", "decided_at", "revision",
]  # fmt: skip
CONTEST_FIELDS = ["slug", "state", "short_title", "starts_on", "ends_on", "regulation_version"]
KEEP_NUMBERS_SECONDS = 3600
MOST_TEAMS_LISTED = 500
QUEUE_FILTERS = {
    "waiting": "ждут решения",
    "overdue": "просрочены",
    "problems": "с замечаниями",
    "affiliation": "возможная связь",
    "reserve": "в резерве",
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
        rows = rows.filter(state=ApplicationState.SUBMITTED, team__seat=TeamSeat.WAITLIST)
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
    """Surname, address, team or number; the first two and the team's name have trigram indexes of their own."""
    teams = Team.objects.filter(contest=contest, name__icontains=search).values_list("pk", flat=True)
    few = list(teams[: MOST_TEAMS_LISTED + 1])
    # A list of teams lets the database join three index look-ups; thousands of them are better asked as a query.
    in_teams = Q(team__in=few) if len(few) <= MOST_TEAMS_LISTED else Q(team__in=teams)
    wanted = Q(surname__icontains=search) | Q(email__icontains=search) | in_teams
    return wanted | Q(number=int(search)) if search.isdecimal() and len(search) < 9 else wanted


def unruled_affiliations() -> QuerySet[Finding]:
    """Declared or possible affiliations that nobody has ruled on."""
    return Finding.objects.filter(code__startswith="affiliation.", verdict=Verdict.LOOK, application__affiliation_ruling=None)


def queue_numbers(contest: Contest, *, today: date) -> dict[str, int]:
    """How many applications each tab of the queue holds.

    Kept in the cache under the contest's last deed: every change of an application is a deed, so the kept numbers are the
    counted ones, and a queue of any length costs one look-up until somebody does something.
    """
    last_deed = DeedRecord.objects.filter(contest_ref=contest.pk).aggregate(last=Max("id"))["last"]
    key = f"queue:{contest.pk}:{last_deed}:{today}"
    numbers = cache.get(key)
    if numbers is None:
        numbers = _count_queue(contest, today)
        cache.set(key, numbers, KEEP_NUMBERS_SECONDS)
    return numbers


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
        .values_list("state", "team__seat", "late", "troubled", "related")
        .annotate(count=Count("pk"))
        .order_by()
    )
    numbers = dict.fromkeys(QUEUE_FILTERS, 0)
    for state, seat, late, troubled, related, count in groups:
        numbers["all"] += count
        if state in (ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.SUSPENDED):
            numbers[state] += count
        if state == ApplicationState.SUBMITTED:
            numbers["waiting"] += count
            numbers["overdue"] += count if late else 0
            numbers["problems"] += count if troubled else 0
            numbers["affiliation"] += count if related else 0
            numbers["reserve"] += count if seat == TeamSeat.WAITLIST else 0
    return numbers


def seats_taken(contest: Contest) -> int:
    """Places that are held or offered: an offered one is nobody else's until its answer."""
    return Team.objects.filter(contest=contest, seat__in=TAKEN).count()


def last_queue_number(contest: Contest) -> int:
    """The last number given in the contest's queue of teams, 0 before the first."""
    return Team.objects.filter(contest=contest).aggregate(last=Max("queue_number"))["last"] or 0


def teams_with_empty_places(contest: Contest) -> QuerySet[Team]:
    """Teams that hold or wait for a place while nobody of them has an active application."""
    active = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE)
    return Team.objects.filter(contest=contest, seat__in=[*TAKEN, TeamSeat.WAITLIST]).exclude(Exists(active))


def contests_with_unsettled_seats(now: datetime) -> QuerySet[Contest]:
    """Contests in which an offer has ended or a place stands empty."""
    active = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE)
    empty = Team.objects.filter(Q(seat__in=[*TAKEN, TeamSeat.WAITLIST]) & ~Exists(active))
    ended = Team.objects.filter(seat=TeamSeat.OFFERED, offer_expires_at__lte=now)
    return Contest.objects.filter(Q(pk__in=empty.values("contest")) | Q(pk__in=ended.values("contest")))


def teams_named(contest: Contest, lower_names: Iterable[str]) -> QuerySet[Team]:
    return Team.objects.annotate(lower=Lower("name")).filter(contest=contest, lower__in=list(lower_names))


def identities_among(contest: Contest, hashes: set[str]) -> QuerySet[Any]:
    """Pairs (document, SNILS) of active applications in which one of these keyed hashes occurs."""
    same = Q(identity_hash__in=hashes) | Q(snils_hash__in=hashes)
    return Application.objects.filter(same, contest=contest, state__in=ACTIVE).values_list("identity_hash", "snils_hash")


def numbers_of_same_person(contest: Contest, person_hash: str, *, besides: str) -> list[int]:
    """Numbers of active applications with this name and birth date whose document is another one."""
    if not person_hash:
        return []
    same = Application.objects.filter(contest=contest, person_hash=person_hash, state__in=ACTIVE).exclude(identity_hash=besides)
    return sorted(number for number in same.values_list("number", flat=True) if number)


def known_officials(contest: Contest) -> list[Known]:
    """Organisers and members of the commission as the affiliation check compares them."""
    return [
        Known(row.full_name, row.part, row.birth_surname, row.workplace, row.email, str(row.phone or ""))
        for row in Official.objects.filter(contest=contest)
    ]


def affiliation_ruling(application: Application) -> AffiliationRuling | None:
    """What a person decided on the application's possible affiliation."""
    return AffiliationRuling.objects.filter(application=application).select_related("by").first()


def people_at_door(contest: Contest) -> QuerySet[Application]:
    """Admitted people in the order of a list at the entrance."""
    letters = Func(Lower("surname"), Value("ё"), Value("е"), function="replace")
    return (
        Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED)
        .select_related("team")
        .only("number", "surname", "name", "patronymic", "participation", "door_code", "arrived_at", "passport_seen",
              "contest", "team__name")
        .order_by(letters, "surname", "name", "id")
    )  # fmt: skip


def applications_past_retention(now: datetime) -> Iterator[Application]:
    """Applications of finished contests whose term of keeping personal data is over and which are not erased yet."""
    rows = Application.objects.filter(erased_at=None, contest__ends_on__lt=now.date())
    for application in rows.select_related("contest__regulation_version", "team").iterator(chunk_size=500):
        days = application.contest.regulation.registration.retention_days
        if days is not None and application.contest.ends_on + timedelta(days=days) < now.date():
            yield application


def addressees(announcement: Announcement) -> QuerySet[Application]:
    """Whom an announcement goes to: people with an address, each once."""
    people = Application.objects.filter(contest=announcement.contest_id).exclude(email="")
    if announcement.audience == Announcement.Audience.ALL:
        people = people.filter(state__in=ACTIVE)
    elif announcement.audience == Announcement.Audience.TEAM:
        people = people.filter(state__in=ACTIVE, team=announcement.team_id)
    else:
        people = people.filter(state=ApplicationState.ADMITTED)
        if announcement.audience == Announcement.Audience.CAPTAINS:
            people = people.filter(role=Application.Role.CAPTAIN)
    return people.order_by("number")


def sample_context(kind: str, application: Application) -> dict[str, Any]:
    """What a letter of this kind needs beside the application, made up from the regulation for a preview."""
    regulation = application.contest.regulation
    until = application.contest.registration_closes_at
    samples: dict[str, dict[str, Any]] = {
        "refusal": {"ground": regulation.refusal_grounds[0]},
        "suspension": {"ground": next(iter(regulation.exclusion_grounds), None), "reason": ""},
        "exclusion": {"ground": next(iter(regulation.exclusion_grounds), None), "reason": ""},
        "seat_offered": {"until": until},
        "member_left": {"left": application, "until": None},
        "captain_changed": {"captain": application},
        "place_released": {"reason": "участие не подтверждено"},
        "corrected": {"fields": "телефон"},
        "deadline": {"title": "конец регистрации", "until": until},
    }
    return samples.get(kind, {})


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


def as_told(application: Application, now: datetime) -> Application:
    """The application as its person may see it: a decision that staff can still undo has not been told yet.

    Changes the object in memory only; such an object must not be saved.
    """
    decided = application.state in (ApplicationState.ADMITTED, ApplicationState.REFUSED)
    if decided and application.decided_at and application.decided_at > now - settings.DECISION_UNDO:
        application.__dict__["state"] = ApplicationState.SUBMITTED.value
        application.__dict__["refusal_ground"] = application.__dict__["decision_comment"] = ""
    return application


def told_letters(application: Application) -> QuerySet[OutboxMessage]:
    """Letters the person knows of: those of a decision appear when they have left."""
    untold = Q(kind__in=["registration.admission", "registration.refusal"]) & ~Q(state=OutboxMessage.State.SENT)
    return letters_of(application).exclude(untold).exclude(state=OutboxMessage.State.CANCELLED)


def open_cards(contest: Contest, *, search: str = "", kind: str = "") -> QuerySet[SeekingCard]:
    """Cards that are published, newest first; `kind`: person, team, or both."""
    rows = SeekingCard.objects.filter(contest=contest, closed_at=None).select_related("team", "owner")
    if kind in ("person", "team"):
        rows = rows.filter(team__isnull=kind == "person")
    for word in search.split()[:5]:
        rows = rows.filter(Q(role__icontains=word) | Q(skills__icontains=word) | Q(about__icontains=word))
    return rows.order_by("-published_at")


def talks_of(user: Any, contest: Contest) -> list[dict[str, Any]]:
    """Talks the user takes part in, the newest message first: card, the other person's name, when."""
    rows = (
        CardMessage.objects.filter(Q(card__owner=user) | Q(correspondent=user), card__contest=contest)
        .values("card", "card__role", "card__owner", "card__owner__name", "correspondent", "correspondent__name")
        .annotate(last=Max("at"))
        .order_by("-last")
    )
    return [
        {
            "card": row["card"],
            "role": row["card__role"],
            "correspondent": row["correspondent"],
            "name": (row["correspondent__name"] if row["card__owner"] == user.pk else row["card__owner__name"]) or "участник",
            "last": row["last"],
        }
        for row in rows
    ]


def captaincy_of(user: Any, contest: Contest) -> Team | None:
    """The team whose captain the user is in this contest."""
    mine = Application.objects.filter(contest=contest, user=user, role=Application.Role.CAPTAIN, state__in=CURRENT)
    found = mine.select_related("team").first()
    return found.team if found else None


def letters_of(application: Application) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(attachment_ref=application.pk, kind__startswith="registration.").order_by("-id")


def given_consents(application: Application) -> set[str]:
    return set(Consent.objects.filter(application=application, withdrawn_at=None).values_list("code", flat=True))


def waitlist_place(team: Team) -> int:
    """How many teams of the waitlist are served up to and including this one."""
    return Team.objects.filter(contest=team.contest_id, seat=TeamSeat.WAITLIST, queue_number__lte=team.queue_number).count()


def contacts_for_partners(contest: Contest) -> list[Application]:
    """Admitted people whose consent to pass contacts to partners is in force."""
    agreed = Consent.objects.filter(application=OuterRef("pk"), code="partners", withdrawn_at=None)
    rows = Application.objects.filter(Exists(agreed), contest=contest, state=ApplicationState.ADMITTED)
    return list(
        rows.select_related("team").only("surname", "name", "email", "phone", "contest", "team__name").order_by("surname", "id")
    )


def decided_since(contest: Contest, since: datetime | None, now: datetime) -> QuerySet[Application]:
    """Applications from another system whose decision is made and told, the oldest decision first."""
    told = now - settings.DECISION_UNDO
    rows = Application.objects.filter(contest=contest, external_id__isnull=False, decided_at__isnull=False, decided_at__lte=told)
    if since:
        rows = rows.filter(decided_at__gte=since)
    return rows.exclude(state=ApplicationState.SUBMITTED).select_related("team").order_by("decided_at", "id")


# Letters


def letter_log(contest: Contest, *, state: str = "", search: str = "") -> QuerySet[OutboxMessage]:
    """Letters of the contest, newest first."""
    rows = OutboxMessage.objects.filter(contest_ref=contest.pk).exclude(kind="account")
    if state in OutboxMessage.State.values:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(recipient__icontains=search) | Q(subject__icontains=search))
    return rows.defer("body").order_by("-id")


def letter_counts(contest: Contest) -> dict[str, int]:
    """How many letters of the contest are in each state."""
    rows = OutboxMessage.objects.filter(contest_ref=contest.pk).exclude(kind="account").values_list("state")
    return dict(rows.annotate(count=Count("pk")).order_by())


def batch_progress(batch: str) -> dict[str, int]:
    """How many letters of a batch wait, have left, have failed; `over`: those that will not change any more."""
    counts = dict(OutboxMessage.objects.filter(batch=batch).values_list("state").annotate(count=Count("pk")).order_by())
    state = OutboxMessage.State
    sent, waiting = counts.get(state.SENT, 0), counts.get(state.PENDING, 0)
    failed = counts.get(state.FAILED, 0) + counts.get(state.BOUNCED, 0)
    return {"sent": sent, "waiting": waiting, "failed": failed, "over": sent + failed}


# Numbers


@dataclass
class Day:
    """Applications filed by the end of a day, and by the day as far from the closing a year before."""

    day: date
    filed: int
    total: int
    earlier: int | None = None


@dataclass
class Dashboard:
    """The figures of the staff's page of numbers; each list is a chart and its table."""

    by_day: list[Day]
    funnel: list[tuple[str, int]]
    participation: list[tuple[str, int]]
    places: list[tuple[str, int]]
    municipalities: list[tuple[str, int]]
    nominations: list[tuple[str, int]]
    earlier: Contest | None
    seats_taken: int
    teams_waiting: int
    overdue: int


MOST_PLACES = 15


def dashboard(contest: Contest, *, today: date) -> Dashboard:
    """Applications by day with last year's curve if there is one, the funnel, by place of work or study, form, nomination."""
    rows = Application.objects.filter(contest=contest)
    filed = rows.exclude(number=None)
    states = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    arrived = filed.filter(arrived_at__isnull=False).count()
    admitted = states.get("admitted", 0) + states.get("suspended", 0) + states.get("excluded", 0) + states.get("released", 0)
    participation = dict(filed.filter(state__in=ACTIVE).values_list("participation").annotate(count=Count("pk")).order_by())
    earlier = Contest.objects.filter(starts_on__year__lt=contest.starts_on.year).exclude(state=Contest.State.DRAFT)
    earlier = earlier.select_related("regulation_version").order_by("-starts_on").first()
    return Dashboard(
        by_day=_by_day(contest, earlier),
        funnel=[
            ("Начали заявку", sum(states.values())),
            ("Подали", sum(states.values()) - states.get("draft", 0)),
            ("Допущены", admitted),
            ("Подтвердили, что придут", filed.filter(attendance=Application.Attendance.COMING).count()),
            ("Пришли", arrived),
        ],
        participation=[(label, participation.get(value, 0)) for value, label in Application.Participation.choices],
        places=_most_frequent(filed, "affiliation_place"),
        municipalities=_most_frequent(filed, "municipality"),
        nominations=_by_nomination(contest),
        earlier=earlier,
        seats_taken=seats_taken(contest),
        teams_waiting=Team.objects.filter(contest=contest, seat=TeamSeat.WAITLIST).count(),
        overdue=filed.filter(state=ApplicationState.SUBMITTED, decision_due_on__lt=today).count(),
    )


def _most_frequent(filed: QuerySet[Application], name: str) -> list[tuple[str, int]]:
    rows = filed.filter(state__in=ACTIVE).exclude(**{name: ""}).values_list(name)
    return list(rows.annotate(count=Count("pk")).order_by("-count", name)[:MOST_PLACES])


def _by_nomination(contest: Contest) -> list[tuple[str, int]]:
    """How many teams have chosen each nomination; projects live a stage further, so only their table is asked."""
    nominations = contest.nominations.annotate(teams=Count("projects"))  # type: ignore[attr-defined]
    return [(nomination.title, nomination.teams) for nomination in nominations]


def _filed_by_day(contest: Contest) -> dict[date, int]:
    days = Application.objects.filter(contest=contest, submitted_at__isnull=False)
    return dict(
        days.annotate(day=TruncDate("submitted_at", tzinfo=contest.regulation.zone))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )


def _by_day(contest: Contest, earlier: Contest | None) -> list[Day]:
    filed = _filed_by_day(contest)
    if not filed:
        return []
    before = _filed_by_day(earlier) if earlier else {}
    shift = contest.starts_on - earlier.starts_on if earlier else timedelta()
    first, last = min(filed), max(filed)
    rows, total = [], 0
    then = sum(count for day, count in before.items() if day + shift < first)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        total += filed.get(day, 0)
        then += before.get(day - shift, 0)
        rows.append(Day(day, filed.get(day, 0), total, then if before else None))
    return rows


@dataclass
class TeamTurnout:
    """A team with how many of its admitted people come."""

    team: Team
    coming: int
    not_coming: int
    silent: int


def turnout(contest: Contest) -> list[TeamTurnout]:
    """Admitted people's answers, team by team, the silent teams first."""
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    teams = (
        Team.objects.filter(contest=contest, seat=TeamSeat.HELD)
        .annotate(
            coming=Count("applications", filter=admitted & Q(applications__attendance="coming")),
            not_coming=Count("applications", filter=admitted & Q(applications__attendance="not_coming")),
            silent=Count("applications", filter=admitted & Q(applications__attendance="")),
        )
        .filter(Q(coming__gt=0) | Q(not_coming__gt=0) | Q(silent__gt=0))
        .order_by("coming", "queue_number")
    )
    return [TeamTurnout(team, team.coming, team.not_coming, team.silent) for team in teams]


def teams_below_minimum(contest: Contest) -> list[Team]:
    """Teams with a place that have people, but fewer than the regulation's least number."""
    active = Count("applications", filter=Q(applications__state__in=ACTIVE))
    rows = Team.objects.filter(contest=contest, seat=TeamSeat.HELD).annotate(people=active)
    return list(rows.filter(people__gt=0, people__lt=contest.regulation.team.min_size).order_by("queue_number"))
