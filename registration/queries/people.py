"""Applications and identities of people: their own, those of the same person, those at the door, past retention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from hackathon_portal.accounts.roles import Role
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import clock, walks
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.regulation.rules.deadlines import kept_until, local_day
from hackathon_portal.russia.alphabet import letters
from registration.models import Application, Consent, Official, Representative, RulesRead, School, TeamLeader
from registration.queries import officials
from registration.queries.parts import EXCLUSIVE
from registration.queries.queue import QUEUE_FIELDS
from registration.rules.affiliation import Known
from registration.rules.education import folded
from registration.rules.minors import needs_consent
from registration.rules.roster import Member
from registration.states import ACTIVE, CURRENT, ApplicationState

# What the next step of an application follows from, besides its row of the queue.
NEXT_STEP_FIELDS = ["attendance", "team__offer_expires_at", "team__captain_offer", "team__queue_number", "contest__registration_closes_on", "contest__registration_closed_early_at",
                    "contest__project_deadline_at", "contest__results_published_at"]  # fmt: skip
CONTEST_FIELDS = ["slug", "state", "is_rehearsal", "short_title", "starts_on", "ends_on", "regulation_version"]


def applications_in(contest: Contest) -> QuerySet[Application]:
    """The contest's applications; each knows this contest object and asks for it no more."""
    applications: QuerySet[Application] = contest.applications.all()  # type: ignore[attr-defined]  # Contest knows no higher room
    return applications


class Near(NamedTuple):
    """An application as the filing of others sees it."""

    pk: int
    team_id: int
    state: str
    role: str
    number: int | None
    identity_hash: str
    snils_hash: str
    person_hash: str
    external_id: str | None
    team_role: str
    education_level: str
    education_place: str

    @property
    def member(self) -> Member:
        return Member(self.team_role, self.education_level, self.education_place)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


# The state of those rows of `near` that are no applications but roles; number: the account.
JUDGES = "judges"
# Written out: it is asked for every application of the deadline hour, and the ORM takes longer to say it than PostgreSQL to answer.
# Each branch has an index of its own.
NEAR = """
SELECT {columns} FROM registration_application WHERE contest_id = %(contest)s AND (
    team_id = ANY(%(teams)s::bigint[]) AND state = ANY(%(current)s::varchar[])
    OR external_id = ANY(%(external)s::varchar[])
    OR state = ANY(%(active)s::varchar[]) AND (
        identity_hash = ANY(%(hashes)s::varchar[])
        OR snils_hash = ANY(%(hashes)s::varchar[]) AND snils_hash <> ''
        OR person_hash = ANY(%(people)s::varchar[]) AND person_hash <> ''
    )
)
UNION ALL
SELECT 0, 0, 'judges', role_grant.role, role_grant.user_id::integer, COALESCE(own.identity_hash, ''), COALESCE(own.snils_hash, ''), '', NULL, '', '', ''
FROM accounts_rolegrant role_grant LEFT JOIN registration_application own ON own.user_id = role_grant.user_id AND (
    own.identity_hash = ANY(%(hashes)s::varchar[]) OR own.snils_hash = ANY(%(hashes)s::varchar[]) AND own.snils_hash <> ''
)
WHERE role_grant.contest_id = %(contest)s AND role_grant.role = ANY(%(judges)s::varchar[])
    AND (role_grant.user_id = ANY(%(users)s::bigint[]) OR own.id IS NOT NULL)
""".replace("{columns}", ", ".join("id" if name == "pk" else name for name in Near._fields))


