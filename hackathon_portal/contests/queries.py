"""Reads of contests: the public lists, what a person has to do with, the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet

from hackathon_portal.accounts.journals import deeds_in, looks_in
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests.models import Contest, ContestDocument, Nomination, OrganiserLogo, Partner
from hackathon_portal.kernel import secrecy
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.search import found
from hackathon_portal.regulation.schema import Organiser, SideEvent
from hackathon_portal.russia.alphabet import letters


def contest_with_regulation(contest_id: int) -> Contest:
    """The contest fresh from the database, with its regulation in force."""
    return with_regulation().get(pk=contest_id)


def with_regulation() -> QuerySet[Contest]:
    """Contests with their regulation in force, whose text is fetched by the first process that parses it."""
    return Contest.objects.select_related("regulation_version").defer("regulation_version__text")


@prepared
def _by_key(contest_id: int) -> QuerySet[Contest]:
    return with_regulation().filter(pk=contest_id).order_by()


def prepared_contest(contest_id: int) -> Contest | None:
    """`contest_with_regulation` for what is asked often; None where there is no such contest."""
    return _by_key.one(contest_id)


Asked = Callable[[Contest], None]
_when_locked: list[Asked] = []


def when_locked(asked: Asked) -> Asked:
    """Call this function with every contest that has just been locked; it may refuse."""
    _when_locked.append(asked)
    return asked


def locked_contest(contest_id: int) -> Contest:
    """The same, locked until the transaction ends: what is counted per contest is decided one after another.

    Others may read it and add rows that point at it. Its `revision` grows: applications checked meanwhile are checked again.
    """
    if not Contest.objects.filter(pk=contest_id).update(revision=F("revision") + 1):
        raise Contest.DoesNotExist
    contest = contest_with_regulation(contest_id)
    for asked in _when_locked:
        asked(contest)
    return contest


def announced_contests() -> QuerySet[Contest]:
    """What everybody may see: real contests, cancelled ones too."""
    return _out_of_draft().filter(is_rehearsal=False)


def running_contests() -> QuerySet[Contest]:
    """Announced contests and rehearsals, for what works by the clock: each by its own (`clocks.by_own_clock`). Nothing does in a
    cancelled one."""
    return _out_of_draft().exclude(state=Contest.State.CANCELLED)


def _out_of_draft() -> QuerySet[Contest]:
    contests = Contest.objects.exclude(state=Contest.State.DRAFT).select_related("regulation_version")
    return contests.defer("regulation_version__text", "rules_text", "how_to_register")


def rehearsals_under_way() -> QuerySet[Contest]:
    return running_contests().filter(is_rehearsal=True)


@prepared
def _announced() -> QuerySet[Contest]:
    return announced_contests()


def announced() -> list[Contest]:
    """`announced_contests` for a page that shows all of them."""
    return _announced()


def contests_of(user: Any) -> QuerySet[Contest]:
    """Contests in which the user holds a granted role."""
    held = RoleGrant.objects.filter(user=user, contest=OuterRef("pk"))
    contests = Contest.objects.filter(Exists(held)).select_related("regulation_version")
    return contests.defer("regulation_version__text", "rules_text", "how_to_register")


@prepared
def _contests_of(user_id: int) -> QuerySet[Contest]:
    return contests_of(user_id)


@prepared
def _grants_of(user_id: int) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=user_id, contest__isnull=False).order_by("id")


def desks_of(user: Any) -> list[Contest]:
    """`contests_of`, each with the roles held there as `my_grants`."""
    contests, by_contest = _contests_of(user.pk), defaultdict(list)
    for grant in _grants_of(user.pk) if contests else []:
        by_contest[grant.contest_id].append(grant)
    for contest in contests:
        contest.__dict__["my_grants"] = by_contest[contest.pk]
    return contests


def journal(contest: Contest, *, by: Any, search: str = "", limit: int = 200, offset: int = 0) -> list[AuditRecord]:
    """Actions in this contest, newest first, in one query, one more where accounts are named; reasons that this person may not
    read yet are neither told nor found."""
    return deeds_in(contest.room, unread=secrecy.closed_reasons(by, contest), search=search, limit=limit, offset=offset)


def accesses(contest: Contest, *, who: int | None = None, kind: str = "", search: str = "") -> QuerySet[AccessRecord]:
    """Who saw personal data, newest first: of one person, `reason`: documents and accounts opened with a reason, `page`: the rest."""
    rows = looks_in(contest.room)
    if who is not None:
        rows = rows.filter(user=who)
    if kind:
        rows = rows.filter(once__isnull=kind == "reason")
    if search:
        rows = rows.filter(found(search, "subject", "reason"))
    return rows


def lookers(contest: Contest) -> list[User]:
    """Everybody whom the access journal of the contest names."""
    rows = AccessRecord.objects.filter(contest_ref=contest.pk).order_by().values("user").distinct()
    return sorted(User.objects.filter(pk__in=rows), key=lambda user: letters(str(user)))


def by_day(rows: Iterable[AccessRecord], zone: ZoneInfo) -> list[tuple[date, list[tuple[AccessRecord, list[str]]]]]:
    """Looks by day, newest first; the same page of the same person once a day, with its times (`09:00`), earliest first."""
    days: dict[date, dict[tuple[Any, ...], tuple[AccessRecord, list[str]]]] = defaultdict(dict)
    for row in rows:
        at = row.at.astimezone(zone)
        key = (row.user_id, row.subject, row.reason, row.address)
        days[at.date()].setdefault(key, (row, []))[1].insert(0, f"{at:%H:%M}")
    return [(day, list(looks.values())) for day, looks in days.items()]


def shown_partners(contest: Contest) -> list[Partner]:
    """Partners visitors see: all of them, or those with an agreement where the regulation asks for one."""
    rows = Partner.objects.filter(contest=contest)
    if contest.regulation.organising.partners_by_agreement:
        rows = rows.exclude(agreement_number="").exclude(agreement_date=None)
    return list(rows)


def side_event_day(contest: Contest, event: SideEvent) -> date:
    """The day a side event is held on: that of its line in the programme, else the regulation's day of the contest."""
    line = contest.timetable.filter(side_event=event.code).first()
    return (
        line.starts_at.astimezone(contest.regulation.zone).date() if line else contest.starts_on + timedelta(days=event.day - 1)
    )


def organisers_with_logos(contest: Contest) -> list[tuple[Organiser, OrganiserLogo | None]]:
    """The organisers in the regulation's order, each with the picture that was attached."""
    organisers = contest.regulation.organisers
    logos = {logo.name: logo for logo in OrganiserLogo.objects.filter(contest=contest)} if organisers else {}
    return [(one, logos.get(one.name)) for one in organisers]


def by_track(contest: Contest) -> list[tuple[str, list[Nomination]]]:
    """Tasks grouped by track in their own order; without tracks one group without a title."""
    groups: dict[str, list[Nomination]] = defaultdict(list)
    for nomination in contest.nominations.all():
        groups[nomination.track].append(nomination)
    return list(groups.items())


def documents_to_read(contest: Contest) -> dict[str, ContestDocument]:
    """Code of a document that participants confirm to have read -> the newest one attached for it."""
    return {one.read_as: one for one in ContestDocument.objects.filter(contest=contest).exclude(read_as="").order_by("id")}
