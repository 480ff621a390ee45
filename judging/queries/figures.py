"""What a protocol of results states, as plain data: frozen when it is drafted, made again to see whether it still holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.schema import Deed
from judging.models import Meeting, Question, Recusal, TieDecision, Violation
from judging.parts import prize_sentences
from judging.queries import commission as commission_queries
from judging.queries import departures, presiding, rosters, ties
from judging.queries import results as results_queries
from judging.queries.requisites import requisites, sheet_rows
from judging.rules.tally import Standing
from registration.models import Application


def protocol_figures(
    contest: Contest,
    meeting: Meeting,
    results: list[results_queries.DivisionResult],
    *,
    number: str,
    version: int,
    at: datetime,
) -> dict[str, Any]:
    """Everything the protocol states, as plain data (JSON types only)."""
    figures = {
        **_of_meeting(contest, meeting, number=number, version=version, at=at),
        "recusals": [
            {
                "member": recusal.member.full_name,
                "team": recusal.team.shown_name,
                "reason": recusal.reason,
                "waived": f"{recusal.waived_by.full_name}: {recusal.waiver_reason}" if recusal.waived_by else "",
                **({"ended": _ended(recusal, contest)} if recusal.withdrawn_at else {}),
            }
            for recusal in Recusal.objects.filter(team__contest=contest)
            .select_related("member", "team", "waived_by")
            .order_by("id")
        ],
        "votes": _vote_figures(meeting.questions.all(), meeting, contest),
        "violations": _violation_figures(contest),
        "by": contest.regulation.judging.places_divided_by,
        "nominations": _divisions_figures(results, contest),
        "personal": [
            _personal_figures(result, contest) for result in results_queries.personal_results(contest) if result.standings
        ],
        **_team_nominations(contest),
        "leaving": rosters.leaving(contest),
        "sheets": sheet_rows(contest),
        "departed": [row.figures() for row in departures.departed_with_sheets(contest)],
    }
    return figures | {"prizes": prize_sentences(figures, contest)}


def _ended(recusal: Recusal, contest: Contest) -> str:
    """Why a declared recusal is no longer in force: the member took it back, or the organiser found no tie."""
    if recusal.dismissed_by_id:
        power = contest.regulation.power(Deed.DISMISS_RECUSAL)
        by = powers.decided_words(contest.regulation, power) if power else "решением организатора"
        return f"Основания нет, установлено {by}: {recusal.withdrawal_reason}"
    return f"Отозван членом комиссии: {recusal.withdrawal_reason}"


def act_figures(
    contest: Contest, meeting: Meeting, questions: QuerySet[Question], *, number: str, version: int, at: datetime
) -> dict[str, Any]:
    """What a protocol of another kind states: the meeting and its votes on these questions (JSON types only)."""
    return _of_meeting(contest, meeting, number=number, version=version, at=at) | {
        "votes": _vote_figures(questions, meeting, contest),
        "questions": sorted(questions.values_list("pk", flat=True)),
    }


def _of_meeting(contest: Contest, meeting: Meeting, *, number: str, version: int, at: datetime) -> dict[str, Any]:
    """What every protocol says of its meeting: acts, who was present, whether it could decide."""
    regulation = contest.regulation
    quorum = commission_queries.quorum_of(meeting, contest)
    attendance = {row.member_id: row.get_mode_display() for row in meeting.attendance.all()}
    return {
        "number": number,
        "version": version,
        "date": f"{meeting.held_on:%d.%m.%Y}",
        "drafted": at.astimezone(regulation.zone).strftime("%d.%m.%Y %H:%M"),
        "contest": contest.title,
        "act": f"{regulation.act.kind} от {regulation.act.date:%d.%m.%Y} № {regulation.act.number}",
        "commission_order": commission_queries.order_of(meeting),
        "agenda": meeting.agenda,
        "present": quorum.present,
        "composition": quorum.composition,
        "quorum": str(quorum.more_than),
        "members": [
            {
                "name": member.full_name,
                "position": member.position,
                "role": member.get_role_display(),
                "attendance": attendance.get(member.pk, ""),
            }
            for member in commission_queries.composition_of(meeting)
        ],
        "presiding": presiding.presiding_of(meeting, contest).figures(),
        **requisites(contest, meeting),
    }


def _vote_figures(questions: QuerySet[Question], meeting: Meeting, contest: Contest) -> list[dict[str, Any]]:
    """Questions the meeting has voted on, with who voted how."""
    closed = questions.filter(closed_at__isnull=False).select_related("violation__project", "application")
    return [
        {
            "question": count.question.text,
            "adopted": count.question.adopted,
            "in_favour": count.outcome.in_favour,
            "against": count.outcome.against,
            "abstained": count.outcome.abstained,
            "voters": count.outcome.voters,
            "members": [{"name": member.full_name, "said": answer} for member, answer in count.named],
        }
        for count in commission_queries.votes_on(closed, meeting, contest)
    ]


def _violation_figures(contest: Contest) -> list[dict[str, Any]]:
    """Violations that were upheld, with their consequences and who decided."""
    upheld = Violation.objects.filter(project__contest=contest, state=Violation.State.UPHELD).select_related("project__team")
    power = contest.regulation.power(Deed.DISQUALIFY)
    by = powers.decided_words(contest.regulation, power) if power else ""
    rows = []
    for violation in upheld:
        consequence = contest.regulation.consequence(violation.consequence)
        rows.append(
            {
                "team": violation.project.team.shown_name,
                "project_id": violation.project_id,
                "clause": violation.clause,
                "text": violation.text,
                "consequence": consequence.title if consequence else violation.consequence,
                "effect": consequence.effect if consequence else "none",
                **({"by": f"{by} {_numbered(violation)}".strip()} if violation.decided_by_id else {}),
            }
        )
    return rows


def _team_nominations(contest: Contest) -> dict[str, Any]:
    """Team nominations with everybody's sum; nothing where the regulation has none."""
    found = [result for result in results_queries.team_nomination_results(contest) if result.standings]
    if not found:
        return {}
    return {
        "team_nominations": [
            {
                "key": result.key, "code": result.nomination.code, "title": result.title, "places": result.nomination.places,
                "rows": [
                    {
                        "project_id": project.pk, "team_id": project.team_id, "team": project.team.shown_name, "project": project.title,
                        "total": f"{row.total.normalize():f}", "sheets": row.sheets, "place": row.first if row.is_settled else None,
                    }
                    for row, project in result.rows()
                ],
            }
            for result in found
        ]
    }  # fmt: skip