def near(
    contest: Contest,
    *,
    teams: Iterable[int],
    hashes: Iterable[str],
    people: Iterable[str] = (),
    external: Iterable[str] = (),
    users: Iterable[int | None] = (),
) -> list[Near]:
    """What of the contest bears on an application to these teams, in one statement: their people and drafts, active applications
    with one of these documents or SNILS (keyed hashes) or of the same person (`people`), those with these external numbers; and who
    of these accounts, or of accounts that have applied anywhere with such a document, judges here (`state` is JUDGES)."""
    given: dict[str, Any] = {
        "contest": contest.pk, "teams": [*teams], "hashes": [*({*hashes} - {""})], "people": [*({*people} - {""})],
        "external": [*external], "current": [*CURRENT], "active": [*ACTIVE],
        "users": [user for user in users if user is not None], "judges": [*EXCLUSIVE],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(NEAR, given)
        return [Near(*row) for row in cursor.fetchall()]


def judging_role(rows: Iterable[Near], user_id: int | None, document: str, snils: str) -> str:
    """The role in the contest, among these, of this account or of whoever has this document or SNILS; empty where there is none."""
    own = {document, snils} - {""}
    judges = (row for row in rows if row.state == JUDGES)
    role = next((row.role for row in judges if row.number == user_id or own & {row.identity_hash, row.snils_hash}), "")
    return str(Role(role).label) if role else ""


def is_taken(rows: Iterable[Near], document: str, snils: str, *, besides: int | None = None) -> bool:
    """Whether an active application among these belongs to the same document or SNILS."""
    own = {document, snils} - {""}
    return any(row.is_active and row.pk != besides and own & {row.identity_hash, row.snils_hash} for row in rows)


def same_person(rows: Iterable[Near], sameness: str, *, besides: str) -> list[int]:
    """Numbers of active applications among these with this name and birth date whose document is another one."""
    return sorted(
        row.number
        for row in rows
        if sameness and besides and row.person_hash == sameness and row.is_active and row.identity_hash != besides and row.number
    )


def known_officials(contest: Contest) -> list[Known]:
    """Organisers and members of the commission as the affiliation check compares them."""
    return [officials.known_of(row) for row in Official.objects.filter(contest=contest)]


def known_schools(contest: Contest) -> frozenset[str]:
    """Names of the contest's registry of educational organisations as checks compare them; one query per contest object."""
    known = contest.__dict__.get("_schools")
    if known is None:
        names = School.objects.filter(contest=contest).values_list("name", flat=True) if contest.regulation.education else ()
        known = contest.__dict__["_schools"] = frozenset(folded(name) for name in names)
    return known


def needs_representative(application: Application) -> bool:
    """Whether a representative consents for this person today."""
    return is_minor(application, application.contest)


def is_represented(application: Application) -> bool:
    """Whether a representative's signed consent has been accepted; asks only where the regulation wants one."""
    if application.pk is None or application.contest.regulation.representation is None:
        return False
    return Representative.objects.filter(application=application, state=Representative.State.ACCEPTED).exists()


@prepared
def _represented(user_id: int) -> QuerySet[Application]:
    accepted = Q(representative__user=user_id, representative__state=Representative.State.ACCEPTED)
    return Application.objects.filter(accepted).select_related("contest__regulation_version", "team").order_by("-pk")


def represented_by(user: Any) -> list[Application]:
    """Applications of minors of today for which the user, as an accepted representative, has linked the own account."""
    return [one for one in _represented(user.pk) if needs_representative(one)]


def schools(contest: Contest) -> QuerySet[School]:
    """The registry of educational organisations."""
    return School.objects.filter(contest=contest)


def of_same_person(application: Application) -> QuerySet[Application]:
    """Every application to the contest of whoever this one is of: by the account, the document or SNILS; itself among them."""
    same = Q(pk=application.pk)
    for name in ("user", "identity_hash", "snils_hash"):
        if value := getattr(application, name):
            same |= Q(**{name: value})
    return Application.objects.filter(same, contest=application.contest_id)


def lock_person(application: Application) -> None:
    """What a person gets once is given to one application of theirs after another."""
    list(of_same_person(application).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def people_at_door(contest: Contest) -> QuerySet[Application]:
    """Admitted people in the order of a list at the entrance."""
    return (
        Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED)
        .select_related("team")
        .only("number", "surname", "name", "patronymic", "participation", "door_code", "arrived_at", "passport_seen",
              "contest", "team__name", "team__name_state")
        .order_by(alphabetical("surname"), alphabetical("name"), "id")
    )  # fmt: skip


def is_found(person: Application, search: str) -> bool:
    """Whether every word searched for stands in the name, the team, the number or the code of the letter."""
    text = letters(f"{person.full_name} {person.team.name} {person.number} {person.door_code}")
    return all(word in text for word in letters(search).split())


def applications_past_retention(now: datetime) -> Iterator[Application]:
    """Applications of finished contests whose term of keeping personal data is over and which are not erased yet."""
    rows = Application.objects.filter(erased_at=None, contest__ends_on__lt=now.date())
    for application in walks.each(rows.select_related("contest__regulation_version", "team")):
        if is_past_retention(application.contest, now):
            yield application


def is_past_retention(contest: Contest, now: datetime) -> bool:
    term = contest.regulation.registration.retention
    return term is not None and kept_until(contest.ends_on, term) < now.date()


def numbers_of_identity(contest: Contest, identity_hash: str, snils_hash: str, *, besides: int) -> list[int | None]:
    """Numbers of active applications with this document or SNILS."""
    same = Q(identity_hash=identity_hash) & ~Q(identity_hash="") | Q(snils_hash=snils_hash) & ~Q(snils_hash="")
    rows = Application.objects.filter(same, contest=contest, state__in=ACTIVE).exclude(pk=besides).order_by("number")
    return list(rows.values_list("number", flat=True))


@prepared
def _current(user_id: int, contest_id: int) -> QuerySet[Application]:
    over = [ApplicationState.WITHDRAWN, ApplicationState.REFUSED, ApplicationState.ENDED]
    rows = Application.objects.filter(user=user_id, contest=contest_id)
    return rows.select_related("team").order_by(Case(When(state__in=over, then=1), default=0), "-id")[:1]


def current_application(user: Any, contest: Contest) -> Application | None:
    """The application of this user that is not withdrawn or refused, else the newest one; it knows this contest object."""
    application = _current.one(user.pk, contest.pk)
    if application is not None:
        application.contest = application.team.contest = contest
    return application


@prepared
def _own(user_id: int) -> QuerySet[Application]:
    """The person's applications, the latest contest first, each with `team_size`: how many of its team have applied."""
    mates = Application.objects.filter(team=OuterRef("team"), state__in=ACTIVE).order_by()
    return (
        Application.objects.filter(user=user_id)
        .select_related("team", "contest", "contest__regulation_version")
        .only(
            *QUEUE_FIELDS,
            "user",
            *NEXT_STEP_FIELDS,
            *(f"contest__{name}" for name in CONTEST_FIELDS),
            "contest__regulation_version__written_at",
        )
        .annotate(team_size=Subquery(mates.values("team").annotate(count=Count("pk")).values("count")))
        .order_by("-contest__starts_on", "-id")
    )


def applications_of(user: Any) -> list[Application]:
    return _own(user.pk)


def applications_to_take_over(user: Any) -> QuerySet[Application]:
    """Imported applications with the user's verified address that nobody has taken into a cabinet yet."""
    verified = [row.email for row in _verified(user.pk)]
    waiting = Application.objects.filter(equals("email", verified), user=None, state__in=ACTIVE)
    return waiting.select_related("contest", "team")


@prepared
def _verified(user_id: int) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=user_id, verified=True).only("email")


