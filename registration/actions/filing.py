"""What both doors of filing share: what is read before the contest's lock, the lock itself, what is said of teams.

An application is checked before the lock. Under it only the number, the place and the rows are written; if anybody has filed or
acted in the contest meanwhile (its number or revision says so), what was read is read and checked once more (docs/decisions/0026).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import day_after, is_after, local_day
from registration.models import Application, Finding, Team
from registration.queries import teams as teams_queries
from registration.queries.people import Near
from registration.rules import eligibility, roster
from registration.rules.education import category_of_team
from registration.states import ACTIVE

# Numbers are given in the order in which this statement gets the row; whoever waits here has been checked already.
TAKE_NUMBERS = """
UPDATE contests_contest SET last_application_number = last_application_number + %s WHERE id = %s
RETURNING last_application_number, revision
"""
BUSY = "Сейчас подают много заявок. Ваша сохранена как черновик: нажмите «Подать заявку» ещё раз через несколько секунд."


def take_numbers(contest: Contest, count: int) -> tuple[int, bool]:
    """Lock the contest and take its next numbers: (the first of them, whether nobody has filed or acted in it since it was read)."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBERS, [count, contest.pk])
        last, revision = cursor.fetchone()
    return last - count + 1, (last - count, revision) == (contest.last_application_number, contest.revision)


def give_back_numbers(contest: Contest, count: int) -> None:
    """Of the numbers just taken, the last ones are not used after all."""
    if count:
        with connection.cursor() as cursor:
            cursor.execute(TAKE_NUMBERS, [-count, contest.pk])


def filed_at(arrived: datetime, closes_at: datetime | None) -> datetime:
    """When an application that came at `arrived` is filed: now, in the order of numbers. Waiting for others makes nobody late."""
    now = clock.now()
    return closes_at if closes_at and is_after(now, closes_at) and not is_after(arrived, closes_at) else max(arrived, now)


def decision_due_on(contest: Contest, at: datetime) -> date | None:
    """The day by which staff decide on an application filed at `at`."""
    return day_after(local_day(at, contest.regulation), contest.regulation.registration.decision_within)


def finding_rows(application: Application, findings: Iterable[eligibility.Finding]) -> list[Finding]:
    """Findings as rows to store."""
    return [finding_row(application.pk, finding) for finding in findings]


def finding_row(application_id: int, finding: eligibility.Finding) -> Finding:
    return Finding(
        application_id=application_id,
        code=finding.code,
        clause=finding.clause,
        verdict=finding.verdict.value,
        message=finding.message[:300],
    )


def own_findings(findings: Iterable[eligibility.Finding]) -> list[eligibility.Finding]:
    """Without what is said of the whole team, which changes with whoever else files."""
    return [finding for finding in findings if not finding.code.startswith("team.")]


def members_of(near: Iterable[Near], team_id: int) -> dict[int, roster.Member]:
    """Who has applied in the team, by application."""
    return {row.pk: row.member for row in near if row.team_id == team_id and row.state in ACTIVE}


def settle_category(team: Team, members: Collection[roster.Member], contest: Contest) -> list[str]:
    """The category that follows from what the members study; one that a person has decided stays while it still needs one.

    From the start on it is fixed: who leaves then changes nobody's division (Kuzbass: clauses 7.1, 7.2).

    Returns the columns of the team that changed; the caller saves them.
    """
    if not contest.regulation.categories or teams_queries.category_is_fixed(team, contest):
        return []
    computed = category_of_team([member.education_level for member in members], contest.regulation)
    if not computed and team.category_reason:
        return []
    reason = "" if computed else team.category_reason
    if (team.category, team.category_reason) == (computed, reason):
        return []
    team.category, team.category_reason = computed, reason
    return ["category", "category_reason"]


def stored_team_findings(applications: Collection[int]) -> list[Finding]:
    """What is stored of these people as members of their teams."""
    if not applications:
        return []
    return list(Finding.objects.filter(application__in=applications, code__startswith="team."))


def team_finding_changes(
    stored: Iterable[Finding],
    said: Iterable[tuple[Collection[int], list[eligibility.Finding]]],
    admitted: Collection[int] = (),
) -> tuple[list[int], list[Finding]]:
    """(keys of stored rows that are true no more, rows to add) for what is now said of teams: pairs (their people, findings).

    `admitted`: applications of which a new objection is one that has turned against them after the admission.
    """
    stored = list(stored)
    wanted = {(pk, finding.code): finding_row(pk, finding) for people, findings in said for pk in people for finding in findings}
    stale = []
    for row in stored:
        same = wanted.get((row.application_id, row.code))
        if same and (same.clause, same.verdict, same.message) == (row.clause, row.verdict, row.message):
            del wanted[row.application_id, row.code]
        else:
            stale.append(row.pk)
    mark_turned(wanted.values(), stored, admitted)
    return stale, list(wanted.values())


def mark_turned(rows: Iterable[Finding], before: Iterable[Finding], admitted: Collection[int]) -> None:
    """Note on new rows when they began to object: now, unless the same was said of the person before."""
    known = {(row.application_id, row.code): row for row in before if row.verdict != eligibility.Verdict.GREEN}
    now = clock.now()
    for row in rows:
        same = known.get((row.application_id, row.code))
        if row.verdict == eligibility.Verdict.GREEN:
            continue
        row.turned_at = same.turned_at if same else now if row.application_id in admitted else None


def write_findings(stale: list[int], added: list[Finding]) -> None:
    if stale:
        Finding.objects.filter(pk__in=stale).delete()
    if added:
        Finding.objects.bulk_create(added, batch_size=2000)


def said_of_team(team: Team, members: Collection[roster.Member], contest: Contest) -> list[eligibility.Finding]:
    """What the rules say of a team of these people; nothing of an empty one."""
    return teams_queries.team_findings(team, list(members), contest) if members else []