def _numbered(violation: Violation) -> str:
    return f"№ {violation.decision_number} от {violation.decided_on:%d.%m.%Y}" if violation.decided_on else ""


def _how(decision: TieDecision, contest: Contest) -> str:
    """By whom a tie was broken: a vote names the body and the clause of the regulation."""
    return (
        powers.decided_words(contest.regulation, ties.power_of(contest, decision.division))
        if decision.question_id
        else decision.how
    )


def _personal_figures(result: results_queries.PersonalResult, contest: Contest) -> dict[str, Any]:
    """A personal nomination: who is first, and everybody's sum."""
    return {
        "key": result.key,
        "code": result.nomination.code,
        "title": result.title,
        "places": result.nomination.places,
        "rows": [
            {
                "application_id": person.pk,
                "name": person.full_name,
                "team_id": person.team_id,
                "team": person.team.shown_name,
                "total": f"{standing.total.normalize():f}",
                "sheets": standing.sheets,
                "place": standing.first if standing.is_settled else None,
            }
            for standing, person in result.rows()
        ],
        **_vacant([(row, {"application_id": person.pk, "name": person.full_name}) for row, person in result.vacant]),
        "ties": [
            {
                "people": [result.ranked[key].full_name for key in decision.order if key in result.ranked],
                "reason": decision.reason,
                "by": decision.decider,
                "how": _how(decision, contest),
            }
            for decision in result.decisions
        ],
    }


def _vacant(rows: list[tuple[Standing, dict[str, Any]]]) -> dict[str, Any]:
    """Settled places nobody takes, and whose they were; nothing where there are none."""
    places = [named | {"place": row.first} for row, named in rows if row.is_settled]
    return {"vacant": places} if places else {}


def _divisions_figures(results: list[results_queries.DivisionResult], contest: Contest) -> list[dict[str, Any]]:
    people = rosters.figures(contest)
    return [_division_figures(result, contest, people) for result in results if result.standings]


def table_of(result: results_queries.DivisionResult, contest: Contest) -> list[dict[str, Any]]:
    """Rows of a division's table, as a protocol states them and the pages of the ranking show them (JSON types only)."""
    titles = {place.place: place.title for place in contest.regulation.places}
    return [
        {
            "project_id": project.pk,
            "team_id": project.team_id,
            "team": project.team.shown_name,
            "project": project.title,
            "total": f"{standing.total.normalize():f}",
            "sheets": standing.sheets,
            "recused": result.recused[project.pk],
            "mean": mean,
            **_place(standing),
            "title": titles.get(standing.first, "") if standing.is_settled else "",
        }
        for standing, project, mean in result.rows()
    ]


def nominees_of(result: results_queries.PersonalResult | results_queries.TeamNominationResult) -> list[dict[str, Any]]:
    """The same of a nomination besides the places: people or projects."""
    rows = []
    for standing, one in result.rows():
        who = (
            {"name": one.full_name, "team": one.team.shown_name}
            if isinstance(one, Application)
            else {"team": one.team.shown_name, "project": one.title}
        )
        rows.append(who | {"total": f"{standing.total.normalize():f}", "sheets": standing.sheets, **_place(standing)})
    return rows


def _place(standing: Standing) -> dict[str, Any]:
    """The place, None while it is shared and open; the same in words."""
    settled = standing.is_settled
    return {
        "place": standing.first if settled else None,
        "places": str(standing.first) if settled else f"{standing.first}–{standing.last}",
    }


def _division_figures(
    result: results_queries.DivisionResult, contest: Contest, people: dict[int, list[dict[str, Any]]]
) -> dict[str, Any]:
    places = {place.place: place for place in contest.regulation.places}
    rows = [
        row | {"category": project.team.category, "people": people.get(project.pk, [])}
        for row, (_, project, _) in zip(table_of(result, contest), result.rows(), strict=True)
    ]
    return {
        "division": result.division.key,
        "position": result.division.position,
        "title": result.division.title,
        "unequal": result.unequal,
        "by_mean": result.by_mean,
        **({"per_project": per_project} if (per_project := contest.regulation.judging.sheets_per_project) else {}),
        "shared": result.shared,
        **({"told_apart": result.precedence.told_apart} if result.precedence.told_apart else {}),
        "rows": rows,
        **_vacant(
            [
                (
                    row,
                    {
                        "project_id": project.pk,
                        "team": project.team.shown_name,
                        "title": getattr(places.get(row.first), "title", ""),
                    },
                )
                for row, project in result.vacant
            ]
        ),
        "ties": [
            {
                "teams": [result.projects[project].team.shown_name for project in decision.order if project in result.projects],
                "reason": decision.reason,
                "by": decision.decider,
                "how": _how(decision, contest),
            }
            for decision in result.decisions
        ],
    }