def unclaimed_applications(user: Any) -> list[Application]:
    """`applications_to_take_over` with what the cabinet shows of them."""
    shown = applications_to_take_over(user).only(
        "number", "contest__short_title", "contest__starts_on", "team__name", "team__name_state"
    )
    return list(shown.order_by("pk"))


def is_of_team(application: Application | ToldApplication) -> bool:
    """Whether the person belongs to the team today: whoever has left it, was removed or refused sees nothing more of it (152-FZ, art. 7)."""
    return application.state in CURRENT


# What the person knows of an application whatever staff have decided and can still undo.
TOLD_AS_IS = frozenset(
    {
        "pk", "number", "external_id", "contest", "contest_id", "team", "team_id", "team_size", "role", "get_role_display", "place",
        "full_name", "email", "participation", "comes", "joins_by_video", "team_role", "attendance", "submitted_at", "decision_due_on", "reserved_until", "exclusion_ground",
        "ended_at", "get_ended_ground_display",
    }
)  # fmt: skip


@dataclass(frozen=True)
class ToldApplication:
    """An application as its person may see it: a decision that staff can still undo has not been told yet.

    Reads what it tells, so a list that loads few columns stays cheap; a name that is not told raises AttributeError.
    """

    _application: Application
    _is_decision_held_back: bool

    def __getattr__(self, name: str) -> Any:
        if name in TOLD_AS_IS:
            return getattr(self._application, name)
        raise AttributeError(f"the applicant is not told {name}")

    @property
    def state(self) -> str:
        return ApplicationState.SUBMITTED.value if self._is_decision_held_back else self._application.state

    @property
    def is_kept_in_reserve(self) -> bool:
        """As the application's own, by the state that is told."""
        waits = self.state == ApplicationState.SUBMITTED and self.reserved_until is not None
        return waits and self.reserved_until == self.decision_due_on

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def refusal_ground(self) -> str:
        return "" if self._is_decision_held_back else self._application.refusal_ground

    @property
    def decision_comment(self) -> str:
        return "" if self._is_decision_held_back else self._application.decision_comment

    @property
    def decided_at(self) -> datetime | None:
        return None if self._is_decision_held_back else self._application.decided_at

    @property
    def door_code(self) -> str | None:
        return None if self._is_decision_held_back else self._application.door_code


def as_told(application: Application, now: datetime) -> ToldApplication:
    """The application as its person may see it at `now`; the model stays as it is."""
    decided = application.state in (ApplicationState.ADMITTED, ApplicationState.REFUSED)
    untold = decided and application.decided_at is not None and application.decided_at > now - settings.DECISION_UNDO
    return ToldApplication(application, untold)


def given_consents(application: Application) -> set[str]:
    return set(Consent.objects.filter(application=application, withdrawn_at=None).values_list("code", flat=True))


@dataclass(frozen=True)
class Contact:
    """Whom to write to about somebody of a team."""

    full_name: str
    team: str
    email: str
    phone: str


def contacts_for_partners(contest: Contest) -> list[Contact]:
    """Admitted people whose consent to pass contacts to partners is in force; of minors their team's leader, once a team."""
    agreed = Consent.objects.filter(application=OuterRef("pk"), code="partners", withdrawn_at=None)
    rows = Application.objects.filter(Exists(agreed), contest=contest, state=ApplicationState.ADMITTED).select_related("team")
    named = rows.only(
        "surname", "name", "patronymic", "email", "phone", "birth_date", "contest", "team__name", "team__name_state"
    )
    leaders = {leader.team_id: leader for leader in leaders_in(contest)}
    contacts: list[Contact] = []
    for row in named.order_by(alphabetical("surname"), "id"):
        if not is_minor(row, contest):
            contacts.append(Contact(row.full_name, row.team.name, row.email, str(row.phone or "")))
        elif leader := leaders.pop(row.team_id, None):
            name = f"{leader.full_name}, руководитель команды"
            contacts.append(Contact(name, row.team.name, leader.email, str(leader.phone or "")))
    return contacts


def is_minor(application: Application, contest: Contest) -> bool:
    """Whether a representative consents for this person today: then contact goes through an adult."""
    return needs_consent(application.birth_date, contest.regulation, on=local_day(clock.now(), contest.regulation))


def leaders_in(contest: Contest) -> QuerySet[TeamLeader]:
    """Adults who have agreed to lead a team of the contest."""
    return TeamLeader.objects.filter(team__contest=contest, agreed_at__isnull=False, left_at=None).select_related("team")


def has_read_rules(application: Application) -> bool:
    """Whether nothing is to be read: the first version, one that needs no confirmation, or one confirmed."""
    contest = application.contest
    version = changed_rules(contest)
    if version is None or not contest.regulation.organising.changes_acknowledged:
        return True
    if application.submitted_at is None or application.submitted_at > version.written_at:
        return True
    return RulesRead.objects.filter(application=application, version__number__gte=version.number).exists()


def changed_rules(contest: Contest) -> RegulationVersion | None:
    """The version people have to read: the last one that changed the rules; None while the first is in force."""
    version = contest.regulation_version
    if version is not None and version.number > 1 and version.foreseen:
        version = contest.regulation_versions.filter(foreseen=False).order_by("-number").first()
    return version if version is not None and version.number > 1 else None


def rules_unread(contest: Contest) -> int:
    """How many who have applied under an earlier version have not confirmed the one in force."""
    version = changed_rules(contest)
    if version is None or not contest.regulation.organising.changes_acknowledged:
        return 0
    read = RulesRead.objects.filter(application=OuterRef("pk"), version__number__gte=version.number)
    rows = Application.objects.filter(~Exists(read), contest=contest, state__in=ACTIVE, submitted_at__lte=version.written_at)
    return rows.count()
